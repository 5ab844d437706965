/* longer.h - which functions made a path longer, where both runs have it. */
#ifndef HVB_REPORT_LONGER_H
#define HVB_REPORT_LONGER_H

#include "report/compare_types.h"

/*
 * Adds to the reason and note of each row that is slower, counted exactly, and of one instance, the functions that came
 * or grew by the paths that its runs have; nothing where one has none. 0 or -1.
 */
int longer_explain(struct db *db, struct compare *compare, struct err **err);

#endif
