/*
 * refuse.h - what may not be compared: figures of other clocks, units, images or labs, and of hosts that differ.
 */
#ifndef HVB_REPORT_REFUSE_H
#define HVB_REPORT_REFUSE_H

#include "report/verdict.h"

/* True when the measured trials of both sides may not be compared; the row then has its verdict. Both sides have one. */
bool refuse_unequal(const struct side *a, const struct side *b, struct compare_row *row);

/*
 * Every host of a against every host of b: the facts parity.* must be there and agree. Else the row has its verdict.
 * Not asked of exact clocks: the lab's machines are identical.
 */
int refuse_unlike_hosts(
	struct db *db, const struct side *a, const struct side *b, struct compare_row *row, struct err **err);

#endif
