/*
 * stats_test.c - tests of difference: Mann-Whitney, Holm, and how many values they need. The unit is whatever the
 * caller repeats: the boot.
 */
#include "lib/stats.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "lib/auto.h"
#include "lib/mem.h"

#define EXACT_MAX 20 /* values on both sides together */

/* ---- Mann-Whitney ---- */

struct ranked {
	double value;
	bool of_a;
	unsigned twice_rank; /* midranks are halves */
};

static int by_ranked_value(const void *a, const void *b)
{
	double x = ((const struct ranked *)a)->value, y = ((const struct ranked *)b)->value;
	return (x > y) - (x < y);
}

/* Ranks 1..n, ties share their mean. Returns the sum of t^3 - t over groups of t ties. */
static double assign_ranks(struct ranked *all, size_t n)
{
	double ties = 0;
	qsort(all, n, sizeof *all, by_ranked_value);
	for (size_t i = 0, next; i < n; i = next) {
		double t;
		for (next = i; next < n && all[next].value == all[i].value;)
			next++;
		t = (double)(next - i);
		ties += t * t * t - t;
		for (size_t k = i; k < next; k++)
			all[k].twice_rank = (unsigned)(i + 1 + next);
	}
	return ties;
}

/*
 * All ways to give na of the n ranks to a, counted by the sum of (doubled) ranks: ways[k][s] = ways to choose k ranks
 * with sum s. The p value is the share of ways at least as far from the middle as the one seen.
 */
static double exact_p(const struct ranked *all, size_t n, size_t na, unsigned seen)
{
	enum { SUM_MAX = EXACT_MAX * (EXACT_MAX + 1) };
	AUTO_FREE double *ways = mem_alloc((EXACT_MAX + 1) * (SUM_MAX + 1), sizeof *ways);
	double middle = (double)na * (double)(n + 1), away = fabs((double)seen - middle), extreme = 0, total = 0;
	ways[0] = 1;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = i < na ? i + 1 : na; k > 0; k--) {
			double *from = ways + (k - 1) * (SUM_MAX + 1), *to = ways + k * (SUM_MAX + 1);
			for (size_t s = all[i].twice_rank; s <= SUM_MAX; s++)
				to[s] += from[s - all[i].twice_rank];
		}
	}
	for (size_t s = 0; s <= SUM_MAX; s++) {
		double w = ways[na * (SUM_MAX + 1) + s];
		total += w;
		if (fabs((double)s - middle) >= away - 1e-9)
			extreme += w;
	}
	return extreme / total;
}

static double normal_p(double na, double nb, double rank_sum, double ties)
{
	double n = na + nb, u = rank_sum - na * (na + 1) / 2;
	double variance = na * nb / 12 * (n + 1 - ties / (n * (n - 1)));
	double away = fabs(u - na * nb / 2) - 0.5;
	if (variance <= 0)
		return 1;
	return erfc(fmax(away, 0) / sqrt(variance) / M_SQRT2);
}

double stats_mann_whitney(const double *a, size_t na, const double *b, size_t nb)
{
	size_t n = na + nb;
	AUTO_FREE struct ranked *all = mem_alloc(n ? n : 1, sizeof *all);
	unsigned twice_sum = 0;
	double ties;
	if (na == 0 || nb == 0)
		return 1;
	for (size_t i = 0; i < n; i++)
		all[i] = (struct ranked){i < na ? a[i] : b[i - na], i < na, 0};
	ties = assign_ranks(all, n);
	for (size_t i = 0; i < n; i++)
		twice_sum += all[i].of_a ? all[i].twice_rank : 0;
	if (n <= EXACT_MAX)
		return exact_p(all, n, na, twice_sum);
	return normal_p((double)na, (double)nb, twice_sum / 2.0, ties);
}

/* ---- Tests of means ---- */

/* A side's mean and variance. All is counted from its first value, so that equal values have no spread at all. */
struct sample {
	double first, mean, variance; /* the mean less the first */
	double n;
};

/* Values times 2^shift. */
static struct sample sample_of(const double *values, size_t n, int shift)
{
	struct sample s = {.first = ldexp(values[0], shift), .n = (double)n};
	double squares = 0;
	for (size_t i = 0; i < n; i++)
		s.mean += (ldexp(values[i], shift) - s.first) / s.n;
	for (size_t i = 0; i < n; i++) {
		double away = ldexp(values[i], shift) - s.first - s.mean;
		squares += away * away;
	}
	s.variance = n > 1 ? squares / (s.n - 1) : 0;
	return s;
}

