/* stats_test.c and stats_rank.c: tests of difference, against figures that were counted or are known from elsewhere. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "lib/auto.h"
#include "lib/mem.h"
#include "lib/stats.h"
#include "tests/stats/draw.h"

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

/* Every split of nine values without ties; 1, 2, 3, 4 against the rest is one of two at the end. */
static void test_brunner_munzel_separate(void **state)
{
	static const double low[] = {1, 2, 3, 4, 5}, high[] = {6, 7, 8, 9, 10};
	(void)state;
	assert_near(stats_brunner_munzel(low, 3, high, 3), 2.0 / 20, 1e-15);
	assert_near(stats_brunner_munzel(low, 4, high, 4), 2.0 / 70, 1e-15);
	assert_near(stats_brunner_munzel(high, 5, low, 5), 2.0 / 252, 1e-15);
	assert_near(stats_brunner_munzel(low, 4, high, 5), 2.0 / 126, 1e-15);
}

static void test_brunner_munzel_known(void **state)
{
	/* Source: pain scores of Brunner, Munzel (2000), table 1; R's lawstat::brunner.munzel.test gives W = 3.1375,
	 * 17.683 degrees of freedom, p = 0.005786. So many splits (15 million) that the t distribution is used. */
	static const double y[] = {1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1}, n[] = {3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4};
	/* SciPy's permutation_test over the 70 splits. */
	static const double a[] = {19, 22, 16, 29}, b[] = {20, 11, 17, 12};
	(void)state;
	assert_near(stats_brunner_munzel(y, 14, n, 11), 0.005786, 1e-6);
	assert_near(stats_brunner_munzel(a, 4, b, 4), 10.0 / 70, 1e-15);
}

/* Every subset of `n` bits with `k` of them, in the slow and plain way. */
static double counted_p(const double *pool, unsigned n, unsigned k, unsigned seen)
{
	double scores[1 << 10], below = 0, above = 0, all = 0;
	for (unsigned set = 0; set < 1u << n; set++) {
		double placed_a[10], placed_b[10], sum_a = 0, sum_b = 0, spread_a = 0, spread_b = 0;
		unsigned na = 0, nb = 0;
		scores[set] = NAN;
		if ((unsigned)__builtin_popcount(set) != k)
			continue;
		for (unsigned i = 0; i < n; i++) {
			double placement = 0;
			for (unsigned j = 0; j < n; j++)
				if ((set >> i & 1) != (set >> j & 1))
					placement += pool[j] < pool[i] ? 1 : pool[j] == pool[i] ? 0.5 : 0;
			if (set >> i & 1)
				sum_a += placed_a[na++] = placement;
			else
				sum_b += placed_b[nb++] = placement;
		}
		for (unsigned i = 0; i < na; i++)
			spread_a += pow(placed_a[i] - sum_a / na, 2) / (na - 1);
		for (unsigned i = 0; i < nb; i++)
			spread_b += pow(placed_b[i] - sum_b / nb, 2) / (nb - 1);
		scores[set] = (sum_b / nb / na - 0.5) / sqrt(fmax(1e-12, na * spread_a + nb * spread_b));
	}
	for (unsigned set = 0; set < 1u << n; set++) {
		all += !isnan(scores[set]);
		below += scores[set] <= scores[seen] + 1e-9;
		above += scores[set] >= scores[seen] - 1e-9;
	}
	return fmin(1, 2 * fmin(below, above) / all);
}

/* Ties too, and sides of unequal size. */
static void test_brunner_munzel_counted(void **state)
{
	struct stats_rng rng;
	(void)state;
	stats_rng_seed(&rng, 4);
	for (unsigned t = 0; t < 60; t++) {
		unsigned na = 2 + (unsigned)stats_rng_below(&rng, 3), nb = 2 + (unsigned)stats_rng_below(&rng, 4);
		unsigned different = t % 3 == 0 ? 3 : t % 3 == 1 ? 6 : 1000;
		double pool[10];
		for (unsigned i = 0; i < na + nb; i++)
			pool[i] = (double)stats_rng_below(&rng, different);
		double p = stats_brunner_munzel(pool, na, pool + na, nb),
		       counted = counted_p(pool, na + nb, na, (1u << na) - 1);
		if (fabs(p - counted) > 1e-12)
			fail_msg("set %u, %u and %u values: p %.6f, counted %.6f", t, na, nb, p, counted);
		/* The least p holds with ties: what the number of boots is planned by. */
		assert_true(p >= stats_least_p(na, nb) - 1e-12);
	}
}

