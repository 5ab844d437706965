/* test_run_plan.c - how many boots the verdicts of a plan need, and how many are planned (METHOD rule 15). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/suite.h"
#include "engine/run.h"
#include "lib/mem.h"
#include "lib/stats.h"

static struct plan_target targets[] = {
	{.host = "a", .driver = "kvm", .guest = "bare", .mode = "q35"},
	{.host = "b", .driver = "xen", .guest = "bare", .mode = "pvh"},
	{.host = "b", .driver = "xen", .guest = "bare", .mode = "hvm"},
};

/* A boot of the first n benches of the suite. */
static struct plan_boot boot_of(const char *suite, unsigned target, unsigned rep, unsigned n)
{
	struct plan_boot boot = {.target = &targets[target], .rep = rep, .suite = suite};
	boot.items = mem_alloc(n, sizeof *boot.items);
	for (unsigned f = 0; f < bench_n_families; f++)
		for (unsigned b = 0; b < bench_families[f]->n && boot.n_items < n; b++)
			if (strcmp(bench_families[f]->suite, suite) == 0)
				boot.items[boot.n_items++] = (struct plan_item){
					&bench_families[f]->benches[b], NULL, "", false};
	assert_int_equal(boot.n_items, n);
	return boot;
}

static bool is_counterpart(const char *a, const char *b)
{
	return strcmp(a, "virtio-blk") == 0 && strncmp(b, "xvd-", 4) == 0;
}

/* Of a plan on hosts behind ssh, or on machines of the lab, whose clock counts instructions. */
static struct run_outlook outlook(struct plan_boot *boots, unsigned n, const char *suite, bool lab)
{
	const struct run_options options = {.lab = {.clock = LAB_ICOUNT}, .is_counterpart = is_counterpart};
	enum host_kind kind = lab ? HOST_LAB : HOST_REMOTE;
	struct host hosts[] = {{.name = (char[]){"a"}, .kind = kind}, {.name = (char[]){"b"}, .kind = kind}};
	struct run_plan plan = {.options = &options,
		.hosts = {hosts, 2},
		.targets = {.list = targets, .n = 3},
		.plan = {.boots = boots, .n_boots = n}};
	for (unsigned i = 0; i < n; i++)
		boots[i].measure = measure_of(boots[i].suite);
	struct run_outlook out = run_outlook(&plan, suite, NULL);
	for (unsigned i = 0; i < n; i++)
		free(boots[i].items);
	return out;
}

static void assert_outlook(struct run_outlook o, unsigned reps, unsigned rows, unsigned tests, unsigned needed)
{
	assert_int_equal(o.reps, reps);
	assert_int_equal(o.rows, rows);
	assert_int_equal(o.tests, tests);
	assert_int_equal(o.needed, needed);
}

/* A family is all that `compare kvm xen` holds against each other: every mode of each, but no two of one driver. */
static void test_a_family_is_of_two_drivers(void **state)
{
	(void)state;
	struct plan_boot mixed[] = {boot_of("exit", 0, 0, 3), boot_of("exit", 0, 1, 3), boot_of("exit", 1, 0, 1),
		boot_of("exit", 2, 0, 1), boot_of("sched", 1, 0, 2)};
	struct run_outlook o = outlook(mixed, 5, "exit", false);
	assert_outlook(o, 2, 2, 2, 5);
	assert_int_equal(o.least, 4);
	assert_int_equal(o.wanted, 5);
	struct plan_boot one[] = {boot_of("exit", 1, 0, 3), boot_of("exit", 2, 0, 3)};
	o = outlook(one, 2, "exit", false);
	assert_outlook(o, 1, 0, 0, 0);
	assert_int_equal(o.wanted, 1);
	struct plan_boot none[] = {boot_of("exit", 1, 0, 3)};
	assert_int_equal(outlook(none, 1, "sched", false).reps, 0);
}

