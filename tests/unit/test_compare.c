/* compare.c and verdict.c: what may be compared, and what is said about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/file.h"
#include "lib/parity.h"
#include "report/compare.h"
#include "report/pairs.h"
#include "report/verdict.h"
#include "tests/report/fixture.h"

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static char folder[64];
static struct db *db;
static int64_t run, kvm_host, xen_host;
static unsigned ord, run_number;

static int start(void **state)
{
	AUTO_FREE char *path = NULL;

	(void)state;
	strcpy(folder, "/tmp/hvbench-test-compare-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	path = mem_printf("%s/x.db", folder);
	db = fixture_open(path);
	run_number = ord = 0;
	run = fixture_run(db, ++run_number, NULL);
	kvm_host = fixture_host(db, "TEST-kvm");
	xen_host = fixture_host(db, "TEST-xen");
	return 0;
}

static int stop(void **state)
{
	(void)state;
	db_close(db);
	return file_remove_tree(folder, NULL);
}

struct one {
	const char *driver, *mode, *clock, *bench, *flags, *sha;
	double value;
};

/* A boot with one bench whose every sample is value. */
static int64_t add(const struct one *one)
{
	const char *clock = one->clock ? one->clock : "icount",
		   *mode = one->mode              ? one->mode
		: strcmp(one->driver, "kvm") == 0 ? "q35"
						  : "pvh";
	struct fixture_boot b = {.run = run,
		.host = strcmp(one->driver, "kvm") == 0 ? kvm_host : xen_host,
		.driver = one->driver,
		.guest = "bare",
		.mode = mode,
		.clock = clock,
		.ord = ord++,
		.bare_sha = one->sha ? one->sha : SHA_A};
	uint64_t samples[4];
	struct fixture_trial t = {.boot = fixture_boot(db, &b),
		.bench = one->bench ? one->bench : "exit.cpuid",
		.flags = one->flags,
		.samples = samples,
		.n = 4,
		.unit = strcmp(clock, "icount") == 0 ? "instructions" : "ticks"};

	for (int i = 0; i < 4; i++)
		samples[i] = (uint64_t)one->value;
	fixture_trial(db, &t);
	return t.boot;
}

/* n boots a side on tsc with small noise around a and b. */
static void add_boots(unsigned n, const char *bench, double a, double b)
{
	for (unsigned i = 0; i < n; i++) {
		add(&(struct one){.driver = "kvm", .clock = "tsc", .bench = bench, .value = a + i});
		add(&(struct one){.driver = "xen", .clock = "tsc", .bench = bench, .value = b + i});
	}
}

/* A host of the other kind has its own knobs. */
static void add_knobs(int64_t host, enum parity_of kind)
{
	for (unsigned i = 0; i < n_parity_knobs; i++)
		if (parity_of(parity_knobs[i]) == PARITY_OF_ANY || parity_of(parity_knobs[i]) == kind)
			fixture_fact(db, host, parity_knobs[i], "off", NULL);
}

static void alike_hosts(void)
{
	add_knobs(kvm_host, PARITY_OF_LINUX);
	add_knobs(xen_host, PARITY_OF_XEN);
}

/* Compares and expects one row of this verdict whose reason has these words. */
static void expect_options(
	const char *a, const char *b, const struct compare_options *options, enum verdict verdict, const char *words)
{
	AUTO_COMPARE struct compare c = {0};
	struct err *err = NULL;

	if (compare_select(db, a, b, options, &c, &err))
		fail_msg("%s", err_message(err));
	assert_int_equal(c.n, 1);
	if (c.rows[0].verdict != verdict || !strstr(c.rows[0].reason, words))
		fail_msg("%s: %s; not %s: %s", verdict_name(c.rows[0].verdict), c.rows[0].reason, verdict_name(verdict),
			words);
}

static void expect(enum verdict verdict, const char *words)
{
	static const struct compare_options none;

	expect_options("kvm", "xen", &none, verdict, words);
}

/* The same Xen under two schedulers: two hosts. Its boots are not pooled; two runs may be compared, and it is told what
 * they ran under. */
static void test_schedulers(void **state)
{
	static const struct compare_options none;
	AUTO_COMPARE struct compare c = {0};

	(void)state;
	fixture_fact(db, xen_host, "xen.scheduler", "credit2", NULL);
	add(&(struct one){.driver = "kvm", .value = 3000});
	add(&(struct one){.driver = "xen", .value = 2999});
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_string_equal(c.rows[0].a_scheduler, "");
	assert_string_equal(c.rows[0].b_scheduler, "credit2");
	xen_host = fixture_host(db, "TEST-xen");
	fixture_fact(db, xen_host, "xen.scheduler", "rtds", NULL);
	add(&(struct one){.driver = "xen", .value = 2999});
	expect(VERDICT_NOT_COMPARABLE, "B has boots under different schedulers: credit2 and rtds");
}

/* A clock that several CPUs share in turn is not the clock of one; an old lab, which does not tell, has one. */
static void test_turns(void **state)
{
	(void)state;
	fixture_fact(db, kvm_host, "lab.cpus", "1", NULL);
	add(&(struct one){.driver = "kvm", .value = 3000});
	add(&(struct one){.driver = "xen", .value = 2999});
	expect(VERDICT_FASTER, "1 instr fewer");
	xen_host = fixture_host(db, "TEST-xen");
	fixture_fact(db, xen_host, "lab.cpus", "4", NULL);
	run = fixture_run(db, 2, NULL);
	add(&(struct one){.driver = "kvm", .value = 3000});
	add(&(struct one){.driver = "xen", .value = 2999});
	expect(VERDICT_NOT_COMPARABLE, "different labs: the instruction clock of one CPU, and of 4");
}

static void test_icount(void **state)
{
	AUTO_COMPARE struct compare c = {0};
	struct compare_options options = {0};

	(void)state;
	add(&(struct one){.driver = "kvm", .value = 3000});
	add(&(struct one){.driver = "xen", .value = 2999});
	expect(VERDICT_FASTER, "1 instr fewer");
	assert_int_equal(compare_select(db, "xen", "kvm", &options, &c, NULL), 0);
	assert_int_equal(c.rows[0].verdict, VERDICT_SLOWER);
	assert_string_equal(c.rows[0].a, "exit.cpuid@xen/bare-pvh");
	assert_string_equal(c.rows[0].b, "exit.cpuid@kvm/bare-q35");
	assert_string_equal(c.rows[0].a_unit, "instructions");
	assert_true(c.rows[0].a_value == 2999 && c.rows[0].b_value == 3000);
	assert_true(c.rows[0].has_effect && c.rows[0].exact && !c.rows[0].has_p);
	assert_true(c.rows[0].effect.low == c.rows[0].effect.value && c.rows[0].effect.value == 3000 / 2999.0);
	options.min_effect = 0.01;
	expect_options("kvm", "xen", &options, VERDICT_SAME, "below the minimum effect");
}

