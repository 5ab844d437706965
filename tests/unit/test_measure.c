/* test_measure.c - values that the host makes, by the frames of a worker; how long a run takes; what it can decide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/eta.h"
#include "engine/run.h"
#include "engine/session_parts.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/stats.h"
#include "tests/unit/scratch_db.h"

/* ---- a session without its link ---- */

static unsigned benches_ended;

static void on_bench(void *ctx, const struct plan_boot *boot, unsigned done)
{
	(void)ctx;
	(void)boot;
	benches_ended = done;
}

static const struct run_options options = {.reps = 1, .samples = 10};

/* Gives the session a frame of its worker. */
static void receive(struct session *s, const char *kind, const char *payload)
{
	struct wire_frame frame = {.payload = payload, .len = strlen(payload)};
	snprintf(frame.kind, sizeof frame.kind, "%s", kind);
	if (strcmp(kind, "guest") == 0)
		assert_int_equal(session_take_guest(s, &frame, NULL), 0);
	else
		session_take_counter(s, &frame);
}

static const struct bench_host_metric more[] = {{"kernel-ns", "ns"}, {"exits", ""}, {"absent", "ns"}, {NULL, NULL}};
static const struct bench_host whole_boot = {
	.memory_mib = 256, .pauses = 3, .collector = "phases", .counter = "boot-ns", .unit = "ns", .metrics = more};
static const struct bench_host code = {.collector = "image", .counter = "text", .unit = "bytes"};
static const struct bench_host memory = {.collector = "memory", .counter = "rss", .unit = "bytes"};
static const struct bench benches[] = {
	{.name = "boot", .host = &whole_boot}, {.name = "code", .host = &code}, {.name = "memory", .host = &memory}};

/* As a worker sent them; the guest does no bench and ends well. */
static const struct {
	const char *kind, *payload;
} recorded[] = {
	{"guest",
		"boot=3 k=hello wire=2 guest=bare vendor=AuthenticAMD hyper=kvm console=uart entry=pvh khz=1000000 "
		"empty=9 trapped=1 apic=xapic"},
	{"guest", "boot=3 k=end benches=0"},
	{"counter", "boot=3 collector=phases name=boot-ns value=41000000 enabled=0 running=0"},
	{"counter", "boot=3 collector=phases name=boot-ns value=40500000 enabled=0 running=0"},
	{"counter", "boot=3 collector=phases name=kernel-ns value=12000000 enabled=0 running=0"},
	{"counter", "boot=3 collector=phases name=exits reason=nobody%20counts%20them"},
	{"counter", "boot=3 collector=exits name=boot-ns value=1 enabled=0 running=0"},
	{"counter", "boot=3 collector=memory name=rss reason=this%20host%20hides%20it"},
};

static void the_host_s_counters_become_values_samples_and_metrics(void **state)
{
	(void)state;
	struct plan_item items[] = {
		{&benches[0], NULL, "", false}, {&benches[1], NULL, "", false}, {&benches[2], NULL, "", false}};
	const struct plan_boot boot = {
		.ord = 3, .suite = "exit", .measure = &measure_host, .items = items, .n_items = 3};
	const struct session_shared shared = {.options = &options, .on_bench = on_bench};
	const struct measure_place place = {&options, clock_of_hardware, "local", false, 1, 1, ""};
	struct session s = {.shared = &shared, .boot = &boot, .state = SESSION_BOOT, .clock = clock_of_hardware};
	measure_open(&s.result, &boot, &place);
	for (unsigned i = 0; i < sizeof recorded / sizeof recorded[0]; i++)
		receive(&s, recorded[i].kind, recorded[i].payload);
	assert_true(measure_take_end(&measure_host, &s.result, 0, "end", NULL));
	assert_int_equal(s.result.outcome, OUTCOME_OK);
	assert_int_equal(s.result.n_counters, 6); /* all are stored as well */
	measure_close(&measure_host, &s.result, OUTCOME_OK, NULL);

	const struct trial *trial = &s.result.trials[0];
	size_t n;
	double *values = trial_values(trial, &n);
	assert_int_equal(trial->outcome, OUTCOME_OK); /* though the guest's TSC is emulated */
	assert_true(n == 2 && values[0] == 41000000 && values[1] == 40500000);
	free(values);
	assert_true(trial_metric_get(trial, "kernel-ns")->value == 12000000);
	assert_null(trial_metric_get(trial, "exits"));
	assert_null(trial_metric_get(trial, "absent"));
	assert_string_equal(trial->metrics[1].reason, "nobody counts them");
	assert_int_equal(s.result.trials[1].outcome, OUTCOME_ERROR);
	assert_string_equal(s.result.trials[1].reason, "the host's collector image reported no text");
	assert_int_equal(s.result.trials[2].outcome, OUTCOME_SKIP);
	assert_string_equal(s.result.trials[2].reason, "this host hides it");
	session_forget_boot(&s);
}

