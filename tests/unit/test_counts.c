/*
 * test_counts.c - counted passes, by the frames of a worker: what becomes of them per operation, why there is no
 * figure, and that it is the timed trial's of the same repetition.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "bench/count.h"
#include "engine/session_parts.h"
#include "lib/auto.h"
#include "tests/unit/scratch_db.h"

#define OPS 1000

static const struct run_options options = {.reps = 1, .samples = 10};
static const struct bench benches[] = {{.name = "cpuid"}, {.name = "control"}};
static struct plan_item items[] = {{&benches[0], NULL, "", true}, {&benches[1], NULL, "", true}};
static const struct plan_target target = {"local", "kvm", "bare", "q35", NULL, NULL};
static const struct plan_boot boot = {.target = &target,
	.ord = 1,
	.counted = true,
	.suite = "exit",
	.measure = &measure_counts,
	.items = items,
	.n_items = 2};

static struct trial_boot result;

static int open_boot(void **state)
{
	(void)state;
	const struct measure_place place = {&options, clock_of_hardware, "local", false, 1, 1, ""};
	struct wire_frame hello = {.payload = "wire=2 guest=bare trapped=0 khz=1000000"};
	hello.len = strlen(hello.payload);
	measure_open(&result, &boot, &place);
	measure_take(&measure_counts, &result, 0, "hello", &hello);
	return 0;
}

static int close_boot(void **state)
{
	(void)state;
	trial_boot_finish(&result);
	return 0;
}

static struct wire_frame frame_of(const char *payload)
{
	return (struct wire_frame){.kind = "cost", .payload = payload, .len = strlen(payload)};
}

static void cost(const char *bench, unsigned pass, const char *name, const char *value)
{
	AUTO_FREE char *payload = mem_printf("boot=1 bench=%s variant= pass=%u name=%s %s", bench, pass, name, value);
	struct wire_frame frame = frame_of(payload);
	measure_take_cost(&measure_counts, &result, &frame);
}

/* One name in four passes from `first` on. */
static void costs(unsigned first, const char *name, const uint64_t values[4])
{
	for (unsigned p = 0; p < 4; p++) {
		AUTO_FREE char *value = mem_printf("value=%llu", (unsigned long long)values[p]);
		cost("cpuid", first + p, name, value);
	}
}
#define COSTS(first, name, ...) costs(first, name, (const uint64_t[]){__VA_ARGS__})

static struct trial *end_bench(const char *payload)
{
	struct wire_frame frame = frame_of(payload);
	measure_take(&measure_counts, &result, 0, "counted", &frame);
	return measure_settle(&measure_counts, &result);
}

static double value_of(const struct trial *trial, const char *name)
{
	const struct trial_metric *metric = trial_metric_get(trial, name);
	if (!metric)
		fail_msg("there is no %s", name);
	return metric->value;
}

static const char *reason_of(const struct trial *trial, const char *name)
{
	for (unsigned i = 0; i < trial->n_metrics; i++)
		if (strcmp(trial->metrics[i].name, name) == 0)
			return trial->metrics[i].reason;
	fail_msg("nothing is said of %s", name);
	return NULL;
}

