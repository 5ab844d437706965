/*
 * trend.h - a suite over earlier runs: the figure of every cell in each of the newest runs.
 */
#ifndef HVB_REPORT_TREND_H
#define HVB_REPORT_TREND_H

#include "report/model.h"

struct trend {
	const struct model *model;
	const struct sheet *sheet;
	unsigned n_runs;
	int64_t *run_ids; /* rising; the report's own run is the last */
	double *values;   /* [cell * n_runs + run]; NAN where there is none */
	struct trend_boot {
		int64_t id;
		unsigned run, place;
	} * boots; /* rising by id */
	unsigned n_boots;
};

/* Of places and devices that the model's own run has too; the same Xen under another scheduler is another place. */
int trend_load(const struct model *model, const struct sheet *sheet, struct trend *out, struct err **err);
void trend_finish(struct trend *trend);
#define AUTO_TREND AUTO(trend_finish)

/* n_runs values. */
const double *trend_series(const struct trend *trend, unsigned bench, unsigned subject);

#endif
