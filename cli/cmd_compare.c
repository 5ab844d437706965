/*
 * cmd_compare.c - `hvbench compare`: who is faster, bench by bench, and a gate for CI.
 */
#include "cli/command.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/clocks.h"
#include "lib/db.h"
#include "lib/mem.h"
#include "report/compare.h"
#include "report/format.h"
#include "report/queries.h"

struct request {
	const char *a, *b;
	struct compare_options options;
	struct buf baselines;
	bool gate;
	unsigned undecided; /* rows that the gate lets pass without a verdict */
	struct cli_common common;
};

extern const struct command command_compare;

/* ---- Table ---- */

enum { COLUMNS = 7 };

static const char *subject_of(const char *instance)
{
	const char *at = strchr(instance, '@');
	return at ? at + 1 : instance;
}

static char *value_cell(bool has, double value, const char *unit)
{
	char text[FORMAT_SIZE];
	return has ? mem_printf("%s %s", format_value(value, text), unit_short(unit)) : mem_strdup("-");
}

static char *ratio_cell(const struct compare_row *row)
{
	char ratio[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
	const struct stats_effect *e = &row->effect;
	if (!row->has_effect)
		return mem_strdup("-");
	if (row->scale == BENCH_DIFFERENCE && e->low == e->high)
		return mem_strdup("-");
	if (row->scale == BENCH_DIFFERENCE)
		return mem_printf("[%s, %s]", format_difference(e->low, low), format_difference(e->high, high));
	format_ratio(e->value, ratio);
	if (e->low == e->value && e->high == e->value)
		return mem_strdup(ratio);
	return mem_printf("%s [%s, %s]", ratio, format_ratio(e->low, low), format_ratio(e->high, high));
}

static void fill_cells(const struct compare_row *row, char **cells)
{
	char text[FORMAT_SIZE];
	bool same_kind = row->has_a && row->has_b && strcmp(row->a_unit, row->b_unit) == 0 &&
		strcmp(row->a_clock, row->b_clock) == 0;
	cells[0] = format_line(row->bench, 60);
	cells[1] = value_cell(row->has_a, row->a_value, row->a_unit);
	cells[2] = value_cell(row->has_b, row->b_value, row->b_unit);
	cells[3] = mem_strdup(same_kind ? format_difference(row->b_value - row->a_value, text) : "-");
	cells[4] = ratio_cell(row);
	cells[5] = mem_strdup(verdict_name(row->verdict));
	cells[6] = format_line(row->reason, 200);
}

static bool same_pair(const struct compare_row *x, const struct compare_row *y)
{
	return strcmp(subject_of(x->a), subject_of(y->a)) == 0 && strcmp(subject_of(x->b), subject_of(y->b)) == 0 &&
		strcmp(x->a_host, y->a_host) == 0 && strcmp(x->b_host, y->b_host) == 0;
}

/*
 * ", scheduler credit" of a Xen: always with figures of schedules, and wherever the two sides differ in it; caller
 * frees.
 */
static char *scheduler_text(const struct compare_row *row, const char *scheduler)
{
	bool differ = *row->a_scheduler && *row->b_scheduler && strcmp(row->a_scheduler, row->b_scheduler) != 0;
	AUTO_FREE char *line = format_line(scheduler, 40);
	const struct suite *suite = suite_find(row->suite);
	return *scheduler && (differ || (suite && suite->scheduler_matters)) ? mem_printf(", scheduler %s", line)
									     : mem_strdup("");
}

static void print_heading(const struct compare_row *row)
{
	AUTO_FREE char *a = format_line(subject_of(row->a), 80), *b = format_line(subject_of(row->b), 80);
	AUTO_FREE char *host_a = format_line(row->a_host, 60), *host_b = format_line(row->b_host, 60);
	AUTO_FREE char *scheduler_a = scheduler_text(row, row->a_scheduler),
		       *scheduler_b = scheduler_text(row, row->b_scheduler);
	printf("A = %s%s%s%s   B = %s%s%s%s\n", a, *host_a ? " on " : "", host_a, scheduler_a, b, *host_b ? " on " : "",
		host_b, scheduler_b);
}

/* The rows of one pair of subjects, of which the first is `first`. */
static void print_pair(const struct compare *compare, unsigned first, bool *done)
{
	static const char *const header[COLUMNS] = {"bench", "A", "B", "B - A", "B / A", "B is", "why"};
	static const bool right[COLUMNS] = {false, true, true, true, true, false, false};
	AUTO_FREE char **cells = mem_alloc((size_t)compare->n * COLUMNS, sizeof *cells);
	unsigned n = 0;
	for (unsigned i = first; i < compare->n; i++) {
		if (done[i] || !same_pair(&compare->rows[first], &compare->rows[i]))
			continue;
		done[i] = true;
		fill_cells(&compare->rows[i], cells + (size_t)n++ * COLUMNS);
	}
	print_heading(&compare->rows[first]);
	cli_table(header, right, COLUMNS, (const char *const *)cells, n);
	putchar('\n');
	for (unsigned i = 0; i < n * COLUMNS; i++)
		free(cells[i]);
}

static bool has_clock(const struct compare *compare, bool exact)
{
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if ((row->has_a && clock_is_exact(row->a_clock) == exact) ||
			(row->has_b && clock_is_exact(row->b_clock) == exact))
			return true;
	}
	return false;
}

