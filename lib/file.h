/* file.h - whole files, folders and the places where hvbench keeps things. */
#ifndef HVB_LIB_FILE_H
#define HVB_LIB_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lib/buf.h"
#include "lib/err.h"

/* Appends the file to *out. More than max bytes is an error. Works on /proc and /sys files too. */
int file_read(const char *path, size_t max, struct buf *out, struct err **err);

/*
 * A file that is written beside its place (PATH.tmp-PID) and put there by rename(2): readers see the old or the new
 * one, never a part. Opening fails where the place cannot be written to, or has no room for `room` bytes. put takes it
 * to its end, also on an error; finish gives up what was not put, and accepts FILE_NEW_INIT.
 */
struct file_new {
	char *path, *temporary;
	int fd;
};
#define FILE_NEW_INIT \
	{ \
		NULL, NULL, -1 \
	}
int file_new_open(struct file_new *f, const char *path, mode_t mode, size_t room, struct err **err);
int file_new_put(struct file_new *f, const void *data, size_t len, struct err **err);
void file_new_finish(struct file_new *f);

/* All of that at once. */
int file_write(const char *path, const void *data, size_t len, mode_t mode, struct err **err);

/* All of it, to a descriptor that blocks. errno stays that of write(2). */
int file_write_all(int fd, const void *data, size_t len, struct err **err);

/* The same to a socket, with flags of send(2) and no SIGPIPE; -1 with errno. */
int file_send_all(int fd, const void *data, size_t len, int flags);

/* Reads and writes return instead of waiting. what: of the error, "cannot WHAT". */
int file_no_block(int fd, const char *what, struct err **err);

int file_copy(const char *from, const char *to, mode_t mode, struct err **err);
bool file_exists(const char *path);

/* mkdir -p, mode 0755. */
int file_make_dirs(const char *path, struct err **err);

/* rm -rf without following links; a path that is not there is fine. */
int file_remove_tree(const char *path, struct err **err);

/* A new empty folder below file_run_dir() with mode 0700; caller removes it and frees the path. NULL on error. */
char *file_make_scratch(const char *prefix, struct err **err);

/* Whether a name is the prefix and then the number of a process that has ended; and removes what lies below
 * file_run_dir() under such names. */
bool file_of_dead(const char *name, const char *prefix);
void file_sweep(const char *prefix);
#define FILE_SCRATCH "scratch-" /* of file_make_scratch */

/* SHA-256 in lower-case hex. */
#define FILE_SHA256_SIZE 65
int file_sha256(const char *path, char hex[FILE_SHA256_SIZE], struct err **err);
void file_sha256_of(const void *data, size_t len, char hex[FILE_SHA256_SIZE]);

/*
 * The folders of hvbench, from the XDG base directories; caller frees. They are not created here.
 *   cache  $XDG_CACHE_HOME/hvbench  or ~/.cache/hvbench         lab images: can be deleted at any time
 *   data   $XDG_DATA_HOME/hvbench   or ~/.local/share/hvbench   the database, reports
 *   run    $XDG_RUNTIME_DIR/hvbench or /run/hvbench (root) or /tmp/hvbench-UID: sockets, locks
 * Source: XDG Base Directory Specification 0.8.
 */
char *file_cache_dir(void);
char *file_data_dir(void);
char *file_run_dir(void);

/* Makes file_run_dir(), and sees that it is safe: a folder, not a link, that belongs to this user and that no other can
 * write to; nor $XDG_RUNTIME_DIR above it. Whoever creates, reads or removes something in it calls this first. */
int file_make_run_dir(struct err **err);

/* The folder of the running binary (build/), where the guests' images lie below guests/; caller frees. */
char *file_exe_dir(void);

#endif
