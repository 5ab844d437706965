#include "engine/session_parts.h"

#include <stdlib.h>
#include <string.h>

#include "engine/journal.h"
#include "lib/mem.h"

#define FACTS_MS 300000 /* four CPUs of the lab that take turns on one busy core need more than a minute */
#define CANCEL_MS 15000
#define DESTROY_MS 2000
#define SESSION_MACHINES_MAX 16 /* of one host of the lab; the second machine of a session has a number of its own */

struct session *session_create(
	const struct session_shared *shared, const struct host *host, unsigned machine, bool lock)
{
	struct session *s = mem_alloc(1, sizeof *s);
	*s = (struct session){.shared = shared,
		.host = host,
		.clock = host_clock(host, &shared->options->lab),
		.machine = machine,
		.lock = lock,
		.deadline = CLOCK_FOREVER,
		.bound = CLOCK_FOREVER,
		.console = BUF_INIT};
	return s;
}

enum session_state session_state(const struct session *s)
{
	return s->state;
}

void session_poll(const struct session *s, struct pollfd fds[SESSION_FDS])
{
	fds[0] = fds[1] = (struct pollfd){.fd = -1};
	if (s->link)
		link_poll(s->link, fds);
}

static bool bound_comes_first(const struct session *s)
{
	return s->state == SESSION_BOOT && s->bound < s->deadline;
}

