/*
 * side.h - one side of a row: its trials, and the values by which it is compared.
 */
#ifndef HVB_REPORT_SIDE_H
#define HVB_REPORT_SIDE_H

#include "lib/auto.h"
#include "report/compare_types.h"

/* The first trial that has a value, or NULL. */
const struct trial_row *side_first(const struct side *side);

/* Values of a side. */
struct values {
	double *list;
	unsigned n;
};
void values_finish(struct values *values);
#define AUTO_VALUES AUTO(values_finish)

/* One for each boot, or where the runs are its nights the median of each run's boots. */
struct values side_boots(const struct side *side);
struct values side_nights(const struct side *side);

double values_median(const struct values *values); /* n >= 1 */
bool values_are_finite(const struct values *values);
bool values_are_positive(const struct values *values);

/* The sides are of the same runs: each run interleaved them, and what changes from night to night is in both. */
bool sides_were_interleaved(const struct side *a, const struct side *b);

/* Whether it is a path that the clock counts exactly, as far as its bench knows and its boots show. */
bool side_is_path(const struct side *side, const struct values *boots);

/* A remark on the shape of the boots' samples, or NULL. */
const char *sides_shape(const struct side *a, const struct side *b);

/* Why a side ("A" or "B") has no figure; caller frees. */
char *side_why_none(const struct side *side, const char *letter);

#endif