static double mean_difference(const struct sample *a, const struct sample *b)
{
	return b->first - a->first + (b->mean - a->mean);
}

/* What brings the largest of both sides below 1/4, so that nothing that is done with them overflows. */
static int shift_for(const double *a, size_t na, const double *b, size_t nb)
{
	double most = 0;
	int exponent;
	for (size_t i = 0; i < na + nb; i++)
		most = fmax(most, fabs(i < na ? a[i] : b[i - na]));
	frexp(most, &exponent);
	return -exponent - 2;
}

double stats_welch(const double *a, size_t na, const double *b, size_t nb)
{
	if (na < 2 || nb < 2)
		return 1;
	int shift = shift_for(a, na, b, nb);
	struct sample left = sample_of(a, na, shift), right = sample_of(b, nb, shift);
	double error_a = left.variance / left.n, error_b = right.variance / right.n, error = error_a + error_b;
	double part_a = error_a / error, part_b = error_b / error, away = fabs(mean_difference(&left, &right));
	if (error == 0)
		return away == 0 ? 1 : 0;
	return 2 *
		gsl_cdf_tdist_Q(
			away / sqrt(error), 1 / (part_a * part_a / (left.n - 1) + part_b * part_b / (right.n - 1)));
}

/* The values as a test of means takes them; caller frees. */
static double *on_scale(const double *values, size_t n, enum stats_scale scale)
{
	double *out = mem_alloc(n ? n : 1, sizeof *out);
	for (size_t i = 0; i < n; i++)
		out[i] = scale == STATS_RATIO ? log(values[i]) : values[i];
	return out;
}

double stats_differ(const double *a, size_t na, const double *b, size_t nb, enum stats_scale scale)
{
	AUTO_FREE double *left = on_scale(a, na, scale), *right = on_scale(b, nb, scale);
	return fmax(stats_welch(left, na, right, nb), stats_brunner_munzel(a, na, b, nb));
}

bool stats_student(const double *a, size_t na, const double *b, size_t nb, enum stats_scale scale, double *p,
	struct stats_effect *interval)
{
	if (na < 1 || nb < 1 || na + nb < 4 || (na < 3 && nb < 3))
		return false;
	AUTO_FREE double *all_a = on_scale(a, na, scale), *all_b = on_scale(b, nb, scale);
	int shift = shift_for(all_a, na, all_b, nb);
	struct sample left = sample_of(all_a, na, shift), right = sample_of(all_b, nb, shift);
	double freedom = left.n + right.n - 2, away = mean_difference(&left, &right);
	double pooled = ((left.n - 1) * left.variance + (right.n - 1) * right.variance) / freedom;
	double error = sqrt(pooled * (1 / left.n + 1 / right.n));
	double reach = ldexp(error * gsl_cdf_tdist_Qinv(0.025, freedom), -shift);
	*p = error > 0 ? 2 * gsl_cdf_tdist_Q(fabs(away) / error, freedom) : away == 0 ? 1 : 0;
	away = ldexp(away, -shift);
	*interval = (struct stats_effect){away, away - reach, away + reach};
	if (scale == STATS_RATIO)
		*interval = (struct stats_effect){exp(interval->value), exp(interval->low), exp(interval->high)};
	return true;
}

/* ---- Holm ---- */

struct indexed {
	double p;
	size_t index;
};

static int by_p(const void *a, const void *b)
{
	const struct indexed *x = a, *y = b;
	return x->p != y->p ? (x->p > y->p) - (x->p < y->p) : (x->index > y->index) - (x->index < y->index);
}

void stats_holm(double *p, size_t n)
{
	AUTO_FREE struct indexed *order = mem_alloc(n ? n : 1, sizeof *order);
	double running = 0;
	for (size_t i = 0; i < n; i++)
		order[i] = (struct indexed){p[i], i};
	qsort(order, n, sizeof *order, by_p);
	for (size_t i = 0; i < n; i++) {
		running = fmax(running, fmin(1, order[i].p * (double)(n - i)));
		p[order[i].index] = running;
	}
}