/* Marks, naps and the host's timer cost exits too, in all passes: what is left is the operations'. */
static void the_empty_passes_are_subtracted(void **state)
{
	(void)state;
	COSTS(0, "exits", OPS + 310, 310, OPS + 308, 306);
	COSTS(0, "exits.cpuid", OPS, 0, OPS, 0);
	COSTS(0, "exits.irq", 310, 310, 308, 306);
	COSTS(0, "elapsed", 1, 1, 1, 1);
	COSTS(0, "hypervisor", 1, 1, 1, 1);
	COSTS(4, "exits", OPS + 300, 300, OPS + 300, 300);
	COSTS(4, "exits.pio", 290, 290, 290, 290);
	COSTS(4, "guest-cpu", 3100000, 100000, 3100000, 100000);
	COSTS(4, "perf.vcpu.perf::PAGE-FAULTS", 2 * OPS, 0, 2 * OPS, 0);
	cost("cpuid", 4, "perf.vcpu.cycles", "value=1000 scaled=1");
	cost("cpuid", 5, "perf.vcpu.cycles", "value=0");
	cost("cpuid", 6, "perf.vcpu.cycles", "value=1000");
	cost("cpuid", 7, "perf.vcpu.cycles", "value=0");
	const struct trial *trial = end_bench("bench=cpuid ops=1000");
	assert_non_null(trial);
	assert_int_equal(trial->outcome, OUTCOME_OK);
	assert_true(value_of(trial, "exits.cpuid") == 1);
	assert_true(value_of(trial, "exits.irq") == 0.001);
	assert_true(value_of(trial, "exits") == value_of(trial, "exits.cpuid") + value_of(trial, "exits.irq"));
	assert_string_equal(trial_metric_get(trial, "exits")->unit, "1/op");
	assert_true(value_of(trial, "cost.guest-cpu") == 3000);
	assert_string_equal(trial_metric_get(trial, "cost.guest-cpu")->unit, "ns");
	assert_true(value_of(trial, "perf.vcpu.perf::PAGE-FAULTS") == 2);
	assert_string_equal(trial_metric_get(trial, "perf.vcpu.cycles")->unit, "1/op, scaled");
	assert_int_equal(
		trial->n_metrics, 6); /* neither the time of traced passes nor the coarser classes of the others */
}

static void what_nothing_traces_is_what_kvm_counts_for_free(void **state)
{
	(void)state;
	for (unsigned p = 0; p < 4; p++)
		cost("cpuid", p, "exits", "reason=there%20is%20no%20tracefs");
	COSTS(4, "exits", OPS + 300, 300, OPS + 300, 300);
	COSTS(4, "exits.pio", 290, 290, 290, 290);
	const struct trial *trial = end_bench("bench=cpuid ops=1000");
	assert_true(value_of(trial, "exits") == 1);
	assert_true(value_of(trial, "exits.pio") == 0);
}

/* Each way not to have a figure, as a sentence; nothing of it is 0. */
static void there_is_no_figure_without_its_reason(void **state)
{
	(void)state;
	COSTS(0, "exits", OPS, 0, OPS, 0);
	cost("cpuid", 0, "exits.cpuid", "value=1000"); /* gone in the middle */
	COSTS(0, "exits.irq", 300, 300, 900, 300);
	cost("cpuid", 4, "guest-cpu", "value=1");
	cost("cpuid", 5, "guest-cpu", "reason=records%20of%20the%20trace%20were%20lost");
	const struct trial *trial = end_bench("bench=cpuid ops=1000");
	assert_string_equal(reason_of(trial, "exits.cpuid"), "in pass 1 of 8 it was not counted any more");
	assert_string_equal(reason_of(trial, "exits.irq"),
		"unstable: two passes of 1000 operations differ by 0.600 an operation, of 0.300");
	assert_string_equal(reason_of(trial, "cost.guest-cpu"), "records of the trace were lost");
	assert_true(value_of(trial, "exits") == 1);
}

/* KVM's own total is not what the trace has: one of them is wrong. */
static void two_totals_must_agree(void **state)
{
	(void)state;
	COSTS(0, "exits", OPS, 0, OPS, 0);
	COSTS(0, "exits.cpuid", OPS, 0, OPS, 0);
	COSTS(4, "exits", 2 * OPS, 0, 2 * OPS, 0);
	const struct trial *trial = end_bench("bench=cpuid ops=1000");
	assert_string_equal(
		reason_of(trial, "exits"), "the trace has 1.000 exits an operation, and the hypervisor counts 2.000");
	assert_int_equal(trial->n_metrics, 1);
}

