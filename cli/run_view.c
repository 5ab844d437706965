/* run_view.c - see run_view.h. */
#include "cli/run_view.h"

#include <string.h>

#include "bench/suite.h"
#include "cli/command.h"
#include "cli/skips.h"
#include "cli/table.h"
#include "engine/eta.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/select.h"
#include "report/format.h"

char *run_view_place(const struct plan_boot *boot)
{
	const struct plan_target *t = boot->target;
	return mem_printf("%s/%s-%s", t->driver, t->guest, t->mode);
}

/* ---- what it will be able to say ---- */

/* Enough boots: what they give, and what one boot of each guest would give. */
static char *enough_text(const struct run_outlook *o)
{
	AUTO_FREE char *one = cli_duration(o->boot_ms);
	AUTO_FREE char *exact = o->rows > o->tests
		? mem_printf(", another %u rows are counted exactly", o->rows - o->tests)
		: mem_strdup("");
	if (o->tests == 0)
		return mem_printf("%u row%s counted exactly", o->rows, o->rows == 1 ? " is" : "s are");
	return mem_printf("verdicts over %u test%s%s (--reps 1: figures without %s, %s)", o->tests,
		o->tests == 1 ? "" : "s", exact, *exact ? "these verdicts" : "verdicts", one);
}

/* Too few boots for the rows that are tested: how many would do. */
static char *lacking_text(const struct run_plan *plan, const struct run_outlook *o)
{
	AUTO_FREE char *all = cli_duration(o->needed * o->boot_ms);
	bool bounded = plan->options->reps == 0 && plan->options->max_ms > 0 && o->reps < o->wanted;
	bool exceeds = bounded && o->reps == 1 && o->boot_ms > plan->options->max_ms;
	const char *bound = exceeds ? "that is more than --max-time; " : bounded ? "--max-time allows no more; " : "";
	const char *what = o->reps < o->least ? "a verdict" : "one to be faster or slower";
	if (o->rows > o->tests)
		return mem_printf(
			"%spaths are counted exactly, but %u of %u rows need %u boots for %s (--reps %u, about %s)",
			bound, o->tests, o->rows, o->needed, what, o->needed, all);
	return mem_printf("%s%u test%s need%s %u boots for %s (--reps %u, about %s)", bound, o->tests,
		o->tests == 1 ? "" : "s", o->tests == 1 ? "s" : "", o->needed, what, o->needed, all);
}

char *run_view_outlook(const struct run_plan *plan, const char *suite, struct db *db)
{
	const struct run_outlook o = run_outlook(plan, suite, db);
	AUTO_FREE char *time = cli_duration(o.reps * o.boot_ms + o.once_ms);
	if (o.reps == 0)
		return NULL;
	AUTO_FREE char *says = o.rows == 0 ? NULL : o.reps >= o.needed ? enough_text(&o) : lacking_text(plan, &o);
	return mem_printf("%s: %u boot%s of each guest, about %s%s%s", suite, o.reps, o.reps == 1 ? "" : "s", time,
		says ? ": " : "", says ? says : "");
}

char *run_view_own(const struct run_plan *plan, unsigned number)
{
	const struct run_options *o = plan->options;
	const struct net_job *net = number < o->jobs.n ? NULL : &o->nets.list[number - o->jobs.n];
	const struct bench_io *io = net ? &net->io : &o->jobs.list[number].io;
	for (unsigned b = 0; b < plan->plan.n_boots; b++) {
		const struct plan_boot *boot = &plan->plan.boots[b];
		const struct host *host = hosts_find(&plan->hosts, boot->target->host);
		bool exact = host_clock(host, &o->lab)->exact;
		for (unsigned i = 0; i < boot->n_items; i++)
			if (boot->items[i].bench->io == io)
				return net ? net_job_note(net, exact) : user_job_note(io->job, exact);
	}
	return NULL;
}

/* ---- the plan ---- */

static char *skip_text(const struct plan_skip *s)
{
	return instance_text(&(struct instance){s->suite, s->item.bench->name, s->target->driver, s->target->guest,
		s->target->mode, s->item.variant, s->target->host});
}

static json_t *boots_json(const struct plan *plan)
{
	json_t *boots = json_array();
	for (unsigned i = 0; i < plan->n_boots; i++) {
		const struct plan_boot *b = &plan->boots[i];
		json_t *benches = json_array();
		for (unsigned k = 0; k < b->n_items; k++)
			json_array_append_new(benches,
				json_sprintf("%s.%s%s%s", b->suite, b->items[k].bench->name,
					b->items[k].device ? "~" : "", b->items[k].variant));
		json_array_append_new(boots,
			json_pack("{s:i, s:s, s:s, s:s, s:s, s:i, s:o}", "order", (int)b->ord, "host", b->target->host,
				"driver", b->target->driver, "guest", b->target->guest, "mode", b->target->mode, "rep",
				(int)b->rep, "benches", benches));
	}
	return boots;
}

static json_t *skips_json(const struct plan *plan)
{
	json_t *skips = json_array();
	for (unsigned i = 0; i < plan->n_skips; i++) {
		AUTO_FREE char *text = skip_text(&plan->skips[i]);
		json_array_append_new(
			skips, json_pack("{s:s, s:s}", "instance", text, "reason", plan->skips[i].reason));
	}
	return skips;
}

