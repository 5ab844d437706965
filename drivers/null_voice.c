/* null_voice.c - how the null driver's guests speak, and how they fail in the modes that are of both. See null_parts.h.
 * */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "drivers/null_parts.h"
#include "lib/file.h"

#define SLOW_MS 100

bool null_is(const struct driver_guest *guest, const char *mode)
{
	return strcmp(guest->mode, mode) == 0;
}

uint64_t null_word(const struct driver_guest *guest, const char *key, uint64_t otherwise, int base)
{
	const char *at = strstr(guest->cmdline, key);
	return at ? strtoull(at + strlen(key), NULL, base) : otherwise;
}

/* Source of the mixing constants: splitmix64. */
uint64_t null_mix(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

uint64_t null_sum(const char *text)
{
	uint64_t sum = 0;
	for (const char *c = text; *c; c++)
		sum += (unsigned char)*c;
	return sum;
}

/* ---- speaking ---- */

static void send_bytes(struct driver_guest *guest, const void *data, size_t len)
{
	guest->gone = guest->gone || file_send_all(guest->guest_end, data, len, 0) != 0;
}

void null_text(struct driver_guest *guest, const char *text)
{
	send_bytes(guest, text, strlen(text));
}

void null_stay_silent(struct driver_guest *guest, int ms)
{
	struct pollfd wait = {guest->guest_end, 0, 0};
	if (poll(&wait, 1, ms) > 0)
		guest->gone = true;
}

void null_frame(struct driver_guest *guest, const char *kind, const struct wire_fields *fields)
{
	char line[WIRE_LINE_MAX];
	size_t len = wire_encode(line, sizeof line, guest->nonce, guest->sent++, kind, fields->text, fields->len);
	if (null_is(guest, "slow"))
		null_stay_silent(guest, SLOW_MS);
	send_bytes(guest, line, len);
}

void null_hello(struct driver_guest *guest, const char *name, const char *entry, const char *const own[][2])
{
	struct wire_fields f = {.cap = WIRE_GUEST_PAYLOAD_MAX};
	wire_put_u64(&f, "wire", WIRE_VERSION);
	wire_put(&f, "guest", name);
	wire_put(&f, "hyper", "other");
	wire_put(&f, "console", "uart");
	wire_put(&f, "entry", entry);
	wire_put_u64(&f, "khz", 1000000);
	wire_put_u64(&f, "empty", 10);
	wire_put_u64(&f, "trapped", 0);
	for (unsigned i = 0; own && own[i][0]; i++)
		wire_put(&f, own[i][0], own[i][1]);
	null_frame(guest, "hello", &f);

	f = (struct wire_fields){.cap = WIRE_GUEST_PAYLOAD_MAX};
	wire_put(&f, "name", "vendor");
	wire_put(&f, "value", "HvbenchNull!");
	null_frame(guest, "cpu", &f);
}

void null_end(struct driver_guest *guest, uint64_t benches)
{
	struct wire_fields f = {.cap = WIRE_GUEST_PAYLOAD_MAX};
	wire_put_u64(&f, "benches", benches);
	null_frame(guest, "end", &f);
}

/* ---- listening ---- */

/* A byte at a time: what follows the line stays in the socket. */
static size_t hear_line(struct driver_guest *guest, char line[WIRE_LINE_MAX])
{
	size_t len = 0;
	while (!guest->gone && len < WIRE_LINE_MAX) {
		ssize_t n = recv(guest->guest_end, line + len, 1, 0);
		if (n == 1 && line[len++] == '\n')
			return len - 1;
		guest->gone = n == 0 || (n < 0 && errno != EINTR);
	}
	return 0;
}

bool null_hear(struct driver_guest *guest, char line[WIRE_LINE_MAX], struct wire_frame *frame)
{
	size_t len = hear_line(guest, line);
	if (guest->gone)
		return false;
	if (wire_decode(line, len, frame) == WIRE_OK && frame->nonce == guest->nonce && frame->seq == guest->received) {
		guest->received++;
		return true;
	}
	null_text(guest, "null: received something that is no frame of this boot, or one was lost\n");
	guest->gone = true;
	return false;
}

/* ---- failing ---- */

static void send_log(struct driver_guest *guest, const char *text)
{
	struct wire_fields f = {.cap = WIRE_GUEST_PAYLOAD_MAX};
	wire_put(&f, "text", text);
	null_frame(guest, "log", &f);
}

/* A frame with one bit of its payload turned after the checksum was made. */
static void send_damaged(struct driver_guest *guest)
{
	char line[WIRE_LINE_MAX];
	static const char payload[] = "text=damaged";
	size_t len = wire_encode(line, sizeof line, guest->nonce, guest->sent++, "log", payload, sizeof payload - 1);
	line[len - 3] ^= 1;
	send_bytes(guest, line, len);
}

/* Bytes of every value, no valid frame among them. */
static void send_garbage(struct driver_guest *guest)
{
	uint64_t block[512];
	for (uint64_t i = 0; i < 512; i++)
		block[i] = null_mix(i + 1);
	send_bytes(guest, block, sizeof block);
}

void null_misbehave(struct driver_guest *guest)
{
	if (null_is(guest, "panic")) {
		null_text(guest,
			"Kernel panic - not syncing: null driver was asked to\r\n---[ end Kernel panic - not syncing: "
			"null driver was asked to ]---\r\n");
		guest->gone = true;
	} else if (null_is(guest, "hang")) {
		null_text(guest, "null: silent from here\n");
		null_stay_silent(guest, -1);
	} else if (null_is(guest, "flood")) {
		while (!guest->gone)
			null_text(
				guest, "null: endless text, endless text, endless text, endless text, endless text\n");
	} else if (null_is(guest, "chatter")) {
		while (!guest->gone)
			send_log(guest, "endless valid frames");
	} else if (null_is(guest, "garbage")) {
		send_garbage(guest);
		guest->gone = true;
	} else if (null_is(guest, "foreign")) {
		guest->nonce ^= 1;
		send_log(guest, "a valid frame of another boot");
	} else if (null_is(guest, "lost")) {
		guest->sent++;
	} else if (null_is(guest, "broken")) {
		send_damaged(guest);
	} else if (null_is(guest, "dies")) {
		null_text(guest, WIRE_MARK "0123");
		guest->gone = true;
	}
}
