/*
 * null.c - no guest at all: a thread that speaks a guest's part of the wire with made-up samples, so that hvbench itself can be tested
 * without a hypervisor. Each mode but ok, twice and slow is a guest that fails in its own way.
 *
 * The figures are a function of bench, mode and nonce; round thousands that no machine gives.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bench/wire.h"
#include "drivers/driver.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define SAMPLES_MAX 1000000
#define SAMPLES_TEXT 900
#define OVERHEAD 40
#define SLOW_MS 100

struct driver_guest {
	const char *mode;       /* one of modes[] */
	char *cmdline;
	int reader, writer;
	pthread_t thread;
	bool running, gone;     /* gone: nobody listens, used by the thread only */
	uint64_t nonce;
	uint32_t seq;
};

static bool is(const struct driver_guest *guest, const char *mode)
{
	return strcmp(guest->mode, mode) == 0;
}

static void send_bytes(struct driver_guest *guest, const void *data, size_t len)
{
	const char *at = data;
	while (len > 0 && !guest->gone) {
		ssize_t n = send(guest->writer, at, len, MSG_NOSIGNAL);
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		} else {
			guest->gone = n == 0 || errno != EINTR;
		}
	}
}

static void send_text(struct driver_guest *guest, const char *text)
{
	send_bytes(guest, text, strlen(text));
}

/* Says nothing for that long, or until nobody listens; -1: until nobody listens. */
static void stay_silent(struct driver_guest *guest, int ms)
{
	struct pollfd wait = {guest->writer, 0, 0};
	if (poll(&wait, 1, ms) > 0)
		guest->gone = true;
}

static void send_frame(struct driver_guest *guest, const char *kind, const struct wire_fields *fields)
{
	char line[WIRE_LINE_MAX];
	size_t len = wire_encode(line, sizeof line, guest->nonce, guest->seq++, kind, fields->text, fields->len);
	if (is(guest, "slow"))
		stay_silent(guest, SLOW_MS);
	send_bytes(guest, line, len);
}

static void send_hello(struct driver_guest *guest)
{
	struct wire_fields f;
	wire_fields_init(&f, WIRE_GUEST_PAYLOAD_MAX);
	wire_put_u64(&f, "wire", WIRE_VERSION);
	wire_put(&f, "guest", "bare");
	wire_put(&f, "vendor", "HvbenchNull!");
	wire_put(&f, "hyper", "other");
	wire_put(&f, "console", "uart");
	wire_put(&f, "entry", "pvh");
	wire_put_u64(&f, "tsc_khz", 1000000);
	wire_put_u64(&f, "empty", 10);
	wire_put_u64(&f, "trapped", 0);
	wire_put(&f, "apic", "x2apic");
	send_frame(guest, "hello", &f);

	wire_fields_init(&f, WIRE_GUEST_PAYLOAD_MAX);
	static const char *const registers[] = {"leaf", "sub", "eax", "ebx", "ecx", "edx"};
	for (unsigned i = 0; i < 6; i++)
		wire_put_hex(&f, registers[i], 0);
	send_frame(guest, "cpuid", &f);
}

/* Source of the mixing constants: splitmix64. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* A round figure of the bench's name, 0..9 ticks of noise on it, and a slow start. */
static uint64_t sample_of(const struct driver_guest *guest, const char *bench, uint64_t i, uint64_t warm)
{
	uint64_t sum = 0;
	for (const char *c = bench; *c; c++)
		sum += (unsigned char)*c;
	uint64_t base = strcmp(bench, "control") == 0 ? 0 : 1000 * (1 + sum % 9);
	uint64_t noise = base ? mix(guest->nonce + i) % 10 : 0;
	return OVERHEAD + base * (is(guest, "twice") ? 2 : 1) * (i < warm ? 3 : 1) + noise;
}

