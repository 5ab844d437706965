#include "lib/file.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <sha2.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "lib/mem.h"

#define NO_SPACE "free some space, or choose another place"

int file_read(const char *path, size_t max, struct buf *out, struct err **err)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot open %s", path);
	size_t total = 0;
	for (;;) {
		char chunk[65536];
		ssize_t n = read(fd, chunk, sizeof chunk);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, ERR_INFRA, errno, NULL, "cannot read %s", path);
		if (n == 0)
			return 0;
		total += (size_t)n;
		if (total > max)
			return err_set(err, ERR_INFRA, NULL, "%s is larger than %zu bytes", path, max);
		buf_add(out, chunk, (size_t)n);
	}
}

int file_write_all(int fd, const void *data, size_t len, struct err **err)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = write(fd, (const char *)data + done, len - done);
		if (n < 0 && errno != EINTR) {
			int saved = errno;
			err_sys(err, ERR_INFRA, saved, NULL, "cannot write");
			errno = saved;
			return -1;
		}
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

int file_send_all(int fd, const void *data, size_t len, int flags)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = send(fd, (const char *)data + done, len - done, flags | MSG_NOSIGNAL);
		if (n < 0 && errno != EINTR)
			return -1;
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

int file_no_block(int fd, const char *what, struct err **err)
{
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot %s", what);
	return 0;
}

