/* test_selftest.c - what selftest says of noise that is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/file.h"
#include "report/queries.h"
#include "report/report.h"
#include "report/selftest.h"
#include "tests/report/fixture.h"

#define SHA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const char *const benches[] = {"exit.cpuid", "exit.hypercall", "exit.pio-hv-read", "exit.pio-hv-write",
	"exit.msr-hv-read", "exit.pause", "exit.hlt", "exit.cr4-write", "exit.debug-write", "exit.tlb-flush"};
#define ROWS (sizeof benches / sizeof *benches)

static char folder[64];
static struct db *db;
static int64_t run, host;
static struct stats_rng rng;

static int start(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/hvbench-test-selftest-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	AUTO_FREE char *path = mem_printf("%s/x.db", folder);
	db = fixture_open(path);
	run = fixture_run(db, 1, NULL);
	host = fixture_host(db, "TEST-kvm");
	stats_rng_seed(&rng, 42);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	db_close(db);
	return file_remove_tree(folder, NULL);
}

static double uniform(void)
{
	return ((double)(stats_rng_next(&rng) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(void)
{
	double u = uniform(), v = uniform();
	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

static int64_t add_boot(unsigned rep, const char *clock)
{
	struct fixture_boot boot = {.run = run,
		.host = host,
		.driver = "kvm",
		.guest = "bare",
		.mode = "q35",
		.clock = clock,
		.rep = rep,
		.ord = rep,
		.bare_sha = SHA};
	return fixture_boot(db, &boot);
}

static int64_t add_trial(int64_t boot, const char *bench, double value)
{
	uint64_t samples[4];
	for (unsigned i = 0; i < 4; i++)
		samples[i] = (uint64_t)value;
	struct fixture_trial t = {.boot = boot, .bench = bench, .unit = "ticks", .samples = samples, .n = 4};
	return fixture_trial(db, &t);
}

/* Boots of the first `rows` benches with so much noise, relative. */
static void add_boots(unsigned boots, unsigned rows, double noise)
{
	fixture_begin(db);
	for (unsigned rep = 0; rep < boots; rep++) {
		int64_t boot = add_boot(rep, "tsc");
		for (unsigned i = 0; i < rows; i++)
			add_trial(boot, benches[i], 1e7 * exp(noise * normal()));
	}
	fixture_commit(db);
}

/* The first family is what the test is about. */
static void test_of(uint64_t seed, struct selftest *out)
{
	struct err *err = NULL;
	if (selftest_run(db, NULL, seed, out, &err) != 0)
		fail_msg("%s", err_message(err));
	assert_true(out->n >= 1);
}

static const struct selftest_size *size_of(const struct selftest_family *f, unsigned boots)
{
	for (unsigned i = 0; i < f->n_sizes; i++)
		if (f->sizes[i].boots == boots)
			return &f->sizes[i];
	fail_msg("nothing is said of %u boots", boots);
	return NULL;
}

/* Large noise, so that the minimum effect hides nothing: the tests alone keep their level, and so does the family. */
static void test_equals(void **state)
{
	(void)state;
	AUTO_SELFTEST struct selftest t = {0};
	unsigned wrong = 0;
	add_boots(14, ROWS, 0.2);
	test_of(1, &t);
	const struct selftest_family *f = &t.families[0];
	assert_string_equal(f->suite, "exit");
	assert_string_equal(f->driver, "kvm");
	assert_string_equal(f->host, "TEST-kvm");
	assert_int_equal(f->rows, ROWS);
	assert_int_equal(f->boots, 14);
	assert_int_equal(f->boots_needed, 2 * 6);
	assert_int_equal(f->compared, ROWS);
	assert_int_equal(f->tests, f->rounds * ROWS);
	assert_true(f->rounds >= 200);
	assert_true(f->alone_wrong > 0.02 * f->tests && f->alone_wrong <= 0.06 * f->tests);
	assert_true(f->wrong > 0 && f->wrong <= 0.01 * f->tests);
	assert_true(f->families_wrong > 0 && f->families_wrong <= 0.08 * f->rounds && f->families_wrong <= f->wrong);
	for (unsigned i = 0; i < f->n_wrong_rows; i++)
		wrong += f->wrong_rows[i].times;
	assert_int_equal(wrong, f->wrong);
	for (unsigned i = 0; i < f->n_sizes; i++)
		assert_true(f->sizes[i].families_wrong <= 0.08);
	assert_true(size_of(f, 4)->families_wrong == 0 && size_of(f, 14)->families_wrong > 0);
}

