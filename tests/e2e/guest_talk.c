/*
 * guest_talk.c - for tests: the worker's side of one job on a linux guest whose console is a unix socket
 * (bench/wire.h), with nothing of hvbench between.
 *
 *	guest_talk SOCKET NONCE STATE SECONDS [JOB]
 *
 * Sends a `job` with the payload JOB, answers each mark with `go`, and prints what the guest says until it is `ready`
 * again, a line a frame: KIND, a blank, the payload decoded. Without JOB it waits for the first `ready`. STATE is a
 * file that keeps both ends' frame numbers from one call to the next. Exit code 0; 1 when the guest breaks the
 * protocol, is not ready within SECONDS, or is gone; 2 when it was called wrongly.
 */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "bench/text.h"
#include "bench/wire.h"

#define STEP_NS 50000000 /* between two looks for the socket */

struct guest {
	int fd;
	uint64_t nonce;
	int64_t end_ms;
	uint32_t sent, heard; /* numbers of the next frame each way */
	bool ready, broken;
	struct wire_reader reader;
};

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool complain(const char *what)
{
	fprintf(stderr, "guest_talk: %s\n", what);
	return false;
}

/* QEMU makes the socket, and waits for its first client. */
static bool open_console(struct guest *guest, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof address.sun_path)
		return complain("the path of the socket is too long");
	strcpy(address.sun_path, path);
	guest->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	while (connect(guest->fd, (const struct sockaddr *)&address, sizeof address) != 0) {
		if (now_ms() >= guest->end_ms)
			return complain("nobody listens at the socket");
		nanosleep(&(struct timespec){0, STEP_NS}, NULL);
	}
	return true;
}

static void load_state(struct guest *guest, const char *path)
{
	FILE *file = fopen(path, "re");
	if (!file)
		return;
	if (fscanf(file, "%" SCNu32 " %" SCNu32, &guest->sent, &guest->heard) != 2)
		guest->sent = guest->heard = 0;
	fclose(file);
}

static bool save_state(const struct guest *guest, const char *path)
{
	FILE *file = fopen(path, "we");
	if (!file)
		return complain("the state cannot be written");
	fprintf(file, "%" PRIu32 " %" PRIu32 "\n", guest->sent, guest->heard);
	return fclose(file) == 0;
}

static bool tell(struct guest *guest, const char *kind, const char *payload)
{
	char line[WIRE_LINE_MAX];
	size_t len = wire_encode(line, sizeof line, guest->nonce, guest->sent++, kind, payload, strlen(payload));
	return (len > 0 && send(guest->fd, line, len, MSG_NOSIGNAL) == (ssize_t)len) ||
		complain("a frame cannot be sent");
}

static void print_frame(const struct wire_frame *frame)
{
	printf("%s ", frame->kind);
	for (size_t i = 0; i < frame->len; i++) {
		uint64_t byte;
		bool coded = frame->payload[i] == '%' && i + 2 < frame->len &&
			text_hex(frame->payload + i + 1, 2, &byte);
		putchar(coded ? (int)byte : frame->payload[i]);
		i += coded ? 2 : 0;
	}
	putchar('\n');
}

static void on_line(void *ctx, const char *line, size_t len)
{
	struct guest *guest = ctx;
	struct wire_frame frame;
	enum wire_status status = wire_decode(line, len, &frame);
	if (status == WIRE_NOISE) {
		printf("noise %.*s\n", (int)len, line);
		return;
	}
	if (status != WIRE_OK || frame.nonce != guest->nonce || frame.seq != guest->heard) {
		printf("broken %.*s\n", (int)len, line);
		guest->broken = true;
		return;
	}
	guest->heard++;
	print_frame(&frame);
	guest->ready |= wire_is(&frame, "ready");
	if (wire_is(&frame, "mark") && !tell(guest, "go", ""))
		guest->broken = true;
}

static bool hear_until_ready(struct guest *guest)
{
	char chunk[4096];
	while (!guest->ready && !guest->broken) {
		struct pollfd wait = {guest->fd, POLLIN, 0};
		int64_t left_ms = guest->end_ms - now_ms();
		if (left_ms <= 0 || poll(&wait, 1, (int)left_ms) <= 0)
			return complain("the guest is not ready in time");
		ssize_t n = read(guest->fd, chunk, sizeof chunk);
		if (n <= 0)
			return complain("the guest is gone");
		wire_read(&guest->reader, chunk, (size_t)n, on_line, guest);
	}
	return !guest->broken || complain("the guest broke the protocol");
}

int main(int argc, char **argv)
{
	struct guest guest = {.fd = -1};
	uint64_t seconds;
	if (argc < 5 || argc > 6 || !text_hex(argv[2], strlen(argv[2]), &guest.nonce) ||
		!text_u64(argv[4], strlen(argv[4]), &seconds)) {
		fprintf(stderr, "usage: guest_talk SOCKET NONCE STATE SECONDS [JOB]\n");
		return 2;
	}
	guest.end_ms = now_ms() + (int64_t)seconds * 1000;
	setvbuf(stdout, NULL, _IOLBF, 0);
	load_state(&guest, argv[3]);
	bool ok = open_console(&guest, argv[1]) && (argc == 5 || tell(&guest, "job", argv[5])) &&
		hear_until_ready(&guest) && save_state(&guest, argv[3]);
	close(guest.fd);
	return ok ? 0 : 1;
}