int file_new_open(struct file_new *f, const char *path, mode_t mode, size_t room, struct err **err)
{
	*f = (struct file_new){mem_strdup(path), mem_printf("%s.tmp-%d", path, getpid()), -1};
	f->fd = open(f->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
	int failed = f->fd < 0 ? errno : room ? posix_fallocate(f->fd, 0, (off_t)room) : 0;
	if (!failed)
		return 0;
	file_new_finish(f);
	return err_sys(err, ERR_INFRA, failed, failed == ENOSPC ? NO_SPACE : NULL, "cannot create %s", path);
}

/* Renames the finished temporary file into place, or removes it. */
static int settle(struct file_new *f, bool written, struct err **err)
{
	int saved = written ? 0 : errno;
	if (close(f->fd) != 0 && !saved)
		saved = errno;
	f->fd = -1;
	if (!saved && rename(f->temporary, f->path) != 0)
		saved = errno;
	if (saved) {
		unlink(f->temporary);
		err_sys(err, ERR_INFRA, saved, saved == ENOSPC ? NO_SPACE : NULL, "cannot write %s", f->path);
	}
	file_new_finish(f);
	return saved ? -1 : 0;
}

int file_new_put(struct file_new *f, const void *data, size_t len, struct err **err)
{
	return settle(f, file_write_all(f->fd, data, len, NULL) == 0 && ftruncate(f->fd, (off_t)len) == 0, err);
}

void file_new_finish(struct file_new *f)
{
	if (f->fd >= 0)
		unlink(f->temporary);
	close_fd(&f->fd);
	MEM_FREE(f->path, f->temporary);
	f->path = f->temporary = NULL;
}

int file_write(const char *path, const void *data, size_t len, mode_t mode, struct err **err)
{
	struct file_new f;
	return file_new_open(&f, path, mode, 0, err) == 0 ? file_new_put(&f, data, len, err) : -1;
}

int file_copy(const char *from, const char *to, mode_t mode, struct err **err)
{
	AUTO_FD int in = open(from, O_RDONLY | O_CLOEXEC);
	struct file_new out;
	if (in < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot open %s", from);
	if (file_new_open(&out, to, mode, 0, err) != 0)
		return -1;
	static char chunk[1 << 18];
	ssize_t n;
	while ((n = read(in, chunk, sizeof chunk)) > 0 && file_write_all(out.fd, chunk, (size_t)n, NULL) == 0)
		;
	return settle(&out, n == 0, err);
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

int file_make_dirs(const char *path, struct err **err)
{
	AUTO_FREE char *part = mem_strdup(path);
	for (char *slash = part + 1;; slash++) {
		if (*slash != '/' && *slash != '\0')
			continue;
		bool last = *slash == '\0';
		*slash = '\0';
		if (mkdir(part, 0755) != 0 && errno != EEXIST)
			return err_sys(err, ERR_INFRA, errno, NULL, "cannot create folder %s", part);
		if (last)
			return 0;
		*slash = '/';
	}
}

int file_remove_tree(const char *path, struct err **err)
{
	AUTO_FREE char *root = mem_strdup(path);
	char *const roots[] = {root, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	if (!walk)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot read %s", path);
	int failed = 0;
	for (FTSENT *entry; (entry = fts_read(walk));) {
		if (entry->fts_info == FTS_D)
			continue;
		if (remove(entry->fts_accpath) != 0 && errno != ENOENT && !failed)
			failed = errno;
	}
	fts_close(walk);
	return failed ? err_sys(err, ERR_INFRA, failed, NULL, "cannot remove %s", path) : 0;
}

char *file_make_scratch(const char *prefix, struct err **err)
{
	AUTO_FREE char *parent = file_run_dir();
	if (file_make_run_dir(err) != 0)
		return NULL;
	AUTO_FREE char *path = mem_printf("%s/" FILE_SCRATCH "%d-%s-XXXXXX", parent, getpid(), prefix);
	if (mkdtemp(path))
		return STEAL(path);
	return err_null(err_sys(err, ERR_INFRA, errno, NULL, "cannot create a folder in %s", parent));
}

bool file_of_dead(const char *name, const char *prefix)
{
	int pid = strncmp(name, prefix, strlen(prefix)) == 0 ? atoi(name + strlen(prefix)) : 0;
	return pid > 0 && kill(pid, 0) != 0 && errno == ESRCH;
}

void file_sweep(const char *prefix)
{
	AUTO_FREE char *parent = file_run_dir();
	AUTO_DIR DIR *dir = file_make_run_dir(NULL) == 0 ? opendir(parent) : NULL;
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		if (!file_of_dead(entry->d_name, prefix))
			continue;
		AUTO_FREE char *path = mem_printf("%s/%s", parent, entry->d_name);
		file_remove_tree(path, NULL);
	}
}

int file_sha256(const char *path, char hex[FILE_SHA256_SIZE], struct err **err)
{
	if (!SHA256File(path, hex))
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot read %s", path);
	return 0;
}

void file_sha256_of(const void *data, size_t len, char hex[FILE_SHA256_SIZE])
{
	SHA256Data(data, len, hex);
}

/* $VARIABLE/hvbench, else $HOME/below/hvbench. A relative value is ignored, as the specification requires. */
static char *xdg_dir(const char *variable, const char *below)
{
	const char *value = getenv(variable);
	if (value && value[0] == '/')
		return mem_printf("%s/hvbench", value);
	const char *home = getenv("HOME");
	return mem_printf("%s/%s/hvbench", home && home[0] == '/' ? home : "/root", below);
}

char *file_cache_dir(void)
{
	return xdg_dir("XDG_CACHE_HOME", ".cache");
}

char *file_data_dir(void)
{
	return xdg_dir("XDG_DATA_HOME", ".local/share");
}

char *file_run_dir(void)
{
	const char *value = getenv("XDG_RUNTIME_DIR");
	if (value && value[0] == '/')
		return mem_printf("%s/hvbench", value);
	if (geteuid() == 0)
		return mem_strdup("/run/hvbench");
	return mem_printf("/tmp/hvbench-%u", geteuid());
}

/* A real folder (no link) of this user that no other user can write to. */
static int check_own(const char *path, struct err **err)
{
	struct stat info;
	if (lstat(path, &info) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot look at %s", path);
	const char *wrong = !S_ISDIR(info.st_mode)   ? "is not a folder"
		: info.st_uid != geteuid()           ? "belongs to another user"
		: info.st_mode & (S_IWGRP | S_IWOTH) ? "can be written by other users"
						     : NULL;
	return wrong ? err_set(err, ERR_INFRA, "remove it, or set XDG_RUNTIME_DIR to a folder of your own (mode 0700)",
			       "hvbench keeps sockets and scratch files in %s, but it %s", path, wrong)
		     : 0;
}

int file_make_run_dir(struct err **err)
{
	AUTO_FREE char *path = file_run_dir();
	AUTO_FREE char *parent = mem_strndup(path, (size_t)(strrchr(path, '/') - path));
	const char *xdg = getenv("XDG_RUNTIME_DIR");
	if (xdg && xdg[0] == '/' && (file_make_dirs(parent, err) != 0 || check_own(parent, err) != 0))
		return -1;
	mode_t mode = geteuid() == 0 ? 0711 : 0700; /* libvirt's QEMU, a user of its own, reads images below root's */
	if (mkdir(path, mode) != 0 && errno != EEXIST)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot create folder %s", path);
	if (check_own(path, err) != 0)
		return -1;
	return chmod(path, mode) == 0 ? 0 : err_sys(err, ERR_INFRA, errno, NULL, "cannot close folder %s", path);
}

char *file_exe_dir(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	if (n <= 0)
		return mem_strdup(".");
	path[n] = '\0';
	char *slash = strrchr(path, '/');
	*(slash == path ? slash + 1 : slash) = '\0';
	return mem_strdup(path);
}