/* Little noise: a shift at the minimum effect (exit: 1 %) is always seen, and half of the time it is more. */
static void test_shifts(void **state)
{
	(void)state;
	AUTO_SELFTEST struct selftest t = {0};
	add_boots(12, ROWS, 0.001);
	test_of(1, &t);
	const struct selftest_family *f = &t.families[0];
	assert_int_equal(f->n_sizes, 5); /* 4, 6 (needed), 7, 10, 12 */
	const struct selftest_size *four = size_of(f, 4), *six = size_of(f, 6), *ten = size_of(f, 10);
	for (unsigned i = 0; i < SELFTEST_SHIFTS; i++)
		assert_true(four->significant[i] == 0 && four->verdict[i] == 0); /* too few for 10 tests */
	assert_true(isnan(four->least));
	assert_true(six->significant[0] > 0.95);
	assert_true(ten->significant[0] == 1 && ten->verdict[0] > 0.2 && ten->verdict[0] < 0.8);
	assert_true(ten->verdict[1] == 1 && ten->significant[2] == 1 && ten->verdict[2] == 1);
}

static char *report_of(void)
{
	struct buf out = BUF_INIT;
	AUTO_FREE char *warning = NULL;
	struct err *err = NULL;
	if (report_write(db, NULL, &out, &warning, &err) != 0)
		fail_msg("%s", err_message(err));
	return buf_steal(&out);
}

/* The report has a page of it where there are boots enough, with the figures that the command prints. */
static void test_page(void **state)
{
	(void)state;
	AUTO_SELFTEST struct selftest t = {0};
	add_boots(SELFTEST_BOOTS_MIN - 1, ROWS, 0.001);
	AUTO_FREE char *without = report_of();
	assert_null(strstr(without, "id=\"selftest\""));
	run = fixture_run(db, 2, NULL);
	add_boots(12, ROWS, 0.001);
	test_of(1, &t);
	AUTO_FREE char *with = report_of();
	const char *page = strstr(with, "id=\"selftest\"");
	assert_non_null(page);
	assert_non_null(strstr(page, "10 rows with noise are tested"));
	AUTO_FREE char *least = mem_printf("<td class=\"num\">%.2g %%</td>", 100 * size_of(&t.families[0], 6)->least);
	assert_non_null(strstr(page, "12 (this run)"));
	assert_non_null(strstr(page, least));
}

/*
 * One row with 1 % of noise: a t test of two times 10 finds 2.8 x 1 % x sqrt(2 / 10) = 1.25 % in 80 %, give or take
 * what one set of boots differs from another. More boots find less.
 */
static void test_smallest_effect(void **state)
{
	(void)state;
	AUTO_SELFTEST struct selftest t = {0};
	add_boots(20, 1, 0.01);
	test_of(1, &t);
	const struct selftest_family *f = &t.families[0];
	double four = size_of(f, 4)->least, seven = size_of(f, 7)->least, ten = size_of(f, 10)->least,
	       all = size_of(f, 20)->least;
	assert_true(ten > 0.008 && ten < 0.019);
	assert_true(four > seven && seven > ten && ten > all);
	assert_true(fabs(all - ten / sqrt(2)) < 0.2 * all); /* by the root of their number */
}

static void test_seeds(void **state)
{
	(void)state;
	AUTO_SELFTEST struct selftest a = {0}, b = {0}, c = {0};
	add_boots(12, 3, 0.2);
	test_of(1, &a);
	test_of(1, &b);
	test_of(2, &c);
	assert_int_equal(a.families[0].alone_wrong, b.families[0].alone_wrong);
	assert_memory_equal(a.families[0].sizes, b.families[0].sizes, sizeof a.families[0].sizes);
	assert_int_not_equal(memcmp(a.families[0].sizes, c.families[0].sizes, sizeof a.families[0].sizes), 0);
}

