/* facts_kernel.c - kernel.*, memory.* and mitigation.*: the system that runs on the host (under Xen: in dom0). */
#include <stdlib.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define VULNERABILITIES LINUX_CPU_DIR "/vulnerabilities"

static void memory(const struct collect_sink *sink)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *meminfo = source_text("/proc/meminfo", &err);
	AUTO_FREE char *total = meminfo ? source_field(meminfo, "MemTotal") : NULL;
	source_emit(sink, "memory.total", total, err, "/proc/meminfo does not say");
	source_fact(sink, "memory.thp", "/sys/kernel/mm/transparent_hugepage/enabled");
	source_fact(sink, "memory.thp_defrag", "/sys/kernel/mm/transparent_hugepage/defrag");
	source_fact(sink, "memory.ksm", "/sys/kernel/mm/ksm/run");
}

/* One fact a file, in the order of the names. */
static void mitigations(const struct collect_sink *sink)
{
	char **names;
	int n = source_list(VULNERABILITIES, &names);
	if (n < 0) {
		source_emit(sink, "mitigation", NULL, NULL, "the kernel does not list vulnerabilities");
		return;
	}
	for (int i = 0; i < n; i++) {
		AUTO_FREE char *file = names[i], *name = mem_printf("mitigation.%s", file);
		AUTO_FREE char *path = mem_printf(VULNERABILITIES "/%s", file);
		source_fact(sink, name, path);
	}
	free(names);
}

void facts_kernel(const struct collect_sink *sink)
{
	source_fact(sink, "kernel.release", "/proc/sys/kernel/osrelease");
	source_fact(sink, "kernel.version", "/proc/sys/kernel/version");
	source_fact(sink, "kernel.cmdline", "/proc/cmdline");
	source_fact(sink, "kernel.clocksource", "/sys/devices/system/clocksource/clocksource0/current_clocksource");
	source_fact(sink, "kernel.timer_slack_ns", "/proc/self/timerslack_ns");
	memory(sink);
	mitigations(sink);
}
