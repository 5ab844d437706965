/*
 * verdict.c - who is faster?
 *
 * On an exact clock a path has a length: where it is the same in every boot of a side, a difference is a difference.
 * Everywhere else the unit of repetition is the boot, or the night where the sides come from different runs. Faster and
 * slower need significance after Holm's correction and a minimum effect; `same` needs the whole interval inside that
 * effect, which Holm does not correct. METHOD rules 14-16.
 */
#include "report/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "lib/clocks.h"
#include "lib/mem.h"
#include "report/format.h"
#include "report/refuse.h"
#include "report/side.h"

#define ALPHA 0.05
#define DEFAULT_EFFECT 0.05 /* of a suite that this hvbench does not know */
#define NEEDED_MAX 999      /* a larger estimate is given as "more than" */

/* Takes both texts. */
static void conclude(struct compare_row *row, enum verdict verdict, char *reason, char *note)
{
	free(row->reason);
	free(row->note);
	row->verdict = verdict;
	row->reason = reason;
	row->note = note;
}

/* Where the note is all of the reason. */
static void conclude_simply(struct compare_row *row, enum verdict verdict, const char *reason)
{
	conclude(row, verdict, mem_strdup(reason), mem_strdup(reason));
}

/* What the plan says of a bench that a place cannot have: "cap-50 does not exist in xen/bare-hvm". */
static void conclude_missing(struct compare_row *row, const struct side *side, const char *letter)
{
	const struct trial_row *first = side->n ? side->trials[0] : NULL;
	char *reason = side_why_none(side, letter);
	const char *dot = strchr(row->bench, '.'), *name = dot ? dot + 1 : row->bench, *note = reason;
	row->absent = first && first->reason && strcmp(first->outcome, "skip") == 0;
	if (row->absent && strncmp(first->reason, name, strlen(name)) == 0 && first->reason[strlen(name)] == ' ')
		note = first->reason + strlen(name) + 1;
	conclude(row, VERDICT_NOT_COMPARABLE, reason, mem_strdup(note));
}

/* ---- The effect, on a scale on which nothing is 0 and both directions are alike ---- */

static double scaled(const struct compare_row *row, double effect)
{
	return row->scale == BENCH_RATIO ? log(effect) : effect;
}

/* The minimum effect: relative, or of a difference in the figure's unit. */
static double min_effect(const struct compare_row *row, const struct compare_options *options)
{
	const struct suite *suite = suite_find(row->suite);
	if (options->min_effect > 0)
		return row->scale == BENCH_DIFFERENCE ? 100 * options->min_effect : options->min_effect;
	if (row->scale == BENCH_DIFFERENCE)
		return query_bench(row->suite, row->bench)->headline->min_effect;
	return suite ? suite->min_effect : DEFAULT_EFFECT;
}

/* On the scale of scaled(). */
static double scaled_bound(const struct compare_row *row, double effect)
{
	return row->scale == BENCH_RATIO ? log1p(effect) : effect;
}

/* "5 %", "1 percentage point"; caller frees. */
static char *effect_text(const struct compare_row *row, double effect)
{
	return row->scale == BENCH_RATIO ? mem_printf("%.3g %%", 100 * effect)
					 : mem_printf("%.3g percentage point%s", effect, effect == 1 ? "" : "s");
}

/* ---- Exact paths ---- */

/*
 * Two runs of one instance that did not run the same benches: what ran before may move a path by some instructions.
 * Seen: 10 of 13,263 instructions (docs/observations.md).
 */
static bool selections_differ(const struct side *a, const struct side *b)
{
	return strcmp(a->trials[0]->instance, b->trials[0]->instance) == 0 &&
		a->trials[0]->boot_benches != b->trials[0]->boot_benches;
}

static const char no_ratio[] = "no ratio: it costs no more than the control loop";
static const char other_benches[] = "the runs did not run the same benches, which may move a path by less than";

static void judge_path(
	struct compare_row *row, const struct side *a, const struct side *b, const struct compare_options *options)
{
	double difference = row->b_value - row->a_value, effect = min_effect(row, options);
	const char *way = difference < 0 ? "fewer" : "more";
	char size[FORMAT_SIZE];
	row->has_effect = row->a_value > 0 && row->b_value > 0;
	if (row->has_effect) {
		double ratio = row->b_value / row->a_value;
		row->effect = (struct stats_effect){ratio, ratio, ratio};
	}
	format_value(fabs(difference), size);
	bool small = row->has_effect && fabs(log(row->effect.value)) < log1p(effect);
	if (difference == 0)
		conclude(row, VERDICT_SAME, mem_strdup("equal to the instruction"), mem_strdup(""));
	else if (!row->has_effect)
		conclude(row, VERDICT_INCONCLUSIVE, mem_printf("%s instr %s, but %s", size, way, no_ratio),
			mem_strdup(no_ratio));
	else if (small && options->min_effect > 0)
		conclude(row, VERDICT_SAME,
			mem_printf("%s instr %s is below the minimum effect of %.3g %%", size, way, 100 * effect),
			mem_printf("below the minimum effect of %.3g %%", 100 * effect));
	else if (small && selections_differ(a, b))
		conclude(row, VERDICT_INCONCLUSIVE,
			mem_printf("%s instr %s, but %s %.3g %%", size, way, other_benches, 100 * effect),
			mem_printf("%s %.3g %%", other_benches, 100 * effect));
	else
		conclude(row, difference < 0 ? VERDICT_FASTER : VERDICT_SLOWER,
			mem_printf("%s instr %s, counted exactly", size, way), mem_strdup(""));
}

