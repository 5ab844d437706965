/*
 * worker_stage.c - the worker's own folder: pipes of consoles, and images where the device model may read them.
 *
 * libvirt starts QEMU as a user of its own, who can seldom enter the home folder that hvbench was built in. So images
 * are copied into a folder that anybody may enter. It bears the worker's pid: what a dead worker left, the next one
 * removes.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "engine/worker_parts.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"

#define PREFIX "worker-"

static bool is_dead(const char *entry)
{
	if (strncmp(entry, PREFIX, strlen(PREFIX)) != 0)
		return false;
	int pid = atoi(entry + strlen(PREFIX));
	return pid > 0 && kill(pid, 0) != 0 && errno == ESRCH;
}

void worker_stage_sweep(void)
{
	AUTO_FREE char *run = file_run_dir();
	AUTO_DIR DIR *dir = opendir(run);
	for (struct dirent *entry; dir && (entry = readdir(dir));)
		if (is_dead(entry->d_name)) {
			AUTO_FREE char *path = mem_printf("%s/%s", run, entry->d_name);
			file_remove_tree(path, NULL);
		}
}

int worker_stage_dir(struct worker *w, const struct driver *driver, const char **dir, struct err **err)
{
	*dir = NULL;
	if (!driver->uri)
		return 0;
	if (!w->dir) {
		AUTO_FREE char *run = file_run_dir();
		w->dir = mem_printf("%s/" PREFIX "%d", run, getpid());
	}
	*dir = w->dir;
	return file_make_dirs(w->dir, err);
}

static bool needed(const struct worker *w, const struct driver *driver)
{
	return driver->uri && strncmp(driver->uri, "qemu", 4) == 0 && strncmp(w->host, "lab-", 4) != 0;
}

char *worker_stage(struct worker *w, const struct driver *driver, const char *path, struct err **err)
{
	if (!needed(w, driver))
		return mem_strdup(path);
	const char *dir;
	char hash[FILE_SHA256_SIZE];
	if (worker_stage_dir(w, driver, &dir, err) != 0 || file_sha256(path, hash, err) != 0)
		return NULL;
	AUTO_FREE char *staged = mem_printf("%s/%s", dir, hash);
	if (!file_exists(staged) && file_copy(path, staged, 0644, err) != 0)
		return NULL;
	return STEAL(staged);
}

void worker_stage_finish(struct worker *w)
{
	if (w->dir)
		file_remove_tree(w->dir, NULL);
	free(w->dir);
	w->dir = NULL;
}
