/*
 * refuse.h - what may not be compared: figures of other clocks, units, images or labs, and of hosts that differ.
 */
#ifndef HVB_REPORT_REFUSE_H
#define HVB_REPORT_REFUSE_H

#include "lib/db.h"
#include "lib/err.h"
#include "report/compare_types.h"

/*
 * Why the measured trials of both sides, of which each has one, may not be compared; NULL when they may. Caller frees.
 */
char *refuse_unequal(const struct side *a, const struct side *b);

/*
 * Every host of a against every other host of b: each knob of lib/parity.h that both kinds of hosts have, and every
 * other fact parity.* of theirs, must be known of both and agree; else *reason says why not (caller frees). A host is
 * like itself. Not asked of exact clocks: the lab's machines are identical.
 */
int refuse_unlike_hosts(struct db *db, const struct side *a, const struct side *b, char **reason, struct err **err);

#endif
