/*
 * session.h - the controller's conversation with one host during a run: from its worker's start through its boots to
 * `bye`.
 *
 * A state machine without waits: the run polls every session's descriptors, calls session_ready when one is, and
 * session_check when a deadline may have passed. All deadlines are here, in real time.
 */
#ifndef HVB_ENGINE_SESSION_H
#define HVB_ENGINE_SESSION_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/link.h"
#include "engine/options.h"
#include "engine/plan.h"
#include "engine/trial.h"
#include "lib/db.h"

/* What the run shares with its sessions, and how they report what happens. */
struct session_shared {
	const struct run_options *options;
	struct db *db;
	int64_t run_id;
	unsigned first_ord; /* store.h */
	const char *uuid;
	uint64_t nonce;
	const char *dir;
	/* kinds of guests that take part, comma-separated: their files go into lab machines */
	const char *guests;
	/* collectors' names of a boot, comma-separated; with several guests at once (measure.of_guests): collect[1] */
	const char *collect[2];
	void *ctx;
	void (*on_facts)(void *ctx, const char *host);
	void (*on_boot)(void *ctx, const struct plan_boot *boot); /* starts */
	/* one more bench of the boot has ended */
	void (*on_bench)(void *ctx, const struct plan_boot *boot, unsigned done);
	void (*on_boot_end)(void *ctx, const struct plan_boot *boot, const struct trial_boot *result,
		enum outcome outcome, const char *reason, int64_t wall_ms);
};

enum session_state {
	SESSION_NEW,    /* nothing started */
	SESSION_HELLO,  /* worker asked to open */
	SESSION_FACTS,  /* host facts are coming */
	SESSION_REAP,   /* what a boot, or a worker before this one, left is removed */
	SESSION_READY,  /* can take a boot */
	SESSION_BOOT,   /* a boot runs */
	SESSION_CANCEL, /* a boot was cancelled, `ended` is awaited */
	SESSION_DONE,   /* closed */
};

struct session;

#define SESSION_FDS LINK_FDS

/* machine: 0, or the number of a further machine of the same host of the lab. lock: its boots need the measuring lock
 * of their host. */
struct session *session_create(
	const struct session_shared *shared, const struct host *host, unsigned machine, bool lock);
void session_destroy(struct session *session); /* whatever its state: guests end with their worker */

enum session_state session_state(const struct session *session);
/* What to poll: input and, while frames wait to be sent, output; fd is -1 for nothing. */
void session_poll(const struct session *session, struct pollfd fds[SESSION_FDS]);
int64_t session_deadline(const struct session *session); /* ns, CLOCK_FOREVER when there is none */
int64_t session_host_id(const struct session *session);  /* of the database; 0 before the facts */
const struct host *session_host(const struct session *session);

/* 0, or -1: the host is lost (*err says why); its boots cannot run. A boot that was running has been stored as error.
 * db errors are -1 as well with session_fatal true: the run must stop. */
int session_start(struct session *session, struct err **err);
int session_boot(struct session *session, const struct plan_boot *boot, struct err **err);
int session_ready(struct session *session, const struct pollfd fds[SESSION_FDS], struct err **err);
int session_check(struct session *session, struct err **err);
bool session_fatal(const struct session *session);

/* After a loss, once, and only of a worker that had answered: true when the session can be started again with another
 * worker, which first removes what the lost one left. */
bool session_revive(struct session *session);
/* It was revived and has not been started: what the lost worker left waits to be removed. */
bool session_owes(const struct session *session);

/* Asks the worker to quit, without waiting for it. */
void session_quit(struct session *session);

/* Waits for the worker's end until the deadline (ns), then kills it. A boot that was running is stored as error. */
void session_close(struct session *session, int64_t deadline_ns);

#endif
