/*
 * measure_counts.c - counted passes of the bare guest's benches (bench/count.h): see measure.h. What a trial gets here
 * are metrics of the timed trial of the same repetition, each per operation:
 *
 *	exits exits.CLASS (1/op)     of the traced passes; where nothing can be traced, of the others
 *	cost.NAME (the clock's time) guest-cpu, device-model, kernel, host, steal: who spent it, of the passes
 *	                             that are not traced (collect/cost.h)
 *	COLLECTOR.NAME (1/op)        what a collector counted in these, such as perf.vcpu.cycles:mg; "1/op, scaled" when
 *	                             it had to take turns
 *
 * A figure is the mean of two differences, each of a pass and of the empty one after it. Where they are too far apart
 * it is unavailable.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/count.h"
#include "engine/measure.h"
#include "lib/auto.h"
#include "lib/mem.h"

/* METHOD rule 12: two differences may be apart by this part of their mean, or by these an operation. */
#define APART_RELATIVE 0.05
#define APART_COUNT 0.05
#define APART_NS 50.0
#define COSTS_MAX 512
#define NAME_MAX_LEN 128

struct cost {
	char *name, *reason; /* reason: NULL for one with a value */
	double value;
	bool scaled;
};

struct pass {
	struct cost *costs;
	unsigned n;
};

struct counts {
	struct pass passes[COUNT_PASSES];
};

static void free_counts(void *own)
{
	struct counts *counts = own;
	for (unsigned p = 0; p < COUNT_PASSES; p++) {
		struct pass *pass = &counts->passes[p];
		for (unsigned i = 0; i < pass->n; i++)
			MEM_FREE(pass->costs[i].name, pass->costs[i].reason);
		free(pass->costs);
	}
	free(counts);
}

static void open_boot(struct trial_boot *boot, const struct plan_boot *plan, const struct measure_place *place)
{
	for (unsigned i = 0; i < boot->n; i++) {
		boot->trials[i].own = mem_alloc(1, sizeof(struct counts));
		boot->trials[i].own_free = free_counts;
	}
}

static void order(struct measure_order *o)
{
	o->order.count = true;
	o->plan.count = COUNT_OPS;
}

/* ---- frames ---- */

/* The marks are for the worker. */
static bool about(struct trial_boot *boot, struct trial *trial, const char *kind, const struct wire_frame *frame)
{
	if (strcmp(kind, "mark") == 0)
		return true;
	if (strcmp(kind, "counted") != 0)
		return false;
	if (wire_get_u64(frame, "ops", &trial->ops, 1, COUNT_OPS))
		trial_complete(boot, trial);
	else
		trial_boot_fail(boot, "the guest's counted frame of %s has no operations, or more than %u",
			trial->bench->name, COUNT_OPS);
	return true;
}

static void take_cost(struct trial_boot *boot, const struct wire_frame *frame)
{
	char bench[64] = "", name[NAME_MAX_LEN], reason[512];
	uint64_t number, value = 0, scaled = 0;
	struct trial *trial = wire_get(frame, "bench", bench, sizeof bench) ? trial_boot_find(boot, bench, "") : NULL;
	if (!trial || trial->done || !wire_get_u64(frame, "pass", &number, 0, COUNT_PASSES - 1)) {
		trial_boot_fail(boot, "the worker's %s frame is about no pass of this boot", frame->kind);
		return;
	}
	struct pass *pass = &((struct counts *)trial->own)->passes[number];
	bool has = wire_get_u64(frame, "value", &value, 0, INT64_MAX);
	wire_get_u64(frame, "scaled", &scaled, 0, 1);
	if (!wire_get(frame, "name", name, sizeof name) || has == wire_get(frame, "reason", reason, sizeof reason) ||
		pass->n >= COSTS_MAX)
		trial_boot_fail(boot, "a cost of %s has no name, or neither a value nor a reason", bench);
	else
		MEM_ADD(pass->costs, pass->n) = (struct cost){
			mem_strdup(name), has ? NULL : mem_strdup(reason), (double)value, scaled};
}

/* ---- figures ---- */

static const struct cost *find(const struct pass *pass, const char *name)
{
	for (unsigned i = 0; i < pass->n; i++)
		if (strcmp(pass->costs[i].name, name) == 0)
			return &pass->costs[i];
	return NULL;
}

static bool is_exits(const char *name)
{
	return strcmp(name, "exits") == 0 || strncmp(name, "exits.", 6) == 0;
}

