/*
 * facts_idle_linux.c - parity.*: idle states, where Linux is the lowest layer. Source: Linux
 * Documentation/admin-guide/pm/cpuidle.rst.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/file.h"
#include "lib/mem.h"

#define STATES_MAX 32

/* The idle states of one CPU: names in the driver's order, without the one that only polls. */
struct states {
	struct buf all;     /* "C1 C1E C6(disabled)" */
	struct buf enabled; /* "C1 C1E" */
	unsigned n, n_enabled;
	bool first; /* the shallowest is enabled */
	bool known;
};

static void add_state(struct states *s, const char *name, const char *disable)
{
	bool polls = strcmp(name, "POLL") == 0, enabled = strcmp(disable, "0") == 0;
	buf_addf(&s->all, "%s%s%s", s->all.len ? " " : "", name, enabled ? "" : "(disabled)");
	if (polls)
		return;
	s->first |= enabled && s->n == 0;
	s->n++;
	if (!enabled)
		return;
	s->n_enabled++;
	buf_addf(&s->enabled, "%s%s", s->enabled.len ? " " : "", name);
}

static struct states read_states(int cpu)
{
	struct states s = {BUF_INIT, BUF_INIT, 0, 0, false, true};
	for (unsigned i = 0; i < STATES_MAX; i++) {
		char file[64];
		snprintf(file, sizeof file, "cpuidle/state%u/name", i);
		AUTO_FREE char *name = linux_cpu_text(cpu, file);
		if (!name)
			break;
		snprintf(file, sizeof file, "cpuidle/state%u/disable", i);
		AUTO_FREE char *disable = linux_cpu_text(cpu, file);
		s.known &= disable != NULL;
		if (disable)
			add_state(&s, name, disable);
	}
	s.known &= s.all.len > 0;
	return s;
}

/* In words that Xen has, too. */
static char *depth_of(const struct states *s)
{
	if (!s->known)
		return NULL;
	if (s->n_enabled == 0)
		return mem_strdup("poll");
	if (s->n_enabled == 1 && s->first)
		return mem_strdup("C1");
	return s->n_enabled == s->n ? mem_strdup("deep") : mem_printf("only %s", buf_text(&s->enabled));
}

/* NULL: Linux has no idle driver, and a CPU that is idle halts, or polls by the command line; caller frees. */
static char *idle_driver(void)
{
	AUTO_FREE char *driver = source_text(LINUX_CPU_DIR "/cpuidle/current_driver", NULL);
	return driver && strcmp(driver, "none") != 0 ? STEAL(driver) : NULL;
}

static const char *without_driver(const char *cmdline)
{
	AUTO_FREE char *idle = cmdline ? source_word(cmdline, "idle") : NULL;
	return !cmdline ? NULL : idle && strcmp(idle, "poll") == 0 ? "poll" : "C1";
}

static void emit_states(const struct collect_sink *sink, const struct linux_cpus *cpus, const char *driver)
{
	AUTO_BY_CPU struct by_cpu depths = BY_CPU_INIT, names = BY_CPU_INIT;
	AUTO_FREE char *cmdline = source_text("/proc/cmdline", NULL);
	const char *none = driver ? NULL : without_driver(cmdline);
	const char *why = driver ? "its idle states cannot be read" : "cannot read /proc/cmdline";
	for (unsigned i = 0; i < cpus->n; i++) {
		struct states s = read_states(cpus->list[i]);
		AUTO_FREE char *depth = driver ? depth_of(&s) : NULL;
		AUTO_FREE char *all = depth ? mem_printf("%s: %s", driver, buf_text(&s.all)) : NULL;
		by_cpu_add(&depths, cpus->list[i], depth);
		by_cpu_add(&names, cpus->list[i], all);
		buf_finish(&s.all);
		buf_finish(&s.enabled);
	}
	by_cpu_emit(sink, "parity.cstates", &depths, none, why);
	by_cpu_emit(sink, "parity.linux.cstates", &names, none, why);
}

/* The global limit, a binary number of microseconds. Source: Linux Documentation/power/pm_qos_interface.rst. */
static bool global_latency(int32_t *us)
{
	AUTO_FREE char *path = source_path("/dev/cpu_dma_latency");
	AUTO_BUF struct buf raw = BUF_INIT;
	if (file_read(path, sizeof *us, &raw, NULL) != 0 || raw.len != sizeof *us)
		return false;
	memcpy(us, raw.data, sizeof *us);
	return true;
}

/* "n/a" of a CPU: none at all is tolerated; "0": no limit. */
static void emit_latency(const struct collect_sink *sink, const struct linux_cpus *cpus, bool sleeps)
{
	enum { NO_LIMIT_US = 2000000000 };
	AUTO_BY_CPU struct by_cpu values = BY_CPU_INIT;
	int32_t global;
	bool known = global_latency(&global);
	for (unsigned i = 0; i < cpus->n && known && sleeps; i++) {
		AUTO_FREE char *own = linux_cpu_text(cpus->list[i], "power/pm_qos_resume_latency_us");
		long us = !own ? 0 : strcmp(own, "n/a") == 0 ? -1 : atol(own);
		long least = us < 0 ? 0 : us > 0 && us < global ? us : global;
		AUTO_FREE char *text = least >= NO_LIMIT_US ? mem_strdup("no limit") : mem_printf("%ld us", least);
		by_cpu_add(&values, cpus->list[i], text);
	}
	if (cpus->n && !sleeps)
		source_emit(sink, "parity.idle_latency", "no limit", NULL, NULL);
	else if (cpus->n && !known)
		source_emit(sink, "parity.idle_latency", NULL, NULL, "/dev/cpu_dma_latency cannot be read");
	else
		by_cpu_emit(sink, "parity.idle_latency", &values, NULL, "it cannot be read");
}

void facts_idle_linux(const struct collect_sink *sink, const struct linux_cpus *cpus)
{
	AUTO_FREE char *driver = idle_driver();
	emit_states(sink, cpus, driver);
	emit_latency(sink, cpus, driver != NULL);
}
