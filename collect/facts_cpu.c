/* facts_cpu.c - cpu.*: the processor and what governs its speed, as this system shows them. Under Xen that is what dom0
 * sees. */
#include <stdlib.h>
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/mem.h"

static void field(const struct collect_sink *sink, const char *cpuinfo, const char *name, const char *key)
{
	AUTO_FREE char *value = source_field(cpuinfo, key);
	source_emit(sink, name, value, NULL, "/proc/cpuinfo does not say");
}

/* "svm", "vmx" or "none". */
static const char *virtualization(const char *flags)
{
	AUTO_FREE char *padded = mem_printf(" %s ", flags);
	return strstr(padded, " svm ") ? "svm" : strstr(padded, " vmx ") ? "vmx" : "none";
}

void facts_cpu(const struct collect_sink *sink)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *cpuinfo = source_text("/proc/cpuinfo", &err);
	if (!cpuinfo) {
		source_emit(sink, "cpu.model", NULL, err, NULL);
		return;
	}
	field(sink, cpuinfo, "cpu.vendor", "vendor_id");
	field(sink, cpuinfo, "cpu.model", "model name");
	field(sink, cpuinfo, "cpu.family", "cpu family");
	field(sink, cpuinfo, "cpu.model_number", "model");
	field(sink, cpuinfo, "cpu.stepping", "stepping");
	field(sink, cpuinfo, "cpu.microcode", "microcode");
	field(sink, cpuinfo, "cpu.bugs", "bugs");
	AUTO_FREE char *flags = source_field(cpuinfo, "flags");
	source_emit(
		sink, "cpu.virtualization", flags ? virtualization(flags) : NULL, NULL, "/proc/cpuinfo does not say");

	source_fact(sink, "cpu.online", "/sys/devices/system/cpu/online");
	source_fact(sink, "cpu.isolated", "/sys/devices/system/cpu/isolated");
	source_fact(sink, "cpu.smt", "/sys/devices/system/cpu/smt/control");
	struct linux_cpus cpus = linux_cpus_find();
	linux_cpus_emit(sink, "cpu.governor", &cpus, "cpufreq/scaling_governor", NULL);
	linux_cpus_emit(sink, "cpu.frequency_driver", &cpus, "cpufreq/scaling_driver", NULL);
	free(cpus.list);
	source_fact(sink, "cpu.boost", "/sys/devices/system/cpu/cpufreq/boost");
	source_fact(sink, "cpu.no_turbo", "/sys/devices/system/cpu/intel_pstate/no_turbo");
	source_fact(sink, "cpu.idle_driver", "/sys/devices/system/cpu/cpuidle/current_driver");
	source_fact(sink, "cpu.idle_governor", "/sys/devices/system/cpu/cpuidle/current_governor");
}