/* A path that differs between boots has no length: its boots are values with noise. */
static void test_icount_needs_equal_boots(void **state)
{
	(void)state;
	add(&(struct one){.driver = "kvm", .value = 3000});
	add(&(struct one){.driver = "kvm", .value = 3000});
	add(&(struct one){.driver = "xen", .value = 3000});
	expect(VERDICT_SAME, "equal");
	add(&(struct one){.driver = "xen", .value = 2990});
	expect(VERDICT_INCONCLUSIVE, "2 and 2 boots; a verdict needs 4 a side over 1 test");
}

static void test_icount_inexact(void **state)
{
	(void)state;
	add(&(struct one){.driver = "kvm", .value = 3000, .flags = "inexact"});
	add(&(struct one){.driver = "xen", .value = 3010});
	expect(VERDICT_INCONCLUSIVE, "1 and 1 boots; a verdict needs 4 a side over 1 test");
	for (unsigned i = 0; i < 3; i++) {
		add(&(struct one){.driver = "kvm", .value = 3001 + i, .flags = "inexact"});
		add(&(struct one){.driver = "xen", .value = 6011 + i});
	}
	FIXTURE_EXEC(db, "UPDATE summary SET p50 = 6010 WHERE p50 = 3010", "");
	expect(VERDICT_SLOWER, "4 and 4 boots");
}

/* One lucky operation is not what a path costs: the figure is the median. */
static void test_icount_medians(void **state)
{
	(void)state;
	add(&(struct one){.driver = "kvm", .value = 3000});
	add(&(struct one){.driver = "xen", .value = 3000});
	FIXTURE_EXEC(db, "UPDATE summary SET min = 2000 WHERE trial_id = 2", "");
	expect(VERDICT_SAME, "equal to the instruction");
	FIXTURE_EXEC(db, "UPDATE summary SET p50 = 9000 WHERE trial_id = 2", "");
	expect(VERDICT_SLOWER, "6000 instr more, counted exactly");
}

static void test_no_ratio(void **state)
{
	AUTO_COMPARE struct compare c = {0};
	static const struct compare_options none;

	(void)state;
	add(&(struct one){.driver = "kvm", .value = 0});
	add(&(struct one){.driver = "xen", .value = 7});
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_false(c.rows[0].has_effect);
	assert_int_equal(c.rows[0].verdict, VERDICT_INCONCLUSIVE);
	assert_non_null(strstr(c.rows[0].reason, "7 instr more, but no ratio"));
	assert_string_equal(c.rows[0].note, "no ratio: it costs no more than the control loop");
}

/* What was subtracted may be more than what was measured. */
static void test_no_ratio_with_noise(void **state)
{
	(void)state;
	alike_hosts();
	add_boots(8, "exit.cpuid", 1000, 2000);
	FIXTURE_EXEC(db, "UPDATE summary SET p50 = -5 WHERE trial_id = 2", "");
	expect(VERDICT_INCONCLUSIVE, "no ratio: it costs no more than the control loop");
	FIXTURE_EXEC(db, "UPDATE summary SET p50 = 0 WHERE trial_id % 2 = 0", "");
	expect(VERDICT_INCONCLUSIVE, "no ratio: it costs no more than the control loop");
}

/* The mean of a pair is of decided rows that differ, and of one kind of figure. */
static void test_pair_mean(void **state)
{
	static const struct compare_options none;
	AUTO_COMPARE struct compare c = {0};
	AUTO_PAIR_LIST struct pair_list pairs = {0};
	static const struct {
		const char *bench, *flags;
		double a, b;
	} rows[] = {{"exit.cpuid", "", 1000, 2000}, {"exit.wbinvd", "", 1000, 8000}, {"exit.invlpg", "", 5, 5},
		{"exit.touch-2m", "inexact", 4000000, 4}, {"exit.control", "", 1, 2}, {"exit.dr-write", "", 1000, 2}};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		add(&(struct one){.driver = "kvm", .bench = rows[i].bench, .flags = rows[i].flags, .value = rows[i].a});
		add(&(struct one){.driver = "xen", .bench = rows[i].bench, .flags = rows[i].flags, .value = rows[i].b});
	}
	add(&(struct one){.driver = "kvm", .bench = "exit.only-here", .value = 1});
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	pair_list_make(&c, &pairs);
	assert_int_equal(pairs.n, 1);
	assert_int_equal(pairs.of[c.n - 1], PAIR_NONE);
	assert_int_equal(pairs.rows[0].judged, 2);
	assert_int_equal(pairs.rows[0].beyond, 1); /* dr-write: one side leaves the guest, the other does not */
	assert_true(fabs(pairs.rows[0].ratio - 4) < 1e-9 && pairs.rows[0].ratio_low == pairs.rows[0].ratio);
	assert_true(pairs.rows[0].alike);
	assert_int_equal(pairs.rows[0].counts[VERDICT_INCONCLUSIVE], 1);
}

static void test_refused(void **state)
{
	(void)state;
	add(&(struct one){.driver = "kvm", .value = 3000});
	add(&(struct one){.driver = "xen", .value = 3000, .clock = "tsc"});
	expect(VERDICT_NOT_COMPARABLE, "different clocks");
	FIXTURE_EXEC(db, "UPDATE boot SET clock = 'tsc'", "");
	expect(VERDICT_NOT_COMPARABLE, "different units");
	FIXTURE_EXEC(db, "UPDATE boot SET clock = 'icount'", "");
	FIXTURE_EXEC(db, "UPDATE trial SET unit = 'instructions'", "");
	expect(VERDICT_SAME, "equal");
	FIXTURE_EXEC(db, "DELETE FROM boot_artifact WHERE boot_id = 2", "");
	expect(VERDICT_NOT_COMPARABLE, "not the same guest image");
	fixture_artifact(db, 2, "bare", SHA_B, "other", "");
	expect(VERDICT_NOT_COMPARABLE, "not the same guest image");
	fixture_artifact(db, 1, "disk", SHA_A, "host's disk", "");
	FIXTURE_EXEC(db, "UPDATE boot_artifact SET artifact_id = 1 WHERE boot_id = 2", "");
	expect(VERDICT_SAME, "equal"); /* disks of the hosts may differ */
}

