/* test_cli.c - how options are read: by one table, anywhere, and with errors that name the word that is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/command.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

struct values {
	bool dry, drastic;
	const char *on;
	struct strv suites;
	unsigned reps;
	uint64_t seed;
	char colour;
};
struct shared {
	unsigned pad, cpus;
};

static int take_colour(void *base, const char *value, struct err **err)
{
	struct values *v = base;
	v->colour = value[0];
	return strcmp(value, "red") == 0 ? 0 : err_set(err, ERR_USAGE, NULL, "'%s' is not red", value);
}

#define AT(member) offsetof(struct values, member)
static const struct cli_option own[] = {
	{"suite", 's', "NAME", "only this", .kind = CLI_LIST, .at = AT(suites)},
	{"on", 'o', "HOST", "where", .kind = CLI_TEXT, .at = AT(on)},
	{"reps", 0, "N", "how often", .kind = CLI_NUMBER, .at = AT(reps), .min = 1, .max = 1000},
	{"seed", 0, "N", "of the order", .kind = CLI_LONG, .at = AT(seed), .max = UINT64_MAX},
	{"dry", 0, NULL, "print the plan", .kind = CLI_FLAG, .at = AT(dry)},
	{"drastic", 'd', NULL, "a name with the same beginning", .kind = CLI_FLAG, .at = AT(drastic)},
	{"colour", 0, "NAME", "red only", .kind = CLI_OTHER, .take = take_colour},
	{0},
};
static const struct cli_option others[] = {
	{"cpus", 0, "N", "of another table", .kind = CLI_NUMBER, .at = offsetof(struct shared, cpus), .max = 8}, {0}};
static const struct command command = {
	.name = "test", .summary = "", .usage = "test [OPTION]...", .about = "About it.\n", .notes = "Notes.\n"};

/* What was read of "test WORD...". */
struct result {
	struct values v;
	struct shared shared;
	struct cli_common common;
	struct err *err;
	int n;
	char *argv[40];
};

static void parse_max(struct result *r, int max, const char *words)
{
	static char text[400];
	int argc = 1;
	*r = (struct result){.argv = {"test"}};
	snprintf(text, sizeof text, "%s", words);
	for (char *save = NULL, *word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save))
		r->argv[argc++] = word;
	const struct cli_table tables[] = {{own, &r->v}, {others, &r->shared}, {0}};
	r->n = cli_parse(&command, argc, r->argv, tables, max, &r->common, &r->err);
}

static void finish(struct result *r)
{
	strv_finish(&r->v.suites);
	err_free(&r->err);
}

static void good(struct result *r, const char *words)
{
	parse_max(r, 10, words);
	if (r->n < 0)
		fail_msg("%s: %s", words, err_message(r->err));
}

static void bad(const char *words, int max, const char *message)
{
	struct result r;
	parse_max(&r, max, words);
	assert_int_equal(r.n, -1);
	assert_int_equal(err_kind(r.err), ERR_USAGE);
	assert_string_equal(err_message(r.err), message);
	finish(&r);
}

static void test_values(void **state)
{
	(void)state;
	struct result r;
	good(&r,
		"--suite a one -sb --suite=c=d -s e --reps 1000 two --seed=0x10 --dry -d --on= --cpus=3 --db f --json "
		"--colour red");
	assert_int_equal(r.v.suites.n, 4);
	assert_string_equal(r.v.suites.argv[0], "a");
	assert_string_equal(r.v.suites.argv[1], "b");
	assert_string_equal(r.v.suites.argv[2], "c=d");
	assert_string_equal(r.v.suites.argv[3], "e");
	assert_int_equal(r.v.reps, 1000);
	assert_int_equal(r.v.seed, 16);
	assert_true(r.v.dry && r.v.drastic && r.common.json);
	assert_string_equal(r.v.on, "");
	assert_int_equal(r.shared.cpus, 3);
	assert_string_equal(r.common.db, "f");
	assert_int_equal(r.v.colour, 'r');
	assert_int_equal(r.n, 2);
	assert_string_equal(r.argv[1], "one");
	assert_string_equal(r.argv[2], "two");
	assert_null(r.argv[3]);
	finish(&r);
}

