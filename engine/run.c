/* run.c - see run.h. */
#include "engine/run.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "bench/scene.h"
#include "collect/collect.h"
#include "engine/journal.h"
#include "engine/lock.h"
#include "engine/session.h"
#include "engine/store.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

#define TICK_MS 500
#define BOOT_BASE_S 60
#define BOOT_LINUX_S 300   /* in the lab the firmware of a Xen HVM guest reads the kernel through an I/O port */
#define BOOT_BENCH_S 5
#define BOOT_MEMBER_S 15   /* of a scene's guests, which are created one after the other */

struct run {
	const struct run_options *options;
	struct run_plan *plan;
	struct db *db;
	const struct run_events *events;
	struct run_result *result;
	struct session_shared shared;
	struct session **sessions;     /* one per host that has boots */
	unsigned n_sessions;
	bool *started;                 /* per boot of the plan: given to its session, or given up */
	bool stopping;
};

static const char *collectors_of_boots(bool scenes, struct buf *names)
{
	buf_adds(names, "");
	for (unsigned i = 0; i < n_collectors; i++)
		if (collectors[i]->end && !collectors[i]->costs && collectors[i]->scenes == scenes)
			buf_addf(names, "%s%s", names->len ? "," : "", collectors[i]->name);
	return buf_text(names);
}

static void on_facts(void *ctx, const char *host)
{
	struct run *run = ctx;
	AUTO_FREE char *text = mem_printf("%s is ready", host);
	run->events->phase(run->events->ctx, text);
}

static void on_boot(void *ctx, const struct plan_boot *boot)
{
	struct run *run = ctx;
	run->events->boot(run->events->ctx, boot);
}

static void on_bench(void *ctx, const struct plan_boot *boot, unsigned done)
{
	struct run *run = ctx;
	run->events->bench(run->events->ctx, boot, done);
}

static void on_boot_end(void *ctx, const struct plan_boot *boot, const struct trial_boot *result, enum outcome outcome, const char *reason,
	int64_t wall_ms)
{
	struct run *run = ctx;
	for (unsigned i = 0; i < result->n; i++)
		run->result->outcomes[result->trials[i].outcome]++;
	run->events->boot_end(run->events->ctx, boot, result, outcome, reason, wall_ms);
}

static bool is_lab(const struct session *s)
{
	return session_host(s)->kind == HOST_LAB;
}

/* The next boot of this host that has not been given out, or NULL. */
static const struct plan_boot *next_boot(const struct run *run, const struct host *host)
{
	for (unsigned i = 0; i < run->plan->plan.n_boots; i++)
		if (!run->started[i] && strcmp(run->plan->plan.boots[i].target->host, host->name) == 0)
			return &run->plan->plan.boots[i];
	return NULL;
}

/*
 * Whether a session that is ready may boot now. Machines of the lab do not disturb each other's instruction counts. On hardware one guest
 * runs at a time over all hosts, in the plan's order (ABBA).
 */
static bool may_boot(const struct run *run, const struct session *s, const struct plan_boot *boot)
{
	if (is_lab(s))
		return true;
	for (unsigned i = 0; i < run->n_sessions; i++)
		if (!is_lab(run->sessions[i]) && session_state(run->sessions[i]) >= SESSION_BOOT && session_state(run->sessions[i]) != SESSION_DONE)
			return false;
	for (unsigned i = 0; i < boot->ord; i++) {
		const struct host *host = hosts_find(&run->plan->hosts, run->plan->plan.boots[i].target->host);
		if (!run->started[i] && host->kind != HOST_LAB)
			return false;
	}
	return true;
}

static unsigned lab_machines(const struct run *run)
{
	unsigned n = 0;
	for (unsigned i = 0; i < run->n_sessions; i++)
		n += is_lab(run->sessions[i]) && session_state(run->sessions[i]) != SESSION_NEW && session_state(run->sessions[i]) != SESSION_DONE;
	return n;
}

