/*
 * stand.c - a guest that the host watches (bench_host of bench/bench.h): does to its memory what the bench asks, says
 * `ready`, and stands still until it is destroyed. It halts and wakes once a second, because a halt without a timer
 * ends a guest under Xen.
 */
#include "bench/arch/arch.h"
#include "bench/text.h"
#include "guests/bare/bare.h"

#define PAGE 4096ul
#define PIECE (2ul << 20)
#define LOW (1ul << 20) /* below it lies what the firmware left */

/* What a page holds does not repeat, or the host could merge it with others. */
static void fill_piece(uint8_t *at, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += PAGE)
		*(volatile uint64_t *)(at + i) = (uintptr_t)(at + i);
}

/* The pages that nobody has used get a value of their own; of those below, image and firmware among them, each is
 * written with what it holds. */
static void fill(void)
{
	uint8_t *first = machine.env.untouched(PIECE);
	for (uint8_t *at = first; at; at = machine.env.untouched(PIECE))
		fill_piece(at, PIECE);
	for (uint8_t *at; (at = machine.env.untouched(PAGE));)
		fill_piece(at, PAGE);
	for (uint8_t *at = (uint8_t *)LOW; at < first; at += PAGE) {
		volatile uint8_t *byte = at;
		*byte = *byte;
	}
}

void bare_run(
	struct agent *agent, const struct bench *bench, const struct plan *plan, const struct harness_timer *timer)
{
	const char *problem = machine.env.timer_begin();
	if (problem) {
		agent_skip(agent, bench->name, text_len(bench->name), problem);
		return;
	}
	if (bench->host->fills)
		fill();
	agent_ready(agent);
	for (;;)
		machine.env.timer_wait(arch_stamp() + machine.env.khz * 1000ull);
}
