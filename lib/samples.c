/* samples.c - differences, zigzag, LEB128 and run lengths: 1-3 bytes a sample on real data, next to nothing on the
 * instruction clock. */
#include "lib/samples.h"

#include <stdbool.h>

#include "lib/auto.h"
#include "lib/leb.h"
#include "lib/mem.h"

#define FORMAT 1
#define TOKEN_BITS 65 /* a token holds a 64-bit zigzag number and one bit more */

void samples_pack(const uint64_t *samples, size_t n, struct buf *out)
{
	uint64_t before = 0;
	size_t i = 0;
	buf_addc(out, FORMAT);
	leb_put(out, n);
	while (i < n) {
		size_t repeats = 0;
		while (i > 0 && i + repeats < n && samples[i + repeats] == before)
			repeats++;
		if (repeats) {
			leb_put(out, (leb_value)repeats << 1);
			i += repeats;
			continue;
		}
		leb_put(out, (leb_value)leb_zigzag(samples[i] - before) << 1 | 1);
		before = samples[i++];
	}
}

/* Fills samples[0..n); false when the tokens give fewer or more. */
static bool read_tokens(const uint8_t *at, const uint8_t *end, uint64_t *samples, size_t n)
{
	uint64_t before = 0;
	leb_value token;
	for (size_t i = 0; i < n;) {
		if (!leb_get(&at, end, TOKEN_BITS, &token))
			return false;
		if (token & 1) {
			before += leb_unzigzag((uint64_t)(token >> 1));
			samples[i++] = before;
			continue;
		}
		if (token == 0 || token >> 1 > n - i)
			return false;
		for (uint64_t repeats = (uint64_t)(token >> 1); repeats; repeats--)
			samples[i++] = before;
	}
	return at == end;
}

uint64_t *samples_unpack(const void *data, size_t len, size_t n, struct err **err)
{
	const uint8_t *at = data, *end = at + len;
	leb_value count;
	/* A repeat token of a few bytes may stand for many samples, so n is checked against the header before memory is
	 * taken. */
	if (len < 2 || *at++ != FORMAT || !leb_get(&at, end, TOKEN_BITS, &count) || count != n ||
		n > SIZE_MAX / sizeof(uint64_t) / 2)
		return err_null(err_set(err, ERR_INFRA, NULL,
			"stored samples are damaged: no header of format %d for %zu samples", FORMAT, n));
	AUTO_FREE uint64_t *samples = mem_alloc(n ? n : 1, sizeof *samples);
	if (!read_tokens(at, end, samples, n))
		return err_null(err_set(
			err, ERR_INFRA, NULL, "stored samples are damaged: the data do not give %zu samples", n));
	return STEAL(samples);
}
