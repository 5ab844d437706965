/* stats.c and stats_test.c against figures known from elsewhere. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/auto.h"
#include "lib/mem.h"
#include "lib/stats.h"

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static double uniform(struct stats_rng *rng)
{
	return ((double)(stats_rng_next(rng) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct stats_rng *rng)
{
	return sqrt(-2 * log(uniform(rng))) * cos(2 * M_PI * uniform(rng));
}

static int by_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void test_quantiles(void **state)
{
	double ten[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, hundred[100];

	(void)state;
	assert_near(stats_quantile(ten, 10, 0), 1, 0);
	assert_near(stats_quantile(ten, 10, 0.5), 5, 0);
	assert_near(stats_quantile(ten, 10, 0.9), 9, 0);
	assert_near(stats_quantile(ten, 10, 0.91), 10, 0);
	assert_near(stats_quantile(ten, 10, 1), 10, 0);
	assert_near(stats_quantile(ten, 1, 0.5), 1, 0);
	for (int i = 0; i < 100; i++)
		hundred[i] = i + 1;
	for (int i = 1; i <= 100; i++) /* 0.07 * 100 is not 7 in floating point */
		assert_near(stats_quantile(hundred, 100, i / 100.0), i, 0);
}

/* Where chosen values are: no interval of a sample. */
static void test_range(void **state)
{
	double eight[] = {8, 1, 7, 2, 6, 3, 5, 100}, three[] = {3, 1, 2};
	struct stats_range range = stats_range(eight, 8), of_three = stats_range(three, 3), none = stats_range(NULL, 0);
	(void)state;
	assert_true(range.n == 8 && range.median == 5.5 && range.low == 2 && range.high == 7 && range.least == 1 &&
		range.most == 100);
	assert_true(of_three.median == 2 && of_three.low == 1 && of_three.high == 3);
	assert_true(none.n == 0 && isnan(none.median) && isnan(none.least));
}

static void test_summary(void **state)
{
	double values[] = {12, 10, 11, 10, 10, 13, 10, 500, 11, 10};
	double equal[] = {7, 7, 7, 7};
	struct stats_summary s;

	(void)state;
	stats_summarize(values, 10, &s);
	assert_int_equal(s.n, 10);
	assert_near(s.min, 10, 0);
	assert_near(s.p50, 10, 0);
	assert_near(s.p90, 13, 0);
	assert_near(s.p99, 500, 0);
	assert_near(s.max, 500, 0);
	assert_near(s.mean, 59.7, 1e-9);
	assert_int_equal(s.outliers, 1); /* MAD is 0.0 here: the fallback scale */
	assert_false(s.bimodal);
	stats_summarize(equal, 4, &s);
	assert_int_equal(s.outliers, 0);
	assert_near(s.mean, 7, 0);
}

static void test_outliers_by_mad(void **state)
{
	double values[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 100}; /* median 5, MAD 2 (nearest rank): limit 5 * 1.4826 * 2 */
	struct stats_summary s;

	(void)state;
	stats_summarize(values, 10, &s);
	assert_int_equal(s.outliers, 1);
	values[9] = 5 + 5 * 1.4826 * 3; /* MAD becomes 2 or 3 with it; just inside of 3 */
	stats_summarize(values, 10, &s);
	assert_true(s.outliers <= 1);
}

static void test_histogram(void **state)
{
	double values[] = {0, 0, -3.5, 1, 1e-3, 2921, 2921, 2922, 1e9, 5369.25};
	AUTO_BUF struct buf packed = BUF_INIT;
	AUTO_FREE struct stats_bucket *buckets = NULL;
	size_t n;
	uint64_t total = 0;

	(void)state;
	stats_histogram_pack(values, 10, &packed);
	n = stats_histogram_unpack(packed.data, packed.len, &buckets);
	assert_true(n >= 7 && n <= 8);
	for (size_t i = 0; i < n; i++) {
		total += buckets[i].count;
		if (i)
			assert_true(buckets[i].low >= buckets[i - 1].high);
	}
	assert_int_equal(total, 10);
	for (size_t v = 0; v < 10; v++) {
		bool found = false;

		for (size_t i = 0; i < n; i++) {
			double middle = (buckets[i].low + buckets[i].high) / 2;

			if (values[v] < buckets[i].low || values[v] > buckets[i].high)
				continue;
			found = true;
			assert_true(fabs(middle - values[v]) <= 0.004 * fabs(values[v]));
		}
		assert_true(found);
	}
}

