/*
 * trace.c - the exits of a scene's guest, from its start to its end, by class: as the stopwatch of the linux guest's
 * passes counts them (cost.h), once over the whole boot. Tracing costs, so it is for scenes that say so and give no
 * other figure.
 */
#include <stdlib.h>

#include "collect/collect.h"
#include "collect/cost.h"
#include "lib/mem.h"

struct traced {
	struct cost *cost;
	const char *missing; /* borrowed from cost; NULL when it is traced */
};

static void *trace_begin(const struct collect_target *target)
{
	struct traced *traced = mem_alloc(1, sizeof *traced);
	traced->cost = cost_open(target);
	if (cost_can_trace(traced->cost, &traced->missing))
		cost_start(traced->cost, true);
	return traced;
}

static void trace_end(void *state, const struct collect_target *target, const struct collect_sink *sink)
{
	struct traced *traced = state;
	(void)target;
	if (traced->missing)
		sink->unavailable(sink->ctx, "exits", traced->missing);
	else
		cost_stop(traced->cost, sink);
	cost_close(traced->cost);
	free(traced);
}

const struct collector collector_trace = {
	.name = "trace",
	.what = "exits of a scene's guest by class, traced",
	.costs = true,
	.scenes = true,
	.begin = trace_begin,
	.end = trace_end,
};
