/* test_trial_io.c - passes of the linux guest's tools become a figure, its costs and its reasons; never a number from
 * something broken. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/measure.h"
#include "engine/measure/passes_result.h"
#include "engine/user_jobs.h"

static const struct driver_device device = {
	.variant = "fast", .modes = "*", .device = "disk", .pv = true, .find = "vbd"};
static const struct driver_device slow = {
	.variant = "old", .modes = "*", .device = "disk", .pace = DRIVER_SLOW, .find = "ata_piix"};

static const struct driver_device nic = {
	.variant = "nic", .modes = "*", .device = "net", .pace = DRIVER_SLOW, .find = "e1000"};
static const struct driver_device emulated_nic = {.variant = "nic", .modes = "*", .device = "net", .find = "e1000"};

static struct plan_item item_of(const char *bench, const struct driver_device *on)
{
	struct plan_item item = {bench_find("io", bench, NULL), on, on->variant, false};
	assert_non_null(item.bench);
	return item;
}

/* Gives the boot a frame whose payload is formatted. */
static void say(struct trial_boot *boot, const char *kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void say(struct trial_boot *boot, const char *kind, const char *fmt, ...)
{
	char text[512];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	struct wire_frame frame = {.payload = text, .len = strlen(text)};
	snprintf(frame.kind, sizeof frame.kind, "%s", kind);
	if (strcmp(kind, "cost") == 0 || strcmp(kind, "dropped") == 0)
		measure_take_cost(&measure_passes, boot, &frame);
	else
		measure_take(&measure_passes, boot, 0, kind, &frame);
}

#define HELLO "wire=2 guest=linux hyper=kvm khz=1000000 trapped=0"
#define ROW "bench=disk-randread-4k-q1 variant=fast"

static void open_items(struct trial_boot *boot, struct plan_item *items, unsigned n, const char *clock)
{
	static const struct run_options options = {.pass_seconds = 4};
	const struct measure_place place = {&options, clock_kind_find(clock), "local", false, 1, 1, ""};
	const struct plan_boot plan = {.items = items, .n_items = n, .measure = &measure_passes};
	measure_open(boot, &plan, &place);
}

static void begin(struct trial_boot *boot, const char *clock)
{
	static struct plan_item item;
	item = item_of("disk-randread-4k-q1", &device);
	open_items(boot, &item, 1, clock);
	say(boot, "hello", HELLO);
}

static bool kernel_is_known;

/* A pass of 1000 + each * ops instructions, of which 300 are idle; traced ones see 40 % of the vCPUs' time in the
 * guest. */
static void pass(struct trial_boot *boot, unsigned number, unsigned ops, unsigned each)
{
	unsigned total = 1000 + each * ops;
	say(boot, "mark", ROW " pass=%u at=start", number);
	say(boot, "cost", ROW " pass=%u name=elapsed value=%u", number, total + 300);
	say(boot, "cost", ROW " pass=%u name=idle value=300", number);
	say(boot, "cost", ROW " pass=%u name=guest-cpu value=%u", number, 500 + each * ops / 2);
	say(boot, "cost", ROW " pass=%u name=device-model value=%u", number, 500 + each * ops / 4);
	say(boot, "cost", ROW " pass=%u name=exits value=%u", number, 7 + 3 * ops);
	say(boot, "cost", ROW " pass=%u name=host value=%u", number, each * ops / 4);
	if (kernel_is_known)
		say(boot, "cost", ROW " pass=%u name=kernel value=9", number);
	else
		say(boot, "cost", ROW " pass=%u name=kernel reason=nobody%%20knows", number);
	if (number >= 6) {
		say(boot, "cost", ROW " pass=%u name=guest value=%u", number, 100 + each * ops / 5);
		say(boot, "cost", ROW " pass=%u name=exits.hlt value=%u", number, 7 + ops);
	}
	say(boot, "mark", ROW " pass=%u at=stop", number);
	say(boot, "metric", ROW " pass=%u name=iops value=%u unit=1/s", number, 1000 + number);
	say(boot, "metric", ROW " pass=%u name=lat-p50 value=12345.5 unit=ns", number);
	say(boot, "pass", ROW " pass=%u ops=%u ns=%u ticks=%u", number, ops, total + 300, total + 300);
}

static double metric(const struct trial *trial, const char *name)
{
	const struct trial_metric *m = trial_metric_get(trial, name);
	if (!m)
		fail_msg("there is no %s", name);
	return m->value;
}

static void end(struct trial_boot *boot)
{
	say(boot, "end", "benches=1");
	assert_null(boot->failure);
	measure_close(&measure_passes, boot, OUTCOME_OK, NULL);
}

static void the_difference_of_two_passes_is_the_figure(void **state)
{
	(void)state;
	struct trial_boot boot;
	size_t n;
	begin(&boot, "icount");
	const struct trial *trial = &boot.trials[0];
	assert_int_equal(passes_of(trial)->plan.n, 8);
	kernel_is_known = true;
	for (unsigned p = 0; p < 8; p++)
		pass(&boot, p, (unsigned)passes_of(trial)->plan.list[p].ops, p < 6 ? 800 : 1000);
	kernel_is_known = false;
	end(&boot);
	assert_int_equal(trial->outcome, OUTCOME_OK);
	double *values = trial_values(trial, &n);
	assert_true(n == 1 && values[0] == 800);
	free(values);
	assert_true(metric(trial, "cost.total") == 800 && metric(trial, "cost.guest-cpu") == 400 &&
		metric(trial, "cost.device-model") == 200);
	assert_true(metric(trial, "cost.guest") == 200 && metric(trial, "cost.hypervisor") == 200);
	assert_true(metric(trial, "exits") == 3 && metric(trial, "exits.hlt") == 1 && metric(trial, "spread") == 0);
	assert_true(fabs(metric(trial, "trace.overhead") - 0.25) < 1e-9);
	assert_true(fabs(metric(trial, "iops") - 1e9 / 800) < 1e-6);
	assert_string_equal(trial_metric_get(trial, "iops")->unit, "1/Ginstr");
	assert_string_equal(trial_metric_get(trial, "lat-p50")->unit, "instructions");
	trial_boot_finish(&boot);
}

/* The first boot of a run tells for all who executed what; the others have the same figure without it. */
static void later_boots_are_not_traced(void **state)
{
	(void)state;
	static const struct run_options options = {.pass_seconds = 4};
	const struct measure_place place = {&options, clock_kind_find("icount"), "local", false, 1, 1, ""};
	struct plan_item item = item_of("disk-randread-4k-q1", &device);
	const struct plan_boot plan = {.items = &item, .n_items = 1, .rep = 1, .measure = &measure_passes};
	struct trial_boot boot;
	size_t n;
	measure_open(&boot, &plan, &place);
	say(&boot, "hello", HELLO);
	const struct trial *trial = &boot.trials[0];
	assert_int_equal(passes_of(trial)->plan.n, 6);
	for (unsigned p = 0; p < 6; p++)
		pass(&boot, p, (unsigned)passes_of(trial)->plan.list[p].ops, 800);
	end(&boot);
	assert_int_equal(trial->outcome, OUTCOME_OK);
	double *values = trial_values(trial, &n);
	assert_true(n == 1 && values[0] == 800);
	free(values);
	assert_true(metric(trial, "cost.guest-cpu") == 400);
	assert_null(trial_metric_get(trial, "cost.guest"));
	assert_null(trial_metric_get(trial, "exits"));
	trial_boot_finish(&boot);
}

static void a_host_that_cannot_trace_drops_those_passes_and_says_why(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot, "icount");
	const struct trial *trial = &boot.trials[0];
	for (unsigned p = 0; p < 6; p++)
		pass(&boot, p, (unsigned)passes_of(trial)->plan.list[p].ops, 800);
	say(&boot, "dropped", ROW " pass=6 reason=no%%20trace%%20here");
	say(&boot, "dropped", ROW " pass=7 reason=no%%20trace%%20here");
	end(&boot);
	assert_int_equal(trial->outcome, OUTCOME_OK);
	assert_true(metric(trial, "exits") == 3); /* the host counts them without a trace */
	assert_null(trial_metric_get(trial, "cost.guest"));
	assert_null(trial_metric_get(trial, "cost.hypervisor"));
	assert_null(trial_metric_get(trial, "cost.kernel"));
	assert_null(trial_metric_get(trial, "cost.total")); /* a part of it is not known */
	bool said = false;
	for (unsigned i = 0; i < trial->n_metrics; i++)
		said |= trial->metrics[i].reason && strcmp(trial->metrics[i].name, "cost.kernel") == 0 &&
			strcmp(trial->metrics[i].reason, "nobody knows") == 0;
	assert_true(said);
	trial_boot_finish(&boot);
}