/* A process has an image of its own; of one run it is the same code, of two runs nobody knows. */
static void test_processes(void **state)
{
	AUTO_COMPARE struct compare c = {0};
	static const struct compare_options none;

	(void)state;
	add(&(struct one){.driver = "kvm", .value = 3000});
	add(&(struct one){.driver = "metal", .mode = "process", .value = 2000, .sha = SHA_B});
	assert_int_equal(compare_select(db, "kvm", "metal", &none, &c, NULL), 0);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.rows[0].verdict, VERDICT_FASTER);
	compare_finish(&c);
	FIXTURE_EXEC(db, "UPDATE boot SET mode = 'metal' WHERE driver = 'metal'", "");
	assert_int_equal(compare_select(db, "kvm", "metal", &none, &c, NULL), 0);
	assert_int_equal(c.rows[0].verdict, VERDICT_NOT_COMPARABLE);
}

static void test_not_ok(void **state)
{
	AUTO_COMPARE struct compare c = {0};
	static const struct compare_options none;
	struct fixture_boot b = {.run = run,
		.host = xen_host,
		.driver = "xen",
		.guest = "bare",
		.mode = "pvh",
		.clock = "icount",
		.ord = 90};
	int64_t boot = fixture_boot(db, &b);

	(void)state;
	add(&(struct one){.driver = "kvm", .value = 3000});
	fixture_failed(db, boot, "exit.cpuid", "instructions", "crash", "it fell over");
	expect(VERDICT_NOT_COMPARABLE, "crash: it fell over");
	add(&(struct one){.driver = "kvm", .value = 30, .bench = "exit.only-here"});
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_int_equal(c.n, 2);
	assert_string_equal(c.rows[1].b, "exit.only-here@xen");
	assert_true(c.rows[1].has_a && !c.rows[1].has_b);
	assert_non_null(strstr(c.rows[1].reason, "was not run"));
	assert_false(c.rows[1].absent);
	compare_finish(&c);
	FIXTURE_EXEC(db, "DELETE FROM trial WHERE bench = 'exit.only-here'", "");
	FIXTURE_EXEC(db,
		"UPDATE trial SET outcome = 'skip', reason = 'cpuid does not exist in xen/bare-pvh' WHERE boot_id = 1",
		"");
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_int_equal(c.rows[0].verdict, VERDICT_NOT_COMPARABLE);
	assert_true(c.rows[0].absent);
	assert_string_equal(c.rows[0].note, "does not exist in xen/bare-pvh");
	assert_string_equal(c.rows[0].reason, "B: skip: cpuid does not exist in xen/bare-pvh");
}

static void test_tsc(void **state)
{
	AUTO_COMPARE struct compare c = {0};
	static const struct compare_options none;

	(void)state;
	alike_hosts();
	add_boots(3, "exit.cpuid", 1000, 2000);
	expect(VERDICT_INCONCLUSIVE, "3 and 3 boots; a verdict needs 4 a side over 1 test");
	add_boots(5, "exit.cpuid", 1000, 2000);
	expect(VERDICT_SLOWER, "8 and 8 boots");
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_true(c.rows[0].has_p && c.rows[0].p < 0.001);
	assert_true(c.rows[0].effect.value > 1.98 && c.rows[0].effect.value < 2.01 && c.rows[0].effect.low > 1.95 &&
		c.rows[0].effect.high < 2.02);
	assert_int_equal(c.rows[0].a_n, 8);
}

static void test_tsc_same_and_small(void **state)
{
	static const struct compare_options fine = {.min_effect = 0.0001};

	(void)state;
	alike_hosts();
	add_boots(8, "exit.cpuid", 100000, 100100); /* 0.1 %: significant, below 1 % */
	expect(VERDICT_SAME, "");
	expect_options("kvm", "xen", &fine, VERDICT_SLOWER, "p ");
}

static void add_values(const char *bench, const double a[5], const double b[5])
{
	for (unsigned i = 0; i < 5; i++) {
		add(&(struct one){.driver = "kvm", .clock = "tsc", .bench = bench, .value = a[i]});
		add(&(struct one){.driver = "xen", .clock = "tsc", .bench = bench, .value = b[i]});
	}
}

/* A median that is less than the minimum effect away says nothing while the interval allows far more. */
static void test_same_needs_the_whole_interval(void **state)
{
	static const double exit_a[] = {1000, 1001, 1002, 1003, 1004}, exit_b[] = {1006, 1007, 1008, 1012, 1013};
	AUTO_COMPARE struct compare c = {0};
	static const struct compare_options none;
	(void)state;
	alike_hosts();
	add_values("exit.cpuid", exit_a, exit_b);
	expect(VERDICT_INCONCLUSIVE,
		"over 1 test, 5 and 5 boots, but it may be more or less than the minimum effect; ");
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_true(c.rows[0].significant && c.rows[0].effect.value < 1.01 && c.rows[0].effect.high > 1.01);
}

static void test_same_of_another_suite(void **state)
{
	static const double io_a[] = {1000, 1002, 1004, 1006, 1008}, io_b[] = {1030, 1040, 1051, 1070, 1080};
	(void)state;
	alike_hosts();
	add_values("io.net-rr", io_a, io_b);
	expect(VERDICT_INCONCLUSIVE, "may be more or less than the minimum effect");
}

