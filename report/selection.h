/*
 * selection.h - the two sides of a comparison: which trials of which runs the selectors select, in groups that are
 * compared as one.
 */
#ifndef HVB_REPORT_SELECTION_H
#define HVB_REPORT_SELECTION_H

#include "lib/buf.h"
#include "report/compare_types.h"
#include "report/queries.h"

/* A side's trials: those of its runs that its selector selects, and of these one group per instance and host. */
struct group {
	const struct trial_row **trials;
	unsigned n;
};

struct selection {
	const char *selector;
	struct trial_rows trials;
	struct buf runs; /* uuids, separated by commas */
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

bool selection_has_bench(const struct selection *s, const char *bench);

#endif
