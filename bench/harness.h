/*
 * harness.h - times one bench by METHOD rules 1 to 6. Freestanding; the guest calls it with interrupts off.
 *
 * - Interval: a time stamp, the body called `ops` times through a pointer, a time stamp (bench/arch/arch.h).
 * - Control: the same machine code with an empty body, HARNESS_CONTROL times before and as often after the bench.
 * - Batch (rule 4): the smallest power of two with which an interval is at least HARNESS_TIMER_COSTS times as long as
 * an empty one,
 *   the control loop taken off. Found from minimums, so on the instruction clock every boot finds the same.
 * - Samples stay in memory until the bench has finished.
 */
#ifndef HVB_BENCH_HARNESS_H
#define HVB_BENCH_HARNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/bench.h"

#define HARNESS_SAMPLES_MAX 16384
#define HARNESS_BATCH_MAX 256
#define HARNESS_TIMER_COSTS 20
#define HARNESS_CONTROL 256
#define HARNESS_WARM_SHARE 4 /* of a bench with few samples at most one in so many is warm-up */

/* An empty interval takes 20 to 100 ticks on a bare CPU and fewer than 10 on the instruction clock; ten times that is
 * at most 1,000. An interval of an emulated counter holds two exits, never seen below 2,000 (Xen in the lab:
 * 90,000). */
#define HARNESS_TRAPPED_TICKS 1000

struct harness_timer {
	uint64_t empty; /* min ticks of an empty interval */
	bool trapped;   /* the counter is emulated: measure nothing with it */
};

struct harness_result {
	const uint64_t *samples; /* ticks per interval, warm-up first; borrowed until the next harness_run */
	unsigned n;              /* all samples */
	unsigned warm;           /* how many of them are warm-up */
	unsigned ops;            /* operations per sample */
	uint64_t overhead;       /* min ticks of the control loop */
	uint64_t spread;         /* p90 minus min of the control loop */
	uint64_t t0, t1;         /* time stamps around all of it */
};

/* Looks at the timer; uses arch_stamp alone, because where the counter is emulated arch_stamp_end may be impossible
 * (drivers/lab/README.md: Xen without NRIPS). */
struct harness_timer harness_look_at_timer(void);

/* How many samples a bench gets when n and warm are asked for: *total (warm-up included) and *warm. total is at least
 * 1. */
void harness_count(const struct bench *bench, unsigned n, unsigned warm, unsigned *total, unsigned *warm_of_them);

/* Runs a bench. NULL and *result, or the sentence why it cannot exist here. */
const char *harness_run(const struct bench *bench, const struct bench_env *env, const struct harness_timer *timer,
	unsigned n, unsigned warm, struct harness_result *result);

/* Operations of a counted pass (count.h) when `count` are asked for: a power of two where the bench has a bound. once:
 * the passes share what prepare gave. */
unsigned harness_pass_ops(const struct bench *bench, unsigned count, bool once);

/* One pass: body(env, i) for i = first, first + 1 ..., or the control in its place. The bench is prepared. */
void harness_pass(const struct bench *bench, const struct bench_env *env, bool empty, uint64_t first, unsigned ops);

#endif
