/*
 * verdict.c - who is faster?
 *
 * On an exact clock a path has a length, so minimums are compared and every difference is real. On other clocks the
 * unit of repetition is the boot: each gives one median. Faster and slower need significance after Holm's correction
 * and a minimum effect; `same` needs the whole interval inside that effect (two one-sided tests), which Holm does not
 * correct. METHOD rules 14-16.
 */
#include "report/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "lib/clocks.h"
#include "lib/mem.h"
#include "lib/stats.h"
#include "report/format.h"
#include "report/refuse.h"

#define ALPHA 0.05
#define EXACT_EFFECT 0.01   /* on an exact clock, for medians */
#define DEFAULT_EFFECT 0.05 /* of a suite that this hvbench does not know */
#define BOOTS_MAX 999       /* a larger estimate is given as "more than" */

static void conclude(struct compare_row *row, enum verdict verdict, char *reason)
{
	free(row->reason);
	row->verdict = verdict;
	row->reason = reason;
}

static double suite_effect(const struct compare_row *row)
{
	const struct suite *suite = suite_find(row->suite);
	return suite ? suite->min_effect : DEFAULT_EFFECT;
}

static double min_effect(const struct compare_row *row, const struct compare_options *options)
{
	if (options->min_effect > 0)
		return options->min_effect;
	return row->exact ? 0 : suite_effect(row);
}

/* ---- What is compared ---- */

static double value_of(const struct trial_row *trial, bool exact)
{
	return trial->figure == BENCH_TAIL ? trial->p99 : exact ? trial->min : trial->p50;
}

/* The measured trials' figures, one a boot; caller frees. */
static double *values_of(const struct side *side, bool exact, unsigned *n)
{
	double *values = mem_alloc(side->n ? side->n : 1, sizeof *values);
	*n = 0;
	for (unsigned i = 0; i < side->n; i++) {
		if (side->trials[i]->measured)
			values[(*n)++] = value_of(side->trials[i], exact);
	}
	return values;
}

static double median_of(double *values, unsigned n)
{
	return stats_range(values, n).median;
}

static const struct trial_row *first_measured(const struct side *side)
{
	for (unsigned i = 0; i < side->n; i++) {
		if (side->trials[i]->measured)
			return side->trials[i];
	}
	return NULL;
}

static bool flagged(const struct side *side, const char *flag)
{
	for (unsigned i = 0; i < side->n; i++) {
		if (side->trials[i]->measured && trial_row_has_flag(side->trials[i], flag))
			return true;
	}
	return false;
}

/* A remark on the shape of the boots' samples, or NULL. */
static const char *shape_of(const struct side *a, const struct side *b)
{
	const struct side *sides[] = {a, b};
	bool unknown = false;
	for (unsigned s = 0; s < 2; s++) {
		for (unsigned i = 0; i < sides[s]->n; i++) {
			if (sides[s]->trials[i]->measured && sides[s]->trials[i]->bimodal)
				return "bimodal: medians may sit on either mode";
			unknown = unknown || trial_row_modes_unknown(sides[s]->trials[i]);
		}
	}
	return unknown ? "too few samples to look for two modes" : NULL;
}

/* Why a side ("A" or "B") has no figure; caller frees. */
static char *why_none(const struct side *side, const char *letter)
{
	if (side->n == 0)
		return mem_printf("%s was not run", letter);
	if (!side->trials[0]->reason)
		return mem_printf("%s has no summary; `hvbench gc --rebuild` makes it", letter);
	return mem_printf("%s: %s: %s", letter, side->trials[0]->outcome, side->trials[0]->reason);
}

/* ---- Exact clocks ---- */

/* True when boots of one side disagree about their minimum. */
static bool unsteady(const double *values, unsigned n)
{
	for (unsigned i = 1; i < n; i++) {
		if (values[i] != values[0])
			return true;
	}
	return false;
}

static double smallest(const double *values, unsigned n)
{
	double min = values[0];
	for (unsigned i = 1; i < n; i++)
		min = fmin(min, values[i]);
	return min;
}

/* The medians of both sides; a minimum that was reached once must not hide what most operations cost. */
struct medians {
	double a, b;
	bool differ;     /* by 1 % and more */
	bool contradict; /* and the other way round than the minimums */
};

