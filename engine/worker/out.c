#include "engine/worker/out.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Follows a value that was cut. */
#define CUT " [cut]"

/* So much is queued before it is written. */
#define QUEUE_MAX 65536

/* For a controller that reads late while the worker ends. */
#define HURRIED_MS 3000

/* Bytes of an encoded value; percent-encoding makes three of most that are not plain. */
static size_t encoded_size(unsigned char c)
{
	return c > ' ' && c <= '~' && !strchr("%=@", c) ? 1 : 3;
}

void worker_put_cut(struct wire_fields *f, const char *key, const char *value, size_t spare)
{
	size_t used = f->len + strlen(key) + 2 + spare, room = f->cap > used ? f->cap - used : 0;
	size_t n = 0, size = 0, mark = 3 * strlen(CUT), fits = 0;
	for (; value[n]; n++) {
		size += encoded_size((unsigned char)value[n]);
		if (size + mark <= room)
			fits = n + 1;
	}
	if (size <= room) {
		wire_put_n(f, key, value, n);
		return;
	}
	AUTO_BUF struct buf text = BUF_INIT;
	buf_add(&text, value, fits);
	buf_adds(&text, CUT);
	wire_put_n(f, key, text.data, text.len);
}

uint32_t worker_send(struct worker_out *out, const char *kind, const struct wire_fields *f)
{
	char line[WIRE_LINE_MAX];
	size_t len = f->overflow ? 0 : wire_encode(line, sizeof line, out->nonce, out->next, kind, f->text, f->len);
	if (len == 0) {
		if (!*out->trouble)
			err_set(out->trouble, ERR_INFRA, NULL, "a %s frame does not fit the wire", kind);
		return out->next;
	}
	buf_add(&out->queue, line, len);
	if (out->queue.len >= QUEUE_MAX)
		worker_flush(out);
	return out->next++;
}

void worker_send_text(struct worker_out *out, const char *kind, const char *key, const char *value)
{
	struct wire_fields f = {.cap = WIRE_PAYLOAD_MAX};
	if (key)
		worker_put_cut(&f, key, value, 0);
	worker_send(out, kind, &f);
}

/* False when nobody will read. */
static bool wait_for_reader(struct worker_out *out)
{
	for (;;) {
		struct pollfd fds[] = {{out->fd, POLLOUT, 0}, {out->in_fd, POLLRDHUP, 0}, {out->signal_fd, POLLIN, 0}};
		int ready = out->hurried ? poll(fds, 1, HURRIED_MS) : poll(fds, 3, -1);
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		if (fds[0].revents)
			return true;
		out->hurried = true;
	}
}

void worker_flush(struct worker_out *out)
{
	size_t at = 0;
	while (at < out->queue.len && !out->closed) {
		ssize_t n = write(out->fd, out->queue.data + at, out->queue.len - at);
		if (n > 0)
			at += (size_t)n;
		else if (n < 0 && errno == EAGAIN)
			out->closed = !wait_for_reader(out);
		else if (n == 0 || errno != EINTR)
			out->closed = true;
	}
	buf_clear(&out->queue);
}
