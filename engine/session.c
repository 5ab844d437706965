/* session.c - see session.h. */
#include "engine/session_parts.h"

#include <stdlib.h>
#include <string.h>

#include "engine/journal.h"
#include "lib/mem.h"

#define HELLO_MS 90000 /* a lab machine resumes, ssh connects */
#define FACTS_MS 60000
#define CANCEL_MS 15000
#define CLOSE_MS 10000

struct session *session_create(const struct session_shared *shared, const struct host *host, unsigned machine)
{
	struct session *s = mem_alloc(1, sizeof *s);
	*s = (struct session){
		.shared = shared, .host = host, .machine = machine, .deadline = CLOCK_FOREVER, .console = BUF_INIT};
	return s;
}

enum session_state session_state(const struct session *s)
{
	return s->state;
}

int session_fd(const struct session *s)
{
	return s->link ? link_fd(s->link) : -1;
}

int64_t session_deadline(const struct session *s)
{
	return s->deadline;
}

int64_t session_host_id(const struct session *s)
{
	return s->host_id;
}

const struct host *session_host(const struct session *s)
{
	return s->host;
}

bool session_fatal(const struct session *s)
{
	return s->fatal;
}

void session_enter(struct session *s, enum session_state state, int64_t ms)
{
	s->state = state;
	s->deadline = ms > 0 ? clock_after_ms(ms) : CLOCK_FOREVER;
}

char *session_get(const struct wire_frame *frame, const char *key)
{
	char value[WIRE_PAYLOAD_MAX];
	return wire_get(frame, key, value, sizeof value) ? mem_strdup(value) : NULL;
}

/* ---- a boot ---- */

void session_counter_finish(struct store_counter *c)
{
	free(c->collector);
	free(c->name);
	free(c->reason);
}

static void forget_boot(struct session *s)
{
	trial_boot_finish(&s->result);
	scene_run_destroy(s->scene);
	scene_log_finish(&s->log);
	s->scene = NULL;
	for (unsigned i = 0; i < s->n_counters; i++)
		session_counter_finish(&s->counters[i]);
	for (unsigned i = 0; i < s->n_artifacts; i++) {
		free(s->artifacts[i].kind);
		free(s->artifacts[i].sha256);
		free(s->artifacts[i].name);
	}
	free(s->counters);
	free(s->artifacts);
	free(s->last_bench);
	buf_finish(&s->console);
	s->counters = NULL;
	s->artifacts = NULL;
	s->n_counters = s->n_artifacts = 0;
	s->boot = NULL;
	s->cancel_reason = s->last_bench = NULL;
}

const char *session_clock(const struct session *s)
{
	return s->host->kind == HOST_LAB ? lab_clock_name(s->shared->lab->clock) : "tsc";
}

/* Stores the boot with its outcome and is ready for the next. */
int session_end_boot(struct session *s, enum outcome outcome, const char *reason, struct err **err)
{
	int64_t wall_ms = (clock_now_ns() - s->started_ns) / CLOCK_NS_PER_MS;
	if (s->scene && outcome == OUTCOME_OK)
		scene_close(s->scene, &s->log, &s->result.trials[0]);
	trial_boot_close(&s->result, outcome, reason);
	struct store_boot row = {.run_id = s->shared->run_id,
		.host_id = s->host_id,
		.plan = s->boot,
		.nonce = s->nonce,
		.wall_ms = wall_ms,
		.clock = session_clock(s),
		.outcome = outcome,
		.reason = reason,
		.console = s->console.len ? buf_text(&s->console) : NULL,
		.result = &s->result,
		.counters = s->counters,
		.n_counters = s->n_counters,
		.artifacts = s->artifacts,
		.n_artifacts = s->n_artifacts,
		.scene = s->scene ? s->scene->bench->scene : NULL,
		.log = &s->log};
	memcpy(row.started_utc, s->started_utc, sizeof row.started_utc);
	int stored = store_boot(s->shared->db, &row, err);
	s->fatal |= stored != 0;
	s->shared->on_boot_end(s->shared->ctx, s->boot, &s->result, outcome, reason, wall_ms);
	forget_boot(s);
	session_enter(s, SESSION_READY, 0);
	return stored;
}

/* The host is lost: the boot that ran there is an error, the link is closed. *err keeps the cause. */
int session_lose(struct session *s, struct err **err)
{
	if (s->boot && !s->fatal) {
		AUTO_FREE char *reason = mem_strdup(err && *err ? err_message(*err) : "the host was lost");
		session_end_boot(s, OUTCOME_ERROR, reason, NULL);
	}
	link_close(s->link, 0);
	s->link = NULL;
	session_enter(s, SESSION_DONE, 0);
	return -1;
}

/* ---- frames of the worker ---- */

static int take_journal(struct session *s, const struct wire_frame *frame, struct err **err)
{
	AUTO_FREE char *op = session_get(frame, "op");
	AUTO_FREE char *kind = session_get(frame, "kind");
	AUTO_FREE char *driver = session_get(frame, "driver");
	AUTO_FREE char *name = session_get(frame, "name");
	if (!op || !kind || !name)
		return err_set(err, ERR_INFRA, NULL, "the worker's journal frame lacks fields");
	if (strcmp(op, "release") == 0) {
		s->fatal |= journal_release(s->shared->db, s->shared->run_id, kind, name, err) != 0;
		return s->fatal ? -1 : 0;
	}
	if (journal_create(s->shared->db, s->shared->run_id, s->host->name, kind, driver ? driver : "", name, err) <
		0) {
		s->fatal = true;
		return -1;
	}
	struct wire_fields ack;
	wire_fields_init(&ack, WIRE_PAYLOAD_MAX);
	wire_put_u64(&ack, "of", frame->seq);
	return link_send(s->link, "ack", &ack, err);
}

