/* modules.c - finit_module(2) in the order of the index. */
#include "guests/linux/modules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "guests/linux/ram_disk.h"

#define INDEX_MAX 8192

const char *modules_of(const char *index, const char *driver, size_t *len)
{
	size_t name = strlen(driver);
	for (const char *line = index; *line;) {
		size_t all = strcspn(line, "\n");
		if (all >= name && memcmp(line, driver, name) == 0 && (all == name || line[name] == ' ')) {
			size_t skip = name + (all > name);
			*len = all - skip;
			return line + skip;
		}
		line += all + (line[all] == '\n');
	}
	return NULL;
}

static bool load(const char *folder, const char *file, size_t len, struct reason *reason)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%.*s", folder, (int)len, file);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return reason_set(reason, "cannot open %s: %s", path, strerror(errno));
	long result = syscall(SYS_finit_module, fd,
		strncmp(file, RAM_DISK_DRIVER ".", sizeof RAM_DISK_DRIVER) == 0 ? RAM_DISK_OPTIONS : "", 0);
	int error = errno;
	close(fd);
	return result == 0 || error == EEXIST || reason_set(reason, "cannot load %s: %s", path, strerror(error));
}

static bool read_index(const char *folder, char *text, size_t cap, struct reason *reason)
{
	char path[256];
	snprintf(path, sizeof path, "%s/index", folder);
	FILE *file = fopen(path, "re");
	if (!file)
		return reason_set(reason, "cannot open %s: %s", path, strerror(errno));
	size_t len = fread(text, 1, cap - 1, file);
	text[len] = 0;
	fclose(file);
	return true;
}

bool modules_load(const char *folder, const char *driver, bool *known, struct reason *reason)
{
	char index[INDEX_MAX];
	size_t len;
	*known = true;
	if (!read_index(folder, index, sizeof index, reason))
		return false;
	const char *files = modules_of(index, driver, &len);
	if (!files) {
		*known = false;
		return reason_set(reason, "This kernel has no driver %s.", driver);
	}
	for (size_t at = 0; at < len;) {
		size_t file = strcspn(files + at, " \n");
		if (!load(folder, files + at, file, reason))
			return false;
		at += file + 1;
	}
	return true;
}
