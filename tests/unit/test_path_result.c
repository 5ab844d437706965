/* test_path_result.c - paths in the database: what is kept of them, whose they are, what compare and the report say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/archive.h"
#include "lib/file.h"
#include "lib/path_result.h"
#include "report/compare.h"
#include "report/longer.h"
#include "report/queries.h"
#include "report/report.h"
#include "tests/report/fixture.h"

#define IMAGE "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define OTHER "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define CPUID "exit.cpuid@kvm/bare-q35"

static const struct path_build build = {"lab1", IMAGE, "0-test", "invented"};
static char folder[64];
static struct db *db;
static int64_t host;
static unsigned runs;

static int start(void **state)
{
	strcpy(folder, "/tmp/hvbench-test-path-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	AUTO_FREE char *path = mem_printf("%s/x.db", folder);
	db = fixture_open(path);
	host = fixture_host(db, "lab-kvm");
	runs = 0;
	return 0;
}

static int stop(void **state)
{
	db_close(db);
	return file_remove_tree(folder, NULL);
}

static int64_t number(const char *sql)
{
	struct db_stmt *s = db_query(db, NULL, sql, "");
	assert_int_equal(db_step(s, NULL), 1);
	int64_t n = db_i64(s, 0);
	db_done(s);
	return n;
}

/* ---- paths ---- */

static void add_step(struct path *path, const char *component, const char *name, uint32_t depth, uint32_t instr)
{
	uint32_t function = path_function(path, component, name);
	path->functions[function].instr += instr;
	path->functions[function].calls += depth == 2;
	path->instr += instr;
	MEM_ADD(path->steps, path->n_steps) = (struct path_step){function, depth, instr};
}

/* 30 + 5 * copies + more instructions; each copy is a block of two steps. */
static struct path_result result_of(const char *instance, unsigned copies, unsigned more)
{
	struct path_result r = {
		.instance = mem_strdup(instance), .measured = true, .ops = 1, .stamps = 10, .samples = 9, .other = 1};
	add_step(&r.path, "guest", "bare.elf", 0, 10);
	add_step(&r.path, "kvm", "vcpu_run", 1, 12);
	for (unsigned i = 0; i < copies; i++) {
		add_step(&r.path, "linux", "memcpy", 2, 3);
		add_step(&r.path, "kvm", "emulate", 2, 2);
	}
	if (more)
		add_step(&r.path, "kvm", "added", 2, more);
	add_step(&r.path, "kvm", "vcpu_run", 1, 8);
	r.figure = (double)r.path.instr - r.stamps;
	MEM_ADD(r.ways, r.n_ways) = (struct path_way){7, r.path.instr, r.path.instr};
	MEM_ADD(r.ways, r.n_ways) = (struct path_way){1, r.path.instr + 5, 22};
	r.differ = 3;
	return r;
}

/* A run whose trial of exit.cpuid takes what its path does. */
static int64_t add_run(const struct path_build *of, struct path_result r)
{
	struct path_results one = {&r, 1};
	int64_t run = fixture_run(db, ++runs, NULL);
	struct fixture_boot b = {.run = run,
		.host = host,
		.driver = "kvm",
		.guest = "bare",
		.mode = "q35",
		.clock = "icount",
		.bare_sha = IMAGE};
	uint64_t samples[4];
	for (unsigned i = 0; i < 4; i++)
		samples[i] = (uint64_t)r.figure;
	fixture_trial(db,
		&(struct fixture_trial){.boot = fixture_boot(db, &b),
			.bench = "exit.cpuid",
			.unit = "instructions",
			.samples = samples,
			.n = 4});
	assert_int_equal(path_results_store(db, run, of, &one, NULL), 0);
	path_result_finish(&r);
	return run;
}

/* ---- steps ---- */

