/* facts_packages.c - package.*: versions of what takes part, from the distribution's database. */
#include <libvirt/libvirt.h>
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define LIMIT_MS 20000

static const char *const packages[] = {
	"qemu-system-x86",
	"qemu-system-xen",
	"seabios",
	"libvirt-daemon",
	"xen-hypervisor-4.17-amd64",
	"xen-utils-4.17",
	"fio",
	"iperf3",
	"libhwloc15",
};
#define N_PACKAGES (sizeof packages / sizeof packages[0])

/* The version on the line "NAME[:ARCH]<tab>VERSION" of the list; caller frees; NULL when it is not there. */
static char *version_in(const char *list, const char *package)
{
	size_t len = strlen(package);
	for (const char *line = list; line; line = (line = strchr(line, '\n')) ? line + 1 : NULL) {
		if (strncmp(line, package, len) != 0 || !strchr(":\t", line[len]))
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
	bool known = list && strchr(list, '\t');
	for (unsigned i = 0; i < N_PACKAGES; i++) {
		AUTO_FREE char *name = mem_printf("package.%s", packages[i]);
		AUTO_FREE char *version = list ? version_in(list, packages[i]) : NULL;
		source_emit(sink, name, version, err, known ? "not installed" : "dpkg's database is empty here");
	}
	unsigned long libvirt;
	if (virGetVersion(&libvirt, NULL, NULL) == 0)
		source_emitf(sink, "libvirt.version", "%lu.%lu.%lu", libvirt / 1000000, libvirt / 1000 % 1000,
			libvirt % 1000);
}