static void send_data(struct driver_guest *guest, const char *bench, const uint64_t *samples, uint64_t n)
{
	for (uint64_t at = 0; at < n && !guest->gone;) {
		char text[SAMPLES_TEXT];
		size_t used = 0;
		size_t len = wire_samples_encode(text, sizeof text, samples + at, n - at, &used);
		if (used == 0)
			return;
		struct wire_fields f;
		wire_fields_init(&f, WIRE_GUEST_PAYLOAD_MAX);
		wire_put(&f, "bench", bench);
		wire_put_u64(&f, "at", at);
		wire_put_u64(&f, "n", used);
		wire_put_n(&f, "s", text, len);
		send_frame(guest, "data", &f);
		at += used;
	}
}

static void send_done(struct driver_guest *guest, const char *bench, uint64_t n, uint64_t warm)
{
	struct wire_fields f;
	wire_fields_init(&f, WIRE_GUEST_PAYLOAD_MAX);
	wire_put(&f, "bench", bench);
	wire_put_u64(&f, "n", n);
	wire_put_u64(&f, "warm", warm);
	wire_put_u64(&f, "ops", 1);
	wire_put_u64(&f, "overhead", OVERHEAD);
	wire_put_u64(&f, "spread", 0);
	wire_put_u64(&f, "t0", 1000);
	wire_put_u64(&f, "t1", 2000);
	send_frame(guest, "done", &f);
}

static void send_end(struct driver_guest *guest, uint64_t benches)
{
	struct wire_fields f;
	wire_fields_init(&f, WIRE_GUEST_PAYLOAD_MAX);
	wire_put_u64(&f, "benches", benches);
	send_frame(guest, "end", &f);
}

static void send_log(struct driver_guest *guest, const char *text)
{
	struct wire_fields f;
	wire_fields_init(&f, WIRE_GUEST_PAYLOAD_MAX);
	wire_put(&f, "text", text);
	send_frame(guest, "log", &f);
}

/* A frame with one bit of its payload turned after the checksum was made. */
static void send_damaged(struct driver_guest *guest)
{
	char line[WIRE_LINE_MAX];
	static const char payload[] = "text=damaged";
	size_t len = wire_encode(line, sizeof line, guest->nonce, guest->seq++, "log", payload, sizeof payload - 1);
	line[len - 3] ^= 1;
	send_bytes(guest, line, len);
}

/* Bytes of every value, no valid frame among them. */
static void send_garbage(struct driver_guest *guest)
{
	uint64_t block[512];
	for (uint64_t i = 0; i < 512; i++)
		block[i] = mix(i + 1);
	send_bytes(guest, block, sizeof block);
}

/* What goes wrong after the first bench's data. */
static void misbehave(struct driver_guest *guest)
{
	if (is(guest, "panic")) {
		send_text(guest, "Kernel panic - not syncing: null driver was asked to\r\n---[ end Kernel panic - not syncing: null driver was asked to ]---\r\n");
		guest->gone = true;
	} else if (is(guest, "hang")) {
		send_text(guest, "null: silent from here\n");
		stay_silent(guest, -1);
	} else if (is(guest, "flood")) {
		while (!guest->gone)
			send_text(guest, "null: endless text, endless text, endless text, endless text, endless text\n");
	} else if (is(guest, "chatter")) {
		while (!guest->gone)
			send_log(guest, "endless valid frames");
	} else if (is(guest, "garbage")) {
		send_garbage(guest);
		guest->gone = true;
	} else if (is(guest, "foreign")) {
		guest->nonce ^= 1;
		send_log(guest, "a valid frame of another boot");
	} else if (is(guest, "lost")) {
		guest->seq++;
	} else if (is(guest, "broken")) {
		send_damaged(guest);
	} else if (is(guest, "dies")) {
		send_text(guest, WIRE_MARK "0123");
		guest->gone = true;
	}
}

static uint64_t number_of(const char *cmdline, const char *key, uint64_t otherwise, int base)
{
	const char *at = strstr(cmdline, key);
	return at ? strtoull(at + strlen(key), NULL, base) : otherwise;
}

static void run_bench(struct driver_guest *guest, const char *bench, uint64_t n, uint64_t warm)
{
	uint64_t *samples = mem_alloc(n, sizeof *samples);
	for (uint64_t i = 0; i < n; i++)
		samples[i] = sample_of(guest, bench, i, warm);
	send_data(guest, bench, samples, n);
	free(samples);
	misbehave(guest);
	send_done(guest, bench, n, warm);
}