static void test_steps(void **state)
{
	struct path_result r = result_of(CPUID, 40, 7);
	AUTO_BUF struct buf data = BUF_INIT;
	path_pack(&r.path, &data);
	assert_true(data.len < 40); /* 83 steps, of which 80 are one block of two */
	struct path back = r.path;
	back.steps = NULL;
	back.n_steps = 0;
	back.instr = 0;
	assert_true(path_unpack(&back, data.data, data.len));
	assert_int_equal(back.n_steps, r.path.n_steps);
	assert_memory_equal(back.steps, r.path.steps, back.n_steps * sizeof *back.steps);
	assert_int_equal(back.instr, r.path.instr);
	for (size_t len = 0; len < data.len; len++) { /* cut anywhere it is damaged */
		MEM_FREE(back.steps);
		back.steps = NULL;
		back.n_steps = 0;
		assert_false(path_unpack(&back, data.data, len));
	}
	MEM_FREE(back.steps);
	back.steps = NULL;
	back.n_steps = 0;
	/* a block that never ends, a function that there is not, no instruction */
	static const uint8_t wrong[][8] = {{0xff, 0xff, 0xff, 0x7f, 1, 0, 0, 1}, {1, 1, 99, 0, 10}, {1, 1, 0, 0, 0}};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(path_unpack(&back, wrong[i], i ? 5 : 8));
	MEM_FREE(back.steps);
	path_result_finish(&r);
}

/* ---- the database ---- */

static void test_kept(void **state)
{
	struct path_result r = result_of(CPUID, 3, 0), back = {0};
	add_run(&build, result_of(CPUID, 3, 0));
	assert_int_equal(path_result_newest(db, NULL, CPUID, &build, &back, NULL), 1);
	assert_string_equal(back.instance, CPUID);
	assert_true(back.measured && !back.inexact && !back.why_not);
	assert_float_equal(back.figure, r.figure, 0);
	assert_float_equal(back.stamps, 10, 0);
	assert_int_equal(back.samples, 9);
	assert_int_equal(back.other, 1);
	assert_int_equal(back.differ, 3);
	assert_int_equal(back.path.n_functions, r.path.n_functions);
	for (unsigned i = 0; i < r.path.n_functions; i++) {
		const struct path_function *x = &r.path.functions[i], *y = &back.path.functions[i];
		assert_string_equal(x->component, y->component);
		assert_string_equal(x->name, y->name);
		assert_int_equal(x->instr, y->instr);
		assert_int_equal(x->calls, y->calls);
	}
	assert_int_equal(back.path.instr, r.path.instr);
	assert_memory_equal(back.path.steps, r.path.steps, r.path.n_steps * sizeof *r.path.steps);
	assert_int_equal(back.n_ways, 2);
	assert_int_equal(back.ways[1].leaves_at, 22);
	assert_string_equal(back.run, "01010101-7e57-4da7-8a00-000000000000");
	path_result_finish(&back);
	path_result_finish(&r);
}

/* Of this build, lab and image, of runs, the newest. */
static void test_found(void **state)
{
	const struct path_build labs = {"lab2", IMAGE, "0-test", "invented"},
				images = {"lab1", OTHER, "0-test", "invented"},
				gits = {"lab1", IMAGE, "0-test", "newer"};
	struct path_result r = {0};
	add_run(&build, result_of(CPUID, 1, 0));
	add_run(&labs, result_of(CPUID, 2, 0));
	assert_int_equal(path_result_newest(db, NULL, CPUID, NULL, &r, NULL), 1);
	assert_float_equal(r.figure, 30, 0);
	path_result_finish(&r);
	assert_int_equal(path_result_newest(db, NULL, CPUID, &build, &r, NULL), 1);
	assert_float_equal(r.figure, 25, 0);
	path_result_finish(&r);
	assert_int_equal(path_result_newest(db, "01010101-7e57-4da7-8a00-000000000000,x", CPUID, NULL, &r, NULL), 1);
	assert_float_equal(r.figure, 25, 0);
	path_result_finish(&r);
	assert_int_equal(path_result_newest(db, NULL, CPUID, &images, &r, NULL), 0);
	assert_int_equal(path_result_newest(db, NULL, CPUID, &gits, &r, NULL), 0);
	assert_int_equal(path_result_newest(db, "09090909", CPUID, NULL, &r, NULL), 0);
	assert_int_equal(path_result_newest(db, NULL, "exit.cpuid@xen/bare-pvh", NULL, &r, NULL), 0);
}

