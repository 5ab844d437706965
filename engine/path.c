#include "engine/path.h"

#include <string.h>

#include "engine/path_record.h"
#include "engine/store.h"
#include "lib/mem.h"
#include "lib/select.h"

#define RUN_SAMPLES 20 /* of each bench, where the paths of a run are recorded: all benches of a place in one boot */

static char *instance_of(const struct plan_boot *boot, const struct plan_item *item)
{
	const struct plan_target *t = boot->target;
	return instance_text(&(struct instance){
		boot->suite, item->bench->name, t->driver, t->guest, t->mode, item->variant, t->host});
}

/* 1 when the database has all of the plan, then in results; 0, or -1. */
static int load_all(const struct path_recording *m, struct db *db, struct path_results *results, struct err **err)
{
	const struct plan_boot *boot = &m->plan.plan.boots[0];
	int got = 1;
	for (unsigned i = 0; got == 1 && i < boot->n_items; i++) {
		AUTO_FREE char *instance = instance_of(boot, &boot->items[i]);
		struct path_result result = {0};
		got = path_result_newest(db, NULL, instance, &m->build, &result, err);
		if (got == 1)
			MEM_ADD(results->list, results->n) = result;
		else
			path_result_finish(&result);
	}
	if (got == 0)
		path_results_finish(results);
	return got;
}

/* In a run of their own. */
static int store_new(const struct path_recording *m, struct db *db, struct path_results *results, struct err **err)
{
	const struct run_options *o = &m->options;
	struct store_run run = {.git = o->git, .command = o->command, .seed = o->seed};
	if (db_begin(db, err) != 0)
		return -1;
	int64_t id = store_run_begin(db, &run, err);
	if (id < 0 || path_results_store(db, id, &m->build, results, err) != 0 ||
		store_run_end(db, id, "complete", err) != 0 || db_commit(db, err) != 0) {
		db_rollback(db);
		return -1;
	}
	for (unsigned i = 0; i < results->n; i++)
		memcpy(results->list[i].run, run.uuid, sizeof run.uuid);
	return 0;
}

int path_get(const struct run_options *options, struct db *db, bool fresh, const struct run_events *events,
	struct path_results *results, struct err **err)
{
	struct path_recording m;
	*results = (struct path_results){0};
	int got = path_recording_begin(&m, options, events, err) != 0 ? -1 : fresh ? 0 : load_all(&m, db, results, err);
	if (got == 0)
		got = path_record(&m, results, err) == 0 ? store_new(&m, db, results, err) : -1;
	path_recording_finish(&m);
	return got < 0 ? -1 : 0;
}

/* ---- of a run ---- */

static int store_in_run(
	const struct path_recording *m, struct db *db, const char *uuid, struct path_results *results, struct err **err)
{
	for (unsigned i = 0; i < results->n; i++)
		if (path_result_check(db, uuid, &results->list[i], err) != 0)
			return -1;
	if (db_begin(db, err) != 0)
		return -1;
	struct db_stmt *s = db_query(db, err, "SELECT id FROM run WHERE uuid = ?", "t", uuid);
	int64_t id = s && db_step(s, err) == 1 ? db_i64(s, 0) : -1;
	db_done(s);
	if (id >= 0 && path_results_store(db, id, &m->build, results, err) == 0 && db_commit(db, err) == 0)
		return 0;
	db_rollback(db);
	return -1;
}

/* Of a boot of the run's plan: the instances whose path the run lacks. */
static int missing(
	struct db *db, const char *uuid, const struct plan_boot *boot, struct strv *patterns, struct err **err)
{
	for (unsigned i = 0; i < boot->n_items; i++) {
		AUTO_FREE char *instance = instance_of(boot, &boot->items[i]);
		struct path_result known = {0};
		int got = path_result_newest(db, uuid, instance, NULL, &known, err);
		path_result_finish(&known);
		if (got < 0)
			return -1;
		if (got == 0)
			strv_add(patterns, instance);
	}
	return 0;
}

static int add_place(const struct run_options *options, struct db *db, const char *uuid, const struct strv *patterns,
	const struct run_events *events, unsigned *without, struct err **err)
{
	struct run_options of_place = *options;
	struct path_recording m;
	AUTO_PATH_RESULTS struct path_results results = {0};
	of_place.suites = NULL;
	of_place.n_suites = 0;
	of_place.patterns = (const char *const *)patterns->argv;
	of_place.n_patterns = (unsigned)patterns->n;
	of_place.samples = RUN_SAMPLES;
	events->phase(events->ctx, "recording paths");
	int status = path_recording_begin(&m, &of_place, events, err);
	if (status == 0)
		status = path_record(&m, &results, err);
	if (status == 0)
		status = store_in_run(&m, db, uuid, &results, err);
	for (unsigned i = 0; i < results.n; i++)
		*without += path_result_is_owed(&results.list[i]);
	path_recording_finish(&m);
	return status;
}

bool path_is_possible(const struct run_plan *plan)
{
	bool any = false;
	for (unsigned i = 0; i < plan->plan.n_boots; i++)
		any = any || path_check_boot(plan, &plan->plan.boots[i], NULL) == 0;
	return any;
}

int path_add_to_run(const struct run_options *options, const char *hosts_path, struct db *db, const char *uuid,
	const struct run_events *events, unsigned *without, struct err **err)
{
	struct run_options one = *options;
	struct run_plan plan;
	one.reps = 1;
	one.resume = NULL;
	one.events = NULL;
	*without = 0;
	if (run_plan_make(&one, hosts_path, NULL, NULL, &plan, err) != 0)
		return -1;
	int status = 0;
	for (unsigned i = 0; status == 0 && i < plan.plan.n_boots; i++) {
		AUTO_STRV struct strv patterns = {0};
		if (path_check_boot(&plan, &plan.plan.boots[i], NULL) == 0)
			status = missing(db, uuid, &plan.plan.boots[i], &patterns, err);
		if (status == 0 && patterns.n > 0)
			status = add_place(&one, db, uuid, &patterns, events, without, err);
	}
	run_plan_finish(&plan);
	return status;
}