/* With the t distribution, too, separation of a few values from many cannot look better than it is. */
static void test_brunner_munzel_many(void **state)
{
	static const size_t sizes[][2] = {{20, 20}, {4, 56}, {56, 4}, {2, 2000}};
	(void)state;
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		size_t na = sizes[s][0], nb = sizes[s][1];
		AUTO_FREE double *values = mem_alloc(na + nb, sizeof *values);
		double least = stats_least_p((unsigned)na, (unsigned)nb);
		for (size_t i = 0; i < na + nb; i++)
			values[i] = (double)i;
		assert_near(stats_brunner_munzel(values, na, values + na, nb) / least, 1, 1e-9);
		assert_near(stats_brunner_munzel(values + nb, na, values, nb) / least, 1, 1e-9);
		for (size_t i = 0; i < na + nb; i++)
			values[i] = 4;
		assert_near(stats_brunner_munzel(values, na, values + na, nb), 1, 0);
	}
}

/* Where the t distribution is used the sum of ranks has a word: SciPy's mannwhitneyu(method="exact"). */
static void test_ranks(void **state)
{
	double a[15], b[15], many[56];
	static const double few[] = {0, 1, 2, 4.5}, tied[] = {0, 1, 2, 4};
	(void)state;
	for (int i = 0; i < 15; i++) {
		a[i] = i;
		b[i] = i + 7.5;
	}
	for (int i = 0; i < 56; i++)
		many[i] = i + 4;
	assert_near(stats_brunner_munzel(a, 15, b, 15), 1.1822950998e-6, 1e-15);
	assert_near(stats_ranks(a, 15, b, 15), 0.0002150627472641, 1e-12);
	assert_near(stats_ranks(few, 4, many, 56), 8.20285664482656e-6, 1e-15);
	assert_near(stats_ranks(many, 56, few, 4), 8.20285664482656e-6, 1e-15);
	/* Half a place nearer to the end, which is counted as none. */
	assert_near(stats_ranks(tied, 4, many, 56), 8.20285664482656e-6, 1e-15);
	/* All splits are looked at, and there is nothing to check. */
	assert_true(stats_ranks(few, 4, many, 10) == stats_brunner_munzel(few, 4, many, 10));
}

static void test_welch(void **state)
{
	/*
	 * Source: the first example of Wikipedia, "Welch's t-test": t = -2.455356, p = 0.021 at Welch's 25 degrees of
	 * freedom; here those of a side, 14.
	 */
	static const double a[] = {
		27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4};
	static const double b[] = {
		27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4};
	static const double same[] = {0.1, 0.1, 0.1, 0.1}, other[] = {0.3, 0.3, 0.3}, wide[] = {0.2, 0.3, 0.4};
	static const double huge[] = {DBL_MAX, -DBL_MAX, DBL_MAX}, huge_too[] = {DBL_MAX, DBL_MAX / 2, DBL_MAX / 4};
	static const double tiny[] = {DBL_MIN, 2 * DBL_MIN, 3 * DBL_MIN}, zeros[3] = {0};
	(void)state;
	assert_near(stats_welch(a, 15, b, 15), 0.0277562499, 1e-9);
	assert_near(stats_welch(same, 4, same, 3), 1, 0);
	assert_near(stats_welch(same, 4, other, 3), 0, 0);
	assert_near(stats_welch(zeros, 3, zeros, 3), 1, 0);
	/* One side without spread is a test of one mean: t = 0.2 / (0.1 / sqrt(3)) at 2 degrees of freedom. */
	assert_near(stats_welch(same, 4, wide, 3), 0.0741799, 1e-6);
	/* 1, -1, 1 and 1, 1/2, 1/4; 1, 2, 3 and 0. */
	assert_near(stats_welch(huge, 3, huge_too, 3), 0.7558635, 1e-6);
	assert_near(stats_welch(tiny, 3, zeros, 3), 0.0741799, 1e-6);
}

static void test_few_values(void **state)
{
	static const double one[] = {1, 2, 3}, two[] = {5, 6, 7};
	(void)state;
	for (size_t na = 0; na < 4; na++) {
		for (size_t nb = 0; nb < 4; nb++) {
			bool enough = na >= 2 && nb >= 2;
			double p = stats_differ(one, na, two, nb, STATS_DIFFERENCE);
			assert_true(p <= 1 && (p == 1) == (!enough || na + nb < 4 || (na == 2 && nb == 2 && p == 1)));
			if (enough)
				assert_true(p >= stats_least_p((unsigned)na, (unsigned)nb) - 1e-12);
		}
	}
	assert_near(stats_brunner_munzel(one, 1, two, 3), 1, 0);
	assert_near(stats_welch(one, 3, two, 1), 1, 0);
}

