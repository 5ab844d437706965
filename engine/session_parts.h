/*
 * session_parts.h - what the files of a session share. Nothing outside engine/session*.c includes this.
 *
 *	session.c         its life, and which frame goes where
 *	session_facts.c   what the worker says of the host
 *	session_order.c   a boot is asked for: the order, and what the guest will be told
 *	session_guest.c   what comes back: the guest's frames, counters, images, the end
 */
#ifndef HVB_ENGINE_SESSION_PARTS_H
#define HVB_ENGINE_SESSION_PARTS_H

#include "engine/scene_run.h"
#include "engine/session.h"
#include "engine/trial_io.h"
#include "lib/clock.h"

struct session {
	const struct session_shared *shared;
	const struct host *host;
	unsigned machine; /* of several of the same host */
	enum session_state state;
	struct link *link;
	int64_t deadline;
	int64_t host_id;
	bool fatal;
	struct err **err; /* while frames are taken */
	bool failed;      /* a frame could not be dealt with */

	struct store_fact *facts;
	unsigned n_facts;
	unsigned cpus;                      /* of the host; 0: not known */
	double rt_runtime_us, rt_period_us; /* its limit on real-time threads; 0: not known, runtime -1: none */

	/* the boot that runs */
	const struct plan_boot *boot;
	struct trial_boot result;
	struct scene_run *scene; /* NULL for a boot of one guest */
	struct scene_log log;
	uint64_t nonce; /* of a scene: its last guest's */
	unsigned benches_done;
	int64_t started_ns;
	char started_utc[CLOCK_UTC_SIZE];
	struct store_counter *counters;
	unsigned n_counters;
	struct store_artifact *artifacts;
	unsigned n_artifacts;
	struct buf console;
	const char *cancel_reason; /* why it was cancelled */
	char *last_bench;
};

/* session.c. A state with its deadline, ms from now; 0: none. */
void session_enter(struct session *s, enum session_state state, int64_t ms);
/* A field of a frame; NULL when it is not there; caller frees. */
char *session_get(const struct wire_frame *frame, const char *key);
/* The clock of its host. */
const char *session_clock(const struct session *s);
/* Stores the boot with its outcome and is ready for the next. */
int session_end_boot(struct session *s, enum outcome outcome, const char *reason, struct err **err);
/* The host is lost: the boot that ran there is an error, the link is closed. *err keeps the cause. Returns -1. */
int session_lose(struct session *s, struct err **err);

/* Frees what a counter holds. */
void session_counter_finish(struct store_counter *c);

/* session_facts.c */
void session_take_fact(struct session *s, const struct wire_frame *frame);
int session_facts_complete(struct session *s, struct err **err);
void session_forget_facts(struct session *s);

/* session_guest.c. Frames about the boot that runs. */
void session_take_guest(struct session *s, const struct wire_frame *frame);
void session_take_counter(struct session *s, const struct wire_frame *frame);
void session_take_artifact(struct session *s, const struct wire_frame *frame);
void session_take_console(struct session *s, const struct wire_frame *frame);
int session_take_ended(struct session *s, const struct wire_frame *frame, struct err **err);

#endif