static double uniform(struct stats_rng *rng)
{
	return ((double)(stats_rng_next(rng) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct stats_rng *rng)
{
	return sqrt(-2 * log(uniform(rng))) * cos(2 * M_PI * uniform(rng));
}

/* The verdict of four boots a side with 0.6 % of noise, of which B truly costs that much more. */
static enum verdict drawn_verdict(struct stats_rng *rng, double more)
{
	static const struct compare_options none;
	static char exit_name[] = "exit";
	double a[4], b[4];
	for (unsigned i = 0; i < 4; i++) {
		a[i] = 1000 * (1 + 0.006 * normal(rng));
		b[i] = 1000 * (1 + more) * (1 + 0.006 * normal(rng));
	}
	struct stats_effect effect = stats_bootstrap_ratio(a, 4, b, 4);
	struct compare_row row = {.suite = exit_name,
		.a_n = 4,
		.b_n = 4,
		.has_effect = true,
		.effect = effect,
		.has_p = true,
		.p = stats_differ(a, 4, b, 4, STATS_RATIO)};
	verdict_decide(&row, 1, &none);
	free(row.reason);
	free(row.note);
	return row.verdict;
}

static void test_how_often_same_is_false(void **state)
{
	struct stats_rng rng;
	unsigned same = 0, same_of_equals = 0;
	(void)state;
	stats_rng_seed(&rng, 3);
	for (unsigned i = 0; i < 2000; i++) {
		same += drawn_verdict(&rng, 0.013) == VERDICT_SAME;
		same_of_equals += drawn_verdict(&rng, 0) == VERDICT_SAME;
	}
	assert_true(same <= 50); /* 2.5 % */
	assert_true(same_of_equals >= 400);
}

/*
 * What is corrected for is all that the suite compares, not what was asked for: the most different of many rows must
 * not become significant by being asked alone.
 */
static void test_holm_over_what_was_not_asked(void **state)
{
	AUTO_COMPARE struct compare all = {0}, one = {0};
	static const struct compare_options none;
	(void)state;
	alike_hosts();
	for (int i = 0; i < 20; i++) {
		AUTO_FREE char *bench = mem_printf("exit.b%d", i);
		add_boots(7, bench, 1000, 1000 + (i == 3 ? 60 : 0));
	}
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &all, NULL), 0);
	assert_int_equal(compare_select(db, "exit.b3@kvm", "exit.b3@xen", &none, &one, NULL), 0);
	assert_int_equal(all.n, 20);
	assert_int_equal(one.n, 1);
	assert_int_equal(one.rows[0].verdict, VERDICT_SLOWER);
	for (unsigned i = 0; i < all.n; i++)
		if (strcmp(all.rows[i].bench, "exit.b3") == 0)
			assert_true(
				all.rows[i].p == one.rows[0].p && strcmp(all.rows[i].reason, one.rows[0].reason) == 0);
	assert_non_null(strstr(one.rows[0].reason, "over 20 tests"));
}

/* If A to B is slower, B to A is faster, with the reciprocal interval. */
static void test_symmetry(void **state)
{
	static const struct compare_options none;
	struct stats_rng rng;
	(void)state;
	alike_hosts();
	stats_rng_seed(&rng, 5);
	for (int i = 0; i < 20; i++) {
		AUTO_FREE char *bench = mem_printf("exit.b%d", i);
		for (unsigned k = 0; k < 7; k++) {
			add(&(struct one){.driver = "kvm",
				.clock = "tsc",
				.bench = bench,
				.value = 1e6 * (1 + 0.004 * normal(&rng))});
			add(&(struct one){.driver = "xen",
				.clock = "tsc",
				.bench = bench,
				.value = 1e6 * (1 + 0.002 * i) * (1 + 0.004 * normal(&rng))});
		}
	}
	AUTO_COMPARE struct compare there = {0}, back = {0};
	unsigned decided = 0;
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &there, NULL), 0);
	assert_int_equal(compare_select(db, "xen", "kvm", &none, &back, NULL), 0);
	for (unsigned i = 0; i < there.n; i++) {
		const struct compare_row *x = &there.rows[i], *y = &back.rows[i];
		assert_string_equal(x->bench, y->bench);
		assert_true(x->p == y->p && fabs(x->effect.low * y->effect.high - 1) < 1e-12);
		assert_int_equal(y->verdict,
			x->verdict == VERDICT_FASTER           ? VERDICT_SLOWER
				: x->verdict == VERDICT_SLOWER ? VERDICT_FASTER
							       : x->verdict);
		decided += x->verdict == VERDICT_SLOWER;
	}
	assert_true(decided > 3);
}

/* A share is compared by its difference: 0 is a value, and 0.02 against 0.3 points is no factor of 15. */
static void test_headline_metric(void **state)
{
	AUTO_COMPARE struct compare c = {0};
	static const struct compare_options none;
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		int64_t boots[2] = {
			add(&(struct one){
				.driver = "kvm", .bench = "sched.cap-50", .value = 900000, .flags = "inexact"}),
			add(&(struct one){.driver = "xen", .bench = "sched.cap-50", .value = 900, .flags = "inexact"})};
		for (unsigned side = 0; side < 2; side++)
			FIXTURE_EXEC(db, "INSERT INTO metric SELECT id, 'error', ?, '%' FROM trial WHERE boot_id = ?",
				"di", side ? 0.3 + 0.01 * i : 0.02 * i, boots[side]);
	}
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_int_equal(c.rows[0].verdict, VERDICT_SAME);
	assert_int_equal(c.rows[0].scale, BENCH_DIFFERENCE);
	assert_string_equal(c.rows[0].b_unit, "%");
	assert_true(fabs(c.rows[0].a_value - 0.03) < 1e-9 && fabs(c.rows[0].b_value - 0.315) < 1e-9);
	assert_true(fabs(c.rows[0].effect.value - 0.285) < 1e-9);
	assert_string_equal(c.rows[0].reason, "the interval lies within 1 percentage point");
	FIXTURE_EXEC(db, "UPDATE metric SET value = value + 7 WHERE value >= 0.3", "");
	compare_finish(&c);
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_int_equal(c.rows[0].verdict, VERDICT_SLOWER);
	FIXTURE_EXEC(db, "DELETE FROM metric", "");
	compare_finish(&c);
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_int_equal(c.rows[0].verdict, VERDICT_NOT_COMPARABLE);
	assert_non_null(strstr(c.rows[0].reason, "has no metric \"error\""));
}