static void a_guest_that_does_not_end_well_has_no_value_of_the_host(void **state)
{
	(void)state;
	struct plan_item item = {&benches[0], NULL, "", false};
	const struct plan_boot boot = {
		.ord = 3, .suite = "exit", .measure = &measure_host, .items = &item, .n_items = 1};
	const struct session_shared shared = {.options = &options, .on_bench = on_bench};
	const struct measure_place place = {&options, clock_of_hardware, "local", false, 1, 1, ""};
	struct session s = {.shared = &shared, .boot = &boot, .state = SESSION_BOOT, .clock = clock_of_hardware};
	measure_open(&s.result, &boot, &place);
	for (unsigned i = 0; i < sizeof recorded / sizeof recorded[0]; i++)
		receive(&s, recorded[i].kind, recorded[i].payload);
	receive(&s, "guest", "boot=3 k=done bench=boot n=1");
	assert_null(s.result.failure); /* after its end nothing counts */
	assert_true(measure_take_end(&measure_host, &s.result, 0, "crash", "it was gone"));
	measure_close(&measure_host, &s.result, s.result.outcome, s.result.reason);
	assert_int_equal(s.result.trials[0].outcome, OUTCOME_CRASH);
	assert_int_equal(s.result.trials[0].n, 0);
	session_forget_boot(&s);
}

static void its_order_has_the_collectors_and_one_guest_that_stands(void **state)
{
	(void)state;
	struct plan_item items[] = {
		{&benches[0], NULL, "", false}, {&benches[1], NULL, "", false}, {&benches[0], NULL, "", false}};
	const struct plan_boot boot = {.measure = &measure_host, .items = items, .n_items = 3};
	struct measure_order o = {.boot = &boot, .order = {.collect = "exits,tsc"}, .plan = {.n_benches = 3}};
	measure_host.order(&o);
	assert_string_equal(o.order.collect, "exits,tsc,phases,image");
	assert_int_equal(o.plan.n_benches, 1);
	assert_true(o.order.stands);
	assert_true(o.order.memory_mib == 256 && o.order.pauses == 3);
	measure_order_finish(&o);
}

/* A guest that is destroyed standing sends no `end`; one that never stood has not ended well. */
static void ready_is_the_last_frame_of_a_guest_that_stands(void **state)
{
	(void)state;
	struct plan_item item = {&benches[0], NULL, "", false};
	const struct plan_boot boot = {
		.ord = 3, .suite = "exit", .measure = &measure_host, .items = &item, .n_items = 1};
	const struct session_shared shared = {.options = &options, .on_bench = on_bench};
	const struct measure_place place = {&options, clock_of_hardware, "local", false, 1, 1, ""};
	for (unsigned stood = 0; stood < 2; stood++) {
		struct session s = {
			.shared = &shared, .boot = &boot, .state = SESSION_BOOT, .clock = clock_of_hardware};
		measure_open(&s.result, &boot, &place);
		receive(&s, recorded[0].kind, recorded[0].payload);
		if (stood)
			receive(&s, "guest", "boot=3 k=ready");
		assert_true(measure_take_end(&measure_host, &s.result, 0, "end", NULL));
		assert_int_equal(s.result.outcome, stood ? OUTCOME_OK : OUTCOME_ERROR);
		session_forget_boot(&s);
	}
}

/* ---- what is left somewhere ---- */

static int64_t number(const char *sql)
{
	struct db_stmt *s = db_query(db, NULL, sql, "");
	assert_non_null(s);
	assert_int_equal(db_step(s, NULL), 1);
	int64_t value = db_i64(s, 0);
	db_done(s);
	return value;
}

