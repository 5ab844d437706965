/*
 * selftest.c - see selftest.h. Null comparisons and power by resampling what was recorded; nothing is measured.
 */
#include "report/selftest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"
#include "lib/stats.h"
#include "report/compare.h"
#include "report/verdict.h"

#define ALPHA 0.05      /* verdict.c judges by it */
#define COMPARISONS 400 /* of a kind in a family, at least */
#define ROUNDS_MIN 200  /* so that the share of wrong families is within 1.5 % of the true one */
#define DRAWN_MAX 100   /* boots a side; of thousands nobody asks what they find */
#define SHIFT_MAX 1.0   /* where the search for the smallest effect ends */
#define SHIFT_MIN 6e-5  /* and where it begins */
#define STEPS 10        /* of that search: it ends within 1 % of the effect */

const double selftest_shifts[SELFTEST_SHIFTS] = {0.01, 0.02, 0.05};

/* An instance's boots that have a figure. */
struct series {
	const struct trial_row **trials; /* owned, of borrowed ones */
	double *values;                  /* owned */
	unsigned n, n_values;
	unsigned wrong;       /* halves that were called faster or slower */
	bool counted, usable; /* on a clock that counts exactly and not inexact; finite, and positive where a ratio */
};

struct series_list {
	struct series *rows;
	unsigned n;
};

static void series_list_finish(struct series_list *list)
{
	for (unsigned i = 0; i < list->n; i++)
		MEM_FREE(list->rows[i].trials, list->rows[i].values);
	free(list->rows);
}
#define AUTO_SERIES_LIST AUTO(series_list_finish)

static const struct trial_row *head_of(const struct series *s)
{
	return s->trials[0];
}

static void take_trial(struct series_list *list, const struct trial_row *t)
{
	struct series *s = NULL;
	for (unsigned i = 0; i < list->n && !s; i++)
		if (strcmp(head_of(&list->rows[i])->instance, t->instance) == 0 &&
			head_of(&list->rows[i])->host_id == t->host_id)
			s = &list->rows[i];
	if (!s) {
		s = &MEM_ADD(list->rows, list->n);
		*s = (struct series){.counted = true, .usable = true};
	}
	MEM_ADD(s->trials, s->n) = t;
	MEM_ADD(s->values, s->n_values) = t->value;
	s->counted = s->counted && clock_is_exact(t->clock) && !trial_row_has_flag(t, "inexact");
	s->usable = s->usable && isfinite(t->value) && (bench_scale_of(t->about) == BENCH_DIFFERENCE || t->value > 0);
}

/* As verdict.c: a path that every boot found the same. */
static bool is_exact(const struct series *s)
{
	bool exact = s->counted && bench_scale_of(head_of(s)->about) == BENCH_RATIO;
	for (unsigned i = 1; i < s->n && exact; i++)
		exact = s->values[i] == s->values[0];
	return exact;
}

/* Rows of a family. */
struct members {
	struct series **list;
	unsigned n;
};

/* ---- judging ---- */

static struct compare_row row_of(const struct series *s)
{
	return (struct compare_row){
		.suite = head_of(s)->suite, .bench = head_of(s)->bench, .scale = bench_scale_of(head_of(s)->about)};
}

static bool is_wrong(const struct compare_row *row)
{
	return row->verdict == VERDICT_FASTER || row->verdict == VERDICT_SLOWER;
}

/* verdict_side() with the corrected p. */
static int decide(struct compare_row *row, double p)
{
	static const struct compare_options none;
	row->p = p;
	return verdict_side(row, &none);
}

/* ---- nothing differs ---- */

/* second[rep] is whether that repetition is of the second half. */
static void split(bool *second, unsigned reps, struct stats_rng *rng)
{
	unsigned rest = reps / 2;
	for (unsigned rep = 0; rep < reps; rep++) {
		second[rep] = stats_rng_below(rng, reps - rep) < rest;
		rest -= second[rep];
	}
}

static int add_halves(struct db *db, const struct series *s, const bool *second, struct compare *out, struct err **err)
{
	static const struct compare_options none;
	AUTO_FREE const struct trial_row **trials = mem_alloc(2 * s->n, sizeof *trials);
	struct side a = {trials, 0}, b = {trials + s->n, 0};
	for (unsigned i = 0; i < s->n; i++) {
		struct side *half = second[s->trials[i]->rep] ? &b : &a;
		half->trials[half->n++] = s->trials[i];
	}
	return compare_add(db, &a, &b, &none, out, err);
}

/* One split of every row. */
static int null_round(
	struct db *db, struct selftest_family *f, const struct members *m, const bool *second, struct err **err)
{
	static const struct compare_options none;
	AUTO_COMPARE struct compare halves = {0};
	unsigned wrong = 0;
	for (unsigned i = 0; i < m->n; i++) {
		if (add_halves(db, m->list[i], second, &halves, err) != 0)
			return -1;
		f->tests += halves.rows[i].has_p;
		f->alone_wrong += halves.rows[i].has_p && halves.rows[i].p < ALPHA;
	}
	compare_decide(&halves, &none);
	for (unsigned i = 0; i < m->n; i++) {
		bool differs = is_wrong(&halves.rows[i]);
		wrong += differs;
		m->list[i]->wrong += differs;
	}
	f->wrong += wrong;
	f->families_wrong += wrong > 0;
	return 0;
}