/*
 * Pass 2 i and 2 i + 1 are a short and a long one; each array says what an operation costs in one of the three pairs,
 * `apart` how far apart the two cheaper ones are, `median` what counts.
 */
static void passes_have_a_spread_and_what_is_far_apart_is_unstable(void **state)
{
	(void)state;
	static const struct {
		unsigned each[3], apart, median;
		bool steady;
	} cases[] = {
		{{800, 860, 920}, 60, 860, false},
		{{880, 800, 880}, 80, 880, false}, /* cheaper by nothing that others do */
		{{800, 700, 800}, 100, 800, false},
		{{800, 820, 840}, 20, 820, true},
		{{832, 800, 832}, 32, 832, true},
		{{800, 806, 812}, 6, 806, true}, /* nothing is at 0.5 % */
		{{801, 806, 803}, 2, 803, true},
		{{800, 1600, 801}, 1, 801, true},
		{{800, 800, 800}, 0, 800, true},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct trial_boot boot;
		begin(&boot, "icount");
		const struct trial *trial = &boot.trials[0];
		for (unsigned p = 0; p < 8; p++)
			pass(&boot, p, (unsigned)passes_of(trial)->plan.list[p].ops,
				p < 6 ? cases[i].each[p / 2] : 800);
		end(&boot);
		if (trial->outcome != (cases[i].steady ? OUTCOME_OK : OUTCOME_UNSTABLE))
			fail_msg("case %u is %s", i, outcome_name(trial->outcome));
		const struct trial_metric *spread = trial_metric_get(trial, "spread");
		double many = (double)passes_of(trial)->plan.list[1].ops,
		       few = (double)passes_of(trial)->plan.list[0].ops;
		assert_true(
			fabs(spread->value - 100 * cases[i].apart * many / (cases[i].median * (many - few))) < 1e-9);
		assert_string_equal(spread->unit, "%");
		assert_true(cases[i].steady || strstr(trial->reason, "it does not repeat"));
		trial_boot_finish(&boot);
	}
}

