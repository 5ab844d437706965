/* test_trial.c - what a guest says becomes trials, or a failure with its reason; never a number from something broken.
 * */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/measure.h"

static const struct bench benches[] = {{.name = "control"}, {.name = "cpuid"}};
static const struct plan_item asked[] = {{&benches[0], NULL, "", false}, {&benches[1], NULL, "", false}};

static void begin(struct trial_boot *boot)
{
	trial_boot_init(boot, asked, 2, clock_kind_find("icount"), measure_samples.about);
}

/* Gives the boot a frame whose payload is text. */
static void say(struct trial_boot *boot, const char *kind, const char *text)
{
	struct wire_frame frame = {.payload = text, .len = strlen(text)};
	trial_boot_take(boot, kind, &frame);
}

static void say_data(struct trial_boot *boot, const char *bench, unsigned at, const uint64_t *samples, size_t n)
{
	struct wire_fields f;
	char text[512];
	size_t used;
	size_t len = wire_samples_encode(text, sizeof text, samples, n, &used);
	assert_int_equal(used, n);
	wire_fields_init(&f, WIRE_PAYLOAD_MAX);
	wire_put(&f, "bench", bench);
	wire_put_u64(&f, "at", at);
	wire_put_u64(&f, "n", n);
	wire_put_n(&f, "s", text, len);
	struct wire_frame frame = {.payload = f.text, .len = f.len};
	trial_boot_take(boot, "data", &frame);
}

#define HELLO "wire=2 guest=bare hyper=kvm khz=1000000 trapped=0"
#define DONE_CPUID "bench=cpuid n=4 warm=1 ops=2 overhead=10 spread=0 t0=5 t1=9"

static const uint64_t four[] = {900, 110, 210, 110};

static void good(struct trial_boot *boot)
{
	begin(boot);
	say(boot, "hello", HELLO);
	say(boot, "skip", "bench=control reason=not%20here");
	say_data(boot, "cpuid", 0, four, 2);
	say_data(boot, "cpuid", 2, four + 2, 2);
	say(boot, "done", DONE_CPUID);
	say(boot, "end", "benches=2");
}

static void a_good_boot_gives_values_without_warm_up_and_overhead(void **state)
{
	(void)state;
	struct trial_boot boot;
	size_t n;
	good(&boot);
	assert_null(boot.failure);
	assert_true(boot.ended);
	measure_close(&measure_samples, &boot, OUTCOME_OK, NULL);
	assert_int_equal(boot.trials[0].outcome, OUTCOME_SKIP);
	assert_string_equal(boot.trials[0].reason, "not here");
	assert_int_equal(boot.trials[1].outcome, OUTCOME_OK);
	assert_null(boot.trials[1].reason);
	double *values = trial_values(&boot.trials[1], &n);
	assert_int_equal(n, 3);
	assert_true(values[0] == 50 && values[1] == 100 && values[2] == 50); /* (sample - overhead) / ops */
	free(values);
	trial_boot_finish(&boot);
}

static void what_was_not_complete_has_the_boot_s_outcome(void **state)
{
	(void)state;
	struct trial_boot boot;
	good(&boot);
	measure_close(&measure_samples, &boot, OUTCOME_CRASH, "it died");
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(boot.trials[i].outcome, OUTCOME_CRASH);
		assert_string_equal(boot.trials[i].reason, "it died");
	}
	trial_boot_finish(&boot);
}

static void a_trapped_tsc_times_nothing(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot);
	say(&boot, "hello", "wire=2 guest=bare khz=0 trapped=1");
	say_data(&boot, "cpuid", 0, four, 4);
	say(&boot, "done", DONE_CPUID);
	say(&boot, "end", "benches=2");
	measure_close(&measure_samples, &boot, OUTCOME_OK, NULL);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(boot.trials[i].outcome, OUTCOME_FAIL);
		assert_non_null(strstr(boot.trials[i].reason, "TSC is emulated"));
	}
	trial_boot_finish(&boot);
}

static void an_unstable_control_loop_makes_the_trial_unstable(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot);
	say(&boot, "hello", HELLO);
	say_data(&boot, "cpuid", 0, four, 4);
	say(&boot, "done", "bench=cpuid n=4 warm=1 ops=2 overhead=10 spread=21 t0=5 t1=9");
	say(&boot, "end", "benches=2");
	measure_close(&measure_samples, &boot, OUTCOME_OK, NULL);
	assert_int_equal(boot.trials[1].outcome, OUTCOME_UNSTABLE);
	assert_non_null(strstr(boot.trials[1].reason, "varies by 21 ticks"));
	trial_boot_finish(&boot);
}

