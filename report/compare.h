/*
 * compare.h - who is faster: pairs of instances, their ratio, and whether the comparison is allowed at all (METHOD
 * rules 8, 10, 14-17).
 */
#ifndef HVB_REPORT_COMPARE_H
#define HVB_REPORT_COMPARE_H

#include "lib/auto.h"
#include "lib/db.h"
#include "lib/err.h"
#include "report/compare_types.h"

const char *verdict_name(enum verdict verdict); /* "same", "faster" (b is faster than a) ... "not comparable" */

/*
 * a and b: selectors "driver", "driver/guest-mode", a host's name, or a whole instance string with globs. One row per
 * bench and pair of instances; when a and b are the same selector (two runs are compared), each instance is paired with
 * itself.
 *
 * Instances with a variant (a device) are paired like with like: the same variant on both sides, or counterparts by the
 * table of devices.c (virtio-blk with xvd-qdisk and xvd-blkback, virtio-net and virtio-net-vhost with netfront); an
 * emulated device only with itself. What has no like on the other side gives no row. When both selectors name a variant
 * ("@kvm~virtio-blk" and "@kvm~nvme") each of a is paired with each of b. Checks (io.disk-verify) have no figure and
 * are in no row.
 *
 * Without runs: the newest run that has trials of both selectors (they were interleaved there); when there is none, the
 * newest of each. ERR_USAGE when a selector has no trials.
 */
int compare_select(struct db *db, const char *a, const char *b, const struct compare_options *options,
	struct compare *out, struct err **err);
void compare_finish(struct compare *compare);
#define AUTO_COMPARE AUTO(compare_finish)

/*
 * What compare_select() is made of. Adds the row of two sides, of which one may be empty: judged, unless it waits for
 * compare_decide() with its uncorrected p. On an error the row is there, without a verdict.
 */
int compare_add(struct db *db, const struct side *a, const struct side *b, const struct compare_options *options,
	struct compare *out, struct err **err);
/* The verdicts of rows that wait, corrected over all of their suite. */
void compare_decide(struct compare *compare, const struct compare_options *options);

/* How many rows have this verdict. */
unsigned compare_count(const struct compare *compare, enum verdict verdict);

#endif