static int by_times(const void *a, const void *b)
{
	const struct selftest_wrong *x = a, *y = b;
	return x->times != y->times ? (x->times < y->times) - (x->times > y->times) : strcmp(x->instance, y->instance);
}

static int test_null(
	struct db *db, struct selftest_family *f, const struct members *m, struct stats_rng *rng, struct err **err)
{
	unsigned reps = 0;
	for (unsigned i = 0; i < m->n; i++)
		for (unsigned k = 0; k < m->list[i]->n; k++)
			reps = m->list[i]->trials[k]->rep >= reps ? m->list[i]->trials[k]->rep + 1 : reps;
	AUTO_FREE bool *second = mem_alloc(reps, sizeof *second);
	f->compared = m->n;
	f->rounds = (COMPARISONS + m->n - 1) / m->n;
	f->rounds = f->rounds < ROUNDS_MIN ? ROUNDS_MIN : f->rounds;
	for (unsigned round = 0; round < f->rounds; round++) {
		split(second, reps, rng);
		if (null_round(db, f, m, second, err) != 0)
			return -1;
	}
	for (unsigned i = 0; i < m->n; i++)
		if (m->list[i]->wrong)
			MEM_ADD(f->wrong_rows, f->n_wrong_rows) = (struct selftest_wrong){
				mem_strdup(head_of(m->list[i])->instance), m->list[i]->wrong};
	if (f->n_wrong_rows)
		qsort(f->wrong_rows, f->n_wrong_rows, sizeof *f->wrong_rows, by_times);
	return 0;
}

/* ---- something differs ---- */

static void draw(const struct series *s, unsigned n, double *out, struct stats_rng *rng)
{
	for (unsigned i = 0; i < n; i++)
		out[i] = s->values[stats_rng_below(rng, s->n)];
}

static double shifted(double value, enum bench_scale scale, double shift)
{
	return scale == BENCH_RATIO ? value * (1 + shift) : value + 100 * shift;
}

/* How often the shift is significant, and slower, with so many boots a side; every row in turn. */
static double find(const struct members *m, unsigned boots, double shift, uint64_t seed, double *verdict)
{
	AUTO_FREE double *a = mem_alloc(boots, sizeof *a), *b = mem_alloc(boots, sizeof *b);
	unsigned n = m->n * ((COMPARISONS / 2 + m->n - 1) / m->n), significant = 0, slower = 0;
	struct stats_rng rng;
	stats_rng_seed(&rng, seed); /* the same draws for every shift */
	for (unsigned i = 0; i < n; i++) {
		const struct series *s = m->list[i % m->n];
		struct compare_row row = row_of(s);
		draw(s, boots, a, &rng);
		draw(s, boots, b, &rng);
		for (unsigned k = 0; k < boots; k++)
			b[k] = shifted(b[k], row.scale, shift);
		verdict_test_side(&row, a, boots, b, boots);
		slower += decide(&row, fmin(1, row.p * m->n)) > 0; /* Holm's step for the least p of the family */
		significant += row.significant;
	}
	*verdict = (double)slower / n;
	return (double)significant / n;
}

/* The share of families, of both sides' boots drawn from the same, in which a row is called faster or slower. */
static double find_nothing(const struct members *m, unsigned boots, uint64_t seed)
{
	AUTO_FREE double *a = mem_alloc(boots, sizeof *a), *b = mem_alloc(boots, sizeof *b),
			 *p = mem_alloc(m->n, sizeof *p);
	AUTO_FREE struct compare_row *rows = mem_alloc(m->n, sizeof *rows);
	unsigned wrong = 0;
	struct stats_rng rng;
	stats_rng_seed(&rng, seed);
	for (unsigned round = 0; round < ROUNDS_MIN; round++) {
		bool any = false;
		for (unsigned i = 0; i < m->n; i++) {
			rows[i] = row_of(m->list[i]);
			draw(m->list[i], boots, a, &rng);
			draw(m->list[i], boots, b, &rng);
			verdict_test_side(&rows[i], a, boots, b, boots);
			p[i] = rows[i].p;
		}
		stats_holm(p, m->n);
		for (unsigned i = 0; i < m->n; i++)
			any = any || decide(&rows[i], p[i]) != 0;
		wrong += any;
	}
	return (double)wrong / ROUNDS_MIN;
}

