/*
 * wire.c - frames: checksum, lines, fields. The samples' text is in wire-samples.c. Format and rules: wire.h.
 *
 * Freestanding, compiled into every guest and into the host library.
 */
#include "bench/wire.h"

#include "bench/text.h"

#define MARK_LEN (sizeof WIRE_MARK - 1)

uint32_t wire_crc32(uint32_t crc, const void *data, size_t len)
{
	/* The reflected polynomial 0xedb88320, four bits at a time. Source: IEEE 802.3, 3.2.9. */
	static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4,
		0xa00ae278, 0xbdbdf21c};
	const unsigned char *p = data;
	crc = ~crc;
	for (size_t i = 0; i < len; i++) {
		crc ^= p[i];
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return ~crc;
}

static void copy(char *to, const char *from, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = from[i];
}

static size_t put_hex_digits(char *out, uint64_t value, unsigned digits)
{
	for (unsigned i = 0; i < digits; i++)
		out[i] = "0123456789abcdef"[value >> 4 * (digits - 1 - i) & 15];
	return digits;
}

static bool is_key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/* Goes into a value as it is. '@' does not, so that the mark of a frame never stands inside a payload. */
static bool is_plain(char c)
{
	return c > ' ' && c <= '~' && c != '%' && c != '=' && c != '@';
}

