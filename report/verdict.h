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

/*
 * The test of a row with noise: sets boots, effect and the uncorrected p, where there are enough for one, of row->scale
 * and row->nights. Pure. The values are finite, and > 0 where the scale is a ratio; at least one of each. Enough are 4
 * a side; or, of nights, many of one side and few of the other.
 */
void verdict_test(struct compare_row *row, const double *a, unsigned a_n, const double *b, unsigned b_n);

/* Likewise, but of row->effect the value alone: all that verdict_side() needs, and a hundredth of the work. */
void verdict_test_side(struct compare_row *row, const double *a, unsigned a_n, const double *b, unsigned b_n);

/* After p was corrected: -1 where the row is faster, 1 where it is slower, 0 where it is neither. Sets
 * row->significant. */
int verdict_side(struct compare_row *row, const struct compare_options *options);

/* After p was corrected for `tests` tests: the verdict of a row that waits. */
void verdict_decide(struct compare_row *row, unsigned tests, const struct compare_options *options);

/* Slower, or significantly so by an amount that may be above the minimum effect: no gate passes it. */
bool verdict_may_be_slower(const struct compare_row *row);

#endif
