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
#define CMDLINE_MAX 4096

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

/* As the kernel, which takes - and _ for the same in a module's name. */
static bool is_module(const char *word, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (word[i] != (name[i] == '-' ? '_' : name[i]))
			return false;
	return word[len] == '.';
}

void modules_options(const char *cmdline, const char *file, size_t len, char options[MODULES_OPTIONS_MAX])
{
	size_t name = 0, at = 0;
	while (name < len && file[name] != '.')
		name++;
	options[0] = 0;
	for (const char *word = cmdline; *word; word += strspn(word, " \n")) {
		size_t n = strcspn(word, " \n");
		if (is_module(word, file, name) && at + n - name < MODULES_OPTIONS_MAX)
			at += (size_t)sprintf(
				options + at, "%s%.*s", at ? " " : "", (int)(n - name - 1), word + name + 1);
		word += n;
	}
}

static void read_cmdline(char line[CMDLINE_MAX])
{
	FILE *file = fopen("/proc/cmdline", "re");
	line[0] = 0;
	if (!file)
		return;
	if (!fgets(line, CMDLINE_MAX, file))
		line[0] = 0;
	fclose(file);
}

static bool load(const char *folder, const char *file, size_t len, struct reason *reason)
{
	char path[256], line[CMDLINE_MAX], options[MODULES_OPTIONS_MAX];
	snprintf(path, sizeof path, "%s/%.*s", folder, (int)len, file);
	read_cmdline(line);
	modules_options(line, file, len, options);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return reason_set(reason, "cannot open %s: %s", path, strerror(errno));
	long result = syscall(SYS_finit_module, fd,
		strncmp(file, RAM_DISK_DRIVER ".", sizeof RAM_DISK_DRIVER) == 0 ? RAM_DISK_OPTIONS : options, 0);
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
