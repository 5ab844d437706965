/* null_bare.c - the null driver's bare guest: samples that are a function of bench, mode and nonce; round thousands
 * that no machine gives. */
#include <stdlib.h>
#include <string.h>

#include "bench/count.h"
#include "drivers/null_parts.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define SAMPLES_MAX 1000000
#define SAMPLES_TEXT 900
#define OVERHEAD 40

/*
 * A round figure of the bench's name, 0..9 ticks of noise on it, and a slow start. The bench that $HVBENCH_NULL_SLOWER
 * names takes twice as long, as with a hypervisor that became slower from one run to the next.
 */
static uint64_t sample_of(const struct driver_guest *guest, const char *bench, uint64_t i, uint64_t warm)
{
	uint64_t base = strcmp(bench, "control") == 0 ? 0 : 1000 * (1 + null_sum(bench) % 9);
	uint64_t noise = base ? null_mix(guest->nonce + i) % 10 : 0;
	const char *slower = getenv("HVBENCH_NULL_SLOWER");
	bool twice = null_is(guest, "twice") || (slower && strcmp(slower, bench) == 0);
	return OVERHEAD + base * (twice ? 2 : 1) * (i < warm ? 3 : 1) + noise;
}

void null_data(struct driver_guest *guest, const char *bench, const char *variant, const uint64_t *samples, uint64_t n)
{
	for (uint64_t at = 0; at < n && !guest->gone;) {
		char text[SAMPLES_TEXT];
		size_t used = 0;
		size_t len = wire_samples_encode(text, sizeof text, samples + at, n - at, &used);
		if (used == 0)
			return;
		struct wire_fields f = {.cap = WIRE_GUEST_PAYLOAD_MAX};
		wire_put(&f, "bench", bench);
		if (variant)
			wire_put(&f, "variant", variant);
		wire_put_u64(&f, "at", at);
		wire_put_u64(&f, "n", used);
		wire_put_n(&f, "s", text, len);
		null_frame(guest, "data", &f);
		at += used;
	}
}

static void send_done(struct driver_guest *guest, const char *bench, uint64_t n, uint64_t warm)
{
	struct wire_fields f = {.cap = WIRE_GUEST_PAYLOAD_MAX};
	wire_put(&f, "bench", bench);
	wire_put_u64(&f, "n", n);
	wire_put_u64(&f, "warm", warm);
	wire_put_u64(&f, "ops", 1);
	wire_put_u64(&f, "overhead", OVERHEAD);
	wire_put_u64(&f, "spread", 0);
	wire_put_u64(&f, "t0", 1000);
	wire_put_u64(&f, "t1", 2000);
	null_frame(guest, "done", &f);
}

static void run_bench(struct driver_guest *guest, const char *bench, uint64_t n, uint64_t warm)
{
	uint64_t *samples = mem_alloc(n, sizeof *samples);
	for (uint64_t i = 0; i < n; i++)
		samples[i] = sample_of(guest, bench, i, warm);
	null_data(guest, bench, NULL, samples, n);
	free(samples);
	null_misbehave(guest);
	send_done(guest, bench, n, warm);
}

/* Marks each pass and waits for its `go`. */
static void count_bench(struct driver_guest *guest, const char *bench, uint64_t ops)
{
	char line[WIRE_LINE_MAX];
	struct wire_frame go;
	for (unsigned mark = 0; mark < 2 * COUNT_PASSES && !guest->gone; mark++) {
		struct wire_fields f = {.cap = WIRE_GUEST_PAYLOAD_MAX};
		wire_put(&f, "bench", bench);
		wire_put_u64(&f, "pass", mark / 2);
		wire_put(&f, "at", mark % 2 ? "stop" : "start");
		null_frame(guest, "mark", &f);
		if (!null_hear(guest, line, &go) || !wire_is(&go, "go"))
			return;
	}
	null_misbehave(guest);
	struct wire_fields f = {.cap = WIRE_GUEST_PAYLOAD_MAX};
	wire_put(&f, "bench", bench);
	wire_put_u64(&f, "ops", ops);
	null_frame(guest, "counted", &f);
}

/* Whether the bench is one of a guest that is watched standing still. */
static bool stands(const char *benches)
{
	const struct bench *bench = bench_of_guest("bare", benches, strcspn(benches, ","));
	return bench && bench->host;
}

void null_bare_play(struct driver_guest *guest)
{
	uint64_t warm = null_word(guest, " warm=", 0, 10);
	uint64_t n = null_word(guest, " n=", 10, 10) + warm, ops = null_word(guest, " count=", 0, 10), count = 0;
	const char *list = strstr(guest->cmdline, " benches=");
	AUTO_FREE char *benches = mem_strdup(list ? list + strlen(" benches=") : "");
	benches[strcspn(benches, " ")] = '\0';

	null_text(guest, "null: a guest that is not there\n");
	null_hello(guest, "bare", "pvh", NULL);
	if (stands(benches)) {
		null_misbehave(guest);
		null_frame(guest, "ready", &(struct wire_fields){0});
		if (!guest->gone)
			null_stay_silent(guest, -1);
		return;
	}
	for (char *rest = benches, *bench; (bench = strsep(&rest, ","));)
		if (*bench) {
			if (ops)
				count_bench(guest, bench, ops);
			else
				run_bench(guest, bench, n < SAMPLES_MAX ? n : SAMPLES_MAX, warm);
			count++;
		}
	null_end(guest, count);
}
