/*
 * cmd_compare.c - `hvbench compare`: who is faster, bench by bench, and a gate for CI.
 */
#include "cli/command.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/compare_view.h"
#include "cli/exports.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/db.h"
#include "lib/mem.h"
#include "report/by.h"
#include "report/compare.h"
#include "report/export.h"
#include "report/longer.h"
#include "report/verdict.h"

typedef void put_fn(const struct compare_view *view, struct buf *out);

struct request {
	const char *a, *b;
	struct compare_options options;
	struct buf baselines;
	const char *by; /* --by, or NULL for hypervisors */
	put_fn *put;    /* of --format; NULL: text */
	enum compare_sort sort;
	bool has_format, changed;
	bool gate;
	unsigned undecided; /* rows that the gate lets pass without a verdict; UINT_MAX: not said */
	struct strv exports;
	struct exports files;
	struct cli_common common;
};

extern const struct command command_compare;

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

static int take_by(void *base, const char *dimension, struct err **err)
{
	struct request *request = base;

	(void)err;
	request->by = strcmp(dimension, "hypervisor") == 0 ? NULL : dimension;
	return 0;
}

static int take_format(void *base, const char *name, struct err **err)
{
	static const struct {
		const char *name;
		put_fn *put;
	} formats[] = {{"text", NULL}, {"markdown", compare_put_markdown}, {"csv", compare_put_csv},
		{"json", compare_put_json}};
	struct request *request = base;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		if (strcmp(name, formats[i].name) == 0) {
			request->put = formats[i].put;
			request->has_format = true;
			return 0;
		}
	}
	return err_set(err, ERR_USAGE, "give text, markdown, csv or json", "there is no format \"%s\"", name);
}

static int take_sort(void *base, const char *order, struct err **err)
{
	struct request *request = base;
	request->sort = strcmp(order, "effect") == 0 ? COMPARE_BY_EFFECT : COMPARE_BY_BENCH;
	if (request->sort == COMPARE_BY_BENCH && strcmp(order, "bench") != 0)
		return err_set(err, ERR_USAGE, "give bench or effect", "there is no order \"%s\"", order);
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
	{"by", 0, "DIMENSION",
		"compare the newest two values of this among the runs of A: release, date, profile, kernel, xen or "
		"qemu; or two values, as in kernel=6.1,6.12 (their beginnings). Default: hypervisor, which is A "
		"against B",
		.kind = CLI_OTHER, .take = take_by},
	{"format", 0, "FORMAT", "text, markdown, csv or json", .kind = CLI_OTHER, .take = take_format},
	{"sort", 0, "ORDER", "bench: as they were measured (default); effect: the largest first", .kind = CLI_OTHER,
		.take = take_sort},
	{"changed", 0, NULL,
		"show only rows that are faster or slower, and undecided ones whose difference is significant",
		.kind = CLI_FLAG, .at = AT(changed)},
	{"gate", 0, NULL,
		"exit code 0 only when every row that A has is same or faster; 1 when one is slower, also by an amount "
		"that may be below the minimum effect; 3 when one is undecided or not comparable",
		.kind = CLI_FLAG, .at = AT(gate)},
	{"undecided", 0, "N", "let the gate pass with up to N such rows (default 0)", .kind = CLI_NUMBER,
		.at = AT(undecided), .max = 1000000},
	EXPORT_OPTION(AT(exports)),
	{0},
};

/* One selector with baselines is compared with itself; two selectors without --run-a are taken from one run. */
static int complete_request(int n, char **argv, struct request *request, struct err **err)
{
	bool two_runs = request->baselines.len || request->options.run_a;
	if (request->undecided != UINT_MAX && !request->gate)
		return err_set(err, ERR_USAGE, "add --gate", "--undecided says what the gate lets pass");
	if (request->common.json && request->has_format && request->put != compare_put_json)
		return err_set(err, ERR_USAGE, "give one of them", "--json and --format name two formats");
	if (request->by && (n != 1 || two_runs || request->options.run_b))
		return err_set(err, ERR_USAGE, "see hvbench compare --help",
			"--by takes one selector (xen/pvh), which is compared with itself, and finds the runs itself");
	if (request->by) {
		request->a = request->b = argv[1];
		return 0;
	}
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

/*
 * Open only to what was shown not to be slower: every row that A measured is `same` or `faster`, but for --undecided.
 */
static int gate(const struct request *request, const struct compare *compare, struct err **err)
{
	unsigned gated = 0, undecided = 0, unlike = 0, needed = 0;
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if (verdict_may_be_slower(row))
			return CLI_GATE;
		if (!pair_is_question(row))
			continue;
		gated += row->has_a;
		undecided += row->has_a && row->verdict != VERDICT_SAME && row->verdict != VERDICT_FASTER;
		unlike += row->has_a && row->verdict == VERDICT_NOT_COMPARABLE;
		needed = row->needed > needed ? row->needed : needed;
	}
	if (gated && undecided <= (request->undecided == UINT_MAX ? 0 : request->undecided))
		return CLI_OK;
	AUTO_FREE char *hint = needed ? mem_printf("the rows say what each needs, at most %u boots or nights a side; "
						   "--undecided N lets N rows pass",
						needed)
				      : mem_strdup("the rows say what each needs; --undecided N lets N rows pass");
	if (!gated)
		err_set(err, ERR_NOTHING, "the rows say why", "the gate has nothing to judge: A has no figure");
	else
		err_set(err, ERR_NOTHING, hint,
			"the gate cannot tell: of %u rows %u are inconclusive and %u not comparable", gated,
			undecided - unlike, unlike);
	return ERR_NOTHING;
}

