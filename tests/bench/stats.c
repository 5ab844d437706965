/*
 * stats.c - simulates what the statistics do with data of which the truth is known, and prints it as Markdown:
 * stats TRIALS (2,000). It always draws the same. docs/statistics.md has its output.
 *
 * Null rows of a family are independent. What is counted in a family is whether Holm leaves any of them significant.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/auto.h"
#include "lib/mem.h"
#include "tests/stats/draw.h"

#define SEED 13
#define ALPHA 0.05
#define FAMILY_MAX 39
#define VALUES_MAX 56
#define N_OF(array) (sizeof(array) / sizeof *(array))

static const unsigned families[] = {1, 7, FAMILY_MAX};

static const struct pair {
	const char *name;
	struct population left, right;
} pairs[] = {
	{"normal 0.3 %, normal 3 %", {DRAW_NORMAL, 0.003}, {DRAW_NORMAL, 0.03}},
	{"normal 0.1 %, normal 5 %", {DRAW_NORMAL, 0.001}, {DRAW_NORMAL, 0.05}},
	{"normal 3 %, exponential", {DRAW_NORMAL, 0.03}, {DRAW_EXPONENTIAL, 0}},
	{"one mode, two modes", {DRAW_NORMAL, 0.003}, {DRAW_TWO_MODES, 0.003}},
	{"normal 1 %, the same", {DRAW_NORMAL, 0.01}, {DRAW_NORMAL, 0.01}},
	{"lognormal, the same", {DRAW_LOGNORMAL, 0.05}, {DRAW_LOGNORMAL, 0.05}},
	{"heavy tails, the same", {DRAW_STUDENT, 0.01}, {DRAW_STUDENT, 0.01}},
	{"exponential, the same", {DRAW_EXPONENTIAL, 0}, {DRAW_EXPONENTIAL, 0}},
};

static const size_t sizes[][2] = {
	{4, 4}, {5, 5}, {6, 6}, {7, 7}, {10, 10}, {20, 20}, {4, 20}, {20, 4}, {7, 30}, {30, 7}, {4, 56}, {56, 4}};

static double percent(double part, double all)
{
	return 100 * part / all;
}

static void print_heading(const char *first, const size_t *columns, size_t n)
{
	printf("\n| %s |", first);
	for (size_t i = 0; i < n; i++)
		printf(" %zu |", columns[i]);
	printf("\n|---|");
	for (size_t i = 0; i < n; i++)
		printf("---|");
	printf("\n");
}

/* ---- False verdicts ---- */

/*
 * The p of means cannot be above that of both tests: where it is not significant, the costlier test is not asked.
 * What a family finds is the same.
 */
static double null_p(const struct pair *pair, size_t na, size_t nb, struct stats_rng *rng)
{
	double a[VALUES_MAX], b[VALUES_MAX], log_a[VALUES_MAX], log_b[VALUES_MAX];
	draw_values(&pair->left, a, na, rng);
	draw_values(&pair->right, b, nb, rng);
	for (size_t i = 0; i < na; i++)
		log_a[i] = log(a[i]);
	for (size_t i = 0; i < nb; i++)
		log_b[i] = log(b[i]);
	double p = stats_welch(log_a, na, log_b, nb);
	return p < ALPHA ? stats_differ(a, na, b, nb, STATS_RATIO) : p;
}

/* How many of the families that n such p make find anything, in %. */
static double false_families(const double *p, size_t n, unsigned family)
{
	double adjusted[FAMILY_MAX];
	size_t found = 0, all = n / family;
	for (size_t f = 0; f < all; f++) {
		unsigned significant = 0;
		for (unsigned i = 0; i < family; i++)
			adjusted[i] = p[f * family + i];
		stats_holm(adjusted, family);
		for (unsigned i = 0; i < family; i++)
			significant += adjusted[i] < ALPHA;
		found += significant > 0;
	}
	return percent((double)found, (double)all);
}

/* A cell of the table, and its rate of one kind of family. */
struct cell {
	size_t pair, size;
	double rate;
};

static void draw_null(const struct cell *cell, double *p, size_t n, struct stats_rng *rng)
{
	for (size_t i = 0; i < n; i++)
		p[i] = null_p(&pairs[cell->pair], sizes[cell->size][0], sizes[cell->size][1], rng);
}

/* The largest of many rates is so by chance too: what it is of AGAIN times as many families. */
#define AGAIN 20

