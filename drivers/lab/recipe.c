/* recipe.c - see recipe.h. Of where packages come from the release is in the recipe and mirrors are not: they have the
 * same packages, and a lab is to stay as it is when a package gets a fix. */
#include "drivers/lab/recipe.h"

#include <errno.h>
#include <fts.h>
#include <string.h>
#include <sys/stat.h>

#include "drivers/lab/embed.h"
#include "drivers/lab/parts.h"
#include "lib/file.h"
#include "lib/mem.h"

/* Raised when a lab of the same recipe would be made differently by this code. */
#define RECIPE_VERSION 2

#define KEY_DIGITS 16

static void add_script(struct buf *text, const struct lab_script *s)
{
	char sum[FILE_SHA256_SIZE];
	file_sha256_of(s->text, strlen(s->text), sum);
	buf_addf(text, "script %s %s\n", s->name, sum);
}

void recipe_root(struct buf *text)
{
	AUTO_FREE char *codename = apt_codename(NULL);
	buf_addf(text, "hvbench lab root %d\nrelease %s\npackages %s\n", RECIPE_VERSION,
		codename ? codename : "unknown", image_packages);
	add_script(text, &(struct lab_script){"image.sh", lab_script("image.sh")});
}

const char *recipe_own_qemu(void)
{
	const char *file = getenv("LAB_QEMU");
	return file && file[0] ? file : NULL;
}

char *recipe_qemu(struct err **err)
{
	char *file = recipe_own_qemu() ? mem_strdup(recipe_own_qemu()) : proc_path("qemu-system-x86_64");
	if (!file)
		err_set(err, ERR_INFRA, "install the package qemu-system-x86", "qemu-system-x86_64 is not in PATH");
	return file;
}

/* QEMU's saved states are only good for the QEMU that wrote them; its file tells it apart without running it. */
static int add_qemu(struct buf *text, struct err **err)
{
	struct stat info;
	AUTO_FREE char *file = recipe_qemu(err);
	if (!file)
		return -1;
	if (stat(file, &info) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot read QEMU, %s", file);
	buf_addf(text, "qemu%s %jd %jd\n", recipe_own_qemu() ? " as it is" : "", (intmax_t)info.st_size,
		(intmax_t)info.st_mtime);
	return 0;
}

static void add_argv(struct buf *text, enum lab_kind kind, const struct lab_config *config)
{
	AUTO_STRV struct strv argv = STRV_INIT;
	lab_argv(kind, config,
		&(struct lab_paths){"root", "kernel", "initrd", "xen", "ram", "payload", "wire", "monitor", false},
		&argv);
	buf_addf(text, "%s", lab_kind_name(kind));
	for (size_t i = 0; i < argv.n; i++)
		buf_addf(text, " %s", argv.argv[i]);
	buf_addc(text, '\n');
}

/* A developer's file by content. */
static int add_file(struct buf *text, const char *word, const char *path, struct err **err)
{
	char sum[FILE_SHA256_SIZE];
	AUTO_ERR struct err *reason = NULL;
	if (!path)
		return 0;
	if (file_sha256(path, sum, &reason) != 0)
		return err_set(err, ERR_USAGE, "name a file that can be read", "--%s: %s", word, err_message(reason));
	buf_addf(text, "%s %s\n", word, sum);
	return 0;
}

/* A developer's modules by name, size and date: there may be thousands. */
static int add_modules(struct buf *text, const char *kernel_file, struct err **err)
{
	AUTO_FREE char *path = kernel_file ? mem_printf("%s.modules", kernel_file) : NULL;
	if (!path || !file_exists(path))
		return 0;
	char *const roots[] = {path, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (!walk)
		return err_sys(err, ERR_USAGE, errno, NULL, "cannot read %s", path);
	uintmax_t files = 0, bytes = 0;
	time_t newest = 0;
	for (FTSENT *entry; (entry = fts_read(walk));) {
		if (entry->fts_info != FTS_F)
			continue;
		files++;
		bytes += (uintmax_t)entry->fts_statp->st_size;
		newest = entry->fts_statp->st_mtime > newest ? entry->fts_statp->st_mtime : newest;
	}
	fts_close(walk);
	buf_addf(text, "modules %ju %ju %jd\n", files, bytes, (intmax_t)newest);
	return 0;
}

/* Everything that a lab depends on: the root disk's recipe, scripts, modules, command lines, QEMU, the developer's
 * files. */
static int recipe_lab(const struct lab_config *config, struct buf *text, struct err **err)
{
	recipe_root(text);
	buf_addf(text, "hvbench lab %d\nclock %s\n", RECIPE_VERSION, lab_clock_name(config->clock));
	for (const struct lab_script *s = lab_scripts; s->name; s++)
		add_script(text, s);
	for (size_t i = 0; initramfs_modules[i]; i++)
		buf_addf(text, "module %s\n", initramfs_modules[i]);
	add_argv(text, LAB_KVM, config);
	add_argv(text, LAB_XEN, config);
	if (add_qemu(text, err) != 0 || add_file(text, "xen", config->xen_file, err) != 0 ||
		add_file(text, "kernel", config->kernel_file, err) != 0)
		return -1;
	return add_modules(text, config->kernel_file, err);
}

static char *folder_of(const char *prefix, const struct buf *text)
{
	char sum[FILE_SHA256_SIZE];
	file_sha256_of(buf_text(text), text->len, sum);
	AUTO_FREE char *base = recipe_base_dir();
	return mem_printf("%s/%s%.*s", base, prefix, KEY_DIGITS, sum);
}

char *recipe_base_dir(void)
{
	AUTO_FREE char *cache = file_cache_dir();
	return mem_printf("%s/lab", cache);
}

char *recipe_root_dir(void)
{
	AUTO_BUF struct buf text = BUF_INIT;
	recipe_root(&text);
	return folder_of("root-", &text);
}

char *lab_path(const struct lab_config *config, struct err **err)
{
	AUTO_BUF struct buf text = BUF_INIT;
	if (recipe_lab(config, &text, err) != 0)
		return NULL;
	return folder_of("", &text);
}
