/* test_sched.c - what made-up schedules say: shares, fairness, the ideal, switches, returns, slices, waits, overlap. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/sched.h"

#define assert_near(a, b, tolerance) assert_true(fabs((double)(a) - (double)(b)) <= (tolerance))

/* Two guests that take turns of 90 ticks, 10 ticks between them: 0 at 0, 200, 400 ..., 1 at 100, 300 ... */
#define TURNS 50
static struct sched_stretch first[TURNS], second[TURNS];
static const struct sched_guest pair[] = {{first, TURNS}, {second, TURNS}};

static int make_turns(void **state)
{
	(void)state;
	for (unsigned i = 0; i < TURNS; i++) {
		first[i] = (struct sched_stretch){200 * i, 200 * i + 90};
		second[i] = (struct sched_stretch){200 * i + 100, 200 * i + 190};
	}
	return 0;
}

static void test_ran(void **state)
{
	(void)state;
	assert_int_equal(sched_ran(&pair[0], 0, 10000), 50 * 90);
	assert_int_equal(sched_ran(&pair[0], 45, 245), 90);
	assert_int_equal(sched_ran(&pair[0], 90, 200), 0);
	assert_int_equal(sched_ran(&pair[1], 0, 100), 0);
	assert_int_equal(sched_ran(&(struct sched_guest){NULL, 0}, 0, 100), 0);
}

static void test_jain(void **state)
{
	(void)state;
	assert_near(sched_jain((double[]){0.25, 0.25, 0.25, 0.25}, 4), 1, 1e-12);
	assert_near(sched_jain((double[]){1, 0, 0, 0}, 4), 0.25, 1e-12);
	assert_near(sched_jain((double[]){0.5, 0.25}, 2), 0.9, 1e-12);
	assert_near(sched_jain((double[]){0, 0}, 2), 1, 0);
}

static void test_fairness_by_windows(void **state)
{
	(void)state;
	struct sched_fairness whole = sched_fairness(pair, 2, 0, 10000, 1000),
			      small = sched_fairness(pair, 2, 0, 10000, 100);
	assert_int_equal(whole.windows, 10);
	assert_near(whole.jain_mean, 1, 1e-12);
	assert_near(whole.max_min, 1, 1e-12);
	assert_near(whole.sd, 0, 1e-12);
	assert_int_equal(small.windows, 100);
	assert_near(small.jain_mean, 0.5, 1e-12); /* in each, one guest has all */
	assert_near(small.max_min, 0, 0);
	assert_near(small.sd, 0.45, 1e-9);
	assert_int_equal(sched_fairness(pair, 2, 0, 50, 100).windows, 0);
	assert_int_equal(sched_fairness(pair, 2, 0, 50, 0).windows, 0);
}

static void test_convergence(void **state)
{
	(void)state;
	/* the second guest has nothing until 5,000, then half */
	struct sched_stretch late[TURNS / 2], early[TURNS + 1] = {{0, 5000}};
	for (unsigned i = 0; i < TURNS / 2; i++) {
		late[i] = second[i + TURNS / 2];
		early[i + 1] = first[i + TURNS / 2];
	}
	struct sched_guest guests[] = {{early, 1 + TURNS / 2}, {late, TURNS / 2}};
	assert_int_equal(sched_convergence(pair, 2, 0, 10000, 1000, 0.95), 0);
	assert_int_equal(sched_convergence(guests, 2, 0, 10000, 1000, 0.95), 5000);
	assert_int_equal(sched_convergence(guests, 2, 0, 5000, 1000, 0.95), UINT64_MAX);
	assert_int_equal(sched_convergence(guests, 2, 0, 10, 1000, 0.95), UINT64_MAX);
}

static void expect_ideal(const struct sched_claim *claims, unsigned n, double capacity, const double *wanted)
{
	double got[4];
	sched_ideal(claims, n, capacity, got);
	for (unsigned i = 0; i < n; i++)
		assert_near(got[i], wanted[i], 1e-12);
}

static void test_ideal(void **state)
{
	(void)state;
	expect_ideal((struct sched_claim[]){{1, 100, 1}, {1, 400, 1}}, 2, 1, (double[]){0.2, 0.8});
	expect_ideal((struct sched_claim[]){{1, 100, 0.25}}, 1, 1, (double[]){0.25});
	expect_ideal((struct sched_claim[]){{1, 100, 0.25}, {1, 100, 1}}, 2, 0.9, (double[]){0.25, 0.65});
	expect_ideal((struct sched_claim[]){{0.2, 100, 1}, {1, 100, 1}, {1, 100, 1}}, 3, 1, (double[]){0.2, 0.4, 0.4});
	/* a light guest that is satisfied only after the heavy one's part was given back */
	expect_ideal(
		(struct sched_claim[]){{0.1, 800, 1}, {0.2, 100, 1}, {1, 100, 1}}, 3, 1, (double[]){0.1, 0.2, 0.7});
	expect_ideal((struct sched_claim[]){{0.1, 1, 1}, {0.1, 1, 1}}, 2, 1, (double[]){0.1, 0.1});
}

