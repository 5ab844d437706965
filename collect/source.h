/*
 * source.h - where collectors read: this machine, or a recorded tree of one (tests).
 *
 * Below a recorded tree lie proc/, sys/ ... as on the machine, and commands/ with what programs printed: the argument
 * list joined by blanks is the file's name ("xl info").
 */
#ifndef HVB_COLLECT_SOURCE_H
#define HVB_COLLECT_SOURCE_H

#include <stdbool.h>

#include "collect/collect.h"
#include "lib/buf.h"

/* NULL (the default): this machine. The string is borrowed until the next call. For tests only. */
void source_set_root(const char *root);

/* The absolute path as it is to be opened now; caller frees. */
char *source_path(const char *path);

/* The whole file without white space at its end; caller frees; NULL when it cannot be read (*err says why). */
char *source_text(const char *path, struct err **err);

/* The sorted names in a folder, but those that begin with a dot; caller frees each and the array. -1 when it cannot be
 * read. */
int source_list(const char *path, char ***names);

/* What a program prints on stdout, as above; run once, then remembered. Ends after limit_ms. "there is no program X"
 * when it is not installed. */
char *source_command(const char *const argv[], int limit_ms, struct err **err);

/* What the same program prints on stderr, "" for nothing; borrowed. Recorded as "ARGUMENT LIST.stderr". */
const char *source_complaint(const char *const argv[], int limit_ms);

/* The value after "KEY :" or "KEY=" in text that has one key a line (/proc/cpuinfo, /proc/meminfo, xl info); its first
 * line only, trimmed; caller
 * frees; NULL when there is none. */
char *source_field(const char *text, const char *key);

/* The value of a word KEY=VALUE of a kernel's command line (the last one), "" for a word KEY; caller frees; NULL when
 * there is none. */
char *source_word(const char *cmdline, const char *key);

/* Emits the file's text as a fact, or why there is none. */
void source_fact(const struct collect_sink *sink, const char *name, const char *path);

/* Emits a value that may be NULL: then unavailable, by *err when set, else by reason. */
void source_emit(const struct collect_sink *sink, const char *name, const char *value, const struct err *err,
	const char *reason);

/* Emits a value that must tell hosts apart: what is sent may be cut, so a long one begins with its checksum. */
void source_emit_whole(const struct collect_sink *sink, const char *name, const char *value);

/* Emits a formatted fact. */
void source_emitf(const struct collect_sink *sink, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* True in dom0 and every other domain of Xen. */
bool source_is_xen(void);

#endif
