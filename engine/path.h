/*
 * path.h - paths of rows: those that the database has, and new ones (path_record.h).
 *
 * There is a path only where the instructions recorded in the row's median sample are, to the instruction, the ticks
 * that the guest counted (METHOD rule 28).
 */
#ifndef HVB_ENGINE_PATH_H
#define HVB_ENGINE_PATH_H

#include "engine/run.h"
#include "lib/path_result.h"

/*
 * The paths of the instances that options' patterns choose, which are those of one place: a mode of a driver on a
 * machine of the lab. Those that the database has of this build and lab; where one is missing, or with fresh, all are
 * recorded, and stored in a run of their own. options: reps, on, lab.plugin are set here. results are to be finished;
 * an error is one of all of them.
 */
int path_get(const struct run_options *options, struct db *db, bool fresh, const struct run_events *events,
	struct path_results *results, struct err **err);

/*
 * Adds paths to the run: of every bench of its options that is timed by stamps on a machine of the lab that counts
 * instructions, place by place. A row that is counted exactly has one only if the recorded boot took what the run's
 * boots took. What the run has already is not recorded again. *without: paths that are owed.
 */
int path_add_to_run(const struct run_options *options, const char *hosts_path, struct db *db, const char *uuid,
	const struct run_events *events, unsigned *without, struct err **err);

/* Whether a plan has a boot whose benches can have paths. */
bool path_is_possible(const struct run_plan *plan);

#endif