int64_t session_deadline(const struct session *s)
{
	return bound_comes_first(s) ? s->bound : s->deadline;
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

/* ---- frames of the worker ---- */

static int take_journal(struct session *s, const struct wire_frame *frame, struct err **err)
{
	AUTO_FREE char *op = session_get(frame, "op");
	AUTO_FREE char *kind = session_get(frame, "kind");
	AUTO_FREE char *driver = session_get(frame, "driver");
	AUTO_FREE char *name = session_get(frame, "name");
	if (!op || !kind || !name)
		return err_set(err, ERR_INFRA, NULL, "protocol error: a journal frame without its fields");
	if (strcmp(op, "release") == 0) {
		s->fatal |= journal_release(s->shared->db, s->shared->run_id, kind, name, err) != 0;
		return s->fatal ? -1 : 0;
	}
	if (journal_create(s->shared->db, s->shared->run_id, s->host->name, kind, driver ? driver : "", name, err) <
		0) {
		s->fatal = true;
		return -1;
	}
	struct wire_fields ack = {.cap = WIRE_PAYLOAD_MAX};
	wire_put_u64(&ack, "of", frame->seq);
	return link_send(s->link, "ack", &ack, err);
}

static int take_did(struct session *s, struct err **err)
{
	if (s->state == SESSION_FACTS)
		return session_facts_complete(s, err) == 0 ? session_reap(s, err) : -1;
	return s->state == SESSION_REAP ? session_reaped(s, err) : 0;
}

static int take_error(const struct session *s, const struct wire_frame *frame, struct err **err)
{
	link_take_error(s->link, frame, err);
	return s->state == SESSION_REAP ? err_wrap(err, "what a boot left cannot be removed") : -1;
}

static int take_host_frame(struct session *s, const struct wire_frame *frame, struct err **err)
{
	if (wire_is(frame, "hello")) {
		if (s->state == SESSION_HELLO)
			session_enter(s, SESSION_FACTS, FACTS_MS);
		return link_send(s->link, "facts", &(struct wire_fields){0}, err);
	}
	if (wire_is(frame, "fact"))
		session_take_fact(s, frame);
	else if (wire_is(frame, "did"))
		return take_did(s, err);
	else if (wire_is(frame, "journal"))
		return take_journal(s, frame, err);
	else if (wire_is(frame, "event"))
		return session_take_event(s, frame, err);
	else if (wire_is(frame, "error"))
		return take_error(s, frame, err);
	return 0;
}

static int take_frame(struct session *s, const struct wire_frame *frame, struct err **err)
{
	uint64_t ord;
	if (take_host_frame(s, frame, err) != 0)
		return -1;
	if (!s->boot || !wire_get_u64(frame, "boot", &ord, 0, UINT32_MAX) || ord != s->boot->ord)
		return 0;
	if (wire_is(frame, "guest"))
		return session_take_guest(s, frame, err);
	if (wire_is(frame, "cost") || wire_is(frame, "dropped"))
		return session_take_cost(s, frame, err);
	if (wire_is(frame, "counter"))
		session_take_counter(s, frame);
	else if (wire_is(frame, "image"))
		return session_take_artifact(s, frame, err);
	if (wire_is(frame, "console"))
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

int session_start(struct session *s, struct err **err)
{
	const struct run_options *options = s->shared->options;
	enum link_lock lock = !s->lock ? LINK_UNLOCKED : options->wait ? LINK_LOCK_WAIT : LINK_LOCK;
	struct link_spec spec = {.host = s->host,
		.machine = s->machine + (s->revived ? SESSION_MACHINES_MAX : 0),
		.lab = &options->lab,
		.dir = s->shared->dir,
		.guests = s->shared->guests,
		.guest_kernel = options->guest_kernel,
		.nonce = s->shared->nonce,
		.lock = lock};
	if (link_open(&spec, &s->link, err) != 0)
		return session_lose(s, err);
	unsigned patience_s = s->host->patience_s ? s->host->patience_s : HOST_PATIENCE_S;
	session_enter(s, SESSION_HELLO, lock == LINK_LOCK_WAIT ? 0 : (int64_t)patience_s * 1000);
	return 0;
}

static int take_input(struct session *s, struct err **err)
{
	s->err = err;
	s->failed = false;
	int got = link_receive(s->link, on_frame, s, err);
	if (got == 0)
		link_lost(s->link, "ended", err);
	return got <= 0 || s->failed ? -1 : 0;
}

int session_ready(struct session *s, const struct pollfd fds[SESSION_FDS], struct err **err)
{
	if (fds[0].revents && take_input(s, err) != 0)
		return session_lose(s, err);
	if (fds[1].revents && link_flush(s->link, err) != 0)
		return session_lose(s, err);
	return 0;
}

/* The guest hangs, or never ends. */
static char *why_cancel(const struct session *s)
{
	if (!bound_comes_first(s))
		return mem_strdup("no last frame within the deadline: the guest hangs");
	return mem_printf("it did not end within %lld s, which is all that --deadline and its benches allow",
		(long long)((s->bound - s->started_ns) / CLOCK_NS_PER_S));
}

int session_check(struct session *s, struct err **err)
{
	if (clock_now_ns() < session_deadline(s))
		return 0;
	if (s->state != SESSION_BOOT) {
		link_lost(s->link, "has not answered in time", err);
		return session_lose(s, err);
	}
	struct wire_fields cancel = {.cap = WIRE_PAYLOAD_MAX};
	wire_put_u64(&cancel, "boot", s->boot->ord);
	s->cancel_reason = why_cancel(s);
	session_enter(s, SESSION_CANCEL, CANCEL_MS);
	return link_send(s->link, "cancel", &cancel, err) == 0 ? 0 : session_lose(s, err);
}

bool session_revive(struct session *s)
{
	if (s->revived || s->fatal || s->host_id == 0)
		return false;
	s->revived = true;
	s->left = false;
	s->cpus = 0;
	s->rt_runtime_us = s->rt_period_us = 0;
	session_forget_facts(s);
	session_enter(s, SESSION_NEW, 0);
	return true;
}

bool session_owes(const struct session *s)
{
	return s->revived && s->state == SESSION_NEW && s->host->kind != HOST_LAB;
}

void session_quit(struct session *s)
{
	if (s->link && !s->quitting)
		s->quitting = link_send(s->link, "quit", &(struct wire_fields){0}, NULL) == 0;
}

/* Until the worker's `bye`, so that what it releases on its way out is journaled. A worker that does not answer is
 * ended all the same. */
void session_close(struct session *s, int64_t deadline_ns)
{
	session_quit(s);
	s->err = NULL;
	s->failed = false;
	if (s->quitting)
		link_wait(s->link, "bye", deadline_ns, on_frame, s, NULL);
	if (s->boot)
		session_end_boot(s, OUTCOME_ERROR, SESSION_INTERRUPTED, NULL);
	link_close(s->link, clock_poll_ms(deadline_ns));
	s->link = NULL;
	s->quitting = false;
	session_enter(s, SESSION_DONE, 0);
}

void session_destroy(struct session *s)
{
	if (!s)
		return;
	session_close(s, clock_after_ms(DESTROY_MS));
	session_forget_facts(s);
	free(s);
}
