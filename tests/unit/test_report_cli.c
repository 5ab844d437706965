/* test_report_cli.c - compare, show and report as scripts see them: JSON, exit codes, what stands on stdout. Runs
 * $HVBENCH (build/hvbench). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <jansson.h>

#include "lib/clock.h"
#include "lib/db_schema.h"
#include "lib/file.h"
#include "lib/proc.h"
#include "tests/report/fixture.h"

#define SHA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define RUN_1 "01010101-7e57-4da7-8a00-000000000000"
#define RUN_2 "02020202-7e57-4da7-8a00-000000000000"

static char folder[64], db_file[96];

static void fill(struct db *db, unsigned number, uint64_t kvm, uint64_t xen)
{
	int64_t run = fixture_run(db, number, NULL), host = fixture_host(db, "TEST-host");
	uint64_t samples[50];

	fixture_fact(db, host, "cpu.model", "Invented CPU", NULL);
	fixture_fact(db, host, "cpu.governor", NULL, "no cpufreq");
	for (unsigned i = 0; i < 2; i++) {
		struct fixture_boot b = {.run = run,
			.host = host,
			.driver = i ? "xen" : "kvm",
			.guest = "bare",
			.mode = i ? "pvh" : "q35",
			.clock = "icount",
			.ord = i,
			.bare_sha = SHA};
		struct fixture_trial t = {.boot = fixture_boot(db, &b),
			.bench = "exit.cpuid",
			.unit = "instructions",
			.samples = samples,
			.n = 50,
			.warm = 1,
			.overhead = 6};
		int64_t id;

		for (unsigned k = 0; k < 50; k++)
			samples[k] = (i ? xen : kvm) + 6 + (k == 0 ? 999 : 0);
		id = fixture_trial(db, &t);
		FIXTURE_EXEC(
			db, "INSERT INTO metric(trial_id, name, value, unit) VALUES (?, 'rate', 2.5, '1/s')", "i", id);
		fixture_failed(db, t.boot, "exit.hypercall", "instructions", "crash", "it fell over");
	}
}

static int start(void **state)
{
	struct db *db;

	(void)state;
	strcpy(folder, "/tmp/hvbench-test-cli-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(db_file, sizeof(db_file), "%s/x.db", folder);
	setenv("HVBENCH_DB", db_file, 1);
	unsetenv("COLUMNS");
	setenv("XDG_DATA_HOME", folder, 1);
	db = fixture_open(db_file);
	fill(db, 1, 3000, 5000);
	fill(db, 2, 3100, 4000);
	db_close(db);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	return file_remove_tree(folder, NULL);
}

/* Runs `hvbench ARGS`; returns the exit code. ARGS is split at blanks. */
static int hvbench(const char *args, struct buf *out, struct buf *errors)
{
	AUTO_STRV struct strv argv = STRV_INIT;
	AUTO_FREE char *copy = mem_strdup(args);
	const char *binary = getenv("HVBENCH");
	struct proc p = PROC_INIT;
	struct proc_spec spec = {.pipe_out = true, .pipe_err = true};
	int status = 0;
	char bytes[4096];
	ssize_t n;

	strv_add(&argv, binary ? binary : "build/hvbench");
	for (char *save = NULL, *arg = strtok_r(copy, " ", &save); arg; arg = strtok_r(NULL, " ", &save))
		strv_add(&argv, arg);
	spec.argv = (const char *const *)argv.argv;
	buf_clear(out);
	buf_clear(errors);
	assert_int_equal(proc_start(&p, &spec, NULL), 0);
	while ((n = read(p.out, bytes, sizeof(bytes))) > 0)
		buf_add(out, bytes, (size_t)n);
	while ((n = read(p.err, bytes, sizeof(bytes))) > 0)
		buf_add(errors, bytes, (size_t)n);
	assert_int_equal(proc_wait(&p, clock_after_ms(20000), &status, NULL), 0);
	proc_stop(&p, 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void expect(const char *args, int code, const char *words)
{
	AUTO_BUF struct buf out = BUF_INIT, errors = BUF_INIT;
	int got = hvbench(args, &out, &errors);

	if (got != code || (!strstr(buf_text(&out), words) && !strstr(buf_text(&errors), words)))
		fail_msg("hvbench %s: exit code %d, not %d with \"%s\":\n%s%s", args, got, code, words, buf_text(&out),
			buf_text(&errors));
}

static void expect_not(const char *args, const char *words)
{
	AUTO_BUF struct buf out = BUF_INIT, errors = BUF_INIT;

	assert_int_equal(hvbench(args, &out, &errors), 0);
	if (strstr(buf_text(&out), words) || strstr(buf_text(&errors), words))
		fail_msg("hvbench %s says \"%s\"", args, words);
}

static json_t *expect_json(const char *args)
{
	AUTO_BUF struct buf out = BUF_INIT, errors = BUF_INIT;
	json_error_t error;
	json_t *object;

	assert_int_equal(hvbench(args, &out, &errors), 0);
	assert_int_equal(errors.len, 0);
	object = json_loads(buf_text(&out), 0, &error);
	if (!object)
		fail_msg("hvbench %s: %s", args, error.text);
	assert_string_equal(json_string_value(json_object_get(object, "schema")), "hvbench/1");
	return object;
}

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static double number_at(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

static void test_show_json(void **state)
{
	static const char *const always[] = {"instance", "bench", "driver", "guest", "mode", "variant", "rep",
		"outcome", "reason", "clock", "unit", "n"};
	static const char *const when_ok[] = {"min", "p50", "p90", "p99", "p999", "max", "mean", "overhead", "metrics"};
	json_t *object = expect_json("show --json"), *run = json_object_get(object, "run"),
	       *trials = json_object_get(object, "trials");

	(void)state;
	assert_string_equal(text_at(run, "uuid"), RUN_2);
	assert_string_equal(text_at(run, "command"), FIXTURE_COMMAND);
	assert_non_null(text_at(run, "started"));
	assert_true(json_is_integer(json_object_get(run, "seed")));
	assert_int_equal(json_array_size(trials), 4);
	for (size_t i = 0; i < 4; i++) {
		json_t *trial = json_array_get(trials, i);
		bool ok = strcmp(text_at(trial, "outcome"), "ok") == 0;

		for (size_t k = 0; k < sizeof(always) / sizeof(*always); k++)
			assert_non_null(json_object_get(trial, always[k]));
		for (size_t k = 0; k < sizeof(when_ok) / sizeof(*when_ok); k++)
			assert_int_equal(json_object_get(trial, when_ok[k]) != NULL, ok);
		assert_int_equal(ok, json_is_null(json_object_get(trial, "reason")));
	}
	assert_string_equal(text_at(json_array_get(trials, 0), "instance"), "exit.cpuid@kvm/bare-q35");
	assert_true(number_at(json_array_get(trials, 0), "min") == 3100);
	assert_true(number_at(json_array_get(trials, 0), "n") == 49);
	assert_true(number_at(json_array_get(trials, 0), "value") == 3100);
	assert_string_equal(text_at(json_array_get(trials, 0), "value_unit"), "instructions");
	assert_true(
		number_at(json_array_get(json_object_get(json_array_get(trials, 0), "metrics"), 0), "value") == 2.5);
	json_decref(object);
	object = expect_json("show --json 0101");
	assert_string_equal(text_at(json_object_get(object, "run"), "uuid"), RUN_1);
	json_decref(object);
}

static void test_show_others(void **state)
{
	json_t *object = expect_json("show runs --json"), *samples, *values;

	(void)state;
	assert_int_equal(json_array_size(json_object_get(object, "runs")), 2);
	json_decref(object);
	object = expect_json("show host TEST-host --json");
	assert_int_equal(json_array_size(json_object_get(object, "hosts")), 1);
	json_decref(object);
	object = expect_json("show 01 --samples exit.cpuid@kvm --json");
	samples = json_object_get(object, "samples");
	assert_int_equal(json_array_size(samples), 1);
	values = json_object_get(json_array_get(samples, 0), "values");
	assert_int_equal(json_array_size(values), 50);
	assert_int_equal(json_integer_value(json_array_get(values, 0)), 4005);
	assert_int_equal(json_integer_value(json_array_get(values, 1)), 3006);
	json_decref(object);
	expect("show", 0, "kvm/bare-q35 on TEST-host, in instr (clock icount): rep 0\nbench           outcome  ");
	expect("show", 0, "it fell over");
	expect("show", 0, "not cycles on silicon");
	expect("show runs", 0, "02020202");
	expect("show host", 0, "unavailable: no cpufreq");
	expect("show --samples exit.hypercall", 0, "crash: it fell over");
	expect("show --samples exit.nothing", 2, "no trial of run 02020202 matches");
	expect("show ff", 2, "no run begins with \"ff\"");
	expect("show host nobody", 2, "no host is called");
	expect("show 01 02", 2, "does not know");
	expect("show --db /nonexistent/x.db", 4, "/nonexistent/x.db");
	expect("report --out /nonexistent/x.html", 4, "cannot create /nonexistent/x.html");
	assert_int_equal(access("/nonexistent", F_OK), -1);
}

/* `show` says what `compare` takes of a trial, where that is not the median. */
static void test_show_figure(void **state)
{
	struct db *db = fixture_open(db_file);
	int64_t run = fixture_run(db, 3, NULL), host = fixture_host(db, "TEST-host"), id;
	struct fixture_boot b = {
		.run = run, .host = host, .driver = "kvm", .guest = "bare", .mode = "q35", .clock = "icount"};
	uint64_t samples[] = {100, 200, 300};
	struct fixture_trial t = {.boot = fixture_boot(db, &b), .unit = "instructions", .samples = samples, .n = 3};
	json_t *object, *trial;
	(void)state;
	t.bench = "sched.wake-alone";
	fixture_trial(db, &t);
	t.bench = "sched.cap-50";
	id = fixture_trial(db, &t);
	fixture_metric(db, id, "error", 0.25, "%");
	db_close(db);
	expect("show", 0, "sched.wake-alone  300 instr");
	expect("show", 0, "sched.cap-50         0.25 %");
	expect("show", 0, "figure: what `compare` takes");
	expect("show 01", 0, "exit.cpuid      ok");
	object = expect_json("show --json");
	trial = json_array_get(json_object_get(object, "trials"), 1);
	assert_true(number_at(trial, "value") == 0.25);
	assert_string_equal(text_at(trial, "value_unit"), "%");
	json_decref(object);
	db = fixture_open(db_file);
	FIXTURE_EXEC(db, "DELETE FROM metric", "");
	db_close(db);
	object = expect_json("show --json");
	trial = json_array_get(json_object_get(object, "trials"), 1);
	assert_true(json_is_null(json_object_get(trial, "value")));
	assert_true(json_is_null(json_object_get(trial, "value_unit")));
	json_decref(object);
}

/* A run of one device, behind the others. */
static void fill_io(void)
{
	struct db *db = fixture_open(db_file);
	int64_t run = fixture_run(db, 3, NULL), host = fixture_host(db, "TEST-host");
	struct fixture_boot b = {
		.run = run, .host = host, .driver = "kvm", .guest = "linux", .mode = "q35", .clock = "icount"};
	uint64_t sample = 33000;
	struct fixture_trial t = {.boot = fixture_boot(db, &b),
		.bench = "io.net-rr",
		.variant = "e1000",
		.unit = "instructions",
		.samples = &sample,
		.n = 1};
	int64_t id = fixture_trial(db, &t);

	fixture_metric(db, id, "iops", 30303, "1/Ginstr");
	fixture_metric(db, id, "lat-p99", 62700, "instructions");
	fixture_unavailable(db, id, "exits", "nobody counts them");
	t.bench = "io.disk-verify";
	t.variant = "nvme";
	fixture_trial(db, &t);
	db_close(db);
}

static void test_show_io(void **state)
{
	json_t *object, *trial, *unavailable;

	(void)state;
	fill_io();
	object = expect_json("show --json");
	trial = json_array_get(json_object_get(object, "trials"), 0);
	assert_string_equal(text_at(trial, "instance"), "io.net-rr@kvm/linux-q35~e1000");
	assert_string_equal(text_at(trial, "variant"), "e1000");
	assert_int_equal(json_array_size(json_object_get(trial, "metrics")), 2);
	unavailable = json_object_get(trial, "unavailable");
	assert_int_equal(json_array_size(unavailable), 1);
	assert_string_equal(text_at(json_array_get(unavailable, 0), "name"), "exits");
	assert_string_equal(text_at(json_array_get(unavailable, 0), "reason"), "nobody counts them");
	trial = json_array_get(json_object_get(object, "trials"), 1);
	assert_string_equal(text_at(trial, "outcome"), "ok");
	assert_null(json_object_get(trial, "min")); /* a check has no figure */
	json_decref(object);
	expect("show", 0, "30,303");
	expect("show", 0, "62,700");
	expect("show", 0, "a check: it has no figure");
	expect("show --samples io.net-rr", 0, "33000");
	expect("compare kvm xen", 0, "exit.cpuid"); /* the newest run that has both */
	expect("report --out -", 0, "I/O: the network");
	expect_not("report --out -", "no trial is ok"); /* no page of a suite that the run does not have */
}

static void test_compare_json(void **state)
{
	static const char *const keys[] = {"bench", "a", "b", "ratio", "ci_low", "ci_high", "p", "verdict", "reason"};
	json_t *object = expect_json("compare kvm xen --json"), *rows = json_object_get(object, "rows"),
	       *row = json_array_get(rows, 0);

	(void)state;
	assert_int_equal(json_array_size(rows), 2);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		assert_non_null(json_object_get(row, keys[i]));
	assert_string_equal(text_at(row, "a"), "exit.cpuid@kvm/bare-q35");
	assert_string_equal(text_at(row, "b"), "exit.cpuid@xen/bare-pvh");
	assert_string_equal(text_at(row, "verdict"), "slower");
	assert_true(number_at(row, "ratio") > 1.29 && number_at(row, "ratio") < 1.2904);
	assert_true(json_is_null(json_object_get(row, "p")));
	row = json_array_get(rows, 1);
	assert_string_equal(text_at(row, "verdict"), "not comparable");
	assert_true(json_is_null(json_object_get(row, "ratio")));
	json_decref(object);
}

/* The same comparison in every format; --format json is --json. */
static void test_compare_formats(void **state)
{
	AUTO_BUF struct buf csv = BUF_INIT, json = BUF_INIT, errors = BUF_INIT;
	json_t *object, *pair, *row, *value;
	const char *key;
	AUTO_BUF struct buf names = BUF_INIT;
	(void)state;
	assert_int_equal(hvbench("compare kvm xen --json", &json, &errors), 0);
	assert_int_equal(hvbench("compare kvm xen --format json", &csv, &errors), 0);
	assert_string_equal(buf_text(&csv), buf_text(&json));
	object = json_loads(buf_text(&json), 0, NULL);
	pair = json_array_get(json_object_get(object, "pairs"), 0);
	assert_true(fabs(number_at(pair, "mean_ratio") - 4000.0 / 3100) < 1e-9);
	assert_int_equal(json_integer_value(json_object_get(pair, "mean_rows")), 1);
	assert_string_equal(text_at(pair, "sentence"),
		"exit: xen/bare-pvh takes 1.290 x kvm/bare-q35 (geometric mean of 1 row): slower in 1, not comparable "
		"in 1");
	row = json_array_get(json_object_get(object, "rows"), 0);
	json_object_foreach(row, key, value) buf_addf(&names, "%s%s", names.len ? "," : "", key);
	assert_int_equal(hvbench("compare kvm xen --format csv", &csv, &errors), 0);
	assert_memory_equal(buf_text(&csv), buf_text(&names), names.len);
	assert_int_equal(buf_text(&csv)[names.len], '\n');
	assert_non_null(strstr(buf_text(&csv), "\nexit,exit.cpuid,exit.cpuid@kvm/bare-q35,"));
	assert_non_null(strstr(buf_text(&csv), ",3100.0,4000.0,instructions,"));
	assert_non_null(strstr(buf_text(&csv), ",slower,\"900 instr more, counted exactly\"\n"));
	json_decref(object);
	expect("compare kvm xen --format markdown", 0,
		"\n| exit.cpuid | 3100 instr | 4000 instr | +29.0 % |  | slower | 900 instr more, counted exactly |\n");
	expect("compare kvm xen --format xml", 2, "there is no format \"xml\"");
	expect("compare kvm xen --sort size", 2, "there is no order \"size\"");
}

/* The first line is the answer; --changed leaves out what did not change, and --sort effect puts the largest first. */
static void test_compare_rows(void **state)
{
	AUTO_BUF struct buf out = BUF_INIT, errors = BUF_INIT;
	struct db *db = fixture_open(db_file);
	(void)state;
	for (int64_t boot = 3; boot <= 4; boot++) {
		uint64_t same[] = {20000}, more[] = {boot == 3 ? 1000 : 5000};
		struct fixture_trial t = {.boot = boot, .unit = "instructions", .samples = same, .n = 1};
		t.bench = "exit.wbinvd";
		fixture_trial(db, &t);
		t.bench = "exit.pause-loop";
		t.samples = more;
		fixture_trial(db, &t);
	}
	fixture_failed(db, 3, "exit.pm-timer", "instructions", "skip", "pm-timer does not exist in kvm/bare-q35");
	fixture_failed(db, 4, "exit.pm-timer", "instructions", "skip", "pm-timer does not exist in xen/bare-pvh");
	db_close(db);
	assert_int_equal(hvbench("compare kvm xen --sort effect", &out, &errors), 0);
	assert_int_equal(
		strncmp(buf_text(&out),
			"exit: xen/bare-pvh takes 2.540 x kvm/bare-q35 (geometric mean of 2 "
			"rows): slower in 2, the same in 1, not comparable in 2\n",
			strlen("exit: xen/bare-pvh takes 2.540 x kvm/bare-q35 (geometric mean of 2 rows): slower "
			       "in 2, the same in 1, not comparable in 2\n")),
		0);
	assert_true(strstr(buf_text(&out), "exit.pause-loop") < strstr(buf_text(&out), "exit.cpuid"));
	assert_non_null(strstr(buf_text(&out), "20,000   20,000         0  same\n"));
	assert_non_null(
		strstr(buf_text(&out), "\n[1] A: crash: it fell over\n1 of 5 rows does not exist in kvm/bare-q35\n"));
	assert_null(strstr(buf_text(&out), "exit.pm-timer"));
	expect("compare kvm xen", 0, "\nexit.cpuid          3100     4000     +29.0  slower\n");
	expect_not("compare kvm xen --changed", "exit.wbinvd");
	expect("compare kvm xen --changed", 0, "exit.cpuid");
	expect("compare exit.wbinvd@kvm exit.wbinvd@xen --changed", 0, "No row has changed.");
	expect("compare exit.wbinvd@kvm exit.wbinvd@xen --changed --format markdown", 0, "No row has changed.");
	expect_not("compare exit.wbinvd@kvm exit.wbinvd@xen --changed --format markdown", "| bench |");
}

/* No line is wider than the terminal, where a table can be made to fit. */
static void test_compare_width(void **state)
{
	AUTO_BUF struct buf out = BUF_INIT, errors = BUF_INIT;
	(void)state;
	setenv("COLUMNS", "70", 1);
	assert_int_equal(hvbench("compare kvm xen", &out, &errors), 0);
	unsetenv("COLUMNS");
	for (const char *line = buf_text(&out), *end; (end = strchr(line, '\n')); line = end + 1)
		assert_true(end - line <= 70);
	assert_int_equal(hvbench("compare kvm xen", &out, &errors), 0);
	assert_true(strcspn(buf_text(&out), "\n") > 100);
}

/* The newest two values among the runs, or those that are named; every run of a value is pooled. */
/* What was cut short is not taken unless it is named; that it is there is said. */
static void test_newest_complete_run(void **state)
{
	struct db *db = fixture_open(db_file);
	(void)state;
	FIXTURE_EXEC(db, "UPDATE run SET state = 'interrupted' WHERE id = 2", "");
	db_close(db);
	expect("show", 0, "run      " RUN_1);
	expect("show", 0, "Run 02020202 is newer but not complete (interrupted)");
	expect("show last", 0, "run      " RUN_2);
	expect_not("show last", "is newer");
	expect("compare kvm xen", 0, "run " RUN_1);
	expect("compare kvm xen", 0, "Run 02020202 is newer but not complete: --run 02020202 takes it.");
	expect("compare kvm xen --run last", 0, "run " RUN_2);
	expect("compare kvm xen --run last", 0, "Run 02020202 is not complete (interrupted)");
	expect("report", 0, RUN_1);
	expect("report", 0, "newer but not complete");
	db = fixture_open(db_file);
	FIXTURE_EXEC(db, "UPDATE run SET state = 'running', owner = '' WHERE id = 1", "");
	db_close(db);
	expect("show", 0, "run      " RUN_2);
	expect("compare kvm xen", 0, "run " RUN_2);
}

/* A database without a run is nothing to compare (3); a selector that nothing matches is a mistake (2). */
static void test_compare_without_runs(void **state)
{
	AUTO_FREE char *path = mem_printf("%s/empty.db", folder);
	AUTO_FREE char *command = mem_printf("compare kvm xen --db %s", path);
	(void)state;
	db_close(fixture_open(path));
	expect(command, 3, "no run");
	expect("compare kvm hyper-v", 2, "no trial matches \"hyper-v\"");
}

static void test_compare_by(void **state)
{
	struct db *db = fixture_open(db_file);
	json_t *object;
	(void)state;
	expect("compare kvm --by kernel", 2, "do not have two values of kernel: none");
	FIXTURE_EXEC(db,
		"INSERT INTO fact(host_id, collector, name, value) SELECT id, 'facts', 'kernel.release', '6.1' FROM "
		"host WHERE id IN (SELECT host_id FROM boot WHERE run_id = 1)",
		"");
	FIXTURE_EXEC(db,
		"INSERT INTO fact(host_id, collector, name, value) SELECT id, 'facts', 'kernel.release', '6.12' FROM "
		"host WHERE id IN (SELECT host_id FROM boot WHERE run_id = 2)",
		"");
	fill(db, 3, 3100, 4000);
	FIXTURE_EXEC(db,
		"INSERT INTO fact(host_id, collector, name, value) SELECT max(id), 'facts', 'kernel.release', '6.12' "
		"FROM host",
		"");
	FIXTURE_EXEC(db, "UPDATE run SET resume = '{\"profile\": \"full\"}' WHERE id = 1", "");
	FIXTURE_EXEC(db, "UPDATE run SET resume = '{\"profile\": \"quick\"}' WHERE id = 2", "");
	FIXTURE_EXEC(db, "UPDATE run SET resume = 'no object' WHERE id = 3", "");
	db_close(db);
	object = expect_json("compare kvm --by kernel --json");
	assert_string_equal(text_at(object, "by"), "kernel");
	assert_string_equal(text_at(object, "by_a"), "6.1");
	assert_string_equal(text_at(object, "by_b"), "6.12");
	assert_string_equal(text_at(object, "runs_a"), RUN_1);
	assert_string_equal(text_at(object, "runs_b"), "03030303-7e57-4da7-8a00-000000000000," RUN_2);
	json_decref(object);
	expect("compare kvm --by kernel", 0,
		"exit: kvm/bare-q35 (kernel 6.12) takes 1.033 x kvm/bare-q35 (kernel 6.1) (geometric mean of 1 row)");
	expect("compare kvm --by kernel=6.12,6.1 --gate", 0, "kvm/bare-q35 (kernel 6.1) takes 0.968 x");
	expect("compare kvm --by date=2025-01-02,2025-01-04 --gate", 1, "(date 2025-01-04) takes 1.033 x");
	expect("compare kvm --by date", 0, "(date 2025-01-04) against kvm/bare-q35 (date 2025-01-03): the same in 1");
	expect("compare kvm --by release", 2, "two values of release: \"0-test, git invented\"");
	expect("compare kvm --by profile", 0, "kvm/bare-q35 (profile quick) takes 1.033 x kvm/bare-q35 (profile full)");
	expect("compare kvm --by xen", 2, "two values of xen: none");
	expect("compare kvm --by weather", 2, "there is no dimension \"weather\"");
	expect("compare kvm --by weather", 2, "give hypervisor, release, date, profile, kernel, xen or qemu");
	expect("compare kvm --by kernel=6.1", 2, "two values with a comma between them");
	expect("compare kvm --by kernel=6,6", 0, "(kernel 6.12) takes");
	expect("compare kvm --by kernel=6.1,7", 2,
		"does not name two values of kernel among the runs of \"kvm\": \"6.12\", \"6.1\"");
	expect("compare kvm xen --by kernel", 2, "--by takes one selector");
	expect("compare kvm --by hypervisor", 2, "two selectors");
	expect("compare kvm --by hypervisor=kvm,xen", 2, "--by hypervisor takes no values");
	expect("compare kvm xen --by hypervisor", 0, "takes 1.290 x");
}

static void test_compare_gate(void **state)
{
	(void)state;
	expect("compare kvm xen", 0, "slower");
	expect("compare kvm xen --gate", 1, "slower");
	expect("compare xen kvm --gate", 0, "faster");
	expect("compare xen kvm --undecided 1", 2, "add --gate");
	expect("compare xen kvm --json --format csv", 2, "name two formats");
	expect("compare kvm --baseline 01 --gate", 1,
		"exit: kvm/bare-q35 in run 02020202 takes 1.033 x kvm/bare-q35 in run 01010101 (geometric mean of 1 "
		"row): slower in 1, not comparable in 1\n");
	expect("compare kvm --baseline 01 --gate --min-effect 5", 0, "below the minimum effect of 5 %");
	expect("compare xen --baseline 01 --gate --format markdown", 0, "1000 instr fewer");
	expect("compare kvm xen --run 01", 0, "exit.cpuid         3000     5000     +66.7  slower");
	expect("compare kvm kvm --run-a 01 --run-b 02", 0, "3000     3100     +3.33  slower");
	expect("compare exit.hypercall@kvm exit.hypercall@xen --gate", 3, "nothing to judge");
	expect("compare kvm xen", 0, "not cycles on silicon");
	expect("compare kvm", 2, "two selectors");
	expect("compare kvm xen tcg", 2, "two selectors");
	expect("compare kvm vmware", 2, "no trial matches \"vmware\"");
	expect("compare kvm --baseline 01 --run-a 02", 2, "both name the run of A");
	expect("compare kvm xen --min-effect much", 2, "not a minimum effect");
	expect("compare kvm xen --run ff", 2, "no run begins");
	expect("compare --nonsense", 2, "--nonsense");
}

/* Slower for certain, by 1 to 9 %: the gate does not let it pass, whatever the median says. */
static void test_gate_on_a_wide_interval(void **state)
{
	static const uint64_t values[2][5] = {{1000, 1001, 1002, 1003, 1004}, {1006, 1007, 1008, 1012, 1013}};
	struct db *db = fixture_open(db_file);
	int64_t run = fixture_run(db, 3, NULL), host = fixture_host(db, "TEST-host");
	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		struct fixture_boot b = {.run = run,
			.host = host,
			.driver = i % 2 ? "xen" : "kvm",
			.guest = "bare",
			.mode = i % 2 ? "pvh" : "q35",
			.clock = "tsc",
			.ord = i,
			.bare_sha = SHA};
		uint64_t sample = values[i % 2][i / 2];
		fixture_trial(db,
			&(struct fixture_trial){.boot = fixture_boot(db, &b),
				.bench = "exit.cpuid",
				.unit = "ticks",
				.samples = &sample,
				.n = 1});
	}
	db_close(db);
	expect("compare kvm xen --run 03 --gate", 1, "inconclusive");
	expect("compare kvm xen --run 03 --gate", 1, "too few samples to look for two modes");
	expect("show 03", 0, "too few to look for modes");
	expect("report --run 03 --out -", 0, "too few to look for modes");
	expect("compare xen kvm --run 03 --gate", 3, "cannot tell: of 1 rows 1 are inconclusive and 0 not comparable");
	expect("compare xen kvm --run 03 --gate --undecided 1", 0, "inconclusive");
}

static void test_report(void **state)
{
	AUTO_BUF struct buf out = BUF_INIT, errors = BUF_INIT;
	AUTO_FREE char *args = mem_printf("report --out %s/out.html", folder),
		       *want = mem_printf("%s/out.html\n", folder), *file = NULL;

	(void)state;
	assert_int_equal(hvbench(args, &out, &errors), 0);
	assert_string_equal(buf_text(&out), want);
	file = mem_strndup(want, strlen(want) - 1);
	assert_true(file_exists(file));
	free(file);
	assert_int_equal(hvbench("report --run 01", &out, &errors), 0);
	file = mem_printf("%s/hvbench/reports/" RUN_1 ".html", folder);
	assert_true(file_exists(file));
	expect("report --out -", 0, "<!DOCTYPE html>");
	expect("report --json", 0, "\"path\"");
	expect("report --run ff", 2, "no run begins");
	expect("report --out /proc/nothing/x.html", 4, "/proc/nothing");
	expect("report surplus", 2, "takes no argument");
}

/* ---- A database that an older hvbench made ---- */

static void make_version_2(const char *path)
{
	static const char *const no_steps[] = {NULL};
	AUTO_BUF struct buf text = BUF_INIT;
	struct db_schema schema = {.migrate = no_steps};
	struct db *db;

	assert_int_equal(file_read("tests/report/recorded-2.sql", 1 << 20, &text, NULL), 0);
	schema.create = text.data;
	db = db_open_as(path, DB_WRITE, &schema, NULL);
	assert_non_null(db);
	db_close(db);
}

/* Every key that `then` has, `now` has with the same value; a number may have been 5 and be 5.0. */
static void expect_same(const json_t *now, json_t *then)
{
	const char *key;
	json_t *value, *item;
	size_t i;

	if (json_is_number(then)) {
		assert_true(json_number_value(now) == json_number_value(then));
	} else if (json_is_array(then)) {
		assert_int_equal(json_array_size(now), json_array_size(then));
		json_array_foreach(then, i, item) expect_same(json_array_get(now, i), item);
	} else if (json_is_object(then)) {
		json_object_foreach(then, key, value) expect_same(json_object_get(now, key), value);
	} else {
		assert_true(json_equal(now, then));
	}
}

static void test_old_database(void **state)
{
	AUTO_BUF struct buf recorded = BUF_INIT, out = BUF_INIT, errors = BUF_INIT;
	AUTO_FREE char *path = mem_printf("%s/old.db", folder);
	json_t *then, *now, *facts;

	(void)state;
	make_version_2(path);
	setenv("HVBENCH_DB", path, 1);
	assert_int_equal(file_read("tests/report/recorded-2.json", 1 << 20, &recorded, NULL), 0);
	then = json_loads(recorded.data, 0, NULL);
	assert_non_null(then);
	now = expect_json("show --json");
	expect_same(now, then);
	json_decref(now);
	json_decref(then);
	now = expect_json("show host lab-xen --json");
	facts = json_object_get(json_array_get(json_object_get(now, "hosts"), 0), "facts");
	assert_int_equal(json_array_size(facts), 35);
	json_decref(now);
	expect("compare kvm xen", 0, "1 and 1 boots; a verdict needs 4 a side over 1 test");
	expect("compare kvm xen", 0, "-0.19");
	assert_int_equal(hvbench("report --out -", &out, &errors), 0);
	assert_non_null(strstr(buf_text(&out), "aria-label=\"schedule over 200 ms\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_show_json, start, stop),
		cmocka_unit_test_setup_teardown(test_show_others, start, stop),
		cmocka_unit_test_setup_teardown(test_show_figure, start, stop),
		cmocka_unit_test_setup_teardown(test_show_io, start, stop),
		cmocka_unit_test_setup_teardown(test_compare_json, start, stop),
		cmocka_unit_test_setup_teardown(test_compare_formats, start, stop),
		cmocka_unit_test_setup_teardown(test_compare_rows, start, stop),
		cmocka_unit_test_setup_teardown(test_compare_width, start, stop),
		cmocka_unit_test_setup_teardown(test_compare_by, start, stop),
		cmocka_unit_test_setup_teardown(test_compare_without_runs, start, stop),
		cmocka_unit_test_setup_teardown(test_newest_complete_run, start, stop),
		cmocka_unit_test_setup_teardown(test_compare_gate, start, stop),
		cmocka_unit_test_setup_teardown(test_gate_on_a_wide_interval, start, stop),
		cmocka_unit_test_setup_teardown(test_report, start, stop),
		cmocka_unit_test_setup_teardown(test_old_database, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
