/*
 * stats_bootstrap.c - the bootstrap interval of a ratio of medians. The unit is whatever the caller repeats: the boot.
 */
#include "lib/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/mem.h"

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Sorted values and how often each was drawn. */
struct pool {
	double *sorted;
	unsigned *drawn;
	size_t n;
};

static void pool_init(struct pool *pool, const double *values, size_t n)
{
	pool->sorted = mem_alloc(n, sizeof *pool->sorted);
	pool->drawn = mem_alloc(n, sizeof *pool->drawn);
	pool->n = n;
	memcpy(pool->sorted, values, n * sizeof *values);
	qsort(pool->sorted, n, sizeof *values, by_value);
}

static void pool_finish(struct pool *pool)
{
	free(pool->sorted);
	free(pool->drawn);
}

/* The middle of sorted values, or the mean of the two middle ones. */
static double median(const double *sorted, size_t n)
{
	return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

/* The median of n values drawn with replacement: ranks are counted, so nothing is sorted. */
static double resampled_median(struct pool *pool, struct stats_rng *rng)
{
	size_t low_rank = (pool->n - 1) / 2, high_rank = pool->n / 2, seen = 0, i = 0;
	double low;
	memset(pool->drawn, 0, pool->n * sizeof *pool->drawn);
	for (size_t draw = 0; draw < pool->n; draw++)
		pool->drawn[stats_rng_below(rng, pool->n)]++;
	while (seen + pool->drawn[i] <= low_rank)
		seen += pool->drawn[i++];
	low = pool->sorted[i];
	while (seen + pool->drawn[i] <= high_rank)
		seen += pool->drawn[i++];
	return (low + pool->sorted[i]) / 2;
}

/* The value of that rank (from 0); reorders. Hoare's selection: a sort would be most of the cost of an interval. */
static double select_rank(double *values, size_t n, size_t rank)
{
	size_t left = 0, right = n - 1;
	while (left < right) {
		double pivot = values[left + (right - left) / 2];
		size_t i = left, j = right;
		while (i <= j) {
			while (values[i] < pivot)
				i++;
			while (values[j] > pivot)
				j--;
			if (i <= j) {
				double swap = values[i];
				values[i++] = values[j];
				values[j] = swap;
				if (j-- == 0)
					break;
			}
		}
		if (rank <= j && j != SIZE_MAX)
			right = j;
		else if (rank >= i)
			left = i;
		else
			break;
	}
	return values[rank];
}

/* Nearest rank, as stats_quantile. */
static double quantile_of_unsorted(double *values, size_t n, double q)
{
	size_t rank = (size_t)ceil(q * (double)n);
	return select_rank(values, n, rank ? rank - 1 : 0);
}

/*
 * The ideal bootstrap: with few values the distribution of a resample's median is known exactly, which is what endless
 * resamples would give, and it costs next to nothing. Source: Efron, Tibshirani, "An Introduction to the Bootstrap",
 * 1993, chapter 6.
 */
#define IDEAL_MAX 50 /* medians a side; above, resamples are drawn */

struct weighted {
	double value, weight;
};

static int by_weighted_value(const void *a, const void *b)
{
	double x = ((const struct weighted *)a)->value, y = ((const struct weighted *)b)->value;
	return (x > y) - (x < y);
}

/* How many different medians n values can have: one of them, or the mean of two. */
static size_t count_medians(size_t n)
{
	return n % 2 ? n : n * (n + 1) / 2;
}

/* Chances of order statistics of n draws from n ranks; power[x][e] is (x / n)^e. */
struct draws {
	size_t n;
	double power[IDEAL_MAX + 1][IDEAL_MAX + 1], factorial[IDEAL_MAX + 1];
};

static void draws_init(struct draws *d, size_t n)
{
	d->n = n;
	d->factorial[0] = 1;
	for (size_t e = 1; e <= n; e++)
		d->factorial[e] = d->factorial[e - 1] * (double)e;
	for (size_t x = 0; x <= n; x++) {
		d->power[x][0] = 1;
		for (size_t e = 1; e <= n; e++)
			d->power[x][e] = d->power[x][e - 1] * (double)x / (double)n;
	}
}

/*
 * P(at least `need_low` draws among the first `low` ranks, and at least `need_high` among the first `high`); low <=
 * high.
 */
static double chance(const struct draws *d, size_t low, size_t need_low, size_t high, size_t need_high)
{
	double sum = 0;
	for (size_t a = need_low; a <= d->n; a++) {
		for (size_t b = a < need_high ? need_high - a : 0; a + b <= d->n; b++) {
			size_t rest = d->n - a - b;
			sum += d->factorial[d->n] / (d->factorial[a] * d->factorial[b] * d->factorial[rest]) *
				d->power[low][a] * d->power[high - low][b] * d->power[d->n - high][rest];
		}
	}
	return sum;
}

/* P(the lower middle draw is among the first `low` ranks and the upper among the first `high`). */
static double chance_of_middle(const struct draws *d, size_t low, size_t high)
{
	return chance(d, low < high ? low : high, (d->n + 1) / 2, high, d->n / 2 + 1);
}

/* Every possible median with its weight; room for count_medians(). */
static void list_medians(const double *sorted, size_t n, struct weighted *out)
{
	AUTO_FREE struct draws *d = mem_alloc(1, sizeof *d);
	size_t used = 0;
	draws_init(d, n);
	for (size_t i = 1; i <= n; i++) {
		if (n % 2) {
			out[used++] = (struct weighted){
				sorted[i - 1], chance_of_middle(d, i, i) - chance_of_middle(d, i - 1, i - 1)};
			continue;
		}
		for (size_t k = i; k <= n; k++) {
			double weight = chance_of_middle(d, i, k) - chance_of_middle(d, i - 1, k) -
				chance_of_middle(d, i, k - 1) + chance_of_middle(d, i - 1, k - 1);
			out[used++] = (struct weighted){(sorted[i - 1] + sorted[k - 1]) / 2, weight};
		}
	}
}

static double weighted_quantile(const struct weighted *sorted, size_t n, double q)
{
	double seen = 0;
	for (size_t i = 0; i < n; i++) {
		seen += sorted[i].weight;
		if (seen >= q)
			return sorted[i].value;
	}
	return sorted[n - 1].value;
}

static void ideal_interval(const struct pool *a, const struct pool *b, struct stats_ratio *out)
{
	size_t na = count_medians(a->n), nb = count_medians(b->n), used = 0;
	AUTO_FREE struct weighted *below = mem_alloc(na, sizeof *below), *above = mem_alloc(nb, sizeof *above),
				  *all = mem_alloc(na * nb, sizeof *all);
	list_medians(a->sorted, a->n, below);
	list_medians(b->sorted, b->n, above);
	for (size_t i = 0; i < na; i++) {
		for (size_t k = 0; k < nb; k++)
			all[used++] = (struct weighted){
				above[k].value / below[i].value, above[k].weight * below[i].weight};
	}
	qsort(all, used, sizeof *all, by_weighted_value);
	out->low = weighted_quantile(all, used, 0.025);
	out->high = weighted_quantile(all, used, 0.975);
}

static void drawn_interval(struct pool *a, struct pool *b, unsigned resamples, uint64_t seed, struct stats_ratio *out)
{
	AUTO_FREE double *ratios = mem_alloc(resamples, sizeof *ratios);
	struct stats_rng rng;
	stats_rng_seed(&rng, seed);
	for (unsigned i = 0; i < resamples; i++) {
		double bottom = resampled_median(a, &rng);
		ratios[i] = resampled_median(b, &rng) / bottom;
	}
	out->low = quantile_of_unsorted(ratios, resamples, 0.025);
	out->high = quantile_of_unsorted(ratios, resamples, 0.975);
}

struct stats_ratio stats_bootstrap_ratio(
	const double *a, size_t na, const double *b, size_t nb, unsigned resamples, uint64_t seed)
{
	struct stats_ratio out;
	struct pool pa, pb;
	pool_init(&pa, a, na);
	pool_init(&pb, b, nb);
	out.ratio = out.low = out.high = median(pb.sorted, nb) / median(pa.sorted, na);
	if (resamples && count_medians(na) <= IDEAL_MAX && count_medians(nb) <= IDEAL_MAX)
		ideal_interval(&pa, &pb, &out);
	else if (resamples)
		drawn_interval(&pa, &pb, resamples, seed, &out);
	pool_finish(&pa);
	pool_finish(&pb);
	return out;
}
