/* run_view.c - see run_view.h. */
#include "cli/run_view.h"

#include "bench/suite.h"
#include "cli/command.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/select.h"

char *run_view_place(const struct plan_boot *boot)
{
	const struct plan_target *t = boot->target;
	return mem_printf("%s/%s-%s", t->driver, t->guest, t->mode);
}

char *run_view_boots(const struct run_plan *plan, const char *suite)
{
	unsigned tests, boots = run_boots_needed(plan, suite, &tests);
	if (boots == 0)
		return NULL;
	if (tests == 0)
		return mem_printf("%s: instructions are counted exactly: one boot of each guest gives verdicts", suite);
	return mem_printf("%s: %u tests: a verdict needs at least %u boots of each guest (--reps %u)", suite, tests,
		boots, boots);
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

static json_t *verdicts_json(const struct run_plan *plan)
{
	json_t *verdicts = json_array();
	for (unsigned i = 0; i < n_suites; i++) {
		unsigned tests, boots = run_boots_needed(plan, suites[i]->name, &tests);
		if (boots > 0)
			json_array_append_new(verdicts,
				json_pack("{s:s, s:i, s:i}", "suite", suites[i]->name, "tests", (int)tests,
					"boots_needed", (int)boots));
	}
	return verdicts;
}

static void print_plan(const struct run_plan *plan, int64_t estimate_ms)
{
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct plan_boot *b = &plan->plan.boots[i];
		AUTO_FREE char *names = plan_item_names(b);
		AUTO_FREE char *place = run_view_place(b);
		printf("%3u  %s@%s on %s: %s\n", b->ord + 1, b->suite, place, b->target->host, names);
	}
	for (unsigned i = 0; i < plan->plan.n_skips; i++) {
		const struct plan_skip *s = &plan->plan.skips[i];
		AUTO_FREE char *text = skip_text(s);
		printf("skip %s: %s\n", text, s->reason);
	}
	for (unsigned i = 0; i < n_suites; i++) {
		AUTO_FREE char *text = run_view_boots(plan, suites[i]->name);
		if (text)
			printf("%s\n", text);
	}
	printf("%u boots, %u trials, %u skipped; about %lld s\n", plan->plan.n_boots, plan->plan.n_trials,
		plan->plan.n_skips, (long long)((estimate_ms + 999) / 1000));
}

void run_view_plan(const struct run_plan *plan, int64_t estimate_ms, bool json)
{
	if (json)
		cli_json(json_pack("{s:o, s:o, s:o, s:f}", "boots", boots_json(&plan->plan), "skips",
			skips_json(&plan->plan), "verdicts", verdicts_json(plan), "estimate_s",
			(double)estimate_ms / 1000));
	else
		print_plan(plan, estimate_ms);
}

/* ---- the result ---- */

static void result_json(const struct run_result *r)
{
	json_t *outcomes = json_object();
	for (unsigned o = 0; o < OUTCOMES; o++)
		json_object_set_new(outcomes, outcome_name(o), json_integer(r->outcomes[o]));
	cli_json(json_pack(
		"{s:{s:s, s:b, s:o}}", "run", "uuid", r->uuid, "interrupted", r->interrupted, "outcomes", outcomes));
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
	printf("  hvbench show         its figures\n  hvbench compare kvm xen\n  hvbench report       one HTML file\n");
}
