/* test_trend.c - which earlier runs a figure is shown beside (those of the same place, and under Xen of the same
 * scheduler), what stands for a run, and what the page says of the changes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/file.h"
#include "report/history.h"
#include "report/report.h"
#include "report/trend.h"
#include "tests/report/fixture.h"

#define SHA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void add_run(struct db *db, unsigned number, int64_t host, uint64_t value)
{
	const struct fixture_boot boot = {.run = fixture_run(db, number, NULL),
		.host = host,
		.driver = "xen",
		.guest = "bare",
		.mode = "pvh",
		.clock = "icount",
		.bare_sha = SHA};
	uint64_t samples[] = {value, value, value, value};
	const struct fixture_trial trial = {.boot = fixture_boot(db, &boot),
		.bench = "exit.cpuid",
		.samples = samples,
		.n = 4,
		.unit = "instructions"};

	fixture_trial(db, &trial);
}

static int64_t host_with(struct db *db, const char *scheduler)
{
	int64_t host = fixture_host(db, "TEST-xen");

	fixture_fact(db, host, "xen.scheduler", scheduler, NULL);
	return host;
}

static int64_t lab_of(struct db *db, const char *cpus)
{
	int64_t host = fixture_host(db, "TEST-xen");

	fixture_fact(db, host, "lab.cpus", cpus, NULL);
	return host;
}

/* Nights on these hosts, one each, and what the report of the last one shows of them: as many values, 0 for none. */
static void expect_nights(
	int64_t (*const host_of)(struct db *db, const char *fact), const char *const facts[4], const double expected[4])
{
	char nights[] = "/tmp/hvbench-test-trend-XXXXXX";
	AUTO_TREND struct trend trend = {0};
	struct model model;

	assert_non_null(mkdtemp(nights));
	AUTO_FREE char *path = mem_printf("%s/x.db", nights);
	struct db *of_nights = fixture_open(path);

	for (unsigned i = 0; i < 4; i++)
		add_run(of_nights, i + 1, facts[i] ? host_of(of_nights, facts[i]) : fixture_host(of_nights, "TEST-xen"),
			3000 + i);
	assert_int_equal(model_load(of_nights, NULL, &model, NULL), 0);
	assert_int_equal(trend_load(&model, model_sheet(&model, "exit"), &trend, NULL), 0);
	assert_int_equal(trend.n_runs, 4);
	const double *values = trend_series(&trend, 0, 0);
	for (unsigned i = 0; i < 4; i++)
		assert_true(expected[i] > 0 ? values[i] == expected[i] : isnan(values[i]));

	model_finish(&model);
	db_close(of_nights);
	assert_int_equal(file_remove_tree(nights, NULL), 0);
}

static void another_scheduler_is_another_place(void **state)
{
	(void)state;
	expect_nights(host_with, (const char *const[]){"credit2", "rtds", NULL, "credit2"},
		(const double[]){3000, 0, 0, 3003});
}

/* A lab that does not tell how many CPUs it has is an old one, and has one. */
static void a_clock_of_more_cpus_is_another_place(void **state)
{
	(void)state;
	expect_nights(lab_of, (const char *const[]){"1", "4", NULL, "1"}, (const double[]){3000, 0, 3002, 3003});
	expect_nights(lab_of, (const char *const[]){"4", "1", NULL, "4"}, (const double[]){3000, 0, 0, 3003});
}

/* ---- Nights of a database ---- */

static char folder[64];
static struct db *db;
static struct stats_rng rng;

static int start(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/hvbench-test-trend-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	AUTO_FREE char *path = mem_printf("%s/x.db", folder);
	db = fixture_open(path);
	fixture_begin(db);
	stats_rng_seed(&rng, 13);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	db_close(db);
	return file_remove_tree(folder, NULL);
}

