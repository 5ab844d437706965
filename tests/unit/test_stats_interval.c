/* stats_interval.c: the bootstrap interval, against resamples that are drawn, and what it must cover. */
#include <float.h>
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
#include "tests/stats/draw.h"

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

/* Two values a side: medians 1, 1.5, 2 and 10, 15, 20 with the chances 1/4, 1/2, 1/4: both ends occur in 6 %. */
static void test_by_hand(void **state)
{
	static const double a[] = {2, 1}, b[] = {10, 20}, one[] = {4};
	struct stats_effect ratio = stats_bootstrap_ratio(a, 2, b, 2), apart = stats_bootstrap_difference(a, 2, b, 2),
			    single = stats_bootstrap_ratio(one, 1, b, 1), mixed = stats_bootstrap_ratio(one, 1, b, 2);
	(void)state;
	assert_near(ratio.value, 10, 1e-15);
	assert_near(ratio.low, 5, 0);
	assert_near(ratio.high, 20, 0);
	assert_near(apart.value, 13.5, 0);
	assert_near(apart.low, 8, 0);
	assert_near(apart.high, 19, 0);
	assert_true(single.value == 2.5 && single.low == 2.5 && single.high == 2.5);
	assert_true(mixed.value == 3.75 && mixed.low == 2.5 && mixed.high == 5);
}

/* Of three values the median is the least in 7 of 27, the middle one in 13: 1/9, 1/6 and so on are not within 2.5 %. */
static void test_three(void **state)
{
	static const double a[] = {1, 1, 1}, b[] = {3, 5, 4};
	struct stats_effect r = stats_bootstrap_ratio(a, 3, b, 3);
	(void)state;
	assert_true(r.value == 4 && r.low == 3 && r.high == 5);
}

static double drawn_median(const double *values, size_t n, struct stats_rng *rng)
{
	AUTO_FREE double *resample = mem_alloc(n, sizeof *resample);
	for (size_t i = 0; i < n; i++)
		resample[i] = values[stats_rng_below(rng, n)];
	stats_sort(resample, n);
	return stats_median(resample, n);
}

/* Odd, even, and so many that what is next to impossible is left out: the same as resamples that are drawn. */
static void test_as_drawn(void **state)
{
	static const size_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 11, 20, 49, 60, 301, 400};
	static double drawn[9999];
	(void)state;
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		size_t na = sizes[s], nb = sizes[(s + s / 3) % (sizeof sizes / sizeof *sizes)];
		double a[400], b[400];
		struct stats_rng rng;
		stats_rng_seed(&rng, na);
		for (size_t i = 0; i < 400; i++) {
			a[i] = 100 + 5 * draw_normal(&rng);
			b[i] = 130 + 9 * draw_normal(&rng);
		}
		struct stats_effect ideal = stats_bootstrap_ratio(a, na, b, nb);
		for (int r = 0; r < 9999; r++)
			drawn[r] = drawn_median(b, nb, &rng) / drawn_median(a, na, &rng);
		stats_sort(drawn, 9999);
		/* 250 of 10,000 by the definition; four standard errors are 63. */
		assert_true(ideal.low >= drawn[186] - 1e-9 && ideal.low <= drawn[313] + 1e-9);
		assert_true(ideal.high >= drawn[9998 - 313] - 1e-9 && ideal.high <= drawn[9998 - 186] + 1e-9);
	}
}

