/*
 * image.c - the root disk of the lab's machines: Debian's own packages, unpacked by mmdebstrap and trimmed by image.sh.
 */
#include "drivers/lab/parts.h"

#include <string.h>

#include "drivers/lab/embed.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

/* A slow mirror may take its time; an unreachable one fails by itself. */
#define INSTALL_MS 900000
#define TRIM_MS 300000
#define LOG_MAX (1u << 20)

/* What the machines run, and the libraries that hvbench itself is linked with. */
const char *const image_packages =
	"linux-image-amd64,"
	"xen-hypervisor-4.17-amd64,xen-utils-4.17,xen-utils-common,"
	"qemu-system-x86,qemu-system-xen,seabios,"
	"libvirt-daemon,libvirt-daemon-driver-qemu,libvirt-daemon-driver-xen,libvirt-clients,"
	"busybox-static,"
	"libvirt0,libhwloc15,libjansson4,libxml2,libsqlite3-0,libmd0,libpfm4";

static int put(const char *dir, const char *name, const char *text, struct err **err)
{
	AUTO_FREE char *path = mem_printf("%s/%s", dir, name);
	return file_write(path, text, strlen(text), 0644, err);
}

/* The keys that apt may trust: beside its own those that sources name by Signed-By. */
static void add_keyrings(struct strv *argv)
{
	static const char *const places[] = {"/etc/apt/trusted.gpg.d", "/usr/share/keyrings", "/etc/apt/keyrings"};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (file_exists(places[i]))
			strv_addf(argv, "--keyring=%s", places[i]);
}

/* Only unpacks: nothing of a package runs here, and that is ten times faster than installing. */
static int unpack_packages(const char *dir, struct err **err)
{
	AUTO_FREE char *codename = NULL;
	AUTO_FREE char *sources = apt_sources(&codename, err);
	AUTO_FREE char *config = sources ? apt_fetch_config(err) : NULL;
	if (!config || put(dir, "sources.list", sources, err) != 0 || put(dir, "apt.conf", config, err) != 0)
		return -1;
	AUTO_STRV struct strv argv = STRV_INIT;
	strv_add(&argv, "mmdebstrap");
	strv_add(&argv, "--variant=extract");
	strv_add(&argv, "--format=tar");
	strv_addf(&argv, "--include=%s", image_packages);
	strv_addf(&argv, "--aptopt=%s/apt.conf", dir);
	add_keyrings(&argv);
	/* Unpacked packages are not in dpkg's database; the names of their files tell name, version and architecture. */
	strv_add(&argv, "--extract-hook=ls \"$1/var/cache/apt/archives\" | sed -n 's/\\.deb$//p' > \"$1/packages.txt\"");
	strv_add(&argv, codename);
	strv_addf(&argv, "%s/root.tar", dir);
	strv_addf(&argv, "%s/sources.list", dir);
	return proc_run((const char *const *)argv.argv, clock_after_ms(INSTALL_MS), LOG_MAX, NULL, NULL, err);
}

int image_make(const char *dir, struct err **err)
{
	if (unpack_packages(dir, err) != 0)
		return err_wrap(err, "cannot unpack the lab's packages");
	if (put(dir, "image.sh", lab_script("image.sh"), err) != 0)
		return -1;
	AUTO_FREE char *script = mem_printf("%s/image.sh", dir);
	if (proc_run((const char *const[]){"sh", script, dir, NULL}, clock_after_ms(TRIM_MS), LOG_MAX, NULL, NULL, err) != 0)
		return err_wrap(err, "cannot make the lab's root disk");
	return 0;
}
