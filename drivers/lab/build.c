/* build.c - makes a lab in the cache and checks one that is there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>

#include "drivers/lab/manifest.h"
#include "drivers/lab/parts.h"
#include "drivers/lab/recipe.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

#define REBUILD_HINT "hvbench lab build --force"

/* Another build may be installing packages. */
#define LOCK_MS 1800000
#define LOCK_LOOK_MS 200

#define OWN_MAX_BYTES (256u << 20)
#define UNZIP_MS 60000

static const char *const root_files[] = {"root.ext4", "vmlinuz", "xen", "busybox", "packages.txt", NULL};
static const char *const lab_files[] = {"root.ext4", "vmlinuz", "xen", "initrd", "packages.txt", EMULATOR_FILE,
	EMULATOR_NOTE, "lab-kvm.ram", "lab-kvm.state", "lab-xen.ram", "lab-xen.state", NULL};

/* A build in progress: where it is, and whom it tells. */
struct build {
	const struct lab_config *config;
	lab_progress_fn *progress;
	void *ctx;
	unsigned step, steps;
};

static void tell(struct build *b, const char *what)
{
	if (b->progress)
		b->progress(b->ctx, ++b->step, b->steps, what);
}

int lab_check_tools(struct err **err)
{
	static const struct {
		const char *program, *package;
	} tools[] = {
		{"qemu-system-x86_64", "qemu-system-x86"},
		{"mmdebstrap", "mmdebstrap"},
		{"mke2fs", "e2fsprogs"},
		{"cpio", "cpio"},
		{"apt-get", "apt"},
		{"tar", "tar"},
		{"gzip", "gzip"},
		{"fallocate", "util-linux"},
	};
	AUTO_BUF struct buf missing = BUF_INIT, packages = BUF_INIT;
	for (size_t i = recipe_own_qemu() ? 1 : 0; i < sizeof tools / sizeof *tools; i++) {
		if (proc_find(tools[i].program))
			continue;
		buf_addf(&missing, "%s%s", missing.len ? ", " : "", tools[i].program);
		buf_addf(&packages, " %s", tools[i].package);
	}
	if (missing.len == 0)
		return 0;
	AUTO_FREE char *hint = mem_printf("apt-get install%s", buf_text(&packages));
	return err_set(err, ERR_NOTHING, hint, "the lab needs programs that are not here: %s", buf_text(&missing));
}

/* Opens the lock of all labs; closing it lets go. -1 on error. */
static int open_lock(struct err **err)
{
	AUTO_FREE char *base = recipe_base_dir();
	AUTO_FREE char *path = mem_printf("%s/lock", base);
	if (file_make_dirs(base, err) != 0)
		return -1;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	return fd >= 0 ? fd : err_sys(err, ERR_INFRA, errno, NULL, "cannot create %s", path);
}

/* Waits for the lock, telling b (or nobody). */
static int lock_labs(int fd, struct build *b, struct err **err)
{
	int64_t deadline = clock_after_ms(LOCK_MS);
	for (bool told = false; flock(fd, LOCK_EX | LOCK_NB) != 0; told = true) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_sys(err, ERR_INFRA, errno, NULL, "cannot lock the labs");
		if (clock_now_ns() >= deadline)
			return err_set(err, ERR_BUSY, "wait for it, or end it",
				"another hvbench has been building a lab for too long");
		if (!told && b && b->progress)
			b->progress(b->ctx, 0, b->steps, "waiting for another build");
		poll(NULL, 0, LOCK_LOOK_MS);
	}
	return 0;
}

/* Removes what is in the folder and has this text in its name. */
static void remove_matching(const char *folder, const char *text)
{
	AUTO_DIR DIR *dir = opendir(folder);
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		AUTO_FREE char *path = mem_printf("%s/%s", folder, entry->d_name);
		if (strstr(entry->d_name, text))
			file_remove_tree(path, NULL);
	}
}

/* What dead builds left; nobody builds while we hold the lock. */
static void sweep(void)
{
	AUTO_FREE char *base = recipe_base_dir(), *run = file_run_dir();
	remove_matching(base, ".tmp-");
	remove_matching(run, BOOT_SCRATCH "-");
}

/* Makes `folder` by filling a temporary one and renaming it: it is there whole or not at all. */
static int make_folder(struct build *b, const char *folder, const char *const files[],
	int (*fill)(struct build *b, const char *dir, struct err **err), struct err **err)
{
	AUTO_FREE char *temporary = mem_printf("%s.tmp-%d", folder, getpid());
	int result = -1;
	if (file_remove_tree(folder, err) == 0 && file_make_dirs(temporary, err) == 0 && fill(b, temporary, err) == 0 &&
		manifest_write(temporary, files, err) == 0)
		result = rename(temporary, folder) == 0
			? 0
			: err_sys(err, ERR_INFRA, errno, NULL, "cannot create %s", folder);
	if (result != 0)
		file_remove_tree(temporary, NULL);
	return result;
}

static int fill_root(struct build *b, const char *dir, struct err **err)
{
	return image_make(dir, err);
}

/* Links a file of the root folder into the lab's, or copies it where links are not possible. */
static int share(const char *root, const char *dir, const char *name, struct err **err)
{
	AUTO_FREE char *from = mem_printf("%s/%s", root, name), *to = mem_printf("%s/%s", dir, name);
	return link(from, to) == 0 ? 0 : file_copy(from, to, 0644, err);
}