/* One boot; the samples are 1 to 100 % of `value` above it, so that min, p50 and p99 differ. */
static void add_boot(int64_t run, int64_t host, unsigned ord, const char *clock, const char *bench, double value)
{
	const struct fixture_boot boot = {.run = run,
		.host = host,
		.driver = "xen",
		.guest = "bare",
		.mode = "pvh",
		.clock = clock,
		.ord = ord,
		.rep = ord,
		.bare_sha = SHA};
	uint64_t samples[100];
	for (unsigned i = 0; i < 100; i++)
		samples[i] = (uint64_t)(value * (1 + (i + 1) / 100.0));
	const struct fixture_trial trial = {.boot = fixture_boot(db, &boot),
		.bench = bench,
		.samples = samples,
		.n = 100,
		.unit = strcmp(clock, "tsc") == 0 ? "ticks" : "instructions"};
	fixture_trial(db, &trial);
}

static double noise(void)
{
	double sum = -6; /* about normal */
	for (unsigned i = 0; i < 12; i++)
		sum += (double)stats_rng_below(&rng, 1 << 20) / (1 << 20);
	return sum;
}

/* Four boots of exit.cpuid on the TSC, with a noise of 1 %. */
static void add_night(unsigned number, int64_t host, double value)
{
	int64_t run = fixture_run(db, number, NULL);
	for (unsigned i = 0; i < 4; i++)
		add_boot(run, host, i, "tsc", "exit.cpuid", value * (1 + 0.01 * noise()));
}

/* The report of that run (NULL: the last) as plain text; caller frees. */
static char *report_text(const char *run)
{
	AUTO_BUF struct buf page = BUF_INIT, text = BUF_INIT;
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *warning = NULL;
	bool inside = false;
	if (report_write(db, run, &page, &warning, &err))
		fail_msg("%s", err_message(err));
	for (const char *c = buf_text(&page); *c; c++) {
		inside |= *c == '<';
		if (!inside)
			buf_addc(&text, *c);
		inside &= *c != '>';
	}
	return buf_steal(&text);
}

static void expect_words(const char *text, const char *words)
{
	const char *at = strstr(text, "newest first:");
	if (!strstr(text, words))
		fail_msg("\"%s\" is not in: %.800s", words, at ? at : "(no changes)");
}

/* ---- What stands for a run ---- */

/* The value of the only cell in the last run. */
static double last_figure(const char *suite)
{
	AUTO_TREND struct trend trend = {0};
	AUTO_MODEL struct model model = {0};
	assert_int_equal(model_load(db, NULL, &model, NULL), 0);
	assert_int_equal(trend_load(&model, model_sheet(&model, suite), &trend, NULL), 0);
	return trend_series(&trend, 0, 0)[trend.n_runs - 1];
}

static void expect_figure(const char *clock, const char *bench, double expected)
{
	static const double boots[] = {4000, 1000, 2000, 9000}; /* median 3000 */
	static unsigned number;
	AUTO_FREE char *suite = mem_strndup(bench, strcspn(bench, "."));
	int64_t run = fixture_run(db, ++number, NULL), host = fixture_host(db, clock);
	for (unsigned i = 0; i < 4; i++)
		add_boot(run, host, i, clock, bench, boots[i]);
	assert_true(fabs(last_figure(suite) - expected) < 1e-6);
}

static void a_run_is_the_median_of_its_boots_figures(void **state)
{
	(void)state;
	expect_figure("icount", "exit.cpuid", 3000 * 1.5); /* median, by every clock */
	expect_figure("tsc", "exit.cpuid", 3000 * 1.5);
	expect_figure("icount", "sched.wake-alone", 3000 * 1.99); /* 99th percentile, a latency, by every clock */
	expect_figure("tsc", "sched.wake-alone", 3000 * 1.99);
}