/* Of a stream: pass 0 is its warm-up. */
static enum outcome outcome_of_stream(const unsigned *each)
{
	struct trial_boot boot;
	struct plan_item item = item_of("net-udp-out-64", &nic);
	open_items(&boot, &item, 1, "icount");
	say(&boot, "hello", HELLO);
	for (unsigned p = 0; p < passes_of(&boot.trials[0])->plan.n; p++) {
		unsigned ops = (unsigned)passes_of(&boot.trials[0])->plan.list[p].ops,
			 total = 1000 + (p > 0 && p < 7 ? each[(p - 1) / 2] : 800) * ops;
		say(&boot, "mark", "bench=net-udp-out-64 variant=nic pass=%u at=start", p);
		say(&boot, "cost", "bench=net-udp-out-64 variant=nic pass=%u name=elapsed value=%u", p, total);
		say(&boot, "cost", "bench=net-udp-out-64 variant=nic pass=%u name=idle value=0", p);
		say(&boot, "mark", "bench=net-udp-out-64 variant=nic pass=%u at=stop", p);
		say(&boot, "pass", "bench=net-udp-out-64 variant=nic pass=%u ops=%u ns=%u ticks=%u", p, ops, total,
			total);
	}
	end(&boot);
	enum outcome outcome = boot.trials[0].outcome;
	trial_boot_finish(&boot);
	return outcome;
}

static void all_passes_of_a_stream_must_agree(void **state)
{
	(void)state;
	assert_int_equal(outcome_of_stream((unsigned[]){800, 801, 803}), OUTCOME_OK);
	assert_int_equal(outcome_of_stream((unsigned[]){800, 800, 806}), OUTCOME_OK);
	assert_int_equal(outcome_of_stream((unsigned[]){800, 800, 860}), OUTCOME_UNSTABLE); /* the largest counts */
}

static void by_other_clocks_a_pass_stands_for_itself(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot, "tsc");
	const struct trial *trial = &boot.trials[0];
	assert_int_equal(passes_of(trial)->plan.n, 2);
	assert_int_equal(passes_of(trial)->plan.list[0].secs, 4);
	say(&boot, "metric", ROW " pass=0 name=iops value=5000 unit=1/s");
	say(&boot, "pass", ROW " pass=0 ops=20000 ns=4000000000 ticks=9");
	say(&boot, "dropped", ROW " pass=1 reason=no");
	end(&boot);
	assert_int_equal(trial->outcome, OUTCOME_OK);
	size_t n;
	double *values = trial_values(trial, &n);
	assert_int_equal(n, 1);
	assert_true(values[0] == 200000);
	free(values);
	assert_true(metric(trial, "iops") == 5000);
	trial_boot_finish(&boot);
}

static void one_pass_that_was_disturbed_does_no_harm(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot, "icount");
	const struct trial *trial = &boot.trials[0];
	for (unsigned p = 0; p < 8; p++)
		pass(&boot, p, (unsigned)passes_of(trial)->plan.list[p].ops, p == 1 || p == 2 ? 5000 : 800);
	end(&boot);
	assert_int_equal(trial->outcome, OUTCOME_OK);
	assert_true(metric(trial, "cost.device-model") == 200);
	size_t n;
	double *values = trial_values(trial, &n);
	assert_true(n == 1 && values[0] == 800);
	free(values);
	trial_boot_finish(&boot);
}

