/* out.h - frames to the controller: queued, and written when the queue is long, when the worker waits for something, or
 * when what comes next may block. */
#ifndef HVB_ENGINE_WORKER_OUT_H
#define HVB_ENGINE_WORKER_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/wire.h"
#include "lib/buf.h"
#include "lib/err.h"

struct worker_out {
	int fd; /* does not block */
	int in_fd, signal_fd;
	uint64_t nonce;
	uint32_t next;        /* SEQ */
	struct buf queue;     /* frames that are not written yet */
	bool hurried;         /* the worker is to end: a reader is waited for seconds only */
	bool closed;          /* nobody reads: nothing is written any more */
	struct err **trouble; /* set when a frame does not fit the wire; the worker's */
};

/* A value that does not fit, with `spare` bytes left for others, is cut and says so. */
void worker_put_cut(struct wire_fields *f, const char *key, const char *value, size_t spare);

/* Returns the frame's SEQ. */
uint32_t worker_send(struct worker_out *out, const char *kind, const struct wire_fields *f);
/* A frame of one field; of none when key is NULL. */
void worker_send_text(struct worker_out *out, const char *kind, const char *key, const char *value);

/*
 * Writes what is queued. Waits as long as the controller does not read, without a time limit: inside the lab the clock
 * jumps while a machine waits for the outside. A signal, or the end of the controller's own frames, ends the wait a few
 * seconds later, `closed` is set then.
 */
void worker_flush(struct worker_out *out);

#endif
