/*
 * fuzz_wire.c - whatever a guest says: lines, frames, fields, samples. The first byte chooses how the rest is read.
 *
 * Beyond not crashing: a frame that was accepted encodes to the very line it came from, and samples survive a round
 * trip.
 */
#include "bench/plan.h"
#include "bench/wire.h"
#include "tests/fuzz/fuzz.h"

#define SAMPLES_MAX 4096

static void look_at_fields(const struct wire_frame *frame)
{
	static const char *const keys[] = {"bench", "n", "at", "s", "text", "reason", "wire"};
	char text[WIRE_PAYLOAD_MAX + 1];
	uint64_t value;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		if (wire_get(frame, keys[i], text, sizeof text))
			require(strlen(text) <= frame->len);
		wire_get(frame, keys[i], text, 4);
		if (wire_get_u64(frame, keys[i], &value, 5, 1000))
			require(value >= 5 && value <= 1000);
		wire_get_hex(frame, keys[i], &value);
	}
}

static void take_line(void *ctx, const char *line, size_t len)
{
	struct wire_frame frame;
	char again[WIRE_LINE_MAX + 1];
	(void)ctx;
	require(len <= WIRE_LINE_MAX);
	if (wire_decode(line, len, &frame) != WIRE_OK)
		return;
	look_at_fields(&frame);
	size_t n = wire_encode(again, sizeof again, frame.nonce, frame.seq, frame.kind, frame.payload, frame.len) - 1;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	require(n <= len && memcmp(again, line + len - n, n) == 0);
}

static void take_samples(const char *text, size_t len)
{
	static uint64_t samples[SAMPLES_MAX], back[SAMPLES_MAX];
	static char again[16 * SAMPLES_MAX];
	size_t n, used, n_back;
	if (!wire_samples_decode(text, len, samples, SAMPLES_MAX, &n))
		return;
	size_t again_len = wire_samples_encode(again, sizeof again, samples, n, &used);
	require(used == n && wire_samples_decode(again, again_len, back, SAMPLES_MAX, &n_back) && n_back == n);
	require(memcmp(samples, back, n * sizeof *samples) == 0);
}

static void take_fields(const char *text, size_t len)
{
	struct wire_fields f;
	struct wire_frame frame;
	char line[WIRE_LINE_MAX + 1], value[WIRE_PAYLOAD_MAX + 1];
	wire_fields_init(&f, WIRE_GUEST_PAYLOAD_MAX);
	wire_put_n(&f, "text", text, len);
	size_t n = wire_encode(line, sizeof line, 1, 2, "log", f.text, f.len);
	require(n > 0 && wire_decode(line, n - 1, &frame) == WIRE_OK);
	if (!f.overflow && !memchr(text, 0, len))
		require(wire_get(&frame, "text", value, sizeof value) && strlen(value) == len &&
			memcmp(value, text, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	const char *text = (const char *)data + 1;
	size_t len = size - 1;
	static struct plan plan;
	struct wire_reader reader = {.len = 0};
	switch (data[0]) {
	case 's':
		take_samples(text, len);
		break;
	case 'f':
		take_fields(text, len);
		break;
	case 'c':
		plan_parse(&plan, text, len);
		break;
	default:
		wire_read(&reader, text, len / 2, take_line, NULL);
		wire_read(&reader, text + len / 2, len - len / 2, take_line, NULL);
		take_line(NULL, reader.line, reader.len);
	}
	return 0;
}
