#include "engine/run_parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "collect/collect.h"
#include "engine/journal.h"
#include "engine/lock.h"
#include "engine/resume.h"
#include "engine/store.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

#define CLOSE_MS 10000 /* workers destroy their guests and release what they made */
#define STOP_MS 5000   /* likewise, after Ctrl-C */

static char *collectors_of_boots(bool of_guests)
{
	struct buf names = BUF_INIT;
	for (unsigned i = 0; i < n_collectors; i++)
		if (collectors[i]->end && !collectors[i]->open && !collectors[i]->costs &&
			collectors[i]->scenes == of_guests)
			buf_addf(&names, "%s%s", names.len ? "," : "", collectors[i]->name);
	return buf_steal(&names);
}

/* ---- what did not run ---- */

static int64_t host_id_of(struct run *run, const char *name, struct err **err)
{
	for (unsigned i = 0; i < run->n_sessions; i++)
		if (strcmp(session_host(run->sessions[i])->name, name) == 0 && session_host_id(run->sessions[i]))
			return session_host_id(run->sessions[i]);
	return store_host(run->db, name, NULL, 0, err);
}

/* Skips of one target and suite stand next to each other in the plan: one row of `boot` for each such group. */
static int store_all_skips(struct run *run, struct err **err)
{
	const struct plan *plan = &run->plan->plan;
	const struct resume *resume = run->options->resume;
	unsigned ord = run->shared.first_ord + plan->n_boots;
	if (resume && resume_is_complete(resume))
		return 0; /* it has them */
	for (unsigned i = 0, n; i < plan->n_skips; i += n) {
		const struct plan_skip *first = &plan->skips[i];
		for (n = 1; i + n < plan->n_skips && first[n].target == first->target &&
			strcmp(first[n].suite, first->suite) == 0;
			n++)
			;
		int64_t host_id = host_id_of(run, first->target->host, err);
		const struct host *host = hosts_find(&run->plan->hosts, first->target->host);
		if (host_id < 0 ||
			store_skips(run->db, run->shared.run_id, host_id, ord++, host_clock(host, &run->options->lab),
				first, n, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- setting up and clearing away ---- */

static void lab_progress(void *ctx, unsigned step, unsigned steps, const char *what)
{
	struct run *run = ctx;
	AUTO_FREE char *text = mem_printf("making the lab (%u of %u): %s", step, steps, what);
	run->events->phase(run->events->ctx, text);
}

static int ready_lab(struct run *run, struct err **err)
{
	bool built = false;
	if (lab_is_built(&run->options->lab, false, &built, err) != 0)
		return -1;
	return built ? 0 : lab_build(&run->options->lab, lab_progress, run, err);
}

/* "bare,linux": the kinds of guests that the plan boots. */
static char *guests_of(const struct plan *plan)
{
	struct buf names = BUF_INIT;
	for (unsigned i = 0; i < plan->n_boots; i++)
		if (!driver_list_has(buf_text(&names), plan->boots[i].target->guest))
			buf_addf(&names, "%s%s", names.len ? "," : "", plan->boots[i].target->guest);
	return buf_steal(&names);
}

/* What cannot be removed stays in the journal for gc. */
static int remove_folder(struct run *run, const char *dir, struct err **err)
{
	AUTO_ERR struct err *why = NULL;
	if (file_remove_tree(dir, &why) == 0)
		return journal_release(run->db, run->shared.run_id, "folder", dir, err);
	AUTO_FREE char *text = mem_printf("the run's folder is left: %s", err_message(why));
	run->events->notice(run->events->ctx, text);
	return store_event(run->db, run->shared.run_id, "left", text, err);
}

/* Between the run's row and its end. */
static int measure(struct run *run, const char *dir, struct err **err)
{
	/* what is left of the folder of a run that is resumed goes first */
	if (file_make_run_dir(err) != 0 || (run->options->resume && remove_folder(run, dir, err) != 0) ||
		journal_create(run->db, run->shared.run_id, "local", "folder", "", dir, err) < 0 ||
		file_make_dirs(dir, err) != 0)
		return -1;
	run_make_sessions(run);
	int result = run_loop(run, err);
	for (unsigned i = 0; i < run->n_sessions; i++)
		session_quit(run->sessions[i]);
	int64_t deadline = clock_after_ms(run->stopping ? STOP_MS : CLOSE_MS);
	for (unsigned i = 0; i < run->n_sessions; i++)
		session_close(run->sessions[i], deadline);
	if (result == 0 && !run->stopping)
		result = store_all_skips(run, err);
	for (unsigned i = 0; i < run->n_sessions; i++)
		session_destroy(run->sessions[i]);
	free(run->sessions);
	return result;
}

/* The run is over, however it went: its folder and its row say so. The first error is kept. */
static int conclude(struct run *run, const char *dir, int result, struct err **err)
{
	const struct resume *resume = run->options->resume;
	struct run_result *r = run->result;
	bool was_complete = resume && resume_is_complete(resume);
	bool complete = was_complete || (result == 0 && !run->stopping);
	struct err **into = result == 0 ? err : NULL;
	if (remove_folder(run, dir, into) != 0 ||
		store_run_end(run->db, run->shared.run_id, complete ? "complete" : "interrupted", into) != 0 ||
		store_count(run->db, run->shared.run_id, r->outcomes, into) != 0)
		return -1;
	r->interrupted = run->stopping;
	r->n_stored = r->outcomes[OUTCOME_OK] + r->outcomes[OUTCOME_UNSTABLE] + r->outcomes[OUTCOME_SKIP] -
		(complete ? run->plan->plan.n_skips : 0);
	return result;
}

/* The run's row: a new one, or that of a run that goes on. -1: error. */
static int64_t begin(struct run *run, struct err **err)
{
	const struct run_options *o = run->options;
	const struct resume *resume = o->resume;
	if (resume) {
		int64_t ord = store_next_ord(run->db, resume->run_id, err);
		if (ord < 0 || store_run_resume(run->db, resume->run_id, resume->owner, resume->state, err) != 0)
			return -1;
		memcpy(run->result->uuid, resume->uuid, sizeof resume->uuid);
		run->shared.first_ord = (unsigned)ord;
		return resume->run_id;
	}
	AUTO_FREE char *kept = resume_record(run->plan);
	struct store_run row = {.git = o->git, .command = o->command, .seed = o->seed, .resume = kept};
	int64_t run_id = store_run_begin(run->db, &row, err);
	memcpy(run->result->uuid, row.uuid, sizeof row.uuid);
	return run_id;
}

static int record(struct run *run, struct err **err)
{
	AUTO_FREE char *parent = file_run_dir();
	AUTO_FREE char *guests = guests_of(&run->plan->plan);
	AUTO_FREE char *of_boots = collectors_of_boots(false), *of_several = collectors_of_boots(true);
	AUTO_FREE char *of_one = mem_printf("%s%s", of_boots, run->options->lab.plugin ? ",maps" : "");
	int64_t run_id = begin(run, err);
	if (run_id < 0)
		return -1;
	AUTO_FREE char *dir = mem_printf("%s/run-%.8s", parent, run->result->uuid);
	run->shared = (struct session_shared){.options = run->options,
		.db = run->db,
		.run_id = run_id,
		.first_ord = run->shared.first_ord,
		.uuid = run->result->uuid,
		.dir = dir,
		.guests = guests,
		.collect = {of_one, of_several}};
	int result = getrandom(&run->shared.nonce, sizeof run->shared.nonce, 0) == sizeof run->shared.nonce
		? measure(run, dir, err)
		: err_set(err, ERR_INFRA, NULL, "the system gives no random numbers");
	return conclude(run, dir, result, err);
}

/* Whether something of the plan is measured on this machine, by a driver or in the lab. */
static bool measures_here(const struct run_plan *plan)
{
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct plan_target *t = plan->plan.boots[i].target;
		if (hosts_find(&plan->hosts, t->host)->kind != HOST_REMOTE && driver_find(t->driver)->measures)
			return true;
	}
	return false;
}

/* This machine's lock. Before a wait a notice says who has it. */
static int take_lock(const struct run *run, struct err **err)
{
	AUTO_ERR struct err *why = NULL;
	int fd = lock_take(false, &why);
	if (fd < 0 && err_kind(why) == ERR_BUSY && run->options->wait) {
		AUTO_FREE char *text = mem_printf("waiting: %s", err_message(why));
		run->events->notice(run->events->ctx, text);
		return lock_take(true, err);
	}
	if (fd < 0)
		*err = STEAL(why);
	return fd;
}

/* Boots of one place with as many benches of a suite have the same ones, in an order of their own; but scenes. */
static bool measure_the_same(const struct plan_boot *a, const struct plan_boot *b)
{
	return a->target == b->target && a->suite == b->suite && a->n_items == b->n_items &&
		(a->n_items > 1 || a->items[0].bench == b->items[0].bench);
}

static void make_eta(struct run *run)
{
	const struct plan *plan = &run->plan->plan;
	eta_init(&run->eta, plan->n_boots);
	for (unsigned i = 0; i < plan->n_boots; i++) {
		const struct host *host = hosts_find(&run->plan->hosts, plan->boots[i].target->host);
		run->eta.boots[i].suite = plan->boots[i].suite;
		run->eta.boots[i].place = plan->boots[i].target;
		for (unsigned k = 0; k < i && run->eta.boots[i].same == i; k++)
			if (measure_the_same(&plan->boots[k], &plan->boots[i]))
				run->eta.boots[i].same = k;
		run->eta.boots[i].parallel = host->kind == HOST_LAB;
		run->eta.boots[i].expected_ms = eta_boot_ms(
			run->db, &plan->boots[i], host_clock(host, &run->options->lab));
	}
}

int run_execute(const struct run_options *options, struct run_plan *plan, struct db *db,
	const struct run_events *events, struct run_result *result, struct err **err)
{
	*result = (struct run_result){.n_planned = plan->plan.n_trials + plan->n_known};
	struct run run = {.options = options, .plan = plan, .db = db, .events = events, .result = result};
	bool locks = measures_here(plan); /* of a remote host its worker takes the lock */
	AUTO_FD int lock = locks ? take_lock(&run, err) : -1;
	if ((locks && lock < 0) || (plan->targets.lab && ready_lab(&run, err) != 0))
		return -1;
	events->begin(events->ctx);
	AUTO_FREE bool *started = mem_alloc(plan->plan.n_boots, sizeof *started);
	run.started = started;
	make_eta(&run);
	run_tell_left(&run);
	int done = record(&run, err);
	eta_finish(&run.eta);
	return done;
}
