/*
 * exports.h - `--export KIND:FILE`: files that are opened before anything is measured, and replaced at the end.
 *
 * What cannot be written is found before the run: the new file lies beside the old one, with room reserved, until it
 * takes its place.
 */
#ifndef HVB_CLI_EXPORTS_H
#define HVB_CLI_EXPORTS_H

#include "cli/options.h"
#include "lib/file.h"
#include "report/export.h"

struct exports {
	struct export_file {
		enum export_kind kind;
		struct file_new file;
	} * list;
	unsigned n;
};

/* at: offsetof a struct strv, the values as they were given. */
#define EXPORT_OPTION(offset) \
	{ \
		"export", 0, "KIND:FILE", \
			"also write the result as junit, openmetrics, csv, markdown, json or benchmark-action; the " \
			"file is " \
			"replaced at the end (may be given more than once)", \
			.kind = CLI_LIST, .at = offset, .take = exports_check \
	}

/* Of one value: ERR_USAGE. */
int exports_check(void *base, const char *value, struct err **err);

/* Those of the values, in their order. Also removes what killed runs left beside the files. */
int exports_open(const struct strv *values, struct exports *out, struct err **err);

/* The text takes the place of the i-th file. */
int exports_put(struct exports *exports, unsigned i, const struct buf *text, struct err **err);

/* All of them. */
int exports_write(struct exports *exports, const struct export *export, struct err **err);

/* What was not put is as it was before. */
void exports_finish(struct exports *exports);

#endif