static void a_longer_pass_that_was_not_longer_is_unstable(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot, "icount");
	const struct trial *trial = &boot.trials[0];
	for (unsigned p = 0; p < 8; p++)
		pass(&boot, p, (unsigned)passes_of(trial)->plan.list[p].ops, 0);
	end(&boot);
	assert_int_equal(trial->outcome, OUTCOME_UNSTABLE);
	assert_non_null(strstr(trial->reason, "the longer pass was not longer"));
	trial_boot_finish(&boot);
}

static void a_pass_that_did_less_than_asked_fails(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot, "icount");
	const struct trial *trial = &boot.trials[0];
	for (unsigned p = 0; p < 8; p++)
		pass(&boot, p, (unsigned)passes_of(trial)->plan.list[p].ops - (p == 3 ? 100 : 1), 800);
	end(&boot);
	assert_int_equal(trial->outcome, OUTCOME_FAIL);
	assert_string_equal(trial->reason, "a pass did 476 operations where 576 were asked for");
	assert_int_equal(trial->n, 0);
	trial_boot_finish(&boot);
}

/* ---- the user's own jobs ---- */

/* A pass of a user's job that reads 4 KiB each time: fio says so, and the disk saw `seen` bytes for each of them. */
static void own_pass(struct trial_boot *boot, const char *bench, unsigned number, unsigned ops, unsigned seen)
{
	unsigned total = 1000 + 800 * ops;
	say(boot, "mark", "bench=%s variant=fast pass=%u at=start", bench, number);
	say(boot, "cost", "bench=%s variant=fast pass=%u name=elapsed value=%u", bench, number, total + 1200 * ops);
	say(boot, "cost", "bench=%s variant=fast pass=%u name=idle value=%u", bench, number, 1200 * ops);
	say(boot, "mark", "bench=%s variant=fast pass=%u at=stop", bench, number);
	static const struct {
		const char *name, *unit;
		unsigned each;
	} metrics[] = {{"fio-read", "bytes", 4096}, {"fio-written", "bytes", 0}, {"fio-discarded", "bytes", 0},
		{"disk-written", "bytes", 0}, {"disk-discarded", "bytes", 0}};
	for (unsigned i = 0; i < sizeof metrics / sizeof *metrics; i++)
		say(boot, "metric", "bench=%s variant=fast pass=%u name=%s value=%u unit=%s", bench, number,
			metrics[i].name, metrics[i].each * ops, metrics[i].unit);
	say(boot, "metric", "bench=%s variant=fast pass=%u name=disk-read value=%u unit=bytes", bench, number,
		seen * ops);
	say(boot, "metric", "bench=%s variant=fast pass=%u name=iops value=200 unit=1/s", bench, number);
	say(boot, "metric", "bench=%s variant=fast pass=%u name=bandwidth value=819200 unit=bytes/s", bench, number);
	say(boot, "pass", "bench=%s variant=fast pass=%u ops=%u ns=%u ticks=%u", bench, number, ops, 3000 * ops, total);
}

/* All passes of the first job of what fio showed, on the instruction clock; at most `most` I/Os each. */
static void run_own(struct trial_boot *boot, struct user_jobs *jobs, const char *shown, unsigned most, unsigned seen)
{
	assert_int_equal(user_jobs_parse("my.fio", shown, jobs, NULL), 0);
	struct plan_item item = {&jobs->benches[0], &device, device.variant, false};
	open_items(boot, &item, 1, "icount");
	say(boot, "hello", HELLO);
	const struct passes *plan = &passes_of(&boot->trials[0])->plan;
	for (unsigned p = 0; p < plan->n; p++) {
		unsigned ops = (unsigned)plan->list[p].ops;
		own_pass(boot, jobs->benches[0].name, p, ops == 0 || ops > most ? most : ops, seen);
	}
	end(boot);
}

static const char *why_not(const struct trial *trial, const char *name)
{
	for (unsigned i = 0; i < trial->n_metrics; i++)
		if (strcmp(trial->metrics[i].name, name) == 0 && trial->metrics[i].reason)
			return trial->metrics[i].reason;
	return "it is there, or nothing is said of it";
}