/* A metric that stands for its bench does so in the trend; a step of points is told in points, from 0 too. */
static void a_share_changes_by_points(void **state)
{
	AUTO_TREND struct trend trend = {0};
	AUTO_MODEL struct model model = {0};
	int64_t host = fixture_host(db, "TEST-xen");
	(void)state;
	for (unsigned night = 1; night <= 30; night++) {
		add_boot(fixture_run(db, night, NULL), host, 0, "icount", "sched.cap-50", 1000 * (1 + night % 3));
		FIXTURE_EXEC(db, "INSERT INTO metric SELECT max(id), 'error', ?, '%' FROM trial", "d",
			(night > 20 ? 3.0 : 0.0) + 0.05 * (night % 3));
		FIXTURE_EXEC(db, "INSERT INTO metric SELECT max(id), 'sd-100ms', 50, '%' FROM trial", "");
	}
	assert_int_equal(model_load(db, NULL, &model, NULL), 0);
	assert_int_equal(trend_load(&model, model_sheet(&model, "sched"), &trend, NULL), 0);
	assert_int_equal(trend.n_changes, 1);
	assert_int_equal(trend.changes[0].change.first, 20);
	assert_true(fabs(trend.changes[0].change.before - 0.05) < 0.06 &&
		fabs(trend.changes[0].change.after - 3.05) < 0.06);
}

/* Runs of other suites are no nights without a value. */
static void only_runs_of_the_suite_are_nights(void **state)
{
	AUTO_TREND struct trend trend = {0};
	AUTO_MODEL struct model model = {0};
	int64_t host = fixture_host(db, "TEST-xen");
	(void)state;
	for (unsigned night = 1; night <= 9; night++) {
		int64_t run = fixture_run(db, night, NULL);
		if (night == 5)
			continue; /* died at once */
		add_boot(run, host, 0, "icount", night % 3 == 2 ? "sched.wake-alone" : "exit.cpuid", 1000);
	}
	assert_int_equal(model_load(db, NULL, &model, NULL), 0);
	assert_int_equal(trend_load(&model, model_sheet(&model, "exit"), &trend, NULL), 0);
	assert_int_equal(trend.n_runs, 6);
	for (unsigned i = 0; i < 6; i++)
		assert_true(trend_series(&trend, 0, 0)[i] == 1500);
	assert_string_equal(trend.runs[0].started, "2025-01-02T02:00:00Z");
	assert_int_equal(trend.n_changes, 0);
}

/* ---- Words ---- */

/* A step in night 10 of 41, with another Xen: named in night 12, and still, with its date, a month later. */
static void a_step_stays_named_with_its_date(void **state)
{
	int64_t before = fixture_host(db, "TEST-xen"), after = fixture_host(db, "TEST-xen");
	AUTO_FREE char *third = NULL, *last = NULL;
	(void)state;
	fixture_fact(db, before, "xen.version", "4.17.3", NULL);
	fixture_fact(db, after, "xen.version", "4.17.4", NULL);
	fixture_fact(db, before, "lab.emulator", "8.2", NULL);
	fixture_fact(db, after, "lab.emulator", "9.1", NULL);
	fixture_fact(db, before, "cpu.microcode", "0x1", NULL);
	fixture_fact(db, after, "cpu.microcode", NULL, "not told");
	for (unsigned night = 0; night < 41; night++)
		add_night(night, night < 10 ? before : after, night < 10 ? 100000 : 110000);
	third = report_text("0c0c0c0c");
	expect_words(third, " slower since 2025-01-11 (run 0a0a0a0a); with it another Xen, another emulator");
	assert_null(strstr(third, "another microcode"));
	last = report_text(NULL);
	expect_words(last, "Changes in 41 runs, newest first:");
	expect_words(last,
		"exit.cpuid on xen/bare-pvh: 9.9 % slower since 2025-01-11 (run 0a0a0a0a); with it another Xen, "
		"another emulator");
	expect_words(last, "Other versions of kernel, Xen, QEMU, microcode, emulator or hvbench: 2");
	expect_words(last, "2025-01-11 (run 0a0a0a0a): Xen of TEST-xen, 4.17.4 instead of 4.17.3");
}

static void one_night_is_no_change(void **state)
{
	int64_t host = fixture_host(db, "TEST-xen");
	AUTO_FREE char *text = NULL;
	(void)state;
	for (unsigned night = 0; night < 40; night++)
		add_night(night, host, night == 20 || night == 39 ? 150000 : 100000);
	text = report_text(NULL);
	expect_words(text, "Nothing changed in 40 runs.");
	assert_null(strstr(text, "slower since"));
}

