/*
 * facts_parity.c - parity.*: what two hosts must agree on before their figures may be compared (METHOD rule 10), in
 * words that do not depend on which hypervisor says them. Under Xen it is Xen that is asked: what dom0's sysfs shows of
 * power is not what happens. A setting that a host is seen not to have is "none"; what cannot be read is unavailable.
 */
#include <stdlib.h>
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/file.h"
#include "lib/mem.h"

/* ---- the processor ---- */

/* The part of /proc/cpuinfo that is about the next CPU; caller frees; NULL after the last. */
static char *next_processor(const char **text)
{
	const char *start = *text ? *text + strspn(*text, "\n") : "";
	const char *end = strstr(start, "\n\n");
	*text = end;
	return !*start ? NULL : end ? mem_strndup(start, (size_t)(end - start)) : mem_strdup(start);
}

/* "", or of a hybrid's CPU ", kind core"; caller frees; NULL when that cannot be told. */
static char *kind_of(const char *block, int cpu)
{
	AUTO_FREE char *kind = linux_cpu_kind(cpu), *flags = source_field(block, "flags");
	if (kind)
		return mem_printf(", kind %s", kind);
	return flags && strstr(flags, "hybrid_cpu") ? NULL : mem_strdup("");
}

static char *model_of(const char *block, int cpu)
{
	AUTO_FREE char *vendor = source_field(block, "vendor_id");
	AUTO_FREE char *model = source_field(block, "model name");
	AUTO_FREE char *family = source_field(block, "cpu family");
	AUTO_FREE char *number = source_field(block, "model");
	AUTO_FREE char *stepping = source_field(block, "stepping"), *kind = kind_of(block, cpu);
	return vendor && model && family && number && stepping && kind
		? mem_printf(
			  "%s %s (family %s, model %s, stepping %s%s)", vendor, model, family, number, stepping, kind)
		: NULL;
}

static void processor(const struct collect_sink *sink)
{
	AUTO_BY_CPU struct by_cpu models = BY_CPU_INIT, microcodes = BY_CPU_INIT;
	AUTO_FREE char *cpuinfo = source_text("/proc/cpuinfo", NULL);
	const char *at = cpuinfo;
	int index = 0;
	for (char *block; (block = next_processor(&at)); free(block), index++) {
		AUTO_FREE char *number = source_field(block, "processor"),
			       *microcode = source_field(block, "microcode");
		int cpu = number ? atoi(number) : index;
		AUTO_FREE char *model = model_of(block, cpu);
		by_cpu_add(&models, cpu, model);
		by_cpu_add(&microcodes, cpu, microcode);
	}
	by_cpu_emit(sink, "parity.cpu", &models, NULL,
		"/proc/cpuinfo does not say, or not of which kind of a hybrid's CPUs it is");
	by_cpu_emit(sink, "parity.microcode", &microcodes, NULL, "/proc/cpuinfo does not say");
}

static void linux_smt(const struct collect_sink *sink)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *active = source_text(LINUX_CPU_DIR "/smt/active", &err);
	source_emit(sink, "parity.smt", !active ? NULL : strcmp(active, "1") == 0 ? "on" : "off", err, NULL);
}

/* ---- memory ---- */

/* NULL and *off: the kernel is built without it; caller frees. */
static char *read_setting(const char *path, bool *off, struct err **err)
{
	AUTO_FREE char *folder = source_path("/sys/kernel/mm"), *file = source_path(path);
	*off = file_exists(folder) && !file_exists(file);
	return source_text(path, err);
}

/* Xen gives its guests large pages when it can, and merges none. QEMU asks for large pages, so "madvise" is enough on
 * KVM. */
static void memory(const struct collect_sink *sink, bool xen)
{
	AUTO_ERR struct err *thp_err = NULL, *ksm_err = NULL;
	bool no_thp, no_ksm;
	AUTO_FREE char *thp = read_setting("/sys/kernel/mm/transparent_hugepage/enabled", &no_thp, &thp_err);
	AUTO_FREE char *ksm = read_setting("/sys/kernel/mm/ksm/run", &no_ksm, &ksm_err);
	const char *large = no_thp || (thp && strstr(thp, "[never]")) ? "off" : thp ? "on" : NULL;
	const char *merged = ksm && strcmp(ksm, "1") == 0 ? "on" : ksm || no_ksm ? "off" : NULL;
	source_emit(sink, "parity.thp", xen ? "on" : large, thp_err, NULL);
	source_emit(sink, "parity.ksm", xen ? "off" : merged, ksm_err, NULL);
}

void facts_parity(const struct collect_sink *sink)
{
	bool xen = source_is_xen();
	processor(sink);
	if (xen) {
		facts_power_xen(sink);
	} else {
		struct linux_cpus cpus = linux_cpus_find();
		facts_frequency_linux(sink, &cpus);
		facts_idle_linux(sink, &cpus);
		free(cpus.list);
		linux_smt(sink);
	}
	facts_mitigations(sink, xen);
	memory(sink, xen);
}
