/* test_wire.c - the codec: what goes in comes out, and nothing damaged comes out at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/wire.h"

#define NONCE 0x0123456789abcdefull

static uint64_t random_state = 88172645463325252ull;

static uint64_t random_u64(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	return random_state ^= random_state << 17;
}

static size_t make_line(char *line, size_t cap)
{
	struct wire_fields f;
	wire_fields_init(&f, WIRE_GUEST_PAYLOAD_MAX);
	wire_put(&f, "bench", "cpuid");
	wire_put_u64(&f, "n", 18446744073709551615ull);
	wire_put_hex(&f, "eax", 0xdeadbeef);
	wire_put(&f, "text", "100 % of a=b @hvb1 \xc3\xa4\n");
	assert_false(f.overflow);
	return wire_encode(line, cap, NONCE, 4294967295u, "done", f.text, f.len);
}

static void the_checksum_is_crc32(void **state)
{
	(void)state;
	assert_int_equal(wire_crc32(0, "123456789", 9), 0xcbf43926);
	assert_int_equal(wire_crc32(wire_crc32(0, "1234", 4), "56789", 5), 0xcbf43926);
}

/* The format is a seam: these bytes must never change. */
static void a_frame_looks_like_this(void **state)
{
	(void)state;
	char line[WIRE_LINE_MAX];
	size_t len = wire_encode(line, sizeof line, NONCE, 16, "end", "benches=2", 9);
	assert_int_equal(len, strlen("@hvb1 0123456789abcdef 16 end 9 d47a2da6 benches=2\n"));
	assert_memory_equal(line, "@hvb1 0123456789abcdef 16 end 9 d47a2da6 benches=2\n", len);
}

static void what_goes_in_comes_out(void **state)
{
	(void)state;
	char line[WIRE_LINE_MAX], text[64];
	struct wire_frame frame;
	uint64_t value;
	size_t len = make_line(line, sizeof line);
	assert_true(len > 0 && line[len - 1] == '\n');
	assert_int_equal(wire_decode(line, len - 1, &frame), WIRE_OK);
	assert_true(
		frame.nonce == NONCE && frame.seq == 4294967295u && wire_is(&frame, "done") && !wire_is(&frame, "don"));
	assert_true(wire_get(&frame, "bench", text, sizeof text));
	assert_string_equal(text, "cpuid");
	assert_true(wire_get_u64(&frame, "n", &value, 0, UINT64_MAX) && value == UINT64_MAX);
	assert_true(wire_get_hex(&frame, "eax", &value) && value == 0xdeadbeef);
	assert_true(wire_get(&frame, "text", text, sizeof text));
	assert_string_equal(text, "100 % of a=b @hvb1 \xc3\xa4\n");
	assert_false(wire_get(&frame, "tex", text, sizeof text));
	assert_false(wire_get(&frame, "text", text, 22)); /* 22 bytes and the NUL */
	assert_true(wire_get(&frame, "text", text, 23));
}

static void every_damaged_byte_is_noticed(void **state)
{
	(void)state;
	char line[WIRE_LINE_MAX];
	struct wire_frame frame;
	size_t len = make_line(line, sizeof line) - 1;
	for (size_t i = 0; i < len; i++) {
		for (unsigned flip = 1; flip < 256; flip++) {
			line[i] = (char)(line[i] ^ (char)flip);
			assert_int_not_equal(wire_decode(line, len, &frame), WIRE_OK);
			line[i] = (char)(line[i] ^ (char)flip);
		}
	}
	assert_int_equal(wire_decode(line, len, &frame), WIRE_OK);
}

static void every_lost_or_doubled_byte_is_noticed(void **state)
{
	(void)state;
	char line[WIRE_LINE_MAX], broken[WIRE_LINE_MAX];
	struct wire_frame frame;
	size_t len = make_line(line, sizeof line) - 1;
	for (size_t i = 0; i < len; i++) {
		assert_int_not_equal(wire_decode(line, i, &frame), WIRE_OK);
		memcpy(broken, line, i);
		memcpy(broken + i, line + i + 1, len - i - 1);
		assert_int_not_equal(wire_decode(broken, len - 1, &frame), WIRE_OK);
		memcpy(broken, line, i + 1);
		memcpy(broken + i + 1, line + i, len - i);
		if (i > 0) /* a second '@' before the first is noise */
			assert_int_not_equal(wire_decode(broken, len + 1, &frame), WIRE_OK);
	}
}

