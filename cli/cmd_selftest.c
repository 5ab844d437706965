/*
 * cmd_selftest.c - `hvbench selftest`: how far the verdicts of a recorded run can be trusted.
 */
#include "cli/command.h"
#include "cli/table.h"

#include <math.h>
#include <stdlib.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/db.h"
#include "lib/mem.h"
#include "report/format.h"
#include "report/selftest.h"

extern const struct command command_selftest;

struct selftest_command {
	struct cli_common common;
	uint64_t seed;
};

/* ---- text ---- */

static void print_heading(const struct selftest_family *f)
{
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_FREE char *suite = format_line(f->suite, 40), *driver = format_line(f->driver, 40),
		       *host = format_line(f->host, 60);
	buf_addf(&text, "%s, %s on %s: ", suite, driver, host);
	if (f->rows > 0)
		buf_addf(&text, "%u row%s of %u boots or more are tested", f->rows, format_plural(f->rows), f->boots);
	else
		buf_adds(&text, "no row can be tested");
	if (f->exact > 0)
		buf_addf(&text, "; %u the same in every boot", f->exact);
	if (f->few > 0)
		buf_addf(&text, "; %u with fewer than %u boots", f->few, SELFTEST_BOOTS_MIN);
	if (f->bare > 0)
		buf_addf(&text, "; %u without a ratio", f->bare);
	putchar('\n');
	cli_paragraph(stdout, buf_text(&text));
}

#define NAMED_MAX 5

/* "a@kvm 20 times, b@kvm 3 times"; caller frees. */
static char *wrong_text(const struct selftest_family *f)
{
	AUTO_BUF struct buf text = BUF_INIT;
	for (unsigned i = 0; i < f->n_wrong_rows && i < NAMED_MAX; i++) {
		AUTO_FREE char *instance = format_line(f->wrong_rows[i].instance, 80);
		buf_addf(&text, "%s%s %u time%s", i ? ", " : "", instance, f->wrong_rows[i].times,
			format_plural(f->wrong_rows[i].times));
	}
	if (f->n_wrong_rows > NAMED_MAX)
		buf_addf(&text, " and %u other rows", f->n_wrong_rows - NAMED_MAX);
	return buf_steal(&text);
}

static void print_null(const struct selftest_family *f)
{
	AUTO_BUF struct buf text = BUF_INIT;
	buf_addf(&text,
		"Halves of the same boots, compared %u times, all %u rows at once: %u false verdict%s (faster or "
		"slower), at least one in %.1f %% of the comparisons (5 %% may).",
		f->rounds, f->compared, f->wrong, format_plural(f->wrong),
		selftest_percent(f->families_wrong, f->rounds));
	if (f->tests)
		buf_addf(&text, " Each test judged alone, %.2f %% of %u are significant (5 %% may).",
			selftest_percent(f->alone_wrong, f->tests), f->tests);
	if (f->n_wrong_rows) {
		AUTO_FREE char *rows = wrong_text(f);
		buf_addf(&text, " False: %s.", rows);
	}
	if (f->rows && f->boots < f->boots_needed)
		buf_addf(&text,
			" Halves of %u boots are too few for a test to be significant over %u test%s: --reps %u would "
			"do; boots drawn again show it below.",
			f->boots / 2, f->rows, format_plural(f->rows), f->boots_needed);
	cli_paragraph(stdout, buf_text(&text));
}

