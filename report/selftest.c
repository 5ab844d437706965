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
#include "report/verdict.h"

#define ALPHA 0.05      /* verdict.c judges by it */
#define COMPARISONS 400 /* of a kind in a family, at least */
#define ROUNDS_MIN 200  /* so that the share of wrong families is within 1.5 % of the true one */
#define SHIFT_MAX 1.0   /* where the search for the smallest effect ends */
#define SHIFT_MIN 6e-5  /* and where it begins */
#define STEPS 10        /* of that search: it ends within 1 % of the effect */

const double selftest_shifts[SELFTEST_SHIFTS] = {0.01, 0.02, 0.05};

/* An instance's boots. */
struct series {
	const struct trial_row *head; /* its first trial; borrowed */
	double *values;               /* owned: of the boots that have a figure */
	unsigned n;
	bool counted, usable; /* on a clock that counts exactly and not inexact; finite, and positive where a ratio */
};

struct series_list {
	struct series *rows;
	unsigned n;
};

static void series_list_finish(struct series_list *list)
{
	for (unsigned i = 0; i < list->n; i++)
		free(list->rows[i].values);
	free(list->rows);
}
#define AUTO_SERIES_LIST AUTO(series_list_finish)

static void take_trial(struct series_list *list, const struct trial_row *t)
{
	struct series *s = NULL;
	for (unsigned i = 0; i < list->n && !s; i++)
		if (strcmp(list->rows[i].head->instance, t->instance) == 0 && list->rows[i].head->host_id == t->host_id)
			s = &list->rows[i];
	if (!s) {
		s = &MEM_ADD(list->rows, list->n);
		*s = (struct series){.head = t, .counted = true, .usable = true};
	}
	MEM_ADD(s->values, s->n) = t->value;
	s->counted = s->counted && clock_is_exact(t->clock) && !trial_row_has_flag(t, "inexact");
	s->usable = s->usable && isfinite(t->value) && (bench_scale_of(t->about) == BENCH_DIFFERENCE || t->value > 0);
}

/* As verdict.c: a path that every boot found the same. */
static bool is_exact(const struct series *s)
{
	bool exact = s->counted && bench_scale_of(s->head->about) == BENCH_RATIO;
	for (unsigned i = 1; i < s->n && exact; i++)
		exact = s->values[i] == s->values[0];
	return exact;
}

static bool is_tested(const struct series *s)
{
	return s->n >= SELFTEST_BOOTS_MIN && s->usable && !is_exact(s);
}

/* The rows of a family that are tested. */
struct members {
	const struct series **list;
	unsigned n, longest; /* boots */
};

/* ---- judging ---- */

static struct compare_row row_of(const struct series *s)
{
	return (struct compare_row){
		.suite = s->head->suite, .bench = s->head->bench, .scale = bench_scale_of(s->head->about)};
}

/* verdict_side() with the corrected p. */
static int decide(struct compare_row *row, double p)
{
	static const struct compare_options none;
	row->p = p;
	return verdict_side(row, &none);
}

/* ---- nothing differs ---- */

static void shuffle(double *values, unsigned n, struct stats_rng *rng)
{
	for (unsigned i = n; i > 1; i--) {
		unsigned k = (unsigned)stats_rng_below(rng, i);
		double swap = values[i - 1];
		values[i - 1] = values[k];
		values[k] = swap;
	}
}

/* One split of every row. */
static void null_round(
	struct selftest_family *f, const struct members *m, struct compare_row *rows, double *p, struct stats_rng *rng)
{
	AUTO_FREE double *values = mem_alloc(m->longest, sizeof *values);
	bool wrong = false;
	for (unsigned i = 0; i < m->n; i++) {
		const struct series *s = m->list[i];
		rows[i] = row_of(s);
		memcpy(values, s->values, s->n * sizeof *values);
		shuffle(values, s->n, rng);
		verdict_test_side(&rows[i], values, s->n / 2, values + s->n / 2, s->n - s->n / 2);
		p[i] = rows[i].p;
		f->alone_wrong += p[i] < ALPHA;
	}
	stats_holm(p, m->n);
	for (unsigned i = 0; i < m->n; i++) {
		bool differs = decide(&rows[i], p[i]) != 0;
		f->wrong += differs;
		wrong = wrong || differs;
	}
	f->families_wrong += wrong;
}

static void test_null(struct selftest_family *f, const struct members *m, struct stats_rng *rng)
{
	AUTO_FREE struct compare_row *rows = mem_alloc(m->n, sizeof *rows);
	AUTO_FREE double *p = mem_alloc(m->n, sizeof *p);
	f->rounds = (COMPARISONS + m->n - 1) / m->n;
	f->rounds = f->rounds < ROUNDS_MIN ? ROUNDS_MIN : f->rounds;
	for (unsigned round = 0; round < f->rounds; round++)
		null_round(f, m, rows, p, rng);
	f->comparisons = f->rounds * m->n;
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
	unsigned boots[SELFTEST_SIZES_MAX] = {4, 7, 10, f->boots, stats_least_n(m->n, ALPHA)};
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

static void test_family(struct selftest_family *f, const struct series_list *all, uint64_t seed)
{
	AUTO_FREE const struct series **tested = mem_alloc(all->n, sizeof *tested);
	struct members m = {.list = tested};
	struct stats_rng rng;
	for (unsigned i = 0; i < all->n; i++) {
		const struct series *s = &all->rows[i];
		if (!is_of(f, s->head))
			continue;
		f->exact += is_exact(s);
		f->bare += !is_exact(s) && !s->usable;
		f->few += !is_exact(s) && s->usable && s->n < SELFTEST_BOOTS_MIN;
		if (!is_tested(s))
			continue;
		tested[m.n++] = s;
		m.longest = s->n > m.longest ? s->n : m.longest;
		f->boots = f->boots == 0 || s->n < f->boots ? s->n : f->boots;
	}
	f->rows = m.n;
	if (m.n == 0)
		return;
	f->boots_needed = 2 * stats_least_n(m.n, ALPHA);
	stats_rng_seed(&rng, seed);
	test_null(f, &m, &rng);
	test_power(f, &m, seed + 1);
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
		family_of(out, all.rows[i].head);
	for (unsigned i = 0; i < out->n; i++)
		test_family(&out->families[i], &all, seed + 2 * i);
	out->run = mem_strdup(run.uuid);
	return 0;
}

void selftest_finish(struct selftest *selftest)
{
	for (unsigned i = 0; i < selftest->n; i++) {
		free(selftest->families[i].suite);
		free(selftest->families[i].driver);
		free(selftest->families[i].host);
	}
	free(selftest->families);
	free(selftest->run);
	*selftest = (struct selftest){0};
}

double selftest_percent(unsigned part, unsigned all)
{
	return all ? 100.0 * part / all : 0;
}
