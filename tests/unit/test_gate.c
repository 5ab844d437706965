/* test_gate.c - the gate's file, and what it says of nights that are made up; which worker a link takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/link.h"
#include "lib/clock.h"
#include "report/gate.h"
#include "report/series.h"
#include "tests/report/fixture.h"
#include "tests/unit/scratch_db.h"

#define SHA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static int64_t host;

/* A night of one boot on the instruction clock, whose path is as long as that; judged: NULL for not yet. */
static void add_night(unsigned number, uint64_t cpuid, uint64_t hypercall, const char *judged)
{
	const char *names[] = {"exit.cpuid", "exit.hypercall"};
	int64_t run = fixture_run(db, number, "hvbench run --series main exit");
	host = host ? host : fixture_host(db, "lab-kvm");
	struct fixture_boot b = {.run = run,
		.host = host,
		.driver = "kvm",
		.guest = "bare",
		.mode = "q35",
		.clock = "icount",
		.bare_sha = SHA};
	int64_t boot = fixture_boot(db, &b);
	for (unsigned i = 0; i < 2; i++) {
		uint64_t samples[50];
		for (unsigned k = 0; k < 50; k++)
			samples[k] = i ? hypercall : cpuid;
		struct fixture_trial t = {
			.boot = boot, .bench = names[i], .unit = "instructions", .samples = samples, .n = 50};
		fixture_trial(db, &t);
	}
	if (judged)
		assert_int_equal(series_judge(db, run, judged, "as made up", NULL), 0);
}

static int load(const char *text, struct gate *gate, struct err **err)
{
	AUTO_FREE char *path = mem_printf("%s/gate", folder);
	assert_int_equal(file_write(path, text, strlen(text), 0644, NULL), 0);
	return gate_load(path, gate, err);
}

/* Judges the newest night; row: of that bench, or NULL. */
static const struct export_row *judge(const char *text, const char *bench, struct export *out)
{
	AUTO_GATE struct gate gate;
	AUTO_ERR struct err *err = NULL;
	bool first;
	assert_int_equal(load(text, &gate, &err), 0);
	if (gate_judge(db, &gate, NULL, out, &first, &err) != 0)
		fail_msg("%s", err_message(err));
	for (unsigned i = 0; i < out->n; i++)
		if (strncmp(out->rows[i].name, bench, strlen(bench)) == 0)
			return &out->rows[i];
	return NULL;
}

static void expect(const char *text, const char *bench, enum export_state state, bool passed)
{
	AUTO_EXPORT struct export out = {0};
	const struct export_row *row = judge(text, bench, &out);
	assert_non_null(row);
	assert_string_equal(export_state_name(row->state), export_state_name(state));
	assert_int_equal(out.passed, passed);
}

static void test_rules(void **state)
{
	(void)state;
	add_night(1, 2000, 1000, "passed");
	add_night(2, 2000, 1000, "failed"); /* is no part of what others are held against */
	add_night(3, 2010, 990, NULL);
	expect("[*]\n", "exit.cpuid", EXPORT_FAILED, false);
	expect("[*]\nmin-effect = 1\n", "exit.cpuid", EXPORT_PASSED, true);
	expect("[*]\n[exit.cpuid]\nmin-effect = 1\n", "exit.cpuid", EXPORT_PASSED, true);
	expect("[exit.cpuid]\nmin-effect = 1\n[*]\n", "exit.cpuid", EXPORT_FAILED, false); /* the last section counts */
	expect("[*]\n[exit.cpuid]\nquarantine = known\n", "exit.cpuid", EXPORT_SKIPPED, true);
	expect("[*]\n[exit.cpuid]\nquarantine = known\n", "exit.hypercall", EXPORT_PASSED, true);
	expect("[*]\ndirection = any\n", "exit.hypercall", EXPORT_FAILED, false);
	expect("[exit.hypercall]\n[exit.gone]\n", "exit.gone", EXPORT_UNDECIDED, false);
	expect("[gate]\nundecided = 1\n[exit.hypercall]\n[exit.gone]\n", "exit.gone", EXPORT_UNDECIDED, true);
	expect("[exit.cpuid]\nquarantine = all of it\n", "exit.cpuid", EXPORT_SKIPPED, false); /* nothing was judged */
}

static void test_since(void **state)
{
	(void)state;
	AUTO_EXPORT struct export out = {0};
	for (unsigned night = 4; night < 12; night++)
		add_night(night, 2000, 1000, "passed");
	for (unsigned night = 12; night < 16; night++)
		add_night(night, 2100, 1000, night < 15 ? "failed" : NULL);
	const struct export_row *row = judge("[*]\n", "exit.cpuid", &out);
	assert_non_null(row);
	assert_int_equal(row->state, EXPORT_FAILED);
	assert_string_equal(row->since, "2025-01-13 (run 0c0c0c0c)");
	assert_true(row->change > 4.99 && row->change < 5.01);
}

