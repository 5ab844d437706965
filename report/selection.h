/*
 * selection.h - the two sides of a comparison: which trials of which runs the selectors select, in groups that are
 * compared as one.
 */
#ifndef HVB_REPORT_SELECTION_H
#define HVB_REPORT_SELECTION_H

#include "lib/buf.h"
#include "report/compare_types.h"
#include "report/queries.h"

/*
 * Trials of a side's runs, one group per instance and host. All of a suite, driver and host of which the selector
 * selects any: what is corrected for the number of tests must not depend on how much of it was asked for.
 */
struct group {
	const struct trial_row **trials;
	unsigned n;
	bool selected; /* by the selector */
};

struct selection {
	const char *selector;
	struct trial_rows trials;
	struct buf runs; /* uuids, separated by commas; a run that was named twice stands once */
	char *partial;   /* a sentence about a run, or a newer one, that is not complete; NULL: none is */
	struct group *groups;
	unsigned n;
};

/*
 * Both sides' selectors are set. Loads the runs that the options name or that are the newest (compare.h), and makes the
 * groups.
 */
int selection_load(struct db *db, const struct compare_options *options, struct selection *a, struct selection *b,
	struct err **err);
void selection_finish(struct selection *s);
#define AUTO_SELECTION AUTO(selection_finish)

/* Whether a subject that the selector selects has that bench, be it selected itself or not. */
bool selection_has_bench(const struct selection *s, const char *bench);

#endif
