/*
 * verdict.h - the judge of compare.h: two sets of trials of one bench, and what may be said about them.
 */
#ifndef HVB_REPORT_VERDICT_H
#define HVB_REPORT_VERDICT_H

#include "lib/db.h"
#include "lib/err.h"
#include "report/compare_types.h"

#define VERDICT_NIGHTS_MIN 4 /* of one side, where sides are of different runs */

/*
 * Fills figures, boots, ratio, interval and the uncorrected p of *row. What may not be compared has its verdict at once
 * (VERDICT_NOT_COMPARABLE), and so are exact clocks, which need no test; else the row waits for verdict_decide().
 */
int verdict_measure(struct db *db, const struct side *a, const struct side *b, const struct compare_options *options,
	struct compare_row *row, struct err **err);

/* After p was corrected for `tests` tests: the verdict of a row that waits. */
void verdict_decide(struct compare_row *row, unsigned tests, const struct compare_options *options);

#endif
