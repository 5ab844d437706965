/*
 * trend.h - a suite over its runs: the figure of every cell in each of the newest runs, and where it changed.
 */
#ifndef HVB_REPORT_TREND_H
#define HVB_REPORT_TREND_H

#include "lib/changes.h"
#include "report/model.h"

struct trend_run {
	int64_t id;
	char *uuid, *started; /* started: "2026-03-04T02:00:00Z" */
	char *version, *git;  /* of hvbench */
};

struct trend_change {
	unsigned bench, subject;
	struct change change; /* its nights are runs */
};

struct trend {
	const struct model *model;
	const struct sheet *sheet;
	struct trend_run
		*runs; /* with a trial of the suite, the newest 400; rising; the report's own run is the last */
	unsigned n_runs;
	/* [cell * n_runs + run]: the median over the run's boots of what its bench says stands for it; NAN where there is
	 * none */
	double *values;
	struct trend_change *changes; /* newest first, in a run the largest first */
	unsigned n_changes;
};

/* Of places and devices that the model's own run has too; the same Xen under another scheduler is another place. */
int trend_load(const struct model *model, const struct sheet *sheet, struct trend *out, struct err **err);
void trend_finish(struct trend *trend);
#define AUTO_TREND AUTO(trend_finish)

/* n_runs values. */
const double *trend_series(const struct trend *trend, unsigned bench, unsigned subject);

/* The newest run before `before` that has a value, or -1. */
int trend_newest(const double *series, int before);

/* The least change that is named, relative: on clocks with noise, and of benches that do not repeat exactly, 0.5 %. */
double trend_least_change(const struct sheet *sheet, unsigned bench, unsigned subject);
#define TREND_LEAST_NOISY 0.005

#endif
