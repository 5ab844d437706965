#include "lib/buf.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

static void make_room(struct buf *b, size_t more)
{
	size_t need = b->len + more + 1;
	if (need <= b->room)
		return;
	size_t room = b->room ? b->room : 64;
	while (room < need)
		room *= 2;
	b->data = mem_resize(b->data, room, 1);
	b->room = room;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	make_room(b, len);
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_adds(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *text = mem_vprintf(fmt, args);
	va_end(args);
	buf_adds(b, text);
	free(text);
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->data)
		b->data[0] = '\0';
}

void buf_drop(struct buf *b, size_t n)
{
	if (n > b->len)
		n = b->len;
	if (!n)
		return;
	memmove(b->data, b->data + n, b->len - n + 1);
	b->len -= n;
}

const char *buf_text(const struct buf *b)
{
	return b->data ? b->data : "";
}

char *buf_steal(struct buf *b)
{
	char *text = b->data ? b->data : mem_strdup("");
	*b = (struct buf)BUF_INIT;
	return text;
}

void buf_finish(struct buf *b)
{
	free(b->data);
	*b = (struct buf)BUF_INIT;
}
