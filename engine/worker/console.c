/* console.c - what a guest sends, all of it hostile: frames are checked for codec, nonce and order and passed on, the
 * rest is noise of which the last is kept. See parts.h. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "engine/worker/role.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define CHUNK 16384
#define LAST_LINE_MAX 120
#define TAIL_PIECE 600 /* thrice that, percent-encoded, fits a frame */

static void tail_put(struct worker_tail *tail, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		tail->ring[tail->total++ % WORKER_TAIL_SIZE] = data[i];
}

/* What it holds as printable text with newlines; caller frees. */
static char *tail_text(const struct worker_tail *tail)
{
	AUTO_BUF struct buf text = BUF_INIT;
	uint64_t at = tail->total > WORKER_TAIL_SIZE ? tail->total - WORKER_TAIL_SIZE : 0;
	for (; at < tail->total; at++) {
		unsigned char c = (unsigned char)tail->ring[at % WORKER_TAIL_SIZE];
		if (c != '\r')
			buf_addc(&text, c == '\n' || c == '\t' || (c >= ' ' && c <= '~') ? (char)c : '.');
	}
	return buf_steal(&text);
}

static void put_line(struct worker_tail *tail, const char *line, size_t len)
{
	tail_put(tail, line, len);
	tail_put(tail, "\n", 1);
}

/* Text in front of a frame, on the same line, is noise like any other. */
static void keep_text_before(struct worker_boot *boot, const char *line, const struct wire_frame *frame)
{
	const char *mark = frame->payload;
	do
		mark--;
	while (mark > line && memcmp(mark, WIRE_MARK, sizeof WIRE_MARK - 1) != 0);
	if (mark > line)
		put_line(&boot->console.tail, line, (size_t)(mark - line));
}

static void pass_on(struct worker_boot *boot, const struct wire_frame *frame)
{
	struct wire_fields f = worker_boot_fields(boot);
	wire_put(&f, "k", frame->kind);
	if (frame->len > 0) {
		f.text[f.len++] = ' ';
		memcpy(f.text + f.len, frame->payload, frame->len);
		f.len += frame->len;
	}
	worker_send(&boot->worker->out, "guest", &f);
}

static void take_frame(struct worker_boot *boot, const struct wire_frame *frame)
{
	struct worker_console *console = &boot->console;
	if (frame->nonce != boot->order.nonce)
		worker_boot_over(boot, WORKER_FOREIGN, "protocol error: a frame of another boot (nonce %016" PRIx64 ")",
			frame->nonce);
	else if (frame->seq != console->next)
		worker_boot_over(boot, WORKER_FAIL, "protocol error: frame %u instead of frame %u: frames were lost",
			frame->seq, console->next);
	else if (frame->len > WIRE_GUEST_PAYLOAD_MAX)
		worker_boot_over(
			boot, WORKER_FAIL, "protocol error: frame %u is longer than a guest may send", frame->seq);
	else if (console->frames >= boot->order.frames)
		worker_boot_over(boot, WORKER_FAIL, "it sent more than %" PRIu64 " frames", boot->order.frames);
	if (boot->outcome != WORKER_NONE)
		return;
	console->next++;
	console->frames++;
	if (boot->role->in_turn && !boot->role->in_turn(boot, frame))
		return;
	pass_on(boot, frame);
	if (boot->role->received)
		boot->role->received(boot, frame);
	if (wire_is(frame, "end"))
		worker_boot_over(boot, WORKER_END, "%s", "");
}

static void on_line(void *ctx, const char *line, size_t len)
{
	struct worker_boot *boot = ctx;
	struct wire_frame frame;
	if (boot->outcome != WORKER_NONE)
		return;
	switch (wire_decode(line, len, &frame)) {
	case WIRE_OK:
		keep_text_before(boot, line, &frame);
		take_frame(boot, &frame);
		break;
	case WIRE_NOISE:
		put_line(&boot->console.tail, line, len);
		break;
	case WIRE_BROKEN:
		put_line(&boot->console.tail, line, len);
		worker_boot_over(boot, WORKER_FAIL,
			"protocol error: a damaged frame instead of frame %u: bytes were lost or changed",
			boot->console.next);
		break;
	}
}

/* The last line with letters in it, for the reason; caller frees. */
static char *last_line(const struct worker_tail *tail)
{
	AUTO_FREE char *text = tail_text(tail);
	for (char *end = text + strlen(text); end > text;) {
		*end = '\0';
		while (end > text && end[-1] != '\n')
			end--;
		size_t len = strlen(end), letters = 0;
		for (size_t i = 0; i < len; i++)
			letters += isalnum((unsigned char)end[i]) != 0;
		if (letters > 1)
			return mem_strndup(end, len < LAST_LINE_MAX ? len : LAST_LINE_MAX);
		if (end > text)
			end--;
	}
	return mem_strdup("");
}

static void console_closed(struct worker_boot *boot)
{
	struct worker_console *console = &boot->console;
	tail_put(&console->tail, console->reader.line, console->reader.len);
	console->reader.len = 0;
	AUTO_FREE char *line = last_line(&console->tail);
	worker_boot_over(boot, WORKER_CRASH, "it ended without its last frame, after %" PRIu64 " frames%s%s",
		console->frames, line[0] ? "; the last line of its console: " : "", line);
}

void worker_console_read(struct worker_boot *boot)
{
	struct worker_console *console = &boot->console;
	char chunk[CHUNK];
	ssize_t n = read(console->fd, chunk, sizeof chunk);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		console_closed(boot);
		return;
	}
	if (console->bytes == 0)
		worker_collect_moment(boot, COLLECT_HEARD);
	console->bytes += (uint64_t)n;
	wire_read(&console->reader, chunk, (size_t)n, on_line, boot);
	if (console->bytes > boot->order.limit)
		worker_boot_over(boot, WORKER_FAIL, "it sent more than %" PRIu64 " bytes", boot->order.limit);
}

void worker_console_send(struct worker_boot *boot)
{
	AUTO_FREE char *text = tail_text(&boot->console.tail);
	size_t len = strlen(text);
	for (size_t at = 0; at < len; at += TAIL_PIECE) {
		struct wire_fields f = worker_boot_fields(boot);
		wire_put_n(&f, "text", text + at, len - at < TAIL_PIECE ? len - at : TAIL_PIECE);
		worker_send(&boot->worker->out, "console", &f);
	}
}
