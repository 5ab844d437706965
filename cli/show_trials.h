/*
 * show_trials.h - the trials of a run as tables: `hvbench show`.
 */
#ifndef HVB_CLI_SHOW_TRIALS_H
#define HVB_CLI_SHOW_TRIALS_H

#include "report/queries.h"

/* One table for trials whose samples are the figure (exit), one for trials of tools in the linux guest (io), which have
 * metrics. On stdout. */
void show_trials(const struct trial_rows *trials, const struct metric_rows *metrics);

#endif
