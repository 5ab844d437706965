/*
 * test_harness.c - the timing loop, with a clock that only these tests move: harness.c is compiled in here with it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define STAMP 4 /* what reading the clock costs */

static uint64_t now;
static uint64_t stamp_cost = STAMP;

/* In place of bench/arch/arch.h */
#define HVB_BENCH_ARCH_H
#define arch_launder(value) __asm__ volatile("" : "+r"(value))

static uint64_t arch_stamp_begin(void)
{
	return now += stamp_cost;
}

static uint64_t arch_stamp_end(void)
{
	return now += stamp_cost;
}

static uint64_t arch_stamp(void)
{
	return now += stamp_cost;
}

#include "bench/harness.c"

static uint64_t cost, next_i, calls, finished;

static uint64_t spend(const struct bench_env *env, uint64_t i)
{
	(void)env;
	assert_int_equal(i, next_i++);
	now += cost;
	calls++;
	return 0;
}

/* Dear at first, as with cold caches. */
static uint64_t spend_cold(const struct bench_env *env, uint64_t i)
{
	now += i < 3 ? 40000 : 0;
	return spend(env, i);
}

static uint64_t own_time(const struct bench_env *env, uint64_t i)
{
	(void)env;
	return 700 + i;
}

static uint64_t own_control(const struct bench_env *env, uint64_t i)
{
	(void)env;
	return i % 10 == 9 ? 50 : 7;
}

static const char *refuse(const struct bench_env *env)
{
	(void)env;
	return "Not here.";
}

static void count_finish(const struct bench_env *env)
{
	(void)env;
	finished++;
}

static const struct bench_env env;
static const struct harness_timer timer = {STAMP, false};

static struct harness_result run(const struct bench *bench, uint64_t op_cost, unsigned n, unsigned warm)
{
	struct harness_result result;
	cost = op_cost;
	next_i = calls = finished = 0;
	assert_null(harness_run(bench, &env, &timer, n, warm, &result));
	return result;
}

static void dear_operations_are_timed_one_by_one(void **state)
{
	(void)state;
	const struct bench bench = {.body = spend, .finish = count_finish};
	struct harness_result r = run(&bench, 3000, 100, 10);
	assert_int_equal(r.ops, 1);
	assert_int_equal(r.n, 110);
	assert_int_equal(r.warm, 10);
	for (unsigned i = 0; i < r.n; i++)
		assert_int_equal(r.samples[i], 3000 + STAMP);
	assert_int_equal(r.overhead, STAMP);
	assert_int_equal(r.spread, 0);
	assert_int_equal(finished, 1);
	assert_true(r.t1 - r.t0 >= 110 * 3000);
}

static void cheap_operations_are_timed_in_batches(void **state)
{
	(void)state;
	const struct bench bench = {.body = spend};
	static const struct {
		uint64_t cost;
		unsigned ops;
	} cases[] = {
		{80, 1},
		{79, 2},
		{40, 2},
		{39, 4},
		{5, 16},
		{1, 128},
		{0, HARNESS_BATCH_MAX},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct harness_result r = run(&bench, cases[i].cost, 20, 0);
		assert_int_equal(r.ops, cases[i].ops);
		assert_int_equal(r.samples[19], cases[i].cost * cases[i].ops + STAMP);
	}
}

static void a_cold_start_does_not_change_the_batch(void **state)
{
	(void)state;
	const struct bench bench = {.body = spend_cold};
	assert_int_equal(run(&bench, 5, 20, 0).ops, 16);
}

static void a_fixed_batch_is_kept(void **state)
{
	(void)state;
	const struct bench single = {.body = spend, .batch = 1}, eight = {.body = spend, .batch = 8};
	assert_int_equal(run(&single, 1, 20, 5).ops, 1);
	assert_int_equal(calls, 25);
	assert_int_equal(run(&eight, 1, 20, 5).ops, 8);
	assert_int_equal(calls, 200);
}

