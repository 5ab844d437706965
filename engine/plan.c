#include "engine/plan.h"

#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "lib/auto.h"
#include "lib/mem.h"
#include "lib/stats.h"

/* Why an item cannot exist in a target, or NULL; caller frees. */
static char *impossible(const struct measure *measure, const struct plan_item *item, const struct plan_target *t)
{
	if (t->reason)
		return mem_strdup(t->reason);
	char *reason = measure->impossible ? measure->impossible(item, t) : NULL;
	if (reason || !item->bench->modes || plan_place_matches(item->bench->modes, t))
		return reason;
	return mem_printf("%s does not exist in %s/%s-%s", item->bench->name, t->driver, t->guest, t->mode);
}

static void shuffle(unsigned *order, unsigned n, uint64_t seed)
{
	struct stats_rng rng;
	stats_rng_seed(&rng, seed);
	for (unsigned i = n; i > 1; i--) {
		unsigned j = (unsigned)stats_rng_below(&rng, i);
		unsigned swap = order[i - 1];
		order[i - 1] = order[j];
		order[j] = swap;
	}
}

static void add_skip(
	struct plan *plan, const struct plan_target *t, const char *suite, const struct plan_item *item, char *reason)
{
	MEM_ADD(plan->skips, plan->n_skips) = (struct plan_skip){t, suite, *item, reason};
}

/* Puts the item into the boot, or notes why it cannot be there, once (rep 0). */
static void add_item(struct plan *plan, struct plan_boot *boot, const struct plan_item *item)
{
	char *reason = impossible(boot->measure, item, boot->target);
	if (reason && boot->rep == 0 && !boot->counted) {
		add_skip(plan, boot->target, boot->suite, item, reason);
		return;
	}
	if (!reason)
		MEM_ADD(boot->items, boot->n_items) = *item;
	free(reason);
}

/* All of one device, then all of the next: the guest sets up each once. What is late comes last; else the order of
 * benches stays. */
static void sort_items(struct plan_boot *boot)
{
	AUTO_FREE struct plan_item *sorted = mem_alloc(boot->n_items, sizeof *sorted);
	AUTO_FREE bool *taken = mem_alloc(boot->n_items, sizeof *taken);
	unsigned n = 0;
	for (unsigned late = 0; late < 2; late++)
		for (unsigned i = 0; i < boot->n_items; i++)
			for (unsigned k = i; k < boot->n_items; k++)
				if (!taken[k] && boot->items[k].bench->late == late &&
					boot->items[k].device == boot->items[i].device) {
					taken[k] = true;
					sorted[n++] = boot->items[k];
				}
	memcpy(boot->items, sorted, n * sizeof *sorted);
}

/* Items whose devices have other settings than the first one's are another boot's. Nothing happens without items; with
 * some they are the plan's, and the boot is as it was before it had any. */
static void push_boot(struct plan *plan, struct plan_boot *boot)
{
	struct plan_boot rest = *boot;
	unsigned n = boot->n_items;
	rest.items = NULL;
	rest.n_items = boot->n_items = 0;
	if (n == 0)
		return;
	for (unsigned i = 0; i < n; i++) {
		boot->items[i].known = boot->counted;
		if (strcmp(plan_item_set(&boot->items[i]), plan_item_set(&boot->items[0])) == 0)
			boot->items[boot->n_items++] = boot->items[i];
		else
			MEM_ADD(rest.items, rest.n_items) = boot->items[i];
	}
	boot->ord = plan->n_boots;
	sort_items(boot);
	MEM_ADD(plan->boots, plan->n_boots) = *boot;
	plan->n_trials += boot->counted ? 0 : boot->n_items;
	push_boot(plan, &rest);
	boot->items = NULL;
	boot->n_items = 0;
}

static void add_family(
	const struct plan_request *r, struct plan *plan, const struct bench_family *family, struct plan_boot *boot)
{
	struct plan_item items[MEASURE_ITEMS_MAX];
	for (unsigned b = 0; b < family->n; b++) {
		unsigned n = measure_items(boot->measure, &family->benches[b], boot->target, items);
		for (unsigned i = 0; i < n; i++) {
			if (!selection_wants(&r->select, family, &items[i], boot->target))
				continue;
			add_item(plan, boot, &items[i]);
			if (boot->measure->alone)
				push_boot(plan, boot);
		}
	}
}

/* The boot of one suite's benches on one target. */
static void add_boot(const struct plan_request *r, struct plan *plan, const char *suite, const struct plan_target *t,
	unsigned rep, bool counted)
{
	const struct measure *measure = measure_of(suite);
	struct plan_boot boot = {.target = t,
		.rep = rep,
		.suite = suite,
		.measure = counted && measure->counted ? measure->counted : measure,
		.counted = counted};
	const struct bench_family *family;
	for (unsigned f = 0; (family = selection_family(&r->select, f)); f++)
		if (strcmp(family->suite, suite) == 0) {
			add_family(r, plan, family, &boot);
			if (boot.measure->by_family)
				push_boot(plan, &boot);
		}
	push_boot(plan, &boot);
}

/* Events are asked for in every repetition, exits only in the first: they hardly differ from boot to boot, and where
 * no hypervisor is known there are none. */
static bool wants_count(const struct plan_request *r, const char *suite, const struct plan_target *t, unsigned rep)
{
	const struct measure *measure = measure_of(suite);
	const struct driver *driver = driver_find(t->driver);
	return (r->events && !measure->of_guests) || (r->exits && measure->counted && rep == 0 && !driver->alone);
}

static void add_boots(const struct plan_request *r, struct plan *plan, const unsigned *order, bool counted)
{
	for (unsigned s = 0; s < n_suites; s++)
		for (unsigned rep = 0; rep < (r->suite_reps ? r->suite_reps[s] : r->reps); rep++)
			for (unsigned i = 0; i < r->n_targets; i++) {
				unsigned at = rep % 2 ? r->n_targets - 1 - i : i;
				const struct plan_target *t = &r->targets[order[at]];
				if (!counted || wants_count(r, suites[s]->name, t, rep))
					add_boot(r, plan, suites[s]->name, t, rep, counted);
			}
}

int plan_make(const struct plan_request *r, struct plan *plan, struct err **err)
{
	*plan = (struct plan){0};
	if (selection_check(&r->select, r->targets, r->n_targets, err) != 0)
		return -1;
	AUTO_FREE unsigned *order = mem_alloc(r->n_targets, sizeof *order);
	for (unsigned i = 0; i < r->n_targets; i++)
		order[i] = i;
	shuffle(order, r->n_targets, r->seed);
	add_boots(r, plan, order, false);
	if (r->events || r->exits)
		add_boots(r, plan, order, true);
	return 0;
}

void plan_finish(struct plan *plan)
{
	for (unsigned i = 0; i < plan->n_boots; i++)
		free(plan->boots[i].items);
	for (unsigned i = 0; i < plan->n_skips; i++)
		free(plan->skips[i].reason);
	MEM_FREE(plan->boots, plan->skips);
	*plan = (struct plan){0};
}
