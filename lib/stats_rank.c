/*
 * stats_rank.c - Brunner and Munzel's rank test, its check, and how many values it needs. The unit is whatever the
 * caller repeats: the boot.
 */
#include "lib/stats.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/mem.h"

/* Up to so many splits of the pooled values into two sides are all looked at. */
#define SPLITS_MAX 100000

/* The t distribution gives too small a p in its far tail while a side has few values; with more it is close enough. */
#define CHECKED_MAX 30

/* How many values of either side are equal. */
struct tie {
	size_t a, b;
};

struct ties {
	struct tie *of; /* rising */
	size_t n;
};

static double *sorted_copy(const double *values, size_t n)
{
	double *copy = mem_alloc(n, sizeof *copy);
	memcpy(copy, values, n * sizeof *copy);
	stats_sort(copy, n);
	return copy;
}

static void ties_init(struct ties *ties, const double *a, size_t na, const double *b, size_t nb)
{
	AUTO_FREE double *left = sorted_copy(a, na), *right = sorted_copy(b, nb);
	*ties = (struct ties){mem_alloc(na + nb, sizeof *ties->of), 0};
	for (size_t i = 0, k = 0; i < na || k < nb; ties->n++) {
		double value = k == nb || (i < na && left[i] < right[k]) ? left[i] : right[k];
		struct tie *tie = &ties->of[ties->n];
		*tie = (struct tie){0, 0};
		for (; i < na && left[i] == value; i++)
			tie->a++;
		for (; k < nb && right[k] == value; k++)
			tie->b++;
	}
}

/*
 * A value's placement is how many values of the other side are below it, where an equal one counts a half; here all are
 * doubled, so that they are integers. It is the value's midrank of all values less that of its side.
 */
struct placements {
	int64_t sum_a, squares_a, sum_b, squares_b;
};

/* After i values of a and k of b, a tie. */
static void place(struct placements *p, size_t i, size_t k, struct tie tie)
{
	int64_t of_a = (int64_t)(2 * k + tie.b), of_b = (int64_t)(2 * i + tie.a);
	p->sum_a += (int64_t)tie.a * of_a;
	p->squares_a += (int64_t)tie.a * of_a * of_a;
	p->sum_b += (int64_t)tie.b * of_b;
	p->squares_b += (int64_t)tie.b * of_b * of_b;
}

/* ---- All splits ---- */

/* The statistic is away / sqrt(spread), but for a factor that all splits share. Spread 0: infinite, or 0 for away 0. */
struct score {
	int64_t away, spread;
};

static struct score score_of(const struct placements *p, int64_t na, int64_t nb)
{
	return (struct score){p->sum_b - na * nb,
		(nb - 1) * (na * p->squares_a - p->sum_a * p->sum_a) +
			(na - 1) * (nb * p->squares_b - p->sum_b * p->sum_b)};
}

/* Exact: with at most SPLITS_MAX splits (na + nb <= 447) the products are below 2^62. */
static int compare_scores(const struct score *x, const struct score *y)
{
	int64_t left = x->away * llabs(x->away), right = y->away * llabs(y->away);
	if (x->spread != 0 || y->spread != 0) {
		left *= y->spread;
		right *= x->spread;
	}
	return (left > right) - (left < right);
}

struct walk {
	const struct ties *ties;
	size_t na, nb;
	struct score seen;
	double at_most, at_least, all; /* splits */
};

static double choose(size_t n, size_t k)
{
	size_t few = k < n - k ? k : n - k;
	double ways = 1;
	for (size_t i = 1; i <= few; i++)
		ways = ways * (double)(n - few + i) / (double)i;
	return ways;
}

static void count_split(struct walk *walk, const struct placements *p, double ways)
{
	struct score score = score_of(p, (int64_t)walk->na, (int64_t)walk->nb);
	int compared = compare_scores(&score, &walk->seen);
	walk->all += ways;
	walk->at_most += compared <= 0 ? ways : 0;
	walk->at_least += compared >= 0 ? ways : 0;
}

/* i values of a and k of b are placed; the rest begins with ties->of[next]. */
static void walk_splits(struct walk *walk, size_t next, size_t i, size_t k, struct placements so_far, double ways)
{
	size_t rest_a = walk->na - i, rest_b = walk->nb - k;
	if (rest_a == 0 || rest_b == 0) {
		place(&so_far, i, k, (struct tie){rest_a, 0});
		place(&so_far, i, k, (struct tie){0, rest_b});
		count_split(walk, &so_far, ways);
		return;
	}
	size_t size = walk->ties->of[next].a + walk->ties->of[next].b;
	for (size_t to_a = size > rest_b ? size - rest_b : 0; to_a <= size && to_a <= rest_a; to_a++) {
		struct tie tie = {to_a, size - to_a};
		struct placements p = so_far;
		place(&p, i, k, tie);
		walk_splits(walk, next + 1, i + tie.a, k + tie.b, p, ways * choose(size, to_a));
	}
}

