#include "engine/selection.h"

#include <string.h>

#include "bench/suite.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/near.h"
#include "lib/select.h"

const struct bench_family *selection_family(const struct selection *s, unsigned number)
{
	if (number < bench_n_families)
		return bench_families[number];
	const struct bench_family *own[] = {
		s->jobs && s->jobs->n ? &s->jobs->family : NULL, s->nets && s->nets->n ? &s->nets->family : NULL};
	number -= bench_n_families;
	number += !own[0];
	return number < 2 ? own[number] : NULL;
}

static bool suite_wanted(const struct selection *s, const char *suite)
{
	for (unsigned i = 0; i < s->n_suites; i++)
		if (strcmp(s->suites[i], suite) == 0)
			return true;
	return s->n_suites == 0;
}

/* A pattern that says which bench, and not only where. */
static bool names_bench(const char *pattern)
{
	const char *dot = strchr(pattern, '.'), *at = strchr(pattern, '@');
	return dot && (!at || dot < at);
}

/* Whether the target's guest has this bench at all. */
static bool has_bench(const struct bench_family *family, const struct plan_target *t)
{
	return strcmp(family->guest, t->guest) == 0 &&
		(measure_of(family->suite)->in_process || !driver_is_process(driver_find(t->driver), t->mode));
}

static struct instance instance_of(const char *suite, const struct plan_item *item, const struct plan_target *t)
{
	return (struct instance){suite, item->bench->name, t->driver, t->guest, t->mode, item->variant, t->host};
}

/* A pattern for the table's row of the user's jobs is one for each of them. */
static bool matches(const char *pattern, const char *suite, const struct plan_item *item, const struct plan_target *t)
{
	struct instance instance = instance_of(suite, item, t);
	if (instance_matches(pattern, &instance))
		return true;
	const struct bench_io *io = item->bench->io;
	instance.bench = io && io->net ? NET_JOBS_BENCH : USER_JOBS_BENCH;
	return io && (io->job || io->net) && instance_matches(pattern, &instance);
}

static bool asked_for(const struct selection *s, const struct bench_family *family, const struct plan_item *item,
	const struct plan_target *t)
{
	const struct measure *measure = measure_of(family->suite);
	if (!has_bench(family, t) || !suite_wanted(s, family->suite) || measure_needs_job(measure, item->bench))
		return false;
	bool in_profile = measure_profile(measure, item->bench) <= s->profile;
	for (unsigned i = 0; i < s->n_patterns; i++)
		if ((in_profile || names_bench(s->patterns[i])) && matches(s->patterns[i], family->suite, item, t))
			return true;
	return s->n_patterns == 0 && in_profile;
}

bool selection_wants(const struct selection *s, const struct bench_family *family, const struct plan_item *item,
	const struct plan_target *t)
{
	const struct measure *measure = measure_of(family->suite);
	if (asked_for(s, family, item, t))
		return true;
	const struct bench_family *of;
	for (unsigned f = 0; measure->needed_by && (of = selection_family(s, f)); f++)
		for (unsigned b = 0; strcmp(of->suite, family->suite) == 0 && b < of->n; b++) {
			struct plan_item other = {&of->benches[b], item->device, item->variant, false};
			if (measure->needed_by(item, &other, t) && asked_for(s, of, &other, t))
				return true;
		}
	return false;
}

bool selection_has(const struct selection *s, const struct plan_target *t)
{
	struct plan_item items[MEASURE_ITEMS_MAX];
	const struct bench_family *family;
	for (unsigned f = 0; (family = selection_family(s, f)); f++)
		for (unsigned b = 0; b < family->n; b++) {
			unsigned n = measure_items(measure_of(family->suite), &family->benches[b], t, items);
			for (unsigned i = 0; i < n; i++)
				if (selection_wants(s, family, &items[i], t))
					return true;
		}
	return false;
}

bool selection_names_driver(const struct selection *s, const char *driver)
{
	for (unsigned i = 0; i < s->n_patterns; i++) {
		const char *at = strchr(s->patterns[i], '@');
		const char *name = at ? at + 1 : s->patterns[i];
		size_t len = strcspn(name, "/~");
		if (len == strlen(driver) && strncmp(name, driver, len) == 0)
			return true;
	}
	return false;
}

/* ---- names that select nothing ---- */

static int check_suites(const struct selection *s, struct err **err)
{
	for (unsigned i = 0; i < s->n_suites; i++) {
		if (suite_find(s->suites[i]))
			continue;
		AUTO_BUF struct buf known = BUF_INIT;
		struct near near = NEAR_TO(s->suites[i]);
		for (unsigned k = 0; k < n_suites; k++) {
			buf_addf(&known, "%s%s", known.len ? ", " : "", suites[k]->name);
			near_try(&near, suites[k]->name);
		}
		AUTO_FREE char *hint = near_hint(&near, "see `hvbench list`");
		return err_set(
			err, ERR_USAGE, hint, "there is no suite '%s'; there is: %s", s->suites[i], buf_text(&known));
	}
	return 0;
}