static void test_histogram_damaged(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = {{"", 0}, {"\1", 1}, {"\2\0", 2}, {"\1\1", 2}, {"\1\1\2\0", 4}, {"\1\1\2\1\1", 5},
		{"\1\2\4\1\0\1", 6}, {"\1\2\4\1\1\1", 6}, {"\1\x7f\2\1", 4},
		{"\1\1\xff\xff\xff\xff\xff\xff\xff\x7f\1", 11}};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct stats_bucket *buckets = NULL;

		assert_int_equal(stats_histogram_unpack(bad[i].bytes, bad[i].len, &buckets), 0);
		assert_null(buckets);
	}
}

static void test_rng(void **state)
{
	struct stats_rng rng, again;
	unsigned seen[7] = {0};

	(void)state;
	/* Source: xoshiro256** of the authors' C file with s = {1, 2, 3, 4}. */
	rng = (struct stats_rng){{1, 2, 3, 4}};
	assert_true(stats_rng_next(&rng) == 11520);
	assert_true(stats_rng_next(&rng) == 0);
	assert_true(stats_rng_next(&rng) == 1509978240);
	assert_true(stats_rng_next(&rng) == 1215971899390074240);
	/* Source: splitmix64 of seed 0. */
	stats_rng_seed(&rng, 0);
	assert_true(rng.s[0] == 0xe220a8397b1dcdaf && rng.s[1] == 0x6e789e6aa1b965f4);
	stats_rng_seed(&rng, 42);
	stats_rng_seed(&again, 42);
	for (int i = 0; i < 70000; i++) {
		uint64_t v = stats_rng_below(&rng, 7);

		assert_true(v == stats_rng_below(&again, 7) && v < 7);
		seen[v]++;
	}
	for (int i = 0; i < 7; i++)
		assert_true(seen[i] > 9600 && seen[i] < 10400);
	assert_true(stats_rng_below(&rng, 1) == 0);
}

static void test_mann_whitney_exact(void **state)
{
	static const double low[] = {1, 2, 3, 4, 5}, high[] = {6, 7, 8, 9, 10}, mixed[] = {1.5, 2.5, 3.5, 4.5, 5.5};
	static const double a[] = {19, 22, 16, 29, 24}, b[] = {20, 11, 17, 12};
	static const double t1[] = {1, 1, 2}, t2[] = {2, 3, 3};

	(void)state;
	assert_near(stats_mann_whitney(low, 3, high, 3), 0.1, 1e-12); /* 2 / C(6,3) */
	assert_near(stats_mann_whitney(low, 4, high, 4), 2.0 / 70, 1e-12);
	assert_near(stats_mann_whitney(low, 5, high, 5), 2.0 / 252, 1e-12);
	assert_near(stats_mann_whitney(high, 5, low, 5), 2.0 / 252, 1e-12);
	/* Source: the exact example of SciPy's documentation of mannwhitneyu: U = 17, p = 0.1111... */
	assert_near(stats_mann_whitney(a, 5, b, 4), 0.1111111111111111, 1e-12);
	/* R: wilcox.test(1:5, 1:5 + .5) gives p = 0.6905. */
	assert_near(stats_mann_whitney(low, 5, mixed, 5), 0.6904761904761905, 1e-12);
	/* Ties, counted by hand: rank sums of 20 choices; {1,1,2} has doubled sum 14 = 21 - 7, and only it, {1,1,2'}
	 * and their mirrors are as far out. */
	assert_near(stats_mann_whitney(t1, 3, t2, 3), 4.0 / 20, 1e-12);
	assert_near(stats_mann_whitney(low, 5, low, 5), 1, 1e-12);
	assert_near(stats_mann_whitney(low, 0, low, 5), 1, 0);
}