/* It waits more than it works, and its own size ends it after 256 I/Os. */
static void a_users_job_costs_what_is_executed_and_has_fios_bytes(void **state)
{
	(void)state;
	struct trial_boot boot;
	struct user_jobs jobs;
	run_own(&boot, &jobs, "fio --name=a --rw=randread --direct=1 --rate_iops=500 --gtod_reduce=1", 256, 4096);
	const struct trial *trial = &boot.trials[0];
	size_t n;
	assert_int_equal(trial->outcome, OUTCOME_OK);
	assert_int_equal(trial->ops, 256 - 8);
	double *values = trial_values(trial, &n);
	assert_true(n == 1 && values[0] == 800);
	free(values);
	assert_true(fabs(metric(trial, "iops") - 1e9 / 2000) < 1e-6); /* waiting too */
	assert_true(fabs(metric(trial, "bandwidth") - 1e9 / 2000 * 4096) < 1e-3);
	assert_string_equal(why_not(trial, "lat-p50"), "the job's gtod_reduce leaves latencies out");
	trial_boot_finish(&boot);
	user_jobs_finish(&jobs);
}

static void jobs_that_run_together_have_no_cost_of_an_operation(void **state)
{
	(void)state;
	struct trial_boot boot;
	struct user_jobs jobs;
	run_own(&boot, &jobs, "fio --direct=1 --name=a --rw=read --name=bg --rw=write", 100, 4096);
	const struct trial *trial = &boot.trials[0];
	size_t n;
	assert_int_equal(trial->outcome, OUTCOME_OK);
	assert_int_equal(passes_of(trial)->plan.n, 1);
	double *values = trial_values(trial, &n);
	assert_true(n == 1 && values[0] == 3000); /* by its own time */
	free(values);
	assert_string_equal(why_not(trial, "cost.total"), "bg ran at the same time");
	assert_true(metric(trial, "iops") == 200);
	assert_string_equal(trial_metric_get(trial, "iops")->unit, "1/Ginstr");
	trial_boot_finish(&boot);
	user_jobs_finish(&jobs);
}

static void a_job_whose_disk_saw_other_bytes_fails(void **state)
{
	(void)state;
	static const struct {
		const char *shown;
		unsigned seen;
		const char *reason;
	} cases[] = {
		{"fio --direct=1 --name=a", 2048,
			"fio says 2129920 bytes were read, the counters of the disk 1064960: not all went to it"},
		{"fio --direct=1 --name=a", 8192,
			"fio says 2129920 bytes were read, the counters of the disk 4259840: not all went to it"},
		{"fio --direct=1 --name=a", 4097, NULL},
		{"fio --name=a", 1, NULL}, /* the page cache had it */
		{"fio --name=a", 8192, NULL},
		{"fio --name=a", 0, "fio did I/O, and the disk saw none of it"},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct trial_boot boot;
		struct user_jobs jobs;
		run_own(&boot, &jobs, cases[i].shown, 10000, cases[i].seen);
		assert_int_equal(boot.trials[0].outcome, cases[i].reason ? OUTCOME_FAIL : OUTCOME_OK);
		if (cases[i].reason)
			assert_string_equal(boot.trials[0].reason, cases[i].reason);
		trial_boot_finish(&boot);
		user_jobs_finish(&jobs);
	}
}

/* Of the first job, whose pass 0 has this log. */
#define LOG(fields) "bench=disk-job.a variant=fast pass=0 " fields

static void logs_come_in_order_and_within_their_bound(void **state)
{
	(void)state;
	static const struct {
		const char *first, *second; /* pieces; NULL: none */
		bool good;
	} cases[] = {
		{LOG("name=a_lat.1.log at=0 of=8 text=1,%0a"), LOG("name=a_lat.1.log at=3 of=8 text=2,%0a"), true},
		{LOG("name=a_bw.log at=0 of=0 text="), LOG("name=a_lat.log at=0 of=1 text=x"), true},
		{LOG("name=a.log at=0 of=2 text=x"), LOG("name=a.log at=0 of=2 text=x"), false},
		{LOG("name=a.log at=0 of=3 text=x"), LOG("name=a.log at=2 of=3 text=x"), false},
		{LOG("name=a.log at=0 of=3 text=x"), LOG("name=a.log at=1 of=4 text=x"), false},
		{LOG("name=a.log at=1 of=3 text=x"), NULL, false},
		{LOG("name=a.log at=0 of=1 text=xy"), NULL, false},
		{LOG("name=../a at=0 of=1 text=x"), NULL, false},
		{LOG("name=.a at=0 of=1 text=x"), NULL, false},
		{LOG("name=a.log of=1 text=x"), NULL, false},
		{LOG("name=a.log at=0 of=70000 text=x"), LOG("name=a.log at=65537 of=70000 text=x"), false},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct trial_boot boot;
		struct user_jobs jobs;
		assert_int_equal(user_jobs_parse("my.fio", "fio --name=a", &jobs, NULL), 0);
		struct plan_item item = {&jobs.benches[0], &device, device.variant, false};
		open_items(&boot, &item, 1, "icount");
		say(&boot, "hello", HELLO);
		say(&boot, "file", "%s", cases[i].first);
		if (cases[i].second)
			say(&boot, "file", "%s", cases[i].second);
		assert_int_equal(boot.failure == NULL, cases[i].good);
		const struct passes_result *result = passes_of(&boot.trials[0]);
		if (i == 0)
			assert_string_equal(buf_text(&result->logs[0].text), "1,\n2,\n");
		trial_boot_finish(&boot);
		user_jobs_finish(&jobs);
	}
}