/* The larger of the two, on logarithms for ratios; and the other way round the same to the last bit. */
static void test_differ(void **state)
{
	static const size_t sizes[] = {2, 3, 4, 7, 10, 20, 33};
	struct stats_rng rng;
	(void)state;
	stats_rng_seed(&rng, 9);
	for (unsigned t = 0; t < 700; t++) {
		size_t na = sizes[t % 7], nb = sizes[t / 7 % 7];
		double a[33], b[33], log_a[33], log_b[33];
		for (size_t i = 0; i < 33; i++) {
			log_a[i] = log(a[i] = exp(0.3 * draw_normal(&rng)));
			log_b[i] = log(b[i] = 1.2 * exp(0.1 * draw_normal(&rng)));
		}
		double ranks = stats_ranks(a, na, b, nb);
		assert_true(stats_differ(a, na, b, nb, STATS_RATIO) == fmax(ranks, stats_welch(log_a, na, log_b, nb)));
		assert_true(stats_differ(a, na, b, nb, STATS_DIFFERENCE) == fmax(ranks, stats_welch(a, na, b, nb)));
		for (enum stats_scale scale = STATS_RATIO; scale <= STATS_DIFFERENCE; scale++)
			assert_true(stats_differ(a, na, b, nb, scale) == stats_differ(b, nb, a, na, scale));
	}
}

/* Zero and less have a difference. */
static void test_differ_of_any_sign(void **state)
{
	static const double a[] = {-3, -1, 0, 2, 1}, b[] = {9, 12, 10, 11, 14}, equal[5] = {0};
	(void)state;
	assert_near(stats_differ(a, 5, b, 5, STATS_DIFFERENCE), 2.0 / 252, 1e-12);
	assert_near(stats_differ(equal, 5, equal, 5, STATS_DIFFERENCE), 1, 0);
	assert_near(stats_differ(b, 5, b, 5, STATS_RATIO), 1, 0);
}

/* How often a difference is seen at that level where there is none. */
static unsigned count_false(const struct population *left, const struct population *right, size_t na, size_t nb,
	double level, unsigned trials)
{
	struct stats_rng rng;
	unsigned seen = 0;
	stats_rng_seed(&rng, 7);
	for (unsigned t = 0; t < trials; t++) {
		double a[56], b[56];
		draw_values(left, a, na, &rng);
		draw_values(right, b, nb, &rng);
		seen += stats_differ(a, na, b, nb, STATS_RATIO) < level;
	}
	return seen;
}

/* At most 5 %, which is 100, and three standard errors; equal spreads are not given away either. */
static void test_false_differences(void **state)
{
	static const struct population narrow = {DRAW_NORMAL, 0.003}, wide = {DRAW_NORMAL, 0.03},
				       skewed = {DRAW_EXPONENTIAL, 1}, modes = {DRAW_TWO_MODES, 0.003};
	(void)state;
	assert_in_range(count_false(&wide, &wide, 7, 7, 0.05, 2000), 40, 130);
	assert_in_range(count_false(&narrow, &wide, 4, 4, 0.05, 2000), 40, 130);
	assert_in_range(count_false(&wide, &narrow, 4, 20, 0.05, 2000), 40, 130);
	assert_in_range(count_false(&narrow, &wide, 30, 7, 0.05, 2000), 40, 130);
	assert_in_range(count_false(&wide, &skewed, 4, 4, 0.05, 2000), 40, 130);
	assert_in_range(count_false(&narrow, &modes, 20, 20, 0.05, 2000), 20, 130);
	/* The far tail is what Holm asks for: 20 of 20,000, where the t distribution alone has 140 and more. */
	assert_in_range(count_false(&wide, &wide, 4, 56, 0.001, 20000), 1, 34);
}