static bool is_kind(const char *kind, size_t len)
{
	if (len == 0 || len > WIRE_KIND_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (kind[i] < 'a' || kind[i] > 'z')
			return false;
	return true;
}

size_t wire_encode(
	char *line, size_t cap, uint64_t nonce, uint32_t seq, const char *kind, const char *payload, size_t len)
{
	size_t kind_len = text_len(kind);
	/* mark, nonce, seq, kind, len, crc, their blanks and the newline */
	if (!is_kind(kind, kind_len) || len > WIRE_PAYLOAD_MAX ||
		cap < MARK_LEN + 17 + 11 + kind_len + 1 + 5 + 9 + len + 1)
		return 0;
	size_t n = MARK_LEN;
	copy(line, WIRE_MARK, n);
	n += put_hex_digits(line + n, nonce, 16);
	line[n++] = ' ';
	n += text_number(line + n, seq, 10);
	line[n++] = ' ';
	copy(line + n, kind, kind_len);
	n += kind_len;
	line[n++] = ' ';
	n += text_number(line + n, len, 10);
	line[n++] = ' ';
	uint32_t crc = wire_crc32(0, line + MARK_LEN, n - MARK_LEN);
	n += put_hex_digits(line + n, wire_crc32(crc, payload, len), 8);
	line[n++] = ' ';
	copy(line + n, payload, len);
	n += len;
	line[n++] = '\n';
	return n;
}

/* The word of the line at *at, up to the next blank, which is skipped. False when there is no blank. */
static bool next_word(const char *line, size_t len, size_t *at, const char **word, size_t *word_len)
{
	size_t start = *at;
	for (size_t i = start; i < len; i++) {
		if (line[i] == ' ') {
			*word = line + start;
			*word_len = i - start;
			*at = i + 1;
			return true;
		}
	}
	return false;
}

/* Where the last mark of the line starts; len when there is none. Text before it, even half a frame, is noise. */
static size_t find_mark(const char *line, size_t len)
{
	if (len < MARK_LEN)
		return len;
	for (size_t i = len - MARK_LEN + 1; i-- > 0;)
		if (text_is(line + i, MARK_LEN, WIRE_MARK))
			return i;
	return len;
}

static bool is_escape(const char *p, size_t left)
{
	uint64_t value;
	return left >= 3 && text_hex(p + 1, 2, &value);
}

/* One field at p: its length up to the blank or the end, 0 when its syntax is wrong. *key_len is the length of its key.
 * */
static size_t field_len(const char *p, size_t left, size_t *key_len)
{
	size_t n = 0;
	while (n < left && is_key_char(p[n]))
		n++;
	if (n == 0 || n == left || p[n] != '=')
		return 0;
	*key_len = n++;
	while (n < left && p[n] != ' ') {
		if (p[n] == '%' && is_escape(p + n, left - n))
			n += 3;
		else if (is_plain(p[n]))
			n++;
		else
			return 0;
	}
	return n;
}

static bool payload_is_valid(const char *payload, size_t len)
{
	size_t at = 0, key_len;
	while (at < len) {
		size_t n = field_len(payload + at, len - at, &key_len);
		if (n == 0)
			return false;
		at += n;
		if (at < len && ++at == len)
			return false; /* a blank at the end */
	}
	return true;
}

enum wire_status wire_decode(const char *line, size_t len, struct wire_frame *frame)
{
	if (len > 0 && line[len - 1] == '\r')
		len--;
	size_t at = find_mark(line, len);
	if (at == len)
		return WIRE_NOISE;
	at += MARK_LEN;
	const char *start = line + at, *word;
	size_t word_len;
	struct wire_frame f;
	uint64_t seq, payload_len, crc;
	if (!next_word(line, len, &at, &word, &word_len) || word_len != 16 || !text_hex(word, 16, &f.nonce))
		return WIRE_BROKEN;
	if (!next_word(line, len, &at, &word, &word_len) || !text_u64(word, word_len, &seq) || seq > UINT32_MAX)
		return WIRE_BROKEN;
	f.seq = (uint32_t)seq;
	if (!next_word(line, len, &at, &word, &word_len) || !is_kind(word, word_len))
		return WIRE_BROKEN;
	copy(f.kind, word, word_len);
	f.kind[word_len] = 0;
	if (!next_word(line, len, &at, &word, &word_len) || !text_u64(word, word_len, &payload_len) ||
		payload_len > WIRE_PAYLOAD_MAX)
		return WIRE_BROKEN;
	size_t head = (size_t)(line + at - start);
	if (!next_word(line, len, &at, &word, &word_len) || word_len != 8 || !text_hex(word, 8, &crc) ||
		len - at != payload_len)
		return WIRE_BROKEN;
	f.payload = line + at;
	f.len = (size_t)payload_len;
	if (wire_crc32(wire_crc32(0, start, head), f.payload, f.len) != crc || !payload_is_valid(f.payload, f.len))
		return WIRE_BROKEN;
	*frame = f;
	return WIRE_OK;
}

void wire_read(struct wire_reader *reader, const char *data, size_t len, wire_line_fn *on_line, void *ctx)
{
	for (size_t i = 0; i < len; i++) {
		if (data[i] != '\n')
			reader->line[reader->len++] = data[i];
		if (data[i] == '\n' || reader->len == sizeof reader->line) {
			size_t n = reader->len;
			reader->len = 0;
			on_line(ctx, reader->line, n);
		}
	}
}

void wire_fields_init(struct wire_fields *f, size_t cap)
{
	f->len = 0;
	f->cap = cap < sizeof f->text ? cap : sizeof f->text;
	f->overflow = false;
}

void wire_put_n(struct wire_fields *f, const char *key, const char *value, size_t len)
{
	if (f->overflow)
		return;
	size_t key_len = text_len(key), need = (f->len ? 1 : 0) + key_len + 1;
	for (size_t i = 0; i < len && need <= f->cap; i++)
		need += is_plain(value[i]) ? 1 : 3;
	if (need > f->cap - f->len) {
		f->overflow = true;
		return;
	}
	char *out = f->text + f->len;
	if (f->len)
		*out++ = ' ';
	copy(out, key, key_len);
	out += key_len;
	*out++ = '=';
	for (size_t i = 0; i < len; i++) {
		if (is_plain(value[i])) {
			*out++ = value[i];
			continue;
		}
		*out++ = '%';
		out += put_hex_digits(out, (unsigned char)value[i], 2);
	}
	f->len += need;
}

void wire_put(struct wire_fields *f, const char *key, const char *value)
{
	wire_put_n(f, key, value, text_len(value));
}

void wire_put_u64(struct wire_fields *f, const char *key, uint64_t value)
{
	char text[20];
	wire_put_n(f, key, text, text_number(text, value, 10));
}

void wire_put_hex(struct wire_fields *f, const char *key, uint64_t value)
{
	char text[20];
	wire_put_n(f, key, text, text_number(text, value, 16));
}

/* The still encoded value of a key; NULL when absent. The first one counts. */
static const char *find_value(const struct wire_frame *frame, const char *key, size_t *len)
{
	size_t at = 0, key_len;
	while (at < frame->len) {
		const char *p = frame->payload + at;
		size_t n = field_len(p, frame->len - at, &key_len);
		if (n == 0)
			return NULL;
		if (text_is(p, key_len, key)) {
			*len = n - key_len - 1;
			return p + key_len + 1;
		}
		at += n + 1;
	}
	return NULL;
}

bool wire_get(const struct wire_frame *frame, const char *key, char *value, size_t cap)
{
	size_t len, n = 0;
	const char *p = find_value(frame, key, &len);
	if (!p || cap == 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		uint64_t byte = (unsigned char)p[i];
		if (p[i] == '%') {
			text_hex(p + i + 1, 2, &byte); /* field_len has looked at both digits */
			i += 2;
		}
		if (byte == 0 || n + 1 >= cap)
			return false;
		value[n++] = (char)byte;
	}
	value[n] = 0;
	return true;
}

bool wire_get_u64(const struct wire_frame *frame, const char *key, uint64_t *value, uint64_t min, uint64_t max)
{
	size_t len;
	uint64_t v;
	const char *p = find_value(frame, key, &len);
	if (!p || !text_u64(p, len, &v) || v < min || v > max)
		return false;
	*value = v;
	return true;
}

bool wire_get_hex(const struct wire_frame *frame, const char *key, uint64_t *value)
{
	size_t len;
	const char *p = find_value(frame, key, &len);
	return p && text_hex(p, len, value);
}

bool wire_is(const struct wire_frame *frame, const char *kind)
{
	return text_is(frame->kind, text_len(frame->kind), kind);
}
