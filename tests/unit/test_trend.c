/* test_trend.c - which earlier runs a figure is shown beside: those of the same place, and under Xen of the same
 * scheduler. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/file.h"
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
	char folder[] = "/tmp/hvbench-test-trend-XXXXXX";
	AUTO_TREND struct trend trend = {0};
	struct model model;

	assert_non_null(mkdtemp(folder));
	AUTO_FREE char *path = mem_printf("%s/x.db", folder);
	struct db *db = fixture_open(path);

	for (unsigned i = 0; i < 4; i++)
		add_run(db, i + 1, facts[i] ? host_of(db, facts[i]) : fixture_host(db, "TEST-xen"), 3000 + i);
	assert_int_equal(model_load(db, NULL, &model, NULL), 0);
	assert_int_equal(trend_load(&model, model_sheet(&model, "exit"), &trend, NULL), 0);
	assert_int_equal(trend.n_runs, 4);
	const double *values = trend_series(&trend, 0, 0);
	for (unsigned i = 0; i < 4; i++)
		assert_true(expected[i] > 0 ? values[i] == expected[i] : isnan(values[i]));

	model_finish(&model);
	db_close(db);
	assert_int_equal(file_remove_tree(folder, NULL), 0);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_scheduler_is_another_place),
		cmocka_unit_test(a_clock_of_more_cpus_is_another_place),
	};
	return cmocka_run_group_tests_name("trend", tests, NULL, NULL);
}
