/*
 * err.h - the one error convention.
 *
 * A function that can fail takes `struct err **err` as its last argument and returns 0 or -1 (or NULL where it returns
 * a pointer). On success *err is untouched; on failure *err holds a new error that the caller frees (AUTO_ERR does).
 * A caller on the way up adds where it was with err_wrap(). Only cli/ prints an error. `err` may be NULL: the error is
 * dropped.
 *
 * An error says what failed and where, the system's own words, and what to do (the hint).
 */
#ifndef HVB_LIB_ERR_H
#define HVB_LIB_ERR_H

/* The kind of an error is also the exit code of a command that ends with it. */
enum err_kind {
	ERR_USAGE = 2,         /* the user asked for something that does not exist or cannot be read */
	ERR_NOTHING = 3,       /* nothing could run: no usable hypervisor, every instance skipped */
	ERR_INFRA = 4,         /* a file, process, database, libvirt or the lab failed */
	ERR_GUEST = 5,         /* a guest or a bench failed */
	ERR_BUSY = 75,         /* another measuring hvbench holds this host (EX_TEMPFAIL of sysexits.h) */
	ERR_INTERRUPTED = 130, /* a signal asked it to end (as shells say it of SIGINT: 128 + 2) */
};

struct err;

/* Sets *err (replacing and freeing what was there) and returns -1. hint: what the user can do, or NULL. */
int err_set(struct err **err, enum err_kind kind, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* As err_set, with ": strerror(errnum)" appended. */
int err_sys(struct err **err, enum err_kind kind, int errnum, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* Puts "text: " before the message of *err (which must be set unless err is NULL) and returns -1. */
int err_wrap(struct err **err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* NULL, for functions that return a pointer: `return err_null(err_set(...));`. */
static inline void *err_null(int failed)
{
	return 0;
}

enum err_kind err_kind(const struct err *err);

/* Borrowed until err_free. err_hint is NULL when there is none. err_message of NULL is "no error". */
const char *err_message(const struct err *err);
const char *err_hint(const struct err *err);

/* Frees *err and sets it to NULL; accepts NULL and a NULL *err. */
void err_free(struct err **err);

#endif