static void frames_that_cannot_be_fail_the_boot(void **state)
{
	(void)state;
	static const char *const wrong[] = {"bench=nonesuch variant= pass=0 name=exits value=1",
		"bench=cpuid variant= pass=8 name=exits value=1", "bench=cpuid variant= pass=0 value=1",
		"bench=cpuid variant= pass=0 name=exits", "bench=cpuid variant= pass=0 name=exits value=1 reason=both"};
	for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct wire_frame frame = frame_of(wrong[i]);
		measure_take_cost(&measure_counts, &result, &frame);
		assert_non_null(result.failure);
		free(STEAL(result.failure));
	}
	assert_null(end_bench("bench=cpuid ops=0"));
	assert_non_null(strstr(result.failure, "counted frame of cpuid has no operations"));
}

/* ---- the database ---- */

static int64_t number(const char *sql)
{
	struct db_stmt *s = db_query(db, NULL, sql, "");
	assert_non_null(s);
	assert_int_equal(db_step(s, NULL), 1);
	int64_t value = db_i64(s, 0);
	db_done(s);
	return value;
}

static void run_sql(const char *sql)
{
	assert_int_equal(db_exec(db, NULL, sql, ""), 0);
}

static void counts_are_of_the_timed_trial_of_their_repetition(void **state)
{
	struct store_run row = {.git = "", .command = "hvbench run", .seed = 1};
	open_db(state);
	open_boot(state);
	struct store_boot counted = {.run_id = store_run_begin(db, &row, NULL),
		.host_id = store_host(db, "local", NULL, 0, NULL),
		.plan = &boot,
		.clock = clock_of_hardware,
		.outcome = OUTCOME_OK};
	for (unsigned rep = 0; rep < 2; rep++) {
		AUTO_FREE char *sql = mem_printf("INSERT INTO boot(id, run_id, host_id, driver, guest, mode, rep, ord, "
						 "nonce, started_utc, clock,"
						 " outcome) VALUES (%u, 1, 1, 'kvm', 'bare', 'q35', %u, %u, "
						 "'0123456789abcdef', '', 'tsc', 'ok')",
			10 + rep, rep, 10 + rep);
		run_sql(sql);
	}
	run_sql("INSERT INTO trial(id, boot_id, suite, bench, outcome, unit) VALUES (100, 10, 'exit', 'exit.cpuid', "
		"'ok', "
		"'ticks'), (101, 10, 'exit', 'exit.control', 'ok', 'ticks'), (102, 11, 'exit', 'exit.cpuid', 'ok', "
		"'ticks')");
	COSTS(0, "exits", OPS, 0, OPS, 0);
	COSTS(0, "exits.cpuid", OPS, 0, OPS, 0);
	COSTS(4, "guest-cpu", 0, 0, 900000, 0);
	end_bench("bench=cpuid ops=1000");
	trial_set_outcome(&result.trials[1], OUTCOME_FAIL, "%s", "an unexpected trap");
	result.trials[1].done = result.trials[1].closed = true;
	assert_int_equal(store_boot_end(db, &counted, &result, NULL), 0);
	assert_int_equal(number("SELECT count(*) FROM metric"), 2);
	assert_int_equal(number("SELECT count(*) FROM metric WHERE trial_id = 100 AND value = 1 AND unit = '1/op'"), 2);
	assert_int_equal(number("SELECT count(*) FROM unavailable"), 2);
	assert_int_equal(number("SELECT count(*) FROM unavailable WHERE trial_id = 100 AND name = 'cost.guest-cpu'"
				" AND reason LIKE 'unstable: %'"),
		1);
	assert_int_equal(
		number("SELECT count(*) FROM unavailable WHERE trial_id = 101 AND reason = 'an unexpected trap'"), 1);
	assert_int_equal(number("SELECT count(*) FROM trial"), 3);
	close_boot(state);
	close_db(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_boot, close_boot)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_empty_passes_are_subtracted),
		TEST(what_nothing_traces_is_what_kvm_counts_for_free),
		TEST(there_is_no_figure_without_its_reason),
		TEST(two_totals_must_agree),
		TEST(frames_that_cannot_be_fail_the_boot),
		cmocka_unit_test(counts_are_of_the_timed_trial_of_their_repetition),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
