/* plan.c - see plan.h. */
#include "engine/plan.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

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

static struct instance instance_of(const struct bench_family *family, const struct bench *bench, const struct plan_target *t)
{
	return (struct instance){family->suite, bench->name, t->driver, t->guest, t->mode, t->variant, t->host};
}

static bool wanted(const struct plan_request *r, const struct bench_family *family, const struct bench *bench,
	const struct plan_target *t)
{
	if (strcmp(family->guest, t->guest) != 0 || !suite_wanted(r, family->suite))
		return false;
	struct instance instance = instance_of(family, bench, t);
	for (unsigned i = 0; i < r->n_patterns; i++)
		if (instance_matches(r->patterns[i], &instance))
			return true;
	return r->n_patterns == 0;
}

bool plan_selects(const struct plan_request *r, const struct plan_target *t)
{
	for (unsigned f = 0; f < bench_n_families; f++)
		for (unsigned b = 0; b < bench_families[f]->n; b++)
			if (wanted(r, bench_families[f], &bench_families[f]->benches[b], t))
				return true;
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

/* Why a bench cannot exist in a target, or NULL; caller frees. */
static char *impossible(const struct bench *bench, const struct plan_target *t)
{
	if (t->reason)
		return mem_strdup(t->reason);
	if (!bench->modes || place_matches(bench->modes, t))
		return NULL;
	return mem_printf("%s does not exist in %s/%s-%s", bench->name, t->driver, t->guest, t->mode);
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
			return err_set(err, ERR_USAGE, "see `hvbench list`", "there is no suite '%s'; there is: %s", r->suites[i],
				buf_text(&known));
	}
	return 0;
}

static bool selects_something(const struct plan_request *r, const char *pattern)
{
	for (unsigned f = 0; f < bench_n_families; f++)
		for (unsigned b = 0; b < bench_families[f]->n; b++)
			for (unsigned t = 0; t < r->n_targets; t++) {
				struct instance i = instance_of(bench_families[f], &bench_families[f]->benches[b], &r->targets[t]);
				if (strcmp(bench_families[f]->guest, r->targets[t].guest) == 0 && instance_matches(pattern, &i))
					return true;
			}
	return false;
}

static int check_patterns(const struct plan_request *r, struct err **err)
{
	for (unsigned i = 0; i < r->n_patterns; i++)
		if (!selects_something(r, r->patterns[i]))
			return err_set(err, ERR_USAGE, "see `hvbench list` for benches, drivers and modes",
				"'%s' selects no bench, driver, mode or host", r->patterns[i]);
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

static void add_skip(struct plan *plan, const struct plan_target *t, const char *suite, const struct bench *bench, char *reason)
{
	plan->skips = mem_resize(plan->skips, plan->n_skips + 1, sizeof *plan->skips);
	plan->skips[plan->n_skips++] = (struct plan_skip){t, suite, bench, reason};
}

/* The boot of one suite's benches on one target; also notes the skips, once (rep 0). */
static void add_boot(const struct plan_request *r, struct plan *plan, const char *suite, const struct plan_target *t, unsigned rep)
{
	struct plan_boot boot = {.target = t, .rep = rep, .ord = plan->n_boots, .suite = suite};
	for (unsigned f = 0; f < bench_n_families; f++) {
		const struct bench_family *family = bench_families[f];
		for (unsigned b = 0; b < family->n && strcmp(family->suite, suite) == 0; b++) {
			const struct bench *bench = &family->benches[b];
			if (!wanted(r, family, bench, t))
				continue;
			char *reason = impossible(bench, t);
			if (reason && rep == 0)
				add_skip(plan, t, suite, bench, STEAL(reason));
			else if (!reason) {
				boot.benches = mem_resize(boot.benches, boot.n_benches + 1, sizeof *boot.benches);
				boot.benches[boot.n_benches++] = bench;
			}
			free(reason);
		}
	}
	if (boot.n_benches == 0)
		return;
	plan->boots = mem_resize(plan->boots, plan->n_boots + 1, sizeof *plan->boots);
	plan->boots[plan->n_boots++] = boot;
	plan->n_trials += boot.n_benches;
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
		free(plan->boots[i].benches);
	for (unsigned i = 0; i < plan->n_skips; i++)
		free(plan->skips[i].reason);
	free(plan->boots);
	free(plan->skips);
	*plan = (struct plan){0};
}

char *plan_bench_names(const struct plan_boot *boot)
{
	struct buf names = BUF_INIT;
	for (unsigned i = 0; i < boot->n_benches; i++)
		buf_addf(&names, "%s%s", i ? "," : "", boot->benches[i]->name);
	return buf_steal(&names);
}
