/*
 * role_jobs.c - the linux guest: sent one job after another, with a stopwatch on the host around each pass of its tool.
 *
 * The worker and not the controller answers the guest: inside the lab time jumps while a machine waits for the outside.
 */
#include <stdlib.h>
#include <string.h>

#include "collect/cost.h"
#include "engine/worker/role.h"
#include "lib/auto.h"
#include "lib/mem.h"

enum watch { WATCH_BEFORE, WATCH_RUNS, WATCH_DONE };

struct jobs_guest {
	struct worker_job *job; /* that it does now, owned; NULL: none */
	enum watch watch;       /* the stopwatch, of that job */
	struct cost *cost;      /* NULL before the guest asked for a job */
	bool sent_bye;
};

static void *jobs_open(void)
{
	return mem_alloc(1, sizeof(struct jobs_guest));
}

/* ---- frames about a job ---- */

static struct wire_fields job_fields(const struct worker_boot *boot, const struct bench_job *job)
{
	struct wire_fields f = worker_boot_fields(boot);
	wire_put(&f, "bench", job->bench);
	wire_put(&f, "variant", job->variant);
	wire_put_u64(&f, "pass", job->pass);
	return f;
}

static void send_dropped(struct worker_boot *boot, const struct bench_job *job, const char *reason)
{
	struct wire_fields f = job_fields(boot, job);
	worker_put_cut(&f, "reason", reason, 0);
	worker_send(&boot->worker->out, "dropped", &f);
}

static void send_cost(struct worker_boot *boot, const char *name, const uint64_t *value, const char *reason)
{
	const struct jobs_guest *guest = boot->state;
	struct wire_fields f = job_fields(boot, &guest->job->order);
	wire_put(&f, "name", name);
	if (value)
		wire_put_u64(&f, "value", *value);
	else
		worker_put_cut(&f, "reason", reason, 0);
	worker_send(&boot->worker->out, "cost", &f);
}

/* ---- the stopwatch ---- */

static void on_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled_ns, uint64_t running_ns)
{
	send_cost(ctx, name, &value, NULL);
}

static void on_unavailable(void *ctx, const char *name, const char *reason)
{
	send_cost(ctx, name, NULL, reason);
}

static void drop_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled_ns, uint64_t running_ns)
{
}

/* Of facts and of what is unavailable alike. */
static void drop_text(void *ctx, const char *name, const char *text)
{
}

/* What it has counted of a pass that did not end is of no use; a trace must not go on. */
static void watch_abort(struct jobs_guest *guest)
{
	struct collect_sink nowhere = {NULL, drop_text, drop_text, drop_counter};
	if (guest->watch == WATCH_RUNS)
		cost_stop(guest->cost, &nowhere);
	guest->watch = WATCH_BEFORE;
}

static int watch_start(struct jobs_guest *guest, struct err **err)
{
	if (guest->job->order.busy && cost_busy(guest->cost, err) != 0)
		return -1;
	cost_start(guest->cost, guest->job->order.trace);
	guest->watch = WATCH_RUNS;
	return 0;
}

static void watch_stop(struct worker_boot *boot)
{
	struct jobs_guest *guest = boot->state;
	struct collect_sink sink = {boot, drop_text, on_unavailable, on_counter};
	cost_stop(guest->cost, &sink);
	cost_idle(guest->cost);
	guest->watch = WATCH_DONE;
}

/* ---- what the guest sends ---- */

static bool has_text(const struct wire_frame *frame, const char *key, const char *text)
{
	char value[WIRE_PAYLOAD_MAX];
	return strcmp(wire_get(frame, key, value, sizeof value) ? value : "", text) == 0;
}

static bool is_about_job(const struct bench_job *job, const struct wire_frame *frame)
{
	uint64_t pass = job->pass;
	if (driver_list_has(WIRE_OF_PASS, frame->kind) && !wire_get_u64(frame, "pass", &pass, 0, UINT32_MAX))
		return false;
	return pass == job->pass && has_text(frame, "bench", job->bench) && has_text(frame, "variant", job->variant);
}

/* False, with the boot over, when it sends something about what it was not asked for, about a pass that was not watched
 * to its end, or when it does not end. */
