/*
 * journal.h - a row before each thing is created, and gc, which removes what a dead run left (libxl has no
 * autodestroy).
 *
 * The rows are in the table `resource`. A run is dead when it has not ended and its controller (run.owner, lib/owner.h)
 * is not alive any more.
 */
#ifndef HVB_ENGINE_JOURNAL_H
#define HVB_ENGINE_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/host.h"
#include "lib/db.h"
#include "lib/err.h"

/* Returns the row's id once it is on disk, or -1. */
int64_t journal_create(struct db *db, int64_t run_id, const char *host, const char *kind, const char *driver,
	const char *name, struct err **err);

/* It is gone. Releases the newest unreleased row of the run with this kind and name. */
int journal_release(struct db *db, int64_t run_id, const char *kind, const char *name, struct err **err);

struct journal_report {
	unsigned dead_runs; /* runs that were found dead and are marked interrupted */
	unsigned removed;   /* things that were still there, or could have been */
	unsigned left;      /* things that were not removed: nothing of ours, or their host does not answer ... */
};

typedef void journal_say_fn(void *ctx, const char *text);

/*
 * Marks dead runs, removes what they left, and what a run that has ended could not remove. dry_run: only reports.
 *
 * A database may have been copied or written by others, so only what hvbench made from this machine is removed: rows
 * of runs whose owner is a process of this machine; guests and backings by names that only hvbench gives (the worker
 * checks them); folders only when they are a run's, in file_run_dir(). The rest, and what could not be removed, is
 * reported through `say` with the reason and counted; it is not an error.
 */
int journal_gc(struct db *db, const struct hosts *hosts, bool dry_run, journal_say_fn *say, void *ctx,
	struct journal_report *report, struct err **err);

#endif
