/*
 * facts_power_xen.c - parity.*: frequencies, idle states and SMT where Xen is the lowest layer, by xenpm and xl: what
 * dom0's sysfs shows of power is not what happens. Source: Xen tools/misc/xenpm.c; docs/misc/xenpm.txt.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/mem.h"

#define LIMIT_MS 20000

static const char *const ask_frequency[] = {"xenpm", "get-cpufreq-para", NULL};
static const char *const ask_idle[] = {"xenpm", "get-cpuidle-states", NULL};
static const char *const ask_info[] = {"xl", "info", NULL};

/* What xenpm prints of the next CPU; caller frees; NULL after the last. */
static char *next_cpu(const char **text, int *cpu)
{
	static const char begin[] = "cpu id ";
	const char *start = *text ? strstr(*text, begin) : NULL;
	if (!start || sscanf(start, "cpu id : %d", cpu) != 1)
		return NULL;
	const char *end = strstr(start + 1, begin);
	*text = end;
	return end ? mem_strndup(start, (size_t)(end - start)) : mem_strdup(start);
}

/* ---- frequency ---- */

/* The number behind "WORD [" in a line; false when it is not there. */
static bool bracketed(const char *line, const char *word, unsigned *n)
{
	AUTO_FREE char *begin = mem_printf("%s [", word);
	const char *at = line ? strstr(line, begin) : NULL;
	return at && sscanf(at + strlen(begin), "%u", n) == 1;
}

/* What is set against what the hardware can, in kHz, or in hardware's own levels (HWP, CPPC). */
struct limits {
	bool known;
	unsigned max, min, highest, lowest;
	const char *unit;
};

static struct limits read_limits(const char *block)
{
	AUTO_FREE char *set = source_field(block, "scaling frequency");
	AUTO_FREE char *hardware = source_field(block, "cpuinfo frequency");
	AUTO_FREE char *level = source_field(block, "  configured limits");
	struct limits l = {false, 0, 0, 0, 0, set ? "kHz" : "of the CPU's levels"};
	if (set)
		l.known = bracketed(set, "max", &l.max) && bracketed(set, "min", &l.min) &&
			bracketed(hardware, "max", &l.highest) && bracketed(hardware, "min", &l.lowest);
	else
		l.known = bracketed(level, "max", &l.max) && bracketed(level, "min", &l.min) &&
			bracketed(block, "highest", &l.highest) && bracketed(block, "lowest", &l.lowest);
	return l;
}

static void add_limits(struct by_cpu *max, struct by_cpu *min, int cpu, const char *block)
{
	struct limits l = read_limits(block);
	AUTO_FREE char *low = l.min <= l.lowest ? mem_strdup("lowest")
						: mem_printf("%u, not %u %s", l.min, l.lowest, l.unit);
	AUTO_FREE char *high = l.max >= l.highest ? mem_strdup("full")
						  : mem_printf("%u, not %u %s", l.max, l.highest, l.unit);
	by_cpu_add(max, cpu, l.known ? high : NULL);
	by_cpu_add(min, cpu, l.known ? low : NULL);
}

/* Hardware scales by itself ("hwp", "amd-cppc"): Xen has no governor then. NULL: xenpm does not say; caller frees. */
static char *governor_of(const char *block, const char *driver)
{
	char *governor = source_field(block, "current_governor");
	if (!governor && driver && strncmp(driver, "hwp", 3) == 0)
		return mem_strdup("hwp");
	return governor;
}

/* In Linux' words for the same numbers (drivers/cpufreq/intel_pstate.c, epp_values). caller frees. */
static char *preference_of(const char *block, const char *driver)
{
	AUTO_FREE char *level = source_field(block, "  configured limits");
	unsigned n;
	if (!bracketed(level, "energy perf", &n))
		return !driver || strncmp(driver, "hwp", 3) == 0 || strstr(driver, "cppc") ? NULL : mem_strdup("none");
	return n == 0      ? mem_strdup("performance")
		: n == 128 ? mem_strdup("balance_performance")
		: n == 192 ? mem_strdup("balance_power")
		: n == 255 ? mem_strdup("power")
			   : mem_printf("%u", n);
}

/* "disabled or n/a": the CPU does not boost. */
static const char *turbo_of(const char *text)
{
	return !text                                ? NULL
		: strncmp(text, "enabled", 7) == 0  ? "on"
		: strncmp(text, "disabled", 8) == 0 ? "off"
						    : NULL;
}

struct frequency {
	struct by_cpu driver, governor, turbo, max, min, preference;
};

static void add_cpu(struct frequency *f, int cpu, const char *block)
{
	AUTO_FREE char *driver = source_field(block, "scaling_driver");
	AUTO_FREE char *governor = governor_of(block, driver), *preference = preference_of(block, driver);
	AUTO_FREE char *turbo = source_field(block, "turbo mode");
	by_cpu_add(&f->driver, cpu, driver);
	by_cpu_add(&f->governor, cpu, governor);
	by_cpu_add(&f->turbo, cpu, turbo_of(turbo));
	by_cpu_add(&f->preference, cpu, preference);
	add_limits(&f->max, &f->min, cpu, block);
}

/* AMD's own flag is among the features that xl shows; of another vendor's CPU nothing is known. Source: Xen
 * xen/include/xen/lib/x86/cpu-policy.h, FEATURESET_e7d; AMD APM, CPUID Fn8000_0007_EDX[9]. */