/* Silence about disk-verify is no better than its failure. */
static void a_device_that_was_not_verified_has_no_figures(void **state)
{
	(void)state;
	struct trial_boot boot;
	struct plan_item items[] = {item_of("disk-verify", &device), item_of("disk-randread-4k-q1", &device)};
	open_items(&boot, items, 2, "tsc");
	say(&boot, "hello", HELLO);
	say(&boot, "pass", ROW " pass=0 ops=20000 ns=4000000000 ticks=9");
	say(&boot, "dropped", ROW " pass=1 reason=no");
	end(&boot);
	assert_int_equal(boot.trials[0].outcome, OUTCOME_ERROR);
	assert_int_equal(boot.trials[1].outcome, OUTCOME_ERROR);
	assert_int_equal(boot.trials[1].n, 0);
	trial_boot_finish(&boot);
}

static void a_missing_pass_is_an_error_and_no_number(void **state)
{
	(void)state;
	struct trial_boot boot;
	begin(&boot, "icount");
	for (unsigned p = 0; p < 7; p++)
		pass(&boot, p, 64 + 512 * (p % 2), 800);
	end(&boot);
	assert_int_equal(boot.trials[0].outcome, OUTCOME_ERROR);
	trial_boot_finish(&boot);
}

static void a_device_that_loses_data_has_no_figures(void **state)
{
	(void)state;
	struct trial_boot boot;
	struct plan_item items[] = {item_of("disk-verify", &device), item_of("disk-randread-4k-q1", &device),
		item_of("disk-randread-4k-q1", &slow)};
	open_items(&boot, items, 3, "icount");
	say(&boot, "hello", HELLO);
	say(&boot, "fail", "bench=disk-verify variant=fast pass=0 reason=bad%%20magic");
	say(&boot, "skip", "bench=disk-randread-4k-q1 variant=old reason=the%%20kernel%%20has%%20no%%20such%%20device");
	end(&boot);
	assert_int_equal(boot.trials[0].outcome, OUTCOME_FAIL);
	assert_string_equal(boot.trials[0].reason, "bad magic");
	assert_int_equal(boot.trials[1].outcome, OUTCOME_FAIL);
	assert_non_null(strstr(boot.trials[1].reason, "disk-verify failed"));
	assert_int_equal(boot.trials[2].outcome, OUTCOME_SKIP);
	trial_boot_finish(&boot);
}

static void hostile_frames_fail_the_boot(void **state)
{
	(void)state;
	static const struct {
		const char *kind, *text;
	} bad[] = {
		{"pass", ROW " pass=10 ops=1 ns=1 ticks=1"},
		{"pass", ROW " pass=0 ops=0 ns=1 ticks=1"},
		{"pass", ROW " pass=0 ns=1 ticks=1"},
		{"pass", "bench=disk-randread-4k-q1 variant=other pass=0 ops=1 ns=1 ticks=1"},
		{"file", ROW " pass=0 name=a.log at=0 of=1 text=x"}, /* it is no job of the user's */
		{"metric", ROW " pass=0 name=iops value=-1 unit=x"},
		{"metric", ROW " pass=0 name=iops value=1e9 unit=x"},
		{"metric", ROW " pass=0 name=iops value=1.2.3 unit=x"},
		{"metric", ROW " pass=0 name=IOPS value=1 unit=x"},
		{"metric", ROW " pass=0 name=iops value=1. unit=x"},
		{"metric", ROW " pass=0 name=iops value=nan unit=x"},
		{"data", ROW " at=0 n=1 s=A"},
		{"done", ROW " n=1"},
		{"nonsense", ROW},
		{"cost", ROW " pass=0 name=elapsed"},
		{"cost", ROW " pass=0 name=elapsed value=1 reason=x"},
		{"cost", "bench=x variant=y pass=0 name=a value=1"},
		{"mark", ROW " at=start"},
		{"beat", "bench=disk-read-4k-q1 variant=fast pass=0"},
	};
	for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct trial_boot boot;
		begin(&boot, "icount");
		say(&boot, bad[i].kind, "%s", bad[i].text);
		if (!boot.failure)
			fail_msg("%s %s was taken", bad[i].kind, bad[i].text);
		trial_boot_finish(&boot);
	}
}

