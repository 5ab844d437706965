/* plan.c - see plan.h. */
#include "engine/plan.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "bench/scene.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/select.h"
#include "lib/stats.h"

static bool suite_wanted(const struct plan_request *r, const char *suite)
{
	for (unsigned i = 0; i < r->n_suites; i++)
		if (strcmp(r->suites[i], suite) == 0)
			return true;
	return r->n_suites == 0;
}

static struct instance instance_of(const char *suite, const struct plan_item *item, const struct plan_target *t)
{
	return (struct instance){suite, item->bench->name, t->driver, t->guest, t->mode, item->variant, t->host};
}

/* ---- the items of a bench on a target ---- */

struct items {
	struct plan_item list[32];
	unsigned n;
};

static bool device_fits(const struct driver_device *device, const struct bench *bench, const struct plan_target *t)
{
	return strcmp(device->device, bench->io->device) == 0 && fnmatch(device->modes, t->mode, 0) == 0;
}

/* The bench once for each device that it can be done on; once without a device where there is none, or it needs none.
 * */
static struct items items_of(const struct bench *bench, const struct plan_target *t)
{
	struct items items = {.n = 0};
	for (const struct driver_device *d = bench->io ? t->devices : NULL; d && d->variant && items.n < 32; d++)
		if (device_fits(d, bench, t))
			items.list[items.n++] = (struct plan_item){bench, d, d->variant};
	if (items.n == 0)
		items.list[items.n++] = (struct plan_item){bench, NULL, ""};
	return items;
}

/* A pattern that says which bench, and not only where. */
static bool names_bench(const char *pattern)
{
	const char *dot = strchr(pattern, '.'), *at = strchr(pattern, '@');
	return dot && (!at || dot < at);
}

static enum bench_profile profile_of(const struct bench *bench)
{
	return bench->io ? bench->io->profile : bench->scene ? bench->scene->profile : BENCH_QUICK;
}

static bool pattern_takes(
	const struct plan_request *r, const char *pattern, const struct instance *instance, const struct bench *bench)
{
	return (names_bench(pattern) || profile_of(bench) <= r->profile) && instance_matches(pattern, instance);
}

static bool needs_job(const struct bench *bench)
{
	return bench->io && bench->io->tool == BENCH_TOOL_JOB;
}

/* Whether the target's guest has this bench at all: a process can take part in scenes only. */
static bool has_bench(const struct bench_family *family, const struct bench *bench, const struct plan_target *t)
{
	return strcmp(family->guest, t->guest) == 0 &&
		(bench->scene || !driver_is_process(driver_find(t->driver), t->mode));
}

static bool asked_for(const struct plan_request *r, const struct bench_family *family, const struct plan_item *item,
	const struct plan_target *t)
{
	if (!has_bench(family, item->bench, t) || !suite_wanted(r, family->suite) ||
		(needs_job(item->bench) && !r->has_job))
		return false;
	struct instance instance = instance_of(family->suite, item, t);
	for (unsigned i = 0; i < r->n_patterns; i++)
		if (pattern_takes(r, r->patterns[i], &instance, item->bench))
			return true;
	return r->n_patterns == 0 && profile_of(item->bench) <= r->profile;
}

static bool is_verify(const struct plan_item *item)
{
	return item->bench->io && item->bench->io->tool == BENCH_TOOL_VERIFY;
}

/* A device of which any row is wanted is verified first: one that loses data must never be measured as fast. */
static bool wanted(const struct plan_request *r, const struct bench_family *family, const struct plan_item *item,
	const struct plan_target *t)
{
	if (asked_for(r, family, item, t))
		return true;
	for (unsigned f = 0; is_verify(item) && item->device && f < bench_n_families; f++)
		for (unsigned b = 0; b < bench_families[f]->n; b++) {
			struct plan_item other = {&bench_families[f]->benches[b], item->device, item->variant};
			if (other.bench->io && !is_verify(&other) && device_fits(item->device, other.bench, t) &&
				asked_for(r, bench_families[f], &other, t))
				return true;
		}
	return false;
}

bool plan_selects(const struct plan_request *r, const struct plan_target *t)
{
	for (unsigned f = 0; f < bench_n_families; f++)
		for (unsigned b = 0; b < bench_families[f]->n; b++) {
			struct items items = items_of(&bench_families[f]->benches[b], t);
			for (unsigned i = 0; i < items.n; i++)
				if (wanted(r, bench_families[f], &items.list[i], t))
					return true;
		}
	return false;
}