static void the_last_mark_of_a_line_counts(void **state)
{
	(void)state;
	char line[2 * WIRE_LINE_MAX] = "[    0.1] kernel says @hvb1 0123456789abcdef 3 da";
	struct wire_frame frame;
	size_t noise = strlen(line), len = make_line(line + noise, WIRE_LINE_MAX);
	assert_int_equal(wire_decode(line, noise + len - 1, &frame), WIRE_OK);
	line[noise + len - 1] = '\r';
	assert_int_equal(wire_decode(line, noise + len, &frame), WIRE_OK);
	assert_int_equal(wire_decode(line, noise, &frame), WIRE_BROKEN);
	assert_int_equal(wire_decode("hello", 5, &frame), WIRE_NOISE);
	assert_int_equal(wire_decode("", 0, &frame), WIRE_NOISE);
	assert_int_equal(wire_decode("@hvb", 4, &frame), WIRE_NOISE);
}

/* A right checksum does not make a line right. */
static void signed_nonsense_is_refused(void **state)
{
	(void)state;
	static const char *const payloads[] = {
		"a", "=b", "a=b ", " a=b", "a=b  c=d", "A=b", "a=%4", "a=%zz", "a=%4G", "a=b=c", "a=\x7f", "a=@"};
	char line[WIRE_LINE_MAX];
	struct wire_frame frame;
	for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
		size_t len = wire_encode(line, sizeof line, NONCE, 0, "log", payloads[i], strlen(payloads[i]));
		assert_true(len > 0);
		assert_int_equal(wire_decode(line, len - 1, &frame), WIRE_BROKEN);
	}
	size_t len = wire_encode(line, sizeof line, NONCE, 0, "log", "", 0);
	assert_int_equal(wire_decode(line, len - 1, &frame), WIRE_OK);
	assert_int_equal(frame.len, 0);
}

static void limits_of_the_encoder(void **state)
{
	(void)state;
	char line[WIRE_LINE_MAX], payload[WIRE_PAYLOAD_MAX + 1];
	struct wire_frame frame;
	memset(payload, 'x', sizeof payload);
	memcpy(payload, "a=", 2);
	assert_int_equal(wire_encode(line, sizeof line, NONCE, 0, "data", payload, WIRE_PAYLOAD_MAX + 1), 0);
	size_t len = wire_encode(line, sizeof line, UINT64_MAX, UINT32_MAX, "abcdefgh", payload, WIRE_PAYLOAD_MAX);
	assert_true(len > 0 && len - 1 <= WIRE_LINE_MAX);
	assert_int_equal(wire_decode(line, len - 1, &frame), WIRE_OK);
	assert_int_equal(wire_encode(line, 20, NONCE, 0, "data", "a=b", 3), 0);
	assert_int_equal(wire_encode(line, sizeof line, NONCE, 0, "abcdefghi", "a=b", 3), 0);
	assert_int_equal(wire_encode(line, sizeof line, NONCE, 0, "", "a=b", 3), 0);
	assert_int_equal(wire_encode(line, sizeof line, NONCE, 0, "Data", "a=b", 3), 0);
}

static void fields_overflow_whole(void **state)
{
	(void)state;
	struct wire_fields f;
	wire_fields_init(&f, 10);
	wire_put(&f, "a", "1234567"); /* 9 bytes */
	assert_false(f.overflow);
	wire_put(&f, "b", ""); /* a blank and two more */
	assert_true(f.overflow);
	assert_int_equal(f.len, 9);
	wire_put(&f, "", "");
	assert_int_equal(f.len, 9);
	wire_fields_init(&f, 10);
	wire_put(&f, "a", "\n\n\n"); /* percent-encoded: 11 bytes */
	assert_true(f.overflow);
	wire_fields_init(&f, SIZE_MAX);
	assert_int_equal(f.cap, WIRE_PAYLOAD_MAX);
}