static void slow_devices_do_less_and_busy_rows_are_not_traced(void **state)
{
	(void)state;
	struct plan_item fast_item = item_of("disk-randread-4k-q1", &device),
			 slow_item = item_of("disk-randread-4k-q1", &slow),
			 busy_item = item_of("busy-disk-randread-4k-q1", &device),
			 verify = item_of("disk-verify", &device);
	struct passes fast_passes = passes_make(&fast_item, true, 0), slow_passes = passes_make(&slow_item, true, 0);
	assert_int_equal(fast_passes.list[1].ops - fast_passes.list[0].ops, fast_item.bench->io->ops);
	assert_int_equal(slow_passes.list[1].ops - slow_passes.list[0].ops, fast_item.bench->io->ops / PASS_SLOW_SHARE);
	struct plan_item stream = item_of("net-tcp-in-1", &emulated_nic), rr = item_of("net-rr", &emulated_nic),
			 slow_stream = item_of("net-tcp-in-1", &nic);
	struct passes streams = passes_make(&stream, true, 0), rrs = passes_make(&rr, true, 0),
		      slow_streams = passes_make(&slow_stream, true, 0);
	assert_int_equal(streams.list[2].ops - streams.list[1].ops, stream.bench->io->ops / PASS_STREAM_SHARE);
	assert_int_equal(rrs.list[2].ops - rrs.list[1].ops, rr.bench->io->ops);
	assert_int_equal(
		slow_streams.list[2].ops - slow_streams.list[1].ops, stream.bench->io->ops / PASS_SLOW_NET_SHARE);
	struct plan_item connect = item_of("net-connect", &emulated_nic);
	struct passes connects = passes_make(&connect, true, 0);
	assert_true(connects.list[0].role == PASS_WARM && connects.list[0].ops == connect.bench->io->ops);
	assert_int_equal(passes_make(&busy_item, true, 0).n, 2);
	assert_int_equal(passes_make(&verify, true, 0).n, 1);
	struct bench_job job;
	passes_job(&fast_item, &fast_passes, 6, 1, NULL, &job);
	assert_string_equal(job.bench, "disk-randread-4k-q1");
	assert_string_equal(job.variant, "fast");
	assert_string_equal(job.find, "vbd");
	assert_string_equal(job.rw, "randread");
	assert_true(job.pass == 6 && job.tool == BENCH_TOOL_FIO && !job.tell && job.ops == 64 && job.secs == 0);
	assert_true(job.seed == 1 && job.block == 4096 && job.depth == 1 && job.trace && !job.busy);
}

static void streams_have_a_window_or_a_pace_that_goes_with_their_device(void **state)
{
	(void)state;
	static const struct driver_device fast_nic = {
		.variant = "nic", .modes = "*", .device = "net", .pv = true, .find = "virtio_net"};
	static const struct {
		const char *bench;
		uint64_t window, pace;
		const struct driver_device *device;
		bool exact;
	} cases[] = {
		{"net-tcp-in-1", 262144, 0, &fast_nic, true},
		{"net-tcp-in-4", 65536, 0, &fast_nic, true},
		{"net-tcp-in-4", 8192, 0, &nic, true},
		{"net-udp-in-64", 0, 8000, &fast_nic, true},
		{"net-udp-in-64", 0, 500, &nic, true},
		{"net-udp-in-64", 0, 0, &nic, false},
		{"net-udp-out-64", 0, 0, &nic, true},
		{"net-tcp-in-1", 0, 0, &nic, false},
		{"net-rr", 0, 0, &nic, true},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct pass_net net = {"10.0.0.1", "10.0.0.2/24"};
		struct plan_item item = item_of(cases[i].bench, cases[i].device);
		struct passes passes = passes_make(&item, cases[i].exact, 6);
		struct bench_job job;
		passes_job(&item, &passes, 0, 1, &net, &job);
		if (job.window != cases[i].window || job.pace != cases[i].pace)
			fail_msg("case %u: window %llu, pace %llu", i, (unsigned long long)job.window,
				(unsigned long long)job.pace);
		assert_string_equal(job.peer, "10.0.0.1");
		assert_string_equal(job.self, "10.0.0.2/24");
	}
}