/* A machine of the lab is not tidied up: it is lost, and another one takes its place. */
static void a_machine_of_the_lab_with_what_is_left_is_lost(void **state)
{
	(void)state;
	const struct session_shared shared = {.options = &options};
	const struct host host = {.name = "lab-kvm", .kind = HOST_LAB};
	struct session s = {.shared = &shared, .host = &host, .left = true};
	AUTO_ERR struct err *err = NULL;
	assert_int_equal(session_reap(&s, &err), -1);
	assert_string_equal(err_message(err), "what a boot left on lab-kvm cannot be removed");
	s.left = false;
	assert_int_equal(session_reap(&s, NULL), 0);
	assert_int_equal(s.state, SESSION_READY);
	s.left = s.quitting = true; /* its end removes all of it */
	assert_int_equal(session_reap(&s, NULL), 0);
}

static void what_a_worker_could_not_remove_is_an_event(void **state)
{
	(void)state;
	struct store_run row = {.git = "", .command = "hvbench run", .seed = 1};
	const struct session_shared shared = {.options = &options, .db = db, .run_id = store_run_begin(db, &row, NULL)};
	const struct host host = {.name = "kvm1", .kind = HOST_REMOTE};
	struct session s = {.shared = &shared, .host = &host};
	struct wire_frame frame = {.payload = "boot=3 kind=left text=the%20domain%20is%20busy"};
	frame.len = strlen(frame.payload);
	assert_int_equal(session_take_event(&s, &frame, NULL), 0);
	assert_true(s.left);
	assert_int_equal(session_reap(&s, NULL), 0); /* the journal has nothing that was not released */
	assert_int_equal(s.state, SESSION_READY);
	assert_false(s.left);
	frame.payload = "boot=3 kind=other text=x";
	frame.len = strlen(frame.payload);
	assert_int_equal(session_take_event(&s, &frame, NULL), 0);
	assert_false(s.left);
	assert_int_equal(number("SELECT count(*) FROM event"), 1);
	assert_int_equal(
		number("SELECT count(*) FROM event WHERE kind = 'left' AND text = 'kvm1: the domain is busy'"), 1);
}

/* ---- how long it takes ---- */

static void add_boot(int64_t id, const char *clock, int64_t wall_ms, const char *suite, const char *bench)
{
	AUTO_FREE char *name = mem_printf("%s.%s", suite, bench);
	assert_int_equal(
		db_exec(db, NULL,
			"INSERT INTO boot(id, run_id, host_id, driver, guest, mode, rep, ord, nonce, started_utc,"
			" wall_ms, clock, outcome) VALUES (?, 1, 1, 'kvm', 'bare', 'q35', 0, ?,"
			" '0123456789abcdef', '', ?, ?, 'ok')",
			"iiit", id, id, wall_ms, clock),
		0);
	assert_int_equal(
		db_exec(db, NULL, "INSERT INTO trial(boot_id, suite, bench, outcome, unit) VALUES (?,?,?,'ok','ticks')",
			"itt", id, suite, name),
		0);
}

static void estimates_are_of_the_same_benches_by_the_same_clock(void **state)
{
	(void)state;
	const struct clock_kind *tsc = clock_of_hardware, *icount = clock_kind_find("icount");
	const struct plan_target target = {"local", "kvm", "bare", "q35", NULL, NULL};
	struct plan_item cpuid = {bench_find("exit", "cpuid", NULL), NULL, "", false},
			 scene = {bench_find("sched", "fair-2", NULL), NULL, "", false};
	const struct plan_boot of_cpuid = {.target = &target,
				       .suite = "exit",
				       .measure = &measure_samples,
				       .items = &cpuid,
				       .n_items = 1},
			       of_scene = {.target = &target,
				       .suite = "sched",
				       .measure = &measure_scene,
				       .items = &scene,
				       .n_items = 1};
	struct store_run row = {.git = "", .command = "", .seed = 1};
	store_run_begin(db, &row, NULL);
	store_host(db, "local", NULL, 0, NULL);
	assert_int_equal(eta_boot_ms(db, &of_cpuid, tsc), 1250);
	add_boot(1, "tsc", 100, "exit", "cpuid");
	add_boot(2, "tsc", 300, "exit", "cpuid");
	add_boot(3, "icount", 7000, "exit", "cpuid");
	add_boot(4, "tsc", 90000, "exit", "hypercall");
	assert_int_equal(eta_boot_ms(db, &of_cpuid, tsc), 200);
	assert_int_equal(eta_boot_ms(db, &of_cpuid, icount), 7000);
	assert_int_equal(eta_boot_ms(db, &of_scene, tsc), 5000);
	add_boot(5, "tsc", 9000, "sched", "fair-2");
	assert_int_equal(eta_boot_ms(db, &of_scene, tsc), 9000);
	assert_int_equal(eta_boot_ms(db, &of_cpuid, tsc), 200);
	assert_int_equal(eta_boot_ms(NULL, &of_cpuid, tsc), 1250);
}

