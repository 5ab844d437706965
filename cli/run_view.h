/*
 * run_view.h - what `hvbench run` prints of a plan and of its result.
 */
#ifndef HVB_CLI_RUN_VIEW_H
#define HVB_CLI_RUN_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/run.h"

/* "kvm/bare-q35"; caller frees. */
char *run_view_place(const struct plan_boot *boot);

/*
 * How often a suite is booted, how long that takes and what verdicts it gives, one sentence; caller frees. NULL when
 * the plan has none of it. db: for the estimate; may be NULL.
 */
char *run_view_outlook(const struct run_plan *plan, const char *suite, struct db *db);

/* What must be known before the run of what the user brings: his fio jobs, then his rows of iperf3, numbered on; NULL
 * when the plan has it not; caller frees. */
char *run_view_own(const struct run_plan *plan, unsigned number);

/* --dry-run, on stdout. db: as above. */
void run_view_plan(const struct run_plan *plan, struct db *db, bool json);

/* The end of a run, on stdout. */
void run_view_result(const struct run_result *result, bool json);

/* Instead of it, of a run that was to be resumed and lacks nothing. */
void run_view_whole(const char *uuid, unsigned n, bool json);

#endif
