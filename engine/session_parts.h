/*
 * session_parts.h - what the files of a session share. Nothing outside engine/session*.c includes this. Each file calls
 * those below it only:
 *
 *	session.c         its life, and which frame goes where
 *	session_order.c   a boot is asked for: the order, and what the guest will be sent
 *	session_guest.c   what comes back: the guest's frames, counters, images, the end
 *	session_facts.c   what the worker reports of the host
 *	session_reap.c    what a boot, or a worker that was lost, left
 *	session_boot.c    its state, and the boot that runs, until it is stored
 */
#ifndef HVB_ENGINE_SESSION_PARTS_H
#define HVB_ENGINE_SESSION_PARTS_H

#include "engine/measure.h"
#include "engine/session.h"
#include "engine/store.h"
#include "lib/buf.h"
#include "lib/clock.h"

struct session {
	const struct session_shared *shared;
	const struct host *host;
	const struct clock_kind *clock;
	unsigned machine; /* of several of the same host */
	bool lock;
	enum session_state state;
	struct link *link;
	int64_t deadline, bound; /* of the state; of the boot that runs, whatever progress it shows */
	int64_t host_id;
	bool fatal;
	struct err **err; /* while frames are taken */
	bool failed;      /* a frame could not be dealt with */
	bool quitting;    /* the worker was asked to quit */
	bool revived;     /* it is the second worker */
	bool left;        /* what the boot before made is still there in part */

	struct store_fact *facts;
	unsigned n_facts;
	unsigned cpus;                      /* of the host; 0: not known */
	double rt_runtime_us, rt_period_us; /* its limit on real-time threads; 0: not known, runtime -1: none */

	/* the boot that runs */
	const struct plan_boot *boot;
	unsigned deadline_s; /* its own, or between two signs of progress */
	struct trial_boot result;
	uint64_t nonce; /* of several guests: the last one's */
	unsigned benches_done;
	int64_t started_ns;
	char started_utc[CLOCK_UTC_SIZE];
	struct store_artifact *artifacts;
	unsigned n_artifacts;
	struct buf console;
	char *cancel_reason; /* why it was cancelled */
	char *last_bench;
	int64_t boot_id; /* its row in the database */
};

/* Why a boot did not end that was open when the run was to end. */
#define SESSION_INTERRUPTED "the run was interrupted"

/* ---- session_boot.c ---- */

/* A state with its deadline, ms from now; 0: none. */
void session_enter(struct session *s, enum session_state state, int64_t ms);
/* A field of a frame; NULL when it is not there; caller frees. */
char *session_get(const struct wire_frame *frame, const char *key);
/* Real time since the boot that runs was asked for. */
int64_t session_boot_ms(const struct session *s);
/* Stores that the boot begins; a trial of it that is closed. -1, with fatal set, when that fails. */
int session_store_boot(struct session *s, struct err **err);
int session_store_trial(struct session *s, struct trial *trial, struct err **err);
/* Drops the boot that runs. */
void session_forget_boot(struct session *s);
/* Stores the boot with its outcome and is ready for the next. */
int session_end_boot(struct session *s, enum outcome outcome, const char *reason, struct err **err);
/* The host is lost: the boot that ran there is an error, the link is closed. *err keeps the cause. Returns -1. */
int session_lose(struct session *s, struct err **err);

/* ---- session_facts.c ---- */

void session_take_fact(struct session *s, const struct wire_frame *frame);
int session_facts_complete(struct session *s, struct err **err);
void session_forget_facts(struct session *s);
/* Something could not be removed (kind left): its row in the journal stays, so that gc finds it. */
int session_take_event(struct session *s, const struct wire_frame *frame, struct err **err);

/* ---- session_reap.c ---- */

/* Asks the worker to remove the next thing that is left; SESSION_READY when there is none. -1: the host is lost. */
int session_reap(struct session *s, struct err **err);
/* It is removed: the journal says so, and the next one follows. */
int session_reaped(struct session *s, struct err **err);

/* ---- session_guest.c: frames about the boot that runs ---- */

int session_take_guest(struct session *s, const struct wire_frame *frame, struct err **err);
int session_take_cost(struct session *s, const struct wire_frame *frame, struct err **err);
void session_take_counter(struct session *s, const struct wire_frame *frame);
int session_take_artifact(struct session *s, const struct wire_frame *frame, struct err **err);
void session_take_console(struct session *s, const struct wire_frame *frame);
int session_take_ended(struct session *s, const struct wire_frame *frame, struct err **err);

#endif