static void test_mann_whitney_normal(void **state)
{
	double a[15], b[15], same[30];

	(void)state;
	for (int i = 0; i < 15; i++) {
		a[i] = i;
		b[i] = i + 7.5;
	}
	/* U = 28, sigma = sqrt(15 * 15 * 31 / 12) = 24.109, z = (112.5 - 28 - 0.5) / sigma = 3.4842 */
	assert_near(stats_mann_whitney(a, 15, b, 15), 0.000494, 2e-6);
	for (int i = 0; i < 30; i++)
		same[i] = 4;
	assert_near(stats_mann_whitney(same, 15, same, 15), 1, 0);
}

static void test_null_p_values(void **state)
{
	struct stats_rng rng;
	unsigned significant = 0;

	(void)state;
	stats_rng_seed(&rng, 7);
	for (int t = 0; t < 2000; t++) {
		double a[8], b[8];

		for (int i = 0; i < 8; i++) {
			a[i] = normal(&rng);
			b[i] = normal(&rng);
		}
		significant += stats_mann_whitney(a, 8, b, 8) < 0.05;
	}
	assert_true(significant > 50 && significant < 125); /* an exact test holds its level: at most 5 % of 2000 */
}

static void test_holm(void **state)
{
	double p[] = {0.01, 0.04, 0.03, 0.005}, one[] = {0.2}, big[] = {0.6, 0.9};

	(void)state;
	/* R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") */
	stats_holm(p, 4);
	assert_near(p[0], 0.03, 1e-12);
	assert_near(p[1], 0.06, 1e-12);
	assert_near(p[2], 0.06, 1e-12);
	assert_near(p[3], 0.02, 1e-12);
	stats_holm(one, 1);
	assert_near(one[0], 0.2, 0);
	stats_holm(big, 2);
	assert_near(big[0], 1, 0);
	stats_holm(NULL, 0);
}

/* 2 / C(2n, n) * tests < 0.05 */
static void test_least_number(void **state)
{
	static const struct {
		unsigned tests, n;
	} known[] = {{1, 4}, {2, 5}, {6, 5}, {7, 6}, {23, 6}, {24, 7}, {85, 7}, {86, 8}};
	(void)state;
	assert_near(stats_least_p(4, 4), 2.0 / 70, 1e-12);
	assert_near(stats_least_p(5, 4), 2.0 / 126, 1e-12);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		assert_int_equal(stats_least_n(known[i].tests, 0.05), known[i].n);
}

static void test_bootstrap(void **state)
{
	double a[] = {100, 101, 102, 99, 100, 98}, b[] = {200, 202, 198, 204, 196, 201};
	struct stats_ratio r = stats_bootstrap_ratio(a, 6, b, 6, 9999, 1),
			   again = stats_bootstrap_ratio(a, 6, b, 6, 9999, 1);
	struct stats_ratio other = stats_bootstrap_ratio(a, 6, b, 6, 9999, 2),
			   single = stats_bootstrap_ratio(a, 1, b, 1, 99, 3);
	struct stats_rng rng;
	unsigned covered = 0;

	(void)state;
	assert_near(r.ratio, 200.5 / 100, 1e-12);
	assert_true(r.low < r.ratio && r.ratio < r.high && r.low > 1.92 && r.high < 2.08);
	assert_memory_equal(&r, &again, sizeof(r));
	assert_near(other.low, r.low, 0.01);
	assert_near(single.low, 2, 0);
	assert_near(single.high, 2, 0);
	stats_rng_seed(&rng, 11);
	for (int t = 0; t < 300; t++) {
		double x[12], y[12];

		for (int i = 0; i < 12; i++) {
			x[i] = 100 + normal(&rng);
			y[i] = 110 + normal(&rng);
		}
		r = stats_bootstrap_ratio(x, 12, y, 12, 999, (uint64_t)t);
		covered += r.low <= 1.1 && 1.1 <= r.high;
	}
	assert_true(covered >= 270); /* nominal 285 of 300 */
}