static void numbers_are_strict(void **state)
{
	(void)state;
	static const char *const bad[] = {"n=", "n=-1", "n=+1", "n=01", "n=1a", "n=18446744073709551616",
		"n=99999999999999999999", "n=%31", "m=1"};
	struct wire_frame frame = {0};
	uint64_t value = 7;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		frame.payload = bad[i];
		frame.len = strlen(bad[i]);
		assert_false(wire_get_u64(&frame, "n", &value, 0, UINT64_MAX));
	}
	frame.payload = "n=10 n=20 h=DEAD g=12345678901234567";
	frame.len = strlen(frame.payload);
	assert_false(wire_get_u64(&frame, "n", &value, 11, 20));
	assert_false(wire_get_u64(&frame, "n", &value, 0, 9));
	assert_false(wire_get_hex(&frame, "h", &value));
	assert_false(wire_get_hex(&frame, "g", &value));
	assert_int_equal(value, 7);
	assert_true(wire_get_u64(&frame, "n", &value, 10, 10));
	assert_int_equal(value, 10); /* of two the first */
	frame.payload = "t=a%00b";
	frame.len = 7;
	char text[8];
	assert_false(wire_get(&frame, "t", text, sizeof text));
}

struct lines {
	char text[4 * WIRE_LINE_MAX];
	size_t len, n, longest;
};

static void take_line(void *ctx, const char *line, size_t len)
{
	struct lines *lines = ctx;
	memcpy(lines->text + lines->len, line, len);
	lines->len += len;
	lines->text[lines->len++] = '\n';
	lines->longest = len > lines->longest ? len : lines->longest;
	lines->n++;
}

static void a_stream_is_cut_into_lines_wherever_it_is_split(void **state)
{
	(void)state;
	static const char stream[] = "one\n\ntw\0o\r\nthree\nrest";
	for (size_t split = 0; split <= sizeof stream - 1; split++) {
		struct wire_reader reader = {.len = 0};
		struct lines lines = {.n = 0};
		wire_read(&reader, stream, split, take_line, &lines);
		wire_read(&reader, stream + split, sizeof stream - 1 - split, take_line, &lines);
		assert_int_equal(lines.n, 4);
		assert_int_equal(lines.len, sizeof stream - 1 - 4);
		assert_memory_equal(lines.text, stream, lines.len);
		assert_int_equal(reader.len, 4);
	}
}

static void a_flood_without_newline_is_cut(void **state)
{
	(void)state;
	static char flood[3 * WIRE_LINE_MAX];
	struct wire_reader reader = {.len = 0};
	struct lines lines = {.n = 0};
	memset(flood, 'x', sizeof flood);
	flood[sizeof flood - 1] = '\n';
	wire_read(&reader, flood, sizeof flood, take_line, &lines);
	assert_int_equal(lines.n, 3);
	assert_int_equal(lines.longest, WIRE_LINE_MAX);
}

static void check_samples(const uint64_t *samples, size_t n, size_t cap)
{
	char text[WIRE_PAYLOAD_MAX];
	static uint64_t back[4096];
	for (size_t at = 0, used, got; at < n; at += used) {
		size_t len = wire_samples_encode(text, cap, samples + at, n - at, &used);
		assert_true(used > 0 && len <= cap);
		assert_true(wire_samples_decode(text, len, back, n - at, &got));
		assert_int_equal(got, used);
		assert_memory_equal(back, samples + at, used * sizeof *samples);
		assert_false(wire_samples_decode(text, len, back, used - 1, &got));
	}
}

static void samples_round_trip(void **state)
{
	(void)state;
	static uint64_t samples[2000];
	static const uint64_t extreme[] = {
		UINT64_MAX, 0, UINT64_MAX, INT64_MAX, (uint64_t)INT64_MAX + 1, 0, 0, 0, 0, 1};
	check_samples(extreme, 10, 1000);
	for (unsigned round = 0; round < 200; round++) {
		size_t n = 1 + random_u64() % 2000;
		unsigned bits = (unsigned)(random_u64() % 64);
		for (size_t i = 0; i < n; i++)
			samples[i] = i && random_u64() % 4 ? samples[i - 1] : random_u64() >> bits;
		check_samples(samples, n, 16 + random_u64() % 1000);
	}
}

