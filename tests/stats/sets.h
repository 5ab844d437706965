/*
 * sets.h - data sets of two sides and what the statistics say of them, for print.c and test_stats_recorded.c.
 *
 * A line of recorded.tsv, and of what print.c takes: the number of the set's family of tests, the values of side a
 * separated by spaces, those of b, and, where they are known, the columns below; all separated by tabs. Lines that
 * begin with # say nothing. Sets of a family follow each other.
 */
#ifndef HVB_TESTS_STATS_SETS_H
#define HVB_TESTS_STATS_SETS_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/stats.h"
#include "report/verdict.h"

#define SETS_MAX 400
#define SET_VALUES_MAX 64
#define SET_LINE_MAX 4096
#define SET_MIN_EFFECT 0.02 /* by which the verdicts are given */

enum set_column {
	SET_BRUNNER_MUNZEL,
	SET_WELCH, /* on logarithms */
	SET_DIFFER,
	SET_HOLM, /* of SET_DIFFER over the family */
	SET_STUDENT,
	SET_P_END,
	SET_RATIO = SET_P_END, /* the ratio of medians b/a and its interval */
	SET_LOW,
	SET_HIGH,
	SET_DIFFERENCE,
	SET_DIFFERENCE_LOW,
	SET_DIFFERENCE_HIGH,
	SET_MEANS, /* stats_student()'s ratio */
	SET_MEANS_LOW,
	SET_MEANS_HIGH,
	SET_VERDICT, /* an enum verdict, after Holm's correction */
	SET_COLUMNS
};

struct set {
	long family;
	double a[SET_VALUES_MAX], b[SET_VALUES_MAX];
	size_t na, nb;
	double column[SET_COLUMNS]; /* NAN where the line has none */
};

static inline size_t set_numbers(const char *text, double *values, size_t max)
{
	size_t n = 0;
	char *end;
	for (double value; n < max && (value = strtod(text, &end), end != text); text = end)
		values[n++] = value;
	return n;
}

/* False for a line that is no set. Breaks the line up. */
static inline bool set_parse(char *line, struct set *set)
{
	char *family = strsep(&line, "\t"), *a = strsep(&line, "\t"), *b = strsep(&line, "\t");
	if (*family == '#' || !b)
		return false;
	set->family = strtol(family, NULL, 10);
	set->na = set_numbers(a, set->a, SET_VALUES_MAX);
	set->nb = set_numbers(b, set->b, SET_VALUES_MAX);
	for (unsigned c = 0; c < SET_COLUMNS; c++)
		set->column[c] = line ? strtod(strsep(&line, "\t"), NULL) : NAN;
	return set->na > 0 && set->nb > 0;
}

/* Returns how many there are. */
static inline size_t sets_read(FILE *from, struct set *sets)
{
	char line[SET_LINE_MAX];
	size_t n = 0;
	while (n < SETS_MAX && fgets(line, sizeof line, from))
		n += set_parse(line, &sets[n]);
	return n;
}

static inline void set_put_effect(const struct stats_effect *effect, double *columns)
{
	columns[0] = effect->value;
	columns[1] = effect->low;
	columns[2] = effect->high;
}

/* p: after Holm's correction. */
static inline double set_verdict(const struct set *s, double p, unsigned tests)
{
	static const struct compare_options options = {.min_effect = SET_MIN_EFFECT};
	static char suite[] = "exit", bench[] = "exit.cpuid";
	struct compare_row row = {.suite = suite, .bench = bench, .scale = BENCH_RATIO};
	verdict_test(&row, s->a, (unsigned)s->na, s->b, (unsigned)s->nb);
	row.p = p;
	verdict_decide(&row, tests, &options);
	free(row.reason);
	free(row.note);
	return row.verdict;
}

/* What lib/stats.h and report/verdict.h say of each. */
static inline void sets_judge(struct set *sets, size_t n)
{
	double p[SETS_MAX];
	for (size_t i = 0; i < n; i++) {
		struct set *s = &sets[i];
		double log_a[SET_VALUES_MAX], log_b[SET_VALUES_MAX];
		for (size_t k = 0; k < SET_VALUES_MAX; k++) {
			log_a[k] = k < s->na ? log(s->a[k]) : 0;
			log_b[k] = k < s->nb ? log(s->b[k]) : 0;
		}
		struct stats_effect ratio = stats_bootstrap_ratio(s->a, s->na, s->b, s->nb), means = {NAN, NAN, NAN},
				    difference = stats_bootstrap_difference(s->a, s->na, s->b, s->nb);
		s->column[SET_BRUNNER_MUNZEL] = stats_brunner_munzel(s->a, s->na, s->b, s->nb);
		s->column[SET_WELCH] = stats_welch(log_a, s->na, log_b, s->nb);
		p[i] = s->column[SET_DIFFER] = stats_differ(s->a, s->na, s->b, s->nb, STATS_RATIO);
		s->column[SET_STUDENT] = NAN;
		stats_student(s->a, s->na, s->b, s->nb, STATS_RATIO, &s->column[SET_STUDENT], &means);
		set_put_effect(&ratio, &s->column[SET_RATIO]);
		set_put_effect(&difference, &s->column[SET_DIFFERENCE]);
		set_put_effect(&means, &s->column[SET_MEANS]);
	}
	for (size_t first = 0, next; first < n; first = next) {
		for (next = first; next < n && sets[next].family == sets[first].family;)
			next++;
		stats_holm(p + first, next - first);
		for (size_t i = first; i < next; i++) {
			sets[i].column[SET_HOLM] = p[i];
			sets[i].column[SET_VERDICT] = set_verdict(&sets[i], p[i], (unsigned)(next - first));
		}
	}
}

#endif
