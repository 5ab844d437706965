#include "engine/worker/stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/auto.h"
#include "lib/mem.h"

int worker_stage_dir(struct worker_stage *stage, const struct driver *driver, const char **dir, struct err **err)
{
	*dir = NULL;
	if (!driver->uri)
		return 0;
	if (!stage->dir) {
		AUTO_FREE char *run = file_run_dir();
		stage->dir = mem_printf("%s/" WORKER_STAGE "%d", run, getpid());
	}
	*dir = stage->dir;
	return file_make_dirs(stage->dir, err);
}

/* Copies are named by their hash. The source may change while it is read: what counts is what the copy holds. */
static char *copy_of(const char *dir, const char *path, char hash[FILE_SHA256_SIZE], struct err **err)
{
	AUTO_FREE char *known = NULL, *copy = mem_printf("%s/copy", dir);
	if (file_sha256(path, hash, err) != 0)
		return NULL;
	known = mem_printf("%s/%s", dir, hash);
	if (file_exists(known))
		return STEAL(known);
	if (file_copy(path, copy, 0644, err) != 0 || file_sha256(copy, hash, err) != 0)
		return NULL;
	AUTO_FREE char *named = mem_printf("%s/%s", dir, hash);
	if (rename(copy, named) == 0)
		return STEAL(named);
	return err_null(err_sys(err, ERR_INFRA, errno, NULL, "cannot rename %s", copy));
}

char *worker_stage_image(struct worker_stage *stage, const struct driver *driver, const char *path,
	char hash[FILE_SHA256_SIZE], struct err **err)
{
	const char *dir;
	char unwanted[FILE_SHA256_SIZE];
	if (worker_stage_dir(stage, driver, &dir, err) != 0)
		return NULL;
	if (dir && stage->copies)
		return copy_of(dir, path, hash ? hash : unwanted, err);
	return hash && file_sha256(path, hash, err) != 0 ? NULL : mem_strdup(path);
}

void worker_stage_finish(struct worker_stage *stage)
{
	if (stage->dir)
		file_remove_tree(stage->dir, NULL);
	free(stage->dir);
	stage->dir = NULL;
}
