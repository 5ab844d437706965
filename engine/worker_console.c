/*
 * worker_console.c - what a guest says, all of it hostile: frames are checked for codec, nonce and order and passed on,
 * the rest is noise of which the last is kept.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/worker_parts.h"
#include "lib/mem.h"

#define CHUNK 16384
#define LAST_WORDS_MAX 120

void worker_tail_put(struct worker_tail *tail, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		tail->ring[tail->total++ % WORKER_TAIL_SIZE] = data[i];
}

char *worker_tail_text(const struct worker_tail *tail)
{
	AUTO_BUF struct buf text = BUF_INIT;
	uint64_t at = tail->total > WORKER_TAIL_SIZE ? tail->total - WORKER_TAIL_SIZE : 0;
	for (; at < tail->total; at++) {
		unsigned char c = (unsigned char)tail->ring[at % WORKER_TAIL_SIZE];
		if (c != '\r')
			buf_addc(&text, c == '\n' || c == '\t' || (c >= ' ' && c <= '~') ? (char)c : '.');
	}
	buf_adds(&text, "");
	return text.data ? buf_steal(&text) : mem_strdup("");
}

static void put_line(struct worker_tail *tail, const char *line, size_t len)
{
	worker_tail_put(tail, line, len);
	worker_tail_put(tail, "\n", 1);
}

/* Text in front of a frame, on the same line, is noise like any other. */
static void keep_text_before(struct worker_boot *boot, const char *line, const struct wire_frame *frame)
{
	const char *mark = frame->payload;
	do
		mark--;
	while (mark > line && memcmp(mark, WIRE_MARK, sizeof WIRE_MARK - 1) != 0);
	if (mark > line)
		put_line(&boot->tail, line, (size_t)(mark - line));
}

static void pass_on(struct worker_boot *boot, const struct wire_frame *frame)
{
	struct wire_fields f;
	worker_boot_fields(boot, &f);
	wire_put(&f, "k", frame->kind);
	if (frame->len > 0) {
		f.text[f.len++] = ' ';
		memcpy(f.text + f.len, frame->payload, frame->len);
		f.len += frame->len;
	}
	worker_send(boot->worker, "guest", &f);
}

static void take_frame(struct worker_boot *boot, const struct wire_frame *frame)
{
	if (frame->nonce != boot->nonce)
		worker_boot_over(
			boot, WORKER_FAIL, "it sent a frame of another boot (nonce %016" PRIx64 ")", frame->nonce);
	else if (frame->seq != boot->next_seq)
		worker_boot_over(boot, WORKER_FAIL, "frame %u came where frame %u was due: frames were lost",
			frame->seq, boot->next_seq);
	else if (frame->len > WIRE_GUEST_PAYLOAD_MAX)
		worker_boot_over(boot, WORKER_FAIL, "frame %u is longer than a guest may send", frame->seq);
	else if (boot->frames >= boot->frames_max)
		worker_boot_over(boot, WORKER_FAIL, "it sent more than %" PRIu64 " frames", boot->frames_max);
	if (boot->outcome != WORKER_NONE)
		return;
	boot->next_seq++;
	boot->frames++;
	pass_on(boot, frame);
	if (boot->members)
		worker_group_heard(boot, frame);
	else
		worker_jobs_heard(boot, frame);
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
		put_line(&boot->tail, line, len);
		break;
	case WIRE_BROKEN:
		put_line(&boot->tail, line, len);
		worker_boot_over(boot, WORKER_FAIL,
			"a damaged frame came where frame %u was due: bytes were lost or changed", boot->next_seq);
		break;
	}
}

/* The last line with letters in it, for the reason; caller frees. */
static char *last_words(const struct worker_tail *tail)
{
	AUTO_FREE char *text = worker_tail_text(tail);
	for (char *end = text + strlen(text); end > text;) {
		*end = '\0';
		while (end > text && end[-1] != '\n')
			end--;
		size_t len = strlen(end), letters = 0;
		for (size_t i = 0; i < len; i++)
			letters += isalnum((unsigned char)end[i]) != 0;
		if (letters > 1)
			return mem_strndup(end, len < LAST_WORDS_MAX ? len : LAST_WORDS_MAX);
		if (end > text)
			end--;
	}
	return mem_strdup("");
}

static void console_closed(struct worker_boot *boot)
{
	worker_tail_put(&boot->tail, boot->reader.line, boot->reader.len);
	boot->reader.len = 0;
	AUTO_FREE char *words = last_words(&boot->tail);
	worker_boot_over(boot, WORKER_CRASH, "it was gone without its last frame, after %" PRIu64 " frames%s%s",
		boot->frames, words[0] ? "; its last words: " : "", words);
}

void worker_console_read(struct worker_boot *boot)
{
	char chunk[CHUNK];
	ssize_t n = read(boot->console, chunk, sizeof chunk);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		console_closed(boot);
		return;
	}
	boot->bytes += (uint64_t)n;
	wire_read(&boot->reader, chunk, (size_t)n, on_line, boot);
	if (boot->bytes > boot->limit)
		worker_boot_over(boot, WORKER_FAIL, "it said more than %" PRIu64 " bytes", boot->limit);
}