/* Boots of a night are alike, nights are not: two runs that were not interleaved are two values. */
static void test_nights(void **state)
{
	static const struct compare_options baseline = {.run_a = "01", .baseline = true};
	static const struct compare_options four = {.run_a = "01,02,03,04", .baseline = true};
	(void)state;
	alike_hosts();
	for (unsigned night = 1; night <= 5; night++) {
		if (night > 1)
			run = fixture_run(db, ++run_number, NULL);
		for (unsigned i = 0; i < 8; i++)
			add(&(struct one){.driver = "kvm", .clock = "tsc", .value = 100000 + 400 * night + i});
	}
	expect_options("kvm", "kvm", &baseline, VERDICT_INCONCLUSIVE, "1 and 1 nights; nights differ");
	expect_options("kvm", "kvm", &four, VERDICT_INCONCLUSIVE, "4 and 1 nights");
	FIXTURE_EXEC(db, "UPDATE summary SET p50 = 2 * p50 WHERE trial_id > 32", "");
	expect_options("kvm", "kvm", &four, VERDICT_SLOWER, "4 and 1 nights");
}

static void test_baseline_is_another_run(void **state)
{
	static const struct compare_options itself = {.run_a = "01", .baseline = true},
					    twice = {.run_a = "01,01", .run_b = "02", .baseline = true};
	AUTO_COMPARE struct compare c = {0};
	AUTO_ERR struct err *err = NULL;
	(void)state;
	add(&(struct one){.driver = "kvm", .value = 1000});
	assert_int_equal(compare_select(db, "kvm", "kvm", &itself, &c, &err), -1);
	assert_int_equal(err_kind(err), ERR_USAGE);
	assert_non_null(strstr(err_message(err), "is on both sides"));
	run = fixture_run(db, ++run_number, NULL);
	add(&(struct one){.driver = "kvm", .value = 1000});
	assert_int_equal(compare_select(db, "kvm", "kvm", &twice, &c, NULL), 0);
	assert_int_equal(c.rows[0].a_n, 1); /* a run that is named twice counts once */
}

/* The same instance in two runs that did not run the same benches: some instructions prove nothing. */
static void test_other_selection(void **state)
{
	static const struct compare_options options = {.run_a = "01", .run_b = "02"};
	int64_t boot;
	(void)state;
	add(&(struct one){.driver = "xen", .value = 13253});
	run = fixture_run(db, ++run_number, NULL);
	boot = add(&(struct one){.driver = "xen", .value = 13263});
	expect_options("xen", "xen", &options, VERDICT_SLOWER, "10 instr more, counted exactly");
	fixture_failed(db, boot, "exit.rdpmc", "instructions", "skip", "not here");
	expect_options(
		"exit.cpuid@xen", "exit.cpuid@xen", &options, VERDICT_INCONCLUSIVE, "did not run the same benches");
	/* the first run was resumed: it has the other bench in a boot of its own */
	FIXTURE_EXEC(db,
		"INSERT INTO boot(run_id, host_id, driver, guest, mode, rep, ord, nonce, started_utc, clock, outcome)"
		" SELECT run_id, host_id, driver, guest, mode, rep, ord + 9, nonce, started_utc, clock, outcome FROM "
		"boot"
		" ORDER BY id LIMIT 1",
		"");
	fixture_failed(db, db_last_id(db), "exit.rdpmc", "instructions", "skip", "not here");
	expect_options("exit.cpuid@xen", "exit.cpuid@xen", &options, VERDICT_SLOWER, "10 instr more, counted exactly");
}

static void test_not_finite(void **state)
{
	AUTO_COMPARE struct compare c = {0};
	static const struct compare_options none;
	(void)state;
	alike_hosts();
	add_boots(8, "exit.cpuid", 1000, 2000);
	FIXTURE_EXEC(db, "UPDATE summary SET p50 = 9e999 WHERE trial_id = 2", "");
	expect(VERDICT_INCONCLUSIVE, "not finite");
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_false(c.rows[0].has_effect || c.rows[0].has_p);
}

/* Four boots cannot be significant over many benches, and the row says how many can. */
static void test_holm_needs_boots(void **state)
{
	AUTO_COMPARE struct compare c = {0};
	static const struct compare_options none;

	(void)state;
	alike_hosts();
	for (int i = 0; i < 20; i++) {
		AUTO_FREE char *bench = mem_printf("exit.b%d", i);

		add_boots(4, bench, 1000, 2000);
	}
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_int_equal(c.n, 20);
	assert_int_equal(compare_count(&c, VERDICT_INCONCLUSIVE), 20);
	for (unsigned i = 0; i < c.n; i++)
		assert_string_equal(c.rows[i].note,
			"4 and 4 boots; a verdict needs 6 a side over 20 tests; too few samples to look for two modes");
	assert_string_equal(c.rows[0].reason, c.rows[0].note);
}

/* Sets the fact of one host, or makes it unavailable because of reason. */
static void set_fact(int64_t host, const char *name, const char *value, const char *reason)
{
	FIXTURE_EXEC(db, "UPDATE fact SET value = ?, reason = ? WHERE host_id = ? AND name = ?", "ttit", value, reason,
		host, name);
}

/* n boots a side of one bench on tsc, in turn on `hosts` hosts a side whose ids follow kvm_host's and xen_host's. */
static void add_many(unsigned n, unsigned hosts)
{
	FIXTURE_EXEC(db,
		"INSERT INTO boot(run_id, host_id, driver, guest, mode, rep, ord, nonce, started_utc, wall_ms, clock, "
		"outcome) WITH RECURSIVE i(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM i WHERE x < ?2 - 1) "
		"SELECT ?1, iif(x % 2, ?5, ?4) + x / 2 % ?3, iif(x % 2, 'xen', 'kvm'), 'bare', iif(x % 2, 'pvh', "
		"'q35'), 0, x, '0123456789abcdef', '2025-01-01T02:00:00Z', 900, 'tsc', 'ok' FROM i",
		"iiiii", run, (int64_t)2 * n, (int64_t)hosts, kvm_host, xen_host);
	fixture_artifact(db, 1, "bare", SHA_A, "hvbench-bare.elf", "");
	FIXTURE_EXEC(db, "INSERT INTO boot_artifact SELECT id, 1 FROM boot WHERE id > 1", "");
	FIXTURE_EXEC(db,
		"INSERT INTO trial(boot_id, suite, bench, variant, outcome, unit, ops, warm, overhead, flags) "
		"SELECT id, 'exit', 'exit.cpuid', '', 'ok', 'ticks', 1, 0, 0, '' FROM boot",
		"");
	FIXTURE_EXEC(db,
		"INSERT INTO summary(trial_id, n, min, p50, p90, p99, p999, max, mean, outliers, bimodal, histogram) "
		"SELECT t.id, 200, v, v, v, v, v, v, v, 0, 0, x'' FROM (SELECT id, 1000 + iif(boot_id % 2, 0, 30) + "
		"boot_id * 7919 % 101 AS v FROM trial) t",
		"");
}

