/*
 * facts_frequency_linux.c - parity.*: frequencies, where Linux is the lowest layer. Source: Linux
 * Documentation/admin-guide/pm/{cpufreq,intel_pstate,amd-pstate}.rst.
 */
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/file.h"
#include "lib/mem.h"

/* `as_is` where the limit that is set is the hardware's, else both; NULL when one cannot be read; caller frees. */
static char *limit(int cpu, const char *set_file, const char *hardware_file, const char *as_is)
{
	AUTO_FREE char *set = linux_cpu_text(cpu, set_file), *hardware = linux_cpu_text(cpu, hardware_file);
	if (!set || !hardware)
		return NULL;
	return strcmp(set, hardware) == 0 ? mem_strdup(as_is) : mem_printf("%s, not %s kHz", set, hardware);
}

/* max_perf_pct is a limit of its own, which scaling_max_freq does not show. */
static void emit_max(const struct collect_sink *sink, const struct linux_cpus *cpus)
{
	AUTO_BY_CPU struct by_cpu values = BY_CPU_INIT;
	AUTO_FREE char *percent = source_text(LINUX_CPU_DIR "/intel_pstate/max_perf_pct", NULL);
	bool limited = percent && strcmp(percent, "100") != 0;
	for (unsigned i = 0; i < cpus->n; i++) {
		AUTO_FREE char *own = limit(
			cpus->list[i], "cpufreq/scaling_max_freq", "cpufreq/cpuinfo_max_freq", "full");
		AUTO_FREE char *both = own && limited ? mem_printf("%s, %s %% of it", own, percent) : NULL;
		by_cpu_add(&values, cpus->list[i], both ? both : own);
	}
	by_cpu_emit(sink, "parity.frequency_max", &values, cpus->scaled ? NULL : "none",
		"scaling_max_freq or cpuinfo_max_freq cannot be read");
}

static void emit_min(const struct collect_sink *sink, const struct linux_cpus *cpus)
{
	AUTO_BY_CPU struct by_cpu values = BY_CPU_INIT;
	for (unsigned i = 0; i < cpus->n; i++) {
		AUTO_FREE char *own = limit(
			cpus->list[i], "cpufreq/scaling_min_freq", "cpufreq/cpuinfo_min_freq", "lowest");
		by_cpu_add(&values, cpus->list[i], own);
	}
	by_cpu_emit(sink, "parity.frequency_min", &values, cpus->scaled ? NULL : "none",
		"scaling_min_freq or cpuinfo_min_freq cannot be read");
}

/* "default" is a value that Linux does not tell. */
static void emit_preference(const struct collect_sink *sink, const struct linux_cpus *cpus)
{
	AUTO_BY_CPU struct by_cpu values = BY_CPU_INIT;
	bool there = false;
	for (unsigned i = 0; i < cpus->n; i++) {
		AUTO_FREE char *text = linux_cpu_text(cpus->list[i], "cpufreq/energy_performance_preference");
		there |= text != NULL;
		by_cpu_add(&values, cpus->list[i], text && strcmp(text, "default") != 0 ? text : NULL);
	}
	by_cpu_emit(sink, "parity.energy_preference", &values, there ? NULL : "none",
		"energy_performance_preference cannot be read, or says \"default\"");
}

/* ---- turbo ---- */

/* Linux shows no such feature where the firmware has switched it off. Source: Intel SDM, CPUID.06H:EAX[1]; AMD APM,
 * CPUID Fn8000_0007_EDX[9]. */
static bool cpu_can_boost(void)
{
	AUTO_FREE char *cpuinfo = source_text("/proc/cpuinfo", NULL);
	AUTO_FREE char *flags = cpuinfo ? source_field(cpuinfo, "flags") : NULL;
	AUTO_FREE char *padded = mem_printf(" %s ", flags ? flags : "ida");
	return strstr(padded, " ida ") || strstr(padded, " cpb ");
}

static const char *on_off(const char *text)
{
	return !text ? NULL : strcmp(text, "0") == 0 ? "off" : "on";
}

/* Each policy's own switch, below the one for all; a policy's number is that of its first CPU. */
static void emit_boost(const struct collect_sink *sink, const struct linux_cpus *cpus)
{
	AUTO_BY_CPU struct by_cpu values = BY_CPU_INIT;
	AUTO_FREE char *all = source_text(LINUX_CPU_DIR "/cpufreq/boost", NULL);
	AUTO_FREE char *driver = cpus->n ? linux_cpu_text(cpus->list[0], "cpufreq/scaling_driver") : NULL;
	bool off = all && strcmp(all, "0") == 0;
	for (unsigned i = 0; i < cpus->n; i++) {
		AUTO_FREE char *path = mem_printf(LINUX_CPU_DIR "/cpufreq/policy%d/boost", cpus->list[i]);
		AUTO_FREE char *link = off ? NULL : linux_cpu_text(cpus->list[i], "cpufreq/boost");
		AUTO_FREE char *own = off || link ? NULL : source_text(path, NULL);
		by_cpu_add(&values, cpus->list[i], on_off(link ? link : own ? own : all));
	}
	bool tells = !cpus->scaled || (driver && strcmp(driver, "acpi-cpufreq") == 0);
	by_cpu_emit(sink, "parity.turbo", &values, tells && !cpu_can_boost() ? "none" : NULL,
		"neither no_turbo nor a file boost says whether turbo is on");
}

static void emit_turbo(const struct collect_sink *sink, const struct linux_cpus *cpus)
{
	AUTO_FREE char *no_turbo = source_text(LINUX_CPU_DIR "/intel_pstate/no_turbo", NULL);
	if (no_turbo)
		source_emit(sink, "parity.turbo", strcmp(no_turbo, "0") == 0 ? "on" : "off", NULL, NULL);
	else
		emit_boost(sink, cpus);
}

void facts_frequency_linux(const struct collect_sink *sink, const struct linux_cpus *cpus)
{
	const char *none = cpus->scaled ? NULL : "none";
	AUTO_FREE char *lowest = source_text(LINUX_CPU_DIR "/intel_pstate/min_perf_pct", NULL);
	AUTO_FREE char *pstate = source_path(LINUX_CPU_DIR "/intel_pstate");
	linux_cpus_emit(sink, "parity.governor", cpus, "cpufreq/scaling_governor", none);
	linux_cpus_emit(sink, "parity.linux.frequency_driver", cpus, "cpufreq/scaling_driver", none);
	emit_max(sink, cpus);
	emit_min(sink, cpus);
	source_emit(sink, "parity.linux.min_perf_pct",
		lowest                                    ? lowest
			: cpus->n && !file_exists(pstate) ? "none"
							  : NULL,
		NULL, "intel_pstate/min_perf_pct cannot be read");
	emit_preference(sink, cpus);
	linux_cpus_emit(sink, "parity.linux.energy_bias", cpus, "power/energy_perf_bias", "none");
	emit_turbo(sink, cpus);
}