/* Without a path there is the reason; what failed is tried again. */
static void test_without(void **state)
{
	struct path_result list[] = {{.instance = "a@kvm/bare-q35", .why_not = "skip: no x2APIC", .ops = 1},
		{.instance = "b@kvm/bare-q35", .why_not = "error: lost", .failed = true, .ops = 1}};
	const struct path_results both = {list, 2};
	AUTO_PATH_RESULTS struct path_results back = {0};
	int64_t run = fixture_run(db, 1, NULL);
	assert_int_equal(path_results_store(db, run, &build, &both, NULL), 0);
	assert_int_equal(path_results_load(db, NULL, &back, NULL), 0);
	assert_int_equal(back.n, 1);
	assert_string_equal(back.list[0].why_not, "skip: no x2APIC");
	assert_false(back.list[0].measured);
	assert_false(path_result_is_owed(&back.list[0]));
	assert_true(path_result_is_owed(&list[1]));
	list[0].measured = true;
	assert_true(path_result_is_owed(&list[0]));
	list[0].inexact = true;
	assert_false(path_result_is_owed(&list[0]));
	assert_int_equal(back.list[0].path.n_functions, 0);
}

/* The run measured 25: what was recorded must be that, unless the row is marked inexact. */
static void test_checked(void **state)
{
	static const char run[] = "01010101-7e57-4da7-8a00-000000000000";
	struct path_result same = result_of(CPUID, 1, 0), other = result_of(CPUID, 1, 2),
			   inexact = result_of(CPUID, 1, 2), alone = result_of("exit.hypercall@kvm/bare-q35", 1, 2);
	inexact.inexact = true;
	add_run(&build, result_of(CPUID, 1, 0));
	assert_int_equal(path_result_check(db, run, &same, NULL), 0);
	assert_null(same.why_not);
	assert_int_equal(path_result_check(db, run, &other, NULL), 0);
	assert_string_equal(other.why_not, "the recorded boot took 27 instructions, and those of the run 25 to 25");
	assert_int_equal(other.path.n_functions, 0);
	assert_true(path_result_is_owed(&other));
	assert_int_equal(path_result_check(db, run, &inexact, NULL), 0);
	assert_null(inexact.why_not);
	assert_int_equal(path_result_check(db, run, &alone, NULL), 0); /* the run has no figure of it */
	assert_null(alone.why_not);
	path_result_finish(&same);
	path_result_finish(&other);
	path_result_finish(&inexact);
	path_result_finish(&alone);
}

static void test_damaged(void **state)
{
	AUTO_ERR struct err *err = NULL;
	struct path_result r = {0};
	add_run(&build, result_of(CPUID, 3, 0));
	assert_int_equal(db_exec(db, NULL, "UPDATE path_function SET instr = instr + 1 WHERE place = 1", ""), 0);
	assert_int_equal(path_result_newest(db, NULL, CPUID, NULL, &r, &err), -1);
	assert_non_null(strstr(err_message(err), "the path of " CPUID " in run 01010101 is damaged"));
	assert_non_null(err_hint(err));
	path_result_finish(&r);
}

/* A run that has paths only is none that show, compare or report take by themselves; with it its paths go. */
static void test_own_run(void **state)
{
	AUTO_RUN_ROW struct run_row row = {0};
	struct path_result r = result_of(CPUID, 1, 4);
	struct path_results one = {&r, 1};
	int64_t bytes, measured = add_run(&build, result_of(CPUID, 1, 0)),
		       own = fixture_run(db, ++runs, "hvbench path");
	bool later;
	assert_int_equal(path_results_store(db, own, &build, &one, NULL), 0);
	path_result_finish(&r);
	assert_int_equal(run_find(db, NULL, &row, NULL), 0);
	assert_int_equal(row.id, measured);
	assert_int_equal(row.paths, 1);
	run_row_finish(&row);
	assert_int_equal(run_find(db, "last", &row, NULL), 0);
	assert_int_equal(row.id, measured);
	run_row_finish(&row);
	assert_int_equal(run_find(db, "02020202", &row, NULL), 0);
	assert_int_equal(row.id, own);
	assert_int_equal(number("SELECT count(*) FROM function"), 5);
	assert_int_equal(archive_remove(db, &own, 1, &bytes, &later, NULL), 0);
	assert_int_equal(number("SELECT count(*) FROM path"), 1);
	assert_int_equal(number("SELECT count(*) FROM function"), 4);
	assert_int_equal(archive_remove(db, &measured, 1, &bytes, &later, NULL), 0);
	assert_int_equal(number("SELECT (SELECT count(*) FROM path_function) + (SELECT count(*) FROM path_way)"), 0);
}

