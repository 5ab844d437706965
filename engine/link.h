/*
 * link.h - the controller's end of the wire to one worker, wherever it runs: a child, behind ssh or any other command,
 * or in a lab machine.
 */
#ifndef HVB_ENGINE_LINK_H
#define HVB_ENGINE_LINK_H

#include <poll.h>
#include <stdint.h>

#include "bench/wire.h"
#include "engine/host.h"
#include "lib/err.h"

struct link;

enum link_lock {
	LINK_UNLOCKED,
	LINK_LOCK,      /* the worker takes its host's measuring lock; ERR_BUSY when another has it */
	LINK_LOCK_WAIT, /* it waits until the lock is free */
};

struct link_spec {
	const struct host *host;
	unsigned machine;             /* a number, where a host of the lab is several machines at once */
	const struct lab_config *lab; /* for hosts of the lab */
	/* for hosts of the lab: the kinds of guests whose files it gets, comma-separated */
	const char *guests;
	const char *guest_kernel; /* likewise: a file in place of the linux guest's kernel, or NULL */
	const char *dir;          /* an existing folder of this run for sockets and logs */
	uint64_t nonce;           /* the run's */
	enum link_lock lock;
};

/* Starts the worker and sends `open`. Does not wait for its hello. */
int link_open(const struct link_spec *spec, struct link **link, struct err **err);

/* What to poll: input and, while frames wait to be sent, output. fd is -1 where there is nothing to wait for. */
#define LINK_FDS 2
void link_poll(const struct link *link, struct pollfd fds[LINK_FDS]);

/* Where the guests' images lie on the worker's machine; borrowed. Known after its hello. */
const char *link_images(const struct link *link);

/* Sends a frame. Never waits: what the worker does not read yet is kept, and link_flush sends it. A worker that is gone
 * is an error, as is one that reads nothing of LINK_PENDING_MAX bytes. */
#define LINK_PENDING_MAX (64u << 20)
int link_send(struct link *link, const char *kind, const struct wire_fields *fields, struct err **err);

/* Sends what is kept as far as the worker takes it now. */
int link_flush(struct link *link, struct err **err);

typedef void link_frame_fn(void *ctx, const struct wire_frame *frame);

/* Reads what is there without waiting and calls fn for every valid frame (nonce and sequence are checked). Returns 1, 0
 * when the worker is gone, -1 when the wire is damaged or cannot be read. */
int link_receive(struct link *link, link_frame_fn *fn, void *ctx, struct err **err);

/* Waits for one frame of this kind, giving all frames before and with it to fn (may be NULL). An `error` frame, the end
 * of the worker and the deadline are errors. */
int link_wait(struct link *link, const char *kind, int64_t deadline_ns, link_frame_fn *fn, void *ctx, struct err **err);

/* Makes an error of a worker's `error` frame and returns -1. */
int link_take_error(const struct link *link, const struct wire_frame *frame, struct err **err);

/* Makes the error "the worker on HOST how", with the last output of its machine or its stderr, and returns -1. */
int link_lost(const struct link *link, const char *how, struct err **err);

/* Ends the worker (and the lab machine): closes its input, and kills it when it has not ended after within_ms and half
 * a second. NULL is fine. */
void link_close(struct link *link, int within_ms);

#endif
