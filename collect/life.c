/*
 * life.c - how long the phases of a guest's life take, by the host's clock. On the instruction clock 1 ns is one
 * instruction, and a wait of the whole machine counts up to the timer that ends it.
 *
 * Names, in ns; each value of a phase is emitted, in order:
 *
 *	create       the driver's call that creates the guest
 *	first-words  from the call that lets it run to the first byte of its console
 *	pause        the driver's call
 *	resume       likewise
 *	destroy      the driver's call that ends it and removes all of it
 */
#include <stdlib.h>
#include <time.h>

#include "collect/collect.h"
#include "lib/clock.h"
#include "lib/mem.h"

static const struct phase {
	const char *name;
	enum collect_moment from, to;
} phases[] = {
	{"create", COLLECT_CREATE, COLLECT_CREATED},
	{"first-words", COLLECT_START, COLLECT_HEARD},
	{"pause", COLLECT_PAUSE, COLLECT_PAUSED},
	{"resume", COLLECT_RESUME, COLLECT_RESUMED},
	{"destroy", COLLECT_DESTROY, COLLECT_GONE},
};
#define N_PHASES (sizeof phases / sizeof phases[0])

struct values {
	uint64_t *ns;
	unsigned n;
};

struct life {
	uint64_t at[COLLECT_GONE + 1]; /* 0: it did not happen */
	struct values of[N_PHASES];
};

static uint64_t now_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return (uint64_t)time.tv_sec * (uint64_t)CLOCK_NS_PER_S + (uint64_t)time.tv_nsec;
}

static void *life_open(void)
{
	return mem_alloc(1, sizeof(struct life));
}

static void life_moment(void *state, const struct collect_target *target, enum collect_moment moment)
{
	struct life *life = state;
	life->at[moment] = now_ns();
	for (unsigned i = 0; i < N_PHASES; i++)
		if (phases[i].to == moment && life->at[phases[i].from])
			MEM_ADD(life->of[i].ns, life->of[i].n) = life->at[moment] - life->at[phases[i].from];
}

static const char *why_none(const struct phase *phase, const struct collect_target *target)
{
	bool of_pause = phase->from == COLLECT_PAUSE || phase->from == COLLECT_RESUME;
	return of_pause && !target->driver->pause ? "this driver does not pause guests"
						  : "the guest did not come that far";
}

static void life_end(void *state, const struct collect_target *target, const struct collect_sink *sink)
{
	struct life *life = state;
	for (unsigned i = 0; i < N_PHASES; i++) {
		const struct values *values = &life->of[i];
		for (unsigned k = 0; k < values->n; k++)
			sink->counter(sink->ctx, phases[i].name, values->ns[k], 0, 0);
		if (values->n == 0)
			sink->unavailable(sink->ctx, phases[i].name, why_none(&phases[i], target));
		free(values->ns);
	}
	free(life);
}

const struct collector collector_life = {
	.name = "life",
	.what = "time of the phases of a guest's life, from its creation until it is gone",
	.open = life_open,
	.moment = life_moment,
	.end = life_end,
};
