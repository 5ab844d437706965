/* test_net_jobs.c - options of iperf3 become rows; what cannot be honoured is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/measure/passes_plan.h"
#include "engine/net_jobs.h"
#include "lib/auto.h"

static struct net_jobs jobs;

static const struct driver_device slow = {.variant = "slow", .device = "net", .find = "8139cp", .pace = DRIVER_SLOW};

static void read_jobs(const char *shown)
{
	struct err *err = NULL;
	if (net_jobs_parse(shown, &jobs, &err) != 0)
		fail_msg("%s", err_message(err));
}

static void note_is(bool exact, const char *expected)
{
	AUTO_FREE char *note = net_job_note(&jobs.list[0], exact);
	assert_string_equal(note, expected);
}

/* The longest pass of the first row, as the guest gets it. */
static struct bench_job order_of(bool exact)
{
	const struct plan_item item = {&jobs.benches[0], &slow, slow.variant, false};
	const struct passes passes = passes_make(&item, exact, 6);
	struct bench_job job;
	unsigned longest = 0;
	for (unsigned p = 0; p < passes.n; p++)
		longest = passes.list[p].ops > passes.list[longest].ops ? p : longest;
	passes_job(&item, &passes, longest, 1, &(struct pass_net){"10.0.0.1", "10.0.0.2/24"}, &job);
	return job;
}

static void options_are_those_of_iperf3(void **state)
{
	(void)state;
	read_jobs("-P2 -w 64K --length=0.5m -Z --bidir -t 20");
	assert_string_equal(jobs.benches[0].name, "net-job");
	struct bench_job job = order_of(true);
	assert_true(job.tool == BENCH_TOOL_TCP && job.depth == 2 && job.window == 65536 && job.length == 512 << 10);
	assert_true(job.zero_copy && job.both && !job.inward && job.rate == 0 && job.block == 1024);
	assert_true(job.ops > 0 && job.secs == 0);
	note_is(true,
		"io.net-job: iperf3 -P2 -w 64K --length=0.5m -Z --bidir -t 20: a pass is 8192 KiB; -t 20 gives way to "
		"their number");
	job = order_of(false);
	assert_true(job.ops == 0 && job.secs == 20);
	note_is(false, "io.net-job: iperf3 -P2 -w 64K --length=0.5m -Z --bidir -t 20: a pass is 20 s");
	net_jobs_finish(&jobs);
}

/* The rate is the user's and no pace of ours; what -n says is done on slow devices too, and on every clock. */
static void a_rate_and_a_number_are_the_users(void **state)
{
	(void)state;
	read_jobs("# two rows\n slow: -u -b 2m -R -l 100 -n 200k\n\nplain: -u\n");
	assert_int_equal(jobs.n, 2);
	assert_string_equal(jobs.benches[1].name, "net-job.plain");
	assert_true(jobs.list[1].io.block == 1448 && jobs.list[1].net.rate == 1048576);
	struct bench_job job = order_of(false);
	assert_true(
		job.tool == BENCH_TOOL_UDP && job.inward && job.rate == 2000000 && job.pace == 0 && job.block == 100);
	assert_true(job.ops == 2048 && job.secs == 0);
	assert_int_equal(order_of(true).ops, 2048 + 2048 / PASS_SMALL_SHARE);
	note_is(true, "io.net-job.slow: iperf3 -u -b 2m -R -l 100 -n 200k: a pass is 2048 packets, at 2e+06 bits/s");
	net_jobs_finish(&jobs);
}

static void what_cannot_be_honoured_is_refused(void **state)
{
	(void)state;
	static const char *const wrong[][2] = {
		{"", "--net-job: nothing is in it"},
		{"-c 10.0.0.1",
			"--net-job -c 10.0.0.1: -c is none that can be honoured: hvbench connects, counts and ends "
			"iperf3 "
			"itself"},
		{"--bidir -R", "--net-job --bidir -R: --bidir is both ways, -R one"},
		{"--bidir -u", "--net-job --bidir -u: --bidir with -u: a pass is a number of packets that go one way"},
		{"-u -Z", "--net-job -u -Z: -Z is for TCP"},
		{"-u -l 66000", "--net-job -u -l 66000: a packet of UDP has at most 65507 bytes (-l)"},
		{"-t 5 -n 1m", "--net-job -t 5 -n 1m: -t and -n: iperf3 ends by one of them"},
		{"-P", "--net-job -P: -P needs a number from 1 to 64"},
		{"-P 65", "--net-job -P 65: -P needs a number from 1 to 64"},
		{"-w 4x", "--net-job -w 4x: -w needs a number from 1024 to 16777216"},
		{"-b nan", "--net-job -b nan: -b needs a number from 1 to 1000000000000"},
		{"a b: -P 2",
			"--net-job a b: -P 2: a line is NAME: OPTIONS, a name of at most 40 letters, digits, '-', '_' "
			"and "
			"'.'"},
		{"a: -P 2\na: -R", "--net-job a: -R: there is another of this name"},
	};
	for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		AUTO_ERR struct err *err = NULL;
		assert_int_equal(net_jobs_parse(wrong[i][0], &jobs, &err), -1);
		assert_int_equal(err_kind(err), ERR_USAGE);
		assert_string_equal(err_message(err), wrong[i][1]);
		net_jobs_finish(&jobs);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_are_those_of_iperf3),
		cmocka_unit_test(a_rate_and_a_number_are_the_users),
		cmocka_unit_test(what_cannot_be_honoured_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