/* Of each suite that is in the plan. */
static json_t *outlook_json(const struct run_plan *plan, struct db *db)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < n_suites; i++) {
		const struct run_outlook o = run_outlook(plan, suites[i]->name, db);
		if (o.reps > 0)
			json_array_append_new(list,
				json_pack("{s:s, s:i, s:i, s:i, s:i, s:f}", "suite", suites[i]->name, "reps",
					(int)o.reps, "rows", (int)o.rows, "tests", (int)o.tests, "boots_needed",
					(int)o.needed, "estimate_s", (double)(o.reps * o.boot_ms) / 1000));
	}
	return list;
}

/* The boots of one suite and target: how many, of how many rows, for how long. */
static void add_place(const struct run_plan *plan, unsigned first, bool *listed, struct db *db, struct table *table)
{
	const struct plan *p = &plan->plan;
	const struct plan_boot *boot = &p->boots[first];
	const struct host *host = hosts_find(&plan->hosts, boot->target->host);
	const struct clock_kind *clock = host_clock(host, &plan->options->lab);
	unsigned boots = 0, rows = 0;
	int64_t ms = 0;
	for (unsigned i = first; i < p->n_boots; i++) {
		const struct plan_boot *b = &p->boots[i];
		if (b->target != boot->target || strcmp(b->suite, boot->suite) != 0)
			continue;
		listed[i] = true;
		boots++;
		rows += b->rep == 0 && !b->counted ? b->n_items : 0;
		ms += eta_boot_ms(db, b, clock);
	}
	table_add(table, boot->suite);
	table_take(table, run_view_place(boot));
	table_add(table, boot->target->host);
	table_addf(table, "%u", boots);
	table_addf(table, "%u", rows);
	table_take(table, cli_duration(ms));
}

static void print_places(const struct run_plan *plan, struct db *db)
{
	static const struct table_column columns[] = {{.title = "suite"}, {.title = "place"}, {.title = "host"},
		{.title = "boots", .right = true}, {.title = "rows", .right = true}, {.title = "about", .right = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	AUTO_FREE bool *listed = mem_alloc(plan->plan.n_boots + 1, sizeof *listed);
	for (unsigned i = 0; i < plan->plan.n_boots; i++)
		if (!listed[i])
			add_place(plan, i, listed, db, &table);
	table_print(&table, NULL);
}

static void print_skips(const struct plan *plan)
{
	AUTO_FREE struct skip *skips = mem_alloc(plan->n_skips + 1, sizeof *skips);
	for (unsigned i = 0; i < plan->n_skips; i++)
		skips[i] = (struct skip){plan->skips[i].item.bench->name, plan->skips[i].reason};
	skips_print(skips, plan->n_skips);
}

static void print_plan(const struct run_plan *plan, struct db *db)
{
	AUTO_FREE char *time = cli_duration(run_estimate_ms(db, plan));
	printf("%u boot%s, %u trial%s, %u skipped; about %s\n", plan->plan.n_boots, format_plural(plan->plan.n_boots),
		plan->plan.n_trials, format_plural(plan->plan.n_trials), plan->plan.n_skips, time);
	for (unsigned i = 0; i < n_suites; i++) {
		AUTO_FREE char *text = run_view_outlook(plan, suites[i]->name, db);
		if (text)
			cli_paragraph(stdout, text);
	}
	for (unsigned i = 0; i < plan->options->jobs.n + plan->options->nets.n; i++) {
		AUTO_FREE char *text = run_view_own(plan, i);
		if (text)
			cli_paragraph(stdout, text);
	}
	if (plan->plan.n_boots)
		putchar('\n');
	print_places(plan, db);
	if (plan->plan.n_skips)
		putchar('\n');
	print_skips(&plan->plan);
}

void run_view_plan(const struct run_plan *plan, struct db *db, bool json)
{
	if (json)
		cli_json(json_pack("{s:o, s:o, s:o, s:f}", "boots", boots_json(&plan->plan), "skips",
			skips_json(&plan->plan), "verdicts", outlook_json(plan, db), "estimate_s",
			(double)run_estimate_ms(db, plan) / 1000));
	else
		print_plan(plan, db);
}

/* ---- the result ---- */

static void result_json(const struct run_result *r)
{
	json_t *outcomes = json_object();
	for (unsigned o = 0; o < OUTCOMES; o++)
		json_object_set_new(outcomes, outcome_name(o), json_integer(r->outcomes[o]));
	cli_json(json_pack("{s:{s:s, s:b, s:i, s:i, s:o}}", "run", "uuid", r->uuid, "interrupted", r->interrupted,
		"stored", (int)r->n_stored, "planned", (int)r->n_planned, "outcomes", outcomes));
}

void run_view_result(const struct run_result *r, bool json)
{
	if (json) {
		result_json(r);
		return;
	}
	AUTO_BUF struct buf text = BUF_INIT;
	for (unsigned o = 0; o < OUTCOMES; o++)
		if (r->outcomes[o])
			buf_addf(&text, "%s%u %s", text.len ? ", " : "", r->outcomes[o], outcome_name(o));
	printf("run %.8s: %s%s\n", r->uuid, text.len ? buf_text(&text) : "nothing was measured",
		r->interrupted ? " (interrupted)" : "");
	AUTO_FREE char *show = cli_typed("hvbench show"), *compare = cli_typed("hvbench compare kvm xen"),
		       *report = cli_typed("hvbench report");
	printf("  %s\n  %s\n  %s\n", show, compare, report);
}

void run_view_whole(const char *uuid, unsigned n, bool json)
{
	if (json)
		cli_json(json_pack("{s:{s:s, s:b, s:i}}", "run", "uuid", uuid, "interrupted", 0, "missing", 0));
	else
		printf("run %.8s is complete: all of its %u benches are stored\n", uuid, n);
}
