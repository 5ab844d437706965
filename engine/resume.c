#include "engine/resume.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "engine/measure.h"
#include "engine/run.h"
#include "lib/file.h"
#include "lib/mem.h"

/* ---- what is kept ---- */

/* SHA-256 of all that the plan does and leaves out. */
static void hash_plan(const struct plan *plan, char hex[FILE_SHA256_SIZE])
{
	AUTO_BUF struct buf text = BUF_INIT;
	for (unsigned i = 0; i < plan->n_boots; i++) {
		const struct plan_boot *b = &plan->boots[i];
		AUTO_FREE char *names = plan_item_names(b);
		buf_addf(&text, "%s %s/%s-%s %u %s %s\n", b->target->host, b->target->driver, b->target->guest,
			b->target->mode, b->rep, b->suite, names);
	}
	for (unsigned i = 0; i < plan->n_skips; i++) {
		const struct plan_skip *s = &plan->skips[i];
		buf_addf(&text, "%s %s/%s-%s %s.%s~%s\n", s->target->host, s->target->driver, s->target->guest,
			s->target->mode, s->suite, s->item.bench->name, s->item.variant);
	}
	file_sha256_of(buf_text(&text), text.len, hex);
}

char *resume_record(const struct run_plan *plan)
{
	const struct run_options *o = plan->options;
	char hex[FILE_SHA256_SIZE];
	json_t *arguments = json_array(), *reps = json_object();
	for (int i = 0; i < o->argc; i++)
		json_array_append_new(arguments, json_string(o->argv[i]));
	for (unsigned s = 0; s < n_suites; s++)
		json_object_set_new(reps, suites[s]->name, json_integer(plan->reps[s]));
	hash_plan(&plan->plan, hex);
	json_t *all = json_pack("{s:o, s:o, s:s, s:s, s:s, s:s}", "arguments", arguments, "reps", reps, "job",
		o->jobs.shown ? o->jobs.shown : "", "net_job", o->nets.shown ? o->nets.shown : "", "plan", hex,
		"profile", measure_profile_name(o->profile));
	char *text = json_dumps(all, JSON_COMPACT);
	json_decref(all);
	return text;
}

static int read_record(const char *text, struct resume *r)
{
	json_t *all = text ? json_loads(text, 0, NULL) : NULL, *arguments = json_object_get(all, "arguments");
	r->job = mem_strdup(json_string_value(json_object_get(all, "job")));
	r->net_job = mem_strdup(json_string_value(json_object_get(all, "net_job")));
	r->plan = mem_strdup(json_string_value(json_object_get(all, "plan")));
	for (size_t i = 0; i < json_array_size(arguments); i++)
		if (json_is_string(json_array_get(arguments, i)))
			strv_add(&r->arguments, json_string_value(json_array_get(arguments, i)));
	r->reps = mem_alloc(n_suites, sizeof *r->reps);
	for (unsigned s = 0; s < n_suites; s++)
		r->reps[s] = (unsigned)json_integer_value(
			json_object_get(json_object_get(all, "reps"), suites[s]->name));
	json_decref(all);
	return r->job && r->plan && r->arguments.n > 0 ? 0 : -1;
}

int resume_load(struct db *db, int64_t run_id, struct resume *r, struct err **err)
{
	*r = (struct resume){.run_id = run_id};
	struct db_stmt *s = db_query(
		db, err, "SELECT uuid, seed, version, git, owner, state, resume FROM run WHERE id = ?", "i", run_id);
	int got = s ? db_step(s, err) : -1;
	if (got == 1) {
		snprintf(r->uuid, sizeof r->uuid, "%s", db_text(s, 0));
		r->seed = (uint64_t)db_i64(s, 1);
		r->version = mem_strdup(db_text(s, 2));
		r->git = mem_strdup(db_text(s, 3));
		r->owner = mem_strdup(db_text(s, 4));
		r->state = mem_strdup(db_text(s, 5));
		got = read_record(db_text(s, 6), r) == 0
			? 0
			: err_set(err, ERR_USAGE, "measure again: hvbench run",
				  "run %.8s is of an older hvbench, which did not keep what a run needs to be resumed",
				  r->uuid);
	}
	db_done(s);
	return got;
}

void resume_finish(struct resume *r)
{
	strv_finish(&r->arguments);
	MEM_FREE(r->version, r->git, r->owner, r->state, r->job, r->net_job, r->reps, r->plan);
	*r = (struct resume){0};
}

bool resume_is_complete(const struct resume *r)
{
	return strcmp(r->state, "complete") == 0;
}

/* ---- what is missing ---- */

/* Trials that need not be measured, sorted. */
struct done {
	char **names;
	size_t n;
};

