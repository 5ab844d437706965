/*
 * cost_xen.c - tracing Xen: the program xentrace copies Xen's trace buffers into a file, which is read when it has
 * ended.
 *
 * The program and not its hypercalls: those change with each Xen, and it keeps hvbench free of another library. It
 * reads the buffers every POLL_MS, and they must hold what is traced in between (about 36 bytes an exit); when they do
 * not, Xen says so in the trace. Their size is fixed by the first trace after the machine's start. The trace's time is
 * the TSC, which dom0 reads as well: it says where in the file the interval lies.
 *
 * The file is in memory (/run is a tmpfs), so it is bounded: the kernel ends xentrace at the limit, and the interval
 * has no trace. A xentrace that is killed leaves Xen tracing; a second one, which ends by itself, switches that off.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "collect/cost_parts.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/proc.h"

/* Source: Xen 4.17 docs/man/xentrace.8; TRC_SCHED_MIN and TRC_HVM_ENTRYEXIT of xen/include/public/trace.h. */
#define EVENTS "0x000a1000"
#define BUFFER_PAGES "1024"
#define POLL_MS "50"
#define BEGIN_MS 5000
#define STEP_MS 10
#define END_GRACE_MS 20000
#define CHUNK (64u << 10)
#define FILE_MAX (UINT64_C(256) << 20) /* and at most half of what is free where it lies */
#define SWITCH_OFF_MS 20000

struct xen {
	int domain;
	bool svm;
	char *file;
	char *missing;
	char *failed; /* why there is no trace of this interval, or NULL */
	struct proc proc;
	uint64_t from_ns, from_tsc;
	uint64_t max_bytes; /* of the file */
};

static uint64_t now_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return (uint64_t)time.tv_sec * (uint64_t)CLOCK_NS_PER_S + (uint64_t)time.tv_nsec;
}

static uint64_t now_tsc(void)
{
#ifdef __x86_64__
	return __builtin_ia32_rdtsc();
#else
	return 0;
#endif
}

/* ---- the program ---- */

/* Bounds the file, from now on. */
static void bound(const struct xen *xen)
{
	prlimit(xen->proc.pid, RLIMIT_FSIZE, &(struct rlimit){xen->max_bytes, xen->max_bytes}, NULL);
	prlimit(xen->proc.pid, RLIMIT_CORE, &(struct rlimit){0, 0}, NULL);
}

/* Ends xentrace. It must not have ended before: then a part of the interval is missing. */
static void end_program(struct xen *xen)
{
	int status;
	if (xen->proc.pid == 0 || proc_wait(&xen->proc, clock_now_ns(), &status, NULL) != 0) {
		proc_stop(&xen->proc, END_GRACE_MS);
		return;
	}
	AUTO_FREE char *how = proc_describe_status(status);
	free(xen->failed);
	xen->failed = WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ
		? mem_printf("the trace was larger than %ju MiB and was ended early", (uintmax_t)(xen->max_bytes >> 20))
		: mem_printf("xentrace ended before the interval did, with %s", how);
	proc_run((const char *const[]){"xentrace", "-T", "1", "/dev/null", NULL}, clock_after_ms(SWITCH_OFF_MS), CHUNK,
		NULL, NULL, NULL);
}

/* Until the first records are in the file: this machine's own coming and going is among what is traced. */
static bool wait_begun(const char *file)
{
	struct timespec step = {0, STEP_MS * 1000000L};
	struct stat info;
	for (unsigned ms = 0; ms < BEGIN_MS; ms += STEP_MS) {
		if (stat(file, &info) == 0 && info.st_size > 0)
			return true;
		nanosleep(&step, NULL);
	}
	return false;
}

static void xen_start(void *tracer)
{
	struct xen *xen = tracer;
	AUTO_ERR struct err *err = NULL;
	const char *const argv[] = {"xentrace", "-D", "-e", EVENTS, "-S", BUFFER_PAGES, "-s", POLL_MS, xen->file, NULL};
	const struct proc_spec spec = {.argv = argv, .log_path = "/dev/null", .die_with_parent = true};
	free(STEAL(xen->failed));
	unlink(xen->file);
	if (xen->missing)
		return;
	if (proc_start(&xen->proc, &spec, &err) != 0) {
		xen->failed = mem_strdup(err_message(err));
	} else {
		bound(xen);
		if (!wait_begun(xen->file))
			xen->failed = mem_strdup("xentrace has not begun to write");
	}
	xen->from_ns = now_ns();
	xen->from_tsc = now_tsc();
}