/* Few values take the exact way, many the drawn one: both must tell the same of the same shape. */
static void test_ideal_bootstrap(void **state)
{
	static const size_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 11, 49};
	double a[49], b[49], drawn[9999];
	struct stats_rng rng;

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
		size_t n = sizes[s];
		struct stats_ratio ideal;

		stats_rng_seed(&rng, n);
		for (size_t i = 0; i < n; i++) {
			a[i] = 100 + 5 * normal(&rng);
			b[i] = 130 + 9 * normal(&rng);
		}
		ideal = stats_bootstrap_ratio(a, n, b, n, 9999, 1);
		for (int r = 0; r < 9999; r++) {
			double x[49], y[49];

			for (size_t i = 0; i < n; i++) {
				x[i] = a[stats_rng_below(&rng, n)];
				y[i] = b[stats_rng_below(&rng, n)];
			}
			drawn[r] = stats_bootstrap_ratio(x, n, y, n, 0, 0).ratio;
		}
		qsort(drawn, 9999, sizeof(*drawn), by_double);
		assert_true(ideal.low >= drawn[150] - 1e-9 && ideal.low <= drawn[350] + 1e-9);
		assert_true(ideal.high >= drawn[9998 - 350] - 1e-9 && ideal.high <= drawn[9998 - 150] + 1e-9);
	}
}

static void test_drawn_bootstrap(void **state)
{
	double a[60], b[60];
	struct stats_ratio r, again, other;
	struct stats_rng rng;

	(void)state;
	stats_rng_seed(&rng, 5);
	for (int i = 0; i < 60; i++) {
		a[i] = 100 + normal(&rng);
		b[i] = 105 + normal(&rng);
	}
	r = stats_bootstrap_ratio(a, 60, b, 60, 9999, 1);
	again = stats_bootstrap_ratio(a, 60, b, 60, 9999, 1);
	other = stats_bootstrap_ratio(a, 60, b, 60, 9999, 2);
	assert_memory_equal(&r, &again, sizeof(r));
	assert_true(r.low < r.ratio && r.ratio < r.high && r.low > 1.03 && r.high < 1.07);
	assert_near(other.low, r.low, 0.001);
	assert_near(other.high, r.high, 0.001);
}

enum shape {
	NORMAL,
	LOGNORMAL,
	EXPONENTIAL,
	UNIFORM,
	QUANTISED,
	HEAVY_TAIL,
	FROM_ZERO,
	N_UNIMODAL,
	TWO_PLACES = N_UNIMODAL,
	TWO_NORMALS,
	RARE_SECOND
};

static double draw(struct stats_rng *rng, enum shape shape)
{
	switch (shape) {
	case NORMAL:
		return 1000 + 50 * normal(rng);
	case LOGNORMAL:
		return 1000 * exp(0.5 * normal(rng));
	case EXPONENTIAL:
		return 1000 - 300 * log(uniform(rng));
	case UNIFORM:
		return 1000 + 500 * uniform(rng);
	case QUANTISED:
		return 22 * floor(50 + 2 * normal(rng));
	case HEAVY_TAIL:
		return uniform(rng) < 0.05 ? 1000 + 20000 * uniform(rng) : 1000 + 10 * normal(rng);
	case FROM_ZERO:
		return -1000 * log(uniform(rng));
	case TWO_PLACES:
		return uniform(rng) < 0.7 ? 2921 : 3143;
	case TWO_NORMALS:
		return uniform(rng) < 0.6 ? 1000 + 20 * normal(rng) : 1300 + 30 * normal(rng);
	default:
		return uniform(rng) < 0.15 ? 4000 + 50 * normal(rng) : 1000 + 20 * normal(rng);
	}
}

