/* run_loop.c - which host boots what, and when: see run_parts.h. */
#include "engine/run_parts.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "engine/store.h"
#include "lib/clock.h"
#include "lib/mem.h"

#define TICK_MS 500
#define CLOSE_MS 10000 /* a worker that has no more to do ends */

static void on_facts(void *ctx, const char *host)
{
	struct run *run = ctx;
	AUTO_FREE char *text = mem_printf("%s is ready", host);
	run->events->phase(run->events->ctx, text);
}

static int64_t now_ms(void)
{
	return clock_now_ns() / CLOCK_NS_PER_MS;
}

void run_tell_left(const struct run *run)
{
	if (run->events->left)
		run->events->left(run->events->ctx, eta_left_ms(&run->eta, now_ms()));
}

static void on_boot(void *ctx, const struct plan_boot *boot)
{
	struct run *run = ctx;
	eta_begin(&run->eta, boot->ord, now_ms());
	run->events->boot(run->events->ctx, boot);
}

static void on_bench(void *ctx, const struct plan_boot *boot, unsigned done)
{
	struct run *run = ctx;
	eta_bench(&run->eta, boot->ord, done, boot->n_items, now_ms());
	run_tell_left(run);
	run->events->bench(run->events->ctx, boot, done);
}

static void on_boot_end(void *ctx, const struct plan_boot *boot, const struct trial_boot *result, enum outcome outcome,
	const char *reason, int64_t wall_ms)
{
	struct run *run = ctx;
	run->result->boots[outcome]++;
	eta_end(&run->eta, boot->ord, wall_ms, outcome == OUTCOME_OK);
	run_tell_left(run);
	run->events->boot_end(run->events->ctx, boot, result, outcome, reason, wall_ms);
}

static bool is_lab(const struct session *s)
{
	return session_host(s)->kind == HOST_LAB;
}

static bool is_open(const struct session *s)
{
	return session_state(s) != SESSION_NEW && session_state(s) != SESSION_DONE;
}

/*
 * The next boot of this host that has not been given out, or NULL. On hardware by the plan's order, which is a part of
 * the method; in the lab, where no boot disturbs another, of those of one suite and repetition the longest first, so
 * that two machines end at about the same time. Those that are counted are the last.
 */
static const struct plan_boot *next_boot(const struct run *run, const struct host *host)
{
	const struct plan_boot *next = NULL;
	for (unsigned i = 0; i < run->plan->plan.n_boots; i++) {
		const struct plan_boot *boot = &run->plan->plan.boots[i];
		if (run->started[i] || strcmp(boot->target->host, host->name) != 0)
			continue;
		if (!next)
			next = boot;
		if (host->kind != HOST_LAB || boot->rep != next->rep || boot->counted != next->counted ||
			strcmp(boot->suite, next->suite) != 0)
			break;
		if (run->eta.boots[i].expected_ms > run->eta.boots[next->ord].expected_ms)
			next = boot;
	}
	return next;
}

/* Whether a session that is ready may boot now. Machines of the lab do not disturb each other's instruction counts. On
 * hardware one guest runs at a time over all hosts, in the plan's order (ABBA). */
static bool may_boot(const struct run *run, const struct session *s, const struct plan_boot *boot)
{
	if (is_lab(s))
		return true;
	for (unsigned i = 0; i < run->n_sessions; i++)
		if (!is_lab(run->sessions[i]) && session_state(run->sessions[i]) >= SESSION_BOOT &&
			session_state(run->sessions[i]) != SESSION_DONE)
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
		n += is_lab(run->sessions[i]) && is_open(run->sessions[i]);
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
		const struct clock_kind *clock = host_clock(session_host(s), &run->options->lab);
		run->started[boot->ord] = true;
		trial_boot_init(&nothing, boot->items, boot->n_items, clock, NULL);
		measure_close(boot->measure, &nothing, OUTCOME_ERROR, reason);
		struct store_boot row = {.run_id = run->shared.run_id,
			.host_id = host_id,
			.first_ord = run->shared.first_ord,
			.plan = boot,
			.clock = clock,
			.outcome = OUTCOME_ERROR,
			.reason = reason};
		clock_utc(row.started_utc);
		int stored = store_boot_end(run->db, &row, &nothing, err);
		on_boot_end(run, boot, &nothing, OUTCOME_ERROR, reason, 0);
		trial_boot_finish(&nothing);
		if (stored != 0)
			return -1;
	}
	return 0;
}

/* Whether another machine of the same host goes on, and does what this one can no longer do. */
static bool has_other(const struct run *run, const struct session *s)
{
	for (unsigned i = 0; i < run->n_sessions; i++)
		if (run->sessions[i] != s && session_host(run->sessions[i]) == session_host(s) &&
			is_open(run->sessions[i]))
			return true;
	return false;
}

/* A session failed: the worker is started again, once; then its host is given up with its boots. -1 only when the run
 * itself cannot go on. */
