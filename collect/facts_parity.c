/*
 * facts_parity.c - parity.*: what two hosts must agree on before their figures may be compared (METHOD rule 10), in
 * words that do not depend on which hypervisor says them. Under Xen it is Xen that is asked: what dom0's sysfs shows of
 * power is not what happens.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define LIMIT_MS 20000
#define CPU_DIR "/sys/devices/system/cpu"

/* ---- the processor ---- */

static void processor(const struct collect_sink *sink)
{
	AUTO_FREE char *cpuinfo = source_text("/proc/cpuinfo", NULL);
	const char *text = cpuinfo ? cpuinfo : "";
	AUTO_FREE char *vendor = source_field(text, "vendor_id");
	AUTO_FREE char *model = source_field(text, "model name");
	AUTO_FREE char *family = source_field(text, "cpu family");
	AUTO_FREE char *number = source_field(text, "model");
	AUTO_FREE char *stepping = source_field(text, "stepping");
	AUTO_FREE char *microcode = source_field(text, "microcode");
	AUTO_FREE char *cpu = vendor && model && family && number && stepping
		? mem_printf("%s %s (family %s, model %s, stepping %s)", vendor, model, family, number, stepping)
		: NULL;
	source_emit(sink, "parity.cpu", cpu, NULL, "/proc/cpuinfo does not say");
	source_emit(sink, "parity.microcode", microcode, NULL, "/proc/cpuinfo does not say");
}

/* ---- power, by Linux ---- */

/* The governor of every CPU when they agree, "mixed" when not, "none" without frequency scaling; caller frees. */
static char *linux_governor(void)
{
	AUTO_FREE char *base = source_path(CPU_DIR);
	AUTO_DIR DIR *dir = opendir(base);
	char *all = NULL;
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		int cpu;
		if (sscanf(entry->d_name, "cpu%d", &cpu) != 1)
			continue;
		AUTO_FREE char *path = mem_printf(CPU_DIR "/%s/cpufreq/scaling_governor", entry->d_name);
		AUTO_FREE char *governor = source_text(path, NULL);
		if (!governor)
			continue;
		if (all && strcmp(all, governor) != 0) {
			free(all);
			return mem_strdup("mixed");
		}
		free(all);
		all = STEAL(governor);
	}
	return all ? all : mem_strdup("none");
}

static const char *linux_turbo(void)
{
	AUTO_FREE char *no_turbo = source_text(CPU_DIR "/intel_pstate/no_turbo", NULL);
	AUTO_FREE char *boost = source_text(CPU_DIR "/cpufreq/boost", NULL);
	if (no_turbo)
		return strcmp(no_turbo, "0") == 0 ? "on" : "off";
	return !boost ? "none" : strcmp(boost, "0") == 0 ? "off" : "on";
}

/* "none": a halted CPU only halts. */
static const char *linux_cstates(void)
{
	AUTO_FREE char *driver = source_text(CPU_DIR "/cpuidle/current_driver", NULL);
	return driver && strcmp(driver, "none") != 0 ? "deep" : "none";
}

static const char *linux_smt(void)
{
	AUTO_FREE char *active = source_text(CPU_DIR "/smt/active", NULL);
	return active && strcmp(active, "1") == 0 ? "on" : "off";
}

/* ---- power, by Xen ---- */

static void xen_power(const struct collect_sink *sink)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *frequency = source_command((const char *[]){"xenpm", "get-cpufreq-para", NULL}, LIMIT_MS, &err);
	/* xenpm fails, or prints nothing, where Xen does not scale frequencies. */
	bool missing = !frequency && err && strstr(err_message(err), "there is no program");
	AUTO_FREE char *governor = frequency ? source_field(frequency, "current_governor") : NULL;
	AUTO_FREE char *turbo = frequency ? source_field(frequency, "turbo mode") : NULL;
	source_emit(sink, "parity.governor", missing ? NULL : governor ? governor : "none", err, NULL);
	source_emit(sink, "parity.turbo",
		missing                                     ? NULL
			: !turbo                            ? "none"
			: strncmp(turbo, "enabled", 7) == 0 ? "on"
							    : "off",
		err, NULL);

	AUTO_ERR struct err *idle_err = NULL;
	AUTO_FREE char *idle = source_command(
		(const char *[]){"xenpm", "get-cpuidle-states", NULL}, LIMIT_MS, &idle_err);
	missing = !idle && idle_err && strstr(err_message(idle_err), "there is no program");
	bool deep = idle && strstr(idle, "C2");
	source_emit(sink, "parity.cstates", missing ? NULL : deep ? "deep" : "none", idle_err, NULL);

	AUTO_ERR struct err *info_err = NULL;
	AUTO_FREE char *info = source_command((const char *[]){"xl", "info", NULL}, LIMIT_MS, &info_err);
	AUTO_FREE char *threads = info ? source_field(info, "threads_per_core") : NULL;
	source_emit(sink, "parity.smt",
		!threads                            ? NULL
			: strcmp(threads, "1") == 0 ? "off"
						    : "on",
		info_err, "xl info does not say");
}

