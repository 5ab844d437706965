/* ram_disk.c - see ram_disk.h. */
#include "guests/linux/ram_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB (1u << 20)
#define CONTENT 0x5a

/* Past the page cache, whose writing back would disturb what is measured next. */
static bool write_all(int fd, const void *block, int *error)
{
	for (unsigned i = 0; i < RAM_DISK_MIB; i++) {
		ssize_t n = pwrite(fd, block, MIB, (off_t)i * MIB);
		if (n != MIB) {
			*error = n < 0 ? errno : ENOSPC;
			return false;
		}
	}
	return true;
}

bool ram_disk_fill(const char *path, struct reason *reason)
{
	void *block = NULL;
	int error = 0, fd = open(path, O_WRONLY | O_DIRECT | O_CLOEXEC);
	if (fd < 0)
		return reason_set(reason, "cannot open %s: %s", path, strerror(errno));
	bool ok = posix_memalign(&block, 4096, MIB) == 0;
	if (ok)
		memset(block, CONTENT, MIB);
	else
		error = ENOMEM;
	ok = ok && write_all(fd, block, &error);
	free(block);
	close(fd);
	return ok || reason_set(reason, "cannot write %s from end to end: %s", path, strerror(error));
}