static void print_tables(const struct compare *compare)
{
	AUTO_FREE bool *done = mem_alloc(compare->n, sizeof *done);
	if (strcmp(compare->runs_a, compare->runs_b) == 0)
		printf("run %s\n", compare->runs_a);
	else
		printf("A: run %s\nB: run %s\n", compare->runs_a, compare->runs_b);
	putchar('\n');
	for (unsigned i = 0; i < compare->n; i++) {
		if (!done[i])
			print_pair(compare, i, done);
	}
	if (has_clock(compare, true))
		puts("instr: path length in instructions on an emulated CPU (the shortest seen), not cycles on "
		     "silicon.");
	if (has_clock(compare, false) && strcmp(compare->runs_a, compare->runs_b) != 0)
		puts("The sides come from different runs, so they were not interleaved: what changed between the runs "
		     "is part of the difference.");
	printf("B is faster in %u, slower in %u, the same in %u; inconclusive %u, not comparable %u.\n",
		compare_count(compare, VERDICT_FASTER), compare_count(compare, VERDICT_SLOWER),
		compare_count(compare, VERDICT_SAME), compare_count(compare, VERDICT_INCONCLUSIVE),
		compare_count(compare, VERDICT_NOT_COMPARABLE));
}

/* ---- JSON ---- */

static json_t *text_json(const char *text)
{
	AUTO_FREE char *valid = format_utf8(text);
	return valid ? json_string(valid) : json_null();
}

static json_t *number_json(bool has, double value)
{
	return has && isfinite(value) ? json_real(value) : json_null();
}

static json_t *row_json(const struct compare_row *row)
{
	json_t *out = json_object();
	json_object_set_new(out, "bench", text_json(row->bench));
	json_object_set_new(out, "a", text_json(row->a));
	json_object_set_new(out, "b", text_json(row->b));
	json_object_set_new(out, "a_host", text_json(row->a_host));
	json_object_set_new(out, "b_host", text_json(row->b_host));
	json_object_set_new(out, "a_scheduler", *row->a_scheduler ? text_json(row->a_scheduler) : json_null());
	json_object_set_new(out, "b_scheduler", *row->b_scheduler ? text_json(row->b_scheduler) : json_null());
	json_object_set_new(out, "a_value", number_json(row->has_a, row->a_value));
	json_object_set_new(out, "b_value", number_json(row->has_b, row->b_value));
	json_object_set_new(out, "a_unit", text_json(row->has_a ? row->a_unit : NULL));
	json_object_set_new(out, "b_unit", text_json(row->has_b ? row->b_unit : NULL));
	json_object_set_new(out, "a_clock", text_json(row->has_a ? row->a_clock : NULL));
	json_object_set_new(out, "b_clock", text_json(row->has_b ? row->b_clock : NULL));
	bool has_ratio = row->has_effect && row->scale == BENCH_RATIO;
	bool has_difference = row->has_effect && row->scale == BENCH_DIFFERENCE;
	json_object_set_new(out, "repetition", json_string(row->nights ? "night" : "boot"));
	json_object_set_new(out, "a_boots", json_integer(row->a_n));
	json_object_set_new(out, "b_boots", json_integer(row->b_n));
	json_object_set_new(out, "ratio", number_json(has_ratio, row->effect.value));
	json_object_set_new(out, "ci_low", number_json(has_ratio, row->effect.low));
	json_object_set_new(out, "ci_high", number_json(has_ratio, row->effect.high));
	json_object_set_new(out, "difference", number_json(has_difference, row->effect.value));
	json_object_set_new(out, "difference_low", number_json(has_difference, row->effect.low));
	json_object_set_new(out, "difference_high", number_json(has_difference, row->effect.high));
	json_object_set_new(out, "p", number_json(row->has_p, row->p));
	json_object_set_new(out, "verdict", json_string(verdict_name(row->verdict)));
	json_object_set_new(out, "reason", text_json(row->reason));
	return out;
}