/* Both sides' runs, where a dimension says which. */
static int select_runs(struct db *db, struct request *request, struct by *by, struct err **err)
{
	if (!request->by)
		return 0;
	if (by_select(db, request->a, request->by, by, err) != 0)
		return -1;
	request->options.run_a = by->runs_a;
	request->options.run_b = by->runs_b;
	return 0;
}

static void print_view(const struct request *request, const struct compare_view *view)
{
	AUTO_BUF struct buf out = BUF_INIT;
	if (request->common.json)
		cli_json(compare_json(view));
	else if (request->put)
		request->put(view, &out);
	else
		compare_print_text(view);
	fputs(buf_text(&out), stdout);
}

/* CSV, Markdown and JSON are those of --format. */
static int write_exports(struct request *request, const struct compare_view *view, struct err **err)
{
	static put_fn *const own[EXPORT_KINDS] = {[EXPORT_CSV] = compare_put_csv,
		[EXPORT_MARKDOWN] = compare_put_markdown,
		[EXPORT_JSON] = compare_put_json};
	AUTO_EXPORT struct export export = {0};
	export_compare(view->compare, &export);
	for (unsigned i = 0; i < request->files.n; i++) {
		AUTO_BUF struct buf out = BUF_INIT;
		if (own[request->files.list[i].kind])
			own[request->files.list[i].kind](view, &out);
		else
			export_put(&export, request->files.list[i].kind, &out);
		if (exports_put(&request->files, i, &out, err) != 0)
			return -1;
	}
	return 0;
}

static int compare_request(struct request *request, struct err **err)
{
	AUTO_FREE char *path = db_default_path(request->common.db);
	AUTO_COMPARE struct compare compare = {0};
	AUTO_BY struct by by = {0};
	AUTO_COMPARE_VIEW struct compare_view view = {0};
	struct db *db = db_open(path, DB_READ, err);
	int failed = db && select_runs(db, request, &by, err) == 0
		? compare_select(db, request->a, request->b, &request->options, &compare, err)
		: -1;
	if (!failed)
		failed = longer_explain(db, &compare, err);
	db_close(db);
	if (failed)
		return err_kind(*err);
	compare_view_make(&compare, request->by ? &by : NULL, request->sort, request->changed, &view);
	print_view(request, &view);
	if (write_exports(request, &view, err) != 0)
		return err_kind(*err);
	return request->gate ? gate(request, &compare, err) : CLI_OK;
}

static int compare_run(int argc, char **argv, struct err **err)
{
	struct request request = {.baselines = BUF_INIT, .undecided = UINT_MAX};
	const struct cli_table tables[] = {{own_options, &request}, {0}};
	int code, n = cli_parse(&command_compare, argc, argv, tables, argc, &request.common, err);

	if (n < 0 || complete_request(n, argv, &request, err))
		code = ERR_USAGE;
	else if (exports_open(&request.exports, &request.files, err) != 0)
		code = err_kind(*err);
	else
		code = compare_request(&request, err);
	buf_finish(&request.baselines);
	exports_finish(&request.files);
	strv_finish(&request.exports);
	return code;
}

const struct command command_compare = {
	.name = "compare",
	.summary = "verdict per bench: is B faster or slower than A?",
	.usage = "compare A B [--run RUN]\n"
		 "       hvbench compare A --baseline RUN... [--run RUN]\n"
		 "       hvbench compare A --by DIMENSION[=VALUE,VALUE]\n"
		 "       hvbench compare A B --run-a RUN --run-b RUN",
	.about =
		"A and B select instances: a driver (kvm), a driver and mode (xen/pvh), a host's name, or an instance\n"
		"string with globs (\"exit.msr-*@kvm\"). RUN is the beginning of a run's uuid, or last; `hvbench show\n"
		"runs` lists them. Without runs the newest complete one that has both is taken. The verdict is\n"
		"about B: faster, slower, same, inconclusive or not comparable, with the reason. The first line is\n"
		"the answer for each pair and suite; its mean is of decided rows with a ratio, without paths that are "
		"equal.\n\n"
		"The unit of repetition is the boot; where the sides come from different runs, the run. faster and\n"
		"slower need a difference that is significant (5 % after Holm's correction over all that the suite\n"
		"compares) and at least the minimum effect; same needs the whole 95 % interval inside that effect. "
		"The\n"
		"fewest boots a side for that are 4 for one test, 6 for 7 tests, 7 for 24. On an exact clock (icount) "
		"a\n"
		"path that is the same in every boot has a length, and any difference is real.\n\n"
		"In a terminal that is too narrow for all columns p is left out, then the interval.\n",
	.notes = "  hvbench compare kvm xen                          KVM against all of Xen's modes\n"
		 "  hvbench compare xen/pvh --by kernel --changed    what a newer dom0 changed\n"
		 "  hvbench compare xen/pvh --baseline 4f1c --gate   is the exit path longer?\n",
	.run = compare_run,
};
