/* manifest.h - what a finished folder of the lab holds: one line "SHA256 SIZE NAME" for each file, in the file
 * "manifest". */
#ifndef HVB_DRIVERS_LAB_MANIFEST_H
#define HVB_DRIVERS_LAB_MANIFEST_H

#include <stdbool.h>

#include "lib/err.h"
#include "lib/file.h"

/* Writes dir/manifest about the given files (names in dir, NULL-terminated). */
int manifest_write(const char *dir, const char *const names[], struct err **err);

/* Compares: sizes always, content too when deep. A difference is an error that names the file, without a hint. */
int manifest_check(const char *dir, bool deep, struct err **err);

/* SHA-256 over the chunks of 1 MiB of the file that are not all zero, each after its number as 8 bytes (little endian).
 * Holes of a sparse file cost nothing, and do not count: a copy without holes has the same sum. */
int manifest_sum(const char *path, char hex[FILE_SHA256_SIZE], struct err **err);

#endif