static void a_bench_may_time_itself(void **state)
{
	(void)state;
	const struct bench late = {.body = own_time, .self_timed = true};
	const struct bench controlled = {.body = own_time, .control = own_control, .self_timed = true};
	struct harness_result r = run(&late, 0, 20, 5);
	assert_int_equal(r.ops, 1);
	assert_int_equal(r.samples[0], 700);
	assert_int_equal(r.samples[24], 724);
	assert_int_equal(r.overhead, 0);
	assert_int_equal(r.spread, 0);
	r = run(&controlled, 0, 20, 5);
	assert_int_equal(r.overhead, 7);
	assert_int_equal(r.spread, 50 - 7); /* one in ten is dear: p90 is one of them */
}

static void a_refusal_is_passed_on(void **state)
{
	(void)state;
	const struct bench bench = {.body = spend, .prepare = refuse, .finish = count_finish};
	struct harness_result result;
	finished = calls = 0;
	assert_string_equal(harness_run(&bench, &env, &timer, 10, 1, &result), "Not here.");
	assert_int_equal(calls + finished, 0);
}

static void check_count(unsigned max, unsigned n, unsigned warm, unsigned want_total, unsigned want_warm)
{
	const struct bench bench = {.max_samples = max};
	unsigned total, warm_of_them;
	harness_count(&bench, n, warm, &total, &warm_of_them);
	assert_int_equal(total, want_total);
	assert_int_equal(warm_of_them, want_warm);
}

static void samples_are_counted_within_limits(void **state)
{
	(void)state;
	check_count(0, 1000, 50, 1050, 50);
	check_count(0, 0, 0, 1, 0);
	check_count(0, 16384, 50, 16384, 50);
	check_count(0, 4294967295u, 4294967295u, 16384, 4096);
	check_count(24, 1000, 50, 24, 6);
	check_count(24, 10, 5, 15, 5);
	check_count(24, 24, 0, 24, 0);
	check_count(100000, 16384, 0, 16384, 0);
}

static void check_pass_ops(unsigned max, unsigned count, bool once, unsigned want)
{
	const struct bench bench = {.max_samples = max};
	assert_int_equal(harness_pass_ops(&bench, count, once), want);
}

/* What the body can do only once is divided among the passes that have a body. */
static void operations_of_a_pass_are_a_power_of_two(void **state)
{
	(void)state;
	check_pass_ops(0, 4096, false, 4096);
	check_pass_ops(600, 4096, false, 512);
	check_pass_ops(600, 256, false, 256);
	check_pass_ops(2048, 4096, true, 512);
	check_pass_ops(12, 4096, true, 2);
	check_pass_ops(1, 4096, true, 1);
}

static uint64_t controls;

static uint64_t count_control(const struct bench_env *unused, uint64_t i)
{
	(void)unused;
	return controls += i;
}

static void a_pass_is_the_body_or_the_control_so_many_times(void **state)
{
	(void)state;
	struct bench bench = {.body = spend, .self_timed = true};
	cost = 7;
	next_i = 512;
	calls = controls = 0;
	harness_pass(&bench, &env, false, 512, 256);
	assert_int_equal(calls, 256);
	harness_pass(&bench, &env, true, 512, 256);
	assert_int_equal(calls, 256);
	bench.control = count_control;
	harness_pass(&bench, &env, true, 1, 3);
	assert_int_equal(calls, 256);
	assert_int_equal(controls, 1 + 2 + 3);
}

static void a_trapped_clock_is_noticed(void **state)
{
	(void)state;
	struct harness_timer look = harness_look_at_timer();
	assert_int_equal(look.empty, STAMP);
	assert_false(look.trapped);
	stamp_cost = 90000;
	look = harness_look_at_timer();
	assert_int_equal(look.empty, 90000);
	assert_true(look.trapped);
	stamp_cost = STAMP;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dear_operations_are_timed_one_by_one),
		cmocka_unit_test(cheap_operations_are_timed_in_batches),
		cmocka_unit_test(a_cold_start_does_not_change_the_batch),
		cmocka_unit_test(a_fixed_batch_is_kept),
		cmocka_unit_test(a_bench_may_time_itself),
		cmocka_unit_test(a_refusal_is_passed_on),
		cmocka_unit_test(samples_are_counted_within_limits),
		cmocka_unit_test(operations_of_a_pass_are_a_power_of_two),
		cmocka_unit_test(a_pass_is_the_body_or_the_control_so_many_times),
		cmocka_unit_test(a_trapped_clock_is_noticed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
