/*
 * worker_talk.h - for tests: a worker in a thread, driven over a socket as a controller does. Every frame that comes is
 * kept and checked for its order. After a conversation nothing may be left: no thread, no descriptor.
 */
#ifndef HVB_TESTS_WORKER_TALK_H
#define HVB_TESTS_WORKER_TALK_H

#include <dirent.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/wire.h"
#include "engine/worker/worker.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define RUN_NONCE UINT64_C(0x1122334455667788)
#define GUEST_NONCE "0123456789abcdef"
#define LIMIT_MS 20000

/* A frame that came, kept. */
struct kept {
	char line[WIRE_LINE_MAX];
	struct wire_frame frame;
};

struct talk {
	int fd, worker_fd;
	pthread_t thread;
	int result; /* of worker_serve */
	struct err *err;
	uint32_t next_out, next_in;
	struct wire_reader reader;
	struct kept **kept;
	size_t n, seen; /* frames that came; those that wait_for went past */
	bool acks;      /* answers journal frames */
	unsigned fds_before;
};

static inline unsigned count_entries(const char *path)
{
	unsigned n = 0;
	AUTO_DIR DIR *dir = opendir(path);
	while (dir && readdir(dir))
		n++;
	return n;
}

static inline void send_raw(struct talk *t, uint64_t nonce, uint32_t seq, const char *kind, const char *payload)
{
	char line[WIRE_LINE_MAX];
	size_t len = wire_encode(line, sizeof line, nonce, seq, kind, payload, strlen(payload));
	assert_true(len > 0);
	assert_int_equal(write(t->fd, line, len), (ssize_t)len);
}

static inline void __attribute__((format(printf, 3, 4))) tell(struct talk *t, const char *kind, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	AUTO_FREE char *payload = mem_vprintf(fmt, args);
	va_end(args);
	send_raw(t, RUN_NONCE, t->next_out++, kind, payload);
}

static inline void on_line(void *ctx, const char *line, size_t len)
{
	struct talk *t = ctx;
	struct kept *kept = mem_alloc(1, sizeof *kept);
	memcpy(kept->line, line, len);
	assert_int_equal(wire_decode(kept->line, len, &kept->frame), WIRE_OK);
	assert_int_equal(kept->frame.seq, t->next_in++);
	MEM_ADD(t->kept, t->n) = kept;
	char op[16];
	if (t->acks && wire_is(&kept->frame, "journal") && wire_get(&kept->frame, "op", op, sizeof op) &&
		strcmp(op, "create") == 0)
		tell(t, "ack", "of=%u", kept->frame.seq);
}

/* False at the end of the worker. */
static inline bool hear(struct talk *t)
{
	char chunk[8192];
	struct pollfd wait = {t->fd, POLLIN, 0};
	if (poll(&wait, 1, LIMIT_MS) <= 0)
		fail_msg("the worker said nothing for %d ms", LIMIT_MS);
	ssize_t n = read(t->fd, chunk, sizeof chunk);
	if (n > 0)
		wire_read(&t->reader, chunk, (size_t)n, on_line, t);
	return n > 0;
}

/* The next frame of this kind behind those that were waited for before. */
static inline const struct wire_frame *wait_for(struct talk *t, const char *kind)
{
	for (;;) {
		while (t->seen < t->n) {
			const struct wire_frame *frame = &t->kept[t->seen++]->frame;
			if (wire_is(frame, kind))
				return frame;
		}
		if (!hear(t))
			fail_msg("the worker ended before it sent %s", kind);
	}
}

static inline size_t count(const struct talk *t, const char *kind)
{
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++)
		n += wire_is(&t->kept[i]->frame, kind);
	return n;
}

static inline const char *text(const struct wire_frame *frame, const char *key)
{
	static char value[4][WIRE_PAYLOAD_MAX];
	static unsigned turn;
	char *out = value[turn++ % 4];
	if (!wire_get(frame, key, out, WIRE_PAYLOAD_MAX))
		fail_msg("a %s frame has no %s", frame->kind, key);
	return out;
}

static inline void *serve(void *arg)
{
	struct talk *t = arg;
	t->result = worker_serve(t->worker_fd, t->worker_fd, &t->err);
	shutdown(t->worker_fd, SHUT_WR);
	return NULL;
}

static inline void start(struct talk *t)
{
	*t = (struct talk){.acks = true};
	t->fds_before = count_entries("/proc/self/fd");
	int ends[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	t->fd = ends[0];
	t->worker_fd = ends[1];
	assert_int_equal(pthread_create(&t->thread, NULL, serve, t), 0);
}

static inline void open_worker(struct talk *t)
{
	start(t);
	tell(t, "open", "wire=2 host=local clock=tsc lock=0");
	assert_string_equal(text(wait_for(t, "hello"), "host"), "local");
}

/* Hears the worker out, and sees that nothing of it is left. */
static inline void finish(struct talk *t)
{
	while (hear(t))
		;
	pthread_join(t->thread, NULL);
	close(t->fd);
	close(t->worker_fd);
	assert_int_equal(count_entries("/proc/self/fd"), t->fds_before);
	/* '.', '..' and this thread; a thread that was joined may stay in the list for a moment. */
	for (int i = 0; i < 500 && count_entries("/proc/self/task") != 3; i++)
		usleep(10000);
	assert_int_equal(count_entries("/proc/self/task"), 3);
	for (size_t i = 0; i < t->n; i++)
		free(t->kept[i]);
	free(t->kept);
	err_free(&t->err);
}

static inline void quit(struct talk *t)
{
	tell(t, "quit", "%s", "");
	wait_for(t, "bye");
	finish(t);
}

#endif
