/* facts_sched.c - sched.*: by which numbers the host's scheduler decides: Linux' of the host or dom0, and Xen's. */
#include <stdio.h>
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/mem.h"

#define LIMIT_MS 20000
#define DEBUG_SCHED "/sys/kernel/debug/sched/"
/* Source: Xen xen/common/timer.c, TIMER_SLOP; the command line may say otherwise. */
#define XEN_TIMER_SLOP_NS "50000"

/* Of SCHED_RR, and how much of the CPU real-time threads may have. */
static void real_time(const struct collect_sink *sink)
{
	source_fact(sink, "sched.rr_timeslice_ms", "/proc/sys/kernel/sched_rr_timeslice_ms");
	source_fact(sink, "sched.rt_runtime_us", "/proc/sys/kernel/sched_rt_runtime_us");
	source_fact(sink, "sched.rt_period_us", "/proc/sys/kernel/sched_rt_period_us");
}

/* CFS has the first three, EEVDF (Linux 6.6 and later) the fourth. */
static void linux_scheduler(const struct collect_sink *sink)
{
	static const char *const files[] = {
		"latency_ns", "min_granularity_ns", "wakeup_granularity_ns", "base_slice_ns", "tunable_scaling"};
	for (unsigned i = 0; i < sizeof files / sizeof files[0]; i++) {
		AUTO_FREE char *name = mem_printf("sched.%s", files[i]);
		AUTO_FREE char *path = mem_printf(DEBUG_SCHED "%s", files[i]);
		source_fact(sink, name, path);
	}
}

/* Of rtds: dom0's reservation, which is what every vCPU has that was given no other; caller frees; NULL when xl says
 * something else. */
static char *rtds_parameters(struct err **err)
{
	AUTO_FREE char *text = source_command((const char *[]){"xl", "sched-rtds", "-d", "0", NULL}, LIMIT_MS, err);
	const char *row = text ? strchr(text, '\n') : NULL;
	char period[16], budget[16], extra[16];
	if (!row || sscanf(row, "%*s %*s %15s %15s %15s", period, budget, extra) != 3)
		return NULL;
	return mem_printf("dom0: period=%sus budget=%sus extratime=%s", period, budget, extra);
}

/* "Cpupool Pool-0: ratelimit=1000us" and the like; the credit schedulers have it, each by a command of its own. */
static void xen_scheduler(const struct collect_sink *sink)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *info = source_command((const char *[]){"xl", "info", NULL}, LIMIT_MS, &err);
	AUTO_FREE char *scheduler = info ? source_field(info, "xen_scheduler") : NULL;
	AUTO_FREE char *command = scheduler ? mem_printf("sched-%s", scheduler) : NULL;
	bool credit = scheduler && strncmp(scheduler, "credit", 6) == 0,
	     rtds = scheduler && strcmp(scheduler, "rtds") == 0;
	AUTO_FREE char *text = credit ? source_command((const char *[]){"xl", command, "-s", NULL}, LIMIT_MS, &err)
		: rtds                ? rtds_parameters(&err)
				      : NULL;
	source_emit(sink, "sched.xen_parameters", text, err,
		"only Xen's credit schedulers and rtds have parameters of their own");

	AUTO_FREE char *cmdline = info ? source_field(info, "xen_commandline") : NULL;
	AUTO_FREE char *slop = cmdline ? source_word(cmdline, "timer_slop") : NULL;
	source_emit(sink, "sched.xen_timer_slop_ns",
		slop              ? slop
			: cmdline ? XEN_TIMER_SLOP_NS
				  : NULL,
		err, "xl info does not say how Xen was started");
}

void facts_sched(const struct collect_sink *sink)
{
	linux_scheduler(sink);
	real_time(sink);
	if (source_is_xen())
		xen_scheduler(sink);
}