static struct medians medians_of(const struct side *a, const struct side *b, double difference)
{
	unsigned na, nb;
	AUTO_FREE double *va = values_of(a, false, &na), *vb = values_of(b, false, &nb);
	struct medians m = {median_of(va, na), median_of(vb, nb), false, false};
	m.differ = fabs(m.b - m.a) > EXACT_EFFECT * fmin(fabs(m.a), fabs(m.b));
	m.contradict = m.differ && (m.b - m.a) * difference < 0;
	return m;
}

static void judge_exact(
	struct compare_row *row, bool inexact, const struct medians *medians, const struct compare_options *options)
{
	double difference = row->b_value - row->a_value, effect = min_effect(row, options);
	const char *caveat = inexact ? "; this minimum may differ between two boots" : "";
	char size[FORMAT_SIZE], a[FORMAT_SIZE], b[FORMAT_SIZE];
	AUTO_FREE char *but = NULL;
	/* A length that is not above 0 (less than the control loop's) has no ratio. */
	row->has_ratio = row->a_value > 0 && row->b_value > 0;
	if (row->has_ratio)
		row->ratio = row->ci_low = row->ci_high = row->b_value / row->a_value;
	if (inexact && effect <= 0)
		effect = suite_effect(row);
	format_value(medians->a, a);
	format_value(medians->b, b);
	format_value(fabs(difference), size);
	but = medians->contradict ? mem_printf("; but the medians are %s and %s", a, b) : mem_strdup("");
	if (difference == 0 && medians->differ)
		conclude(row, VERDICT_INCONCLUSIVE,
			mem_printf("the minimums are equal, the medians are not: %s and %s instr%s", a, b, caveat));
	else if (difference == 0)
		conclude(row, VERDICT_SAME, mem_printf("equal to the instruction%s", caveat));
	else if (row->has_ratio && fabs(row->ratio - 1) < effect)
		conclude(row, inexact && options->min_effect <= 0 ? VERDICT_INCONCLUSIVE : VERDICT_SAME,
			mem_printf("%s instr %s is below the minimum effect of %.3g %%%s%s", size,
				difference < 0 ? "fewer" : "more", 100 * effect, but, caveat));
	else if (!row->has_ratio && inexact)
		conclude(row, VERDICT_INCONCLUSIVE,
			mem_printf("%s instr %s%s%s", size, difference < 0 ? "fewer" : "more", but, caveat));
	else
		conclude(row, difference < 0 ? VERDICT_FASTER : VERDICT_SLOWER,
			mem_printf("%s instr %s, counted exactly%s%s", size, difference < 0 ? "fewer" : "more", but,
				caveat));
}

/* ---- Clocks with noise ---- */

static const char *plural(unsigned n)
{
	return n == 1 ? "" : "s";
}

/* How many boots a side would do, at a guess: the interval narrows with the root of their number. */
static double boots_for(const struct compare_row *row, double effect, unsigned least)
{
	double n = fmin(row->a_boots, row->b_boots), away = fabs(row->ratio - 1);
	double above = row->ci_high - row->ratio, below = row->ratio - row->ci_low, part;
	if (away < effect) /* both ends inside the effect */
		part = fmax(above / (1 + effect - row->ratio), below / (row->ratio - 1 + effect));
	else /* the end that is nearer to 1 beyond it */
		part = (row->ratio > 1 ? below : above) / away;
	return fmax(fmax(ceil(n * part * part), n + 1), least);
}

static char *why_inconclusive(const struct compare_row *row, unsigned tests, double effect)
{
	unsigned least = stats_least_n(tests, ALPHA);
	double boots = boots_for(row, effect, least);
	AUTO_FREE char *guess = boots > BOOTS_MAX ? mem_printf("more than %u", BOOTS_MAX)
						  : mem_printf("about %.0f", boots);
	if (!row->has_p)
		return mem_printf("%u and %u boots; a verdict needs %u a side over %u test%s", row->a_boots,
			row->b_boots, least, tests, plural(tests));
	if (!row->significant && stats_least_p(row->a_boots, row->b_boots) * tests >= ALPHA)
		return mem_printf("%u and %u boots cannot be significant over %u tests; %u a side can", row->a_boots,
			row->b_boots, tests, least);
	return mem_printf("p %.2g over %u test%s, %u and %u boots%s; %s a side would do", row->p, tests, plural(tests),
		row->a_boots, row->b_boots,
		row->significant ? ", but it may be more or less than the minimum effect" : "", guess);
}

