/* archive.h - runs that are in the database: their tags and notes, and their removal. */
#ifndef HVB_ENGINE_ARCHIVE_H
#define HVB_ENGINE_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/db.h"
#include "lib/err.h"

#define ARCHIVE_TAG_MAX 64
#define ARCHIVE_NOTE_MAX 1000

/*
 * A name by which every command takes the run, in place of the one it had. Letters, digits and . _ -, no beginning of a
 * run's uuid and no word that commands know. ERR_USAGE for another name, and for that of another run.
 */
int archive_tag(struct db *db, int64_t run_id, const char *name, struct err **err);
/* ERR_USAGE where no run has it. */
int archive_untag(struct db *db, const char *name, struct err **err);

/* The user's words about the run, at most ARCHIVE_NOTE_MAX bytes; "": none. ERR_USAGE for more. */
int archive_note(struct db *db, int64_t run_id, const char *text, struct err **err);

/*
 * Removes runs with all that is of them alone: boots, trials, samples, paths, artifacts, hosts. All of them or, on an
 * error, none: ERR_USAGE for a run that is in progress, or that left things on a host, which the journal must not
 * forget.
 * *bytes: by how much the file became shorter; 0 with *later set where another run is in progress, which must not wait
 * for that: the space is used again.
 */
int archive_remove(struct db *db, const int64_t *run_ids, unsigned n, int64_t *bytes, bool *later, struct err **err);

#endif
