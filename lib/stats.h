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

/* Rising. */
void stats_sort(double *values, size_t n);

/* The middle one of sorted values, or the mean of the two; n >= 1. */
double stats_median(const double *sorted, size_t n);

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

/* ---- Two sides, a and b. Their values are finite; the order in which they are given means nothing. ---- */

/* How large b is beside a, with an interval at 95 %. Infinite where a ratio or a difference overflows. */
struct stats_effect {
	double value, low, high;
};

/*
 * Ratio b/a (all values > 0), or difference b - a, of the medians, with the percentile interval of the bootstrap that
 * resamples each side. Nothing is drawn: it is the limit of endless resampling, computed (stats_interval.c). The other
 * way round the interval is the reciprocal, or the negative. na, nb in 1..100,000.
 */
struct stats_effect stats_bootstrap_ratio(const double *a, size_t na, const double *b, size_t nb);
struct stats_effect stats_bootstrap_difference(const double *a, size_t na, const double *b, size_t nb);

/* How two sides are compared: by b/a, which wants all values > 0, or by b - a. */
enum stats_scale { STATS_RATIO, STATS_DIFFERENCE };

/* stats_effect.value alone, without the work for its interval. */
double stats_effect_of(const double *a, size_t na, const double *b, size_t nb, enum stats_scale scale);

/*
 * Whether the sides differ: the larger p of two tests, stats_ranks() and stats_welch(), the latter on the
 * logarithms where the scale is a ratio. Either alone fails somewhere (docs/statistics.md). 1 when a side has fewer
 * than 2 values; the same to the last bit when a and b change places.
 */
double stats_differ(const double *a, size_t na, const double *b, size_t nb, enum stats_scale scale);

/*
 * Brunner and Munzel's rank test that no side tends to the larger values, whatever the spread of either; ties by
 * midranks. Two-sided. While there are at most 100,000 ways to split the pooled values into na and nb, its statistic is
 * compared with that of all of them (twice the smaller tail); above, by a t distribution, but never below
 * stats_least_p(). 1 when a side has fewer than 2 values. na, nb <= 100,000.
 * Source: Brunner, Munzel, Biometrical Journal 42 (2000); of the permutations Neubert, Brunner, Computational
 * Statistics & Data Analysis 51 (2007).
 */
double stats_brunner_munzel(const double *a, size_t na, const double *b, size_t nb);

/*
 * The same, but where the t distribution is used and a side has at most 30 values not below the exact p of Mann and
 * Whitney's rank-sum test: at 4 and 56 values the t distribution makes a p of 0.001 five times too often.
 */
double stats_ranks(const double *a, size_t na, const double *b, size_t nb);

/*
 * Welch's t test that the means are equal, whatever the spread of either. Two-sided. The p of his statistic is that of
 * t distributions with each side's n - 1 degrees of freedom, weighted by the sides' shares of the squared error (after
 * Cochran and Cox), which is never less than by his own degrees of freedom: those make a p of 0.001 twice as often as
 * they should where the side of few values is the wide one. Without any spread 1 for equal means and 0 for others; 1
 * when a side has fewer than 2 values. Source: Welch, Biometrika 34 (1947); Cochran, Cox, "Experimental Designs", 1950,
 * chapter 4.
 */
double stats_welch(const double *a, size_t na, const double *b, size_t nb);

/*
 * For one side of few values, even one, which must borrow the other's spread: Student's t test with the pooled
 * variance, and the interval of the ratio of geometric means, or of the difference of means. False, and nothing is
 * set, unless there are 4 values, at least one on each side and 3 on one; and where there is a difference and no spread
 * at all. Source: Student, Biometrika 6 (1908).
 */
bool stats_student(const double *a, size_t na, const double *b, size_t nb, enum stats_scale scale, double *p,
	struct stats_effect *interval);

/* The smallest p that stats_differ() can give for na and nb values: 2 / C(na + nb, na). */
double stats_least_p(unsigned na, unsigned nb);

/* The least number of values a side with which one of `tests` (>= 1) tests can be significant at alpha after Holm. */
unsigned stats_least_n(unsigned tests, double alpha);

/* Holm's step-down: p is replaced by the adjusted p, in the same order. */
void stats_holm(double *p, size_t n);

#endif