static void print_again(const struct cell *worst, unsigned family, double *p, size_t n, struct stats_rng *rng)
{
	double rate = 0;
	for (unsigned batch = 0; batch < AGAIN; batch++) {
		draw_null(worst, p, n, rng);
		rate += false_families(p, n, family) / AGAIN;
	}
	printf("- families of %u: %.1f %%, %s, %zu:%zu; of %u times as many %.2f %% (%.2f)\n", family, worst->rate,
		pairs[worst->pair].name, sizes[worst->size][0], sizes[worst->size][1], AGAIN, rate,
		100 * sqrt(0.05 * 0.95 / (AGAIN * (double)(n / family))));
}

static void simulate_false(unsigned trials, struct stats_rng *rng)
{
	size_t n = (size_t)trials * FAMILY_MAX;
	AUTO_FREE double *p = mem_alloc(n, sizeof *p);
	struct cell worst[N_OF(families)] = {0};
	printf("\n### False verdicts, %% of families of 1 / 7 / 39 null tests (promised: at most 5)\n\n| left, right "
	       "|");
	for (size_t s = 0; s < N_OF(sizes); s++)
		printf(" %zu:%zu |", sizes[s][0], sizes[s][1]);
	printf("\n|---|");
	for (size_t s = 0; s < N_OF(sizes); s++)
		printf("---|");
	printf("\n");
	for (size_t k = 0; k < N_OF(pairs); k++) {
		printf("| %s |", pairs[k].name);
		for (size_t s = 0; s < N_OF(sizes); s++) {
			struct cell cell = {k, s, 0};
			draw_null(&cell, p, n, rng);
			for (size_t f = 0; f < N_OF(families); f++) {
				cell.rate = false_families(p, n, families[f]);
				worst[f] = cell.rate > worst[f].rate ? cell : worst[f];
				printf(" %s%.1f", f ? "/ " : "", cell.rate);
			}
			printf(" |");
			fflush(stdout);
		}
		printf("\n");
	}
	printf("\nThe worst of them, again with more families, and the standard error of 5 %%:\n\n");
	struct stats_rng more = *rng; /* the tables below are not moved by it */
	for (size_t f = 0; f < N_OF(families); f++)
		print_again(&worst[f], families[f], p, n, &more);
}

/* ---- Power ---- */

static void simulate_power(unsigned trials, struct stats_rng *rng)
{
	static const struct population noise = {DRAW_NORMAL, 0.01};
	static const size_t boots[] = {4, 5, 7, 9, 12};
	static const double ratios[] = {1.01, 1.02, 1.05};
	printf("\n### Power, %% of single tests that find it, noise 1 %%\n");
	print_heading("true ratio, boots a side", boots, N_OF(boots));
	for (size_t r = 0; r < N_OF(ratios); r++) {
		printf("| %.2f |", ratios[r]);
		for (size_t s = 0; s < N_OF(boots); s++) {
			unsigned found = 0;
			for (unsigned t = 0; t < trials; t++) {
				double a[VALUES_MAX], b[VALUES_MAX];
				draw_values(&noise, a, boots[s], rng);
				draw_values(&noise, b, boots[s], rng);
				for (size_t i = 0; i < boots[s]; i++)
					b[i] *= ratios[r];
				found += stats_differ(a, boots[s], b, boots[s], STATS_RATIO) < ALPHA;
			}
			printf(" %.1f |", percent(found, trials));
		}
		printf("\n");
	}
}

/* ---- The interval ---- */

#define EFFECT 0.01

static void simulate_same(unsigned trials, struct stats_rng *rng)
{
	static const struct population noise = {DRAW_NORMAL, 0.003};
	static const size_t boots[] = {4, 5, 6, 7, 8, 10, 14, 20};
	static const double ratios[] = {1, 1.005, 1.01, 1.013};
	printf("\n### Interval within 1 %%, %% of rows, noise 0.3 %%; false from 1.010 (promised: at most 5)\n");
	print_heading("true ratio, boots a side", boots, N_OF(boots));
	for (size_t r = 0; r < N_OF(ratios); r++) {
		printf("| %.3f |", ratios[r]);
		for (size_t s = 0; s < N_OF(boots); s++) {
			unsigned same = 0;
			for (unsigned t = 0; t < trials; t++) {
				double a[VALUES_MAX], b[VALUES_MAX];
				draw_values(&noise, a, boots[s], rng);
				draw_values(&noise, b, boots[s], rng);
				for (size_t i = 0; i < boots[s]; i++)
					b[i] *= ratios[r];
				struct stats_effect e = stats_bootstrap_ratio(a, boots[s], b, boots[s]);
				same += e.low > 1 - EFFECT && e.high < 1 + EFFECT;
			}
			printf(" %.1f |", percent(same, trials));
		}
		printf("\n");
	}
}

