/*
 * compare_types.h - what a comparison is asked, what it answers, and the sides that its judges look at. Types only: who
 * compares is compare.h.
 */
#ifndef HVB_REPORT_COMPARE_TYPES_H
#define HVB_REPORT_COMPARE_TYPES_H

#include <stdbool.h>

#include "report/queries.h"

enum verdict { VERDICT_SAME, VERDICT_FASTER, VERDICT_SLOWER, VERDICT_INCONCLUSIVE, VERDICT_NOT_COMPARABLE };
#define N_VERDICTS 5

/* All trials of one bench on one side, measured or not. Borrowed. */
struct side {
	const struct trial_row **trials;
	unsigned n;
};

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
	/* uuid prefixes separated by commas (their boots are pooled), "last", or NULL: see compare_select() */
	const char *run_a, *run_b;
	/* 0: the suite's own (exit 1 %, others 5 %; none on icount where every difference is real) */
	double min_effect;
};

struct compare {
	struct compare_row *rows;
	unsigned n;
	char *runs_a, *runs_b; /* what was compared: uuids, separated by commas */
};

#endif