static void print_json(const struct compare *compare)
{
	json_t *object = json_object(), *rows = json_array();
	for (unsigned i = 0; i < compare->n; i++)
		json_array_append_new(rows, row_json(&compare->rows[i]));
	json_object_set_new(object, "runs_a", text_json(compare->runs_a));
	json_object_set_new(object, "runs_b", text_json(compare->runs_b));
	json_object_set_new(object, "rows", rows);
	cli_json(object);
}

/* ---- Command ---- */

static int take_effect(void *base, const char *text, struct err **err)
{
	struct request *request = base;
	char *end;
	double percent = strtod(text, &end);
	if (*end == '%')
		end++;
	if (end == text || *end || !(percent > 0 && percent < 100))
		return err_set(
			err, ERR_USAGE, "give per cent, as in --min-effect 2", "\"%s\" is not a minimum effect", text);
	request->options.min_effect = percent / 100;
	return 0;
}

static int take_baseline(void *base, const char *run, struct err **err)
{
	struct request *request = base;

	(void)err;
	buf_addf(&request->baselines, "%s%s", request->baselines.len ? "," : "", run);
	return 0;
}

#define AT(member) offsetof(struct request, member)

static const struct cli_option own_options[] = {
	{"run", 0, "RUN", "take B from this run (and A too, when nothing else is said)", .kind = CLI_TEXT,
		.at = AT(options.run_b)},
	{"run-a", 0, "RUN", "take A from this run; several runs, separated by commas, are pooled", .kind = CLI_TEXT,
		.at = AT(options.run_a)},
	{"run-b", 0, "RUN", "take B from this run", .kind = CLI_TEXT, .at = AT(options.run_b)},
	{"baseline", 0, "RUN",
		"compare the instances of A with themselves in an earlier run; repeat it to pool several",
		.kind = CLI_OTHER, .take = take_baseline},
	{"min-effect", 0, "PERCENT",
		"the smallest difference that counts (default: the suite's own, METHOD rule 16; on icount none)",
		.kind = CLI_OTHER, .take = take_effect},
	{"gate", 0, NULL,
		"exit code 0 only when every row is same or faster; 1 when one is slower (also by an amount that may "
		"be "
		"below the minimum effect), 3 when one is undecided",
		.kind = CLI_FLAG, .at = AT(gate)},
	{"undecided", 0, "N", "let the gate pass with up to N rows undecided (default 0)", .kind = CLI_NUMBER,
		.at = AT(undecided), .max = 1000000},
	{0},
};

/* One selector with baselines is compared with itself; two selectors without --run-a are taken from one run. */
static int complete_request(int n, char **argv, struct request *request, struct err **err)
{
	bool two_runs = request->baselines.len || request->options.run_a;
	if (n < 1 || n > 2 || (n == 1 && !two_runs))
		return err_set(err, ERR_USAGE, "see hvbench compare --help",
			n > 2 ? "compare takes two selectors"
			      : "compare needs two selectors (kvm xen), or one and a run to compare with (kvm "
				"--baseline RUN)");
	if (request->baselines.len && request->options.run_a)
		return err_set(
			err, ERR_USAGE, "see hvbench compare --help", "--baseline and --run-a both name the run of A");
	request->a = argv[1];
	request->b = argv[n];
	request->options.baseline = request->baselines.len > 0;
	if (request->baselines.len)
		request->options.run_a = buf_text(&request->baselines);
	else if (!request->options.run_a)
		request->options.run_a = request->options.run_b;
	return 0;
}

