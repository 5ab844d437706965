/* facts_packages.c - package.*: versions of what takes part and of what runs, from the distribution's database. */
#include <libvirt/libvirt.h>
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define LIMIT_MS 20000

/* What makes the end of a package's name. */
enum runs { ANY, XEN, LINUX };

static const struct {
	const char *name;
	enum runs version; /* behind it stands the version of what runs: xen-hypervisor-4.17-amd64 */
} packages[] = {
	{"qemu-system-x86", ANY},
	{"qemu-system-xen", ANY},
	{"seabios", ANY},
	{"libvirt-daemon", ANY},
	{"xen-hypervisor", XEN},
	{"xen-utils", XEN},
	{"linux-image", LINUX},
	{"fio", ANY},
	{"iperf3", ANY},
	{"libhwloc15", ANY},
};
#define N_PACKAGES (sizeof packages / sizeof packages[0])

/* "-4.17", "-6.1.0-18-amd64"; caller frees; NULL when no such thing runs. */
static char *version_running(enum runs what)
{
	AUTO_FREE char *major = what == XEN ? source_text("/sys/hypervisor/version/major", NULL) : NULL;
	AUTO_FREE char *minor = what == XEN ? source_text("/sys/hypervisor/version/minor", NULL) : NULL;
	AUTO_FREE char *release = what == LINUX ? source_text("/proc/sys/kernel/osrelease", NULL) : NULL;
	if (what == ANY)
		return mem_strdup("");
	return major && minor ? mem_printf("-%s.%s", major, minor) : release ? mem_printf("-%s", release) : NULL;
}

/* The version on the line "NAME[:ARCH]<tab>VERSION" of the list, in which behind a package of something that runs an
 * architecture may stand; caller frees; NULL when it is not there. */
static char *version_in(const char *list, const char *package, bool any_end)
{
	size_t len = strlen(package);
	for (const char *line = list; line; line = (line = strchr(line, '\n')) ? line + 1 : NULL) {
		if (strncmp(line, package, len) != 0 || !strchr(any_end ? ":\t-" : ":\t", line[len]))
			continue;
		const char *version = line + len + strcspn(line + len, "\t\n");
		if (*version == '\t' && version[1] > ' ')
			return mem_strndup(version + 1, strcspn(version + 1, " \n"));
	}
	return NULL;
}

void facts_packages(const struct collect_sink *sink)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *list = source_command((const char *[]){"dpkg-query", "-W", NULL}, LIMIT_MS, &err);
	const char *why = list && strchr(list, '\t') ? "not installed" : "dpkg's database is empty here";
	for (unsigned i = 0; i < N_PACKAGES; i++) {
		AUTO_FREE char *fact = mem_printf("package.%s", packages[i].name);
		AUTO_FREE char *running = version_running(packages[i].version);
		AUTO_FREE char *name = mem_printf("%s%s", packages[i].name, running ? running : "");
		AUTO_FREE char *version = list && running ? version_in(list, name, packages[i].version == XEN) : NULL;
		source_emit(sink, fact, version, err, running ? why : "it does not run here");
	}
	unsigned long libvirt;
	if (virGetVersion(&libvirt, NULL, NULL) == 0)
		source_emitf(sink, "libvirt.version", "%lu.%lu.%lu", libvirt / 1000000, libvirt / 1000 % 1000,
			libvirt % 1000);
}
