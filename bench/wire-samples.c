/* wire-samples.c - raw samples as text: zigzag differences in base-64 digits, runs as '*' and a count. Format:
 * wire.h. */
#include "bench/wire.h"

#define NUMBER_DIGITS_MAX 13 /* of 5 bits each: 64 bits */
#define RUN_MIN 3            /* a shorter run is no longer as that many zero differences */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t put_number(char *out, uint64_t value)
{
	size_t n = 0;
	while (value > 31) {
		out[n++] = digits[32 | (value & 31)];
		value >>= 5;
	}
	out[n++] = digits[value];
	return n;
}

static int digit_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Reads a number at text[*at]. False when it is cut, overlong, too large, or has a zero as its last of several digits.
 * */
static bool get_number(const char *text, size_t len, size_t *at, uint64_t *value)
{
	uint64_t v = 0;
	for (unsigned i = 0; i < NUMBER_DIGITS_MAX && *at < len; i++) {
		int digit = digit_value(text[(*at)++]);
		if (digit < 0 || (i == NUMBER_DIGITS_MAX - 1 && digit > 15))
			return false;
		v |= (uint64_t)(digit & 31) << 5 * i;
		if (!(digit & 32)) {
			*value = v;
			return digit != 0 || i == 0;
		}
	}
	return false;
}

size_t wire_samples_encode(char *text, size_t cap, const uint64_t *samples, size_t n, size_t *used)
{
	size_t len = 0, at = 0;
	uint64_t before = 0;
	while (at < n) {
		char token[NUMBER_DIGITS_MAX + 1];
		size_t run = 0, token_len;
		while (at > 0 && at + run < n && samples[at + run] == before)
			run++;
		if (run >= RUN_MIN) {
			token[0] = '*';
			token_len = 1 + put_number(token + 1, run);
		} else {
			uint64_t difference = samples[at] - before;
			token_len = put_number(token, difference << 1 ^ (0 - (difference >> 63)));
			run = 1;
		}
		if (token_len > cap - len)
			break;
		for (size_t i = 0; i < token_len; i++)
			text[len++] = token[i];
		at += run;
		before = samples[at - 1];
	}
	*used = at;
	return len;
}

bool wire_samples_decode(const char *text, size_t len, uint64_t *samples, size_t max, size_t *n)
{
	size_t at = 0, count = 0;
	uint64_t before = 0, value;
	while (at < len) {
		bool is_run = text[at] == '*';
		if (is_run)
			at++;
		if (!get_number(text, len, &at, &value))
			return false;
		uint64_t run = 1;
		if (is_run)
			run = count > 0 ? value : 0; /* a run of what? */
		else
			before += value >> 1 ^ (0 - (value & 1));
		if (run == 0 || run > max - count)
			return false;
		while (run--)
			samples[count++] = before;
	}
	*n = count;
	return true;
}