static double permutation_p(const struct ties *ties, const struct placements *seen, size_t na, size_t nb)
{
	struct walk walk = {.ties = ties, .na = na, .nb = nb, .seen = score_of(seen, (int64_t)na, (int64_t)nb)};
	walk_splits(&walk, 0, 0, 0, (struct placements){0}, 1);
	return fmin(1, 2 * fmin(walk.at_most, walk.at_least) / walk.all);
}

/* ---- Many values ---- */

/* n times the variance of n (doubled) placements, which add up to `sum`. */
static double spread_of(const struct ties *ties, bool of_a, double n, double sum)
{
	double squares = 0, before = 0;
	for (size_t t = 0; t < ties->n; t++) {
		double own = (double)(of_a ? ties->of[t].a : ties->of[t].b),
		       other = (double)(of_a ? ties->of[t].b : ties->of[t].a);
		double away = 2 * before + other - sum / n;
		squares += own * away * away;
		before += other;
	}
	return n * squares / (n - 1);
}

static double approximate_p(const struct ties *ties, const struct placements *seen, size_t na, size_t nb)
{
	double least = stats_least_p((unsigned)na, (unsigned)nb), a = (double)na, b = (double)nb;
	double spread_a = spread_of(ties, true, a, (double)seen->sum_a),
	       spread_b = spread_of(ties, false, b, (double)seen->sum_b);
	double away = fabs((double)seen->sum_b - a * b), spread = spread_a + spread_b;
	double part_a = spread_a / spread, part_b = spread_b / spread;
	if (spread == 0)
		return away == 0 ? 1 : least;
	return fmax(least,
		2 * gsl_cdf_tdist_Q(away / sqrt(spread), 1 / (part_a * part_a / (a - 1) + part_b * part_b / (b - 1))));
}

/* ---- The sum of ranks ---- */

/*
 * Mann and Whitney's exact p when the side with fewer values is at the end by `away` placements: their ways are the
 * coefficients of the product of (1 - q^(many + i)) / (1 - q^i). With ties it is rather too large.
 * Source: Mann, Whitney, Annals of Mathematical Statistics 18 (1947); Andrews, "The Theory of Partitions", chapter 3.
 */
static double rank_sum_p(size_t few, size_t many, size_t away)
{
	AUTO_FREE double *ways = mem_alloc(away + 1, sizeof *ways);
	double sum = 0;
	ways[0] = 1;
	for (size_t i = 1; i <= few; i++) {
		for (size_t s = away + 1; s-- > many + i;)
			ways[s] -= ways[s - many - i];
		for (size_t s = i; s <= away; s++)
			ways[s] += ways[s - i];
	}
	for (size_t s = 0; s <= away; s++)
		sum += ways[s];
	return fmin(1, 2 * sum / choose(few + many, few));
}

/* ---- What is asked ---- */

/* checked: not below what the sum of ranks says where the t distribution would be. */
static double rank_p(const double *a, size_t na, const double *b, size_t nb, bool checked)
{
	struct placements seen = {0};
	struct ties ties;
	size_t few = na < nb ? na : nb, many = na < nb ? nb : na;
	double p;
	if (few < 2)
		return 1;
	ties_init(&ties, a, na, b, nb);
	for (size_t t = 0, i = 0, k = 0; t < ties.n; t++) {
		place(&seen, i, k, ties.of[t]);
		i += ties.of[t].a;
		k += ties.of[t].b;
	}
	if (choose(na + nb, na) <= SPLITS_MAX)
		p = permutation_p(&ties, &seen, na, nb);
	else
		p = approximate_p(&ties, &seen, na, nb);
	if (checked && choose(na + nb, na) > SPLITS_MAX && few <= CHECKED_MAX)
		p = fmax(p,
			rank_sum_p(few, many, (size_t)(seen.sum_a < seen.sum_b ? seen.sum_a + 1 : seen.sum_b + 1) / 2));
	free(ties.of);
	return p;
}

double stats_brunner_munzel(const double *a, size_t na, const double *b, size_t nb)
{
	return rank_p(a, na, b, nb, false);
}

double stats_ranks(const double *a, size_t na, const double *b, size_t nb)
{
	return rank_p(a, na, b, nb, true);
}

/* ---- How many values it needs ---- */

double stats_least_p(unsigned na, unsigned nb)
{
	return 2 * exp(lgamma(na + 1.0) + lgamma(nb + 1.0) - lgamma(na + nb + 1.0));
}

unsigned stats_least_n(unsigned tests, double alpha)
{
	unsigned n = 1;
	while (stats_least_p(n, n) * tests >= alpha)
		n++;
	return n;
}