static bool place_matches(const char *const *globs, const struct plan_target *t)
{
	AUTO_FREE char *place = mem_printf("%s/%s-%s", t->driver, t->guest, t->mode);
	for (unsigned i = 0; globs && globs[i]; i++)
		if (fnmatch(globs[i], place, 0) == 0)
			return true;
	return false;
}

bool plan_is_inexact(const struct bench *bench, const struct plan_target *t)
{
	return place_matches(bench->inexact, t);
}

/* Why an item cannot exist in a target, or NULL; caller frees. */
static char *impossible(const struct plan_item *item, const struct plan_target *t)
{
	if (t->reason)
		return mem_strdup(t->reason);
	if (item->bench->io && !item->device)
		return mem_printf("%s/%s-%s has no %s device that could be measured", t->driver, t->guest, t->mode,
			item->bench->io->device);
	if (!item->bench->modes || place_matches(item->bench->modes, t))
		return NULL;
	return mem_printf("%s does not exist in %s/%s-%s", item->bench->name, t->driver, t->guest, t->mode);
}

/* ---- names that select nothing ---- */

static int check_suites(const struct plan_request *r, struct err **err)
{
	AUTO_BUF struct buf known = BUF_INIT;
	for (unsigned f = 0; f < bench_n_families; f++)
		if (!strstr(buf_text(&known), bench_families[f]->suite))
			buf_addf(&known, "%s%s", known.len ? ", " : "", bench_families[f]->suite);
	for (unsigned i = 0; i < r->n_suites; i++) {
		bool found = false;
		for (unsigned f = 0; f < bench_n_families; f++)
			found |= strcmp(bench_families[f]->suite, r->suites[i]) == 0;
		if (!found)
			return err_set(err, ERR_USAGE, "see `hvbench list`", "there is no suite '%s'; there is: %s",
				r->suites[i], buf_text(&known));
	}
	return 0;
}

/* has_job: benches that run the user's job count. */
static bool selects_something(const struct plan_request *r, const char *pattern, bool has_job)
{
	for (unsigned f = 0; f < bench_n_families; f++)
		for (unsigned b = 0; b < bench_families[f]->n; b++)
			for (unsigned t = 0;
				t < r->n_targets && (has_job || !needs_job(&bench_families[f]->benches[b])); t++) {
				struct items items = items_of(&bench_families[f]->benches[b], &r->targets[t]);
				for (unsigned i = 0; i < items.n; i++) {
					struct instance instance = instance_of(
						bench_families[f]->suite, &items.list[i], &r->targets[t]);
					if (has_bench(bench_families[f], items.list[i].bench, &r->targets[t]) &&
						instance_matches(pattern, &instance))
						return true;
				}
			}
	return false;
}

static int check_patterns(const struct plan_request *r, struct err **err)
{
	for (unsigned i = 0; i < r->n_patterns; i++) {
		if (selects_something(r, r->patterns[i], r->has_job))
			continue;
		if (selects_something(r, r->patterns[i], true))
			return err_set(err, ERR_USAGE, "give it: --fio-job FILE",
				"'%s' selects only your own fio job, and there is none", r->patterns[i]);
		return err_set(err, ERR_USAGE, "see `hvbench list` for benches, drivers and modes",
			"'%s' selects no bench, driver, mode or host", r->patterns[i]);
	}
	return 0;
}

/* ---- the order ---- */

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
	plan->skips = mem_resize(plan->skips, plan->n_skips + 1, sizeof *plan->skips);
	plan->skips[plan->n_skips++] = (struct plan_skip){t, suite, *item, reason};
}

/* Puts the item into the boot, or notes why it cannot be there, once (rep 0). */
static void add_item(struct plan *plan, struct plan_boot *boot, const struct plan_item *item)
{
	char *reason = impossible(item, boot->target);
	if (reason && boot->rep == 0) {
		add_skip(plan, boot->target, boot->suite, item, reason);
		return;
	}
	if (!reason) {
		boot->items = mem_resize(boot->items, boot->n_items + 1, sizeof *boot->items);
		boot->items[boot->n_items++] = *item;
	}
	free(reason);
}

/* All of one device, then all of the next: the guest sets up each once. The order of benches stays. */
static void sort_by_device(struct plan_boot *boot)
{
	AUTO_FREE struct plan_item *sorted = mem_alloc(boot->n_items, sizeof *sorted);
	AUTO_FREE bool *taken = mem_alloc(boot->n_items, sizeof *taken);
	unsigned n = 0;
	for (unsigned i = 0; i < boot->n_items; i++)
		for (unsigned k = i; k < boot->n_items; k++)
			if (!taken[k] && boot->items[k].device == boot->items[i].device) {
				taken[k] = true;
				sorted[n++] = boot->items[k];
			}
	memcpy(boot->items, sorted, n * sizeof *sorted);
}

