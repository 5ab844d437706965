/*
 * pairs.h - the rows of a comparison by pair of subjects, and what they say together.
 */
#ifndef HVB_REPORT_PAIRS_H
#define HVB_REPORT_PAIRS_H

#include "lib/stats.h"
#include "report/compare.h"

struct pair {
	const char *suite;
	const char *a, *b; /* subjects: "kvm/bare-q35"; borrowed from the comparison */
	const char *a_host, *b_host;
	unsigned counts[N_VERDICTS]; /* rows by verdict */
	/* rows that are faster, slower or the same and have a ratio; on icount without those that are equal */
	unsigned judged;
	struct stats_range typical; /* of their ratios b / a */
};

struct pair_list {
	struct pair *rows;
	unsigned n;
};

void pair_list_make(const struct compare *compare, struct pair_list *out);
void pair_list_finish(struct pair_list *pairs);
#define AUTO_PAIR_LIST AUTO(pair_list_finish)

bool pair_has(const struct pair *pair, const struct compare_row *row);

#endif