/* By bisection on a scale of factors. */
static double least_shift(const struct members *m, unsigned boots, uint64_t seed)
{
	double high = SHIFT_MAX, low = SHIFT_MIN, ignored;
	if (find(m, boots, high, seed, &ignored) < SELFTEST_POWER)
		return NAN;
	for (unsigned step = 0; step < STEPS; step++) {
		double middle = sqrt(low * high);
		*(find(m, boots, middle, seed, &ignored) < SELFTEST_POWER ? &low : &high) = middle;
	}
	return high;
}

static void test_size(struct selftest_size *size, const struct members *m, unsigned boots, uint64_t seed)
{
	size->boots = boots;
	size->families_wrong = find_nothing(m, boots, seed);
	for (unsigned i = 0; i < SELFTEST_SHIFTS; i++)
		size->significant[i] = find(m, boots, selftest_shifts[i], seed, &size->verdict[i]);
	size->least = least_shift(m, boots, seed);
}

static int by_number(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
	return (x > y) - (x < y);
}

static void test_power(struct selftest_family *f, const struct members *m, uint64_t seed)
{
	unsigned boots[SELFTEST_SIZES_MAX] = {
		4, 7, 10, f->boots < DRAWN_MAX ? f->boots : DRAWN_MAX, stats_least_n(m->n, ALPHA)};
	qsort(boots, SELFTEST_SIZES_MAX, sizeof *boots, by_number);
	for (unsigned i = 0; i < SELFTEST_SIZES_MAX; i++)
		if (i == 0 || boots[i] != boots[i - 1])
			test_size(&f->sizes[f->n_sizes++], m, boots[i], seed);
}

/* ---- families ---- */

static bool is_of(const struct selftest_family *f, const struct trial_row *t)
{
	return strcmp(f->suite, t->suite) == 0 && strcmp(f->driver, t->driver) == 0 && strcmp(f->host, t->host) == 0;
}

static struct selftest_family *family_of(struct selftest *out, const struct trial_row *t)
{
	for (unsigned i = 0; i < out->n; i++)
		if (is_of(&out->families[i], t))
			return &out->families[i];
	struct selftest_family *family = &MEM_ADD(out->families, out->n);
	*family = (struct selftest_family){
		.suite = mem_strdup(t->suite), .driver = mem_strdup(t->driver), .host = mem_strdup(t->host)};
	return family;
}

static int test_family(
	struct db *db, struct selftest_family *f, const struct series_list *all, uint64_t seed, struct err **err)
{
	AUTO_FREE struct series **compared = mem_alloc(all->n, sizeof *compared),
				**tested = mem_alloc(all->n, sizeof *tested);
	struct members halved = {compared, 0}, drawn = {tested, 0};
	struct stats_rng rng;
	for (unsigned i = 0; i < all->n; i++) {
		struct series *s = &all->rows[i];
		if (!is_of(f, head_of(s)))
			continue;
		if (s->n < SELFTEST_BOOTS_MIN) {
			f->few++;
			continue;
		}
		compared[halved.n++] = s;
		f->exact += is_exact(s);
		f->bare += !is_exact(s) && !s->usable;
		if (is_exact(s) || !s->usable)
			continue;
		tested[drawn.n++] = s;
		f->boots = f->boots == 0 || s->n < f->boots ? s->n : f->boots;
	}
	f->rows = drawn.n;
	f->boots_needed = 2 * stats_least_n(drawn.n, ALPHA);
	stats_rng_seed(&rng, seed);
	if (halved.n > 0 && test_null(db, f, &halved, &rng, err) != 0)
		return -1;
	if (drawn.n > 0)
		test_power(f, &drawn, seed + 1);
	return 0;
}

int selftest_run(struct db *db, const char *which, uint64_t seed, struct selftest *out, struct err **err)
{
	AUTO_RUN_ROW struct run_row run = {0};
	AUTO_TRIAL_ROWS struct trial_rows trials = {0};
	AUTO_SERIES_LIST struct series_list all = {0};
	*out = (struct selftest){.seed = seed};
	if (run_find(db, which, &run, err) != 0 || trial_rows_load(db, run.id, &trials, err) != 0)
		return -1;
	for (unsigned i = 0; i < trials.n; i++)
		if (trials.rows[i].has_value)
			take_trial(&all, &trials.rows[i]);
	for (unsigned i = 0; i < all.n; i++)
		family_of(out, head_of(&all.rows[i]));
	for (unsigned i = 0; i < out->n; i++)
		if (test_family(db, &out->families[i], &all, seed + 2 * i, err) != 0)
			return -1;
	out->run = mem_strdup(run.uuid);
	return 0;
}

void selftest_finish(struct selftest *selftest)
{
	for (unsigned i = 0; i < selftest->n; i++) {
		struct selftest_family *f = &selftest->families[i];
		for (unsigned k = 0; k < f->n_wrong_rows; k++)
			free(f->wrong_rows[k].instance);
		MEM_FREE(f->suite, f->driver, f->host, f->wrong_rows);
	}
	free(selftest->families);
	free(selftest->run);
	*selftest = (struct selftest){0};
}

double selftest_percent(unsigned part, unsigned all)
{
	return all ? 100.0 * part / all : 0;
}
