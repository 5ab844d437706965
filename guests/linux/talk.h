/*
 * talk.h - the agent's end of the console: frames out with nonce and number, frames in checked for theirs.
 *
 * A frame is made in `out`: talk_begin, wire_put..., talk_send.
 */
#ifndef HVB_GUESTS_LINUX_TALK_H
#define HVB_GUESTS_LINUX_TALK_H

#include <stdbool.h>

#include "bench/wire.h"
#include "guests/linux/reason.h"

struct talk {
	int in, out_fd;
	uint64_t nonce;
	uint32_t sent, received; /* numbers of the next frame each way */
	struct wire_fields out;
	struct wire_reader reader;
	char line[WIRE_LINE_MAX]; /* the frame that talk_hear gave out borrows from it */
	size_t line_len;
	bool has_line;
	char read[512]; /* bytes read and not yet cut into lines */
	size_t read_at, read_len;
};

void talk_init(struct talk *talk, int in, int out, uint64_t nonce);
void talk_begin(struct talk *talk);

/* False when the console is gone. */
bool talk_send(struct talk *talk, const char *kind);

/* Waits, for ever, for the worker's next frame; borrowed until the next call. False and the reason when what comes is
 * damaged or not the worker's next frame, or the console is gone. */
bool talk_hear(struct talk *talk, struct wire_frame *frame, struct reason *reason);

void talk_log(struct talk *talk, const char *text);

#endif