/* Where instructions are counted one boot says what a path costs; a switch of guests depends on when things happen. */
static void test_exact(void **state)
{
	(void)state;
	struct plan_boot exits[] = {boot_of("exit", 0, 0, 3), boot_of("exit", 1, 0, 3)};
	struct run_outlook o = outlook(exits, 2, "exit", true);
	assert_outlook(o, 1, 3, 0, 1);
	assert_int_equal(o.wanted, 1);
	struct plan_boot scenes[] = {boot_of("sched", 0, 0, 7), boot_of("sched", 1, 0, 7)};
	o = outlook(scenes, 2, "sched", true);
	assert_outlook(o, 1, 7, 7, 6);
	assert_int_equal(o.wanted, 6);
}

static const struct bench *io_bench(const char *name)
{
	const struct bench *bench = bench_find("io", name, NULL);
	assert_non_null(bench);
	return bench;
}

/* A device is compared with its like and with every counterpart; whether it loses data is no figure. */
static void test_devices(void **state)
{
	(void)state;
	const struct bench *read = io_bench("disk-randread-4k-q1"), *verify = io_bench("disk-verify");
	struct plan_boot boots[] = {boot_of("io", 0, 0, 4), boot_of("io", 2, 0, 4)};
	const struct plan_item kvm[] = {{read, NULL, "virtio-blk", false}, {read, NULL, "virtio-scsi", false},
		{read, NULL, "ahci", false}, {verify, NULL, "ahci", false}},
			       xen[] = {{read, NULL, "xvd-qdisk", false}, {read, NULL, "xvd-blkback", false},
				       {read, NULL, "ahci", false}, {verify, NULL, "ahci", false}};
	memcpy(boots[0].items, kvm, sizeof kvm);
	memcpy(boots[1].items, xen, sizeof xen);
	assert_outlook(outlook(boots, 2, "io", false), 1, 3, 3, 5);
}

/* With settings it is compared with itself: of the variants the one with the most rows counts, even on one driver. */
static void test_settings(void **state)
{
	(void)state;
	static const struct driver_device threads = {.variant = "virtio-blk+aio=threads", .set = "aio=threads"};
	const struct bench *read = io_bench("disk-randread-4k-q1"), *write = io_bench("disk-randwrite-4k-q1");
	const struct bench *verify = io_bench("disk-verify");
	struct plan_boot boots[] = {boot_of("io", 0, 0, 4), boot_of("io", 0, 0, 3)};
	const struct plan_item plain[] = {{read, NULL, "virtio-blk", false}, {write, NULL, "virtio-blk", false},
		{verify, NULL, "virtio-blk", false}, {read, NULL, "virtio-blk-x", false}},
			       with[] = {{read, &threads, threads.variant, false},
				       {write, &threads, threads.variant, false},
				       {verify, &threads, threads.variant, false}};
	memcpy(boots[0].items, plain, sizeof plain);
	memcpy(boots[1].items, with, sizeof with);
	assert_outlook(outlook(boots, 2, "io", false), 1, 2, 2, 5);
}

/* ---- what is planned ---- */

static void plan_for(struct run_options *o, struct run_plan *plan)
{
	struct err *err = NULL;
	o->on = "lab";
	o->disk = "ram";
	if (run_plan_make(o, NULL, NULL, NULL, plan, &err) != 0)
		fail_msg("%s", err_message(err));
}