static void print_power(const struct selftest_family *f)
{
	static const struct table_column columns[3 + SELFTEST_SHIFTS] = {{.title = "boots a side", .right = true},
		{.title = "false", .right = true}, {.title = "by 1 %", .right = true},
		{.title = "by 2 %", .right = true}, {.title = "by 5 %", .right = true},
		{.title = "found in 80 %", .right = true, .spare = 1}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	for (unsigned i = 0; i < f->n_sizes; i++) {
		const struct selftest_size *s = &f->sizes[i];
		table_addf(&table, "%u%s", s->boots, s->boots == f->boots ? " (recorded)" : "");
		table_addf(&table, "%.1f %%", 100 * s->families_wrong);
		for (unsigned k = 0; k < SELFTEST_SHIFTS; k++)
			table_addf(&table, "%.0f %%, %.0f %%", 100 * s->significant[k], 100 * s->verdict[k]);
		table_take(&table, isnan(s->least) ? mem_strdup("-") : mem_printf("%.2g %%", 100 * s->least));
	}
	table_print(&table,
		"How often a comparison of equals is false; how often a slowed side is found, and called slower");
}

static void print_text(const struct selftest *t)
{
	printf("run %s, seed %llu\n", t->run, (unsigned long long)t->seed);
	for (unsigned i = 0; i < t->n; i++) {
		print_heading(&t->families[i]);
		if (t->families[i].compared > 0)
			print_null(&t->families[i]);
		if (t->families[i].rows > 0)
			print_power(&t->families[i]);
	}
	putchar('\n');
	cli_paragraph(stdout,
		"false: families with a row that is called faster or slower though nothing differs. "
		"found: significant after Holm's correction, as the only row of its family that differs; "
		"slower: and at least the suite's minimum effect. Of shares of a CPU, 1 % is 1 percentage "
		"point. Boots are drawn again from those recorded.");
}

/* ---- JSON ---- */

static json_t *size_json(const struct selftest_size *s)
{
	json_t *shifts = json_array();
	for (unsigned k = 0; k < SELFTEST_SHIFTS; k++)
		json_array_append_new(shifts,
			json_pack("{s:f, s:f, s:f}", "shift", selftest_shifts[k], "significant", s->significant[k],
				"slower", s->verdict[k]));
	return json_pack("{s:i, s:f, s:o, s:o}", "boots", (int)s->boots, "families_wrong", s->families_wrong, "shifts",
		shifts, "least_effect", isnan(s->least) ? json_null() : json_real(s->least));
}

static json_t *family_json(const struct selftest_family *f)
{
	json_t *power = json_array(), *wrong = json_array();
	AUTO_FREE char *host = format_utf8(f->host), *driver = format_utf8(f->driver), *suite = format_utf8(f->suite);
	for (unsigned i = 0; i < f->n_sizes; i++)
		json_array_append_new(power, size_json(&f->sizes[i]));
	for (unsigned i = 0; i < f->n_wrong_rows; i++) {
		AUTO_FREE char *instance = format_utf8(f->wrong_rows[i].instance);
		json_array_append_new(
			wrong, json_pack("{s:s, s:i}", "instance", instance, "times", (int)f->wrong_rows[i].times));
	}
	json_t *null = json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:o, s:i}", "rows", (int)f->compared,
		"comparisons", (int)(f->rounds * f->compared), "tests", (int)f->tests, "alone_wrong",
		(int)f->alone_wrong, "wrong", (int)f->wrong, "families", (int)f->rounds, "families_wrong",
		(int)f->families_wrong, "wrong_rows", wrong, "boots_needed", (int)f->boots_needed);
	return json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:o, s:o}", "suite", suite, "driver", driver, "host",
		host, "rows", (int)f->rows, "exact", (int)f->exact, "without_ratio", (int)f->bare, "too_few_boots",
		(int)f->few, "boots", (int)f->boots, "null", null, "power", power);
}

static void print_json(const struct selftest *t)
{
	json_t *families = json_array();
	for (unsigned i = 0; i < t->n; i++)
		json_array_append_new(families, family_json(&t->families[i]));
	cli_json(json_pack(
		"{s:{s:s, s:I, s:o}}", "selftest", "run", t->run, "seed", (json_int_t)t->seed, "families", families));
}

/* ---- the command ---- */

#define AT(member) offsetof(struct selftest_command, member)

static const struct cli_option options[] = {
	{"seed", 0, "N", "random seed of splits and draws (1)", .kind = CLI_LONG, .at = AT(seed), .max = INT64_MAX},
	{0},
};

static int run(int argc, char **argv, struct err **err)
{
	struct selftest_command c = {.seed = 1};
	const struct cli_table tables[] = {{options, &c}, {0}};
	AUTO_SELFTEST struct selftest selftest = {0};
	int n = cli_parse(&command_selftest, argc, argv, tables, 1, &c.common, err);
	if (n < 0)
		return -1;
	AUTO_FREE char *path = db_default_path(c.common.db);
	struct db *db = db_open(path, DB_READ, err);
	int result = db ? selftest_run(db, n > 0 ? argv[1] : NULL, c.seed, &selftest, err) : -1;
	db_close(db);
	if (result != 0)
		return -1;
	c.common.json ? print_json(&selftest) : print_text(&selftest);
	for (unsigned i = 0; i < selftest.n; i++)
		if (selftest.families[i].compared > 0)
			return CLI_OK;
	return err_set(err, ERR_NOTHING, "`hvbench run --reps 20` shows most of what varies",
		       "run %.8s has no row with %u boots of an instance", selftest.run, SELFTEST_BOOTS_MIN),
	       ERR_NOTHING;
}

const struct command command_selftest = {
	.name = "selftest",
	.summary = "how far verdicts can be trusted, by the noise of a recorded run",
	.usage = "selftest [RUN|last] [OPTION]...",
	.about = "Compares a run's boots with themselves, as `hvbench compare` does. Where nothing differs, the\n"
		 "repetitions are split in two halves at random, and all rows of a suite and driver are compared at\n"
		 "once: what is then called faster or slower is false, and named. Where one side is slowed by 1, 2 or\n"
		 "5 %, it says how often that is found with 4, 7, 10 boots, with those there are and with those that\n"
		 "the suite needs, and the smallest effect that is found in 80 %. Nothing is measured or stored.\n",
	.notes = "Exit code: 0 ok, 3 no row of the run has 6 boots.\n",
	.run = run,
};