static void test_student(void **state)
{
	static const double nights[] = {100, 101, 99, 100, 102}, tonight[] = {104}, same[] = {7, 7, 7, 7};
	struct stats_effect interval, back;
	double p, p_back;
	(void)state;
	/* By hand: mean 100.4, variance 1.3 at 4 degrees of freedom, t = 3.6 / sqrt(1.3 * 1.2) = 2.8823. */
	assert_true(stats_student(nights, 5, tonight, 1, STATS_DIFFERENCE, &p, &interval));
	assert_near(p, 0.0449088, 1e-6);
	assert_near(interval.value, 3.6, 1e-12);
	assert_near(interval.low, 3.6 - 2.7764451 * sqrt(1.56), 1e-6);
	assert_near(interval.high, 3.6 + 2.7764451 * sqrt(1.56), 1e-6);
	assert_true(stats_student(nights, 5, tonight, 1, STATS_RATIO, &p, &interval));
	assert_true(stats_student(tonight, 1, nights, 5, STATS_RATIO, &p_back, &back));
	assert_true(p == p_back);
	assert_near(interval.value, 104 / pow(100.0 * 101 * 99 * 100 * 102, 0.2), 1e-12);
	assert_near(interval.value * back.value, 1, 1e-15);
	assert_near(interval.low * back.high, 1, 1e-15);
	assert_true(stats_student(same, 4, same, 1, STATS_RATIO, &p, &interval));
	assert_true(p == 1 && interval.low == 1 && interval.high == 1);
	assert_false(stats_student(same, 4, tonight, 1, STATS_DIFFERENCE, &p, &interval)); /* no spread to lend */
}

static void test_student_cannot(void **state)
{
	static const double values[] = {1, 2, 3, 4};
	static const size_t cannot[][2] = {{0, 4}, {4, 0}, {1, 1}, {1, 2}, {2, 1}, {2, 2}, {3, 0}};
	struct stats_effect interval;
	double p;
	(void)state;
	for (size_t i = 0; i < sizeof cannot / sizeof *cannot; i++)
		assert_false(stats_student(values, cannot[i][0], values, cannot[i][1], STATS_RATIO, &p, &interval));
	assert_true(stats_student(values, 1, values, 3, STATS_RATIO, &p, &interval));
}

/* Seconds of CPU time at the most; it takes a quarter of one. Resamples that are drawn would take minutes. */
static void test_ten_thousand_boots(void **state)
{
	enum { N = 10000 };
	static const struct population noise = {DRAW_NORMAL, 0.01};
	AUTO_FREE double *a = mem_alloc(N, sizeof *a), *b = mem_alloc(N, sizeof *b);
	struct stats_rng rng;
	clock_t started = clock();
	(void)state;
	stats_rng_seed(&rng, 3);
	draw_values(&noise, a, N, &rng);
	draw_values(&noise, b, N, &rng);
	assert_true(stats_differ(a, N, b, N, STATS_RATIO) > 0.001);
	for (size_t i = 0; i < N; i++)
		b[i] *= 1.001;
	assert_true(stats_differ(a, N, b, N, STATS_RATIO) < 1e-6);
	struct stats_effect r = stats_bootstrap_ratio(a, N, b, N);
	/* The standard error is 0.01 * 1.2533 * sqrt(2) / 100. */
	assert_near(r.value, 1.001, 4 * 0.000177);
	assert_near(r.high - r.low, 2 * 1.96 * 0.000177, 0.0001);
	assert_true(clock() - started < 5 * CLOCKS_PER_SEC);
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
	} known[] = {{1, 4}, {2, 5}, {6, 5}, {7, 6}, {23, 6}, {24, 7}, {85, 7}, {86, 8}, {161, 8}, {321, 8}, {322, 9}};
	(void)state;
	assert_near(stats_least_p(4, 4), 2.0 / 70, 1e-12);
	assert_near(stats_least_p(5, 4), 2.0 / 126, 1e-12);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		assert_int_equal(stats_least_n(known[i].tests, 0.05), known[i].n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_brunner_munzel_separate),
		cmocka_unit_test(test_brunner_munzel_known),
		cmocka_unit_test(test_brunner_munzel_counted),
		cmocka_unit_test(test_brunner_munzel_many),
		cmocka_unit_test(test_ranks),
		cmocka_unit_test(test_welch),
		cmocka_unit_test(test_few_values),
		cmocka_unit_test(test_differ),
		cmocka_unit_test(test_differ_of_any_sign),
		cmocka_unit_test(test_false_differences),
		cmocka_unit_test(test_student),
		cmocka_unit_test(test_student_cannot),
		cmocka_unit_test(test_ten_thousand_boots),
		cmocka_unit_test(test_holm),
		cmocka_unit_test(test_least_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
