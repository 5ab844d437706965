/*
 * samples.c - differences, zigzag, LEB128 and run lengths: 1-3 bytes a sample on real data, next to nothing on the
 * instruction clock.
 */
#include "lib/samples.h"

#include <stdbool.h>

#include "lib/auto.h"
#include "lib/mem.h"

#define FORMAT 1

/* A token holds a 64-bit zigzag number and one bit more. */
typedef unsigned __int128 token;
#define TOKEN_MAX_BITS 65

static void put_leb(struct buf *out, token value)
{
	char bytes[(TOKEN_MAX_BITS + 6) / 7];
	size_t n = 0;

	do {
		bytes[n++] = (char)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
		value >>= 7;
	} while (value);
	buf_add(out, bytes, n);
}

struct reader {
	const uint8_t *at, *end;
};

/* False at the end of the data, or when the number has more than TOKEN_MAX_BITS. */
static bool get_leb(struct reader *r, token *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < TOKEN_MAX_BITS && r->at < r->end; shift += 7) {
		uint8_t byte = *r->at++;

		*value |= (token)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return *value >> TOKEN_MAX_BITS == 0;
	}
	return false;
}

static uint64_t zigzag(uint64_t difference)
{
	return (difference << 1) ^ (0 - (difference >> 63));
}

static uint64_t unzigzag(uint64_t z)
{
	return (z >> 1) ^ (0 - (z & 1));
}

void samples_pack(const uint64_t *samples, size_t n, struct buf *out)
{
	uint64_t before = 0;
	size_t i = 0;

	buf_addc(out, FORMAT);
	put_leb(out, n);
	while (i < n) {
		size_t repeats = 0;

		while (i > 0 && i + repeats < n && samples[i + repeats] == before)
			repeats++;
		if (repeats) {
			put_leb(out, (token)repeats << 1);
			i += repeats;
			continue;
		}
		put_leb(out, (token)zigzag(samples[i] - before) << 1 | 1);
		before = samples[i++];
	}
}

/* Fills samples[0..n); false when the tokens give fewer or more. */
static bool read_tokens(struct reader *r, uint64_t *samples, size_t n)
{
	uint64_t before = 0;
	size_t i = 0;
	token t;

	while (i < n) {
		if (!get_leb(r, &t))
			return false;
		if (t & 1) {
			before += unzigzag((uint64_t)(t >> 1));
			samples[i++] = before;
			continue;
		}
		if (t == 0 || t >> 1 > n - i)
			return false;
		for (uint64_t repeats = (uint64_t)(t >> 1); repeats; repeats--)
			samples[i++] = before;
	}
	return r->at == r->end;
}

uint64_t *samples_unpack(const void *data, size_t len, size_t n, struct err **err)
{
	struct reader r = {data, (const uint8_t *)data + len};
	AUTO_FREE uint64_t *samples = NULL;
	token count;

	/* A repeat token of a few bytes may stand for many samples, so n is checked against the header before memory is
	 * taken. */
	if (len < 2 || *r.at++ != FORMAT || !get_leb(&r, &count) || count != n || n > SIZE_MAX / sizeof(*samples) / 2) {
		err_set(err, ERR_INFRA, NULL, "stored samples are damaged: no header of format %d for %zu samples",
			FORMAT, n);
		return NULL;
	}
	samples = mem_alloc(n ? n : 1, sizeof(*samples));
	if (!read_tokens(&r, samples, n)) {
		err_set(err, ERR_INFRA, NULL, "stored samples are damaged: the data do not give %zu samples", n);
		return NULL;
	}
	return STEAL(samples);
}