static void test_account_of_turns(void **state)
{
	(void)state;
	struct sched_account a;
	sched_account_make(pair, 2, 1, 0, 10000, &a);
	assert_int_equal(a.n_switches, 99);
	assert_int_equal(sched_sum(a.switches, a.n_switches, 0, 1000), 990);
	assert_int_equal(a.n_returns, 0);
	assert_int_equal(a.n_slices, 98);
	assert_int_equal(a.slices[0], 90);
	assert_int_equal(a.n_waits, 98);
	assert_int_equal(a.waits[0], 110);
	assert_int_equal(a.overlap, 0);
	sched_account_finish(&a);
}

static void test_account_of_interruptions(void **state)
{
	(void)state;
	struct sched_stretch broken[] = {{0, 40}, {45, 90}, {200, 290}}, other[] = {{100, 190}};
	struct sched_guest guests[] = {{broken, 3}, {other, 1}};
	struct sched_account a;
	sched_account_make(guests, 2, 1, 0, 300, &a);
	assert_int_equal(a.n_returns, 1);
	assert_int_equal(a.returns[0], 5);
	assert_int_equal(a.n_switches, 2);
	assert_int_equal(a.n_slices, 1); /* the first and the last are cut */
	assert_int_equal(a.n_waits, 1);
	assert_int_equal(a.waits[0], 110);
	assert_int_equal(sched_sum(a.switches, a.n_switches, 10, UINT64_MAX), 20);
	assert_int_equal(sched_sum(a.switches, a.n_switches, 11, UINT64_MAX), 0);
	sched_account_finish(&a);
}

static void test_account_of_clocks_that_do_not_agree(void **state)
{
	(void)state;
	struct sched_stretch one[] = {{0, 100}}, two[] = {{60, 200}};
	struct sched_guest guests[] = {{one, 1}, {two, 1}};
	struct sched_account a;
	sched_account_make(guests, 2, 1, 0, 200, &a);
	assert_int_equal(a.overlap, 40);
	sched_account_finish(&a);
	sched_account_make(guests, 2, 1, 500, 600, &a); /* nothing there */
	assert_int_equal(a.n_switches + a.n_returns + a.overlap, 0);
	sched_account_finish(&a);
}

static void test_account_of_two_cpus(void **state)
{
	(void)state;
	/* One CPU: a, then b, then a again. The other: c, interrupted, then b. */
	struct sched_stretch a_list[] = {{0, 100}, {310, 400}}, b_list[] = {{110, 300}, {352, 400}},
			     c_list[] = {{0, 50}, {54, 350}};
	struct sched_guest guests[] = {{a_list, 2}, {b_list, 2}, {c_list, 2}};
	struct sched_account a;
	sched_account_make(guests, 3, 2, 0, 400, &a);
	assert_int_equal(a.overlap, 0);
	assert_int_equal(a.n_returns, 1);
	assert_int_equal(a.returns[0], 4);
	assert_int_equal(a.n_switches, 3);
	assert_int_equal(sched_sum(a.switches, a.n_switches, 0, 1000), 10 + 10 + 2);
	assert_int_equal(a.n_slices, 1);
	assert_int_equal(a.slices[0], 190);
	assert_int_equal(a.n_waits, 2);
	assert_int_equal(a.waits[0], 210); /* a, from 100 to 310 */
	assert_int_equal(a.waits[1], 52);  /* b, on the other CPU */
	sched_account_finish(&a);
	sched_account_make(guests, 3, 1, 0, 400, &a);
	assert_true(a.overlap > 200);
	sched_account_finish(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ran),
		cmocka_unit_test(test_jain),
		cmocka_unit_test(test_fairness_by_windows),
		cmocka_unit_test(test_convergence),
		cmocka_unit_test(test_ideal),
		cmocka_unit_test(test_account_of_turns),
		cmocka_unit_test(test_account_of_interruptions),
		cmocka_unit_test(test_account_of_clocks_that_do_not_agree),
		cmocka_unit_test(test_account_of_two_cpus),
	};
	return cmocka_run_group_tests(tests, make_turns, NULL);
}
