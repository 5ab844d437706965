/*
 * initramfs.c - the initramfs of the lab's machines: busybox, the embedded scripts and the few kernel modules that a
 * lab uses.
 *
 * All that depends on the kernel or on this folder's scripts is here and not on the root disk, so that either can
 * change without installing packages again.
 */
#include "drivers/lab/parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "drivers/lab/embed.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

#define CPIO_MS 60000
#define INDEX_MAX (16u << 20)

/* The first lines boot the machine, the others are there for guests and collectors. A kernel may have any of them built
 * in. */
const char *const initramfs_modules[] = {"virtio_pci", "virtio_blk", "virtio_console", "crc32c_generic", "ext4",
	"overlay", "kvm", "kvm-amd", "kvm-intel", "xen-gntdev", "xen-gntalloc", "xen-evtchn", "xen-privcmd", "xenfs",
	"xen-blkback", "xen-netback", "tun", "bridge", "veth", "vhost_net", "null_blk", "brd", "loop", "msr", NULL};

static const char *const applets[] = {
	"sh", "mount", "umount", "modprobe", "mkdir", "cp", "mv", "sleep", "switch_root", NULL};

/* The names of what is packed, in order: each folder before what is in it. */
struct tree {
	const char *root;
	struct buf names;
};

static char *tree_path(const struct tree *t, const char *name)
{
	return mem_printf("%s/%s", t->root, name);
}

static bool tree_has(const struct tree *t, const char *name)
{
	AUTO_FREE char *path = tree_path(t, name);
	return file_exists(path);
}

static void tree_note(struct tree *t, const char *name)
{
	buf_addf(&t->names, "%s\n", name);
}

/* Makes the folders on the way to `name`. */
static int tree_parents(struct tree *t, const char *name, struct err **err)
{
	for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		AUTO_FREE char *dir = mem_strndup(name, (size_t)(slash - name));
		AUTO_FREE char *path = tree_path(t, dir);
		if (mkdir(path, 0755) == 0)
			tree_note(t, dir);
		else if (errno != EEXIST)
			return err_sys(err, ERR_INFRA, errno, NULL, "cannot create folder %s", path);
	}
	return 0;
}

static int tree_copy(struct tree *t, const char *from, const char *name, mode_t mode, struct err **err)
{
	AUTO_FREE char *path = tree_path(t, name);
	if (tree_parents(t, name, err) != 0 || file_copy(from, path, mode, err) != 0)
		return -1;
	tree_note(t, name);
	return 0;
}

static int tree_put(struct tree *t, const char *name, const void *data, size_t len, mode_t mode, struct err **err)
{
	AUTO_FREE char *path = tree_path(t, name);
	if (tree_parents(t, name, err) != 0 || file_write(path, data, len, mode, err) != 0)
		return -1;
	tree_note(t, name);
	return 0;
}

static int add_busybox(struct tree *t, const char *busybox, struct err **err)
{
	if (tree_copy(t, busybox, "bin/busybox", 0755, err) != 0)
		return -1;
	for (size_t i = 0; applets[i]; i++) {
		AUTO_FREE char *name = mem_printf("bin/%s", applets[i]);
		AUTO_FREE char *path = tree_path(t, name);
		if (symlink("busybox", path) != 0)
			return err_sys(err, ERR_INFRA, errno, NULL, "cannot create %s", path);
		tree_note(t, name);
	}
	return tree_parents(t, "dev/", err) != 0 || tree_parents(t, "proc/", err) != 0 ? -1 : 0;
}

static int add_scripts(struct tree *t, struct err **err)
{
	const char *init = lab_script("initramfs-init.sh");
	if (tree_put(t, "init", init, strlen(init), 0755, err) != 0)
		return -1;
	for (const struct lab_script *s = lab_scripts; s->name; s++) {
		AUTO_FREE char *name = mem_printf("lab/%s", s->name);
		if (tree_put(t, name, s->text, strlen(s->text), 0755, err) != 0)
			return -1;
	}
	return tree_put(t, "lab/warmup.elf", lab_warmup_elf, lab_warmup_elf_size, 0644, err);
}

/* Whether a path of modules.dep is this module: "kernel/x/kvm-amd.ko" is "kvm_amd" too, and may be compressed. */
static bool is_module(const char *path, size_t len, const char *name)
{
	const char *base = memrchr(path, '/', len);
	base = base ? base + 1 : path;
	for (; *name; name++, base++)
		if (base >= path + len || (*base == '-' ? '_' : *base) != (*name == '-' ? '_' : *name))
			return false;
	return strncmp(base, ".ko", 3) == 0;
}

/* The line of modules.dep about the module ("PATH: PATH PATH"), borrowed from the text; NULL when it is not a module of
 * this kernel. */