static bool amd_without_boost(void)
{
	AUTO_FREE char *info = source_command(ask_info, LIMIT_MS, NULL);
	AUTO_FREE char *words = info ? source_field(info, "hw_caps") : NULL;
	AUTO_FREE char *cpuinfo = source_text("/proc/cpuinfo", NULL);
	AUTO_FREE char *vendor = cpuinfo ? source_field(cpuinfo, "vendor_id") : NULL;
	unsigned e7d;
	return words && vendor && strcmp(vendor, "AuthenticAMD") == 0 &&
		sscanf(words, "%*x:%*x:%*x:%*x:%*x:%*x:%*x:%x", &e7d) == 1 && !(e7d >> 9 & 1);
}

static void emit_frequency(const struct collect_sink *sink)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *text = source_command(ask_frequency, LIMIT_MS, &err);
	bool unscaled = strstr(source_complaint(ask_frequency, LIMIT_MS), "cpufreq is not enabled") != NULL;
	const char *none = unscaled ? "none" : NULL;
	const char *why = err ? err_message(err) : "xenpm get-cpufreq-para does not say";
	struct frequency f = {BY_CPU_INIT, BY_CPU_INIT, BY_CPU_INIT, BY_CPU_INIT, BY_CPU_INIT, BY_CPU_INIT};
	struct {
		const char *name, *none;
		struct by_cpu *values;
	} rows[] = {
		{"parity.xen.frequency_driver", none, &f.driver},
		{"parity.governor", none, &f.governor},
		{"parity.turbo", unscaled && amd_without_boost() ? "none" : NULL, &f.turbo},
		{"parity.frequency_max", none, &f.max},
		{"parity.frequency_min", none, &f.min},
		{"parity.energy_preference", none, &f.preference},
	};
	int cpu;
	const char *at = text;
	for (char *block; (block = next_cpu(&at, &cpu)); free(block))
		add_cpu(&f, cpu, block);
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (rows[i].values->cpus)
			by_cpu_emit(sink, rows[i].name, rows[i].values, NULL, why);
		else
			source_emit(sink, rows[i].name, rows[i].none, NULL, why);
		by_cpu_finish(rows[i].values);
	}
}

/* ---- idle states ---- */

/* The deepest that Xen allows, C0 polls; -1: no limit. Before Xen 4.14 that is 7. False when xenpm does not say. */
static bool read_limit(const char *text, int *limit)
{
	AUTO_FREE char *set = source_field(text, "Max possible C-state");
	*limit = -1;
	if (set && sscanf(set, "C%d", limit) == 1)
		*limit = *limit >= 7 ? -1 : *limit;
	return set ? strchr(set, 'C') != NULL : strstr(text, "All C-states allowed") != NULL;
}

/* In Linux' words; total counts C0. Which of Xen's states a limit between C1 and the deepest lets be is not told. */
static char *depth_of(int total, int limit)
{
	if (limit == 0)
		return mem_strdup("poll");
	if (limit == 1 || total <= 2)
		return mem_strdup("C1");
	return limit < 0 ? mem_strdup("deep") : mem_printf("at most C%d", limit);
}

static void emit_idle(const struct collect_sink *sink)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *text = source_command(ask_idle, LIMIT_MS, &err);
	AUTO_FREE char *substate = text ? source_field(text, "Max possible substate") : NULL;
	AUTO_BY_CPU struct by_cpu depths = BY_CPU_INIT, totals = BY_CPU_INIT;
	int limit, cpu;
	bool known = text && read_limit(text, &limit);
	const char *at = known ? text : NULL, *why = err ? err_message(err) : "xenpm get-cpuidle-states does not say";
	for (char *block; (block = next_cpu(&at, &cpu)); free(block)) {
		AUTO_FREE char *total = source_field(block, "total C-states");
		AUTO_FREE char *depth = total ? depth_of(atoi(total), limit) : NULL;
		AUTO_FREE char *all = total ? mem_printf("%s states%s%s", total, substate ? ", at most substate " : "",
						      substate ? substate : "")
					    : NULL;
		by_cpu_add(&depths, cpu, depth);
		by_cpu_add(&totals, cpu, all);
	}
	/* without states of its own Xen halts an idle CPU */
	bool halts = strstr(source_complaint(ask_idle, LIMIT_MS), "cpuidle is disabled") != NULL;
	if (depths.cpus) {
		by_cpu_emit(sink, "parity.cstates", &depths, NULL, why);
		by_cpu_emit(sink, "parity.xen.cstates", &totals, NULL, why);
	} else {
		source_emit(sink, "parity.cstates", halts ? "C1" : NULL, NULL, why);
		source_emit(sink, "parity.xen.cstates", halts ? "none" : NULL, NULL, why);
	}
	source_emit(sink, "parity.idle_latency", "no limit", NULL, NULL); /* Xen has no such limit */
}

void facts_power_xen(const struct collect_sink *sink)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *info = source_command(ask_info, LIMIT_MS, &err);
	AUTO_FREE char *threads = info ? source_field(info, "threads_per_core") : NULL;
	emit_frequency(sink);
	emit_idle(sink);
	source_emit(sink, "parity.smt",
		!threads                            ? NULL
			: strcmp(threads, "1") == 0 ? "off"
						    : "on",
		err, "xl info does not say");
}
