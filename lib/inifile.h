/*
 * inifile.h - the one form of the files that people write: INI, read by inih.
 *
 *	[section]
 *	key = value       # a comment
 *
 * Lines may be indented; "#" or ";" at the beginning of a line or behind a blank begins a comment. A line has at most
 * 198 bytes, a section's name 48.
 */
#ifndef HVB_LIB_INIFILE_H
#define HVB_LIB_INIFILE_H

#include "lib/err.h"

/* A key; or a section that begins: key and value are NULL then. -1: the line is wrong, and *err says why. */
typedef int inifile_fn(void *ctx, const char *section, const char *key, const char *value, struct err **err);

/*
 * ERR_USAGE: the file cannot be read ("cannot read the WHAT file ..."), or a line of it is wrong: the error begins with
 * "line N: ". what: "hosts".
 */
int inifile_read(const char *path, const char *what, inifile_fn *fn, void *ctx, struct err **err);

#endif
