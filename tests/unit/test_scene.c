/* test_scene.c - what the guests of a scene say becomes one trial, and never one with a number when something of it is
 * wrong. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/measure.h"
#include "engine/measure/scene_ideal.h"
#include "engine/measure/scene_run.h"
#include "engine/measure/scene_vcpus.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define MS UINT64_C(1000000) /* ticks: 1 GHz */
/* of 10 ms: the first guest has so much of it less a switch of 10 us, then the other the rest */
#define CYCLES 120
#define assert_near(a, b, tolerance) assert_true(fabs((double)(a) - (double)(b)) <= (tolerance))

static const char *bench_name;
static unsigned first_ms; /* of the first guest */
static struct trial_boot whole;
static struct scene_run *scene; /* whole's own */
static struct trial *trial;     /* its one trial */

static void say(unsigned k, const char *kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void say(unsigned k, const char *kind, const char *fmt, ...)
{
	char text[2048];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	struct wire_frame frame = {.payload = text, .len = strlen(text)};
	snprintf(frame.kind, sizeof frame.kind, "%s", kind);
	measure_take(&measure_scene, &whole, k, kind, &frame);
}

/* A value that a collector found out about guest k, or the reason why it is not known. */
static void counter(unsigned k, const char *collector, const char *name, uint64_t value, const char *reason)
{
	struct trial_counter c = {mem_strdup(collector), mem_strdup(name), mem_strdup(reason), value, 0, 0};
	measure_take_counter(&measure_scene, &whole, k, &c);
}

static int begin_with(const char *bench, unsigned ms)
{
	static struct plan_item item;
	bench_name = bench;
	first_ms = ms;
	item = (struct plan_item){bench_find("sched", bench, NULL), NULL, "", false};
	assert_non_null(item.bench);
	static const struct run_options options = {.reps = 1};
	const struct measure_place place = {&options, clock_kind_find("icount"), "local", false, 4, 1, ""};
	const struct plan_boot boot = {.items = &item, .n_items = 1, .measure = &measure_scene};
	measure_open(&whole, &boot, &place);
	scene = whole.own;
	trial = &whole.trials[0];
	return 0;
}

static int begin(void **state)
{
	(void)state;
	return begin_with("fair-2", 5);
}

/* A reservation of 30 %, and a schedule that keeps it; one that does not. */
static int begin_reserved(void **state)
{
	(void)state;
	return begin_with("deadline-30-beside", 3);
}
static int begin_not_reserved(void **state)
{
	(void)state;
	return begin_with("deadline-30-beside", 5);
}

static int end(void **state)
{
	(void)state;
	trial_boot_finish(&whole);
	return 0;
}

static void hello(unsigned k)
{
	say(k, "hello", "wire=2 guest=bare hyper=kvm khz=1000000 trapped=0");
	say(k, "ready", "%s", "");
}

/* Guest k's log in its own time, which began `zero` ticks after the line's. */
static void log_of(unsigned k, uint64_t t0)
{
	uint64_t edges[2 * CYCLES];
	for (unsigned c = 0; c < CYCLES; c++) {
		edges[2 * c] = t0 + c * 10 * MS + k * first_ms * MS;
		edges[2 * c + 1] = edges[2 * c] + (k ? 10 - first_ms : first_ms) * MS - 10000;
	}
	for (size_t at = 0, used; at < 2 * CYCLES; at += used) {
		char text[900] = "";
		size_t len = wire_samples_encode(text, sizeof text - 1, edges + at, 2 * CYCLES - at, &used);
		text[len] = '\0';
		say(k, "data", "bench=%s at=%zu n=%zu s=%s", bench_name, at, used, text);
	}
}

#define PLAYED "bench=%s n=240 edges=240 units=299000 unit=2000 spun=0 t0=%llu t1=%llu "

static void played(unsigned k, uint64_t t0, const char *rest)
{
	say(k, "played", PLAYED "%s", bench_name, (unsigned long long)t0, (unsigned long long)(t0 + 1200 * MS), rest);
	say(k, "end", "benches=1");
	measure_take_end(&measure_scene, &whole, k, "end", "");
}

static void whole_guest(unsigned k, uint64_t zero, uint64_t late, const char *rest)
{
	uint64_t t0 = 5000 * MS - zero; /* the line's 5 s in the guest's own time */
	hello(k);
	log_of(k, t0);
	played(k, t0 + late, rest);
	counter(k, "tsc", "zero", zero, NULL);
}

static double metric(const char *name)
{
	const struct trial_metric *m = trial_metric_get(trial, name);
	return m ? m->value : NAN;
}

static void fails(enum outcome outcome, const char *words)
{
	measure_close(&measure_scene, &whole, OUTCOME_OK, NULL);
	assert_int_equal(trial->outcome, outcome);
	assert_non_null(strstr(trial->reason, words));
}

static void guests_with_other_clocks_make_one_schedule(void **state)
{
	(void)state;
	whole_guest(0, 1000 * MS, 0, "stolen=600000000");
	whole_guest(1, 4000 * MS, 0, "stolen=601200000");
	assert_int_equal(scene->n_ended, 2);
	assert_int_equal(whole.outcome, OUTCOME_OK);
	assert_null(scene_run_missing(scene));
	measure_close(&measure_scene, &whole, OUTCOME_OK, NULL);
	assert_int_equal(trial->outcome, OUTCOME_OK);
	assert_near(metric("share.0"), 49.9, 0.01);
	assert_near(metric("error"), 0, 0.01);
	assert_near(metric("accounted"), 100, 0.1);
	assert_near(metric("jain-100ms"), 1, 1e-6);
	assert_near(metric("told.0"), 50, 0.01);
	assert_near(metric("steal-error"), 0.1, 0.02);
	assert_near(metric("start-spread"), 0, 0);
	assert_near(metric("wait-max"), 5 * MS + 10000, 1);
	assert_int_equal(trial->n, 199);
	assert_int_equal(trial->samples[0], 10000);
}

static void a_guest_may_know_the_line_itself(void **state)
{
	(void)state;
	whole_guest(0, 1000 * MS, 0, "untold=nobody base=3b9aca00");
	hello(1);
	log_of(1, 5000 * MS);
	played(1, 5000 * MS, "untold=nobody base=0");
	measure_close(&measure_scene, &whole, OUTCOME_OK, NULL);
	assert_int_equal(trial->outcome, OUTCOME_OK);
	assert_null(trial_metric_get(trial, "steal-error"));
}

static void without_a_line_there_is_no_schedule(void **state)
{
	(void)state;
	whole_guest(0, 1000 * MS, 0, "stolen=0");
	whole_guest(1, 1000 * MS, 0, "stolen=0");
	counter(1, "tsc", "zero", 0, "debugfs is not there");
	fails(OUTCOME_ERROR, "guest 1 of 2 cannot be put on the common time line: debugfs is not there");
}

static void a_wrong_line_shows_as_guests_at_once(void **state)
{
	(void)state;
	whole_guest(0, 1000 * MS, 0, "stolen=0");
	whole_guest(1, 1000 * MS, 0, "stolen=0");
	counter(1, "tsc", "zero", 1003 * MS, NULL);
	fails(OUTCOME_FAIL, "ran at once");
}

static void a_window_that_does_not_fit_is_a_fail(void **state)
{
	(void)state;
	whole_guest(0, 1000 * MS, 0, "stolen=0");
	whole_guest(1, 1000 * MS, 700 * MS, "stolen=0");
	fails(OUTCOME_FAIL, "all 2 guests were there at once for 500 ms, and not for the 1000 ms");
}

static void a_guest_that_cannot_take_part_says_why(void **state)
{
	(void)state;
	whole_guest(0, 1000 * MS, 0, "stolen=0");
	hello(1);
	say(1, "skip", "bench=fair-2 reason=There%%20is%%20no%%20timer.");
	say(1, "end", "benches=1");
	measure_take_end(&measure_scene, &whole, 1, "end", "");
	assert_int_equal(whole.outcome, OUTCOME_OK);
	fails(OUTCOME_SKIP, "guest 1 of 2: There is no timer.");
}

static void one_that_fails_is_named_and_not_the_one_that_was_ended_with_it(void **state)
{
	(void)state;
	hello(0);
	hello(1);
	measure_take_end(&measure_scene, &whole, 0, "cancel", "guest 1 of its scene has ended");
	measure_take_end(&measure_scene, &whole, 1, "crash", "it was gone");
	assert_int_equal(whole.outcome, OUTCOME_CRASH);
	assert_string_equal(whole.reason, "guest 1 of 2: it was gone");
}

static void what_cannot_be_had_on_a_host_is_a_skip(void **state)
{
	(void)state;
	measure_take_end(&measure_scene, &whole, 0, "skip", "the kernel refuses it");
	measure_take_end(&measure_scene, &whole, 1, "cancel", "guest 0 of its scene has ended");
	assert_int_equal(whole.outcome, OUTCOME_SKIP);
	assert_string_equal(whole.reason, "guest 0 of 2: the kernel refuses it");
}

/* Three tiers, each with what the one before leaves. */
static void expect_ideal(
	const char *bench, double capacity, double rt_limit, double first, double second, double first_without)
{
	const struct bench_scene *what = bench_find("sched", bench, NULL)->scene;
	const struct scene_bounds bounds = {capacity, rt_limit, false};
	double ideal[SCENE_MEMBERS_MAX], without[SCENE_MEMBERS_MAX];
	scene_ideal(what, &bounds, ideal);
	assert_near(ideal[0], first, 1e-9);
	if (what->n > 1)
		assert_near(ideal[1], second, 1e-9);
	scene_ideal_without(what, SCENE_POLICIES, &bounds, without);
	assert_near(without[0], first_without, 1e-9);
}

static void policies_come_one_after_the_other(void **state)
{
	(void)state;
	expect_ideal("rr-over-1", 1, 0.95, 0.95, 0.05, 0.5);
	expect_ideal("rr-over-1", 1, 1, 1, 0, 0.5);
	expect_ideal("rr-2", 0.95, 0.95, 0.475, 0.475, 0.475);
	expect_ideal("deadline-30", 1, 0.95, 0.3, 0, 1);
	expect_ideal("deadline-30-beside", 0.9, 0.95, 0.3, 0.6, 0.45);
	expect_ideal("weight-1-4", 1, 0.95, 0.2, 0.8, 0.2);

	static const struct scene_member all[] = {
		{.role = SCENE_BUSY, .policy = SCENE_POLICY_DEADLINE, .runtime_us = 20, .reserve_us = 100},
		{.role = SCENE_BUSY, .policy = SCENE_POLICY_RR},
		{.role = SCENE_BUSY},
	};
	const struct bench_scene what = {.members = all, .n = 3, .cpus = 1};
	double ideal[SCENE_MEMBERS_MAX];
	scene_ideal(&what, &(struct scene_bounds){1, 0.7, false}, ideal);
	assert_near(ideal[0], 0.2, 1e-9);
	assert_near(ideal[1], 0.7, 1e-9);
	assert_near(ideal[2], 0.1, 1e-9);
	scene_ideal(&what, &(struct scene_bounds){1, 0.95, false}, ideal);
	assert_near(ideal[1], 0.8, 1e-9);
	assert_near(ideal[2], 0, 1e-9);
}

static void a_reservation_that_is_kept_is_ok_and_what_was_set_is_told(void **state)
{
	(void)state;
	const uint64_t policy = 6, runtime = 15000;
	whole_guest(0, 1000 * MS, 0, "stolen=0");
	whole_guest(1, 1000 * MS, 0, "stolen=0");
	counter(0, "settings", "policy", policy, NULL);
	counter(0, "settings", "runtime-us", runtime, NULL);
	counter(1, "settings", "policy", 0, "nobody knows");
	measure_close(&measure_scene, &whole, OUTCOME_OK, NULL);
	assert_int_equal(trial->outcome, OUTCOME_OK);
	assert_near(metric("ideal.0"), 30, 0.01);
	assert_near(metric("error"), 0.1, 0.02);
	assert_near(metric("set.policy.0"), 6, 0);
	assert_string_equal(trial_metric_get(trial, "set.runtime-us.0")->unit, "us");
	for (unsigned m = 0; m < trial->n_metrics; m++)
		if (strcmp(trial->metrics[m].name, "set.policy.1") == 0)
			assert_string_equal(trial->metrics[m].reason, "nobody knows");
	assert_null(trial_metric_get(trial, "set.policy.1"));
}

static void a_policy_that_does_nothing_is_seen(void **state)
{
	(void)state;
	whole_guest(0, 1000 * MS, 0, "stolen=0");
	whole_guest(1, 1000 * MS, 0, "stolen=0");
	fails(OUTCOME_FAIL, "the scheduling policy has no effect: guest 0 of 2 should have had 30.0 %");
}

static void who_is_missing_at_the_barrier_is_named(void **state)
{
	(void)state;
	hello(0);
	AUTO_FREE char *missing = scene_run_missing(scene);
	assert_string_equal(missing, "guest 1 of 2 never reached the start barrier");
}

/* Each a last frame that must not be believed. */
static void hostile_reports_fail(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"bench=fair-2 n=239 edges=238 units=1 unit=2000 spun=0 t0=5000000000 t1=6000000000 stolen=0",
		"bench=fair-2 n=240 edges=241 units=1 unit=2000 spun=0 t0=5000000000 t1=6000000000 stolen=0",
		"bench=fair-2 n=240 edges=239 units=1 unit=2000 spun=0 t0=5000000000 t1=6000000000 stolen=0",
		"bench=fair-2 n=240 edges=240 units=1 unit=0 spun=0 t0=5000000000 t1=6000000000 stolen=0",
		"bench=fair-2 n=240 edges=240 units=1 unit=2000 spun=0 t0=5000000000 t1=5000000000 stolen=0",
		"bench=fair-2 n=240 edges=240 units=1 unit=2000 spun=0 t0=5000000000 stolen=0",
		"bench=fair-4 n=240 edges=240 units=1 unit=2000 spun=0 t0=5000000000 t1=6000000000 stolen=0",
	};
	for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		end(NULL);
		begin(NULL);
		hello(0);
		log_of(0, 5000 * MS);
		say(0, "played", "%s", bad[i]);
		assert_non_null(scene->guests[0].said.failure);
		measure_take_end(&measure_scene, &whole, 0, "end", "");
		assert_int_equal(whole.outcome, OUTCOME_FAIL);
	}
}

