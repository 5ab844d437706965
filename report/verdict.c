/*
 * verdict.c - may these be compared, and who is faster?
 *
 * On the instruction clock a path has a length, so minimums are compared and every difference is real. On other clocks
 * the unit of repetition is the boot: each gives one median, and a verdict needs four boots a side, significance after
 * Holm's correction, and a minimum effect.
 */
#include "report/verdict.h"

#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/stats.h"
#include "report/format.h"

#define MIN_BOOTS 4
#define ALPHA 0.05
#define RESAMPLES 9999
#define BOOTSTRAP_SEED 20080101 /* fixed: the same data give the same interval */
#define CANARY_TOLERANCE 0.01
#define EXACT_EFFECT 0.01 /* on icount, for medians */

static void conclude(struct compare_row *row, enum verdict verdict, char *reason)
{
	free(row->reason);
	row->verdict = verdict;
	row->reason = reason;
}

static double suite_effect(const struct compare_row *row)
{
	return strcmp(row->suite, "exit") == 0 ? 0.01 : 0.05;
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
	AUTO_FREE double *one = mem_alloc(1, sizeof *one);
	*one = 1;
	return stats_bootstrap_ratio(one, 1, values, n, 0, 0).ratio;
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

static bool bimodal(const struct side *side)
{
	for (unsigned i = 0; i < side->n; i++) {
		if (side->trials[i]->measured && side->trials[i]->bimodal)
			return true;
	}
	return false;
}

/* ---- Whether they may be compared ---- */

/* Why a side ("A" or "B") has no figure; caller frees. */
static char *why_none(const struct side *side, const char *letter)
{
	if (side->n == 0)
		return mem_printf("%s was not run", letter);
	if (!side->trials[0]->reason)
		return mem_printf("%s has no summary; `hvbench gc --rebuild` makes it", letter);
	return mem_printf("%s: %s: %s", letter, side->trials[0]->outcome, side->trials[0]->reason);
}

/* All measured trials of both sides must agree in what `get` reads. NULL, or the two texts. */
static bool differs(const struct side *a, const struct side *b, size_t offset, const char **one, const char **other)
{
	const struct side *sides[] = {a, b};
	*one = NULL;
	for (unsigned s = 0; s < 2; s++) {
		for (unsigned i = 0; i < sides[s]->n; i++) {
			const struct trial_row *t = sides[s]->trials[i];
			const char *text = *(char *const *)((const char *)t + offset);
			if (!t->measured)
				continue;
			if (*one && strcmp(*one, text) != 0) {
				*other = text;
				return true;
			}
			*one = text;
		}
	}
	return false;
}

/* Boots that were pooled must be of one scheduler; the two sides may differ in it. */
static bool refuse_mixed(const struct side *side, const char *letter, struct compare_row *row)
{
	const struct side none = {NULL, 0};
	const char *one, *other;
	if (!differs(side, &none, offsetof(struct trial_row, scheduler), &one, &other))
		return false;
	conclude(row, VERDICT_NOT_COMPARABLE,
		mem_printf("%s has boots under different schedulers: %s and %s", letter, *one ? one : "none told",
			*other ? other : "none told"));
	return true;
}

/* A process of the host has an image of its own, which is linked from the other's object files: of one run, and so of
 * one build, it is the same code. */
static bool are_of_one_build(const struct side *a, const struct side *b)
{
	const struct trial_row *x = a->trials[0], *y = b->trials[0];
	return x->run_id == y->run_id && strcmp(x->guest, y->guest) == 0 &&
		(strcmp(x->mode, "process") == 0) != (strcmp(y->mode, "process") == 0);
}

static bool refuse_unequal(const struct side *a, const struct side *b, struct compare_row *row)
{
	const char *one, *other;
	if (refuse_mixed(a, "A", row) || refuse_mixed(b, "B", row))
		return true;

	if (differs(a, b, offsetof(struct trial_row, clock), &one, &other))
		conclude(row, VERDICT_NOT_COMPARABLE, mem_printf("different clocks: %s and %s", one, other));
	else if (differs(a, b, offsetof(struct trial_row, turns), &one, &other))
		conclude(row, VERDICT_NOT_COMPARABLE,
			mem_printf("different labs: the instruction clock of %s CPU%s, and of %s", *one ? one : "one",
				*one ? "s" : "", *other ? other : "one"));
	else if (differs(a, b, offsetof(struct trial_row, unit), &one, &other))
		conclude(row, VERDICT_NOT_COMPARABLE, mem_printf("different units: %s and %s", one, other));
	else if (!are_of_one_build(a, b) && differs(a, b, offsetof(struct trial_row, images), &one, &other))
		conclude(row, VERDICT_NOT_COMPARABLE,
			mem_printf("not the same guest image: %.24s... and %.24s...", *one ? one : "not recorded",
				*other ? other : "not recorded"));
	else
		return false;
	return true;
}

static bool facts_agree(const char *name, const char *x, const char *y)
{
	char *x_end, *y_end;
	double xv, yv;
	if (strcmp(x, y) == 0)
		return true;
	if (strncmp(name, "parity.canary", 13) != 0)
		return false;
	xv = strtod(x, &x_end);
	yv = strtod(y, &y_end);
	return x_end != x && y_end != y && fabs(xv - yv) <= CANARY_TOLERANCE * fmin(fabs(xv), fabs(yv));
}

/* Facts "parity.NAME" of two hosts must be there and agree. *reason stays NULL when they do; caller frees. */
static int check_parity(struct db *db, int64_t host_a, int64_t host_b, char **reason, struct err **err)
{
	struct db_stmt *s;
	unsigned seen = 0;
	int rc = -1;
	if (host_a == host_b)
		return 0;
	s = db_query(db, err,
		"SELECT coalesce(a.name, b.name), a.value, coalesce(a.reason, 'not collected'), b.value, "
		"coalesce(b.reason, 'not collected') "
		"FROM (SELECT * FROM fact WHERE host_id = ?1 AND name GLOB 'parity.*') a "
		"FULL JOIN (SELECT * FROM fact WHERE host_id = ?2 AND name GLOB 'parity.*') b ON a.name = b.name ORDER "
		"BY 1",
		"ii", host_a, host_b);
	while (s && !*reason && (rc = db_step(s, err)) == 1) {
		const char *name = db_text(s, 0), *x = db_text(s, 1), *y = db_text(s, 3);
		seen++;
		if (!x || !y)
			*reason = mem_printf("the hosts cannot be shown to be alike: %s is unavailable (%s)", name,
				db_text(s, x ? 4 : 2));
		else if (!facts_agree(name, x, y))
			*reason = mem_printf("the hosts differ in %s: %s and %s", name, x, y);
	}
	db_done(s);
	if (rc == 0 && !seen)
		*reason = mem_strdup("the hosts cannot be shown to be alike: no parity facts were collected");
	return rc < 0 ? -1 : 0;
}

/* Every host of a against every host of b; in most runs that is one pair. */
static int refuse_unlike_hosts(
	struct db *db, const struct side *a, const struct side *b, struct compare_row *row, struct err **err)
{
	int64_t last_a = -1, last_b = -1;
	for (unsigned i = 0; i < a->n; i++) {
		for (unsigned k = 0; k < b->n; k++) {
			AUTO_FREE char *reason = NULL;
			const struct trial_row *x = a->trials[i], *y = b->trials[k];
			if (!x->measured || !y->measured || (x->host_id == last_a && y->host_id == last_b))
				continue;
			last_a = x->host_id;
			last_b = y->host_id;
			if (check_parity(db, last_a, last_b, &reason, err) != 0)
				return -1;
			if (reason) {
				conclude(row, VERDICT_NOT_COMPARABLE, STEAL(reason));
				return 0;
			}
		}
	}
	return 0;
}

/* ---- The instruction clock ---- */

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

/* The smallest two-sided p that na and nb boots can give: 2 / C(na + nb, na). */
static double smallest_p(unsigned na, unsigned nb)
{
	return 2 * exp(lgamma(na + 1.0) + lgamma(nb + 1.0) - lgamma(na + nb + 1.0));
}

void verdict_decide(struct compare_row *row, unsigned family, const struct compare_options *options)
{
	double effect = min_effect(row, options), away = fabs(row->ratio - 1);
	unsigned needed = MIN_BOOTS;
	while (smallest_p(needed, needed) * family >= ALPHA)
		needed++;
	if (row->p < ALPHA && away >= effect)
		conclude(row, row->ratio < 1 ? VERDICT_FASTER : VERDICT_SLOWER,
			mem_printf("p %.2g over %u tests, %u and %u boots%s%s", row->p, family, row->a_boots,
				row->b_boots, row->reason ? "; " : "", row->reason ? row->reason : ""));
	else if (row->ci_low > 1 - effect && row->ci_high < 1 + effect)
		conclude(row, VERDICT_SAME, mem_printf("the interval lies within %.3g %%", 100 * effect));
	else if (row->p < ALPHA)
		conclude(row, VERDICT_SAME,
			mem_printf("significant, but below the minimum effect of %.3g %%", 100 * effect));
	else if (smallest_p(row->a_boots, row->b_boots) * family >= ALPHA)
		conclude(row, VERDICT_INCONCLUSIVE,
			mem_printf("%u and %u boots cannot be significant over %u tests; %u a side can", row->a_boots,
				row->b_boots, family, needed));
	else
		conclude(row, VERDICT_INCONCLUSIVE,
			mem_printf(
				"p %.2g over %u tests, %u and %u boots", row->p, family, row->a_boots, row->b_boots));
}

static void judge_noisy(
	double *a, double *b, bool modes, const struct compare_options *options, struct compare_row *row)
{
	struct stats_ratio r;
	row->a_value = median_of(a, row->a_boots);
	row->b_value = median_of(b, row->b_boots);
	if (smallest(a, row->a_boots) <= 0 || smallest(b, row->b_boots) <= 0) {
		conclude(row, VERDICT_INCONCLUSIVE, mem_strdup("no ratio: it costs no more than the control loop"));
		return;
	}
	r = stats_bootstrap_ratio(
		a, row->a_boots, b, row->b_boots, options->resamples ? options->resamples : RESAMPLES, BOOTSTRAP_SEED);
	row->has_ratio = true;
	row->ratio = r.ratio;
	row->ci_low = r.low;
	row->ci_high = r.high;
	if (row->a_boots < MIN_BOOTS || row->b_boots < MIN_BOOTS) {
		conclude(row, VERDICT_INCONCLUSIVE,
			mem_printf(
				"%u and %u boots; a verdict needs %u a side", row->a_boots, row->b_boots, MIN_BOOTS));
		return;
	}
	row->has_p = true;
	row->p = stats_mann_whitney(a, row->a_boots, b, row->b_boots);
	if (modes)
		row->reason = mem_strdup("bimodal: medians may sit on either mode");
}

/* A path that has a length: the instruction clock, and a bench that does the same whenever it is run. */
static bool is_exact(const struct trial_row *trial)
{
	return trial && strcmp(trial->clock, "icount") == 0 && trial->figure == BENCH_LEAST;
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
	if (refuse_unequal(a, b, row))
		return 0;
	row->exact = exact;
	if (exact) {
		struct medians medians = medians_of(a, b, row->b_value - row->a_value);
		judge_exact(row,
			flagged(a, "inexact") || flagged(b, "inexact") || unsteady(a_values, row->a_boots) ||
				unsteady(b_values, row->b_boots),
			&medians, options);
		return 0;
	}
	if (strcmp(row->a_clock, "icount") != 0 && refuse_unlike_hosts(db, a, b, row, err) != 0)
		return -1;
	if (!row->reason)
		judge_noisy(a_values, b_values, bimodal(a) || bimodal(b), options, row);
	return 0;
}
