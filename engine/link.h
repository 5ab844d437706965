/*
 * link.h - the controller's end of the wire to one worker, wherever it runs: a child, behind ssh, or in a lab machine.
 */
#ifndef HVB_ENGINE_LINK_H
#define HVB_ENGINE_LINK_H

#include <stdint.h>

#include "bench/wire.h"
#include "engine/host.h"
#include "lib/err.h"

struct link;

struct link_spec {
	const struct host *host;
	unsigned machine;             /* a number, where a host of the lab is several machines at once */
	const struct lab_config *lab; /* for hosts of the lab */
	/* for hosts of the lab: the kinds of guests whose files it gets, comma-separated */
	const char *guests;
	const char *guest_kernel; /* likewise: a file in place of the linux guest's kernel, or NULL */
	const char *dir;          /* an existing folder of this run for sockets and logs */
	uint64_t nonce;           /* the run's */
	bool lock;                /* the worker takes its host's measuring lock */
	bool wait;                /* ... and says hello when it has it, however late that is */
};

/* Starts the worker and sends `open`. Does not wait for its hello. */
int link_open(const struct link_spec *spec, struct link **link, struct err **err);

/* What to poll for input. Borrowed. */
int link_fd(const struct link *link);

/* Where the guests' images lie on the worker's machine; borrowed. Known after its hello. */
const char *link_images(const struct link *link);

/* Fields of a frame that is being built: link_new, wire_put..., link_send. */
int link_send(struct link *link, const char *kind, const struct wire_fields *fields, struct err **err);

typedef void link_frame_fn(void *ctx, const struct wire_frame *frame);

/*
 * Reads what is there without waiting and calls fn for every valid frame (nonce and sequence are checked). Returns 1, 0
 * when the worker is gone, -1 when the wire is damaged or cannot be read.
 */
int link_receive(struct link *link, link_frame_fn *fn, void *ctx, struct err **err);

/* Waits for one frame of this kind, giving all frames before and with it to fn (may be NULL). An `error` frame, the end
 * of the worker and the deadline are errors. */
int link_wait(struct link *link, const char *kind, int64_t deadline_ns, link_frame_fn *fn, void *ctx, struct err **err);

/* Makes an error of a worker's `error` frame and returns -1. */
int link_take_error(const struct link *link, const struct wire_frame *frame, struct err **err);

/* Makes the error "the worker on HOST how", with what its machine or its stderr said last, and returns -1. */
int link_lost(const struct link *link, const char *how, struct err **err);

/* Ends the worker: closes its input, gives it grace_ms, then kills it (and the lab machine). NULL is fine. */
void link_close(struct link *link, int grace_ms);

#endif
