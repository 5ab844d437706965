#include "guests/linux/logs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/job.h"

#define PATH_CAP 512

/* Does one thing to each file. */
typedef bool file_fn(const char *path, const char *name, void *ctx, struct reason *reason);

static int is_no_dot(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool each_file(const char *folder, file_fn *visit, void *ctx, struct reason *reason)
{
	struct dirent **list;
	int n = scandir(folder, &list, is_no_dot, alphasort);
	bool ok = n >= 0 || reason_set(reason, "cannot read %s: %s", folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		char path[PATH_CAP];
		snprintf(path, sizeof path, "%s/%s", folder, list[i]->d_name);
		ok = ok && visit(path, list[i]->d_name, ctx, reason);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return ok;
}

static bool remove_file(const char *path, const char *name, void *ctx, struct reason *reason)
{
	(void)name;
	(void)ctx;
	return unlink(path) == 0 || reason_set(reason, "cannot remove %s: %s", path, strerror(errno));
}

bool logs_prepare(const char *folder, struct reason *reason)
{
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return reason_set(reason, "cannot make %s: %s", folder, strerror(errno));
	return each_file(folder, remove_file, NULL, reason);
}

struct giving {
	logs_piece_fn *give;
	void *ctx;
	uint64_t left; /* bytes that may still be given, of all logs */
};

static bool give_file(const char *path, const char *name, void *ctx, struct reason *reason)
{
	struct giving *g = ctx;
	struct stat about;
	FILE *file = fopen(path, "re");
	if (!file)
		return reason_set(reason, "cannot read %s: %s", path, strerror(errno));
	bool ok = fstat(fileno(file), &about) == 0;
	uint64_t size = ok ? (uint64_t)about.st_size : 0, at = 0;
	size_t len;
	do {
		char text[BENCH_JOB_LOG_PIECE + 1] = "";
		size_t want = g->left < BENCH_JOB_LOG_PIECE ? (size_t)g->left : BENCH_JOB_LOG_PIECE;
		len = strnlen(text, fread(text, 1, want, file));
		ok = ok && ((len == 0 && at > 0) || g->give(g->ctx, name, at, size, text, len, reason));
		at += len;
		g->left -= len;
	} while (ok && len > 0);
	fclose(file);
	return ok;
}

bool logs_give(const char *folder, logs_piece_fn *give, void *ctx, struct reason *reason)
{
	struct giving giving = {give, ctx, BENCH_JOB_LOGS_MAX};
	return each_file(folder, give_file, &giving, reason);
}
