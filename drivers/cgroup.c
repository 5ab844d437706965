#include "drivers/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

#define PARENT "hvbench"
#define PERIOD_US 100000 /* of a cap: libvirt's and the kernel's default */
#define FILE_MAX (1 << 20)
#define REMOVE_TRIES 100 /* a process that was killed leaves its group within some milliseconds */
#define REMOVE_NAP_NS 10000000
#define HINT "mount a cgroup hierarchy that has the controller cpu (cgroups(7)) and run as root"

/* ---- files of a group ---- */

static int put(const char *dir, const char *file, const char *text, struct err **err)
{
	AUTO_FREE char *path = mem_printf("%s/%s", dir, file);
	AUTO_FD int fd = open(path, O_WRONLY | O_CLOEXEC);
	size_t len = strlen(text);
	if (fd < 0 || write(fd, text, len) != (ssize_t)len)
		return err_sys(err, ERR_INFRA, errno, HINT, "cannot write %s into %s", text, path);
	return 0;
}

/* Its text without the newline at its end; caller frees; NULL with an error. */
static char *get(const char *dir, const char *file, struct err **err)
{
	AUTO_FREE char *path = mem_printf("%s/%s", dir, file);
	AUTO_BUF struct buf text = BUF_INIT;
	if (file_read(path, FILE_MAX, &text, err) != 0)
		return NULL;
	char *copy = mem_strdup(buf_text(&text));
	copy[strcspn(copy, "\n")] = '\0';
	return copy;
}

static int set(const char *dir, const char *file, const char *text, struct err **err)
{
	if (put(dir, file, text, err) != 0)
		return -1;
	AUTO_FREE char *now = get(dir, file, err);
	if (!now)
		return -1;
	return strcmp(now, text) == 0
		? 0
		: err_set(err, ERR_INFRA, NULL, "%s/%s was set to %s and reads %s", dir, file, text, now);
}

/* ---- where groups are ---- */

static bool has_word(const char *list, const char *separators, const char *word)
{
	AUTO_FREE char *copy = mem_strdup(list);
	for (char *save = NULL, *one = strtok_r(copy, separators, &save); one; one = strtok_r(NULL, separators, &save))
		if (strcmp(one, word) == 0)
			return true;
	return false;
}

/* A line: DEVICE FOLDER TYPE OPTIONS 0 0. Source: fstab(5). */
char *cgroup_mount_of(const char *mounts, bool v2)
{
	AUTO_FREE char *copy = mem_strdup(mounts);
	for (char *rest = copy, *line; (line = strsep(&rest, "\n"));) {
		char *save = NULL, *device = strtok_r(line, " ", &save),
		     *dir = device ? strtok_r(NULL, " ", &save) : NULL;
		const char *type = dir ? strtok_r(NULL, " ", &save) : NULL,
			   *options = type ? strtok_r(NULL, " ", &save) : NULL;
		if (options &&
			(v2 ? strcmp(type, "cgroup2") == 0
			    : strcmp(type, "cgroup") == 0 && has_word(options, ",", "cpu")))
			return mem_strdup(dir);
	}
	return NULL;
}

/* The hierarchy's folder; caller frees; NULL with an error. */
static char *find(bool *v2, struct err **err)
{
	AUTO_BUF struct buf mounts = BUF_INIT;
	if (file_read("/proc/mounts", FILE_MAX, &mounts, err) != 0)
		return NULL;
	AUTO_FREE char *two = cgroup_mount_of(buf_text(&mounts), true),
		       *one = cgroup_mount_of(buf_text(&mounts), false);
	AUTO_FREE char *controllers = two ? get(two, "cgroup.controllers", NULL) : NULL;
	*v2 = controllers && has_word(controllers, " ", "cpu");
	if (*v2)
		return STEAL(two);
	if (!one)
		err_set(err, ERR_INFRA, HINT, "no cgroup hierarchy of this host has the controller cpu");
	return STEAL(one);
}

int cgroup_check(struct err **err)
{
	bool v2;
	AUTO_FREE char *hierarchy = find(&v2, err);
	return hierarchy ? 0 : -1;
}

static int make_folder(const char *path, struct err **err)
{
	return mkdir(path, 0755) == 0 || errno == EEXIST
		? 0
		: err_sys(err, ERR_INFRA, errno, HINT, "cannot make the cgroup %s", path);
}

