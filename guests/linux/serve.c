/* serve.c - ready, job, marks, figures. */
#include "guests/linux/serve.h"

#include <stdio.h>
#include <string.h>

#include "bench/arch/arch.h"
#include "guests/linux/idle.h"
#include "guests/linux/logs.h"

struct server {
	struct talk *talk;
	struct pass pass;
	struct job job;
};

static void begin(struct server *s)
{
	talk_begin(s->talk);
	wire_put(&s->talk->out, "bench", s->job.order.bench);
	wire_put(&s->talk->out, "variant", s->job.order.variant);
}

static void begin_of_pass(struct server *s)
{
	begin(s);
	wire_put_u64(&s->talk->out, "pass", s->job.order.pass);
}

static bool send_frame(struct server *s, const char *kind, struct reason *reason)
{
	return talk_send(s->talk, kind) || reason_set(reason, "The console is closed.");
}

static void beat(void *ctx, unsigned seconds)
{
	struct server *s = ctx;
	char text[24];
	snprintf(text, sizeof text, "%u s", seconds);
	begin_of_pass(s);
	wire_put(&s->talk->out, "text", text);
	talk_send(s->talk, "beat");
}

static bool mark(struct server *s, const char *at, struct reason *reason)
{
	struct wire_frame frame;
	begin_of_pass(s);
	wire_put(&s->talk->out, "at", at);
	if (!send_frame(s, "mark", reason) || !talk_hear(s->talk, &frame, reason))
		return false;
	return wire_is(&frame, "go") || reason_set(reason, "The worker sent %s, `go` was expected.", frame.kind);
}

static bool send_reason(struct server *s, enum pass_result result, const struct reason *why, struct reason *reason)
{
	begin(s);
	wire_put(&s->talk->out, "reason", why->text);
	return send_frame(s, result == PASS_SKIP ? "skip" : "fail", reason);
}

/* Of a pass, by the guest itself. */
struct spent {
	uint64_t ticks, idle_ns;
	bool knows_idle;
};

static bool send_log(
	void *ctx, const char *name, uint64_t at, uint64_t size, const char *text, size_t len, struct reason *reason)
{
	struct server *s = ctx;
	begin_of_pass(s);
	wire_put(&s->talk->out, "name", name);
	wire_put_u64(&s->talk->out, "at", at);
	wire_put_u64(&s->talk->out, "of", size);
	wire_put_n(&s->talk->out, "text", text, len);
	return send_frame(s, "file", reason);
}

static bool send_figures(
	struct server *s, const struct figures *figures, const struct spent *spent, struct reason *reason)
{
	for (unsigned i = 0; s->job.order.tell && i < figures->n; i++) {
		begin_of_pass(s);
		wire_put(&s->talk->out, "name", figures->list[i].name);
		wire_put(&s->talk->out, "value", figures->list[i].value);
		wire_put(&s->talk->out, "unit", figures->list[i].unit);
		if (!send_frame(s, "metric", reason))
			return false;
	}
	if (s->job.order.tell && s->job.order.tool == BENCH_TOOL_JOB &&
		!logs_give(s->pass.places->logs, send_log, s, reason))
		return false;
	begin_of_pass(s);
	wire_put_u64(&s->talk->out, "ops", figures->ops);
	wire_put_u64(&s->talk->out, "ns", figures->ns);
	wire_put_u64(&s->talk->out, "ticks", spent->ticks);
	if (spent->knows_idle)
		wire_put_u64(&s->talk->out, "idle", spent->idle_ns);
	return send_frame(s, "pass", reason);
}

static struct spent run_timed(struct server *s, struct figures *figures, enum pass_result *result, struct reason *why)
{
	struct spent spent = {0};
	uint64_t before = 0, after = 0;
	bool knew = idle_now(&before);
	uint64_t start = arch_stamp();
	*result = pass_run(&s->pass, &s->job, beat, s, figures, why);
	spent.ticks = arch_stamp() - start;
	spent.knows_idle = knew && idle_now(&after) && after >= before;
	spent.idle_ns = after - before;
	return spent;
}

static bool do_job(struct server *s, struct reason *reason)
{
	struct reason why = {""};
	struct figures figures = {0};
	enum pass_result result = pass_prepare(&s->pass, &s->job, &why);
	if (result != PASS_OK)
		return send_reason(s, result, &why, reason);
	if (!mark(s, "start", reason))
		return false;
	struct spent spent = run_timed(s, &figures, &result, &why);
	if (!mark(s, "stop", reason))
		return false;
	if (result == PASS_OK)
		result = pass_describe(&s->pass, &s->job, &figures, &why);
	return result == PASS_OK ? send_figures(s, &figures, &spent, reason) : send_reason(s, result, &why, reason);
}

/* A piece of the user's job file. */
static bool take_file(struct pass *pass, const struct wire_frame *frame, struct reason *reason)
{
	char text[WIRE_PAYLOAD_MAX];
	uint64_t at;
	const char *wrong = bench_job_file_get(frame, &at, text);
	if (wrong)
		return reason_set(reason, "The %s of a piece of the job file is missing or out of range.", wrong);
	size_t len = strlen(text);
	if (at == 0)
		pass->file_len = 0;
	if (at != pass->file_len || len > WIRE_JOB_FILE_MAX - at)
		return reason_set(reason, "A piece of the job file does not fit to the one before.");
	memcpy(pass->file + at, text, len);
	pass->file_len += len;
	return true;
}

/* What it cannot do goes out as `fail`; what it cannot understand ends the boot. */
static bool take_job(struct server *s, const struct wire_frame *frame, struct reason *reason)
{
	struct reason why;
	if (job_parse(frame, &s->job, &why))
		return do_job(s, reason);
	if (!*s->job.order.bench) {
		*reason = why;
		return false;
	}
	return send_reason(s, PASS_FAIL, &why, reason);
}

bool serve_jobs(struct talk *talk, const struct pass_places *places, unsigned *jobs, struct reason *reason)
{
	static struct server s;
	s = (struct server){.talk = talk, .pass = {.places = places}};
	*jobs = 0;
	for (bool ready = true;;) {
		struct wire_frame frame;
		talk_begin(talk);
		if ((ready && !send_frame(&s, "ready", reason)) || !talk_hear(talk, &frame, reason))
			return false;
		if (wire_is(&frame, "bye"))
			return true;
		ready = wire_is(&frame, "job");
		*jobs += ready;
		if (!ready && !wire_is(&frame, "file"))
			return reason_set(reason, "The worker sent %s, `job` or `bye` was expected.", frame.kind);
		if (ready ? !take_job(&s, &frame, reason) : !take_file(&s.pass, &frame, reason))
			return false;
	}
}