/* A kind of file that a developer brings. */
struct own {
	const char *option, *name, *what;
	size_t magic_at;
	const char *magic; /* 4 bytes */
};
static const struct own own_xen = {"--xen", "xen", "Xen's ELF image (xen or xen.gz; not xen.efi)", 0, "\177ELF"};
/* Source: Documentation/x86/boot.rst of Linux. */
static const struct own own_kernel = {"--kernel", "vmlinuz", "a bzImage", 0x202, "HdrS"};

/* A developer's file under the name the lab has for it, unpacked when it is gzip's. */
static int put_own(const struct own *own, const char *from, const char *dir, struct err **err)
{
	AUTO_FREE char *to = mem_printf("%s/%s", dir, own->name);
	AUTO_BUF struct buf data = BUF_INIT;
	if (file_read(from, OWN_MAX_BYTES, &data, err) != 0)
		return -1;
	if (data.len > 2 && memcmp(data.data, "\x1f\x8b", 2) == 0) {
		buf_clear(&data);
		const char *const argv[] = {"gzip", "-dc", from, NULL};
		if (proc_run(argv, clock_after_ms(UNZIP_MS), OWN_MAX_BYTES, &data, NULL, err) != 0)
			return -1;
	}
	if (data.len < own->magic_at + 4 || memcmp(data.data + own->magic_at, own->magic, 4) != 0)
		return err_set(err, ERR_USAGE, "name another file", "%s: %s is not %s", own->option, from, own->what);
	return file_write(to, buf_text(&data), data.len, 0644, err);
}

static void saved(void *ctx, enum lab_kind kind)
{
	AUTO_FREE char *what = mem_printf("%s booted, its state is saved", lab_kind_name(kind));
	tell(ctx, what);
}

static int fill_lab(struct build *b, const char *dir, struct err **err)
{
	const struct lab_config *config = b->config;
	AUTO_FREE char *root = recipe_root_dir();
	AUTO_FREE char *busybox = mem_printf("%s/busybox", root), *modules = mem_printf("%s/modules", root);
	AUTO_FREE char *own_modules = config->kernel_file ? mem_printf("%s.modules", config->kernel_file) : NULL;
	bool has_own = own_modules && file_exists(own_modules);
	if (share(root, dir, "root.ext4", err) != 0 || share(root, dir, "packages.txt", err) != 0)
		return -1;
	if ((config->kernel_file ? put_own(&own_kernel, config->kernel_file, dir, err)
				 : share(root, dir, "vmlinuz", err)) != 0)
		return -1;
	if ((config->xen_file ? put_own(&own_xen, config->xen_file, dir, err) : share(root, dir, "xen", err)) != 0)
		return -1;
	if (initramfs_make(dir, busybox, has_own ? own_modules : modules, err) != 0 ||
		emulator_make(dir, lab_takes_turns(config), err) != 0)
		return -1;
	tell(b, "booting lab-kvm and lab-xen");
	return boot_and_save(dir, config, saved, b, err);
}

static bool is_whole(const char *folder)
{
	return file_exists(folder) && manifest_check(folder, false, NULL) == 0;
}

int lab_build(const struct lab_config *config, lab_progress_fn *progress, void *ctx, struct err **err)
{
	struct build b = {.config = config, .progress = progress, .ctx = ctx, .steps = 4};
	AUTO_FREE char *folder = lab_check_tools(err) == 0 ? lab_path(config, err) : NULL;
	if (!folder)
		return -1;
	AUTO_FREE char *root = recipe_root_dir();
	AUTO_FD int lock = open_lock(err);
	if (lock < 0 || lock_labs(lock, &b, err) != 0)
		return -1;
	if (is_whole(folder))
		return 0;
	sweep();
	bool has_packages = is_whole(root);
	tell(&b, has_packages ? "Debian packages are there already" : "unpacking Debian packages");
	if (!has_packages && make_folder(&b, root, root_files, fill_root, err) != 0)
		return -1;
	return make_folder(&b, folder, lab_files, fill_lab, err);
}

int lab_is_built(const struct lab_config *config, bool deep, bool *built, struct err **err)
{
	AUTO_FREE char *folder = lab_path(config, err);
	if (!folder)
		return -1;
	*built = file_exists(folder);
	AUTO_ERR struct err *reason = NULL;
	if (!*built || manifest_check(folder, deep, &reason) == 0)
		return 0;
	*built = false;
	return err_set(err, ERR_INFRA, REBUILD_HINT, "%s", err_message(reason));
}

int lab_remove(const struct lab_config *config, bool packages, struct err **err)
{
	AUTO_FREE char *folder = lab_path(config, err);
	AUTO_FREE char *root = recipe_root_dir();
	AUTO_FD int lock = folder ? open_lock(err) : -1;
	if (lock < 0 || lock_labs(lock, NULL, err) != 0 || file_remove_tree(folder, err) != 0)
		return -1;
	return packages ? file_remove_tree(root, err) : 0;
}

void lab_sweep(void)
{
	AUTO_FREE char *base = recipe_base_dir();
	AUTO_FD int lock = file_exists(base) ? open_lock(NULL) : -1;
	if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
		sweep();
}
