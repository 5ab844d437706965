/*
 * test_io_figures.c - from the plan to the figure on the instruction clock: the passes of every row, told by a worker
 * to the null driver's linux guest, whose answers the controller's side makes trials of. What the guest made up comes
 * out exactly, or nothing does.
 */
#include "drivers/driver.h"
#include "engine/measure.h"
#include "engine/measure/passes_result.h"
#include "engine/plan.h"
#include "tests/unit/no_host.h"

static void plan_all(struct plan *plan, struct plan_target *target, const char *mode)
{
	static const char *const suite[] = {"io"};
	*target = (struct plan_target){"local", "null", "linux", mode, driver_find("null")->devices, NULL};
	struct plan_request request = {.select = {.suites = suite, .n_suites = 1, .profile = BENCH_QUICK},
		.targets = target,
		.n_targets = 1,
		.reps = 1};
	assert_int_equal(plan_make(&request, plan, NULL), 0);
	assert_int_equal(plan->n_boots, 1);
}

static void take(struct trial_boot *result, const struct wire_frame *frame)
{
	if (wire_is(frame, "guest"))
		measure_take(&measure_passes, result, 0, text(frame, "k"), frame);
	else if (wire_is(frame, "cost") || wire_is(frame, "dropped"))
		measure_take_cost(&measure_passes, result, frame);
}

/* The quick rows of the io suite on all devices of the null driver, in this mode. */
static void measure(struct trial_boot *result, struct plan *plan, const char *mode)
{
	static const struct pass_net net = {"10.0.0.1", "10.0.0.2/24"};
	static struct plan_target target;
	struct talk t;
	begin(&t);
	plan_all(plan, &target, mode);
	const struct plan_boot *planned = &plan->boots[0];
	static const struct run_options options = {.reps = 1};
	const struct measure_place place = {&options, clock_kind_find("icount"), "local", false, 1, 1, ""};
	measure_open(result, planned, &place);
	for (unsigned i = 0; i < planned->n_items; i++)
		for (unsigned p = 0; p < passes_of(&result->trials[i])->plan.n; p++) {
			struct bench_job job;
			struct wire_fields f;
			wire_fields_init(&f, WIRE_PAYLOAD_MAX);
			wire_put_u64(&f, "boot", 1);
			passes_job(&planned->items[i], &passes_of(&result->trials[i])->plan, p, 1, &net, &job);
			bench_job_put(&f, &job);
			tell(&t, "job", "%.*s", (int)f.len, f.text);
		}
	boot(&t, 1, mode);
	assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "end");
	for (size_t i = 0; i < t.n; i++)
		take(result, &t.kept[i]->frame);
	if (result->failure)
		fail_msg("%s", result->failure);
	measure_close(&measure_passes, result, OUTCOME_OK, NULL);
	quit(&t);
}

static bool on_disk(const struct trial *trial)
{
	return strcmp(trial->bench->io->device, "disk") == 0;
}

static bool is_verify(const struct trial *trial)
{
	return trial->bench->io->tool == BENCH_TOOL_VERIFY;
}

/* One pass stands for itself: nothing is repeated. */
static bool is_single(const struct trial *trial)
{
	return is_verify(trial) || trial->bench->io->busy;
}

static void every_figure_is_exactly_what_the_guest_made_up(void **state)
{
	(void)state;
	struct trial_boot result;
	struct plan plan;
	measure(&result, &plan, "ok");
	assert_true(result.n >= 28);
	for (unsigned i = 0; i < result.n; i++) {
		const struct trial *trial = &result.trials[i];
		size_t n;
		assert_int_equal(trial->outcome, OUTCOME_OK);
		assert_null(trial->reason);
		double *values = trial_values(trial, &n);
		assert_int_equal(n, 1);
		assert_true(values[0] == trial_metric_get(trial, "lat-p50")->value);
		assert_true(values[0] >= 1000 && (unsigned)values[0] % 1000 == 0);
		free(values);
	}
	trial_boot_finish(&result);
	plan_finish(&plan);
}

static void figures_that_grow_are_unstable(void **state)
{
	(void)state;
	struct trial_boot result;
	struct plan plan;
	measure(&result, &plan, "unsteady");
	for (unsigned i = 0; i < result.n; i++)
		assert_int_equal(
			result.trials[i].outcome, is_single(&result.trials[i]) ? OUTCOME_OK : OUTCOME_UNSTABLE);
	trial_boot_finish(&result);
	plan_finish(&plan);
}

/* Of iperf3, which counts what has arrived, fewer operations cannot be told from what is lost or under way. */
static void fewer_operations_than_asked_fail(void **state)
{
	(void)state;
	struct trial_boot result;
	struct plan plan;
	measure(&result, &plan, "ops-few");
	for (unsigned i = 0; i < result.n; i++) {
		const struct trial *trial = &result.trials[i];
		if (trial->bench->io->tool == BENCH_TOOL_UDP || trial->bench->io->tool == BENCH_TOOL_TCP)
			continue;
		assert_int_equal(trial->outcome, OUTCOME_FAIL);
		assert_int_equal(trial->n, 0);
		assert_non_null(strstr(trial->reason,
			on_disk(trial) && !is_verify(trial) ? "disk-verify failed" : "operations where"));
	}
	trial_boot_finish(&result);
	plan_finish(&plan);
}

static void a_disk_that_loses_data_has_no_row(void **state)
{
	(void)state;
	struct trial_boot result;
	struct plan plan;
	measure(&result, &plan, "disk-corrupt");
	for (unsigned i = 0; i < result.n; i++) {
		const struct trial *trial = &result.trials[i];
		assert_int_equal(trial->outcome, on_disk(trial) ? OUTCOME_FAIL : OUTCOME_OK);
		assert_int_equal(trial->n, on_disk(trial) ? 0 : 1);
	}
	trial_boot_finish(&result);
	plan_finish(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_figure_is_exactly_what_the_guest_made_up),
		cmocka_unit_test(figures_that_grow_are_unstable),
		cmocka_unit_test(fewer_operations_than_asked_fail),
		cmocka_unit_test(a_disk_that_loses_data_has_no_row),
	};
	RUN_TESTS("io_figures", tests);
}