/* Significantly slower, by an amount that may be above the minimum effect. */
static bool may_be_slower(const struct compare_row *row)
{
	double equal = row->scale == BENCH_RATIO ? 1 : 0;
	return row->verdict == VERDICT_INCONCLUSIVE && row->significant && row->effect.value > equal;
}

/* Open only to what was shown not to be slower: every row that A measured is `same` or `faster`, but for --undecided. */
static int gate(const struct request *request, const struct compare *compare, struct err **err)
{
	unsigned gated = 0, undecided = 0, needed = 0;
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if (row->verdict == VERDICT_SLOWER || may_be_slower(row))
			return CLI_GATE;
		gated += row->has_a;
		undecided += row->has_a && row->verdict != VERDICT_SAME && row->verdict != VERDICT_FASTER;
		needed = row->needed > needed ? row->needed : needed;
	}
	if (gated && undecided <= request->undecided)
		return CLI_OK;
	AUTO_FREE char *hint = needed ? mem_printf("the rows say what each needs, at most %u boots or nights a side; "
						   "--undecided N lets N rows pass",
						needed)
				      : mem_strdup("the rows say what each needs; --undecided N lets N rows pass");
	if (!gated)
		err_set(err, ERR_NOTHING, "the rows say why", "the gate has nothing to judge: A has no figure");
	else
		err_set(err, ERR_NOTHING, hint, "the gate cannot tell: %u of %u rows are undecided", undecided, gated);
	return ERR_NOTHING;
}

static int compare_request(struct request *request, struct err **err)
{
	AUTO_FREE char *path = db_default_path(request->common.db);
	AUTO_COMPARE struct compare compare = {0};
	struct db *db = db_open(path, DB_READ, err);
	int failed = db ? compare_select(db, request->a, request->b, &request->options, &compare, err) : -1;
	db_close(db);
	if (failed)
		return err_kind(*err);
	if (request->common.json)
		print_json(&compare);
	else
		print_tables(&compare);
	return request->gate ? gate(request, &compare, err) : CLI_OK;
}

static int compare_run(int argc, char **argv, struct err **err)
{
	struct request request = {.baselines = BUF_INIT};
	const struct cli_table tables[] = {{own_options, &request}, {0}};
	int code, n = cli_parse(&command_compare, argc, argv, tables, argc, &request.common, err);

	if (n < 0 || complete_request(n, argv, &request, err))
		code = ERR_USAGE;
	else
		code = compare_request(&request, err);
	buf_finish(&request.baselines);
	return code;
}

const struct command command_compare = {
	.name = "compare",
	.summary = "verdict per bench: is B faster or slower than A?",
	.usage = "compare A B [--run RUN]\n"
		 "       hvbench compare A --baseline RUN... [--run RUN]\n"
		 "       hvbench compare A B --run-a RUN --run-b RUN",
	.about =
		"A and B select instances: a driver (kvm), a driver and mode (xen/pvh), a host's name, or an instance\n"
		"string with globs (\"exit.msr-*@kvm\"). RUN is the beginning of a run's uuid, or last; `hvbench show\n"
		"runs` lists them. Without runs the newest one that has both is taken. The verdict is about B: "
		"faster,\n"
		"slower, same, inconclusive or not comparable, with the reason.\n\n"
		"The unit of repetition is the boot. faster and slower need a difference that is significant (5 %,\n"
		"Brunner-Munzel and Welch, Holm-corrected over the suite) and at least the minimum effect. same needs\n"
		"the whole 95 % interval of the ratio inside the minimum effect; that is not corrected for the number\n"
		"of benches.\n"
		"On an exact clock (icount) paths have a length, and any difference is real.\n",
	.notes = "  hvbench compare kvm xen                          KVM against every mode of Xen\n"
		 "  hvbench compare xen/pvh --baseline 4f1c --gate   did my patch lengthen the exit path?\n",
	.run = compare_run,
};