static void samples_look_like_this(void **state)
{
	(void)state;
	static const uint64_t samples[] = {0, 1, 0, 20, 20, 20, 20, 20, 21, 21, 21};
	char text[32];
	size_t used, len = wire_samples_encode(text, sizeof text, samples, 11, &used);
	text[len] = 0;
	assert_int_equal(used, 11);
	assert_string_equal(text, "ACBoB*ECAA");
	len = wire_samples_encode(text, 5, samples, 11, &used); /* the run does not fit */
	assert_int_equal(used, 4);
	assert_int_equal(len, 5);
	wire_samples_encode(text, 0, samples, 11, &used);
	assert_int_equal(used, 0);
}

static void bad_samples_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"*B", "A*", "A*A", "A-", "A=", "o", "oA", "A*/", "//////////////A",
		"////////////Q", "A*gggggggggggB", "A*+////////////"};
	uint64_t samples[64];
	size_t n;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(wire_samples_decode(bad[i], strlen(bad[i]), samples, 64, &n));
	assert_true(wire_samples_decode("", 0, samples, 64, &n));
	assert_int_equal(n, 0);
	assert_true(wire_samples_decode("////////////P", 13, samples, 64, &n));
	assert_true(samples[0] == (uint64_t)INT64_MAX + 1);
}

struct transcript {
	unsigned frames, broken;
	uint32_t seq;
};

static void take_recorded(void *ctx, const char *line, size_t len)
{
	struct transcript *t = ctx;
	struct wire_frame frame;
	enum wire_status status = wire_decode(line, len, &frame);
	t->broken += status == WIRE_BROKEN;
	if (status != WIRE_OK)
		return;
	assert_true(frame.nonce == NONCE && frame.len <= WIRE_GUEST_PAYLOAD_MAX);
	if (t->broken == 0)
		assert_int_equal(frame.seq, t->seq);
	t->seq = frame.seq + 1;
	t->frames++;
}

static struct transcript read_recorded(const char *name)
{
	char path[128], data[4096];
	struct transcript t = {0};
	struct wire_reader reader = {.len = 0};
	snprintf(path, sizeof path, "tests/transcripts/%s.txt", name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	for (size_t n; (n = fread(data, 1, sizeof data, file)) > 0;)
		wire_read(&reader, data, n, take_recorded, &t);
	fclose(file);
	return t;
}

/* Recorded guests: tests/transcripts/README.md. */
static void recorded_guests_are_understood(void **state)
{
	(void)state;
	static const char *const good[] = {"good-metal", "good-kvm", "good-pvh", "good-hvm", "noise"};
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct transcript t = read_recorded(good[i]);
		assert_int_equal(t.broken, 0);
		assert_true(t.frames > 70);
	}
	assert_int_equal(read_recorded("damaged").broken, 1);
	assert_int_equal(read_recorded("damaged").frames + 1, read_recorded("good-metal").frames);
	assert_int_equal(read_recorded("garbage").frames, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_checksum_is_crc32),
		cmocka_unit_test(a_frame_looks_like_this),
		cmocka_unit_test(what_goes_in_comes_out),
		cmocka_unit_test(every_damaged_byte_is_noticed),
		cmocka_unit_test(every_lost_or_doubled_byte_is_noticed),
		cmocka_unit_test(the_last_mark_of_a_line_counts),
		cmocka_unit_test(signed_nonsense_is_refused),
		cmocka_unit_test(limits_of_the_encoder),
		cmocka_unit_test(fields_overflow_whole),
		cmocka_unit_test(numbers_are_strict),
		cmocka_unit_test(a_stream_is_cut_into_lines_wherever_it_is_split),
		cmocka_unit_test(a_flood_without_newline_is_cut),
		cmocka_unit_test(samples_round_trip),
		cmocka_unit_test(samples_look_like_this),
		cmocka_unit_test(bad_samples_are_refused),
		cmocka_unit_test(recorded_guests_are_understood),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