static void test_many_boots(void **state)
{
	AUTO_COMPARE struct compare c = {0};
	static const struct compare_options none;
	(void)state;
	alike_hosts();
	add_many(10000, 1);
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.rows[0].a_n, 10000);
	assert_int_equal(c.rows[0].verdict, VERDICT_SLOWER);
	assert_true(c.rows[0].effect.value > 1.025 && c.rows[0].effect.value < 1.033);
	assert_true(c.rows[0].effect.low > 1.02 && c.rows[0].effect.high < 1.035);
}

/* `hosts` more hosts a side that are alike, named by a number or all the same. */
static void add_hosts(unsigned hosts, bool same_name)
{
	for (unsigned side = 0; side < 2; side++)
		for (unsigned i = 0; i < hosts; i++) {
			AUTO_FREE char *name = mem_printf("TEST-%s%u", side ? "xen" : "kvm", same_name ? 0 : i);
			int64_t host = fixture_host(db, name), *first = side ? &xen_host : &kvm_host;
			*first = i ? *first : host;
			add_knobs(host, side ? PARITY_OF_XEN : PARITY_OF_LINUX);
		}
}

/* States of one machine, which a run stores anew when a fact has changed. */
static void test_many_states_of_a_host(void **state)
{
	(void)state;
	fixture_begin(db);
	add_hosts(200, true);
	add_many(400, 200);
	fixture_commit(db);
	expect(VERDICT_SLOWER, "400 and 400 boots");
	FIXTURE_EXEC(db,
		"UPDATE fact SET value = 'on' WHERE name = 'parity.smt' AND host_id = (SELECT max(id) FROM host)", "");
	expect(VERDICT_NOT_COMPARABLE, "parity.smt");
}

/* Each of one side against each of the other: 40,000 pairs. */
static void test_many_hosts(void **state)
{
	AUTO_COMPARE struct compare c = {0};
	AUTO_PAIR_LIST struct pair_list pairs = {0};
	static const struct compare_options none;
	(void)state;
	fixture_begin(db);
	add_hosts(200, false);
	add_many(200, 200);
	fixture_commit(db);
	FIXTURE_EXEC(db, "UPDATE boot SET clock = 'icount'", "");
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_int_equal(c.n, 40000);
	pair_list_make(&c, &pairs);
	assert_int_equal(pairs.n, 40000);
	for (unsigned i = 0; i < pairs.n; i++)
		assert_int_equal(pairs.of[i], i);
}

static void test_parity(void **state)
{
	(void)state;
	add_boots(8, "exit.cpuid", 1000, 2000);
	expect(VERDICT_NOT_COMPARABLE, "no parity facts");
	add_knobs(kvm_host, PARITY_OF_LINUX);
	expect(VERDICT_NOT_COMPARABLE, "is unavailable (not collected)");
	add_knobs(xen_host, PARITY_OF_XEN);
	expect(VERDICT_SLOWER, "");
	set_fact(xen_host, "parity.turbo", NULL, "xenpm is missing");
	expect(VERDICT_NOT_COMPARABLE, "parity.turbo is unavailable (xenpm is missing)");
	set_fact(xen_host, "parity.turbo", "on", NULL);
	expect(VERDICT_NOT_COMPARABLE, "parity.turbo: off and on");
	set_fact(xen_host, "parity.turbo", "off", NULL);
	fixture_fact(db, kvm_host, "cpu.model", "one", NULL);
	fixture_fact(db, xen_host, "cpu.model", "two", NULL); /* not a parity fact */
	expect(VERDICT_SLOWER, "");
	fixture_fact(db, kvm_host, "parity.canary", "1000", NULL);
	expect(VERDICT_NOT_COMPARABLE, "parity.canary is unavailable (not collected)");
	fixture_fact(db, xen_host, "parity.canary", "1009", NULL);
	expect(VERDICT_SLOWER, "");
	set_fact(xen_host, "parity.canary", "1011", NULL);
	expect(VERDICT_NOT_COMPARABLE, "parity.canary");
}

/* What neither side knows is unknown, whether both say so or neither mentions it. */
static void test_parity_unknown_on_both_sides(void **state)
{
	(void)state;
	alike_hosts();
	add_boots(8, "exit.cpuid", 1000, 2000);
	for (unsigned i = 0; i < n_parity_knobs; i++) {
		AUTO_FREE char *unknown = mem_printf("%s is unavailable (no file)", parity_knobs[i]);
		AUTO_FREE char *absent = mem_printf("%s is unavailable (not collected)", parity_knobs[i]);
		bool both = parity_of(parity_knobs[i]) == PARITY_OF_ANY;
		FIXTURE_EXEC(
			db, "UPDATE fact SET value = NULL, reason = 'no file' WHERE name = ?", "t", parity_knobs[i]);
		expect(both ? VERDICT_NOT_COMPARABLE : VERDICT_SLOWER, both ? unknown : "");
		FIXTURE_EXEC(db, "DELETE FROM fact WHERE name = ?", "t", parity_knobs[i]);
		expect(both ? VERDICT_NOT_COMPARABLE : VERDICT_SLOWER, both ? absent : "");
		fixture_fact(db, kvm_host, parity_knobs[i], "off", NULL);
		fixture_fact(db, xen_host, parity_knobs[i], "off", NULL);
		FIXTURE_EXEC(db, "DELETE FROM fact WHERE host_id = ? AND name GLOB 'parity.xen.*'", "i", kvm_host);
		FIXTURE_EXEC(db, "DELETE FROM fact WHERE host_id = ? AND name GLOB 'parity.linux.*'", "i", xen_host);
	}
	expect(VERDICT_SLOWER, "");
}