/* The boots that a lost host can no longer do are stored as errors with its reason. */
static int give_up(struct run *run, struct session *s, const char *reason, struct err **err)
{
	int64_t host_id = session_host_id(s);
	if (host_id == 0 && (host_id = store_host(run->db, session_host(s)->name, NULL, 0, err)) < 0)
		return -1;
	for (const struct plan_boot *boot; (boot = next_boot(run, session_host(s)));) {
		struct trial_boot nothing;
		const char *clock = is_lab(s) ? lab_clock_name(run->options->lab.clock) : "tsc";
		run->started[boot->ord] = true;
		trial_boot_init(&nothing, boot->items, boot->n_items, clock, run->shared.pass_seconds);
		trial_boot_close(&nothing, OUTCOME_ERROR, reason);
		struct store_boot row = {.run_id = run->shared.run_id, .host_id = host_id, .plan = boot,
			.clock = clock, .outcome = OUTCOME_ERROR, .reason = reason,
			.result = &nothing};
		clock_utc(row.started_utc);
		int stored = store_boot(run->db, &row, err);
		on_boot_end(run, boot, &nothing, OUTCOME_ERROR, reason, 0);
		trial_boot_finish(&nothing);
		if (stored != 0)
			return -1;
	}
	return 0;
}

/* A session failed: say so, give up its boots; -1 only when the run itself cannot go on. */
static int lost(struct run *run, struct session *s, struct err **why, struct err **err)
{
	if (session_fatal(s) || err_kind(*why) == ERR_BUSY) {
		*err = STEAL(*why);
		return -1;
	}
	AUTO_FREE char *text = mem_printf("host %s is lost: %s%s%s", session_host(s)->name, err_message(*why), err_cure(*why) ? "; " : "",
		err_cure(*why) ? err_cure(*why) : "");
	run->events->notice(run->events->ctx, text);
	run->result->hosts_lost++;
	if (store_event(run->db, run->shared.run_id, "host-lost", text, err) != 0)
		return -1;
	return give_up(run, s, err_message(*why), err);
}

/* Gives the session its next thing to do, if it may. */
static int advance(struct run *run, struct session *s, struct err **err)
{
	AUTO_ERR struct err *why = NULL;
	const struct plan_boot *boot = next_boot(run, session_host(s));
	int result = 0;
	if (session_state(s) == SESSION_NEW && boot && (!is_lab(s) || lab_machines(run) < RUN_LAB_MACHINES)) {
		AUTO_FREE char *text = mem_printf("starting %s", session_host(s)->name);
		run->events->phase(run->events->ctx, text);
		result = session_start(s, &why);
	} else if (session_state(s) == SESSION_READY && boot && may_boot(run, s, boot)) {
		run->started[boot->ord] = true;
		result = session_boot(s, boot, &why);
	} else if (session_state(s) == SESSION_READY && !boot) {
		session_close(s);
	}
	return result == 0 ? 0 : lost(run, s, &why, err);
}

static bool finished(const struct run *run)
{
	for (unsigned i = 0; i < run->n_sessions; i++)
		if (session_state(run->sessions[i]) != SESSION_DONE)
			return false;
	return true;
}

static int wait_ms(const struct run *run)
{
	int64_t soonest = clock_after_ms(TICK_MS);
	for (unsigned i = 0; i < run->n_sessions; i++)
		if (session_deadline(run->sessions[i]) < soonest)
			soonest = session_deadline(run->sessions[i]);
	return clock_poll_ms(soonest);
}

/* Waits for input of any session, Ctrl-C or the next deadline, and deals with it. */
static int turn(struct run *run, struct err **err)
{
	AUTO_FREE struct pollfd *fds = mem_alloc(run->n_sessions + 1, sizeof *fds);
	for (unsigned i = 0; i < run->n_sessions; i++)
		fds[i] = (struct pollfd){session_fd(run->sessions[i]), POLLIN, 0};
	fds[run->n_sessions] = (struct pollfd){run->events->stop_fd, POLLIN, 0};
	if (poll(fds, run->n_sessions + 1, wait_ms(run)) < 0 && errno != EINTR)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot wait for the workers");
	if (fds[run->n_sessions].revents) {
		run->stopping = true;
		return 0;
	}
	for (unsigned i = 0; i < run->n_sessions; i++) {
		struct session *s = run->sessions[i];
		AUTO_ERR struct err *why = NULL;
		int result = fds[i].revents ? session_input(s, &why) : 0;
		if (result == 0)
			result = session_check(s, &why);
		if (result != 0 && lost(run, s, &why, err) != 0)
			return -1;
	}
	run->events->tick(run->events->ctx);
	return 0;
}

