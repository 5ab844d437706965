/*
 * stats.c - order statistics, histogram and random numbers; stats_test.c and stats_rank.c test differences,
 * stats_interval.c says how large they may be.
 */
#include "lib/stats.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/leb.h"
#include "lib/mem.h"

/* ---- Order statistics ---- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

void stats_sort(double *values, size_t n)
{
	qsort(values, n, sizeof *values, by_value);
}

double stats_median(const double *sorted, size_t n)
{
	/* Halved first: the sum may overflow. */
	return n % 2 ? sorted[n / 2] : sorted[n / 2 - 1] / 2 + sorted[n / 2] / 2;
}

double stats_quantile(const double *sorted, size_t n, double q)
{
	double rank = ceil(q * (double)n);
	/* q * n of an exact product may come out one ulp above the integer. */
	if (rank - q * (double)n > 1 - 1e-9)
		rank -= 1;
	if (rank < 1)
		rank = 1;
	return sorted[rank > (double)n ? n - 1 : (size_t)rank - 1];
}

struct stats_range stats_range(double *values, size_t n)
{
	if (n == 0)
		return (struct stats_range){0, NAN, NAN, NAN, NAN, NAN};
	stats_sort(values, n);
	return (struct stats_range){
		.n = n,
		.median = stats_median(values, n),
		.low = stats_quantile(values, n, 0.25),
		.high = stats_quantile(values, n, 0.75),
		.least = values[0],
		.most = values[n - 1],
	};
}

#define MAD_TO_SIGMA 1.4826     /* of a normal distribution */
#define MEAN_AD_TO_SIGMA 1.2533 /* when more than half of the values are equal and the MAD is 0 */
#define OUTLIER_SIGMAS 5

static size_t count_outliers(const double *sorted, size_t n, double median)
{
	AUTO_FREE double *away = mem_alloc(n, sizeof *away);
	double limit, sum = 0;
	size_t outliers = 0;
	for (size_t i = 0; i < n; i++) {
		away[i] = fabs(sorted[i] - median);
		sum += away[i];
	}
	stats_sort(away, n);
	limit = OUTLIER_SIGMAS * MAD_TO_SIGMA * stats_quantile(away, n, 0.5);
	if (limit == 0)
		limit = OUTLIER_SIGMAS * MEAN_AD_TO_SIGMA * sum / (double)n;
	while (outliers < n && away[n - 1 - outliers] > limit)
		outliers++;
	return outliers;
}

#define MODE_WINDOW 20       /* the largest window is n / 20 values */
#define MODE_MASS 0.1        /* each mode holds at least this share of the values, */
#define MODE_MASS_SIGMAS 1.5 /* less what a sample of so many may fall short of it by chance */
#define MODE_VALLEY 0.4      /* between them the density falls below this share of the lower peak, */
#define MODE_VALLEY_OF 0.012 /* and below this share for each value of the window: few values dig valleys by chance */
#define MODE_RESOLUTION 0.02 /* of the median: closer values are one place; so modes are at least 5 % apart */

/*
 * The density at a window of k neighbouring values is k / (its width). Bimodal: somewhere, with enough mass on both
 * sides, a window is much less dense than the densest window left of it and the densest right of it.
 */
static bool has_valley(const double *sorted, size_t n, size_t k, double place)
{
	size_t windows = n - k + 1;
	double least = MODE_MASS - MODE_MASS_SIGMAS * sqrt(MODE_MASS * (1 - MODE_MASS) / (double)n), peak = 0;
	double valley = fmin(MODE_VALLEY, MODE_VALLEY_OF * (double)k);
	AUTO_FREE double *density = mem_alloc(windows, sizeof *density), *right = mem_alloc(windows + 1, sizeof *right);
	for (size_t i = 0; i < windows; i++) {
		double width = sorted[i + k - 1] - sorted[i];
		density[i] = 1 / fmax(fmax(width, place), DBL_MIN);
	}
	for (size_t i = windows; i-- > 0;)
		right[i] = fmax(density[i], right[i + 1]);
	for (size_t i = k; i + k < windows; i++) {
		double mass = ((double)i + (double)k / 2) / (double)n;
		peak = fmax(peak, density[i - k]);
		if (mass >= least && mass <= 1 - least && density[i] < valley * fmin(peak, right[i + k]))
			return true;
	}
	return false;
}

/* Few values have a shape at several scales or at none. Limits and windows by simulation: tests/unit/test_stats.c. */
static bool is_bimodal(const double *sorted, size_t n, double median)
{
	static const size_t small[] = {7, 10, 15};
	const size_t large = n / MODE_WINDOW, small_below = 30;
	double place = fabs(median) * MODE_RESOLUTION;
	if (n < STATS_MODES_MIN)
		return false;
	for (size_t i = 0; large < small_below && i < sizeof small / sizeof *small; i++)
		if (small[i] <= n / 10 && has_valley(sorted, n, small[i], place))
			return true;
	return large >= small[2] && has_valley(sorted, n, large, place);
}

