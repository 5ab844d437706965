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

/* How many boots a suite's verdicts need, one sentence; caller frees. NULL when the plan compares nothing of it. */
char *run_view_boots(const struct run_plan *plan, const char *suite);

/* --dry-run, on stdout. */
void run_view_plan(const struct run_plan *plan, int64_t estimate_ms, bool json);

/* The end of a run, on stdout. */
void run_view_result(const struct run_result *result, bool json);

#endif
