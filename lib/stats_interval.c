/*
 * stats_interval.c - the bootstrap interval of a ratio or a difference of medians. The unit is whatever the caller
 * repeats: the boot.
 *
 * It is the ideal bootstrap: how a resample's median is distributed is known in closed form, which is what endless
 * resamples would give, so no random number is drawn. Source: Efron, Tibshirani, "An Introduction to the Bootstrap",
 * 1993, chapters 6 and 13 (the percentile interval).
 */
#include "lib/stats.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/mem.h"

#define TAIL 0.025     /* at either end of the interval */
#define EQUAL 1e-9     /* shares that are closer are equal: more than rounding and what is left out below */
#define SIGMAS 7.5     /* the rank of a resample's median has a standard deviation of sqrt(n) / 2 */
#define APART_RANKS 40 /* the two middle draws of an even number: farther apart in fewer than e^-20 of the rare rest */

/* A median that a resample can have, and how often it has it. */
struct atom {
	double value, weight;
};

struct medians {
	struct atom *atoms; /* rising */
	size_t n;
	double of_all; /* of the values themselves */
};

static int by_value(const void *a, const void *b)
{
	double x = ((const struct atom *)a)->value, y = ((const struct atom *)b)->value;
	return (x > y) - (x < y);
}

/* The chance that draw number `half` of n sorted draws is among the first `rank` of n ranks. */
static double chance_within(size_t n, size_t half, size_t rank)
{
	return gsl_cdf_beta_P((double)rank / (double)n, (double)half, (double)(n - half + 1));
}

/* The logarithm of the chance that `half` draws all are among the first `rank` of n, and the last one reached. */
static double log_chance_reached(size_t n, size_t half, size_t rank)
{
	double r = (double)rank, draws = (double)half;
	return draws * log(r / (double)n) + log(-expm1(draws * log1p(-1 / r)));
}

static void list_odd(const double *sorted, size_t n, size_t first, size_t last, struct medians *out)
{
	size_t middle = n / 2 + 1;
	double before = chance_within(n, middle, first - 1);
	for (size_t i = first; i <= last; i++) {
		double up_to = chance_within(n, middle, i);
		out->atoms[out->n++] = (struct atom){sorted[i - 1], up_to - before};
		before = up_to;
	}
}

/* Of an even number the lower half of the draws is among the first i ranks, the upper among the last n - k + 1. */
static void list_even(const double *sorted, size_t n, size_t first, size_t last, struct medians *out)
{
	size_t half = n / 2;
	double halves = lgamma((double)n + 1) - 2 * lgamma((double)half + 1);
	double before = chance_within(n, half, first - 1);
	for (size_t i = first; i <= last; i++) {
		double up_to = chance_within(n, half, i), reached = halves + log_chance_reached(n, half, i);
		double above = exp(reached + (double)half * log((double)(n - i) / (double)n));
		out->atoms[out->n++] = (struct atom){sorted[i - 1], fmax(0, up_to - before - above)};
		before = up_to;
		for (size_t k = i + 1; k <= last && k <= i + APART_RANKS; k++)
			out->atoms[out->n++] = (struct atom){sorted[i - 1] / 2 + sorted[k - 1] / 2,
				exp(reached + log_chance_reached(n, half, n - k + 1))};
	}
}

static void medians_init(struct medians *medians, const double *values, size_t n)
{
	AUTO_FREE double *sorted = mem_alloc(n, sizeof *sorted);
	size_t reach = (size_t)ceil(SIGMAS * sqrt((double)n) / 2), middle = n / 2 + 1;
	size_t first = middle > reach ? middle - reach : 1, last = middle + reach < n ? middle + reach : n;
	memcpy(sorted, values, n * sizeof *values);
	stats_sort(sorted, n);
	*medians = (struct medians){
		mem_alloc((last - first + 1) * (n % 2 ? 1 : APART_RANKS + 1), sizeof *medians->atoms), 0,
		stats_median(sorted, n)};
	if (n % 2)
		list_odd(sorted, n, first, last, medians);
	else
		list_even(sorted, n, first, last, medians);
	qsort(medians->atoms, medians->n, sizeof *medians->atoms, by_value);
}

/* Both rise with b and fall with a, also after rounding. */
typedef double effect_fn(double a, double b);

static double ratio(double a, double b)
{
	return b / a;
}

static double difference(double a, double b)
{
	return b - a;
}

/* The share of pairs of resamples whose effect is at most that. */
static double share_up_to(effect_fn *effect, const struct medians *a, const struct medians *b, double most)
{
	double within = 0, share = 0;
	size_t k = 0;
	for (size_t i = 0; i < a->n; i++) {
		while (k < b->n && effect(a->atoms[i].value, b->atoms[k].value) <= most)
			within += b->atoms[k++].weight;
		share += a->atoms[i].weight * within;
	}
	return share;
}

/* Doubles as numbers that rise with them, so that bisection ends at a value that occurs, after 64 steps at most. */
#define SIGN ((uint64_t)1 << 63)

static uint64_t order_of(double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof bits);
	return bits & SIGN ? ~bits : bits | SIGN;
}

static double value_at(uint64_t order)
{
	uint64_t bits = order & SIGN ? order & ~SIGN : ~order;
	double value;
	memcpy(&value, &bits, sizeof value);
	return value;
}

/* The least effect up to which that share of the pairs lies. */
static double quantile(effect_fn *effect, const struct medians *a, const struct medians *b, double share)
{
	uint64_t low = order_of(effect(a->atoms[a->n - 1].value, b->atoms[0].value)),
		 high = order_of(effect(a->atoms[0].value, b->atoms[b->n - 1].value));
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		if (share_up_to(effect, a, b, value_at(middle)) >= share)
			high = middle;
		else
			low = middle + 1;
	}
	return value_at(high) + 0.0; /* no -0 */
}

static struct stats_effect bootstrap(effect_fn *effect, const double *a, size_t na, const double *b, size_t nb)
{
	struct medians below, above;
	medians_init(&below, a, na);
	medians_init(&above, b, nb);
	/* The upper end is the lower one of the effect the other way round. */
	struct stats_effect out = {effect(below.of_all, above.of_all), quantile(effect, &below, &above, TAIL - EQUAL),
		quantile(effect, &below, &above, 1 - TAIL + EQUAL)};
	free(below.atoms);
	free(above.atoms);
	return out;
}

static double median_of(const double *values, size_t n)
{
	AUTO_FREE double *sorted = mem_alloc(n, sizeof *sorted);
	memcpy(sorted, values, n * sizeof *values);
	stats_sort(sorted, n);
	return stats_median(sorted, n);
}

double stats_effect_of(const double *a, size_t na, const double *b, size_t nb, enum stats_scale scale)
{
	return (scale == STATS_RATIO ? ratio : difference)(median_of(a, na), median_of(b, nb));
}

struct stats_effect stats_bootstrap_ratio(const double *a, size_t na, const double *b, size_t nb)
{
	return bootstrap(ratio, a, na, b, nb);
}

struct stats_effect stats_bootstrap_difference(const double *a, size_t na, const double *b, size_t nb)
{
	return bootstrap(difference, a, na, b, nb);
}
