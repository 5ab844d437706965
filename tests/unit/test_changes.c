/* changes.c on series whose changes are known. How often it finds them in noise: tests/bench/history.c. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/auto.h"
#include "lib/changes.h"
#include "lib/mem.h"
#include "lib/stats.h"

#define NIGHTS 365
#define EXACT 0.0005 /* the least change of the exit suite on an exact clock */
#define NOISY 0.005

static double uniform(struct stats_rng *rng)
{
	return ((double)(stats_rng_next(rng) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct stats_rng *rng)
{
	double u = uniform(rng);
	return sqrt(-2 * log(u)) * cos(2 * M_PI * uniform(rng));
}

/* Nights about 1000 with that noise. */
static void fill(double values[NIGHTS], double noise, uint64_t seed)
{
	struct stats_rng rng;
	stats_rng_seed(&rng, seed);
	for (size_t i = 0; i < NIGHTS; i++)
		values[i] = 1000 * (1 + noise * normal(&rng));
}

static void scale(double *values, size_t from, size_t to, double factor)
{
	for (size_t i = from; i < to; i++)
		values[i] *= factor;
}

/* The one change of the first n nights. */
static struct change only_change(const double *values, size_t n, double least)
{
	AUTO_FREE struct change *changes = NULL;
	assert_int_equal(changes_find(values, n, least, &changes), 1);
	return changes[0];
}

static size_t count_of(const double *values, size_t n, double least)
{
	AUTO_FREE struct change *changes = NULL;
	size_t found = changes_find(values, n, least, &changes);
	assert_true((found > 0) == (changes != NULL));
	return found;
}

static void expect_step(const double *values, size_t n, double least, size_t night, double ratio, double tolerance)
{
	struct change change = only_change(values, n, least);
	assert_int_equal(change.kind, CHANGE_STEP);
	assert_int_equal(change.first, night);
	assert_int_equal(change.last, night);
	assert_true(fabs(change.after / change.before - ratio) <= tolerance);
}

static void a_step_is_named_after_three_nights_and_not_forgotten(void **state)
{
	double values[NIGHTS];
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		fill(values, 0.005, seed);
		scale(values, 200, NIGHTS, 1.05);
		assert_int_equal(count_of(values, 200, NOISY), 0);
		assert_int_equal(count_of(values, 201, NOISY), 0);
		expect_step(values, 203, NOISY, 200, 1.05, 0.015);
		expect_step(values, 230, NOISY, 200, 1.05, 0.007); /* a month later */
		expect_step(values, NIGHTS, NOISY, 200, 1.05, 0.004);
	}
}

static void steps_up_and_down_are_all_named(void **state)
{
	AUTO_FREE struct change *changes = NULL;
	double values[NIGHTS];
	(void)state;
	fill(values, 0.005, 3);
	scale(values, 100, 150, 1.06);
	scale(values, 250, NIGHTS, 0.95);
	assert_int_equal(changes_find(values, NIGHTS, NOISY, &changes), 3);
	assert_int_equal(changes[0].first, 100);
	assert_int_equal(changes[1].first, 150);
	assert_int_equal(changes[2].first, 250);
	assert_true(changes[0].after > changes[0].before && changes[1].after < changes[1].before);
	assert_true(fabs(changes[2].after / changes[2].before - 0.95) < 0.004);
	assert_true(fabs(changes[2].before - 1000) < 2); /* in the values' own unit */
}

static void a_drift_is_a_drift_and_not_many_steps(void **state)
{
	struct change change;
	double values[NIGHTS];
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		fill(values, 0.005, seed);
		for (size_t i = 150; i < NIGHTS; i++)
			values[i] *= pow(1.002, (double)(i < 250 ? i - 149 : 100));
		assert_int_equal(count_of(values, 150, NOISY), 0);
		change = only_change(values, 210, NOISY);
		assert_int_equal(change.kind, CHANGE_DRIFT);
		assert_in_range(change.first, 140, 165);
		assert_int_equal(change.last, 209);
		assert_true(fabs(change.after / change.before - pow(1.002, 60)) < 0.03);
		change = only_change(values, NIGHTS, NOISY); /* it ends, and is still named */
		assert_int_equal(change.kind, CHANGE_DRIFT);
		assert_in_range(change.last, 240, 260);
	}
}

static void a_step_and_a_drift_from_it_are_two_changes(void **state)
{
	AUTO_FREE struct change *changes = NULL;
	double values[NIGHTS];
	(void)state;
	fill(values, 0.003, 5);
	for (size_t i = 200; i < 300; i++)
		values[i] *= 0.9 * pow(1.003, (double)(i - 200));
	assert_int_equal(changes_find(values, 300, NOISY, &changes), 2);
	assert_int_equal(changes[0].kind, CHANGE_STEP);
	assert_int_equal(changes[0].first, 200);
	assert_true(fabs(changes[0].after / changes[0].before - 0.9) < 0.01);
	assert_int_equal(changes[1].kind, CHANGE_DRIFT);
	assert_int_equal(changes[1].first, 200);
	assert_true(fabs(changes[1].after / changes[1].before - pow(1.003, 99)) < 0.02);
}

