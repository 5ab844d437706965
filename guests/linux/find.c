/* find.c - walks sysfs. */
#include "guests/linux/find.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "guests/linux/ram_disk.h"

#define PATH_CAP (2 * PATH_MAX) /* a folder, and the name of something in it */

typedef bool is_wanted_fn(const char *folder, const char *entry, const char *name);

/* The first line of a file below folder/entry; empty when there is none. */
static void read_attribute(const char *folder, const char *entry, const char *file, char *text, size_t cap)
{
	char path[PATH_CAP];
	snprintf(path, sizeof path, "%s/%s/%s", folder, entry, file);
	FILE *f = fopen(path, "re");
	text[0] = 0;
	if (!f)
		return;
	if (!fgets(text, (int)cap, f))
		text[0] = 0;
	fclose(f);
	text[strcspn(text, "\n")] = 0;
}

static bool is_disk(const char *folder, const char *entry, const char *name)
{
	char removable[8], size[24];
	read_attribute(folder, entry, "removable", removable, sizeof removable);
	read_attribute(folder, entry, "size", size, sizeof size);
	return strcmp(removable, "1") != 0 && strcmp(size, "0") != 0 && size[0] && (!*name || strcmp(entry, name) == 0);
}

static bool is_nic(const char *folder, const char *entry, const char *mac)
{
	char address[32];
	read_attribute(folder, entry, "address", address, sizeof address);
	return !*mac || strcasecmp(address, mac) == 0;
}

static bool has_driver(const char *folder, const char *driver)
{
	char path[PATH_CAP], target[PATH_MAX];
	snprintf(path, sizeof path, "%s/driver", folder);
	ssize_t len = readlink(path, target, sizeof target - 1);
	if (len < 0)
		return false;
	target[len] = 0;
	const char *slash = strrchr(target, '/');
	return strcmp(slash ? slash + 1 : target, driver) == 0;
}

/* Up from the device to the root of sysfs. */
static bool is_driven_by(const char *sys, const char *folder, const char *entry, const char *driver)
{
	char path[PATH_CAP], at[PATH_MAX], root[PATH_MAX];
	snprintf(path, sizeof path, "%s/%s", folder, entry);
	if (!realpath(path, at) || !realpath(sys, root))
		return false;
	for (char *slash; strlen(at) > strlen(root) && (slash = strrchr(at, '/')); *slash = 0)
		if (has_driver(at, driver))
			return true;
	return false;
}

static bool find(const char *sys, const char *class, const char *driver, const char *name, is_wanted_fn *is_wanted,
	char found[FIND_NAME_MAX])
{
	char folder[PATH_MAX];
	snprintf(folder, sizeof folder, "%s/%s", sys, class);
	DIR *dir = opendir(folder);
	found[0] = 0;
	if (!dir)
		return false;
	for (struct dirent *entry; (entry = readdir(dir));) {
		const char *candidate = entry->d_name;
		if (candidate[0] == '.' || strlen(candidate) >= FIND_NAME_MAX ||
			(found[0] && strverscmp(candidate, found) > 0))
			continue;
		if (is_wanted(folder, candidate, name) && is_driven_by(sys, folder, candidate, driver))
			strcpy(found, candidate);
	}
	closedir(dir);
	return found[0];
}

bool find_disk(const char *sys, const char *driver, const char *name, char found[FIND_NAME_MAX])
{
	if (strcmp(driver, RAM_DISK_DRIVER) != 0)
		return find(sys, "block", driver, name, is_disk, found);
	/* A RAM disk hangs on no bus; the agent makes one. */
	char size[24];
	read_attribute(sys, "block/" RAM_DISK_NAME, "size", size, sizeof size);
	strcpy(found, RAM_DISK_NAME);
	return size[0] && strcmp(size, "0") != 0;
}

/* Source: Linux, Documentation/block/stat.rst; sectors of 512 bytes. */
bool find_disk_traffic(const char *sys, const char *name, struct find_traffic *traffic)
{
	char line[512];
	char folder[PATH_MAX];
	snprintf(folder, sizeof folder, "%s/block", sys);
	read_attribute(folder, name, "stat", line, sizeof line);
	uint64_t sectors[3];
	if (sscanf(line, "%*u %*u %" SCNu64 " %*u %*u %*u %" SCNu64 " %*u %*u %*u %*u %*u %*u %" SCNu64, &sectors[0],
		    &sectors[1], &sectors[2]) != 3)
		return false;
	*traffic = (struct find_traffic){512 * sectors[0], 512 * sectors[1], 512 * sectors[2]};
	return true;
}

bool find_nic(const char *sys, const char *driver, const char *mac, char found[FIND_NAME_MAX])
{
	return find(sys, "class/net", driver, mac, is_nic, found);
}
