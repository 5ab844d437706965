/*
 * session.h - the controller's conversation with one host during a run: from its worker's start through its boots to
 * `bye`.
 *
 * A state machine without waits: the run polls every session's descriptor, calls session_input when there is some, and
 * session_check when a deadline may have passed. All deadlines are here, in real time.
 */
#ifndef HVB_ENGINE_SESSION_H
#define HVB_ENGINE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/link.h"
#include "engine/plan.h"
#include "engine/store.h"
#include "lib/buf.h"
#include "lib/db.h"

/* What the run shares with its sessions, and how they tell it what happens. */
struct session_shared {
	struct db *db;
	int64_t run_id;
	const char *uuid;
	uint64_t nonce;
	const char *dir;
	const struct lab_config *lab;
	/* kinds of guests that take part, comma-separated: their files go into lab machines */
	const char *guests;
	unsigned samples, warm;
	const char *collect, *collect_scene; /* collectors' names of a boot, and of a scene's guests, comma-separated */
	int64_t boot_ms;                     /* deadline of a boot */
	const char *emulator_cpuset, *cpuset;
	bool no_shares, wait;  /* as in run.h */
	unsigned pass_seconds; /* as in run.h, as are the next five */
	uint64_t seed;
	const char *disk;
	const struct buf *job;
	const char *guest_kernel;
	const char *peer, *bridge, *self; /* of a second machine, or NULL */
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
	SESSION_READY,  /* can take a boot */
	SESSION_BOOT,   /* a boot runs */
	SESSION_CANCEL, /* a boot was cancelled, `ended` is awaited */
	SESSION_DONE,   /* closed */
};

struct session;

/* machine: 0, or the number of a further machine of the same host of the lab. */
struct session *session_create(const struct session_shared *shared, const struct host *host, unsigned machine);
void session_destroy(struct session *session); /* whatever its state: guests end with their worker */

enum session_state session_state(const struct session *session);
int session_fd(const struct session *session);           /* -1 when there is nothing to poll */
int64_t session_deadline(const struct session *session); /* ns, CLOCK_FOREVER when there is none */
int64_t session_host_id(const struct session *session);  /* of the database; 0 before the facts */
const struct host *session_host(const struct session *session);

/*
 * 0, or -1: the host is lost (*err says why); its boots cannot run. A boot that was running has been stored as error.
 * db errors are -1 as well with session_fatal true: the run must stop.
 */
int session_start(struct session *session, struct err **err);
int session_boot(struct session *session, const struct plan_boot *boot, struct err **err);
int session_input(struct session *session, struct err **err);
int session_check(struct session *session, struct err **err);
bool session_fatal(const struct session *session);

/* Asks the worker to quit and closes the link. */
void session_close(struct session *session);

#endif