static unsigned count_bimodal(enum shape shape, size_t n, unsigned trials)
{
	AUTO_FREE double *values = mem_alloc(n, sizeof(*values));
	struct stats_rng rng;
	struct stats_summary s;
	unsigned bimodal = 0;

	stats_rng_seed(&rng, 100 + (uint64_t)shape);
	for (unsigned t = 0; t < trials; t++) {
		for (size_t i = 0; i < n; i++)
			values[i] = draw(&rng, shape);
		stats_summarize(values, n, &s);
		bimodal += s.bimodal;
	}
	return bimodal;
}

/* A second mode at 1.5 times the first, both 2 % wide, with that part of the values. */
static unsigned count_second_mode(size_t n, double part)
{
	AUTO_FREE double *values = mem_alloc(n, sizeof *values);
	struct stats_rng rng;
	struct stats_summary s;
	unsigned found = 0;
	stats_rng_seed(&rng, n);
	for (unsigned t = 0; t < 1000; t++) {
		for (size_t i = 0; i < n; i++)
			values[i] = (uniform(&rng) < part ? 1500 : 1000) * (1 + 0.02 * normal(&rng));
		stats_summarize(values, n, &s);
		found += s.bimodal;
	}
	return found;
}

/* Of 1000. What is claimed in stats.h is at least 85 %. */
static void test_second_mode_of_few(void **state)
{
	static const struct {
		size_t n;
		unsigned mass_25, mass_12;
	} known[] = {{100, 980, 450}, {150, 980, 850}, {200, 980, 950}, {300, 980, 980}};
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		unsigned large = count_second_mode(known[i].n, 0.25), small = count_second_mode(known[i].n, 0.12);
		if (large < known[i].mass_25 || small < known[i].mass_12)
			fail_msg("n %zu: %u of 25 %%, %u of 12 %% found", known[i].n, large, small);
	}
	assert_int_equal(count_second_mode(STATS_MODES_MIN - 1, 0.25), 0);
}

static void test_bimodal(void **state)
{
	static const size_t sizes[] = {100, 150, 200, 300, 1000, 10000};

	(void)state;
	for (size_t s = 0; s < 6; s++) {
		unsigned trials = sizes[s] > 5000 ? 100 : 1000;

		for (enum shape shape = NORMAL; shape < N_UNIMODAL; shape++) {
			unsigned said = count_bimodal(shape, sizes[s], trials);

			if (said * 100 > trials) /* 1 % */
				fail_msg("shape %d, n %zu: %u of %u said to be bimodal", shape, sizes[s], said, trials);
		}
	}
	for (size_t s = 4; s < 6; s++) {
		for (enum shape shape = TWO_PLACES; shape <= RARE_SECOND; shape++) {
			unsigned said = count_bimodal(shape, sizes[s], 100);

			if (said < 98)
				fail_msg("shape %d, n %zu: only %u of 100 said to be bimodal", shape, sizes[s], said);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quantiles),
		cmocka_unit_test(test_range),
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_outliers_by_mad),
		cmocka_unit_test(test_histogram),
		cmocka_unit_test(test_histogram_damaged),
		cmocka_unit_test(test_rng),
		cmocka_unit_test(test_mann_whitney_exact),
		cmocka_unit_test(test_mann_whitney_normal),
		cmocka_unit_test(test_null_p_values),
		cmocka_unit_test(test_holm),
		cmocka_unit_test(test_least_number),
		cmocka_unit_test(test_bootstrap),
		cmocka_unit_test(test_ideal_bootstrap),
		cmocka_unit_test(test_drawn_bootstrap),
		cmocka_unit_test(test_bimodal),
		cmocka_unit_test(test_second_mode_of_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
