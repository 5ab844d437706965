/* exports.c - see exports.h. */
#include "cli/exports.h"

#include <libgen.h>
#include <string.h>

#include "lib/mem.h"

#define ROOM (64u << 10) /* bytes that an export must find before the run */

/* The kind of KIND:FILE; *path: behind the colon. */
static int read_value(const char *value, enum export_kind *kind, const char **path, struct err **err)
{
	size_t n = strcspn(value, ":");
	*kind = export_kind_find(value, n);
	if (*kind == EXPORT_KINDS || !value[n] || !value[n + 1])
		return err_set(err, ERR_USAGE,
			"give KIND:FILE with junit, openmetrics, csv, markdown, json or benchmark-action",
			"'%s' is no export", value);
	*path = value + n + 1;
	return 0;
}

int exports_check(void *base, const char *value, struct err **err)
{
	enum export_kind kind;
	const char *path;
	(void)base;
	return read_value(value, &kind, &path, err);
}

/* What file_new_open() of processes that were killed made for the path. */
static void sweep(const char *path)
{
	AUTO_FREE char *for_folder = mem_strdup(path), *for_name = mem_strdup(path);
	const char *folder = dirname(for_folder);
	AUTO_FREE char *prefix = mem_printf("%s.tmp-", basename(for_name));
	AUTO_DIR DIR *dir = opendir(folder);
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		AUTO_FREE char *left = mem_printf("%s/%s", folder, entry->d_name);
		if (file_of_dead(entry->d_name, prefix))
			unlink(left);
	}
}

int exports_open(const struct strv *values, struct exports *out, struct err **err)
{
	for (size_t i = 0; i < values->n; i++) {
		enum export_kind kind;
		const char *path;
		struct file_new file;
		if (read_value(values->argv[i], &kind, &path, err) != 0)
			return -1;
		sweep(path);
		if (file_new_open(&file, path, 0644, ROOM, err) != 0)
			return err_wrap(err, "--export %s", values->argv[i]);
		MEM_ADD(out->list, out->n) = (struct export_file){kind, file};
	}
	return 0;
}

int exports_put(struct exports *exports, unsigned i, const struct buf *text, struct err **err)
{
	return file_new_put(&exports->list[i].file, buf_text(text), text->len, err);
}

int exports_write(struct exports *exports, const struct export *export, struct err **err)
{
	for (unsigned i = 0; i < exports->n; i++) {
		AUTO_BUF struct buf text = BUF_INIT;
		export_put(export, exports->list[i].kind, &text);
		if (exports_put(exports, i, &text, err) != 0)
			return -1;
	}
	return 0;
}

void exports_finish(struct exports *exports)
{
	for (unsigned i = 0; i < exports->n; i++)
		file_new_finish(&exports->list[i].file);
	free(exports->list);
	*exports = (struct exports){0};
}