void verdict_decide(struct compare_row *row, unsigned tests, const struct compare_options *options)
{
	double effect = min_effect(row, options);
	AUTO_FREE char *modes = STEAL(row->reason), *why = NULL;
	enum verdict verdict = VERDICT_INCONCLUSIVE;
	row->significant = row->has_p && row->p < ALPHA;
	if (row->significant && fabs(row->ratio - 1) >= effect) {
		verdict = row->ratio < 1 ? VERDICT_FASTER : VERDICT_SLOWER;
		why = mem_printf("p %.2g over %u test%s, %u and %u boots", row->p, tests, plural(tests), row->a_boots,
			row->b_boots);
	} else if (row->has_p && row->ci_low > 1 - effect && row->ci_high < 1 + effect) {
		verdict = VERDICT_SAME;
		why = mem_printf("the interval lies within %.3g %%", 100 * effect);
	} else {
		why = why_inconclusive(row, tests, effect);
	}
	conclude(row, verdict, mem_printf("%s%s%s", why, modes ? "; " : "", modes ? modes : ""));
}

/* shape: a remark on the distributions, or NULL. */
static void judge_noisy(double *a, double *b, const char *shape, struct compare_row *row)
{
	row->a_value = median_of(a, row->a_boots);
	row->b_value = median_of(b, row->b_boots);
	if (smallest(a, row->a_boots) <= 0 || smallest(b, row->b_boots) <= 0) {
		conclude(row, VERDICT_INCONCLUSIVE, mem_strdup("no ratio: it costs no more than the control loop"));
		return;
	}
	struct stats_effect r = stats_bootstrap_ratio(a, row->a_boots, b, row->b_boots);
	row->has_ratio = true;
	row->ratio = r.value;
	row->ci_low = r.low;
	row->ci_high = r.high;
	row->waits = true;
	row->has_p = row->a_boots >= stats_least_n(1, ALPHA) && row->b_boots >= stats_least_n(1, ALPHA);
	if (row->has_p)
		row->p = stats_differ(a, row->a_boots, b, row->b_boots, STATS_RATIO);
	row->reason = shape ? mem_strdup(shape) : NULL;
}

/* A path that has a length: an exact clock, and a bench that does the same whenever it is run. */
static bool is_exact(const struct trial_row *trial)
{
	return trial && clock_is_exact(trial->clock) && trial->figure == BENCH_LEAST;
}

int verdict_measure(struct db *db, const struct side *a, const struct side *b, const struct compare_options *options,
	struct compare_row *row, struct err **err)
{
	const struct trial_row *first_a = first_measured(a), *first_b = first_measured(b);
	bool exact = is_exact(first_a) || is_exact(first_b);
	AUTO_FREE double *a_values = values_of(a, exact, &row->a_boots), *b_values = values_of(b, exact, &row->b_boots);
	row->has_a = first_a != NULL;
	row->has_b = first_b != NULL;
	row->a_clock = mem_strdup(first_a ? first_a->clock : "");
	row->b_clock = mem_strdup(first_b ? first_b->clock : "");
	row->a_unit = mem_strdup(first_a ? first_a->unit : "");
	row->b_unit = mem_strdup(first_b ? first_b->unit : "");
	if (first_a)
		row->a_value = is_exact(first_a) ? smallest(a_values, row->a_boots) : median_of(a_values, row->a_boots);
	if (first_b)
		row->b_value = is_exact(first_b) ? smallest(b_values, row->b_boots) : median_of(b_values, row->b_boots);
	if (!first_a || !first_b) {
		conclude(row, VERDICT_NOT_COMPARABLE, first_a ? why_none(b, "B") : why_none(a, "A"));
		return 0;
	}
	char *refused = refuse_unequal(a, b);
	if (!refused && !clock_is_exact(row->a_clock) && refuse_unlike_hosts(db, a, b, &refused, err) != 0)
		return -1;
	row->exact = exact;
	if (refused) {
		conclude(row, VERDICT_NOT_COMPARABLE, refused);
	} else if (exact) {
		struct medians medians = medians_of(a, b, row->b_value - row->a_value);
		judge_exact(row,
			flagged(a, "inexact") || flagged(b, "inexact") || unsteady(a_values, row->a_boots) ||
				unsteady(b_values, row->b_boots),
			&medians, options);
	} else {
		judge_noisy(a_values, b_values, shape_of(a, b), row);
	}
	return 0;
}