/* Of the stopwatch and no collector: those have their own name in front. */
static bool is_time(const char *name)
{
	return !strchr(name, '.') && !is_exits(name);
}

/* One figure of the four passes from `first` on; reason: NULL for one with a value. */
struct figure {
	double value;
	bool scaled;
	char *reason;
};

static struct figure figure_of(const struct trial *trial, unsigned first, const char *name)
{
	const struct counts *counts = trial->own;
	struct figure f = {.value = 0};
	double apart = 0;
	for (unsigned p = 0; p < COUNT_TRACED; p++) {
		const struct cost *cost = find(&counts->passes[first + p], name);
		if (!cost || cost->reason) {
			f.reason = cost
				? mem_strdup(cost->reason)
				: mem_printf("in pass %u of %u it was not counted any more", first + p, COUNT_PASSES);
			return f;
		}
		f.scaled |= cost->scaled;
		f.value += count_is_empty(p) ? -cost->value : cost->value;
		apart += count_is_empty(p) == (p < 2) ? -cost->value : cost->value; /* +0 -1 -2 +3 */
	}
	f.value /= 2 * (double)trial->ops;
	apart /= (double)trial->ops;
	double least = is_time(name) ? APART_NS : APART_COUNT, allowed = APART_RELATIVE * fabs(f.value);
	if (fabs(apart) > (allowed > least ? allowed : least))
		f.reason = mem_printf("unstable: two passes of %llu operations differ by %.3f an operation, of %.3f",
			(unsigned long long)trial->ops, fabs(apart), f.value);
	return f;
}

static void put(struct trial *trial, const char *clock_unit, const char *name, const struct figure *f)
{
	AUTO_FREE char *metric = mem_printf("%s%s", is_time(name) ? "cost." : "", name);
	const char *unit = is_time(name) ? clock_unit : f->scaled ? "1/op, scaled" : "1/op";
	trial_metric_set(trial, metric, f->reason ? 0 : f->value, f->reason ? "" : unit, f->reason);
}

/* What the four passes from `first` on have counted, exits or all but exits. */
static void put_all(struct trial *trial, const char *clock_unit, unsigned first, bool exits)
{
	const struct pass *pass = &((struct counts *)trial->own)->passes[first];
	for (unsigned i = 0; i < pass->n; i++) {
		const char *name = pass->costs[i].name;
		bool rests = strcmp(name, "elapsed") == 0 || strcmp(name, "idle") == 0; /* it naps around its marks */
		if (is_exits(name) != exits || rests)
			continue;
		struct figure f = figure_of(trial, first, name);
		put(trial, clock_unit, name, &f);
		free(f.reason);
	}
}

/* The hypervisor's own total, where there is one, must be the trace's. NULL, or why not; caller frees. */
static char *contradiction(const struct trial *trial, const struct figure *traced)
{
	struct figure own = figure_of(trial, COUNT_TRACED, "exits");
	double apart = fabs(traced->value - own.value), allowed = APART_RELATIVE * own.value;
	bool wrong = !own.reason && !traced->reason && apart > (allowed > APART_COUNT ? allowed : APART_COUNT);
	free(own.reason);
	return wrong ? mem_printf("the trace has %.3f exits an operation, and the hypervisor counts %.3f",
			       traced->value, own.value)
		     : NULL;
}

static void put_exits(struct trial *trial, const char *clock_unit)
{
	struct figure traced = figure_of(trial, 0, "exits"), own = figure_of(trial, COUNT_TRACED, "exits");
	char *wrong = contradiction(trial, &traced);
	if (wrong)
		trial_metric_set(trial, "exits", 0, "", wrong);
	else
		put_all(trial, clock_unit, traced.reason && !own.reason ? COUNT_TRACED : 0, true);
	MEM_FREE(wrong, traced.reason, own.reason);
}

static void close_trial(const struct trial_boot *boot, struct trial *trial)
{
	if (!trial->done)
		trial_set_outcome(trial, OUTCOME_ERROR, "the guest ended without a count of this bench");
	if (trial->outcome != OUTCOME_OK)
		return;
	put_exits(trial, boot->clock->time_unit);
	put_all(trial, boot->clock->time_unit, COUNT_TRACED, false);
}

const struct measure measure_counts = {
	.name = "counts",
	.deadline_s = 60,
	.deadline_part_s = 60,
	.guess_ms = 1000,
	.guess_part_ms = 2000,
	.open = open_boot,
	.order = order,
	.about = about,
	.take_cost = take_cost,
	.close = close_trial,
};