static void a_log_that_runs_backwards_is_no_log(void **state)
{
	(void)state;
	char text[64] = "";
	size_t used;
	text[wire_samples_encode(text, sizeof text - 1, (const uint64_t[]){300, 200}, 2, &used)] = '\0';
	hello(0);
	say(0, "data", "bench=fair-2 at=0 n=2 s=%s", text);
	say(0, "played", "bench=fair-2 n=2 edges=2 units=1 unit=2000 spun=0 t0=1 t1=600 stolen=0");
	assert_non_null(strstr(scene->guests[0].said.failure, "not in the order of time"));
}

static void done_is_not_what_a_scene_ends_with(void **state)
{
	(void)state;
	hello(0);
	log_of(0, 5000 * MS);
	say(0, "done", "bench=fair-2 n=240 warm=0 ops=1 overhead=0 spread=0 t0=1 t1=2");
	assert_non_null(scene->guests[0].said.failure);
}

static void vcpus_of_a_guest_are_members_in_a_row(void **state)
{
	(void)state;
	const struct bench_scene *what = bench_find("sched", "vcpus-2-1", NULL)->scene;
	assert_int_equal(scene_guests(what), 2);
	assert_int_equal(scene_first(what, 1), 2);
	assert_int_equal(scene_vcpus(what, 0), 2);
	assert_int_equal(scene_vcpus(what, 1), 1);
	assert_int_equal(scene_guest_of(what, 1), 0);
	assert_int_equal(scene_guest_of(what, 2), 1);
}

