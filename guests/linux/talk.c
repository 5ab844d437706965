/* talk.c - frames over the console. */
#include "guests/linux/talk.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void talk_init(struct talk *talk, int in, int out, uint64_t nonce)
{
	*talk = (struct talk){.in = in, .out_fd = out, .nonce = nonce};
}

void talk_begin(struct talk *talk)
{
	wire_fields_init(&talk->out, WIRE_GUEST_PAYLOAD_MAX);
}

bool talk_send(struct talk *talk, const char *kind)
{
	char line[WIRE_LINE_MAX];
	/* Fields that do not fit are left out, all of them: the receiver misses one and says so. */
	size_t len = wire_encode(line, sizeof line, talk->nonce, talk->sent++, kind, talk->out.text,
		talk->out.overflow ? 0 : talk->out.len);
	for (size_t at = 0; at < len;) {
		ssize_t n = write(talk->out_fd, line + at, len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

static void keep_line(void *ctx, const char *line, size_t len)
{
	struct talk *talk = ctx;
	if (len == 0 || (len == 1 && line[0] == '\r'))
		return;
	memcpy(talk->line, line, len);
	talk->line_len = len;
	talk->has_line = true;
}

/* One byte at a time into the reader, so that it never gives more than one line. */
static bool read_line(struct talk *talk, struct reason *reason)
{
	talk->has_line = false;
	while (!talk->has_line) {
		if (talk->read_at == talk->read_len) {
			ssize_t n = read(talk->in, talk->read, sizeof talk->read);
			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
				return reason_set(
					reason, "The console is gone: %s.", n < 0 ? strerror(errno) : "end of file");
			talk->read_at = 0;
			talk->read_len = (size_t)n;
		}
		wire_read(&talk->reader, &talk->read[talk->read_at++], 1, keep_line, talk);
	}
	return true;
}

bool talk_hear(struct talk *talk, struct wire_frame *frame, struct reason *reason)
{
	if (!read_line(talk, reason))
		return false;
	if (wire_decode(talk->line, talk->line_len, frame) != WIRE_OK)
		return reason_set(reason, "A line from the worker is damaged: %.*s",
			(int)(talk->line_len < 80 ? talk->line_len : 80), talk->line);
	if (frame->nonce != talk->nonce)
		return reason_set(reason, "A frame from the worker has another boot's nonce.");
	if (frame->seq != talk->received)
		return reason_set(
			reason, "The worker's frame %u came, number %u was next.", frame->seq, talk->received);
	talk->received++;
	return true;
}

void talk_log(struct talk *talk, const char *text)
{
	talk_begin(talk);
	wire_put(&talk->out, "text", text);
	talk_send(talk, "log");
}
