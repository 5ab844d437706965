/*
 * bare.h - the bare guest: what its main needs of the machine. The machine's side is one folder per CPU architecture,
 * and guests/process/ where a process of a Linux host is the machine.
 *
 * Start: the machine's entry code calls bare_main() once, with interrupts off, traps caught, on a large stack.
 */
#ifndef HVB_GUESTS_BARE_BARE_H
#define HVB_GUESTS_BARE_BARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/agent.h"
#include "bench/bench.h"
#include "bench/plan.h"
#include "bench/scene.h"

#define BARE_CMDLINE_MAX 4096

struct bare_start {
	const char *entry;   /* how it was started: "pvh", "linux" or "process" */
	const char *cmdline; /* a copy, at most BARE_CMDLINE_MAX */
	size_t cmdline_len;
};

/* What machine_init has found; constant after. */
struct machine {
	struct bench_env env;
	const char *console; /* "uart", "ring" or "pipe" */
};
extern struct machine machine;

void bare_main(const struct bare_start *start);

/* An unexpected trap outside machine_guarded: says so if it can, and switches off without `end`. */
void bare_panic(const char *text) __attribute__((noreturn));

/* Finds and sets up console, interrupt controllers and everything in `machine`. */
void machine_init(enum plan_console console);

/* Writes to the console, all of it. */
void machine_write(const char *line, size_t len);

/* What has come in over the console, at most cap bytes; 0 when there is nothing. */
size_t machine_read(char *data, size_t cap);

/* Calls `each` for every fact of the CPU worth recording: as cpu_facts of bench/arch/cpu.h. */
void machine_facts(void (*each)(void *ctx, const char *name, const char *value), void *ctx);

/* Calls fn(arg). NULL when it returned; when an unexpected trap or interrupt ended it, a sentence (valid until the next
 * call), and interrupts, handlers and the interrupt controller are as after machine_init again. Not to be nested. */
const char *machine_guarded(void (*fn)(void *arg), void *arg);

_Noreturn void machine_off(void);

/* wait.c: waits until the worker says `go`, looking every nap_us; false when it never did. timer: bench_env.timer_begin
 * has set it up, so that the guest can halt meanwhile. */
bool bare_wait_for_go(const struct agent *agent, bool timer, unsigned nap_us);

/* Runs one bench and sends what came of it. Each image has one of them, by its suite's list.def: samples.c for timed
 * intervals, scene.c for one guest of a scene, from the barrier to its report. */
void bare_run(
	struct agent *agent, const struct bench *bench, const struct plan *plan, const struct harness_timer *timer);

#endif
