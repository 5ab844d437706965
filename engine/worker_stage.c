/*
 * worker_stage.c - images where the device model may read them.
 *
 * libvirt starts QEMU as a user of its own, who can seldom enter the home folder that hvbench was built in. So images are copied into a folder of this
 * worker's that anybody may enter. It bears the worker's pid: what a dead worker left, the next one removes.
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

static bool needed(const struct worker *w, const struct driver *driver)
{
	return driver->uri && strncmp(driver->uri, "qemu", 4) == 0 && strncmp(w->host, "lab-", 4) != 0;
}

char *worker_stage(struct worker *w, const struct driver *driver, const char *path, struct err **err)
{
	if (!needed(w, driver))
		return mem_strdup(path);
	if (!w->dir) {
		AUTO_FREE char *run = file_run_dir();
		w->dir = mem_printf("%s/" PREFIX "%d", run, getpid());
	}
	char hash[FILE_SHA256_SIZE];
	if (file_make_dirs(w->dir, err) != 0 || file_sha256(path, hash, err) != 0)
		return NULL;
	AUTO_FREE char *staged = mem_printf("%s/%s", w->dir, hash);
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