static void *be_guest(void *arg)
{
	struct driver_guest *guest = arg;
	guest->nonce = number_of(guest->cmdline, " nonce=", 0, 16);
	uint64_t warm = number_of(guest->cmdline, " warm=", 0, 10);
	uint64_t n = number_of(guest->cmdline, " n=", 10, 10) + warm;
	const char *list = strstr(guest->cmdline, " benches=");
	AUTO_FREE char *benches = mem_strdup(list ? list + strlen(" benches=") : "");
	benches[strcspn(benches, " ")] = '\0';

	send_text(guest, "null: a guest that is not there\n");
	send_hello(guest);
	uint64_t count = 0;
	for (char *rest = benches, *bench; (bench = strsep(&rest, ","));)
		if (*bench) {
			run_bench(guest, bench, n < SAMPLES_MAX ? n : SAMPLES_MAX, warm);
			count++;
		}
	send_end(guest, count);
	shutdown(guest->writer, SHUT_RDWR);
	return NULL;
}

static void null_destroy(struct driver_guest *guest)
{
	if (!guest)
		return;
	shutdown(guest->reader, SHUT_RDWR);
	if (guest->running)
		pthread_join(guest->thread, NULL);
	close(guest->reader);
	close(guest->writer);
	free(guest->cmdline);
	free(guest);
}

static struct driver_guest *null_create(const struct driver *self, const struct guest_spec *spec, struct err **err)
{
	const char *const *mode = self->modes;
	while (*mode && strcmp(*mode, spec->mode) != 0)
		mode++;
	if (!*mode || strcmp(*mode, "refuse") == 0) {
		err_set(err, ERR_INFRA, NULL, "the null driver refuses to create %s", spec->name);
		return NULL;
	}
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		err_sys(err, ERR_INFRA, errno, NULL, "cannot make a socket for %s", spec->name);
		return NULL;
	}
	struct driver_guest *guest = mem_alloc(1, sizeof *guest);
	guest->mode = *mode;
	guest->cmdline = mem_printf(" %s", spec->cmdline);
	guest->reader = ends[0];
	guest->writer = ends[1];
	return guest;
}

static int null_start(struct driver_guest *guest, struct err **err)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&guest->thread, NULL, be_guest, guest);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	guest->running = failed == 0;
	return failed ? err_sys(err, ERR_INFRA, failed, NULL, "cannot start a thread") : 0;
}

static int null_console(const struct driver_guest *guest)
{
	return guest->reader;
}

static int null_reap(const struct driver *self, const char *name, struct err **err)
{
	(void)self;
	(void)name;
	(void)err;
	return 0;
}

static void null_probe(const struct driver *self, const struct guest_spec *spec, struct driver_probe *out)
{
	(void)self;
	(void)spec;
	*out = (struct driver_probe){.state = DRIVER_USABLE, .version = mem_strdup("null 1")};
}

static const char *const modes[] = {
	"ok",        /* all is well */
	"twice",     /* all is well, and every figure twice that of ok */
	"slow",      /* all is well, with a pause before each frame */
	"panic",     /* a panic's text, and gone */
	"hang",      /* silence */
	"flood",     /* text without end */
	"chatter",   /* valid frames without end */
	"garbage",   /* bytes without meaning, and gone */
	"foreign",   /* a valid frame of another boot */
	"lost",      /* a frame is missing */
	"broken",    /* a frame with a wrong checksum */
	"dies",      /* gone in the middle of a frame */
	"refuse",    /* cannot be created */
	NULL,
};

const struct driver driver_null = {
	.name = "null",
	.what = "no guest: made-up figures and every kind of failure, to test hvbench itself",
	.needs = "nothing",
	.modes = modes,
	.measures = false,
	.probe = null_probe,
	.create = null_create,
	.start = null_start,
	.console = null_console,
	.destroy = null_destroy,
	.reap = null_reap,
};