static void test_each_suite_has_the_boots_that_it_needs(void **state)
{
	(void)state;
	struct run_options options = {.lab = {.clock = LAB_ICOUNT}};
	struct run_plan plan;
	plan_for(&options, &plan);
	struct run_outlook exits = run_outlook(&plan, "exit", NULL), scenes = run_outlook(&plan, "sched", NULL);
	assert_true(exits.tests > 0 && exits.tests < exits.rows / 2); /* most are counted exactly, the others are not */
	assert_true(exits.reps == exits.needed && exits.needed > 4);
	assert_true(scenes.reps == scenes.needed && scenes.tests == scenes.rows && scenes.needed > 4);
	int64_t all_ms = 0;
	for (unsigned s = 0; s < n_suites; s++) {
		struct run_outlook outlook = run_outlook(&plan, suites[s]->name, NULL);
		all_ms += outlook.reps * outlook.boot_ms;
	}
	assert_int_equal(run_estimate_ms(NULL, &plan), all_ms);
	run_plan_finish(&plan);
	options.lab.clock = LAB_WALL;
	plan_for(&options, &plan);
	exits = run_outlook(&plan, "exit", NULL);
	assert_true(exits.tests == exits.rows && exits.reps == exits.needed);
	run_plan_finish(&plan);
	options.reps = 3;
	plan_for(&options, &plan);
	assert_int_equal(run_outlook(&plan, "exit", NULL).reps, 3);
	assert_int_equal(run_outlook(&plan, "sched", NULL).reps, 3);
	run_plan_finish(&plan);
}

/* Fewer boots of the suite that takes longest, until it fits; never none. */
static void test_a_bound_of_time(void **state)
{
	(void)state;
	const char *const two[] = {"exit", "sched"};
	struct run_options options = {.lab = {.clock = LAB_WALL}, .suites = two, .n_suites = 2};
	struct run_plan plan;
	plan_for(&options, &plan);
	struct run_outlook exits = run_outlook(&plan, "exit", NULL), scenes = run_outlook(&plan, "sched", NULL);
	int64_t all = run_estimate_ms(NULL, &plan);
	bool exit_is_longer = exits.reps * exits.boot_ms > scenes.reps * scenes.boot_ms;
	assert_int_equal(run_plan_fit(&plan, NULL, NULL), 0);
	assert_int_equal(run_estimate_ms(NULL, &plan), all); /* nothing bounds it */
	options.max_ms = all;
	assert_int_equal(run_plan_fit(&plan, NULL, NULL), 0);
	assert_int_equal(run_estimate_ms(NULL, &plan), all);
	options.max_ms = all - 1;
	assert_int_equal(run_plan_fit(&plan, NULL, NULL), 0);
	assert_int_equal(run_outlook(&plan, "exit", NULL).reps, exits.reps - exit_is_longer);
	assert_int_equal(run_outlook(&plan, "sched", NULL).reps, scenes.reps - !exit_is_longer);
	options.max_ms = exits.boot_ms + scenes.boot_ms + 1;
	assert_int_equal(run_plan_fit(&plan, NULL, NULL), 0);
	assert_int_equal(run_estimate_ms(NULL, &plan), exits.boot_ms + scenes.boot_ms);
	options.max_ms = 1;
	assert_int_equal(run_plan_fit(&plan, NULL, NULL), 0);
	assert_int_equal(run_estimate_ms(NULL, &plan), exits.boot_ms + scenes.boot_ms);
	assert_int_equal(run_outlook(&plan, "exit", NULL).wanted, exits.wanted); /* what was asked for is still known */
	run_plan_finish(&plan);
}

/* n boots are enough, and n - 1 are not: what the test itself says of the most different samples there are. */
static void test_enough(void **state)
{
	(void)state;
	for (unsigned k = 1; k <= 30; k++) {
		unsigned n = stats_least_n(k, 0.05);
		assert_true(n >= 4);
		for (unsigned size = n - 1; size <= n; size++) {
			double a[12], b[12];
			for (unsigned i = 0; i < size; i++) {
				a[i] = i;
				b[i] = 100 + i;
			}
			double p = stats_differ(a, size, b, size, STATS_DIFFERENCE) * k;
			assert_true(size == n ? p < 0.05 : p >= 0.05 || n == 4);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_family_is_of_two_drivers),
		cmocka_unit_test(test_exact), cmocka_unit_test(test_devices), cmocka_unit_test(test_settings),
		cmocka_unit_test(test_each_suite_has_the_boots_that_it_needs), cmocka_unit_test(test_a_bound_of_time),
		cmocka_unit_test(test_enough)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