static bool is_in_turn(struct worker_boot *boot, const struct wire_frame *frame)
{
	const struct jobs_guest *guest = boot->state;
	const struct bench_job *job = guest->job ? &guest->job->order : NULL;
	bool about_job = driver_list_has(WIRE_OF_PASS, frame->kind) ||
		(job && (wire_is(frame, "skip") || wire_is(frame, "fail")));
	if (about_job && (!job || !is_about_job(job, frame)))
		worker_boot_over(boot, WORKER_FAIL,
			"protocol error: its %s frame is about a pass that it was not asked for", frame->kind);
	else if (wire_is(frame, "pass") && guest->watch != WATCH_DONE)
		worker_boot_over(
			boot, WORKER_FAIL, "protocol error: it ended a pass of %s without its marks", job->bench);
	else if (wire_is(frame, "ready") && guest->sent_bye)
		worker_boot_over(boot, WORKER_FAIL, "protocol error: it asked for more after it was sent `bye`");
	return boot->outcome == WORKER_NONE;
}

static void take_mark(struct worker_boot *boot, const struct wire_frame *frame)
{
	static const char *const due[] = {[WATCH_BEFORE] = "start", [WATCH_RUNS] = "stop"};
	AUTO_ERR struct err *err = NULL;
	struct jobs_guest *guest = boot->state;
	bool start = guest->watch == WATCH_BEFORE;
	char at[8] = "";
	wire_get(frame, "at", at, sizeof at);
	if (guest->watch == WATCH_DONE || strcmp(at, due[guest->watch]) != 0) {
		worker_boot_over(
			boot, WORKER_FAIL, "protocol error: mark '%s' of %s out of turn", at, guest->job->order.bench);
		return;
	}
	if (!start)
		watch_stop(boot);
	else if (watch_start(guest, &err) != 0) {
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
		return;
	}
	worker_guest_send(boot, "go", "");
}

/* ---- what it is sent ---- */

static bool is_same_row(const struct bench_job *job, const struct bench_job *of)
{
	return strcmp(job->variant, of->variant) == 0 && strcmp(job->bench, of->bench) == 0;
}

static bool is_same_device(const struct bench_job *job, const struct bench_job *of)
{
	return strcmp(job->variant, of->variant) == 0;
}

/* The rest of a bench that ended early is not tried; of a device that lost data, nothing more is. */
static void forget_rest(struct worker_boot *boot, bool failed)
{
	struct jobs_guest *guest = boot->state;
	const struct bench_job *job = &guest->job->order;
	watch_abort(guest);
	cost_idle(guest->cost);
	worker_jobs_forget(&boot->worker->jobs, boot->order.boot,
		failed && job->tool == BENCH_TOOL_VERIFY ? is_same_device : is_same_row, job);
}

/* Sends the next job with the files before it, and leaves out what cannot be done here; `bye` when there is none. */
static void send_next(struct worker_boot *boot)
{
	struct jobs_guest *guest = boot->state;
	struct worker_job *job;
	const char *reason = NULL;
	while (!guest->job && (job = worker_jobs_next(&boot->worker->jobs, boot->order.boot))) {
		if (job->is_job && job->order.trace && !cost_can_trace(guest->cost, &reason)) {
			send_dropped(boot, &job->order, reason);
			worker_job_free(job);
			continue;
		}
		worker_guest_send(boot, job->kind, job->fields);
		if (job->is_job)
			guest->job = job;
		else
			worker_job_free(job);
	}
	if (guest->job)
		return;
	guest->sent_bye = true;
	worker_guest_send(boot, "bye", "");
}

static void take_ready(struct worker_boot *boot)
{
	struct jobs_guest *guest = boot->state;
	if (!guest->cost)
		guest->cost = cost_open(&boot->collect.target);
	watch_abort(guest);
	worker_job_free(guest->job);
	guest->job = NULL;
	send_next(boot);
}

static void jobs_received(struct worker_boot *boot, const struct wire_frame *frame)
{
	const struct jobs_guest *guest = boot->state;
	bool failed = wire_is(frame, "fail");
	if (wire_is(frame, "mark"))
		take_mark(boot, frame);
	else if ((failed || wire_is(frame, "skip")) && guest->job)
		forget_rest(boot, failed);
	else if (wire_is(frame, "ready"))
		take_ready(boot);
}

static void jobs_finish(struct worker_boot *boot)
{
	struct jobs_guest *guest = boot->state;
	worker_jobs_forget(&boot->worker->jobs, boot->order.boot, NULL, NULL);
	watch_abort(guest);
	cost_close(guest->cost);
	worker_job_free(guest->job);
	free(guest);
}

const struct role role_jobs = {
	.open = jobs_open,
	.start = worker_guest_start,
	.in_turn = is_in_turn,
	.received = jobs_received,
	.finish = jobs_finish,
};
