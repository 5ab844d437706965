/*
 * pairs.h - the rows of a comparison by pair of subjects, and what they say together.
 */
#ifndef HVB_REPORT_PAIRS_H
#define HVB_REPORT_PAIRS_H

#include <limits.h>

#include "report/compare.h"
#include "report/model_types.h"

struct pair {
	const char *suite;
	const char *a, *b; /* subjects: "kvm/bare-q35"; borrowed from the comparison */
	const char *a_host, *b_host;
	unsigned first;               /* of its rows; pairs stand in the order of these */
	unsigned counts[N_VERDICTS];  /* rows by verdict, those that are a question */
	unsigned comparable, decided; /* rows but those that are not comparable; of these, those with another verdict
				       * than inconclusive */
	unsigned exact;               /* decided rows that were counted exactly */
	/*
	 * Decided rows that have a ratio, without those of hosts that are busy on purpose, the control loop, paths that
	 * are equal to the instruction (no code of a hypervisor is in them), and those that are `beyond`.
	 */
	unsigned judged;
	/* decided rows more than PAIR_FACTOR_MAX apart: one side leaves the guest and the other does not */
	unsigned beyond;
	double ratio; /* the geometric mean of theirs, b / a; NAN when there is none */
	/* that of their intervals' ends: rather too wide, because rows share boots, and their errors need not cancel */
	double ratio_low, ratio_high;
	bool alike; /* their figures are of one kind: medians, tails or one metric; a mean over others says little */
	unsigned longer, shorter; /* of the judged, those in which b is slower, and faster */
};

#define PAIR_NONE UINT_MAX

/* Three rows of thousands would be all that a mean says. */
#define PAIR_FACTOR_MAX 100

struct pair_list {
	struct pair *rows;
	unsigned n;
	unsigned *of; /* per row of the comparison: its pair, or PAIR_NONE where a side did not run */
};

void pair_list_make(const struct compare *compare, struct pair_list *out);
void pair_list_finish(struct pair_list *pairs);
#define AUTO_PAIR_LIST AUTO(pair_list_finish)

/* The row of a bench between two subjects, or NULL. */
const struct compare_row *pair_row(
	const struct compare *compare, const char *bench, const struct subject *a, const struct subject *b);

/* Not so of a control loop with noise, which has no figure: it is neither decided nor undecided. */
bool pair_is_question(const struct compare_row *row);

/* Whether it is comparable and not inconclusive. */
bool pair_is_decided(const struct compare_row *row);

/* Whether the row is one of the pair's subjects and suite. */
bool pair_has(const struct pair *pair, const struct compare_row *row);

#endif