static void push_boot(struct plan *plan, struct plan_boot *boot)
{
	if (boot->n_items == 0)
		return;
	boot->ord = plan->n_boots;
	sort_by_device(boot);
	plan->boots = mem_resize(plan->boots, plan->n_boots + 1, sizeof *plan->boots);
	plan->boots[plan->n_boots++] = *boot;
	plan->n_trials += boot->n_items;
}

/* A scene has guests of its own, so it is a boot of its own. */
static void add_scene(struct plan *plan, const struct plan_boot *like, const struct plan_item *item)
{
	struct plan_boot own = {.target = like->target, .rep = like->rep, .suite = like->suite};
	add_item(plan, &own, item);
	push_boot(plan, &own);
}

/* The boot of one suite's benches on one target. */
static void add_boot(
	const struct plan_request *r, struct plan *plan, const char *suite, const struct plan_target *t, unsigned rep)
{
	struct plan_boot boot = {.target = t, .rep = rep, .suite = suite};
	for (unsigned f = 0; f < bench_n_families; f++) {
		const struct bench_family *family = bench_families[f];
		for (unsigned b = 0; b < family->n && strcmp(family->suite, suite) == 0; b++) {
			struct items items = items_of(&family->benches[b], t);
			for (unsigned i = 0; i < items.n; i++) {
				if (!wanted(r, family, &items.list[i], t))
					continue;
				if (family->benches[b].scene)
					add_scene(plan, &boot, &items.list[i]);
				else
					add_item(plan, &boot, &items.list[i]);
			}
		}
	}
	push_boot(plan, &boot);
}

/* True when the suite of family f was met in an earlier family. */
static bool suite_seen(unsigned f)
{
	for (unsigned i = 0; i < f; i++)
		if (strcmp(bench_families[i]->suite, bench_families[f]->suite) == 0)
			return true;
	return false;
}

int plan_make(const struct plan_request *r, struct plan *plan, struct err **err)
{
	*plan = (struct plan){0};
	if (check_suites(r, err) != 0 || check_patterns(r, err) != 0)
		return -1;
	AUTO_FREE unsigned *order = mem_alloc(r->n_targets, sizeof *order);
	for (unsigned i = 0; i < r->n_targets; i++)
		order[i] = i;
	shuffle(order, r->n_targets, r->seed);
	for (unsigned f = 0; f < bench_n_families; f++) {
		if (suite_seen(f))
			continue;
		for (unsigned rep = 0; rep < r->reps; rep++)
			for (unsigned i = 0; i < r->n_targets; i++) {
				unsigned at = rep % 2 ? r->n_targets - 1 - i : i;
				add_boot(r, plan, bench_families[f]->suite, &r->targets[order[at]], rep);
			}
	}
	return 0;
}

void plan_finish(struct plan *plan)
{
	for (unsigned i = 0; i < plan->n_boots; i++)
		free(plan->boots[i].items);
	for (unsigned i = 0; i < plan->n_skips; i++)
		free(plan->skips[i].reason);
	free(plan->boots);
	free(plan->skips);
	*plan = (struct plan){0};
}

char *plan_item_names(const struct plan_boot *boot)
{
	struct buf names = BUF_INIT;
	for (unsigned i = 0; i < boot->n_items; i++) {
		const struct plan_item *item = &boot->items[i];
		buf_addf(&names, "%s%s%s%s", i ? "," : "", item->bench->name, item->device ? "~" : "", item->variant);
	}
	return buf_steal(&names);
}

char *plan_devices(const struct plan_boot *boot)
{
	struct buf names = BUF_INIT;
	buf_adds(&names, "");
	for (unsigned i = 0; i < boot->n_items; i++)
		if (boot->items[i].device && !driver_list_has(buf_text(&names), boot->items[i].variant))
			buf_addf(&names, "%s%s", names.len ? "," : "", boot->items[i].variant);
	return buf_steal(&names);
}

bool plan_has_device(const struct plan_boot *boot, const char *device)
{
	for (unsigned i = 0; i < boot->n_items; i++)
		if (boot->items[i].device && strcmp(boot->items[i].device->device, device) == 0)
			return true;
	return false;
}
