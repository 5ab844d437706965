/* image.c - the root disk of the lab's machines: Debian's own packages, unpacked by mmdebstrap and trimmed by
 * image.sh. */
#include "drivers/lab/parts.h"

#include <dirent.h>
#include <stdbool.h>
#include <string.h>

#include "drivers/lab/embed.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

/* A slow mirror may take its time; an unreachable one fails by itself. */
#define INSTALL_MS 900000
#define TRIM_MS 300000
#define TRY_MS 10000
#define LOG_MAX (1u << 20)

/* What the machines run, and the libraries that hvbench itself is linked with. */
const char *const image_packages =
	"linux-image-amd64,"
	"xen-hypervisor-4.17-amd64,xen-utils-4.17,xen-utils-common,"
	"qemu-system-x86,qemu-system-xen,seabios,"
	"libvirt-daemon,libvirt-daemon-driver-qemu,libvirt-daemon-driver-xen,libvirt-clients,"
	"busybox-static,bash,util-linux,iproute2," /* Xen's hotplug scripts are written for bash and flock */
	"libvirt0,libhwloc15,libjansson4,libxml2,libsqlite3-0,libmd0,libinih1,libgsl27";

static int put(const char *dir, const char *name, const char *text, struct err **err)
{
	AUTO_FREE char *path = mem_printf("%s/%s", dir, name);
	return file_write(path, text, strlen(text), 0644, err);
}

static bool is_key(const char *name)
{
	const char *dot = strrchr(name, '.');
	return dot && (strcmp(dot, ".gpg") == 0 || strcmp(dot, ".asc") == 0);
}

/* The keys of this machine in one folder, as mmdebstrap takes one: beside apt's own those that sources name by
 * Signed-By. */
static int gather_keys(const char *dir, struct err **err)
{
	static const char *const places[] = {"/usr/share/keyrings", "/etc/apt/keyrings", "/etc/apt/trusted.gpg.d"};
	AUTO_FREE char *keys = mem_printf("%s/keys", dir);
	if (file_make_dirs(keys, err) != 0)
		return -1;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		AUTO_DIR DIR *place = opendir(places[i]);
		for (struct dirent *entry; place && (entry = readdir(place));) {
			AUTO_FREE char *from = mem_printf("%s/%s", places[i], entry->d_name),
				       *to = mem_printf("%s/%zu-%s", keys, i, entry->d_name);
			if (is_key(entry->d_name) && file_copy(from, to, 0644, err) != 0)
				return -1;
		}
	}
	return 0;
}

/* What went wrong first is what matters; the last line only says that something did. */
static int quote_errors(const char *log, struct err **err)
{
	AUTO_FREE char *copy = mem_strdup(log);
	for (char *rest = copy, *line; (line = strsep(&rest, "\n"));)
		if (strncmp(line, "E: ", 3) == 0)
			return err_set(
				err, ERR_INFRA, "look whether `apt-get update` works here", "mmdebstrap: %s", line + 3);
	return -1;
}

static bool can_unshare(void)
{
	return proc_run((const char *const[]){"unshare", "--pid", "--fork", "--mount-proc", "true", NULL},
		       clock_after_ms(TRY_MS), LOG_MAX, NULL, NULL, NULL) == 0;
}

/* Only unpacks: nothing of a package runs here, and that is ten times faster than installing. */
static int unpack_packages(const char *dir, struct err **err)
{
	AUTO_FREE char *codename = NULL;
	AUTO_FREE char *sources = apt_sources(&codename, err);
	AUTO_FREE char *config = sources ? apt_fetch_config(err) : NULL;
	if (!config || put(dir, "sources.list", sources, err) != 0 || put(dir, "apt.conf", config, err) != 0 ||
		gather_keys(dir, err) != 0)
		return -1;
	AUTO_STRV struct strv argv = STRV_INIT;
	/*
	 * Root gives mmdebstrap a process namespace of its own, in which all its children die with it when hvbench is
	 * killed, and our folder for its temporary files, which is swept. Others cannot, and mmdebstrap then works
	 * under ids that cannot enter our folder.
	 */
	if (can_unshare()) {
		static const char *const contain[] = {
			"unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "env"};
		for (size_t i = 0; i < sizeof contain / sizeof *contain; i++)
			strv_add(&argv, contain[i]);
		strv_addf(&argv, "TMPDIR=%s", dir);
	}
	strv_add(&argv, "mmdebstrap");
	strv_add(&argv, "--variant=extract");
	strv_add(&argv, "--format=tar");
	strv_addf(&argv, "--include=%s", image_packages);
	strv_addf(&argv, "--aptopt=%s/apt.conf", dir);
	strv_addf(&argv, "--keyring=%s/keys", dir);
	/* Unpacked packages are not in dpkg's database; the names of their files tell name, version and architecture.
	 * */
	strv_add(
		&argv, "--extract-hook=ls \"$1/var/cache/apt/archives\" | sed -n 's/\\.deb$//p' > \"$1/packages.txt\"");
	strv_add(&argv, codename);
	strv_addf(&argv, "%s/root.tar", dir);
	strv_addf(&argv, "%s/sources.list", dir);
	AUTO_BUF struct buf log = BUF_INIT;
	if (proc_run((const char *const *)argv.argv, clock_after_ms(INSTALL_MS), LOG_MAX, NULL, &log, err) != 0)
		return quote_errors(buf_text(&log), err);
	return 0;
}

int image_make(const char *dir, struct err **err)
{
	if (unpack_packages(dir, err) != 0)
		return err_wrap(err, "cannot unpack the lab's packages");
	if (put(dir, "image.sh", lab_script("image.sh"), err) != 0)
		return -1;
	AUTO_FREE char *script = mem_printf("%s/image.sh", dir);
	if (proc_run((const char *const[]){"sh", script, dir, NULL}, clock_after_ms(TRIM_MS), LOG_MAX, NULL, NULL,
		    err) != 0)
		return err_wrap(err, "cannot make the lab's root disk");
	return 0;
}
