/* facts_xen.c - xen.*: what Xen says of itself, by its sysfs files, xl info and its own log. dom0's view of the CPU
 * would be wrong. */
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/mem.h"

#define LIMIT_MS 20000

/* Lines of Xen's log that say what it does against speculation, and what they are called here. Source:
 * xen/arch/x86/spec_ctrl.c. */
static const struct {
	const char *name, *begin;
} mitigations[] = {
	{"xen.mitigation.hints", "Hardware hints:"},
	{"xen.mitigation.hardware", "Hardware features:"},
	{"xen.mitigation.compiled", "Compiled-in support:"},
	{"xen.mitigation.xen", "Xen settings:"},
	{"xen.mitigation.hvm", "Support for HVM VMs:"},
	{"xen.mitigation.pv", "Support for PV VMs:"},
	{"xen.mitigation.xpti", "XPTI"},
	{"xen.mitigation.l1tf", "PV L1TF shadowing:"},
};

static void info(const struct collect_sink *sink)
{
	static const struct {
		const char *name, *key;
	} rows[] = {
		{"xen.scheduler", "xen_scheduler"},
		{"xen.cmdline", "xen_commandline"},
		{"xen.changeset", "xen_changeset"},
		{"xen.virt_caps", "virt_caps"},
		{"xen.caps", "xen_caps"},
		{"xen.memory_mib", "total_memory"},
		{"xen.compiler", "cc_compiler"},
		{"xen.compile_date", "cc_compile_date"},
	};
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *text = source_command((const char *[]){"xl", "info", NULL}, LIMIT_MS, &err);
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO_FREE char *value = text ? source_field(text, rows[i].key) : NULL;
		source_emit(sink, rows[i].name, value && value[0] ? value : NULL, err, "xl info does not say");
	}
}

/* The rest of the first line of the log that has `begin`; caller frees; NULL when it has scrolled away. */
static char *log_line(const char *log, const char *begin)
{
	const char *at = strstr(log, begin);
	if (!at)
		return NULL;
	at += strlen(begin);
	at += strspn(at, " ");
	return mem_strndup(at, strcspn(at, "\n"));
}

static void speculation(const struct collect_sink *sink)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *log = source_command((const char *[]){"xl", "dmesg", NULL}, LIMIT_MS, &err);
	for (unsigned i = 0; i < sizeof mitigations / sizeof mitigations[0]; i++) {
		AUTO_FREE char *value = log ? log_line(log, mitigations[i].begin) : NULL;
		source_emit(sink, mitigations[i].name, value, err, "Xen's log does not say, or it has scrolled away");
	}
}

void facts_xen(const struct collect_sink *sink)
{
	if (!source_is_xen())
		return;
	AUTO_FREE char *major = source_text("/sys/hypervisor/version/major", NULL);
	AUTO_FREE char *minor = source_text("/sys/hypervisor/version/minor", NULL);
	AUTO_FREE char *extra = source_text("/sys/hypervisor/version/extra", NULL);
	AUTO_FREE char *version = major && minor ? mem_printf("%s.%s%s", major, minor, extra ? extra : "") : NULL;
	source_emit(sink, "xen.version", version, NULL, "/sys/hypervisor/version is not there");
	info(sink);
	speculation(sink);
}