/* One hostile line behind a hello and two samples of cpuid; the boot must fail with these words. */
struct hostile {
	const char *kind, *text, *words;
};

static const struct hostile hostile[] = {
	{"hello", HELLO, "a second hello"},
	{"data", "bench=cpuid at=3 n=1 s=A", "missing"},
	{"data", "bench=cpuid at=2 n=9 s=AA", "does not hold"},
	{"data", "bench=cpuid at=2 n=1 s=!", "does not hold"},
	{"data", "bench=cpuid at=2 n=0 s=A", "out of range"},
	{"data", "bench=cpuid at=2 n=99999999999999999999 s=A", "out of range"},
	{"data", "bench=cpuid at=-1 n=1 s=A", "out of range"},
	{"data", "bench=other at=0 n=1 s=A", "not asked for"},
	{"data", "at=0 n=1 s=A", "names no bench"},
	{"done", "bench=cpuid n=3 warm=0 ops=1 overhead=0 spread=0 t0=1 t1=2", "2 of 3 came"},
	{"done", "bench=cpuid n=2 warm=2 ops=1 overhead=0 spread=0 t0=1 t1=2", "nothing but warm-up"},
	{"done", "bench=cpuid n=2 warm=0 ops=0 overhead=0 spread=0 t0=1 t1=2", "out of range"},
	{"done", "bench=cpuid n=2 warm=0 ops=1 overhead=0 spread=0 t0=2 t1=1", "backwards"},
	{"done", "bench=cpuid n=2 warm=0 ops=1 overhead=0 t0=1 t1=2", "lacks fields"},
	{"skip", "bench=control", "without a reason"},
	{"skip", "bench=cpuid reason=late", "after samples"},
	{"cpu", "name=vendor", "without name or value"},
	{"cpu", "name= value=x", "without name or value"},
	{"strange", "bench=cpuid", "a strange frame about cpuid"},
	{"pass", "bench=cpuid pass=0 ops=1 ns=1 ticks=1", "a pass frame about cpuid"},
	{"played", "bench=cpuid n=2", "a played frame about cpuid"},
};

static void hostile_lines_fail_the_boot_with_a_reason(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct trial_boot boot;
		begin(&boot);
		say(&boot, "hello", HELLO);
		say_data(&boot, "cpuid", 0, four, 2);
		say(&boot, hostile[i].kind, hostile[i].text);
		if (!boot.failure || !strstr(boot.failure, hostile[i].words))
			fail_msg("line %u (%s %s): %s", i, hostile[i].kind, hostile[i].text,
				boot.failure ? boot.failure : "accepted");
		trial_boot_finish(&boot);
	}
}

static void frames_before_hello_and_after_end_count_for_nothing(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot);
	say_data(&boot, "cpuid", 0, four, 4);
	assert_non_null(strstr(boot.failure, "before hello"));
	trial_boot_finish(&boot);
	good(&boot);
	say(&boot, "done", DONE_CPUID);
	assert_null(boot.failure);
	trial_boot_finish(&boot);
}

static void a_guest_whose_clock_runs_faster_than_the_host_s_is_found(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot);
	say(&boot, "hello", HELLO); /* 1 GHz */
	say_data(&boot, "cpuid", 0, four, 4);
	say(&boot, "done", "bench=cpuid n=4 warm=1 ops=2 overhead=10 spread=0 t0=0 t1=1000000000");
	assert_true(trial_boot_check_time(&boot, 1000));
	assert_true(trial_boot_check_time(&boot, 961)); /* 961 * 1.02 + 20 > 1000 */
	assert_null(boot.failure);
	measure_settle(&measure_samples, &boot);
	assert_int_equal(boot.trials[1].outcome, OUTCOME_OK);
	assert_false(trial_boot_check_time(&boot, 900));
	assert_non_null(strstr(boot.failure, "1000 ms by its TSC"));
	measure_close(&measure_samples, &boot, OUTCOME_FAIL, boot.failure);
	assert_int_equal(boot.trials[1].outcome, OUTCOME_FAIL); /* its ticks are wrong as well */
	boot.khz = 0;
	assert_true(trial_boot_check_time(&boot, 1));
	trial_boot_finish(&boot);
}