/* What only Linux has is asked of two hosts of Linux, and of no other pair. */
static void test_parity_of_one_kind(void **state)
{
	(void)state;
	add_knobs(kvm_host, PARITY_OF_LINUX);
	add_knobs(xen_host, PARITY_OF_LINUX);
	add_boots(8, "exit.cpuid", 1000, 2000);
	expect(VERDICT_SLOWER, "");
	FIXTURE_EXEC(db, "DELETE FROM fact WHERE name = 'parity.linux.cstates'", "");
	expect(VERDICT_NOT_COMPARABLE, "parity.linux.cstates is unavailable (not collected)");
	fixture_fact(db, kvm_host, "parity.linux.cstates", "C1", NULL);
	fixture_fact(db, xen_host, "parity.linux.cstates", "C6", NULL);
	expect(VERDICT_NOT_COMPARABLE, "the hosts differ in parity.linux.cstates: C1 and C6");
	set_fact(xen_host, "parity.linux.cstates", "C1", NULL);
	set_fact(kvm_host, "parity.linux.mitigations", "mds: Vulnerable | srbds: x | tsa: a", NULL);
	set_fact(xen_host, "parity.linux.mitigations", "mds: Vulnerable | tsa: b", NULL);
	expect(VERDICT_NOT_COMPARABLE, "differ in parity.linux.mitigations: srbds: x | tsa: a and tsa: b");
}

/* Every host of one side is held against every one of the other; one host against itself is not. */
static void test_parity_of_many_hosts(void **state)
{
	(void)state;
	alike_hosts();
	add_boots(8, "exit.cpuid", 1000, 2000);
	int64_t first = xen_host;
	xen_host = fixture_host(db, "TEST-xen");
	add_knobs(xen_host, PARITY_OF_XEN);
	add(&(struct one){.driver = "xen", .clock = "tsc", .value = 2000});
	expect(VERDICT_SLOWER, "");
	set_fact(xen_host, "parity.ksm", "on", NULL);
	expect(VERDICT_NOT_COMPARABLE, "parity.ksm: off and on");
	FIXTURE_EXEC(db, "UPDATE fact SET value = NULL, reason = 'no file' WHERE name = 'parity.ksm'", "");
	FIXTURE_EXEC(db, "UPDATE boot SET host_id = ?", "i", first);
	expect(VERDICT_SLOWER, "");
	FIXTURE_EXEC(db, "UPDATE boot SET host_id = ? WHERE id = (SELECT max(id) FROM boot)", "i", xen_host);
	expect(VERDICT_NOT_COMPARABLE, "parity.ksm is unavailable (no file)");
}

static void test_icount_needs_no_parity(void **state)
{
	(void)state;
	fixture_fact(db, kvm_host, "parity.smt", "off", NULL);
	fixture_fact(db, xen_host, "parity.smt", "on", NULL);
	add(&(struct one){.driver = "kvm", .value = 1000});
	add(&(struct one){.driver = "xen", .value = 1001});
	expect(VERDICT_SLOWER, "1 instr more");
}

static void test_runs(void **state)
{
	struct compare_options options = {0};
	AUTO_COMPARE struct compare c = {0};
	AUTO_ERR struct err *err = NULL;

	(void)state;
	add(&(struct one){.driver = "kvm", .value = 1000});
	add(&(struct one){.driver = "xen", .value = 1500});
	run = fixture_run(db, ++run_number, NULL);
	add(&(struct one){.driver = "kvm", .value = 1100});
	expect(VERDICT_SLOWER, "500 instr more"); /* the newest run that has both */
	options.run_a = "0101";
	expect_options("kvm", "kvm", &options, VERDICT_SLOWER, "100 instr more");
	options.run_b = "last";
	expect_options("kvm", "kvm", &options, VERDICT_SLOWER, "100 instr more");
	options = (struct compare_options){.run_a = "last", .run_b = "01"};
	expect_options("kvm", "xen", &options, VERDICT_SLOWER, "400 instr more");
	options = (struct compare_options){.run_a = "01,02", .run_b = "01"};
	assert_int_equal(compare_select(db, "kvm", "xen", &options, &c, &err), -1);
	assert_non_null(strstr(err_message(err), "is on both sides"));
	options = (struct compare_options){.run_a = "0", .run_b = "0"};
	assert_int_equal(compare_select(db, "kvm", "xen", &options, &c, &err), -1);
	assert_non_null(strstr(err_message(err), "several runs"));
	options = (struct compare_options){.run_a = "ff"};
	assert_int_equal(compare_select(db, "kvm", "xen", &options, &c, &err), -1);
	assert_int_equal(err_kind(err), ERR_USAGE);
	options = (struct compare_options){0};
	assert_int_equal(compare_select(db, "kvm", "kvm", &options, &c, &err), -1);
	assert_non_null(strstr(err_message(err), "nothing that can be compared"));
	assert_int_equal(compare_select(db, "kvm", "vmware", &options, &c, &err), -1);
	assert_non_null(strstr(err_message(err), "vmware"));
}

/* kvm was measured in one run and Xen in another only: each side takes its newest. */
static void test_separate_runs(void **state)
{
	AUTO_COMPARE struct compare c = {0};
	static const struct compare_options none;

	(void)state;
	add(&(struct one){.driver = "kvm", .value = 1000});
	run = fixture_run(db, ++run_number, NULL);
	add(&(struct one){.driver = "xen", .value = 1500});
	assert_int_equal(compare_select(db, "kvm", "xen", &none, &c, NULL), 0);
	assert_string_not_equal(c.runs_a, c.runs_b);
	assert_int_equal(c.rows[0].verdict, VERDICT_SLOWER);
}

static void test_selectors(void **state)
{
	AUTO_COMPARE struct compare modes = {0}, hosts = {0}, bench = {0};
	static const struct compare_options none;

	(void)state;
	add(&(struct one){.driver = "kvm", .value = 1000});
	add(&(struct one){.driver = "xen", .value = 1500});
	add(&(struct one){.driver = "xen", .mode = "hvm", .value = 1600});
	add(&(struct one){.driver = "kvm", .bench = "exit.port", .value = 10});
	add(&(struct one){.driver = "xen", .bench = "exit.port", .value = 10});
	assert_int_equal(compare_select(db, "xen/pvh", "xen/hvm", &none, &modes, NULL), 0);
	assert_int_equal(modes.n, 2); /* port has no hvm */
	assert_int_equal(modes.rows[0].verdict, VERDICT_SLOWER);
	assert_int_equal(compare_select(db, "TEST-kvm", "TEST-xen", &none, &hosts, NULL), 0);
	assert_int_equal(hosts.n, 3);
	assert_int_equal(compare_select(db, "exit.p*@kvm", "exit.p*@xen", &none, &bench, NULL), 0);
	assert_int_equal(bench.n, 1);
	assert_string_equal(bench.rows[0].bench, "exit.port");
}