static int lost(struct run *run, struct session *s, struct err **why, struct err **err)
{
	if (session_fatal(s) || err_kind(*why) == ERR_BUSY) {
		*err = STEAL(*why);
		return -1;
	}
	bool again = session_revive(s);
	AUTO_FREE char *text = mem_printf("%s %s: %s%s%s", again ? "the worker is started again on" : "lost host",
		session_host(s)->name, err_message(*why), err_hint(*why) ? "; " : "",
		err_hint(*why) ? err_hint(*why) : "");
	run->events->notice(run->events->ctx, text);
	if (store_event(run->db, run->shared.run_id, again ? "worker-restarted" : "host-lost", text, err) != 0)
		return -1;
	if (again || has_other(run, s))
		return 0;
	return give_up(run, s, err_message(*why), err);
}

/* Gives the session its next thing to do, if it may. */
static int advance(struct run *run, struct session *s, struct err **err)
{
	AUTO_ERR struct err *why = NULL;
	const struct plan_boot *boot = next_boot(run, session_host(s));
	int result = 0;
	if (session_owes(s) ||
		(session_state(s) == SESSION_NEW && boot && (!is_lab(s) || lab_machines(run) < RUN_LAB_MACHINES))) {
		AUTO_FREE char *text = mem_printf("starting %s", session_host(s)->name);
		run->events->phase(run->events->ctx, text);
		result = session_start(s, &why);
	} else if (session_state(s) == SESSION_READY && boot && may_boot(run, s, boot)) {
		run->started[boot->ord] = true;
		result = session_boot(s, boot, &why);
	} else if ((session_state(s) == SESSION_READY || session_state(s) == SESSION_NEW) && !boot) {
		session_close(s, clock_after_ms(CLOSE_MS));
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

/* What is ready of one session, and its deadlines; -1 only when the run itself cannot go on. */
static int serve(struct run *run, struct session *s, const struct pollfd fds[SESSION_FDS], struct err **err)
{
	AUTO_ERR struct err *why = NULL;
	int result = session_ready(s, fds, &why);
	if (result == 0)
		result = session_check(s, &why);
	return result == 0 ? 0 : lost(run, s, &why, err);
}

/* Waits until a worker writes or can be written to, for Ctrl-C or the next deadline, and deals with it. */
static int turn(struct run *run, struct err **err)
{
	unsigned n = run->n_sessions * SESSION_FDS;
	AUTO_FREE struct pollfd *fds = mem_alloc(n + 1, sizeof *fds);
	for (unsigned i = 0; i < run->n_sessions; i++)
		session_poll(run->sessions[i], fds + i * SESSION_FDS);
	fds[n] = (struct pollfd){run->events->stop_fd, POLLIN, 0};
	if (poll(fds, n + 1, wait_ms(run)) < 0 && errno != EINTR)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot wait for the workers");
	if (fds[n].revents) {
		run->stopping = true;
		return 0;
	}
	for (unsigned i = 0; i < run->n_sessions; i++)
		if (serve(run, run->sessions[i], fds + i * SESSION_FDS, err) != 0)
			return -1;
	run->events->tick(run->events->ctx);
	return 0;
}

int run_loop(struct run *run, struct err **err)
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

/* ---- the sessions ---- */

/* The run holds the lock of its own machine, the worker that of another host. What only pretends to measure
 * disturbs nobody. */
static bool needs_lock(const struct run *run, const struct host *host)
{
	bool measures = false;
	for (unsigned i = 0; i < run->plan->plan.n_boots && host->kind == HOST_REMOTE; i++) {
		const struct plan_target *t = run->plan->plan.boots[i].target;
		measures |= strcmp(t->host, host->name) == 0 && driver_find(t->driver)->measures;
	}
	return measures;
}

static void add_session(struct run *run, const struct host *host, unsigned machine)
{
	MEM_ADD(run->sessions, run->n_sessions) = session_create(&run->shared, host, machine, needs_lock(run, host));
}

static unsigned boots_of(const struct run *run, const struct host *host)
{
	unsigned n = 0;
	for (unsigned i = 0; i < run->plan->plan.n_boots; i++)
		n += strcmp(run->plan->plan.boots[i].target->host, host->name) == 0;
	return n;
}

/* A session for every host with boots. Those of the lab begin in this order: what takes longest first, and when each
 * kind has its machine, a second one of a kind with a second boot. */
void run_make_sessions(struct run *run)
{
	static const enum lab_kind longest_first[LAB_KINDS] = {LAB_XEN, LAB_KVM, LAB_METAL};
	const struct hosts *hosts = &run->plan->hosts;
	run->shared.ctx = run;
	run->shared.on_facts = on_facts;
	run->shared.on_boot = on_boot;
	run->shared.on_bench = on_bench;
	run->shared.on_boot_end = on_boot_end;
	for (unsigned i = 0; i < hosts->n; i++)
		if (hosts->list[i].kind != HOST_LAB && next_boot(run, &hosts->list[i]))
			add_session(run, &hosts->list[i], 0);
	for (unsigned machine = 0; machine < RUN_LAB_MACHINES; machine++)
		for (unsigned k = 0; k < LAB_KINDS; k++) {
			const struct host *host = hosts_find(hosts, lab_kind_name(longest_first[k]));
			if (boots_of(run, host) > machine)
				add_session(run, host, machine);
		}
}