static void a_weight_is_the_guests_or_each_vcpus(void **state)
{
	(void)state;
	const struct bench_scene *what = bench_find("sched", "vcpus-2-1", NULL)->scene;
	static const struct scene_member modest_members[] = {
		{.role = SCENE_PERIODIC, .work_us = 100, .period_us = 1000}, {.role = SCENE_BUSY, .second = true},
		{.role = SCENE_BUSY}};
	const struct bench_scene modest = {.members = modest_members, .n = 3, .cpus = 1};
	const struct scene_bounds by_guest = {1, 1, false}, by_vcpu = {1, 1, true};
	double shares[SCENE_MEMBERS_MAX];
	scene_ideal(what, &by_guest, shares);
	assert_near(shares[0], 0.25, 1e-9);
	assert_near(shares[2], 0.5, 1e-9);
	scene_ideal(what, &by_vcpu, shares);
	assert_near(shares[0], 1 / 3.0, 1e-9);
	scene_ideal(&modest, &by_guest, shares);
	assert_near(shares[0], 0.1, 1e-9);
	assert_near(shares[1], 0.4, 1e-9);
	assert_near(shares[2], 0.5, 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(guests_with_other_clocks_make_one_schedule, begin, end),
		cmocka_unit_test_setup_teardown(a_guest_may_know_the_line_itself, begin, end),
		cmocka_unit_test_setup_teardown(without_a_line_there_is_no_schedule, begin, end),
		cmocka_unit_test_setup_teardown(a_wrong_line_shows_as_guests_at_once, begin, end),
		cmocka_unit_test_setup_teardown(a_window_that_does_not_fit_is_a_fail, begin, end),
		cmocka_unit_test_setup_teardown(a_guest_that_cannot_take_part_says_why, begin, end),
		cmocka_unit_test_setup_teardown(
			one_that_fails_is_named_and_not_the_one_that_was_ended_with_it, begin, end),
		cmocka_unit_test_setup_teardown(who_is_missing_at_the_barrier_is_named, begin, end),
		cmocka_unit_test_setup_teardown(what_cannot_be_had_on_a_host_is_a_skip, begin, end),
		cmocka_unit_test(policies_come_one_after_the_other),
		cmocka_unit_test_setup_teardown(
			a_reservation_that_is_kept_is_ok_and_what_was_set_is_told, begin_reserved, end),
		cmocka_unit_test_setup_teardown(a_policy_that_does_nothing_is_seen, begin_not_reserved, end),
		cmocka_unit_test_setup_teardown(hostile_reports_fail, begin, end),
		cmocka_unit_test_setup_teardown(a_log_that_runs_backwards_is_no_log, begin, end),
		cmocka_unit_test_setup_teardown(done_is_not_what_a_scene_ends_with, begin, end),
		cmocka_unit_test(vcpus_of_a_guest_are_members_in_a_row),
		cmocka_unit_test(a_weight_is_the_guests_or_each_vcpus),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