/* ---- Devices ---- */

static void add_device(const char *driver, const char *mode, const char *bench, const char *variant, uint64_t value)
{
	struct fixture_boot b = {.run = run,
		.host = strcmp(driver, "kvm") == 0 ? kvm_host : xen_host,
		.driver = driver,
		.guest = "linux",
		.mode = mode,
		.clock = "icount",
		.ord = ord++,
		.bare_sha = SHA_A};
	struct fixture_trial t = {.boot = fixture_boot(db, &b),
		.bench = bench,
		.variant = variant,
		.flags = "inexact",
		.samples = &value,
		.n = 1,
		.unit = "instructions"};

	fixture_trial(db, &t);
}

static void expect_pairs(const char *a, const char *b, unsigned n, const char *const pairs[][2])
{
	AUTO_COMPARE struct compare c = {0};
	static const struct compare_options none;
	struct err *err = NULL;

	if (compare_select(db, a, b, &none, &c, &err))
		fail_msg("%s", err_message(err));
	for (unsigned i = 0; i < c.n; i++) {
		if (i >= n || !strstr(c.rows[i].a, pairs[i][0]) || !strstr(c.rows[i].b, pairs[i][1]))
			fail_msg("%s %s: row %u is %s and %s", a, b, i, c.rows[i].a, c.rows[i].b);
	}
	assert_int_equal(c.n, n);
}

/* Like with like: the same device, or counterparts; what has no like gives no row. */
static void test_devices(void **state)
{
	AUTO_COMPARE struct compare c = {0};
	AUTO_ERR struct err *err = NULL;
	static const struct compare_options none;
	static const char *const likes[][2] = {{"~virtio-blk", "~xvd-qdisk"}, {"~virtio-blk", "~xvd-blkback"},
		{"~e1000", "~e1000"}, {"~virtio-blk+vcpus=2", "~xvd-qdisk+vcpus=2"}};
	static const char *const knobs[][2] = {{"~virtio-blk", "~virtio-blk+aio=threads"}};
	static const char *const named[][2] = {{"~virtio-blk", "~nvme"}},
				 *const modes[][2] = {{"hvm~e1000", "pvh~e1000"}};

	(void)state;
	add_device("kvm", "q35", "io.disk-verify", "virtio-blk", 1);
	add_device("kvm", "q35", "io.disk-randread-4k-q1", "virtio-blk", 1000);
	add_device("kvm", "q35", "io.disk-randread-4k-q1", "virtio-scsi", 1100);
	add_device("kvm", "q35", "io.disk-randread-4k-q1", "nvme", 2000);
	add_device("kvm", "q35", "io.net-rr", "e1000", 5000);
	add_device("xen", "hvm", "io.disk-verify", "xvd-qdisk", 1);
	add_device("xen", "hvm", "io.disk-randread-4k-q1", "xvd-qdisk", 1500);
	add_device("xen", "hvm", "io.disk-randread-4k-q1", "xvd-blkback", 1200);
	add_device("xen", "hvm", "io.disk-randread-4k-q1", "ide", 9000);
	add_device("xen", "hvm", "io.net-rr", "e1000", 5100);
	add_device("kvm", "q35", "io.disk-randread-4k-q1", "virtio-blk+aio=threads", 1050);
	add_device("kvm", "q35", "io.disk-randread-4k-q1", "virtio-blk+vcpus=2", 1050);
	add_device("xen", "hvm", "io.disk-randread-4k-q1", "xvd-qdisk+vcpus=2", 1050);
	expect_pairs("@kvm~virtio-blk", "@kvm~virtio-blk+aio=threads", 1, knobs);
	expect_pairs("kvm", "xen", 4, likes);
	expect_pairs("@kvm~virtio-blk", "@kvm~nvme", 1, named);
	assert_int_equal(compare_select(db, "io.disk*@kvm~nvme", "io.disk*@xen", &none, &c, &err), -1);
	assert_non_null(
		strstr(err_message(err), "no device of \"io.disk*@kvm~nvme\" has its like in \"io.disk*@xen\""));
	add_device("xen", "pvh", "io.net-rr", "e1000", 5100);
	expect_pairs("io.net*@xen/linux-hvm", "io.net*@xen/linux-pvh", 1, modes);
}

/* A tool in an operating system is not the same to the instruction: on this clock too it takes boots. */
static void test_device_effect(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		add_device("kvm", "q35", "io.net-rr", "e1000", 5000 + i);
		add_device("xen", "hvm", "io.net-rr", "e1000", 5200 + i);
		if (i == 2)
			expect(VERDICT_INCONCLUSIVE, "3 and 3 boots; a verdict needs 4 a side over 1 test");
	}
	expect(VERDICT_SAME, "the interval lies within 5 %");
	FIXTURE_EXEC(db, "UPDATE summary SET p50 = p50 + 100 WHERE p50 >= 5200", "");
	expect(VERDICT_SLOWER, "4 and 4 boots");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_schedulers),
		TEST(test_turns),
		TEST(test_icount),
		TEST(test_icount_needs_equal_boots),
		TEST(test_icount_inexact),
		TEST(test_icount_medians),
		TEST(test_no_ratio),
		TEST(test_no_ratio_with_noise),
		TEST(test_pair_mean),
		TEST(test_refused),
		TEST(test_processes),
		TEST(test_not_ok),
		TEST(test_tsc),
		TEST(test_tsc_same_and_small),
		TEST(test_same_needs_the_whole_interval),
		TEST(test_same_of_another_suite),
		cmocka_unit_test(test_how_often_same_is_false),
		TEST(test_holm_over_what_was_not_asked),
		TEST(test_symmetry),
		TEST(test_headline_metric),
		TEST(test_nights),
		TEST(test_baseline_is_another_run),
		TEST(test_other_selection),
		TEST(test_not_finite),
		TEST(test_holm_needs_boots),
		TEST(test_many_boots),
		TEST(test_many_states_of_a_host),
		TEST(test_many_hosts),
		TEST(test_parity),
		TEST(test_parity_unknown_on_both_sides),
		TEST(test_parity_of_one_kind),
		TEST(test_parity_of_many_hosts),
		TEST(test_icount_needs_no_parity),
		TEST(test_runs),
		TEST(test_separate_runs),
		TEST(test_selectors),
		TEST(test_devices),
		TEST(test_device_effect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
