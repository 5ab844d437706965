/* summary.h - the table `summary`: what a trial's samples say. It is a cache; the samples are the fact. */
#ifndef HVB_ENGINE_SUMMARY_H
#define HVB_ENGINE_SUMMARY_H

#include <stddef.h>
#include <stdint.h>

#include "lib/db.h"
#include "lib/err.h"

/* How a trial's samples become values per operation: sample / ops - overhead, without the first `warm`. */
struct summary_of {
	const uint64_t *samples;
	size_t n, warm; /* warm < n */
	uint64_t ops;   /* >= 1 */
	double overhead;
};

/* The values; caller frees; *n of them. */
double *summary_values(const struct summary_of *of, size_t *n);

/* Adds the row of an ok trial. */
int summary_store(struct db *db, int64_t trial_id, const struct summary_of *of, struct err **err);

typedef void summary_progress_fn(void *ctx, unsigned done, unsigned all);

/* Makes the rows of all ok trials that have samples anew, in one transaction: on an error nothing has changed. *done of
 * them. */
int summary_rebuild(struct db *db, summary_progress_fn *progress, void *ctx, unsigned *done, struct err **err);

#endif