static void what_is_left_counts_down_and_is_corrected(void **state)
{
	(void)state;
	struct eta eta;
	eta_init(&eta, 4);
	for (unsigned i = 0; i < 4; i++)
		eta.boots[i].expected_ms = 1000;
	eta.boots[3].parallel = true;
	assert_int_equal(eta_left_ms(&eta, 0), 4000); /* nothing runs beside the last */
	eta_begin(&eta, 0, 100);
	assert_int_equal(eta_left_ms(&eta, 400), 3700);
	assert_int_equal(eta_left_ms(&eta, 9000), 3000); /* what is late has nothing left */
	eta_end(&eta, 0, 2000, true);
	assert_int_equal(eta_left_ms(&eta, 2100), 6000); /* twice as slow, so are the others */
	eta_end(&eta, 1, 1, false);
	assert_int_equal(eta_left_ms(&eta, 2100), 4000);
	eta_end(&eta, 2, 100000, true);
	assert_int_equal(eta_left_ms(&eta, 2100), 10000); /* by a factor of at most 10 */
	eta_end(&eta, 3, 1, true);
	assert_int_equal(eta_left_ms(&eta, 2100), 0);
	eta_finish(&eta);
}

/* Long scenes of one place come first; what was measured of each kind tells of what is left. */
static void boots_tell_most_of_those_like_them(void **state)
{
	(void)state;
	static const char suite[] = "sched", kvm[] = "kvm", xen[] = "xen";
	struct eta eta;
	eta_init(&eta, 6);
	for (unsigned i = 0; i < 6; i++) {
		eta.boots[i].expected_ms = 1000;
		eta.boots[i].suite = suite;
		eta.boots[i].place = i < 3 ? kvm : xen;
	}
	eta.boots[2].same = 0;
	eta_end(&eta, 0, 4000, true);
	assert_int_equal(eta_left_ms(&eta, 0), 20000); /* nothing else is known */
	eta_end(&eta, 1, 2000, true);
	assert_int_equal(eta_left_ms(&eta, 0), 4000 + 3 * 3000); /* boot 2 as boot 0; xen as the suite so far */
	eta_end(&eta, 3, 500, true);
	assert_int_equal(eta_left_ms(&eta, 0), 4000 + 2 * 500);
	eta_finish(&eta);
}

/* Boots of one suite in two machines of the lab, on a simulated clock. */
struct simulated {
	const char *suite;
	unsigned n, benches;
	int64_t expected_ms, start_ms; /* start_ms: before the first bench */
	int64_t bench_ms[6];           /* of the boots, which take turns */
};

/* Plays it, and from a third of total_ms on (0: never) asks how long it takes. Returns how long it took. */
static int64_t play(const struct simulated *s, int64_t total_ms)
{
	struct eta eta;
	int64_t now_ms = 0, begun_ms[2] = {0};
	unsigned boot[2] = {0, 1}, done[2] = {0}, next = 2, ended = 0;
	eta_init(&eta, s->n);
	for (unsigned i = 0; i < s->n; i++) {
		eta.boots[i].expected_ms = s->expected_ms;
		eta.boots[i].suite = s->suite;
		eta.boots[i].parallel = true;
	}
	eta_begin(&eta, 0, 0);
	eta_begin(&eta, 1, 0);
	while (ended < s->n) {
		int64_t at_ms[2];
		for (unsigned m = 0; m < 2; m++)
			at_ms[m] = boot[m] < s->n ? begun_ms[m] + s->start_ms + (done[m] + 1) * s->bench_ms[boot[m] % 6]
						  : INT64_MAX;
		unsigned m = at_ms[1] < at_ms[0];
		now_ms = at_ms[m];
		eta_bench(&eta, boot[m], ++done[m], s->benches, now_ms);
		if (done[m] == s->benches) {
			eta_end(&eta, boot[m], now_ms - begun_ms[m], true);
			ended++;
			boot[m] = next < s->n ? next++ : s->n;
			begun_ms[m] = now_ms;
			done[m] = 0;
			if (boot[m] < s->n)
				eta_begin(&eta, boot[m], now_ms);
		}
		int64_t wrong_ms = llabs(now_ms + eta_left_ms(&eta, now_ms) - total_ms);
		if (total_ms && now_ms >= total_ms / 3 && wrong_ms > total_ms / 4)
			fail_msg("%s: at %lld of %lld ms it is %lld ms wrong", s->suite, (long long)now_ms,
				(long long)total_ms, (long long)wrong_ms);
	}
	assert_int_equal(eta_left_ms(&eta, now_ms), 0);
	eta_finish(&eta);
	return now_ms;
}

