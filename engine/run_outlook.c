/* run_outlook.c - what a plan can decide, and how long it takes: see run.h. */
#include <string.h>

#include "bench/suite.h"
#include "engine/eta.h"
#include "engine/run.h"
#include "lib/select.h"
#include "lib/stats.h"

#define ALPHA 0.05 /* METHOD rule 16; report/verdict.c judges by it */

/* ---- rows ---- */

/* Rows of two drivers that are compared, and those of them that a test decides. */
struct family {
	unsigned rows, tests;
};

static const struct clock_kind *clock_of(const struct run_plan *plan, const struct plan_target *t)
{
	return host_clock(hosts_find(&plan->hosts, t->host), &plan->options->lab);
}

static bool are_alike(const struct run_plan *plan, const struct plan_item *a, const struct plan_item *b)
{
	const struct run_options *o = plan->options;
	return a->bench == b->bench &&
		(strcmp(a->variant, b->variant) == 0 ||
			(o->is_counterpart && o->is_counterpart(a->variant, b->variant)));
}

static bool is_exact(const struct run_plan *plan, const struct plan_target *t, const struct bench *bench)
{
	bool by_ratio = !bench->headline || bench->headline->scale == BENCH_RATIO;
	return by_ratio && clock_of(plan, t)->exact && !plan_is_inexact(bench, t);
}

static void add_boots(
	const struct run_plan *plan, const struct plan_boot *a, const struct plan_boot *b, struct family *family)
{
	if (clock_of(plan, a->target) != clock_of(plan, b->target))
		return; /* METHOD rule 21 */
	for (unsigned i = 0; i < a->n_items; i++)
		for (unsigned k = 0; k < b->n_items; k++) {
			const struct bench *bench = a->items[i].bench;
			if (bench_is_check(bench) || !are_alike(plan, &a->items[i], &b->items[k]))
				continue;
			family->rows++;
			family->tests += !is_exact(plan, a->target, bench) || !is_exact(plan, b->target, bench);
		}
}

static bool is_first_of(const struct plan_boot *boot, const char *suite, const char *driver)
{
	return boot->rep == 0 && !boot->counted && strcmp(boot->suite, suite) == 0 &&
		strcmp(boot->target->driver, driver) == 0;
}

/* All that `compare X Y` holds against each other of the suite. */
static struct family family_of(const struct run_plan *plan, const char *suite, const char *x, const char *y)
{
	struct family family = {0};
	const struct plan *p = &plan->plan;
	for (unsigned i = 0; i < p->n_boots; i++)
		for (unsigned k = 0; k < p->n_boots && is_first_of(&p->boots[i], suite, x); k++)
			if (is_first_of(&p->boots[k], suite, y))
				add_boots(plan, &p->boots[i], &p->boots[k], &family);
	return family;
}

/* The first target of its driver. */
static bool is_new_driver(const struct targets *targets, unsigned at)
{
	for (unsigned i = 0; i < at; i++)
		if (strcmp(targets->list[i].driver, targets->list[at].driver) == 0)
			return false;
	return true;
}

static void keep_larger(struct family *most, struct family f)
{
	if (f.tests > most->tests || (f.tests == most->tests && f.rows > most->rows))
		*most = f;
}

/* What `compare` of a device with settings and the same one without holds against each other. */
static struct family knobs_family(const struct run_plan *plan, const struct plan_boot *with, const char *variant)
{
	struct family family = {0};
	size_t n = variant_device(variant);
	for (unsigned b = 0; b < plan->plan.n_boots; b++) {
		const struct plan_boot *plain = &plan->plan.boots[b];
		if (plain->target != with->target || !is_first_of(plain, with->suite, with->target->driver))
			continue;
		for (unsigned i = 0; i < with->n_items; i++)
			for (unsigned k = 0; k < plain->n_items; k++) {
				const struct bench *bench = plain->items[k].bench;
				const char *other = plain->items[k].variant;
				if (bench != with->items[i].bench || bench_is_check(bench) || other[n] ||
					strcmp(with->items[i].variant, variant) != 0 || strncmp(other, variant, n) != 0)
					continue;
				family.rows++;
				family.tests += !is_exact(plan, with->target, bench);
			}
	}
	return family;
}

static struct family largest_family(const struct run_plan *plan, const char *suite)
{
	const struct targets *t = &plan->targets;
	struct family most = {0};
	for (unsigned i = 0; i < t->n; i++)
		for (unsigned k = i + 1; k < t->n; k++) {
			if (!is_new_driver(t, i) || !is_new_driver(t, k))
				continue;
			keep_larger(&most, family_of(plan, suite, t->list[i].driver, t->list[k].driver));
		}
	for (unsigned b = 0; b < plan->plan.n_boots; b++) {
		const struct plan_boot *boot = &plan->plan.boots[b];
		for (unsigned i = 0; is_first_of(boot, suite, boot->target->driver) && i < boot->n_items; i++)
			if (*plan_item_set(&boot->items[i]))
				keep_larger(&most, knobs_family(plan, boot, boot->items[i].variant));
	}
	return most;
}

/* ---- time ---- */

/* Of one boot of each target; or of those that are counted once, in the first repetition. */
static int64_t boot_ms(const struct run_plan *plan, const char *suite, bool once, struct db *db)
{
	int64_t lab = 0, other = 0;
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct plan_boot *boot = &plan->plan.boots[i];
		const struct host *host = hosts_find(&plan->hosts, boot->target->host);
		bool is_once = boot->counted && !plan->options->events;
		if (boot->rep == 0 && is_once == once && strcmp(boot->suite, suite) == 0)
			*(host->kind == HOST_LAB ? &lab : &other) += eta_boot_ms(
				db, boot, clock_of(plan, boot->target));
	}
	return lab / RUN_LAB_MACHINES + other;
}

static unsigned reps_of(const struct run_plan *plan, const char *suite)
{
	unsigned reps = 0;
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct plan_boot *boot = &plan->plan.boots[i];
		if (strcmp(boot->suite, suite) == 0 && boot->rep >= reps)
			reps = boot->rep + 1;
	}
	return reps;
}

struct run_outlook run_outlook(const struct run_plan *plan, const char *suite, struct db *db)
{
	const struct family family = largest_family(plan, suite);
	struct run_outlook out = {.reps = reps_of(plan, suite),
		.rows = family.rows,
		.tests = family.tests,
		.boot_ms = boot_ms(plan, suite, false, db),
		.once_ms = boot_ms(plan, suite, true, db)};
	out.least = family.tests ? stats_least_n(1, ALPHA) : family.rows ? 1 : 0;
	out.needed = family.tests ? stats_least_n(family.tests, ALPHA) : family.rows ? 1 : 0;
	out.wanted = out.needed ? out.needed : 1;
	return out;
}

int64_t run_estimate_ms(struct db *db, const struct run_plan *plan)
{
	int64_t ms = 0;
	for (unsigned s = 0; s < n_suites; s++)
		ms += reps_of(plan, suites[s]->name) * boot_ms(plan, suites[s]->name, false, db) +
			boot_ms(plan, suites[s]->name, true, db);
	return ms;
}