static void test_baseline(void **state)
{
	(void)state;
	expect("[gate]\nbaseline = 0e0e0e0e\n[*]\n", "exit.cpuid", EXPORT_PASSED, true);
	expect("[gate]\nbaseline = 04040404\n[*]\n", "exit.cpuid", EXPORT_FAILED, false);
	expect("[gate]\nbaseline = nobody\n[*]\n", "*", EXPORT_UNDECIDED, false);
	expect("[gate]\nbaseline = 0f0f0f0f\n[*]\n", "*", EXPORT_UNDECIDED, false); /* itself */
	expect("[nightly]\nseries = main\n[*]\n", "exit.cpuid", EXPORT_FAILED, false);
}

static void test_first(void **state)
{
	(void)state;
	AUTO_EXPORT struct export out = {0};
	AUTO_GATE struct gate gate;
	bool first = false;
	assert_int_equal(load("[*]\n", &gate, NULL), 0);
	assert_int_equal(gate_judge(db, &gate, "01010101", &out, &first, NULL), 0);
	assert_true(first && !out.passed && out.broken);
}

static void test_file(void **state)
{
	(void)state;
	static const char *const wrong[][2] = {
		{"[gate]\nnights = 3\n", "judges no row"},
		{"[*]\nalpha = 0.1\n", "line 2: alpha"},
		{"[*]\nmin-effect = x\n", "line 2: min-effect"},
		{"[*]\nmin-effect = 0\n", "line 2: min-effect"},
		{"[*]\ndirection = up\n", "line 2: there is no direction"},
		{"[*]\nowner =\n", "line 2: owner has no value"},
		{"[*]\ncolour = red\n", "line 2: [*] has an unknown key"},
		{"[gate]\ncolour = red\n", "line 2: [gate] has an unknown key"},
		{"owner = x\n", "line 1: 'owner' is in no section"},
		{"[*]\n[*]\n", "line 2: there are two sections [*]"},
		{"[*]\nno key\n", "line 2: "},
		{"[0123456789012345678901234567890123456789012345678]\n", "line 1: "},
	};
	for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		AUTO_GATE struct gate gate;
		AUTO_ERR struct err *err = NULL;
		assert_int_not_equal(load(wrong[i][0], &gate, &err), 0);
		if (!strstr(err_message(err), wrong[i][1]) || err_kind(err) != ERR_USAGE)
			fail_msg("%u: %s", i, err_message(err));
	}
}

static void test_series(void **state)
{
	(void)state;
	static const char *const commands[][2] = {{"hvbench run --series main exit", "main"},
		{"hvbench run --series=main --suite exit", "main"}, {"hvbench run exit --series main", "main"},
		{"hvbench run --suite exit", NULL}, {"hvbench run --series", NULL}};
	for (unsigned i = 0; i < sizeof commands / sizeof *commands; i++) {
		AUTO_FREE char *name = series_of(commands[i][0]);
		if (commands[i][1])
			assert_string_equal(name, commands[i][1]);
		else
			assert_null(name);
	}
	assert_int_equal(series_check("main.2-x_y", NULL), 0);
	assert_int_not_equal(series_check("a b", NULL), 0);
	assert_int_not_equal(series_check("", NULL), 0);
}

/* A worker that says only that. */
static int greet(const char *version, struct err **err)
{
	char line[WIRE_LINE_MAX];
	struct wire_fields f = {.cap = WIRE_PAYLOAD_MAX};
	AUTO_FREE char *path = mem_printf("%s/hello", folder), *command = mem_printf("cat %s; cat > /dev/null", path);
	struct host any = {.name = (char[]){"any"}, .kind = HOST_REMOTE, .connect = command};
	struct link_spec spec = {.host = &any, .dir = folder, .nonce = 7};
	struct link *link = NULL;
	wire_put_u64(&f, "wire", WIRE_VERSION);
	if (version)
		wire_put(&f, "version", version);
	size_t n = wire_encode(line, sizeof line, spec.nonce, 0, "hello", f.text, f.len);
	assert_int_equal(file_write(path, line, n, 0644, NULL), 0);
	assert_int_equal(link_open(&spec, &link, err), 0);
	int result = link_wait(link, "hello", clock_after_ms(10000), NULL, NULL, err);
	link_close(link, 1000);
	return result;
}

static void test_versions(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL;
	assert_int_equal(greet(HVBENCH_VERSION, &err), 0);
	assert_int_not_equal(greet("0.0.1", &err), 0);
	assert_non_null(strstr(err_message(err), "the worker on any is hvbench 0.0.1"));
	assert_non_null(strstr(err_hint(err), "install"));
	assert_int_not_equal(greet(NULL, &err), 0);
	assert_non_null(strstr(err_message(err), "of an unknown version"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_since),
		cmocka_unit_test(test_baseline),
		cmocka_unit_test(test_first),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_series),
		cmocka_unit_test(test_versions),
	};
	return cmocka_run_group_tests(tests, open_db, close_db);
}
