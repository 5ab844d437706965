/* run.c - see run.h. */
#include "engine/run_parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "bench/scene.h"
#include "collect/collect.h"
#include "engine/journal.h"
#include "engine/lock.h"
#include "engine/store.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

#define BOOT_BASE_S 60
#define BOOT_LINUX_S 300 /* in the lab the firmware of a Xen HVM guest reads the kernel through an I/O port */
#define BOOT_BENCH_S 5
#define BOOT_MEMBER_S 15 /* of a scene's guests, which are created one after the other */

static const char *collectors_of_boots(bool scenes, struct buf *names)
{
	buf_adds(names, "");
	for (unsigned i = 0; i < n_collectors; i++)
		if (collectors[i]->end && !collectors[i]->costs && collectors[i]->scenes == scenes)
			buf_addf(names, "%s%s", names->len ? "," : "", collectors[i]->name);
	return buf_text(names);
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
	unsigned ord = plan->n_boots;
	for (unsigned i = 0, n; i < plan->n_skips; i += n) {
		const struct plan_skip *first = &plan->skips[i];
		for (n = 1; i + n < plan->n_skips && first[n].target == first->target &&
			strcmp(first[n].suite, first->suite) == 0;
			n++)
			;
		int64_t host_id = host_id_of(run, first->target->host, err);
		bool lab = hosts_find(&run->plan->hosts, first->target->host)->kind == HOST_LAB;
		if (host_id < 0 ||
			store_skips(run->db, run->shared.run_id, host_id, ord++,
				lab ? lab_clock_name(run->options->lab.clock) : "tsc", first, n, err) != 0)
			return -1;
		run->result->outcomes[OUTCOME_SKIP] += n;
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

static int64_t boot_deadline_ms(const struct run_options *o, const struct plan *plan)
{
	unsigned most = 0;
	for (unsigned i = 0; i < plan->n_boots; i++) {
		const struct bench *first = plan->boots[i].items[0].bench;
		unsigned seconds = (first->io ? BOOT_LINUX_S : BOOT_BASE_S) + BOOT_BENCH_S * plan->boots[i].n_items +
			(first->scene ? BOOT_MEMBER_S * first->scene->n : 0);
		most = seconds > most ? seconds : most;
	}
	return INT64_C(1000) * (o->boot_seconds ? o->boot_seconds : most);
}

/* "bare,linux": the kinds of guests that the plan boots. */
static const char *guests_of(const struct plan *plan, struct buf *names)
{
	buf_adds(names, "");
	for (unsigned i = 0; i < plan->n_boots; i++)
		if (!driver_list_has(buf_text(names), plan->boots[i].target->guest))
			buf_addf(names, "%s%s", names->len ? "," : "", plan->boots[i].target->guest);
	return buf_text(names);
}

static int share(struct run *run, const char *dir, const char *collect, const char *collect_scene, const char *guests,
	const char *uuid, int64_t run_id, struct err **err)
{
	const struct run_options *o = run->options;
	run->shared = (struct session_shared){.db = run->db,
		.run_id = run_id,
		.uuid = uuid,
		.dir = dir,
		.lab = &o->lab,
		.guests = guests,
		.samples = o->samples,
		.warm = o->warm,
		.collect = collect,
		.collect_scene = collect_scene,
		.boot_ms = boot_deadline_ms(o, &run->plan->plan),
		.cpuset = o->cpuset,
		.emulator_cpuset = o->emulator_cpuset,
		.no_shares = o->no_shares,
		.wait = o->wait,
		.pass_seconds = o->pass_seconds,
		.seed = o->seed,
		.disk = o->disk,
		.job = &o->job,
		.guest_kernel = o->guest_kernel,
		.peer = o->net.peer,
		.bridge = o->net.bridge,
		.self = o->net.self};
	if (getrandom(&run->shared.nonce, sizeof run->shared.nonce, 0) != sizeof run->shared.nonce)
		return err_set(err, ERR_INFRA, NULL, "the system gives no random numbers");
	return 0;
}

/* Between the run's row and its end. */
static int measure(struct run *run, const char *dir, struct err **err)
{
	if (file_make_run_dir(err) != 0 ||
		journal_create(run->db, run->shared.run_id, "local", "folder", "", dir, err) < 0 ||
		file_make_dirs(dir, err) != 0)
		return -1;
	run_make_sessions(run);
	int result = run_loop(run, err);
	for (unsigned i = 0; i < run->n_sessions; i++)
		session_close(run->sessions[i]);
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
	bool complete = result == 0 && !run->stopping;
	struct err **into = result == 0 ? err : NULL;
	if (file_remove_tree(dir, into) != 0 ||
		journal_release(run->db, run->shared.run_id, "folder", dir, into) != 0 ||
		store_run_end(run->db, run->shared.run_id, complete ? "complete" : "interrupted", into) != 0)
		return -1;
	return result;
}

static int record(struct run *run, struct err **err)
{
	AUTO_BUF struct buf collect = BUF_INIT, collect_scene = BUF_INIT, guests = BUF_INIT;
	AUTO_FREE char *parent = file_run_dir();
	struct store_run row = {.git = run->options->git, .command = run->options->command, .seed = run->options->seed};
	int64_t run_id = store_run_begin(run->db, &row, err);
	if (run_id < 0)
		return -1;
	memcpy(run->result->uuid, row.uuid, sizeof row.uuid);
	AUTO_FREE char *dir = mem_printf("%s/run-%.8s", parent, row.uuid);
	int result = share(run, dir, collectors_of_boots(false, &collect), collectors_of_boots(true, &collect_scene),
		guests_of(&run->plan->plan, &guests), row.uuid, run_id, err);
	if (result == 0)
		result = measure(run, dir, err);
	run->result->interrupted = run->stopping;
	return conclude(run, dir, result, err);
}

/* Whether something of the plan is measured on this machine, by a driver or in the lab. */
static bool measures_here(const struct run_plan *plan)
{
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct plan_target *t = plan->plan.boots[i].target;
		if (hosts_find(&plan->hosts, t->host)->kind != HOST_SSH && driver_find(t->driver)->measures)
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

int run_execute(const struct run_options *options, struct run_plan *plan, struct db *db,
	const struct run_events *events, struct run_result *result, struct err **err)
{
	*result = (struct run_result){0};
	struct run run = {.options = options, .plan = plan, .db = db, .events = events, .result = result};
	bool locks = measures_here(plan); /* of a host behind ssh its worker takes the lock */
	AUTO_FD int lock = locks ? take_lock(&run, err) : -1;
	if ((locks && lock < 0) || (plan->targets.lab && ready_lab(&run, err) != 0))
		return -1;
	events->begin(events->ctx);
	AUTO_FREE bool *started = mem_alloc(plan->plan.n_boots, sizeof *started);
	AUTO_FREE int64_t *takes_ms = mem_alloc(plan->plan.n_boots, sizeof *takes_ms);
	for (unsigned i = 0; i < plan->plan.n_boots; i++)
		takes_ms[i] = run_estimate_boot_ms(db, &plan->plan.boots[i]);
	run.started = started;
	run.takes_ms = takes_ms;
	return record(&run, err);
}
