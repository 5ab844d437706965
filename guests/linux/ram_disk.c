#include "guests/linux/ram_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MIB (1 << 20)
#define CONTENT 0x5a

static bool write_all(int fd, const void *block)
{
	off_t size = lseek(fd, 0, SEEK_END);
	for (off_t at = 0; at < size;) {
		ssize_t n = pwrite(fd, block, size - at < MIB ? (size_t)(size - at) : MIB, at);
		if (n <= 0) {
			errno = n < 0 ? errno : ENOSPC;
			return false;
		}
		at += n;
	}
	return size >= 0;
}

bool ram_disk_fill(const char *path, struct reason *reason)
{
	static _Alignas(4096) char block[MIB];
	/* past the page cache, whose writing back would disturb what is measured next */
	int fd = open(path, O_WRONLY | O_DIRECT | O_CLOEXEC);
	if (fd < 0)
		return reason_set(reason, "cannot open %s: %s", path, strerror(errno));
	memset(block, CONTENT, sizeof block);
	bool ok = write_all(fd, block);
	int error = errno;
	close(fd);
	return ok || reason_set(reason, "cannot write %s from end to end: %s", path, strerror(error));
}
