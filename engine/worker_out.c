/* worker_out.c - frames to the controller. See worker_parts.h. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "engine/worker_parts.h"

/* Behind a value that was cut. */
#define CUT " [cut]"

/* So much is queued before it is written at once. */
#define QUEUE_MAX 65536

void worker_fields(struct wire_fields *f)
{
	wire_fields_init(f, WIRE_PAYLOAD_MAX);
}

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

uint32_t worker_send(struct worker *w, const char *kind, const struct wire_fields *f)
{
	char line[WIRE_LINE_MAX];
	size_t len = f->overflow ? 0 : wire_encode(line, sizeof line, w->nonce, w->next_out, kind, f->text, f->len);
	if (len == 0) {
		if (!w->trouble)
			err_set(&w->trouble, ERR_INFRA, NULL, "a %s frame does not fit the wire", kind);
		return w->next_out;
	}
	buf_add(&w->out, line, len);
	if (w->out.len >= QUEUE_MAX)
		worker_flush(w);
	return w->next_out++;
}

void worker_send_text(struct worker *w, const char *kind, const char *key, const char *value)
{
	struct wire_fields f;
	worker_fields(&f);
	if (key)
		worker_put_cut(&f, key, value, 0);
	worker_send(w, kind, &f);
}

void worker_flush(struct worker *w)
{
	size_t at = 0;
	while (at < w->out.len && !w->out_closed) {
		ssize_t n = write(w->out_fd, w->out.data + at, w->out.len - at);
		if (n > 0)
			at += (size_t)n;
		else if (n == 0 || errno != EINTR)
			w->out_closed = true;
	}
	buf_clear(&w->out);
}
