/* lock.c - see lock.h. */
#include "engine/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>

#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"

static int refuse(int fd, const char *path, struct err **err)
{
	char text[32] = "";
	ssize_t n = pread(fd, text, sizeof text - 1, 0);
	int pid = n > 0 ? atoi(text) : 0;
	AUTO_FREE char *who = pid > 0 ? mem_printf(" (process %d)", pid) : mem_strdup("");
	return err_set(err, ERR_BUSY, "wait until it has ended, or end it",
		"another hvbench%s measures on this host: it holds %s", who, path);
}

int lock_take(bool wait, struct err **err)
{
	AUTO_FREE char *dir = file_run_dir();
	AUTO_FREE char *path = mem_printf("%s/measure.lock", dir);
	if (file_make_dirs(dir, err) != 0)
		return -1;
	AUTO_FD int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot open the lock %s", path);
	if (flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0)
		return errno == EWOULDBLOCK ? refuse(fd, path, err)
					    : err_sys(err, ERR_INFRA, errno, NULL, "cannot lock %s", path);
	if (ftruncate(fd, 0) != 0 || dprintf(fd, "%d\n", getpid()) < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot write the lock %s", path);
	int held = fd;
	fd = -1;
	return held;
}

void lock_release(int fd)
{
	if (fd >= 0)
		close(fd);
}