static const char *find_line(const char *index, const char *name)
{
	for (const char *line = index; *line; line = strchr(line, '\n') + 1) {
		size_t len = strcspn(line, ":\n");
		if (line[len] == ':' && is_module(line, len, name))
			return line;
		if (!strchr(line, '\n'))
			return NULL;
	}
	return NULL;
}

/* Adds one file of a line of modules.dep, with its own line to the new index; its needs follow from the caller's line.
 * */
static int add_module(
	struct tree *t, const char *version_dir, const char *index, const char *file, struct buf *out, struct err **err)
{
	const char *slash = strrchr(version_dir, '/');
	AUTO_FREE char *from = mem_printf("%s/%s", version_dir, file);
	AUTO_FREE char *name = mem_printf("lib/modules%s/%s", slash, file);
	if (tree_has(t, name))
		return 0;
	AUTO_FREE char *key = mem_printf("\n%s:", file);
	const char *line = strncmp(index, key + 1, strlen(key + 1)) == 0 ? index : strstr(index, key);
	line = line && *line == '\n' ? line + 1 : line;
	if (line)
		buf_add(out, line, strcspn(line, "\n") + 1);
	return tree_copy(t, from, name, 0644, err);
}

static int add_modules(struct tree *t, const char *version_dir, struct err **err)
{
	AUTO_BUF struct buf index = BUF_INIT, out = BUF_INIT;
	AUTO_FREE char *path = mem_printf("%s/modules.dep", version_dir);
	if (file_read(path, INDEX_MAX, &index, err) != 0)
		return err_wrap(err, "the kernel's modules have no index (run depmod)");
	for (size_t i = 0; initramfs_modules[i]; i++) {
		const char *line = find_line(buf_text(&index), initramfs_modules[i]);
		AUTO_FREE char *copy = line ? mem_strndup(line, strcspn(line, "\n")) : NULL;
		for (char *rest = copy, *file; rest && (file = strsep(&rest, ": "));)
			if (*file && add_module(t, version_dir, buf_text(&index), file, &out, err) != 0)
				return -1;
	}
	AUTO_FREE char *name = mem_printf("lib/modules%s/modules.dep", strrchr(version_dir, '/'));
	return tree_put(t, name, buf_text(&out), out.len, 0644, err);
}

/* For each kernel version below `modules`: usually one. */
static int add_all_modules(struct tree *t, const char *modules, struct err **err)
{
	AUTO_DIR DIR *dir = opendir(modules);
	if (!dir)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot read %s", modules);
	for (struct dirent *entry; (entry = readdir(dir));) {
		AUTO_FREE char *version_dir = mem_printf("%s/%s", modules, entry->d_name);
		if (entry->d_name[0] != '.' && add_modules(t, version_dir, err) != 0)
			return -1;
	}
	return 0;
}

/* Packed files all have the same date, or the archive would differ from build to build. */
static void tree_set_dates(const struct tree *t)
{
	const struct timespec epoch[2] = {{0, 0}, {0, 0}};
	AUTO_FREE char *names = mem_strdup(buf_text(&t->names));
	for (char *rest = names, *name; (name = strsep(&rest, "\n"));) {
		AUTO_FREE char *path = tree_path(t, name);
		utimensat(AT_FDCWD, path, epoch, AT_SYMLINK_NOFOLLOW);
	}
}

static int pack(const struct tree *t, const char *archive, struct err **err)
{
	AUTO_FREE char *list = mem_printf("%s.names", archive);
	tree_set_dates(t);
	if (file_write(list, buf_text(&t->names), t->names.len, 0644, err) != 0)
		return -1;
	/* cpio reads the names from its standard input, which the shell opens. */
	const char *const argv[] = {"sh", "-c",
		"cd \"$1\" && exec cpio -o -H newc -R 0:0 --reproducible --quiet -O \"$2\" < \"$2.names\"", "sh",
		t->root, archive, NULL};
	if (proc_run(argv, clock_after_ms(CPIO_MS), 65536, NULL, NULL, err) != 0)
		return -1;
	return file_remove_tree(list, err);
}

int initramfs_make(const char *dir, const char *busybox, const char *modules, struct err **err)
{
	AUTO_FREE char *root = mem_printf("%s/initramfs", dir);
	AUTO_FREE char *archive = mem_printf("%s/initrd", dir);
	struct tree t = {root, BUF_INIT};
	int result = -1;
	if (file_make_dirs(root, err) == 0 && add_busybox(&t, busybox, err) == 0 && add_scripts(&t, err) == 0 &&
		add_all_modules(&t, modules, err) == 0 && pack(&t, archive, err) == 0)
		result = file_remove_tree(root, err);
	buf_finish(&t.names);
	return result == 0 ? 0 : err_wrap(err, "cannot make the lab's initramfs");
}