static void done_finish(struct done *done)
{
	for (size_t i = 0; i < done->n; i++)
		free(done->names[i]);
	free(done->names);
}
#define AUTO_DONE AUTO(done_finish)

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int load_done(struct db *db, int64_t run_id, struct done *done, struct err **err)
{
	struct db_stmt *s = db_query(db, err,
		"SELECT host, rep, instance FROM trial_full WHERE run_id = ? AND outcome IN ('ok', 'skip', 'unstable')",
		"i", run_id);
	int got = -1;
	while (s && (got = db_step(s, err)) == 1)
		MEM_ADD(done->names, done->n) = mem_printf(
			"%s %lld %s", db_text(s, 0), (long long)db_i64(s, 1), db_text(s, 2));
	db_done(s);
	if (done->n > 0)
		qsort(done->names, done->n, sizeof *done->names, by_text);
	return got;
}

static bool is_done(const struct done *done, const struct plan_boot *boot, const struct plan_item *item)
{
	const struct plan_target *t = boot->target;
	AUTO_FREE char *name = mem_printf("%s %u %s.%s@%s/%s-%s%s%s", t->host, boot->rep, boot->suite,
		item->bench->name, t->driver, t->guest, t->mode, *item->variant ? "~" : "", item->variant);
	const char *key = name;
	return done->n > 0 && bsearch(&key, done->names, done->n, sizeof *done->names, by_text);
}

/* By an item of its device that is missing. */
static bool is_needed(const struct plan_boot *boot, const struct plan_item *item)
{
	const struct measure *measure = boot->measure;
	bool needed = false;
	for (unsigned i = 0; i < boot->n_items && measure->needed_by; i++) {
		const struct plan_item *other = &boot->items[i];
		needed |= !other->known && other->device == item->device &&
			measure->needed_by(item, other, boot->target);
	}
	return needed;
}

/* Leaves the boot's items that are missing, and those that they need. whole: all, if any is missing. Returns how many
 * are known. */
static unsigned reduce_boot(const struct done *done, struct plan_boot *boot, bool whole)
{
	unsigned known = 0, n = 0;
	for (unsigned i = 0; i < boot->n_items; i++)
		known += boot->items[i].known = is_done(done, boot, &boot->items[i]);
	whole &= known < boot->n_items;
	for (unsigned i = 0; i < boot->n_items; i++)
		if (!boot->items[i].known || whole || is_needed(boot, &boot->items[i]))
			boot->items[n++] = boot->items[i];
	boot->n_items = n;
	return known;
}

/* Whether such a boot of the run is there: one that ended well and has no trial. 1, 0, or -1. */
static int has_counted(struct db *db, int64_t run_id, const struct plan_boot *boot, struct err **err)
{
	const struct plan_target *t = boot->target;
	struct db_stmt *s = db_query(db, err,
		"SELECT 1 FROM boot b JOIN host h ON h.id = b.host_id"
		" WHERE b.run_id = ? AND b.outcome = 'ok' AND h.name = ? AND b.driver = ?"
		" AND b.guest = ? AND b.mode = ? AND b.rep = ? AND NOT EXISTS (SELECT 1 FROM trial WHERE boot_id = "
		"b.id)"
		" LIMIT 1",
		"itttti", run_id, t->host, t->driver, t->guest, t->mode, (int64_t)boot->rep);
	int got = s ? db_step(s, err) : -1;
	db_done(s);
	return got;
}

static int check_same(const struct resume *r, const struct run_plan *plan, struct err **err)
{
	char hex[FILE_SHA256_SIZE];
	if (strcmp(r->version, HVBENCH_VERSION) != 0 || strcmp(r->git, plan->options->git) != 0)
		return err_set(err, ERR_USAGE, "resume it with the hvbench that measured it, or measure again",
			"run %.8s was measured by hvbench %s (git %s), and this is %s (git %s)", r->uuid, r->version,
			r->git, HVBENCH_VERSION, plan->options->git);
	hash_plan(&plan->plan, hex);
	if (strcmp(r->plan, hex) == 0)
		return 0;
	return err_set(err, ERR_USAGE, "`hvbench doctor` says what works here now; or measure again",
		"run %.8s would not be planned as it was: what its hosts can run, or the hosts file, has changed",
		r->uuid);
}

int resume_reduce(struct db *db, const struct resume *r, struct run_plan *plan, unsigned *known, struct err **err)
{
	AUTO_DONE struct done done = {0};
	struct plan *p = &plan->plan;
	unsigned n = 0;
	*known = 0;
	if (check_same(r, plan, err) != 0 || load_done(db, r->run_id, &done, err) != 0)
		return -1;
	p->n_trials = 0;
	for (unsigned i = 0; i < p->n_boots; i++) {
		struct plan_boot *boot = &p->boots[i];
		const struct host *host = hosts_find(&plan->hosts, boot->target->host);
		bool whole = boot->measure->whole && host_clock(host, &plan->options->lab)->exact;
		int has = boot->counted ? has_counted(db, r->run_id, boot, err) : 0;
		if (has < 0)
			return -1;
		unsigned all = boot->n_items, there = boot->counted ? all : reduce_boot(&done, boot, whole);
		*known += boot->counted ? 0 : there;
		p->n_trials += all - there;
		if (has > 0 || boot->n_items == 0) {
			free(boot->items);
			continue;
		}
		boot->ord = n;
		p->boots[n++] = *boot;
	}
	p->n_boots = n;
	return 0;
}