/* ---- With noise ---- */

static const char less_or_more[] = ", but it may be more or less than the minimum effect";

/* How many a side would do, at a guess: the interval narrows with the root of their number. */
static double needed_for(const struct compare_row *row, double bound, unsigned least)
{
	double n = fmin(row->a_n, row->b_n), middle = scaled(row, row->effect.value), away = fabs(middle);
	double above = scaled(row, row->effect.high) - middle, below = middle - scaled(row, row->effect.low), part;
	if (away < bound) /* both ends inside the effect */
		part = fmax(above / (bound - middle), below / (middle + bound));
	else /* the end that is nearer to "equal" beyond it */
		part = (middle > 0 ? below : above) / away;
	return fmax(fmax(ceil(n * part * part), n + 1), least);
}

/* Caller frees the reason, and *note, which is NULL where it would be the same. */
static char *why_inconclusive(struct compare_row *row, unsigned tests, double bound, char **note)
{
	const char *unit = row->nights ? "night" : "boot";
	unsigned least = stats_least_n(tests, ALPHA);
	double needed = row->has_effect ? needed_for(row, bound, least) : least;
	AUTO_FREE char *guess = needed > NEEDED_MAX ? mem_printf("more than %u", NEEDED_MAX)
						    : mem_printf("about %.0f", needed);
	bool hopeless = !row->has_p ||
		(!row->nights && !row->significant && stats_least_p(row->a_n, row->b_n) * tests >= ALPHA);
	row->needed = hopeless ? least : needed > NEEDED_MAX ? NEEDED_MAX : (unsigned)needed;
	row->guessed = !hopeless;
	*note = hopeless ? NULL
			 : mem_printf("%u and %u %ss over %u test%s%s", row->a_n, row->b_n, unit, tests,
				   format_plural(tests), row->significant ? less_or_more : "");
	if (row->nights && !row->has_p && (row->a_n >= VERDICT_NIGHTS_MIN || row->b_n >= VERDICT_NIGHTS_MIN))
		return mem_printf("%u and %u nights, all equal: without any spread nothing is known of the next one",
			row->a_n, row->b_n);
	if (row->nights && !row->has_p)
		return mem_printf("%u and %u nights; nights differ by more than their boots do, and a verdict needs %u "
				  "of one side at least, or both sides in one run",
			row->a_n, row->b_n, VERDICT_NIGHTS_MIN);
	if (hopeless)
		return mem_printf("%u and %u boots; a verdict needs %u a side over %u test%s", row->a_n, row->b_n,
			least, tests, format_plural(tests));
	return mem_printf("p %.2g over %u test%s, %u and %u %ss%s; %s a side would do", row->p, tests,
		format_plural(tests), row->a_n, row->b_n, unit, row->significant ? less_or_more : "", guess);
}

int verdict_side(struct compare_row *row, const struct compare_options *options)
{
	double middle = row->has_effect ? scaled(row, row->effect.value) : 0;
	row->significant = row->has_p && row->p < ALPHA;
	if (!row->significant || fabs(middle) < scaled_bound(row, min_effect(row, options)))
		return 0;
	return middle < 0 ? -1 : 1;
}

void verdict_decide(struct compare_row *row, unsigned tests, const struct compare_options *options)
{
	double effect = min_effect(row, options), bound = scaled_bound(row, effect);
	AUTO_FREE char *remark = STEAL(row->reason), *why = NULL, *note = NULL;
	AUTO_FREE char *within = effect_text(row, effect);
	enum verdict verdict = VERDICT_INCONCLUSIVE;
	int side = verdict_side(row, options);
	if (side != 0) {
		verdict = side < 0 ? VERDICT_FASTER : VERDICT_SLOWER;
		why = mem_printf("p %.2g over %u test%s, %u and %u %ss", row->p, tests, format_plural(tests), row->a_n,
			row->b_n, row->nights ? "night" : "boot");
	} else if (row->has_p && scaled(row, row->effect.low) > -bound && scaled(row, row->effect.high) < bound) {
		verdict = VERDICT_SAME;
		why = mem_printf("the interval lies within %s", within);
	} else {
		why = why_inconclusive(row, tests, bound, &note);
		note = note ? note : mem_strdup(why);
	}
	char *also = mem_printf("%s%s%s", note ? note : "", note && remark ? "; " : "", remark ? remark : "");
	conclude(row, verdict, mem_printf("%s%s%s", why, remark ? "; " : "", remark ? remark : ""), also);
}