/* ---- what is said of them ---- */

static void compare_runs(const char *words, bool has)
{
	AUTO_COMPARE struct compare c = {0};
	const struct compare_options options = {.run_a = "01010101", .run_b = "02020202", .baseline = true};
	assert_int_equal(compare_select(db, "kvm", "kvm", &options, &c, NULL), 0);
	assert_int_equal(longer_explain(db, &c, NULL), 0);
	assert_int_equal(c.n, 1);
	if ((strstr(c.rows[0].note, words) != NULL) != has || (strstr(c.rows[0].reason, words) != NULL) != has)
		fail_msg("\"%s\", \"%s\"", c.rows[0].note, c.rows[0].reason);
}

static void test_longer(void **state)
{
	add_run(&build, result_of(CPUID, 1, 0));
	add_run(&build, result_of(CPUID, 3, 7));
	compare_runs("by its path: added (kvm) +7, new, memcpy (linux) +6, emulate (kvm) +4", true);
}

/* Not where the row is faster, nor where a run lacks the path. */
static void test_not_longer(void **state)
{
	add_run(&build, result_of(CPUID, 3, 0));
	add_run(&build, result_of(CPUID, 1, 0));
	compare_runs("by its path", false);
	assert_int_equal(
		db_exec(db, NULL, "UPDATE summary SET p50 = 99, min = 99, max = 99 WHERE trial_id = 2", ""), 0);
	assert_int_equal(db_exec(db, NULL, "DELETE FROM path WHERE run_id = 1", ""), 0);
	compare_runs("by its path", false);
}

static void write_report(struct buf *out)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *warning = NULL;
	if (report_write(db, NULL, out, &warning, &err))
		fail_msg("%s", err_message(err));
}

static void test_page(void **state)
{
	AUTO_BUF struct buf with = BUF_INIT, without = BUF_INIT;
	add_run(&build, result_of(CPUID, 2, 0));
	write_report(&with);
	const char *page = strstr(buf_text(&with), "<section id=\"paths\">");
	assert_non_null(page);
	assert_non_null(strstr(page, "<code>vcpu_run</code>"));
	/* 40 instructions on 1,180 units; the guest's box is as wide as the path, the copies' second one at 25 to 27 */
	assert_non_null(strstr(page, "<title>bare.elf (guest): 40 of 40 instructions</title>"));
	assert_non_null(strstr(page, "x=\"0.0\" y=\"0\" width=\"1179.5\""));
	assert_non_null(strstr(page, "<rect class=\"s1\" x=\"737.5\" y=\"32\" width=\"58.5\" height=\"15\">"));
	assert_int_equal(db_exec(db, NULL, "DELETE FROM path", ""), 0);
	write_report(&without);
	assert_null(strstr(buf_text(&without), "id=\"paths\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps),
		cmocka_unit_test_setup_teardown(test_kept, start, stop),
		cmocka_unit_test_setup_teardown(test_found, start, stop),
		cmocka_unit_test_setup_teardown(test_without, start, stop),
		cmocka_unit_test_setup_teardown(test_checked, start, stop),
		cmocka_unit_test_setup_teardown(test_damaged, start, stop),
		cmocka_unit_test_setup_teardown(test_own_run, start, stop),
		cmocka_unit_test_setup_teardown(test_longer, start, stop),
		cmocka_unit_test_setup_teardown(test_not_longer, start, stop),
		cmocka_unit_test_setup_teardown(test_page, start, stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