static void simulate_coverage(unsigned trials, struct stats_rng *rng)
{
	static const size_t boots[] = {4, 5, 6, 7, 8, 10, 14, 20, 21, 56};
	printf("\n### Coverage, %% of 95 %% intervals that hold the true ratio\n");
	print_heading("left, right; boots a side", boots, N_OF(boots));
	for (size_t k = 0; k < N_OF(pairs); k++) {
		printf("| %s |", pairs[k].name);
		for (size_t s = 0; s < N_OF(boots); s++) {
			unsigned covered = 0;
			for (unsigned t = 0; t < trials; t++) {
				double a[VALUES_MAX], b[VALUES_MAX];
				draw_values(&pairs[k].left, a, boots[s], rng);
				draw_values(&pairs[k].right, b, boots[s], rng);
				struct stats_effect e = stats_bootstrap_ratio(a, boots[s], b, boots[s]);
				covered += e.low <= 1 && e.high >= 1;
			}
			printf(" %.1f |", percent(covered, trials));
		}
		printf("\n");
		fflush(stdout);
	}
}

/* ---- Nights ---- */

#define NIGHT_BOOTS 4
#define NIGHT_NOISE 0.005

/* The median of a night's boots: nights differ, and boots of a night. */
static double draw_night(struct stats_rng *rng)
{
	static const struct population noise = {DRAW_NORMAL, NIGHT_NOISE};
	double boots[NIGHT_BOOTS];
	draw_values(&noise, boots, NIGHT_BOOTS, rng);
	stats_sort(boots, NIGHT_BOOTS);
	return stats_median(boots, NIGHT_BOOTS) * (1 + NIGHT_NOISE * draw_normal(rng));
}

static void simulate_nights(unsigned trials, struct stats_rng *rng)
{
	static const size_t nights[] = {3, 5, 7, 14, 28, 56};
	static const double ratios[] = {1, 1.01, 1.02, 1.05};
	printf("\n### One night of %u boots against earlier nights, %% of single tests that find a difference\n\n"
	       "Boots vary by %.1f %%, and so do nights.\n",
		NIGHT_BOOTS, 100 * NIGHT_NOISE);
	print_heading("true ratio, earlier nights", nights, N_OF(nights));
	for (size_t r = 0; r < N_OF(ratios); r++) {
		printf("| %.2f |", ratios[r]);
		for (size_t s = 0; s < N_OF(nights); s++) {
			unsigned found = 0;
			for (unsigned t = 0; t < trials; t++) {
				double before[VALUES_MAX], now = ratios[r] * draw_night(rng), p = 1;
				struct stats_effect e;
				for (size_t i = 0; i < nights[s]; i++)
					before[i] = draw_night(rng);
				found += stats_student(before, nights[s], &now, 1, STATS_RATIO, &p, &e) && p < ALPHA;
			}
			printf(" %.1f |", percent(found, trials));
		}
		printf("\n");
	}
}

/* ---- Speed ---- */

static void time_many(struct stats_rng *rng)
{
	enum { N = 10000 };
	static const struct population noise = {DRAW_NORMAL, 0.01};
	AUTO_FREE double *a = mem_alloc(N, sizeof *a), *b = mem_alloc(N, sizeof *b);
	draw_values(&noise, a, N, rng);
	draw_values(&noise, b, N, rng);
	clock_t started = clock();
	double p = stats_differ(a, N, b, N, STATS_RATIO);
	struct stats_effect e = stats_bootstrap_ratio(a, N, b, N);
	printf("\n10,000 boots a side: p %.2g, interval %.5f to %.5f, %.2f s of CPU time\n", p, e.low, e.high,
		(double)(clock() - started) / CLOCKS_PER_SEC);
}

int main(int argc, char **argv)
{
	unsigned trials = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 2000;
	struct stats_rng rng;
	stats_rng_seed(&rng, SEED);
	if (trials == 0 || trials > 1000000) {
		fprintf(stderr, "usage: stats [TRIALS]\n");
		return 2;
	}
	printf("Seed %d, %u trials a cell.\n", SEED, trials);
	simulate_false(trials, &rng);
	simulate_power(trials, &rng);
	simulate_same(trials, &rng);
	simulate_coverage(trials, &rng);
	simulate_nights(trials, &rng);
	time_many(&rng);
	return 0;
}