/* Every suite, bench, driver and host that a part of a pattern can name. */
static void try_names(struct near *near, const struct plan_target *targets, unsigned n_targets)
{
	for (unsigned t = 0; t < n_targets; t++) {
		near_try(near, targets[t].driver);
		near_try(near, targets[t].host);
	}
	for (unsigned f = 0; f < bench_n_families; f++) {
		near_try(near, bench_families[f]->suite);
		for (unsigned b = 0; b < bench_families[f]->n; b++) {
			AUTO_FREE char *name = mem_printf(
				"%s.%s", bench_families[f]->suite, bench_families[f]->benches[b].name);
			near_try(near, name);
		}
	}
}

/* About the first part of the pattern, bench or driver, that is no name but near to one. Caller frees. */
static char *pattern_hint(const char *pattern, const struct plan_target *targets, unsigned n_targets)
{
	static const char known[] = "see `hvbench list` for benches, drivers and modes";
	for (const char *part = pattern; *part; part += *part == '@') {
		size_t n = strcspn(part, "@/~");
		AUTO_FREE char *word = mem_strndup(part, n);
		struct near near = NEAR_TO(word);
		try_names(&near, targets, n_targets);
		if (near.distance > 0)
			return near_hint(&near, known);
		part += strcspn(part, "@");
	}
	return mem_strdup(known);
}

static bool family_has(
	const struct bench_family *family, const char *pattern, const struct plan_target *t, bool own_row)
{
	const struct measure *measure = measure_of(family->suite);
	struct plan_item items[MEASURE_ITEMS_MAX];
	for (unsigned b = 0; has_bench(family, t) && b < family->n; b++) {
		unsigned n = measure_items(measure, &family->benches[b], t, items);
		for (unsigned i = 0; i < n && (own_row || !measure_needs_job(measure, &family->benches[b])); i++)
			if (matches(pattern, family->suite, &items[i], t))
				return true;
	}
	return false;
}

/* own_row: the row that stands for the user's jobs counts. */
static bool selects_something(
	const struct selection *s, const char *pattern, const struct plan_target *targets, unsigned n, bool own_row)
{
	const struct bench_family *family;
	for (unsigned f = 0; (family = selection_family(s, f)); f++)
		for (unsigned t = 0; t < n; t++)
			if (family_has(family, pattern, &targets[t], own_row))
				return true;
	return false;
}

/* "kvm: virtio-blk aio,cache": what can be set on the targets; caller frees. */
static char *known_knobs(const struct plan_target *targets, unsigned n)
{
	struct buf text = BUF_INIT;
	for (unsigned t = 0; t < n; t++)
		for (const struct driver_device *d = targets[t].devices; d && d->variant; d++) {
			AUTO_FREE char *one = mem_printf("%s~%s: %s", targets[t].driver, d->variant, d->knobs);
			if (!d->set && d->knobs && !strstr(buf_text(&text), one))
				buf_addf(&text, "%s%s", text.len ? "; " : "", one);
		}
	return buf_steal(&text);
}

static bool selects_knobs(const struct selection *s, const char *set, const struct plan_target *t)
{
	struct plan_item items[MEASURE_ITEMS_MAX];
	const struct bench_family *family;
	for (unsigned f = 0; (family = selection_family(s, f)); f++)
		for (unsigned b = 0; has_bench(family, t) && b < family->n; b++) {
			unsigned n = measure_items(measure_of(family->suite), &family->benches[b], t, items);
			for (unsigned i = 0; i < n; i++)
				if (strcmp(plan_item_set(&items[i]), set) == 0 &&
					selection_wants(s, family, &items[i], t))
					return true;
		}
	return false;
}

static int check_knobs(const struct selection *s, const struct plan_target *targets, unsigned n, struct err **err)
{
	for (unsigned i = 0; i < s->n_knobs; i++) {
		bool found = false;
		for (unsigned t = 0; t < n && !found; t++)
			found = selects_knobs(s, s->knobs[i], &targets[t]);
		if (found)
			continue;
		AUTO_FREE char *known = known_knobs(targets, n);
		return err_set(err, ERR_USAGE, *known ? known : NULL, "no device that is selected has the knobs '%s'",
			s->knobs[i]);
	}
	return 0;
}

int selection_check(const struct selection *s, const struct plan_target *targets, unsigned n_targets, struct err **err)
{
	if (check_suites(s, err) != 0)
		return -1;
	for (unsigned i = 0; i < s->n_patterns; i++) {
		if (selects_something(s, s->patterns[i], targets, n_targets, false))
			continue;
		if (selects_something(s, s->patterns[i], targets, n_targets, true))
			return err_set(err, ERR_USAGE, "give them: --fio-job FILE, --net-job OPTIONS",
				"'%s' selects only your own jobs, and there are none", s->patterns[i]);
		AUTO_FREE char *hint = pattern_hint(s->patterns[i], targets, n_targets);
		return err_set(err, ERR_USAGE, hint, "'%s' selects no bench, driver, mode or host", s->patterns[i]);
	}
	return check_knobs(s, targets, n_targets, err);
}
