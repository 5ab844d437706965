/*
 * compare_types.h - what a comparison is asked, what it answers, and the sides that its judges look at. Types only: who
 * compares is compare.h.
 */
#ifndef HVB_REPORT_COMPARE_TYPES_H
#define HVB_REPORT_COMPARE_TYPES_H

#include <stdbool.h>

#include "lib/stats.h"
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
	/* the headline figures (trial_row.value): the median over boots, or over nights */
	double a_value, b_value;
	char *a_unit, *b_unit; /* differ only when not comparable */
	char *a_clock, *b_clock;
	enum bench_scale scale; /* what `effect` is: b / a, or b - a */
	/* with its interval at 95 %, which is the value itself where exact; valid when has_effect */
	struct stats_effect effect;
	bool has_effect, has_p;
	bool exact;  /* paths were compared, each the same in every boot of its side, without statistics */
	bool nights; /* the sides come from different runs of real machines: the unit of repetition is the run */
	/* corrected (Holm) over everything that its suite compares between the two sides, shown or not; not where
	 * exact */
	double p;
	bool waits;        /* for the other rows of its family: verdict_decide() */
	bool significant;  /* p is below 5 %; the difference may still be smaller than the minimum effect */
	unsigned a_n, b_n; /* boots, or nights */
	unsigned needed;   /* inconclusive: so many a side would do; else 0 */
	bool guessed;      /* `needed` is a guess, and not in the note */
	bool selected;     /* it was asked for; the others are only counted as tests */
	enum verdict verdict;
	char *reason; /* a sentence, never NULL */
	/* the reason without what other members say, so the same in all rows that have one cause; "" when nothing is
	 * left; never NULL */
	char *note;
	bool absent; /* not comparable, because the bench cannot exist on a side */
};

struct compare_options {
	/* uuid prefixes separated by commas (their boots are pooled), "last", or NULL: see compare_select() */
	const char *run_a, *run_b;
	/* relative, and of differences of shares in points of a hundred; 0: the suite's or the bench's own; none where
	 * paths are exact */
	double min_effect;
	bool baseline; /* a is an earlier run of b: no run may be on both sides */
};

struct compare {
	struct compare_row *rows;
	unsigned n;
	char *runs_a, *runs_b; /* what was compared: uuids, separated by commas */
	char *partial;         /* a sentence about a run of them, or a newer one, that is not complete, or NULL */
};

#endif
