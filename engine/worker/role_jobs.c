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
	enum watch at;          /* of that job's pass */
	struct worker_watch watch;
	bool sent_bye;
};

static void *jobs_open(void)
{
	return mem_alloc(1, sizeof(struct jobs_guest));
}

/* ---- frames about a job ---- */

static struct worker_pass pass_of(const struct bench_job *job)
{
	return (struct worker_pass){job->bench, job->variant, job->pass};
}

static void send_dropped(struct worker_boot *boot, const struct bench_job *job, const char *reason)
{
	const struct worker_pass pass = pass_of(job);
	struct wire_fields f = worker_pass_fields(boot, &pass);
	worker_put_cut(&f, "reason", reason, 0);
	worker_send(&boot->worker->out, "dropped", &f);
}

/* ---- the stopwatch ---- */

static void watch_abort(struct worker_boot *boot)
{
	struct jobs_guest *guest = boot->state;
	worker_watch_abort(&guest->watch, boot);
	guest->at = WATCH_BEFORE;
}

static int watch_start(struct worker_boot *boot, struct err **err)
{
	struct jobs_guest *guest = boot->state;
	if (guest->job->order.busy && cost_busy(guest->watch.cost, err) != 0)
		return -1;
	worker_watch_start(&guest->watch, boot, guest->job->order.trace);
	guest->at = WATCH_RUNS;
	return 0;
}

static void watch_stop(struct worker_boot *boot)
{
	struct jobs_guest *guest = boot->state;
	const struct worker_pass pass = pass_of(&guest->job->order);
	worker_watch_stop(&guest->watch, boot, &pass);
	cost_idle(guest->watch.cost);
	guest->at = WATCH_DONE;
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
	else if (wire_is(frame, "pass") && guest->at != WATCH_DONE)
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
	bool start = guest->at == WATCH_BEFORE;
	char at[8] = "";
	wire_get(frame, "at", at, sizeof at);
	if (guest->at == WATCH_DONE || strcmp(at, due[guest->at]) != 0) {
		worker_boot_over(
			boot, WORKER_FAIL, "protocol error: mark '%s' of %s out of turn", at, guest->job->order.bench);
		return;
	}
	if (!start)
		watch_stop(boot);
	else if (watch_start(boot, &err) != 0) {
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
	watch_abort(boot);
	cost_idle(guest->watch.cost);
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
		if (job->is_job && job->order.trace && !cost_can_trace(guest->watch.cost, &reason)) {
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
	worker_watch_open(&guest->watch, boot);
	watch_abort(boot);
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
	worker_watch_close(&guest->watch, boot);
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
