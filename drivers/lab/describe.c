/* describe.c - a lab's facts, from the list of its packages. */
#include <stdbool.h>
#include <string.h>

#include "drivers/lab/parts.h"
#include "lib/file.h"
#include "lib/mem.h"

#define LIST_MAX (1u << 20)

/* Whose version a reader of a report may ask for. */
static const char *const reported[] = {
	"linux-image-6", "xen-hypervisor-", "qemu-system-x86", "qemu-system-xen", "libvirt-daemon", "seabios", NULL};

/* "NAME_1%3a7.2+dfsg-7_amd64", the name of a package's file, as "lab.package.NAME 1:7.2+dfsg-7". */
static void add_package(struct buf *out, char *line)
{
	char *rest = line, *name = strsep(&rest, "_"), *version = strsep(&rest, "_");
	if (!version)
		return;
	buf_addf(out, "lab.package.%s ", name);
	for (const char *c = version; *c; c++) {
		bool colon = strncmp(c, "%3a", 3) == 0;
		buf_addc(out, colon ? ':' : *c);
		c += colon ? 2 : 0;
	}
	buf_addc(out, '\n');
}

/* libvirt-daemon, but not libvirt-daemon-driver-xen. */
static bool is_told(const char *line)
{
	for (size_t i = 0; reported[i]; i++) {
		size_t len = strlen(reported[i]);
		bool open = reported[i][len - 1] == '-' || reported[i][len - 1] == '6';
		if (strncmp(line, reported[i], len) == 0 && (open || line[len] == '_'))
			return true;
	}
	return false;
}

char *lab_describe(const struct lab_config *config, enum lab_kind kind, struct err **err)
{
	AUTO_FREE char *dir = lab_path(config, err);
	AUTO_FREE char *path = dir ? mem_printf("%s/packages.txt", dir) : NULL;
	AUTO_FREE char *note = dir ? mem_printf("%s/" EMULATOR_NOTE, dir) : NULL;
	AUTO_BUF struct buf list = BUF_INIT, emulator = BUF_INIT, out = BUF_INIT;
	if (!path || file_read(path, LIST_MAX, &list, err) != 0 || file_read(note, LIST_MAX, &emulator, err) != 0)
		return NULL;
	buf_addf(&out, "lab.key %s\nlab.clock %s\nlab.cpus %u\n", strrchr(dir, '/') + 1, lab_clock_name(config->clock),
		lab_cpus(config, kind));
	buf_addf(&out, "lab.xen %s\nlab.kernel %s\n", config->xen_file ? config->xen_file : "package",
		config->kernel_file ? config->kernel_file : "package");
	if (config->xen_args)
		buf_addf(&out, "lab.xen_args %s\n", config->xen_args);
	buf_addf(&out, "lab.emulator %s", buf_text(&emulator));
	for (char *rest = list.data, *line; rest && (line = strsep(&rest, "\n"));)
		if (is_told(line))
			add_package(&out, line);
	return buf_steal(&out);
}
