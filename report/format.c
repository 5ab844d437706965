/*
 * format.c - figures and foreign texts as people read them.
 */
#include "report/format.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/mem.h"

#define REPLACEMENT 0xfffd
#define THIN_BLANK "\xe2\x80\xaf"

/* ---- Figures ---- */

static void print_number(double value, char text[FORMAT_SIZE], const char *sign)
{
	double size = fabs(value);
	int decimals = size >= 100 || value == floor(value) ? 0 : size >= 10 ? 1 : 2;
	if (size >= 1e12)
		snprintf(text, FORMAT_SIZE, *sign ? "%+.4g" : "%.4g", value);
	else
		snprintf(text, FORMAT_SIZE, *sign ? "%+.*f" : "%.*f", decimals, value);
}

const char *format_value(double value, char text[FORMAT_SIZE])
{
	if (!isfinite(value))
		return strcpy(text, "-");
	print_number(value, text, "");
	return text;
}

const char *format_difference(double value, char text[FORMAT_SIZE])
{
	if (!isfinite(value))
		return strcpy(text, "-");
	print_number(value + 0.0, text, value == 0 ? "" : "+"); /* -0.0 + 0.0 is 0 */
	return text;
}

const char *format_ratio(double ratio, char text[FORMAT_SIZE])
{
	if (!isfinite(ratio))
		return strcpy(text, "-");
	if (ratio > 0 && ratio < 0.0005)
		snprintf(text, FORMAT_SIZE, "%.1e", ratio);
	else
		snprintf(text, FORMAT_SIZE, "%.*f", ratio >= 100 ? 0 : ratio >= 10 ? 1 : 3, ratio);
	return text;
}

/* Puts `between` into a plain number with or without a sign. */
static const char *group(const char *plain, const char *between, char text[FORMAT_SIZE])
{
	bool sign = *plain == '-' || *plain == '+';
	size_t digits = strspn(plain + sign, "0123456789"), used = 0;
	const char *at = plain;
	if (digits < 5 || digits > 12 || strchr(plain, 'e'))
		return strcpy(text, plain);
	if (sign)
		text[used++] = *at++;
	for (; digits; digits--) {
		text[used++] = *at++;
		if (digits > 1 && digits % 3 == 1) {
			memcpy(text + used, between, strlen(between));
			used += strlen(between);
		}
	}
	strcpy(text + used, at);
	return text;
}

const char *format_grouped(double value, char text[FORMAT_SIZE])
{
	char plain[FORMAT_SIZE];
	return group(format_value(value, plain), THIN_BLANK, text);
}

const char *format_commas(double value, char text[FORMAT_SIZE])
{
	char plain[FORMAT_SIZE];
	return group(format_value(value, plain), ",", text);
}

const char *format_percent(double value, char text[FORMAT_SIZE])
{
	char plain[FORMAT_SIZE];
	if (value != 0 && fabs(value) < 0.01)
		snprintf(plain, sizeof plain, "%+.1g", value);
	else
		format_difference(value, plain);
	return group(plain, ",", text);
}

const char *format_grouped_difference(double value, char text[FORMAT_SIZE])
{
	char plain[FORMAT_SIZE];
	return group(format_difference(value, plain), THIN_BLANK, text);
}

/* ---- Foreign texts ---- */

/* How many bytes follow a lead byte, and the smallest code point they may give; -1 when it leads nothing. */
static int lead_of(unsigned char byte, uint32_t *value, uint32_t *least)
{
	if (byte < 0x80) {
		*value = byte;
		*least = 0;
		return 0;
	}
	if (byte >= 0xc2 && byte <= 0xdf) {
		*value = byte & 0x1f;
		*least = 0x80;
		return 1;
	}
	if (byte >= 0xe0 && byte <= 0xef) {
		*value = byte & 0x0f;
		*least = 0x800;
		return 2;
	}
	*value = byte & 0x07;
	*least = 0x10000;
	return byte >= 0xf0 && byte <= 0xf4 ? 3 : -1;
}

uint32_t format_next_char(const char **text)
{
	const unsigned char *at = (const unsigned char *)*text;
	uint32_t value, least;
	int follow;
	if (!*at)
		return 0;
	follow = lead_of(*at, &value, &least);
	*text += 1;
	for (int i = 1; i <= follow; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return REPLACEMENT;
		value = value << 6 | (at[i] & 0x3f);
	}
	if (follow < 0 || value < least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return REPLACEMENT;
	*text += follow;
	return value;
}

int format_is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
		(c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) ||
		(c >= 0xe0000 && c <= 0xe0fff);
}

size_t format_put_char(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* Like strndup, but for valid UTF-8 of at most max characters; unsafe ones replaced when `safe`. */
static char *copy_text(const char *text, size_t max, bool safe)
{
	AUTO_BUF struct buf out = BUF_INIT;
	uint32_t c;
	char bytes[4];
	buf_adds(&out, "");
	while ((c = format_next_char(&text)) != 0) {
		if (max-- == 0) {
			buf_adds(&out, "...");
			break;
		}
		if (safe && (c == '\n' || c == '\t' || c == '\r'))
			c = ' ';
		else if (safe && format_is_unsafe(c))
			c = REPLACEMENT;
		buf_add(&out, bytes, format_put_char(c, bytes));
	}
	return out.data ? buf_steal(&out) : mem_strdup("");
}

char *format_utf8(const char *text)
{
	return text ? copy_text(text, SIZE_MAX, false) : NULL;
}

const char *format_plural(unsigned n)
{
	return n == 1 ? "" : "s";
}

char *format_line(const char *text, size_t max)
{
	return copy_text(text ? text : "", max, true);
}