/* ---- mitigations ---- */

/* Words of a kernel's command line that change them. Source: Linux Documentation/admin-guide/kernel-parameters.txt; Xen
 * docs/misc/xen-command-line. */
static const char *const linux_words[] = {
	"mitigations",
	"nopti",
	"pti",
	"nospectre_v1",
	"nospectre_v2",
	"spectre_v2",
	"spectre_v2_user",
	"spec_store_bypass_disable",
	"nospec_store_bypass_disable",
	"l1tf",
	"mds",
	"tsx_async_abort",
	"mmio_stale_data",
	"srbds",
	"retbleed",
	"spectre_bhi",
	"spec_rstack_overflow",
	"gather_data_sampling",
	"reg_file_data_sampling",
	"kvm.nx_huge_pages",
	"kvm-intel.vmentry_l1d_flush",
	NULL,
};
static const char *const xen_words[] = {"spec-ctrl", "xpti", "pv-l1tf", "tsx", "bti", "rsb_vmexit", "rsb_native", NULL};

static bool says_off(const char *value)
{
	return strcmp(value, "off") == 0 || strcmp(value, "no") == 0 || strcmp(value, "0") == 0 ||
		strcmp(value, "false") == 0;
}

/* "default" when no word is there, "off" when the first one switches all off, else the words; caller frees. */
static char *mitigations_of(const char *cmdline, const char *const *words)
{
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_FREE char *all = source_word(cmdline, words[0]);
	if (all && says_off(all))
		return mem_strdup("off");
	for (; *words; words++) {
		AUTO_FREE char *value = source_word(cmdline, *words);
		if (value)
			buf_addf(&text, "%s%s%s%s", text.len ? " " : "", *words, value[0] ? "=" : "", value);
	}
	return text.len ? buf_steal(&text) : mem_strdup("default");
}

static void mitigations(const struct collect_sink *sink, bool xen)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *text = xen ? source_command((const char *[]){"xl", "info", NULL}, LIMIT_MS, &err)
				   : source_text("/proc/cmdline", &err);
	AUTO_FREE char *cmdline = !text ? NULL : xen ? source_field(text, "xen_commandline") : mem_strdup(text);
	AUTO_FREE char *value = cmdline ? mitigations_of(cmdline, xen ? xen_words : linux_words) : NULL;
	source_emit(sink, "parity.mitigations", value, err, "xl info does not say");
}

/* ---- memory ---- */

/* Xen gives its guests large pages when it can, and merges none. QEMU asks for large pages, so "madvise" is enough on
 * KVM. */
static void memory(const struct collect_sink *sink, bool xen)
{
	AUTO_FREE char *thp = source_text("/sys/kernel/mm/transparent_hugepage/enabled", NULL);
	AUTO_FREE char *ksm = source_text("/sys/kernel/mm/ksm/run", NULL);
	bool large = xen || (thp && !strstr(thp, "[never]"));
	bool merged = !xen && ksm && strcmp(ksm, "1") == 0;
	source_emit(sink, "parity.thp", large ? "on" : "off", NULL, NULL);
	source_emit(sink, "parity.ksm", merged ? "on" : "off", NULL, NULL);
}

void facts_parity(const struct collect_sink *sink)
{
	bool xen = source_is_xen();
	processor(sink);
	if (xen) {
		xen_power(sink);
	} else {
		AUTO_FREE char *governor = linux_governor();
		source_emit(sink, "parity.governor", governor, NULL, NULL);
		source_emit(sink, "parity.turbo", linux_turbo(), NULL, NULL);
		source_emit(sink, "parity.cstates", linux_cstates(), NULL, NULL);
		source_emit(sink, "parity.smt", linux_smt(), NULL, NULL);
	}
	mitigations(sink, xen);
	memory(sink, xen);
}
