/* run_plan.c - what a run will do, and how often: see run.h. */
#include "engine/run.h"

#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "drivers/backend.h"
#include "engine/measure.h"
#include "engine/resume.h"
#include "lib/mem.h"

static bool has_lab_xen(const struct run_plan *plan)
{
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct host *host = hosts_find(&plan->hosts, plan->plan.boots[i].target->host);
		if (host->kind == HOST_LAB && host->lab == LAB_XEN)
			return true;
	}
	return false;
}

static struct selection selection_of(const struct run_options *o)
{
	return (struct selection){o->suites, o->n_suites, o->patterns, o->n_patterns, o->profile, &o->jobs, &o->nets,
		o->knobs, o->n_knobs};
}

/* Anew when there was one before. */
static int make(struct run_plan *plan, struct err **err)
{
	const struct run_options *o = plan->options;
	struct plan_request request = {.select = selection_of(o),
		.targets = plan->targets.list,
		.n_targets = plan->targets.n,
		.suite_reps = plan->reps,
		.seed = o->seed,
		.events = o->events != NULL,
		.exits = o->exits};
	plan_finish(&plan->plan);
	return plan_make(&request, &plan->plan, err);
}

static int resolve(struct run_plan *plan, const char *hosts_path, target_say_fn *say, void *ctx, struct err **err)
{
	const struct run_options *o = plan->options;
	const struct selection selection = selection_of(o);
	if (backend_disk_check(o->disk, err) != 0)
		return err_wrap(err, "--disk");
	if (hosts_load(hosts_path, &plan->hosts, err) != 0)
		return -1;
	const struct target_asking asking = {.wait = o->wait, .say = say, .ctx = ctx};
	return targets_resolve(&plan->hosts, o->on, &selection, &asking, &plan->targets, err);
}

/* What is known to fail is not booted. */
static int check(const struct run_plan *plan, struct err **err)
{
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct plan_boot *boot = &plan->plan.boots[i];
		const struct host *host = hosts_find(&plan->hosts, boot->target->host);
		const struct measure_place place = {.options = plan->options,
			.clock = host_clock(host, &plan->options->lab),
			.host = host->name,
			.lab = host->kind == HOST_LAB};
		if (measure_check(boot, &place, err) != 0)
			return -1;
	}
	return 0;
}

/* The plan is there with one boot of each target, which says how many there must be. */
static int choose_reps(struct run_plan *plan, struct err **err)
{
	bool more = false;
	for (unsigned s = 0; s < n_suites; s++) {
		plan->reps[s] = run_outlook(plan, suites[s]->name, NULL).wanted;
		more |= plan->reps[s] > 1;
	}
	return more ? make(plan, err) : 0;
}

int run_plan_make(const struct run_options *o, const char *hosts_path, target_say_fn *say, void *ctx,
	struct run_plan *plan, struct err **err)
{
	*plan = (struct run_plan){.options = o, .reps = mem_alloc(n_suites, sizeof *plan->reps)};
	for (unsigned s = 0; s < n_suites; s++)
		plan->reps[s] = o->resume ? o->resume->reps[s] : o->reps ? o->reps : 1;
	int result = resolve(plan, hosts_path, say, ctx, err);
	if (result == 0)
		result = make(plan, err);
	if (result == 0)
		result = check(plan, err);
	if (result == 0 && o->reps == 0 && !o->resume)
		result = choose_reps(plan, err);
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
	free(plan->reps);
	plan->reps = NULL;
}

/* ---- a bound of time ---- */

/* Of the suites that can lose a boot the one that takes longest; n_suites when there is none. */
static unsigned longest(const struct run_plan *plan, const int64_t *boot_ms)
{
	unsigned found = n_suites;
	for (unsigned s = 0; s < n_suites; s++)
		if (plan->reps[s] > 1 &&
			(found == n_suites || plan->reps[s] * boot_ms[s] > plan->reps[found] * boot_ms[found]))
			found = s;
	return found;
}

int run_plan_fit(struct run_plan *plan, struct db *db, struct err **err)
{
	const struct run_options *o = plan->options;
	AUTO_FREE int64_t *boot_ms = mem_alloc(n_suites, sizeof *boot_ms);
	int64_t all_ms = 0;
	bool less = false;
	if (o->resume)
		return resume_reduce(db, o->resume, plan, &plan->n_known, err);
	if (o->reps != 0 || o->max_ms == 0)
		return 0;
	for (unsigned s = 0; s < n_suites; s++) {
		struct run_outlook outlook = run_outlook(plan, suites[s]->name, db);
		boot_ms[s] = outlook.boot_ms;
		all_ms += plan->reps[s] * boot_ms[s] + outlook.once_ms;
	}
	for (unsigned s; all_ms > o->max_ms && (s = longest(plan, boot_ms)) < n_suites; less = true) {
		plan->reps[s]--;
		all_ms -= boot_ms[s];
	}
	return less ? make(plan, err) : 0;
}
