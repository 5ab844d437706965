/*
 * compare.h - who is faster: pairs of instances, their ratio, and whether the comparison is allowed at all (METHOD
 * rules 8, 10, 14-17).
 */
#ifndef HVB_REPORT_COMPARE_H
#define HVB_REPORT_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/auto.h"
#include "lib/db.h"
#include "lib/err.h"

enum verdict { VERDICT_SAME, VERDICT_FASTER, VERDICT_SLOWER, VERDICT_INCONCLUSIVE, VERDICT_NOT_COMPARABLE };
#define N_VERDICTS 5
const char *verdict_name(enum verdict verdict); /* "same", "faster" (b is faster than a) ... "not comparable" */

struct compare_row {
	char *suite, *bench; /* "exit", "exit.cpuid" */
	/* instances; of a side that did not run the bench: the bench and the selector, a pattern */
	char *a, *b;
	char *a_host, *b_host;           /* names of the hosts, "" when it did not run */
	char *a_scheduler, *b_scheduler; /* of Xen there; "" when it did not run, or not under Xen */
	bool has_a, has_b;               /* whether there is an ok trial */
	/*
	 * icount: the minimum; else, and for benches that say so (bench_figure), the median over boots of the boots'
	 * medians or p99s; per operation, unit below
	 */
	double a_value, b_value;
	char *a_unit, *b_unit; /* differ only when not comparable */
	char *a_clock, *b_clock;
	double ratio, ci_low, ci_high; /* b / a; valid when has_ratio; on icount the interval is the ratio itself */
	bool has_ratio, has_p;
	bool exact;       /* minimums of the instruction clock were compared, without statistics */
	double p;         /* Holm-corrected over the suite (for one pair of subjects); not where exact */
	bool waits;       /* for the other rows of its suite and pair: verdict_decide() */
	bool significant; /* p is below 5 %; the difference may still be smaller than the minimum effect */
	unsigned a_boots, b_boots;
	enum verdict verdict;
	char *reason; /* a sentence, never NULL */
};

struct compare_options {
	/* uuid prefixes separated by commas (their boots are pooled), "last", or NULL: see below */
	const char *run_a, *run_b;
	/* 0: the suite's own (exit 1 %, others 5 %; none on icount where every difference is real) */
	double min_effect;
	unsigned resamples; /* 0: 9999 */
};

struct compare {
	struct compare_row *rows;
	unsigned n;
	char *runs_a, *runs_b; /* what was compared: uuids, separated by commas */
};

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

/* How many rows have this verdict. */
unsigned compare_count(const struct compare *compare, enum verdict verdict);

#endif
