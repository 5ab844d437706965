/*
 * stats.h - the statistics core. Pure functions; nothing here knows what is measured.
 */
#ifndef HVB_LIB_STATS_H
#define HVB_LIB_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

struct stats_summary {
	size_t n;
	double min, p50, p90, p99, p999, max, mean; /* percentiles by nearest rank of the sorted values */
	size_t outliers;                            /* more than 5 scaled median absolute deviations from the median */
	bool bimodal;                               /* two modes that a mean would hide */
};

/*
 * Fewer values do not show a shape: bimodal is then always false. A second mode that is well apart (1.5
 * times) is found where it holds 25 % of 100 values, or 12 % of 150; one-moded shapes are called bimodal in under 1 %.
 */
#define STATS_MODES_MIN 100

/* n >= 1. Sorts values in place. */
void stats_summarize(double *values, size_t n, struct stats_summary *out);

/* Where some values are: of things that were chosen, like benches, and are no sample of others, so without a test. */
struct stats_range {
	size_t n;
	double median;      /* the middle one, or the mean of the two */
	double low, high;   /* the middle half: what is below and above is a quarter each */
	double least, most; /* NAN, as the others, when n is 0 */
};
struct stats_range stats_range(double *values, size_t n); /* sorts values */

/* Nearest rank of sorted values, q in 0..1, n >= 1. */
double stats_quantile(const double *sorted, size_t n, double q);

/*
 * Log-linear histogram: 128 linear steps per power of two, so the relative error of a bucket's middle is below 0.4 %;
 * sparse.
 * Source: HdrHistogram's idea (Gil Tene), layout ours.
 */
void stats_histogram_pack(const double *values, size_t n, struct buf *out);
struct stats_bucket {
	double low, high;
	uint64_t count;
};
/* Caller frees *buckets. Returns the number of buckets, 0 on bad data. */
size_t stats_histogram_unpack(const void *data, size_t len, struct stats_bucket **buckets);

/*
 * xoshiro256** seeded by splitmix64: the same seed gives the same run on every machine. Source: Blackman, Vigna 2018.
 */
struct stats_rng {
	uint64_t s[4];
};
void stats_rng_seed(struct stats_rng *rng, uint64_t seed);
uint64_t stats_rng_next(struct stats_rng *rng);
uint64_t stats_rng_below(struct stats_rng *rng, uint64_t n); /* unbiased, n >= 1 */

/*
 * Ratio of medians b/a with a percentile-bootstrap interval at 95 %, resampling boots. na, nb >= 1. With few boots (8
 * or fewer of an even number, 49 or fewer of an odd one) the interval is computed exactly, which is the limit of
 * endless resampling: resamples and seed matter only above that.
 */
struct stats_ratio {
	double ratio, low, high;
};
struct stats_ratio stats_bootstrap_ratio(
	const double *a, size_t na, const double *b, size_t nb, unsigned resamples, uint64_t seed);

/*
 * Two-sided Mann-Whitney U: exact (by enumeration of ranks, ties allowed) while na + nb <= 20, normal with tie and
 * continuity correction above.
 */
double stats_mann_whitney(const double *a, size_t na, const double *b, size_t nb);

/* The smallest two-sided p that na and nb values can give: 2 / C(na + nb, na). */
double stats_least_p(unsigned na, unsigned nb);

/* The least number of values a side with which one of `tests` (>= 1) tests can be significant at alpha after Holm. */
unsigned stats_least_n(unsigned tests, double alpha);

/* Holm's step-down: p is replaced by the adjusted p, in the same order. */
void stats_holm(double *p, size_t n);

#endif