int cgroup_create(const char *name, struct cgroup *group, struct err **err)
{
	*group = (struct cgroup){.dir = NULL};
	AUTO_FREE char *hierarchy = find(&group->v2, err);
	if (!hierarchy)
		return -1;
	AUTO_FREE char *parent = mem_printf("%s/" PARENT, hierarchy), *dir = mem_printf("%s/%s", parent, name);
	if (group->v2 && put(hierarchy, "cgroup.subtree_control", "+cpu", err) != 0)
		return -1;
	if (make_folder(parent, err) != 0 || (group->v2 && put(parent, "cgroup.subtree_control", "+cpu", err) != 0) ||
		make_folder(dir, err) != 0)
		return -1;
	group->dir = STEAL(dir);
	return 0;
}

void cgroup_finish(struct cgroup *group)
{
	free(group->dir);
	group->dir = NULL;
}

/* ---- its part of the CPU ---- */

static int set_weight(const struct cgroup *group, unsigned percent, struct err **err)
{
	const char *file = group->v2 ? "cpu.weight" : "cpu.shares";
	AUTO_FREE char *now = get(group->dir, file, err);
	if (!now)
		return -1;
	AUTO_FREE char *wanted = mem_printf("%llu", strtoull(now, NULL, 10) * percent / 100);
	return set(group->dir, file, wanted, err);
}

static int set_cap(const struct cgroup *group, unsigned percent, struct err **err)
{
	AUTO_FREE char *quota = mem_printf("%u", PERIOD_US / 100 * percent), *period = mem_printf("%u", PERIOD_US),
		       *both = mem_printf("%s %s", quota, period);
	if (group->v2)
		return set(group->dir, "cpu.max", both, err);
	return set(group->dir, "cpu.cfs_period_us", period, err) != 0 ? -1
								      : set(group->dir, "cpu.cfs_quota_us", quota, err);
}

int cgroup_share(const struct cgroup *group, const struct driver_share *share, struct err **err)
{
	if (share->weight && set_weight(group, share->weight, err) != 0)
		return -1;
	return share->cap ? set_cap(group, share->cap, err) : 0;
}

int cgroup_add(const struct cgroup *group, pid_t pid, struct err **err)
{
	AUTO_FREE char *text = mem_printf("%d", pid);
	return put(group->dir, "cgroup.procs", text, err);
}

/* ---- the end ---- */

static void kill_all(const char *dir)
{
	AUTO_FREE char *path = mem_printf("%s/cgroup.procs", dir);
	AUTO_BUF struct buf text = BUF_INIT;
	if (file_read(path, FILE_MAX, &text, NULL) != 0)
		return;
	for (char *at = text.data, *end; at && (end = strchr(at, '\n')); at = end + 1) {
		long pid = strtol(at, NULL, 10);
		if (pid > 1)
			kill((pid_t)pid, SIGKILL);
	}
}

int cgroup_remove(const char *name, struct err **err)
{
	bool v2;
	AUTO_FREE char *hierarchy = find(&v2, NULL);
	if (!hierarchy)
		return 0; /* so none was ever made */
	AUTO_FREE char *parent = mem_printf("%s/" PARENT, hierarchy), *dir = mem_printf("%s/%s", parent, name);
	unsigned tries = 0;
	while (rmdir(dir) != 0 && errno != ENOENT) {
		if (errno != EBUSY || ++tries == REMOVE_TRIES)
			return err_sys(err, ERR_INFRA, errno, NULL, "cannot remove the cgroup %s", dir);
		kill_all(dir);
		nanosleep(&(struct timespec){0, REMOVE_NAP_NS}, NULL);
	}
	rmdir(parent); /* stays while it has other groups */
	return 0;
}

void cgroup_sweep(const char *prefix)
{
	bool v2;
	AUTO_FREE char *hierarchy = find(&v2, NULL), *parent = hierarchy ? mem_printf("%s/" PARENT, hierarchy) : NULL;
	AUTO_DIR DIR *dir = parent ? opendir(parent) : NULL;
	for (struct dirent *entry; dir && (entry = readdir(dir));)
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0) {
			AUTO_FREE char *path = mem_printf("%s/%s", parent, entry->d_name);
			rmdir(path);
		}
}
