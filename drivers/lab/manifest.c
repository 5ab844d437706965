#include "drivers/lab/manifest.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/mem.h"

#define CHUNK (1u << 20)
#define MANIFEST_MAX 65536

static bool all_zero(const char *data, size_t len)
{
	return len == 0 || (data[0] == 0 && memcmp(data, data + 1, len - 1) == 0);
}

/* Reads one chunk, short only at the end of the file. -1 on error. */
static ssize_t read_chunk(int fd, char *chunk, off_t at)
{
	size_t have = 0;
	while (have < CHUNK) {
		ssize_t n = pread(fd, chunk + have, CHUNK - have, at + (off_t)have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

int manifest_sum(const char *path, char hex[FILE_SHA256_SIZE], struct err **err)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	AUTO_FREE char *chunk = mem_alloc(1, CHUNK);
	SHA2_CTX state;
	SHA256Init(&state);
	off_t at = 0;
	/* SEEK_DATA of a file system without holes finds data everywhere; past the last data it fails with ENXIO. */
	while (fd >= 0 && (at = lseek(fd, at, SEEK_DATA)) >= 0) {
		at -= at % CHUNK;
		ssize_t n = read_chunk(fd, chunk, at);
		if (n < 0)
			break;
		uint64_t number = htole64((uint64_t)at / CHUNK);
		if (!all_zero(chunk, (size_t)n)) {
			SHA256Update(&state, (const uint8_t *)&number, sizeof number);
			SHA256Update(&state, (const uint8_t *)chunk, (size_t)n);
		}
		at += CHUNK;
	}
	if (errno != ENXIO)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot read %s", path);
	SHA256End(&state, hex);
	return 0;
}

int manifest_write(const char *dir, const char *const names[], struct err **err)
{
	AUTO_BUF struct buf text = BUF_INIT;
	for (; *names; names++) {
		AUTO_FREE char *path = mem_printf("%s/%s", dir, *names);
		char sum[FILE_SHA256_SIZE];
		struct stat info;
		if (manifest_sum(path, sum, err) != 0)
			return -1;
		if (stat(path, &info) != 0)
			return err_sys(err, ERR_INFRA, errno, NULL, "cannot read %s", path);
		buf_addf(&text, "%s %jd %s\n", sum, (intmax_t)info.st_size, *names);
	}
	AUTO_FREE char *path = mem_printf("%s/manifest", dir);
	return file_write(path, buf_text(&text), text.len, 0644, err);
}

static int check_file(const char *dir, const char *name, const char *sum, intmax_t size, bool deep, struct err **err)
{
	AUTO_FREE char *path = mem_printf("%s/%s", dir, name);
	struct stat info;
	if (stat(path, &info) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "the lab's file %s", path);
	if (info.st_size != size)
		return err_set(err, ERR_INFRA, NULL, "the lab's file %s is damaged: it has %jd bytes instead of %jd",
			path, (intmax_t)info.st_size, size);
	char now[FILE_SHA256_SIZE];
	if (!deep)
		return 0;
	if (manifest_sum(path, now, err) != 0)
		return -1;
	if (strcmp(now, sum) != 0)
		return err_set(err, ERR_INFRA, NULL, "the lab's file %s is damaged: its content has changed", path);
	return 0;
}

int manifest_check(const char *dir, bool deep, struct err **err)
{
	AUTO_FREE char *path = mem_printf("%s/manifest", dir);
	AUTO_BUF struct buf text = BUF_INIT;
	if (file_read(path, MANIFEST_MAX, &text, err) != 0)
		return -1;
	unsigned files = 0;
	for (char *rest = text.data, *line; rest && (line = strsep(&rest, "\n"));) {
		char sum[FILE_SHA256_SIZE], name[256];
		intmax_t size;
		if (*line == '\0')
			continue;
		if (sscanf(line, "%64[0-9a-f] %jd %255s", sum, &size, name) != 3)
			return err_set(err, ERR_INFRA, NULL, "the lab's file %s is damaged", path);
		if (check_file(dir, name, sum, size, deep, err) != 0)
			return -1;
		files++;
	}
	return files ? 0 : err_set(err, ERR_INFRA, NULL, "the lab's file %s is empty", path);
}