static int take_event(struct session *s, const struct wire_frame *frame, struct err **err)
{
	AUTO_FREE char *kind = session_get(frame, "kind");
	AUTO_FREE char *text = session_get(frame, "text");
	s->fatal |= store_event(s->shared->db, s->shared->run_id, kind ? kind : "", text ? text : "", err) != 0;
	return s->fatal ? -1 : 0;
}

static int take_frame(struct session *s, const struct wire_frame *frame, struct err **err)
{
	struct wire_fields none;
	uint64_t ord;
	wire_fields_init(&none, WIRE_PAYLOAD_MAX);
	if (wire_is(frame, "hello")) {
		if (s->state == SESSION_HELLO)
			session_enter(s, SESSION_FACTS, FACTS_MS);
		return link_send(s->link, "facts", &none, err);
	}
	if (wire_is(frame, "fact"))
		session_take_fact(s, frame);
	else if (wire_is(frame, "did"))
		return s->state == SESSION_FACTS ? session_facts_complete(s, err) : 0;
	else if (wire_is(frame, "journal"))
		return take_journal(s, frame, err);
	else if (wire_is(frame, "event"))
		return take_event(s, frame, err);
	else if (wire_is(frame, "error"))
		return link_take_error(s->link, frame, err);
	if (!s->boot || !wire_get_u64(frame, "boot", &ord, 0, UINT32_MAX) || ord != s->boot->ord)
		return 0;
	if (wire_is(frame, "guest"))
		session_take_guest(s, frame);
	else if (wire_is(frame, "cost"))
		trial_io_take_cost(&s->result, frame);
	else if (wire_is(frame, "dropped"))
		trial_io_take_dropped(&s->result, frame);
	else if (wire_is(frame, "counter"))
		session_take_counter(s, frame);
	else if (wire_is(frame, "image"))
		session_take_artifact(s, frame);
	else if (wire_is(frame, "console"))
		session_take_console(s, frame);
	else if (wire_is(frame, "ended"))
		return session_take_ended(s, frame, err);
	return 0;
}

static void on_frame(void *ctx, const struct wire_frame *frame)
{
	struct session *s = ctx;
	if (!s->failed && take_frame(s, frame, s->err) != 0)
		s->failed = true;
}

/* The controller holds the lock of its own machine, the worker that of a host behind ssh, where anything measures. */
static bool takes_lock(const struct host *host)
{
	if (host->kind == HOST_SSH)
		for (char **name = host->drivers; *name; name++)
			if (driver_find(*name)->measures)
				return true;
	return false;
}

int session_start(struct session *s, struct err **err)
{
	struct link_spec spec = {.host = s->host,
		.machine = s->machine,
		.lab = s->shared->lab,
		.dir = s->shared->dir,
		.guests = s->shared->guests,
		.guest_kernel = s->shared->guest_kernel,
		.nonce = s->shared->nonce,
		.lock = takes_lock(s->host),
		.wait = s->shared->wait};
	if (link_open(&spec, &s->link, err) != 0)
		return session_lose(s, err);
	session_enter(s, SESSION_HELLO, spec.lock && spec.wait ? 0 : HELLO_MS);
	return 0;
}

int session_input(struct session *s, struct err **err)
{
	s->err = err;
	s->failed = false;
	int got = link_receive(s->link, on_frame, s, err);
	if (got == 0)
		link_lost(s->link, "ended", err);
	return got <= 0 || s->failed ? session_lose(s, err) : 0;
}

int session_check(struct session *s, struct err **err)
{
	if (clock_now_ns() < s->deadline)
		return 0;
	if (s->state != SESSION_BOOT) {
		link_lost(s->link, "has not answered in time", err);
		return session_lose(s, err);
	}
	struct wire_fields cancel;
	wire_fields_init(&cancel, WIRE_PAYLOAD_MAX);
	wire_put_u64(&cancel, "boot", s->boot->ord);
	s->cancel_reason = "no last frame within the deadline: the guest hangs";
	session_enter(s, SESSION_CANCEL, CANCEL_MS);
	return link_send(s->link, "cancel", &cancel, err) == 0 ? 0 : session_lose(s, err);
}

/* Until the worker's `bye`, so that what it releases on its way out is journaled. A worker that does not answer is
 * ended all the same. */
static void say_goodbye(struct session *s)
{
	struct wire_fields none;
	wire_fields_init(&none, WIRE_PAYLOAD_MAX);
	s->err = NULL;
	s->failed = false;
	if (link_send(s->link, "quit", &none, NULL) == 0)
		link_wait(s->link, "bye", clock_after_ms(CLOSE_MS), on_frame, s, NULL);
}

void session_close(struct session *s)
{
	if (s->link)
		say_goodbye(s);
	if (s->boot)
		session_end_boot(s, OUTCOME_ERROR, "the run was interrupted", NULL);
	link_close(s->link, CLOSE_MS);
	s->link = NULL;
	session_enter(s, SESSION_DONE, 0);
}

void session_destroy(struct session *s)
{
	if (!s)
		return;
	session_close(s);
	session_forget_facts(s);
	if (s->boot)
		forget_boot(s);
	free(s);
}