/* Within 25 % from a third of the time on, however wrong the estimate was. */
static void what_is_left_is_nearly_right_from_a_third_on(void **state)
{
	(void)state;
	static const struct simulated cases[] = {
		{"exit", 24, 39, 3000, 2000, {230, 250, 240, 260, 210, 250}},
		{"exit", 24, 39, 90000, 2000, {230, 250, 240, 260, 210, 250}},
		{"exit", 8, 39, 10750, 22000, {500, 400, 450, 400, 500, 300}},
		{"io", 5, 45, 90000, 60000, {16000, 12000, 9000, 14000, 8000, 10000}},
		{"io", 40, 45, 90000, 60000, {16000, 12000, 9000, 14000, 8000, 10000}},
		{"sched", 282, 1, 1250, 1500, {3000, 9000, 4000, 11000, 6000, 2000}},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
		play(&cases[i], play(&cases[i], 0));
}

/* ---- what it can decide ---- */

static void the_least_number_of_boots_goes_with_the_number_of_tests(void **state)
{
	(void)state;
	static const unsigned known[][2] = {{1, 4}, {2, 5}, {6, 5}, {7, 6}, {23, 6}, {24, 7}, {85, 7}, {86, 8}};
	for (unsigned i = 0; i < sizeof known / sizeof known[0]; i++)
		assert_int_equal(stats_least_n(known[i][0], 0.05), known[i][1]);
}

static unsigned needed(const char *on, const char *const *patterns, unsigned n, const char *suite, unsigned *tests)
{
	struct run_options asked = {.patterns = patterns, .n_patterns = n, .on = on, .reps = 2, .disk = "ram"};
	struct run_plan plan;
	struct err *err = NULL;
	if (run_plan_make(&asked, NULL, NULL, NULL, &plan, &err) != 0)
		fail_msg("%s", err_message(err));
	struct run_outlook outlook = run_outlook(&plan, suite, NULL);
	run_plan_finish(&plan);
	*tests = outlook.tests;
	return outlook.needed;
}

static void rows_that_two_drivers_share_are_the_tests(void **state)
{
	(void)state;
	unsigned tests;
	const char *const modes[] = {"exit.c*@null/bare-ok", "exit.cpuid@null/bare-twice"},
			  *const lab[] = {
				  "exit.cpuid@kvm", "exit.cpuid@xen", "sched.fair-2@kvm", "sched.fair-2@xen/bare-pvh"};
	assert_int_equal(needed("local", modes, 2, "exit", &tests), 0); /* one driver */
	assert_int_equal(tests, 0);
	assert_int_equal(needed("lab", lab, 4, "exit", &tests), 1); /* counted exactly */
	assert_int_equal(tests, 0);
	assert_int_equal(needed("lab", lab, 4, "sched", &tests), 4); /* it depends on when things happen */
	assert_int_equal(tests, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_host_s_counters_become_values_samples_and_metrics),
		cmocka_unit_test(a_guest_that_does_not_end_well_has_no_value_of_the_host),
		cmocka_unit_test(its_order_has_the_collectors_and_one_guest_that_stands),
		cmocka_unit_test(ready_is_the_last_frame_of_a_guest_that_stands),
		cmocka_unit_test_setup_teardown(what_a_worker_could_not_remove_is_an_event, open_db, close_db),
		cmocka_unit_test(a_machine_of_the_lab_with_what_is_left_is_lost),
		cmocka_unit_test_setup_teardown(estimates_are_of_the_same_benches_by_the_same_clock, open_db, close_db),
		cmocka_unit_test(what_is_left_counts_down_and_is_corrected),
		cmocka_unit_test(boots_tell_most_of_those_like_them),
		cmocka_unit_test(what_is_left_is_nearly_right_from_a_third_on),
		cmocka_unit_test(the_least_number_of_boots_goes_with_the_number_of_tests),
		cmocka_unit_test(rows_that_two_drivers_share_are_the_tests),
	};
	return cmocka_run_group_tests_name("measure", tests, NULL, NULL);
}
