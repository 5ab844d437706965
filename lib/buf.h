/*
 * buf.h - a growing byte buffer that is always followed by a NUL, for text that is built piece by piece.
 *
 *	AUTO_BUF struct buf b = BUF_INIT;
 *	buf_addf(&b, "%d", 1);
 */
#ifndef HVB_LIB_BUF_H
#define HVB_LIB_BUF_H

#include <stdarg.h>
#include <stddef.h>

#include "lib/auto.h"

struct buf {
	char *data; /* NUL-terminated once anything was added; NULL before */
	size_t len; /* bytes, without the NUL */
	size_t room;
};

#define BUF_INIT \
	{ \
		NULL, 0, 0 \
	}
#define AUTO_BUF AUTO(buf_finish)

void buf_add(struct buf *b, const void *data, size_t len);
void buf_adds(struct buf *b, const char *text);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Keeps the memory, forgets the content. */
void buf_clear(struct buf *b);

/* Forgets the first n bytes (at most len). */
void buf_drop(struct buf *b, size_t n);

/* The text, never NULL ("" when nothing was added); borrowed until the next change. */
const char *buf_text(const struct buf *b);

/* The text as memory of the caller, who frees it; the buffer is empty after. */
char *buf_steal(struct buf *b);

void buf_finish(struct buf *b);

#endif
