/* facts_kvm.c - kvm.*: the parameters of KVM's modules that change what an exit costs. */
#include <stddef.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/file.h"
#include "lib/mem.h"

static const char *const common[] = {
	"halt_poll_ns",
	"halt_poll_ns_grow",
	"halt_poll_ns_shrink",
	"kvmclock_periodic_sync",
	"lapic_timer_advance_ns",
	"min_timer_period_us",
	"nx_huge_pages",
	"tdp_mmu",
	"enable_pmu",
	NULL,
};
static const char *const amd[] = {
	"nested", "npt", "avic", "vgif", "vls", "nrips", "sev", "pause_filter_count", "pause_filter_thresh", NULL};
static const char *const intel[] = {
	"nested",
	"ept",
	"enable_apicv",
	"unrestricted_guest",
	"vpid",
	"flexpriority",
	"preemption_timer",
	"ple_gap",
	"ple_window",
	"vmentry_l1d_flush",
	NULL,
};

bool facts_module_there(const char *module)
{
	AUTO_FREE char *path = mem_printf("/sys/module/%s/parameters", module);
	AUTO_FREE char *where = source_path(path);
	return file_exists(where);
}

static void parameters(const struct collect_sink *sink, const char *module, const char *const *names)
{
	for (; *names; names++) {
		AUTO_FREE char *name = mem_printf("%s.%s", module, *names);
		AUTO_FREE char *path = mem_printf("/sys/module/%s/parameters/%s", module, *names);
		source_fact(sink, name, path);
	}
}

void facts_kvm(const struct collect_sink *sink)
{
	if (!facts_module_there("kvm")) {
		source_emit(sink, "kvm", NULL, NULL, "the kernel has no KVM loaded");
		return;
	}
	parameters(sink, "kvm", common);
	if (facts_module_there("kvm_amd"))
		parameters(sink, "kvm_amd", amd);
	if (facts_module_there("kvm_intel"))
		parameters(sink, "kvm_intel", intel);
}