/* What a worker's `ended` makes of a boot whose first bench was complete. */
static void end_after_cpuid(const char *word, enum outcome of_boot, enum outcome of_cpuid)
{
	struct trial_boot boot;
	begin(&boot);
	say(&boot, "hello", HELLO);
	assert_null(measure_settle(&measure_samples, &boot));
	say_data(&boot, "cpuid", 0, four, 4);
	say(&boot, "done", DONE_CPUID);
	assert_ptr_equal(measure_settle(&measure_samples, &boot), &boot.trials[1]);
	assert_null(measure_settle(&measure_samples, &boot));
	measure_take_end(&measure_samples, &boot, 0, word, "why");
	assert_int_equal(boot.outcome, of_boot);
	measure_close(&measure_samples, &boot, boot.outcome, boot.reason);
	assert_int_equal(boot.trials[0].outcome, of_boot);
	assert_string_equal(boot.trials[0].reason, "why");
	assert_int_equal(boot.trials[1].outcome, of_cpuid);
	trial_boot_finish(&boot);
}

static void a_bench_that_was_complete_stays_unless_none_of_its_boot_can_be_trusted(void **state)
{
	(void)state;
	end_after_cpuid("crash", OUTCOME_CRASH, OUTCOME_OK);
	end_after_cpuid("fail", OUTCOME_FAIL, OUTCOME_OK);
	end_after_cpuid("error", OUTCOME_ERROR, OUTCOME_OK);
	end_after_cpuid("foreign", OUTCOME_FAIL, OUTCOME_FAIL);
}

/* A frame that is wrong after the bench's last one is taken for no end of it. */
static void a_boot_that_has_failed_completes_nothing(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot);
	say(&boot, "hello", HELLO);
	say_data(&boot, "cpuid", 0, four, 4);
	say(&boot, "done", DONE_CPUID);
	say(&boot, "hello", HELLO);
	assert_null(measure_settle(&measure_samples, &boot));
	measure_close(&measure_samples, &boot, OUTCOME_FAIL, boot.failure);
	assert_int_equal(boot.trials[1].outcome, OUTCOME_FAIL);
	trial_boot_finish(&boot);
}

static void facts_of_the_cpu_are_kept_once(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot);
	say(&boot, "hello", HELLO);
	say(&boot, "cpu", "name=cpuid.0x80000001.0 value=60fb1%200%2075%20edd3fbfd");
	say(&boot, "cpu", "name=vendor value=");
	assert_null(boot.failure);
	assert_int_equal(boot.n_cpu, 2);
	assert_string_equal(boot.cpu[0].name, "cpuid.0x80000001.0");
	assert_string_equal(boot.cpu[0].value, "60fb1 0 75 edd3fbfd");
	say(&boot, "cpu", "name=vendor value=other");
	assert_non_null(strstr(boot.failure, "duplicate"));
	trial_boot_finish(&boot);
}

static void another_version_of_the_wire_is_refused(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot);
	say(&boot, "hello", "wire=1 khz=0 trapped=0");
	assert_non_null(strstr(boot.failure, "another version"));
	trial_boot_finish(&boot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_boot_gives_values_without_warm_up_and_overhead),
		cmocka_unit_test(what_was_not_complete_has_the_boot_s_outcome),
		cmocka_unit_test(a_trapped_tsc_times_nothing),
		cmocka_unit_test(an_unstable_control_loop_makes_the_trial_unstable),
		cmocka_unit_test(hostile_lines_fail_the_boot_with_a_reason),
		cmocka_unit_test(frames_before_hello_and_after_end_count_for_nothing),
		cmocka_unit_test(a_guest_whose_clock_runs_faster_than_the_host_s_is_found),
		cmocka_unit_test(a_bench_that_was_complete_stays_unless_none_of_its_boot_can_be_trusted),
		cmocka_unit_test(a_boot_that_has_failed_completes_nothing),
		cmocka_unit_test(facts_of_the_cpu_are_kept_once),
		cmocka_unit_test(another_version_of_the_wire_is_refused),
	};
	return cmocka_run_group_tests_name("trial", tests, NULL, NULL);
}