void stats_summarize(double *values, size_t n, struct stats_summary *out)
{
	double sum = 0;
	stats_sort(values, n);
	for (size_t i = 0; i < n; i++)
		sum += values[i];
	*out = (struct stats_summary){
		.n = n,
		.min = values[0],
		.p50 = stats_quantile(values, n, 0.5),
		.p90 = stats_quantile(values, n, 0.9),
		.p99 = stats_quantile(values, n, 0.99),
		.p999 = stats_quantile(values, n, 0.999),
		.max = values[n - 1],
		.mean = sum / (double)n,
	};
	out->outliers = count_outliers(values, n, out->p50);
	out->bimodal = is_bimodal(values, n, out->p50);
}

/* ---- Histogram ---- */

/*
 * A bucket's key: 0 for the value 0; for v > 0, v = m * 2^e with m in 0.5..1, it is (e + KEY_SHIFT) * 128 + the step of
 * m, above 0; for v < 0 minus the key of -v. Packed: byte 1, LEB128 of the number of buckets, and for each in rising
 * order of key LEB128 of zigzag(key - the key before, the first to 0) and LEB128 of its count.
 */
#define HISTOGRAM_FORMAT 1
#define LEB_BITS 63
#define STEPS 128
#define KEY_SHIFT 1100 /* above -(smallest exponent of a double) */
#define KEY_MAX ((int64_t)(DBL_MAX_EXP + KEY_SHIFT + 1) * STEPS)

static int64_t key_of(double value)
{
	int e;
	double m = frexp(fabs(value), &e);
	int64_t key;
	if (value == 0 || !isfinite(value))
		return 0;
	key = (int64_t)(e + KEY_SHIFT) * STEPS + (int64_t)((m - 0.5) * 2 * STEPS);
	return value < 0 ? -key : key;
}

static void bucket_of(int64_t key, struct stats_bucket *out)
{
	int64_t k = key < 0 ? -key : key;
	int e = (int)(k / STEPS) - KEY_SHIFT;
	double low = ldexp(0.5 + (double)(k % STEPS) / (2 * STEPS), e),
	       high = ldexp(0.5 + (double)(k % STEPS + 1) / (2 * STEPS), e);
	out->low = key == 0 ? 0 : key > 0 ? low : -high;
	out->high = key == 0 ? 0 : key > 0 ? high : -low;
}

static int by_key(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

void stats_histogram_pack(const double *values, size_t n, struct buf *out)
{
	AUTO_FREE int64_t *keys = mem_alloc(n ? n : 1, sizeof *keys);
	uint64_t buckets = 0;
	int64_t before = 0;
	for (size_t i = 0; i < n; i++)
		keys[i] = key_of(values[i]);
	qsort(keys, n, sizeof *keys, by_key);
	for (size_t i = 0; i < n; i++)
		buckets += i == 0 || keys[i] != keys[i - 1];
	buf_addc(out, HISTOGRAM_FORMAT);
	leb_put(out, buckets);
	for (size_t i = 0, next; i < n; i = next) {
		int64_t step = keys[i] - before;
		for (next = i; next < n && keys[next] == keys[i];)
			next++;
		leb_put(out, leb_zigzag((uint64_t)step));
		leb_put(out, next - i);
		before = keys[i];
	}
}

size_t stats_histogram_unpack(const void *data, size_t len, struct stats_bucket **buckets)
{
	const uint8_t *at = data, *end = at + len;
	AUTO_FREE struct stats_bucket *out = NULL;
	leb_value n, z, count;
	int64_t key = 0;
	*buckets = NULL;
	if (len < 2 || *at++ != HISTOGRAM_FORMAT || !leb_get(&at, end, LEB_BITS, &n) || n > len / 2)
		return 0;
	out = mem_alloc(n ? n : 1, sizeof *out);
	for (uint64_t i = 0; i < n; i++) {
		if (!leb_get(&at, end, LEB_BITS, &z) || !leb_get(&at, end, LEB_BITS, &count) || count == 0 ||
			z > 4 * (uint64_t)KEY_MAX)
			return 0;
		if (i > 0 && (z == 0 || z & 1))
			return 0; /* keys rise */
		key += (int64_t)leb_unzigzag((uint64_t)z);
		if (key > KEY_MAX || key < -KEY_MAX)
			return 0;
		bucket_of(key, &out[i]);
		out[i].count = (uint64_t)count;
	}
	if (at != end)
		return 0;
	*buckets = STEAL(out);
	return (size_t)n;
}

/* ---- Random numbers ---- */

static uint64_t rotate_left(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

void stats_rng_seed(struct stats_rng *rng, uint64_t seed)
{
	for (unsigned i = 0; i < 4; i++) {
		uint64_t z = (seed += 0x9e3779b97f4a7c15);
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
		z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
		rng->s[i] = z ^ (z >> 31);
	}
}

uint64_t stats_rng_next(struct stats_rng *rng)
{
	uint64_t *s = rng->s, result = rotate_left(s[1] * 5, 7) * 9, t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

/* Source: Lemire, "Fast Random Integer Generation in an Interval", 2019. */
uint64_t stats_rng_below(struct stats_rng *rng, uint64_t n)
{
	unsigned __int128 product = (unsigned __int128)stats_rng_next(rng) * n;
	if ((uint64_t)product < n) {
		uint64_t reject = (0 - n) % n;
		while ((uint64_t)product < reject)
			product = (unsigned __int128)stats_rng_next(rng) * n;
	}
	return (uint64_t)(product >> 64);
}
