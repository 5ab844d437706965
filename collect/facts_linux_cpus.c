/* facts_linux_cpus.c - what Linux says of each of its CPUs. See facts_parts.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/file.h"
#include "lib/mem.h"

#define PATH_SIZE 160

char *linux_cpu_text(int cpu, const char *file)
{
	char path[PATH_SIZE];
	snprintf(path, sizeof path, LINUX_CPU_DIR "/cpu%d/%s", cpu, file);
	return source_text(path, NULL);
}

static bool list_has(const char *list, int cpu)
{
	int first, last, n;
	for (const char *at = list; sscanf(at, "%d%n", &first, &n) == 1; at += *at == ',') {
		at += n;
		last = first;
		if (*at == '-' && sscanf(at, "-%d%n", &last, &n) == 1)
			at += n;
		if (cpu >= first && cpu <= last)
			return true;
	}
	return false;
}

/* Each kind has a PMU of its own. Source: Linux arch/x86/events/intel/core.c, intel_hybrid_pmu_type_map. */
char *linux_cpu_kind(int cpu)
{
	static const char *const kinds[] = {"core", "atom", "lowpower"};
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		AUTO_FREE char *path = mem_printf("/sys/devices/cpu_%s/cpus", kinds[i]);
		AUTO_FREE char *list = source_text(path, NULL);
		if (list && list_has(list, cpu))
			return mem_strdup(kinds[i]);
	}
	return NULL;
}

static bool has_folder(int cpu, const char *folder)
{
	AUTO_FREE char *path = mem_printf(LINUX_CPU_DIR "/cpu%d/%s", cpu, folder);
	AUTO_FREE char *where = source_path(path);
	return file_exists(where);
}

static int ascending(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

struct linux_cpus linux_cpus_find(void)
{
	struct linux_cpus cpus = {0};
	char **names;
	int n = source_list(LINUX_CPU_DIR, &names);
	for (int i = 0; i < n; i++) {
		AUTO_FREE char *name = names[i];
		int cpu, end = 0;
		if (sscanf(name, "cpu%d%n", &cpu, &end) != 1 || name[end])
			continue;
		AUTO_FREE char *online = linux_cpu_text(cpu, "online");
		if (online && strcmp(online, "0") == 0)
			continue;
		MEM_ADD(cpus.list, cpus.n) = cpu;
		cpus.scaled |= has_folder(cpu, "cpufreq");
	}
	if (n >= 0)
		free(names);
	if (cpus.n)
		qsort(cpus.list, cpus.n, sizeof *cpus.list, ascending);
	return cpus;
}

void linux_cpus_emit(const struct collect_sink *sink, const char *name, const struct linux_cpus *cpus, const char *file,
	const char *none)
{
	AUTO_BY_CPU struct by_cpu values = BY_CPU_INIT;
	AUTO_FREE char *why = mem_printf("there is no file %s", file);
	for (unsigned i = 0; i < cpus->n; i++) {
		AUTO_FREE char *text = linux_cpu_text(cpus->list[i], file);
		by_cpu_add(&values, cpus->list[i], text);
	}
	by_cpu_emit(sink, name, &values, none, why);
}