static void test_operands(void **state)
{
	(void)state;
	struct result r;
	good(&r, "- x -- --reps -s --");
	assert_int_equal(r.n, 5);
	assert_string_equal(r.argv[1], "-");
	assert_string_equal(r.argv[3], "--reps");
	assert_string_equal(r.argv[5], "--");
	assert_int_equal(r.v.reps, 0);
	finish(&r);
	good(&r, "--on --dry"); /* a value may look like an option */
	assert_string_equal(r.v.on, "--dry");
	assert_false(r.v.dry);
	finish(&r);
	bad("one", 0, "test takes no argument 'one'");
	bad("one --dry two three", 1, "test takes at most 1 arguments: 'two' is too many");
}

static void test_cut_names(void **state)
{
	(void)state;
	struct result r;
	good(&r, "--rep 3 --see=4 --dry --dra");
	assert_int_equal(r.v.reps, 3);
	assert_int_equal(r.v.seed, 4);
	assert_true(r.v.dry && r.v.drastic);
	finish(&r);
	bad("--dr", 9, "unknown option --dr"); /* which of them? */
}

/* The word that is wrong, wherever it stands. */
static void test_errors(void **state)
{
	(void)state;
	bad("exit.cpuid --bogus", 9, "unknown option --bogus");
	bad("--bogus=1 exit.cpuid", 9, "unknown option --bogus");
	bad("--dry one -x two", 9, "unknown option -x");
	bad("exit.cpuid --reps", 9, "--reps needs a value");
	bad("exit.cpuid --dry -s", 9, "-s needs a value");
	bad("--dry=yes", 9, "--dry takes no value");
	bad("-dx", 9, "-d takes no value");
	bad("--colour blue", 9, "--colour: 'blue' is not red");
	static const char *const numbers[] = {"0", "-1", "1001", "x", "1x", "", " -1", "99999999999999999999"};
	for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		struct result r = {.argv = {"test", "--reps", (char *)numbers[i]}};
		const struct cli_table tables[] = {{own, &r.v}, {0}};
		AUTO_FREE char *message = mem_printf("--reps takes a number from 1 to 1000, not '%s'", numbers[i]);
		assert_int_equal(cli_parse(&command, 3, r.argv, tables, 0, &r.common, &r.err), -1);
		assert_string_equal(err_message(r.err), message);
		finish(&r);
	}
}

/* Every option of every table is in it, and no line is longer than a terminal. */
static void test_help(void **state)
{
	(void)state;
	char path[] = "/tmp/hvbench-test-XXXXXX";
	int fd = mkstemp(path), status;
	pid_t child = fork();
	if (child == 0) {
		struct result r;
		dup2(fd, STDOUT_FILENO);
		parse_max(&r, 9, "one --bogus-later --help");
		finish(&r);
		parse_max(&r, 9, "one --help --bogus-later");
		_exit(99);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == CLI_OK);
	AUTO_BUF struct buf text = BUF_INIT;
	assert_int_equal(file_read(path, 1 << 16, &text, NULL), 0);
	unlink(path);
	close(fd);
	assert_ptr_equal(strstr(buf_text(&text), "usage: hvbench test [OPTION]...\n\nAbout it.\n"), buf_text(&text));
	static const char *const parts[] = {"\n  -s, --suite NAME        only this\n", "\n      --cpus N ",
		"\n      --json ", "\n      --db FILE ", "\n  -h, --help ", "\nNotes.\n"};
	for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (!strstr(buf_text(&text), parts[i]))
			fail_msg("no '%s' in %s", parts[i], buf_text(&text));
	for (const char *line = buf_text(&text); *line; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") <= 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_cut_names),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_help),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
