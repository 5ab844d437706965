/* text.h - the few string functions that guests need where there is no libc. Freestanding. */
#ifndef HVB_BENCH_TEXT_H
#define HVB_BENCH_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline size_t text_len(const char *s)
{
	size_t n = 0;
	while (s[n])
		n++;
	return n;
}

/* Is the NUL-terminated word exactly the len bytes at s? */
static inline bool text_is(const char *s, size_t len, const char *word)
{
	size_t i = 0;
	for (; i < len && word[i]; i++)
		if (s[i] != word[i])
			return false;
	return i == len && !word[i];
}

/* Strict decimal: digits only, no leading zero but "0" itself, no overflow. False leaves *value alone. */
static inline bool text_u64(const char *s, size_t len, uint64_t *value)
{
	uint64_t v = 0;
	if (len == 0 || len > 20 || (len > 1 && s[0] == '0'))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		uint64_t digit = (uint64_t)(s[i] - '0');
		if (v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*value = v;
	return true;
}

/* Strict hexadecimal: 1 to 16 lower-case digits. False leaves *value alone. */
static inline bool text_hex(const char *s, size_t len, uint64_t *value)
{
	uint64_t v = 0;
	if (len == 0 || len > 16)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (s[i] >= '0' && s[i] <= '9')
			v = v << 4 | (uint64_t)(s[i] - '0');
		else if (s[i] >= 'a' && s[i] <= 'f')
			v = v << 4 | (uint64_t)(s[i] - 'a' + 10);
		else
			return false;
	}
	*value = v;
	return true;
}

/* Writes value in the base (10 or 16), without NUL; out has room for 20. Returns the length. */
static inline size_t text_number(char *out, uint64_t value, unsigned base)
{
	char digits[20];
	size_t n = 0;
	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	for (size_t i = 0; i < n; i++)
		out[i] = digits[n - 1 - i];
	return n;
}

#endif
