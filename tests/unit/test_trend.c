/* test_trend.c - which earlier runs a figure is shown beside: those of the same place, and under Xen of the same scheduler. */
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
	const struct fixture_boot boot = {.run = fixture_run(db, number, NULL), .host = host, .driver = "xen", .guest = "bare", .mode = "pvh", .clock = "icount",
		.bare_sha = SHA};
	uint64_t samples[] = {value, value, value, value};
	const struct fixture_trial trial = {.boot = fixture_boot(db, &boot), .bench = "exit.cpuid", .samples = samples, .n = 4, .unit = "instructions"};

	fixture_trial(db, &trial);
}

static int64_t host_with(struct db *db, const char *scheduler)
{
	int64_t host = fixture_host(db, "TEST-xen");

	fixture_fact(db, host, "xen.scheduler", scheduler, NULL);
	return host;
}

static void another_scheduler_is_another_place(void **state)
{
	char folder[] = "/tmp/hvbench-test-trend-XXXXXX";
	AUTO_TREND struct trend trend = {0};
	struct model model;

	(void)state;
	assert_non_null(mkdtemp(folder));
	AUTO_FREE char *path = mem_printf("%s/x.db", folder);
	struct db *db = fixture_open(path);
	int64_t credit2 = host_with(db, "credit2"), rtds = host_with(db, "rtds"), unknown = fixture_host(db, "TEST-xen");

	add_run(db, 1, credit2, 3000);
	add_run(db, 2, rtds, 2900);
	add_run(db, 3, unknown, 2800);
	add_run(db, 4, credit2, 3100);
	assert_int_equal(model_load(db, NULL, &model, NULL), 0);
	assert_int_equal(trend_load(&model, model_suite(&model, "exit"), &trend, NULL), 0);
	assert_int_equal(trend.n_runs, 4);
	const double *values = trend_series(&trend, 0, 0);
	assert_true(values[0] == 3000 && values[3] == 3100);
	assert_true(isnan(values[1]) && isnan(values[2]));

	model_finish(&model);
	db_close(db);
	assert_int_equal(file_remove_tree(folder, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_scheduler_is_another_place),
	};
	return cmocka_run_group_tests_name("trend", tests, NULL, NULL);
}
