/*
 * worker_jobs.c - what the linux guest is told, one job after another, and the stopwatch around each pass of its tools.
 *
 * The worker and not the controller answers the guest: inside the lab time jumps while a machine waits for the outside.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/worker_parts.h"
#include "lib/auto.h"
#include "lib/mem.h"

/* ---- the controller's orders ---- */

static char *field(const struct wire_frame *frame, const char *key)
{
	char value[WIRE_PAYLOAD_MAX];
	return mem_strdup(wire_get(frame, key, value, sizeof value) ? value : "");
}

static bool flag(const struct wire_frame *frame, const char *key)
{
	uint64_t value = 0;
	return wire_get_u64(frame, key, &value, 0, 1) && value;
}

/* The payload without its first field, boot=N: the guest's frame. */
static char *fields_for_guest(const struct wire_frame *frame)
{
	const char *blank = memchr(frame->payload, ' ', frame->len);
	return blank ? mem_strndup(blank + 1, frame->len - (size_t)(blank + 1 - frame->payload)) : mem_strdup("");
}

void worker_jobs_take(struct worker *w, const struct wire_frame *frame)
{
	struct worker_job *job = mem_alloc(1, sizeof *job);
	AUTO_FREE char *tool = field(frame, "tool");
	memcpy(job->kind, frame->kind, sizeof job->kind);
	job->fields = fields_for_guest(frame);
	job->bench = field(frame, "bench");
	job->variant = field(frame, "variant");
	job->trace = flag(frame, "trace");
	job->busy = flag(frame, "busy");
	job->verify = strcmp(tool, "verify") == 0;
	wire_get_u64(frame, "pass", &job->pass, 0, UINT32_MAX);
	w->jobs = mem_resize(w->jobs, w->n_jobs + 1, sizeof *w->jobs);
	w->jobs[w->n_jobs++] = job;
	if (!wire_get_u64(frame, "boot", &job->boot, 0, UINT32_MAX))
		err_set(&w->trouble, ERR_INFRA, NULL, "a %s frame has no number of its boot", frame->kind);
}

static void job_free(struct worker_job *job)
{
	if (!job)
		return;
	free(job->fields);
	free(job->bench);
	free(job->variant);
	free(job);
}

/* Takes the job out of the list; caller frees. */
static struct worker_job *take_out(struct worker *w, unsigned i)
{
	struct worker_job *job = w->jobs[i];
	memmove(w->jobs + i, w->jobs + i + 1, (w->n_jobs - i - 1) * sizeof *w->jobs);
	w->n_jobs--;
	return job;
}

/* ---- telling the guest ---- */

void worker_tell(struct worker_boot *boot, const char *kind, const char *fields)
{
	AUTO_ERR struct err *err = NULL;
	char line[WIRE_LINE_MAX];
	size_t len = wire_encode(line, sizeof line, boot->nonce, boot->next_told++, kind, fields, strlen(fields));
	if (len == 0 || !boot->driver->say)
		worker_boot_over(boot, WORKER_ERROR, "a %s frame cannot be told to the guest", kind);
	else if (boot->driver->say(boot->guest, line, len, &err) != 0)
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
}

static void job_fields(const struct worker_boot *boot, const struct worker_job *job, struct wire_fields *f)
{
	worker_boot_fields(boot, f);
	wire_put(f, "bench", job->bench);
	wire_put(f, "variant", job->variant);
	wire_put_u64(f, "pass", job->pass);
}

static void say_dropped(struct worker_boot *boot, const struct worker_job *job, const char *reason)
{
	struct wire_fields f;
	job_fields(boot, job, &f);
	worker_put_cut(&f, "reason", reason, 0);
	worker_send(boot->worker, "dropped", &f);
}

/* Tells the next job with the files before it, passing over what cannot be done here; `bye` when there is none. */
static void tell_next(struct worker_boot *boot)
{
	struct worker *w = boot->worker;
	const char *reason = NULL;
	for (unsigned i = 0; i < w->n_jobs;) {
		if (w->jobs[i]->boot != boot->id) {
			i++;
			continue;
		}
		struct worker_job *job = take_out(w, i);
		bool is_job = strcmp(job->kind, "job") == 0;
		if (job->trace && !cost_can_trace(boot->cost, &reason)) {
			say_dropped(boot, job, reason);
			job_free(job);
			continue;
		}
		worker_tell(boot, job->kind, job->fields);
		if (is_job) {
			boot->job = job;
			return;
		}
		job_free(job);
	}
	boot->told_bye = true;
	worker_tell(boot, "bye", "");
}

/* ---- the stopwatch ---- */

static void on_cost(struct worker_boot *boot, const char *name, const uint64_t *value, const char *reason)
{
	struct wire_fields f;
	job_fields(boot, boot->job, &f);
	wire_put(&f, "name", name);
	if (value)
		wire_put_u64(&f, "value", *value);
	else
		worker_put_cut(&f, "reason", reason, 0);
	worker_send(boot->worker, "cost", &f);
}