void verdict_test_side(struct compare_row *row, const double *a, unsigned a_n, const double *b, unsigned b_n)
{
	enum stats_scale scale = row->scale == BENCH_RATIO ? STATS_RATIO : STATS_DIFFERENCE;
	unsigned least = stats_least_n(1, ALPHA);
	row->a_n = a_n;
	row->b_n = b_n;
	row->has_effect = true;
	row->effect.value = stats_effect_of(a, a_n, b, b_n, scale);
	if (a_n >= least && b_n >= least) {
		row->has_p = true;
		row->p = stats_differ(a, a_n, b, b_n, scale);
	} else if (row->nights && (a_n >= VERDICT_NIGHTS_MIN || b_n >= VERDICT_NIGHTS_MIN)) {
		row->has_p = stats_student(a, a_n, b, b_n, scale, &row->p, &row->effect);
	}
}

void verdict_test(struct compare_row *row, const double *a, unsigned a_n, const double *b, unsigned b_n)
{
	row->effect = row->scale == BENCH_RATIO ? stats_bootstrap_ratio(a, a_n, b, b_n)
						: stats_bootstrap_difference(a, a_n, b, b_n);
	verdict_test_side(row, a, a_n, b, b_n);
}

static void judge_noisy(struct compare_row *row, const struct side *a, const struct side *b)
{
	/* an emulated machine is the same every night */
	row->nights = !clock_is_exact(row->a_clock) && !sides_were_interleaved(a, b);
	AUTO_VALUES struct values of_a = row->nights ? side_nights(a) : side_boots(a);
	AUTO_VALUES struct values of_b = row->nights ? side_nights(b) : side_boots(b);
	const char *shape = sides_shape(a, b);
	row->a_n = of_a.n;
	row->b_n = of_b.n;
	if (query_is_control(row->bench)) {
		conclude_simply(row, VERDICT_INCONCLUSIVE, "the control loop less itself is noise about 0");
		return;
	}
	if (!values_are_finite(&of_a) || !values_are_finite(&of_b)) {
		conclude_simply(row, VERDICT_INCONCLUSIVE, "a figure is not finite");
		return;
	}
	row->a_value = values_median(&of_a);
	row->b_value = values_median(&of_b);
	if (row->scale == BENCH_RATIO && (!values_are_positive(&of_a) || !values_are_positive(&of_b))) {
		conclude_simply(row, VERDICT_INCONCLUSIVE, no_ratio);
		return;
	}
	verdict_test(row, of_a.list, of_a.n, of_b.list, of_b.n);
	row->waits = true;
	row->reason = shape ? mem_strdup(shape) : NULL;
}

/* ---- All of it ---- */

static void set_side(
	const struct trial_row *first, const struct values *values, bool *has, double *value, char **clock, char **unit)
{
	*has = first != NULL;
	*value = first ? values_median(values) : 0;
	*clock = mem_strdup(first ? first->clock : "");
	*unit = mem_strdup(first ? first->value_unit : "");
}

int verdict_measure(struct db *db, const struct side *a, const struct side *b, const struct compare_options *options,
	struct compare_row *row, struct err **err)
{
	const struct trial_row *first_a = side_first(a), *first_b = side_first(b);
	AUTO_VALUES struct values of_a = side_boots(a), of_b = side_boots(b);
	char *refused = NULL;
	set_side(first_a, &of_a, &row->has_a, &row->a_value, &row->a_clock, &row->a_unit);
	set_side(first_b, &of_b, &row->has_b, &row->b_value, &row->b_clock, &row->b_unit);
	row->a_n = of_a.n;
	row->b_n = of_b.n;
	row->scale = first_a ? bench_scale_of(first_a->about) : BENCH_RATIO;
	if (!first_a || !first_b) {
		conclude_missing(row, first_a ? b : a, first_a ? "B" : "A");
		return 0;
	}
	refused = refuse_unequal(a, b);
	if (!refused && !clock_is_exact(row->a_clock) && refuse_unlike_hosts(db, a, b, &refused, err) != 0)
		return -1;
	row->exact = row->scale == BENCH_RATIO && side_is_path(a, &of_a) && side_is_path(b, &of_b);
	if (refused)
		conclude(row, VERDICT_NOT_COMPARABLE, refused, mem_strdup(refused));
	else if (row->exact)
		judge_path(row, a, b, options);
	else
		judge_noisy(row, a, b);
	return 0;
}

bool verdict_may_be_slower(const struct compare_row *row)
{
	double equal = row->scale == BENCH_RATIO ? 1 : 0;
	return row->verdict == VERDICT_SLOWER ||
		(row->verdict == VERDICT_INCONCLUSIVE && row->significant && row->effect.value > equal);
}