static void a_drift_is_named_while_it_lasts_and_after(void **state)
{
	int64_t host = fixture_host(db, "TEST-xen");
	AUTO_FREE char *during = NULL, *after = NULL;
	(void)state;
	for (unsigned night = 0; night < 80; night++)
		add_night(night, host, 100000 * pow(0.99, night < 20 ? 0 : night < 50 ? night - 19 : 30));
	during = report_text("31313131"); /* night 49 */
	expect_words(during, "exit.cpuid on xen/bare-pvh: drifted, 2");
	expect_words(during, ", and still drifting");
	after = report_text(NULL);
	expect_words(after, "exit.cpuid on xen/bare-pvh: drifted, 2");
	expect_words(after, " faster from 2025-01-19 (run 12121212) to 2025-02-20 (run 2f2f2f2f)");
	assert_null(strstr(after, "still drifting"));
}

/* Many rows that change in one run are one line, and which they are below it; the newest run is first. */
static void rows_that_change_together_are_one_line(void **state)
{
	static const char *const benches[] = {"cpuid", "hlt-timer", "hypercall", "invlpg", "pio-dm-read", "wbinvd"};
	int64_t host = fixture_host(db, "TEST-xen");
	AUTO_FREE char *text = NULL;
	(void)state;
	for (unsigned night = 0; night < 40; night++) {
		int64_t run = fixture_run(db, night, NULL);
		for (unsigned i = 0; i < 6; i++) {
			AUTO_FREE char *bench = mem_printf("exit.%s", benches[i]);
			double value = (night < 10 ? 10000 : i ? 11000 : 9000) + (night >= 30 && i == 2 ? 200 : 0);
			add_boot(run, host, i, "icount", bench, value);
		}
	}
	text = report_text(NULL);
	expect_words(text,
		"exit.hypercall on xen/bare-pvh: 1.8 % slower since 2025-02-03 (run 1e1e1e1e)\n"
		"6 benches on xen/bare-pvh: 5 slower and 1 faster since 2025-01-11 (run 0a0a0a0a); most of all "
		"exit.cpuid, 10 % fasterwhich");
	expect_words(text, "exit.cpuid on xen/bare-pvh: 10 % faster since 2025-01-11 (run 0a0a0a0a)");
}

/* Upright lines in the row's line: the change, and the other hvbench of the same night. */
static void changes_are_marked_in_the_line(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;
	AUTO_FREE char *warning = NULL;
	int64_t host = fixture_host(db, "TEST-xen");
	(void)state;
	for (unsigned night = 0; night < 40; night++)
		add_night(night, host, night < 20 ? 100000 : 90000);
	FIXTURE_EXEC(db, "UPDATE run SET git = 'another' WHERE id > 20", "");
	assert_int_equal(report_write(db, NULL, &page, &warning, NULL), 0);
	assert_non_null(strstr(buf_text(&page), "<path class=\"version\" d=\"M82 0V26\"/>"));
	assert_non_null(strstr(buf_text(&page), "<path class=\"change\" d=\"M82 0V26\"/>"));
	AUTO_FREE char *text = report_text(NULL);
	expect_words(text, "9.9 % faster since 2025-01-21 (run 14141414); with it another hvbench");
	expect_words(text, "2025-01-21 (run 14141414): hvbench, 0-test (another) instead of 0-test (invented)");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_scheduler_is_another_place),
		cmocka_unit_test(a_clock_of_more_cpus_is_another_place),
		TEST(a_run_is_the_median_of_its_boots_figures),
		TEST(a_share_changes_by_points),
		TEST(only_runs_of_the_suite_are_nights),
		TEST(a_step_stays_named_with_its_date),
		TEST(one_night_is_no_change),
		TEST(a_drift_is_named_while_it_lasts_and_after),
		TEST(rows_that_change_together_are_one_line),
		TEST(changes_are_marked_in_the_line),
	};
	return cmocka_run_group_tests_name("trend", tests, NULL, NULL);
}
