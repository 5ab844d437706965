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
	/* the newest 400 with a trial of the suite; rising; the report's own run is the last */
	struct trend_run *runs;
	unsigned n_runs;
	/* [cell * n_runs + run]: median over the run's boots of the figure that stands for the bench; NAN: none */
	double *values;
	struct trend_change *changes; /* newest first, in a run by subject and then the largest first */
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
#define TREND_LEAST_NOISY 0.005
double trend_least_change(const struct sheet *sheet, unsigned bench, unsigned subject);

#endif