/* A path that every boot counts the same is judged without a test; so few boots or no ratio cannot be. */
static void test_left_out(void **state)
{
	(void)state;
	AUTO_SELFTEST struct selftest t = {0};
	for (unsigned rep = 0; rep < SELFTEST_BOOTS_MIN; rep++) {
		int64_t boot = add_boot(rep, "icount");
		add_trial(boot, "exit.cpuid", 3000);
		add_trial(boot, "exit.hypercall", 3000 + rep);
		add_trial(boot, "exit.control", rep);
		if (rep > 0)
			add_trial(boot, "exit.pause", 3000 + rep);
	}
	test_of(1, &t);
	const struct selftest_family *f = &t.families[0];
	assert_int_equal(f->exact, 1);
	assert_int_equal(f->rows, 1);
	assert_int_equal(f->bare, 1);
	assert_int_equal(f->few, 1);
	assert_int_equal(f->boots, SELFTEST_BOOTS_MIN);
}

/*
 * Two lengths of a path that no mark knows of: where one half meets only the one and the other only the other, the
 * judge takes both for exact, and is wrong. Of 10 ways to split 6 boots in halves one does that.
 */
static void test_exact_halves(void **state)
{
	(void)state;
	AUTO_SELFTEST struct selftest t = {0};
	for (unsigned rep = 0; rep < 6; rep++) {
		int64_t boot = add_boot(rep, "icount");
		add_trial(boot, "exit.cpuid", rep % 2 ? 3000 : 3005);
		add_trial(boot, "exit.hypercall", 3000);
	}
	test_of(1, &t);
	const struct selftest_family *f = &t.families[0];
	assert_int_equal(f->compared, 2);
	assert_int_equal(f->tests, 0); /* 3 boots a half */
	assert_true(f->wrong > 0.05 * f->rounds && f->wrong < 0.15 * f->rounds);
	assert_int_equal(f->families_wrong, f->wrong);
	assert_int_equal(f->n_wrong_rows, 1);
	assert_string_equal(f->wrong_rows[0].instance, "exit.cpuid@kvm/bare-q35");
	assert_int_equal(f->wrong_rows[0].times, f->wrong);
}

/* What moves with the boot moves all its rows: the halves are of whole boots. */
static void test_whole_boots(void **state)
{
	(void)state;
	AUTO_SELFTEST struct selftest t = {0};
	for (unsigned rep = 0; rep < 6; rep++) {
		int64_t boot = add_boot(rep, "icount");
		for (unsigned i = 0; i < ROWS; i++)
			add_trial(boot, benches[i], rep % 2 ? 3000 : 3005);
	}
	test_of(1, &t);
	const struct selftest_family *f = &t.families[0];
	assert_int_equal(f->compared, ROWS);
	assert_true(f->families_wrong > 0);
	assert_int_equal(f->wrong, ROWS * f->families_wrong);
}

static void test_too_few(void **state)
{
	(void)state;
	AUTO_SELFTEST struct selftest t = {0};
	add_boots(SELFTEST_BOOTS_MIN - 1, 2, 0.01);
	test_of(1, &t);
	assert_int_equal(t.families[0].rows, 0);
	assert_int_equal(t.families[0].few, 2);
	assert_int_equal(t.families[0].compared, 0);
}

/* Shares of a CPU, which may be 0, are shifted by percentage points. */
static void test_differences(void **state)
{
	(void)state;
	AUTO_SELFTEST struct selftest t = {0};
	const struct bench *cap = query_bench("sched", "sched.cap-50");
	assert_int_equal(cap->headline->scale, BENCH_DIFFERENCE);
	for (unsigned rep = 0; rep < 10; rep++) {
		int64_t trial = add_trial(add_boot(rep, "tsc"), "sched.cap-50", 1000);
		fixture_metric(db, trial, cap->headline->metric, 0.1 * fabs(normal()), "%");
	}
	test_of(1, &t);
	const struct selftest_size *seven = size_of(&t.families[0], 7);
	assert_true(seven->significant[0] > 0.95); /* 1 point */
	assert_true(seven->least > 0.0005 && seven->least < 0.01);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_equals, start, stop),
		cmocka_unit_test_setup_teardown(test_shifts, start, stop),
		cmocka_unit_test_setup_teardown(test_page, start, stop),
		cmocka_unit_test_setup_teardown(test_smallest_effect, start, stop),
		cmocka_unit_test_setup_teardown(test_seeds, start, stop),
		cmocka_unit_test_setup_teardown(test_left_out, start, stop),
		cmocka_unit_test_setup_teardown(test_exact_halves, start, stop),
		cmocka_unit_test_setup_teardown(test_whole_boots, start, stop),
		cmocka_unit_test_setup_teardown(test_too_few, start, stop),
		cmocka_unit_test_setup_teardown(test_differences, start, stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