static int loop(struct run *run, struct err **err)
{
	while (!finished(run) && !run->stopping) {
		for (unsigned i = 0; i < run->n_sessions; i++)
			if (advance(run, run->sessions[i], err) != 0)
				return -1;
		if (!finished(run) && turn(run, err) != 0)
			return -1;
	}
	return 0;
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
		for (n = 1; i + n < plan->n_skips && first[n].target == first->target && strcmp(first[n].suite, first->suite) == 0; n++)
			;
		int64_t host_id = host_id_of(run, first->target->host, err);
		bool lab = hosts_find(&run->plan->hosts, first->target->host)->kind == HOST_LAB;
		if (host_id < 0 || store_skips(run->db, run->shared.run_id, host_id, ord++,
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

/* A session for every host with boots; machines of the lab first where they take longest, so that two always run. */
static void make_sessions(struct run *run)
{
	static const enum lab_kind longest_first[LAB_KINDS] = {LAB_XEN, LAB_KVM, LAB_METAL};
	const struct hosts *hosts = &run->plan->hosts;
	run->sessions = mem_alloc(hosts->n, sizeof *run->sessions);
	for (unsigned i = 0; i < hosts->n; i++)
		if (hosts->list[i].kind != HOST_LAB && next_boot(run, &hosts->list[i]))
			run->sessions[run->n_sessions++] = session_create(&run->shared, &hosts->list[i]);
	for (unsigned k = 0; k < LAB_KINDS; k++) {
		const struct host *host = hosts_find(hosts, lab_kind_name(longest_first[k]));
		if (next_boot(run, host))
			run->sessions[run->n_sessions++] = session_create(&run->shared, host);
	}
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

static int share(struct run *run, const char *dir, const char *collect, const char *collect_scene, const char *guests, const char *uuid, int64_t run_id, struct err **err)
{
	const struct run_options *o = run->options;
	run->shared = (struct session_shared){.db = run->db, .run_id = run_id, .uuid = uuid, .dir = dir, .lab = &o->lab, .guests = guests, .samples = o->samples,
		.warm = o->warm, .collect = collect, .collect_scene = collect_scene, .boot_ms = boot_deadline_ms(o, &run->plan->plan), .cpuset = o->cpuset,
		.emulator_cpuset = o->emulator_cpuset, .no_shares = o->no_shares, .pass_seconds = o->pass_seconds, .seed = o->seed, .disk = o->disk, .job = &o->job, .guest_kernel = o->guest_kernel,
		.peer = o->net.peer, .bridge = o->net.bridge, .self = o->net.self, .ctx = run, .on_facts = on_facts, .on_boot = on_boot, .on_bench = on_bench,
		.on_boot_end = on_boot_end};
	if (getrandom(&run->shared.nonce, sizeof run->shared.nonce, 0) != sizeof run->shared.nonce)
		return err_set(err, ERR_INFRA, NULL, "the system gives no random numbers");
	return 0;
}

/* Between the run's row and its end. */
static int measure(struct run *run, const char *dir, struct err **err)
{
	if (journal_create(run->db, run->shared.run_id, "local", "folder", "", dir, err) < 0 || file_make_dirs(dir, err) != 0)
		return -1;
	make_sessions(run);
	int result = loop(run, err);
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
	if (file_remove_tree(dir, into) != 0 || journal_release(run->db, run->shared.run_id, "folder", dir, into) != 0
		|| store_run_end(run->db, run->shared.run_id, complete ? "complete" : "interrupted", into) != 0)
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
	int result = share(run, dir, collectors_of_boots(false, &collect), collectors_of_boots(true, &collect_scene), guests_of(&run->plan->plan, &guests), row.uuid, run_id, err);
	if (result == 0)
		result = measure(run, dir, err);
	run->result->interrupted = run->stopping;
	return conclude(run, dir, result, err);
}

int run_execute(const struct run_options *options, struct run_plan *plan, struct db *db, const struct run_events *events,
	struct run_result *result, struct err **err)
{
	*result = (struct run_result){0};
	struct run run = {.options = options, .plan = plan, .db = db, .events = events, .result = result};
	AUTO_FD int lock = plan->targets.lab ? lock_take(err) : -1;   /* on hardware the worker takes its host's */
	if (plan->targets.lab && (lock < 0 || ready_lab(&run, err) != 0))
		return -1;
	events->begin(events->ctx);
	AUTO_FREE bool *started = mem_alloc(plan->plan.n_boots, sizeof *started);
	run.started = started;
	return record(&run, err);
}