/* With noise at every size: the other way round the interval is the reciprocal, or the negative. */
static void test_other_way_round(void **state)
{
	struct stats_rng rng;
	(void)state;
	stats_rng_seed(&rng, 12);
	for (size_t na = 1; na <= 40; na++) {
		for (size_t nb = 1; nb <= 40; nb += 3) {
			double a[40], b[40];
			for (size_t i = 0; i < 40; i++) {
				/* Ties in every second one. */
				a[i] = nb % 2 ? 10 + 3 * draw_uniform(&rng) : 10 + (double)stats_rng_below(&rng, 4);
				b[i] = nb % 2 ? 11 + 2 * draw_uniform(&rng) : 9 + (double)stats_rng_below(&rng, 5);
			}
			struct stats_effect there = stats_bootstrap_ratio(a, na, b, nb),
					    back = stats_bootstrap_ratio(b, nb, a, na),
					    more = stats_bootstrap_difference(a, na, b, nb),
					    less = stats_bootstrap_difference(b, nb, a, na);
			assert_near(there.value * back.value, 1, 1e-15);
			assert_near(there.low * back.high, 1, 1e-15);
			assert_near(there.high * back.low, 1, 1e-15);
			assert_true(more.value == -less.value && more.low == -less.high && more.high == -less.low);
			assert_true(there.low <= there.value && there.value <= there.high);
		}
	}
}

static void test_any_sign_and_size(void **state)
{
	static const double equal[] = {3, 3, 3, 3, 3, 3}, around[] = {-2, -1, 0, 1, 2, 3, 4},
			    huge[] = {DBL_MAX, DBL_MAX, DBL_MAX, DBL_MAX},
			    minus[] = {-DBL_MAX, -DBL_MAX, -DBL_MAX, -DBL_MAX}, tiny[] = {1e-300, 2e-300};
	struct stats_effect none = stats_bootstrap_difference(equal, 6, equal, 5),
			    zero = stats_bootstrap_difference(around, 7, around, 7),
			    same = stats_bootstrap_ratio(equal, 6, equal, 6),
			    large = stats_bootstrap_ratio(huge, 4, huge, 3);
	(void)state;
	assert_true(none.value == 0 && none.low == 0 && none.high == 0 && !signbit(none.low));
	assert_true(zero.value == 0 && zero.low == -zero.high && zero.high >= 2 && zero.high <= 6);
	assert_true(same.value == 1 && same.low == 1 && same.high == 1);
	assert_true(large.value == 1 && large.low == 1 && large.high == 1);
	/* What overflows is infinite, for the caller to refuse. */
	assert_true(isinf(stats_bootstrap_ratio(tiny, 2, huge, 4).value));
	assert_true(isinf(stats_bootstrap_difference(minus, 4, huge, 4).high));
}

/* The order of the values means nothing, and the same data give the same interval. */
static void test_order(void **state)
{
	static const double a[] = {5, 1, 4, 2, 3, 9}, sorted[] = {1, 2, 3, 4, 5, 9}, b[] = {7, 8, 6, 9};
	struct stats_effect one = stats_bootstrap_ratio(a, 6, b, 4), two = stats_bootstrap_ratio(sorted, 6, b, 4);
	(void)state;
	assert_memory_equal(&one, &two, sizeof one);
}

/* How often of 2,000 the interval covers the true ratio. */
static unsigned count_covered(const struct population *from, size_t n)
{
	struct stats_rng rng;
	unsigned covered = 0;
	stats_rng_seed(&rng, n);
	for (int t = 0; t < 2000; t++) {
		double a[20], b[20];
		draw_values(from, a, n, &rng);
		draw_values(from, b, n, &rng);
		struct stats_effect r = stats_bootstrap_ratio(a, n, b, n);
		covered += r.low <= 1 && 1 <= r.high;
	}
	return covered;
}

/* 93 % and more: 1,860 less three standard errors. */
static void test_coverage(void **state)
{
	static const struct population noise = {DRAW_NORMAL, 0.01}, skewed = {DRAW_EXPONENTIAL, 1};
	static const size_t sizes[] = {4, 5, 7, 10, 20};
	(void)state;
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		assert_in_range(count_covered(&noise, sizes[s]), 1826, 1985);
		assert_in_range(count_covered(&skewed, sizes[s]), 1826, 1985);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_three),
		cmocka_unit_test(test_as_drawn),
		cmocka_unit_test(test_other_way_round),
		cmocka_unit_test(test_any_sign_and_size),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_coverage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
