/* run_plan.c - what a run will do, how long it will take and what it can decide: see run.h. */
#include "engine/run.h"

#include <string.h>

#include "drivers/backend.h"
#include "engine/eta.h"
#include "lib/stats.h"

#define SIGNIFICANT 0.05 /* METHOD rule 16 */

static bool has_lab_xen(const struct run_plan *plan)
{
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct host *host = hosts_find(&plan->hosts, plan->plan.boots[i].target->host);
		if (host->kind == HOST_LAB && host->lab == LAB_XEN)
			return true;
	}
	return false;
}

int run_plan_make(const struct run_options *o, const char *hosts_path, target_say_fn *say, void *ctx,
	struct run_plan *plan, struct err **err)
{
	*plan = (struct run_plan){.options = o};
	struct plan_request request = {
		.select = {o->suites, o->n_suites, o->patterns, o->n_patterns, o->profile, o->job.len > 0},
		.reps = o->reps,
		.seed = o->seed};
	int result = backend_disk_check(o->disk, err) == 0 ? 0 : err_wrap(err, "--disk");
	if (result == 0)
		result = hosts_load(hosts_path, &plan->hosts, err);
	if (result == 0)
		result = targets_resolve(&plan->hosts, o->on, &request.select, say, ctx, &plan->targets, err);
	request.targets = plan->targets.list;
	request.n_targets = plan->targets.n;
	if (result == 0)
		result = plan_make(&request, &plan->plan, err);
	if (result == 0 && o->lab.xen_args && !has_lab_xen(plan))
		result = err_set(err, ERR_USAGE, "--on lab-xen",
			"--xen-args is for the lab's Xen, and nothing of this run is there");
	if (result != 0)
		run_plan_finish(plan);
	return result;
}

void run_plan_finish(struct run_plan *plan)
{
	plan_finish(&plan->plan);
	targets_finish(&plan->targets);
	hosts_finish(&plan->hosts);
}

int64_t run_estimate_ms(struct db *db, const struct run_plan *plan)
{
	int64_t lab = 0, other = 0;
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct plan_boot *boot = &plan->plan.boots[i];
		const struct host *host = hosts_find(&plan->hosts, boot->target->host);
		*(host->kind == HOST_LAB ? &lab : &other) += eta_boot_ms(
			db, boot, host_clock(host, &plan->options->lab));
	}
	return lab / RUN_LAB_MACHINES + other;
}

/* ---- what can be decided ---- */

/* Rows that two targets have in common: those that a test decides, and those that are counted exactly. */
struct common {
	unsigned tests, exact;
};

static bool are_alike(const struct plan_item *a, const struct plan_item *b)
{
	return a->bench == b->bench &&
		(strcmp(a->variant, b->variant) == 0 || (a->device && b->device && a->device->pv && b->device->pv));
}

static bool is_exact(const struct run_plan *plan, const struct plan_target *t, const struct plan_item *item)
{
	const struct host *host = hosts_find(&plan->hosts, t->host);
	return host_clock(host, &plan->options->lab)->exact && !plan_is_inexact(item->bench, t);
}

static void add_common(
	const struct run_plan *plan, const struct plan_boot *a, const struct plan_boot *b, struct common *common)
{
	for (unsigned i = 0; i < a->n_items; i++)
		for (unsigned k = 0; k < b->n_items; k++) {
			if (!are_alike(&a->items[i], &b->items[k]))
				continue;
			if (is_exact(plan, a->target, &a->items[i]) || is_exact(plan, b->target, &b->items[k]))
				common->exact++;
			else
				common->tests++;
			break;
		}
}

static struct common common_of(
	const struct run_plan *plan, const char *suite, const struct plan_target *x, const struct plan_target *y)
{
	struct common common = {0};
	for (unsigned i = 0; i < plan->plan.n_boots; i++)
		for (unsigned k = 0; k < plan->plan.n_boots; k++) {
			const struct plan_boot *a = &plan->plan.boots[i], *b = &plan->plan.boots[k];
			if (a->rep == 0 && b->rep == 0 && a->target == x && b->target == y &&
				strcmp(a->suite, suite) == 0 && strcmp(b->suite, suite) == 0)
				add_common(plan, a, b, &common);
		}
	return common;
}

unsigned run_boots_needed(const struct run_plan *plan, const char *suite, unsigned *tests)
{
	unsigned exact = 0;
	*tests = 0;
	for (unsigned i = 0; i < plan->targets.n; i++)
		for (unsigned k = i + 1; k < plan->targets.n; k++) {
			struct common c = common_of(plan, suite, &plan->targets.list[i], &plan->targets.list[k]);
			*tests = c.tests > *tests ? c.tests : *tests;
			exact = c.exact > exact ? c.exact : exact;
		}
	return *tests ? stats_least_n(*tests, SIGNIFICANT) : exact ? 1 : 0;
}
