/*
 * show_trials.h - the trials of a run as tables: `hvbench show`.
 */
#ifndef HVB_CLI_SHOW_TRIALS_H
#define HVB_CLI_SHOW_TRIALS_H

#include "report/queries.h"

/*
 * A table for each guest on each host, on stdout: its trials by bench, those that were skipped in one line a reason.
 * What the columns are says report/suite_view.h.
 */
void show_trials(
	const struct trial_rows *trials, const struct metric_rows *metrics, const struct unavailable_rows *unavailable);

#endif