/* ---- the file ---- */

static const char *read_file(const struct xen *xen, struct cost_xen_trace *trace)
{
	AUTO_FREE uint8_t *data = mem_alloc(1, CHUNK);
	AUTO_FD int fd = open(xen->file, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n = -1;
	while (fd >= 0 && !trace->broken && (n = read(fd, data + len, CHUNK - len)) > 0) {
		len += (size_t)n;
		size_t used = cost_xen_feed(trace, data, len);
		memmove(data, data + used, len - used);
		len -= used;
	}
	if (trace->broken)
		return trace->broken;
	return fd < 0 || n < 0 ? "xentrace's file cannot be read"
		: len > 0      ? "xentrace's file ends within a record"
			       : NULL;
}

/* Ticks to ns, by what both clocks say the interval was long. */
static uint64_t ns_of(uint64_t ticks, uint64_t ns, uint64_t in_ticks)
{
	return (uint64_t)((__extension__(unsigned __int128) ticks * ns) / in_ticks);
}

static void to_ns(struct cost_tally *tally, uint64_t ns, uint64_t in_ticks)
{
	tally->guest_ns = ns_of(tally->guest_ns, ns, in_ticks);
	tally->hypervisor_ns = ns_of(tally->hypervisor_ns, ns, in_ticks);
	for (unsigned c = 0; c < COST_CLASSES; c++)
		tally->class_ns[c] = ns_of(tally->class_ns[c], ns, in_ticks);
}

static const char *xen_stop(void *tracer, struct cost_tally *tally)
{
	struct xen *xen = tracer;
	uint64_t ns = now_ns() - xen->from_ns, to = now_tsc();
	*tally = (struct cost_tally){.model = false};
	end_program(xen);
	if (xen->missing || xen->failed)
		return xen->missing ? xen->missing : xen->failed;
	AUTO_FREE struct cost_xen_trace *trace = mem_alloc(1, sizeof *trace);
	trace->domain = (uint16_t)xen->domain;
	trace->svm = xen->svm;
	trace->from = xen->from_tsc;
	trace->to = to;
	const char *broken = to <= xen->from_tsc ? "the TSC went backwards" : read_file(xen, trace);
	unlink(xen->file);
	if (broken)
		return broken;
	cost_xen_end(trace);
	*tally = trace->tally;
	to_ns(tally, ns, to - xen->from_tsc);
	if (!trace->broken && tally->guest_ns == 0)
		return "the trace has no exit of the guest (a PV guest has none)";
	return trace->broken;
}

/* ---- the whole ---- */

static uint64_t file_max(const char *dir)
{
	struct statvfs space;
	uint64_t half = statvfs(dir, &space) == 0 ? (uint64_t)space.f_bavail * space.f_frsize / 2 : FILE_MAX;
	return half < FILE_MAX ? half : FILE_MAX;
}

static void *xen_open(const struct collect_target *target, const struct cost_process *process)
{
	(void)process;
	struct xen *xen = mem_alloc(1, sizeof *xen);
	AUTO_FREE char *cpuinfo = source_text("/proc/cpuinfo", NULL);
	AUTO_FREE char *vendor = cpuinfo ? source_field(cpuinfo, "vendor_id") : NULL;
	xen->proc = (struct proc)PROC_INIT;
	xen->domain = target->domain_id;
	xen->svm = vendor && strcmp(vendor, "GenuineIntel") != 0;
	xen->max_bytes = file_max(target->dir);
	xen->file = mem_printf("%s/xentrace.%d", target->dir, target->domain_id);
	if (!source_is_xen())
		xen->missing = mem_strdup("this host does not run under Xen");
	else if (!proc_find("xentrace"))
		xen->missing = mem_strdup("there is no program xentrace in PATH (package xen-utils-common)");
	else if (now_tsc() == 0)
		xen->missing = mem_strdup("traces of Xen are only read on x86");
	return xen;
}

static const char *xen_missing(const void *tracer)
{
	const struct xen *xen = tracer;
	return xen->missing;
}

static void xen_close(void *tracer)
{
	struct xen *xen = tracer;
	end_program(xen);
	unlink(xen->file);
	free(xen->file);
	free(xen->missing);
	free(xen->failed);
	free(xen);
}

const struct cost_tracer cost_xen_tracer = {xen_open, xen_missing, xen_start, xen_stop, xen_close};