/* One or two, anywhere and at the end; the third night makes it a change. */
static void stray_nights_are_no_change(void **state)
{
	double values[NIGHTS];
	(void)state;
	fill(values, 0.005, 7);
	scale(values, 0, 1, 3);
	scale(values, 50, 51, 1.3);
	scale(values, 100, 102, 0.5);
	scale(values, 363, 365, 40);
	assert_int_equal(count_of(values, NIGHTS, NOISY), 0);
	assert_int_equal(count_of(values, 51, NOISY), 0);
	assert_int_equal(count_of(values, 102, NOISY), 0);
	scale(values, 362, 363, 40);
	assert_int_equal(only_change(values, NIGHTS, NOISY).first, 362);
}

static void gaps_are_neither_values_nor_changes(void **state)
{
	double values[NIGHTS];
	(void)state;
	fill(values, 0.005, 9);
	scale(values, 200, NIGHTS, 1.05);
	for (size_t i = 0; i < NIGHTS; i += 3)
		values[i] = NAN;
	for (size_t i = 20; i < 60; i++)
		values[i] = NAN;
	values[300] = INFINITY;
	expect_step(values, NIGHTS, NOISY, 200, 1.05, 0.004);
	values[200] = NAN; /* the first night with a value after it */
	expect_step(values, NIGHTS, NOISY, 202, 1.05, 0.004);
	for (size_t i = 5; i < NIGHTS; i++)
		values[i] = NAN;
	assert_int_equal(count_of(values, NIGHTS, NOISY), 0);
	assert_int_equal(count_of(values, 0, NOISY), 0);
}

static void an_exact_series_has_no_noise(void **state)
{
	double values[NIGHTS];
	(void)state;
	fill(values, 0, 1);
	assert_int_equal(count_of(values, NIGHTS, EXACT), 0);
	for (size_t i = 40; i < NIGHTS; i++)
		values[i] = 1001; /* one instruction, 0.1 % */
	assert_int_equal(count_of(values, 42, EXACT), 0);
	expect_step(values, 43, EXACT, 40, 1.001, 1e-9);
	expect_step(values, NIGHTS, EXACT, 40, 1.001, 1e-9);
	scale(values, 0, NIGHTS, 3); /* 3000 to 3003 */
	expect_step(values, NIGHTS, EXACT, 40, 1.001, 1e-9);
}

static void an_exact_step_below_the_least_is_none_until_they_add_up(void **state)
{
	double values[NIGHTS];
	(void)state;
	for (size_t i = 0; i < NIGHTS; i++)
		values[i] = i < 100 ? 3000 : 3001; /* one instruction, 0.033 % */
	assert_int_equal(count_of(values, NIGHTS, EXACT), 0);
	for (size_t i = 300; i < NIGHTS; i++)
		values[i] = 3002;
	expect_step(values, NIGHTS, EXACT, 300, 3002.0 / 3000, 1e-9);
}

/* A short history of exact nights is enough. */
static void an_exact_step_is_named_in_a_short_history(void **state)
{
	const double values[] = {2924, 2924, 2924, 2940, 2940, 2940};
	(void)state;
	assert_int_equal(count_of(values, 5, EXACT), 0);
	expect_step(values, 6, EXACT, 3, 2940.0 / 2924, 1e-9);
}

static void what_is_not_above_zero_has_changes_too(void **state)
{
	double values[NIGHTS];
	struct change change;
	(void)state;
	memset(values, 0, sizeof values);
	assert_int_equal(count_of(values, NIGHTS, EXACT), 0);
	for (size_t i = 120; i < NIGHTS; i++)
		values[i] = 9;
	change = only_change(values, NIGHTS, EXACT);
	assert_int_equal(change.first, 120);
	assert_true(fabs(change.before) < 1e-9 && fabs(change.after - 9) < 1e-9);
	for (size_t i = 0; i < NIGHTS; i++)
		values[i] = i < 120 ? -20 : 20;
	change = only_change(values, NIGHTS, EXACT);
	assert_true(fabs(change.before + 20) < 1e-9 && fabs(change.after - 20) < 1e-9);
}

/* Equal nights but for noise, each night of two months: nothing, whatever the noise is. */
static void noise_alone_is_no_change(void **state)
{
	double values[NIGHTS];
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		fill(values, 0.003 * (double)seed, 100 + seed);
		for (size_t n = 0; n < 60; n++)
			assert_int_equal(count_of(values, n, NOISY), 0);
		assert_int_equal(count_of(values, NIGHTS, NOISY), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_step_is_named_after_three_nights_and_not_forgotten),
		cmocka_unit_test(steps_up_and_down_are_all_named),
		cmocka_unit_test(a_drift_is_a_drift_and_not_many_steps),
		cmocka_unit_test(a_step_and_a_drift_from_it_are_two_changes),
		cmocka_unit_test(stray_nights_are_no_change),
		cmocka_unit_test(gaps_are_neither_values_nor_changes),
		cmocka_unit_test(an_exact_series_has_no_noise),
		cmocka_unit_test(an_exact_step_below_the_least_is_none_until_they_add_up),
		cmocka_unit_test(an_exact_step_is_named_in_a_short_history),
		cmocka_unit_test(what_is_not_above_zero_has_changes_too),
		cmocka_unit_test(noise_alone_is_no_change),
	};
	return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
