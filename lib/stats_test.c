/*
 * stats_test.c - tests of difference: of means, of means and ranks together, and Holm's correction. The unit is
 * whatever the caller repeats: the boot.
 */
#include "lib/stats.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "lib/auto.h"
#include "lib/mem.h"

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
	double away = fabs(mean_difference(&left, &right)), t = away / sqrt(error);
	if (error == 0)
		return away == 0 ? 1 : 0;
	return 2 *
		(error_a / error * gsl_cdf_tdist_Q(t, left.n - 1) + error_b / error * gsl_cdf_tdist_Q(t, right.n - 1));
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
	return fmax(stats_welch(left, na, right, nb), stats_ranks(a, na, b, nb));
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
	if (error == 0 && away != 0)
		return false;
	*p = error > 0 ? 2 * gsl_cdf_tdist_Q(fabs(away) / error, freedom) : 1;
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