static void on_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled_ns, uint64_t running_ns)
{
	(void)enabled_ns;
	(void)running_ns;
	on_cost(ctx, name, &value, NULL);
}

static void on_unavailable(void *ctx, const char *name, const char *reason)
{
	on_cost(ctx, name, NULL, reason);
}

static void on_fact(void *ctx, const char *name, const char *value)
{
	/* the stopwatch has no facts; if it had, the controller would see it is no number */
	on_cost(ctx, name, NULL, value);
}

/* Starts or stops it, and lets the guest go on. */
static void take_mark(struct worker_boot *boot, const struct wire_frame *frame)
{
	static const char *const due[] = {"start", "stop"};
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *at = field(frame, "at");
	struct worker_job *job = boot->job;
	struct collect_sink sink = {boot, on_fact, on_unavailable, on_counter};
	if (job->marks == 2 || strcmp(at, due[job->marks]) != 0) {
		worker_boot_over(boot, WORKER_FAIL, "its mark '%s' of %s came out of turn", at, job->bench);
		return;
	}
	bool start = job->marks++ == 0;
	if (start && job->busy && cost_busy(boot->cost, &err) != 0) {
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
		return;
	}
	if (start)
		cost_start(boot->cost, job->trace);
	else
		cost_stop(boot->cost, &sink);
	if (!start)
		cost_idle(boot->cost);
	worker_tell(boot, "go", "");
}

/* The rest of a bench that ended early is not tried; of a device that lost data, nothing more is. */
static void forget_rest(struct worker_boot *boot, bool whole_device)
{
	struct worker *w = boot->worker;
	for (unsigned i = 0; i < w->n_jobs;) {
		const struct worker_job *job = w->jobs[i];
		bool same = job->boot == boot->id && strcmp(job->variant, boot->job->variant) == 0 &&
			(whole_device || strcmp(job->bench, boot->job->bench) == 0);
		if (same && strcmp(job->kind, "job") == 0)
			job_free(take_out(w, i));
		else
			i++;
	}
}

/* ---- what the guest says ---- */

static bool is_of_pass(const struct wire_frame *frame)
{
	return wire_is(frame, "mark") || wire_is(frame, "beat") || wire_is(frame, "metric") || wire_is(frame, "pass");
}

static bool is_about_job(const struct worker_job *job, const struct wire_frame *frame)
{
	AUTO_FREE char *bench = field(frame, "bench");
	AUTO_FREE char *variant = field(frame, "variant");
	uint64_t pass = job->pass;
	if (is_of_pass(frame) && !wire_get_u64(frame, "pass", &pass, 0, UINT32_MAX))
		return false;
	return pass == job->pass && strcmp(bench, job->bench) == 0 && strcmp(variant, job->variant) == 0;
}

/* False, with the boot over, when it speaks of what it was not told to do, of a pass that was not watched to its end,
 * or when it does not end. */
static bool is_in_turn(struct worker_boot *boot, const struct wire_frame *frame)
{
	const struct worker_job *job = boot->job;
	bool speaks_of_job = is_of_pass(frame) || (job && (wire_is(frame, "skip") || wire_is(frame, "fail")));
	if (speaks_of_job && (!job || !is_about_job(job, frame)))
		worker_boot_over(
			boot, WORKER_FAIL, "its %s frame is about a pass that it was not told to do", frame->kind);
	else if (wire_is(frame, "pass") && job->marks < 2)
		worker_boot_over(boot, WORKER_FAIL, "it ended a pass of %s without its marks", job->bench);
	else if (wire_is(frame, "ready") && boot->told_bye)
		worker_boot_over(boot, WORKER_FAIL, "it asked for more after it was told to end");
	return boot->outcome == WORKER_NONE;
}

void worker_jobs_heard(struct worker_boot *boot, const struct wire_frame *frame)
{
	bool failed = wire_is(frame, "fail");
	if (!is_in_turn(boot, frame))
		return;
	if (wire_is(frame, "mark"))
		take_mark(boot, frame);
	else if ((failed || wire_is(frame, "skip")) && boot->job) {
		cost_idle(boot->cost);
		forget_rest(boot, failed && boot->job->verify);
	} else if (wire_is(frame, "ready")) {
		if (!boot->cost)
			boot->cost = cost_open(&boot->target);
		job_free(boot->job);
		boot->job = NULL;
		tell_next(boot);
	}
}

void worker_jobs_finish(struct worker_boot *boot)
{
	struct worker *w = boot->worker;
	for (unsigned i = 0; i < w->n_jobs;)
		if (w->jobs[i]->boot == boot->id)
			job_free(take_out(w, i));
		else
			i++;
	job_free(boot->job);
	boot->job = NULL;
	cost_close(boot->cost);
	boot->cost = NULL;
}

void worker_jobs_forget(struct worker *w)
{
	while (w->n_jobs > 0)
		job_free(take_out(w, w->n_jobs - 1));
	free(w->jobs);
	w->jobs = NULL;
}