/* A tool that measures the guest's memory, say: no device, no variant, nothing to verify. */
static void a_bench_without_a_device_is_planned_ordered_and_measured(void **state)
{
	(void)state;
	static const struct bench_io io = {.tool = BENCH_TOOL_FIO, .rw = "read", .block = 4096, .depth = 1, .ops = 800};
	static const struct bench_io verify_io = {.tool = BENCH_TOOL_VERIFY, .device = "disk"};
	static const struct bench bench = {.name = "memory", .io = &io},
				  verify = {.name = "disk-verify", .io = &verify_io};
	const struct driver_device devices[] = {device, nic, {0}};
	const struct plan_target target = {"local", "kvm", "linux", "q35", devices, NULL};
	struct plan_item items[MEASURE_ITEMS_MAX], check = {&verify, &device, "fast", false};
	struct trial_boot boot;
	struct bench_job job;
	assert_int_equal(measure_items(&measure_passes, &bench, &target, items), 1);
	assert_null(items[0].device);
	assert_string_equal(items[0].variant, "");
	assert_null(measure_passes.impossible(&items[0], &target));
	assert_false(measure_passes.needed_by(&check, &items[0], &target));
	open_items(&boot, items, 1, "icount");
	const struct passes *passes = &passes_of(&boot.trials[0])->plan;
	passes_job(&items[0], passes, 0, 1, NULL, &job);
	assert_string_equal(job.variant, "");
	assert_string_equal(job.find, "");
	say(&boot, "hello", HELLO);
	for (unsigned p = 0; p < passes->n; p++)
		say(&boot, "pass", "bench=memory pass=%u ops=%u ns=1 ticks=%u", p, (unsigned)passes->list[p].ops,
			1000 + 7 * (unsigned)passes->list[p].ops);
	end(&boot);
	assert_int_equal(boot.trials[0].outcome, OUTCOME_OK);
	assert_int_equal(boot.trials[0].samples[0] / boot.trials[0].ops, 7);
	trial_boot_finish(&boot);
}

static void a_boot_of_passes_has_a_bound_whatever_progress_it_shows(void **state)
{
	(void)state;
	struct plan_item items[] = {item_of("disk-verify", &device), item_of("disk-randread-4k-q1", &device)};
	const struct plan_boot plan = {.items = items, .n_items = 2, .measure = &measure_passes};
	const struct run_options options = {.pass_seconds = 6};
	assert_int_equal(measure_passes.bound_s(&plan, 3, &options), 3 + 2 * (3 + 12));
	struct user_jobs jobs;
	assert_int_equal(user_jobs_parse("my.fio", "fio --name=a --runtime=3000", &jobs, NULL), 0);
	const struct bench *usual = plan.items[0].bench;
	plan.items[0].bench = &jobs.benches[0]; /* as long as its file says */
	assert_int_equal(measure_passes.bound_s(&plan, 3, &options), 3 + 2 * (3 + 12) + 3600);
	plan.items[0].bench = usual;
	user_jobs_finish(&jobs);
	assert_int_equal(measure_passes.bound_s(&plan, 4000, &options), 4000 + 2 * (300 + 12));
	assert_true(measure_passes.bound_s(&plan, measure_deadline_s(&plan), &options) > 600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_difference_of_two_passes_is_the_figure),
		cmocka_unit_test(later_boots_are_not_traced),
		cmocka_unit_test(a_host_that_cannot_trace_drops_those_passes_and_says_why),
		cmocka_unit_test(passes_have_a_spread_and_what_is_far_apart_is_unstable),
		cmocka_unit_test(all_passes_of_a_stream_must_agree),
		cmocka_unit_test(by_other_clocks_a_pass_stands_for_itself),
		cmocka_unit_test(one_pass_that_was_disturbed_does_no_harm),
		cmocka_unit_test(a_longer_pass_that_was_not_longer_is_unstable),
		cmocka_unit_test(a_pass_that_did_less_than_asked_fails),
		cmocka_unit_test(a_missing_pass_is_an_error_and_no_number),
		cmocka_unit_test(a_device_that_loses_data_has_no_figures),
		cmocka_unit_test(a_users_job_costs_what_is_executed_and_has_fios_bytes),
		cmocka_unit_test(jobs_that_run_together_have_no_cost_of_an_operation),
		cmocka_unit_test(a_job_whose_disk_saw_other_bytes_fails),
		cmocka_unit_test(logs_come_in_order_and_within_their_bound),
		cmocka_unit_test(a_device_that_was_not_verified_has_no_figures),
		cmocka_unit_test(hostile_frames_fail_the_boot),
		cmocka_unit_test(slow_devices_do_less_and_busy_rows_are_not_traced),
		cmocka_unit_test(streams_have_a_window_or_a_pace_that_goes_with_their_device),
		cmocka_unit_test(a_bench_without_a_device_is_planned_ordered_and_measured),
		cmocka_unit_test(a_boot_of_passes_has_a_bound_whatever_progress_it_shows),
	};
	return cmocka_run_group_tests_name("trial_io", tests, NULL, NULL);
}
