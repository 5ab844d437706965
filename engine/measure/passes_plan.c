#include "engine/measure/passes_plan.h"

#include <stdio.h>

#include "drivers/knobs.h"
#include "engine/user_jobs.h"

#define PASS_REPEATS 3

/* The tool's own seeds are 31 bits. */
#define SEED_MAX 0x7fffffff

static void add_pass(struct passes *passes, enum pass_role role, uint64_t ops, unsigned secs, bool traced)
{
	passes->list[passes->n++] = (struct pass_plan){role, ops, secs, traced};
}

static uint64_t few_of(uint64_t ops)
{
	return ops / PASS_SMALL_SHARE ? ops / PASS_SMALL_SHARE : 1;
}

/* Of the user's job, whose size may end it early: few, but as many as are in flight. */
static uint64_t few_of_job(const struct bench_io *io, uint64_t ops)
{
	uint64_t few = io->depth > PASS_SMALL_JOB ? io->depth : PASS_SMALL_JOB;
	return few < few_of(ops) ? few : few_of(ops);
}

static void add_pairs(struct passes *passes, uint64_t few, uint64_t ops, bool traced, unsigned times)
{
	for (unsigned i = 0; i < times; i++) {
		add_pass(passes, PASS_SHORT, few, 0, traced);
		add_pass(passes, PASS_LONG, few + ops, 0, traced);
	}
}

bool passes_is_stream(const struct bench_io *io)
{
	return io->tool == BENCH_TOOL_TCP || io->tool == BENCH_TOOL_UDP;
}

bool passes_is_paced(const struct bench_io *io)
{
	return io->tool == BENCH_TOOL_UDP && io->inward && !io->net;
}

static bool is_of_pace(const struct plan_item *item, enum driver_pace pace)
{
	return item->device && item->device->pace == pace;
}

static unsigned share_of(const struct plan_item *item)
{
	if (item->bench->io->net && item->bench->io->net->by_number)
		return 1;
	if (is_of_pace(item, DRIVER_SLOW))
		return item->bench->io->rw ? PASS_SLOW_SHARE : PASS_SLOW_NET_SHARE;
	return passes_is_stream(item->bench->io) && item->device && !item->device->pv ? PASS_STREAM_SHARE : 1;
}

/* fio's own are as many as the guest has CPUs. 0: it has one. */
static unsigned processes_of(const struct plan_item *item)
{
	unsigned cpus = knobs_number(plan_item_set(item), KNOB_VCPUS, 1);
	return item->bench->io->tool == BENCH_TOOL_FIO && cpus > 1 ? cpus : 0;
}

static uint64_t ops_of(const struct plan_item *item)
{
	unsigned ops = item->bench->io->ops, share = share_of(item);
	if (is_of_pace(item, DRIVER_QUICK) && !item->bench->io->net)
		return (uint64_t)ops * PASS_QUICK_TIMES;
	if (is_of_pace(item, DRIVER_SLOW) && item->bench->io->rw && ops / share > PASS_SLOW_MOST)
		return PASS_SLOW_MOST;
	return ops >= share ? ops / share : ops;
}

/* Of each stream; 0: as the system does it. */
static uint64_t window_of(const struct plan_item *item, uint64_t ops)
{
	const struct bench_io *io = item->bench->io;
	unsigned whole = is_of_pace(item, DRIVER_SLOW) ? PASS_SLOW_TCP_WINDOW : PASS_TCP_WINDOW;
	if (io->net && io->net->window)
		return io->net->window;
	return io->tool == BENCH_TOOL_TCP && ops ? whole / io->depth : 0;
}

/* 0: as fast as it goes. */
static uint64_t pace_of(const struct plan_item *item, uint64_t ops)
{
	unsigned pace = is_of_pace(item, DRIVER_SLOW) ? PASS_SLOW_UDP_PACE : PASS_UDP_PACE;
	return passes_is_paced(item->bench->io) && ops ? pace : 0;
}

struct passes passes_make(const struct plan_item *item, bool exact, unsigned secs)
{
	const struct bench_io *io = item->bench->io;
	struct passes passes = {.n = 0};
	uint64_t ops = ops_of(item);
	if (io->tool == BENCH_TOOL_VERIFY) {
		add_pass(&passes, PASS_WHOLE, ops, 0, false);
	} else if (io->job && !user_job_by_number(io->job, exact)) {
		add_pass(&passes, PASS_WHOLE, 0, 0, false);
	} else if (exact && io->busy) {
		add_pass(&passes, PASS_WARM, few_of(ops), 0, false);
		add_pass(&passes, PASS_WHOLE, ops, 0, false);
	} else if (!exact && io->net && io->net->by_number) {
		add_pass(&passes, PASS_WHOLE, ops, 0, false);
		add_pass(&passes, PASS_WHOLE, ops, 0, true);
	} else if (!exact) {
		secs = io->net && io->net->seconds ? io->net->seconds : secs;
		add_pass(&passes, PASS_WHOLE, 0, secs, false);
		add_pass(&passes, PASS_WHOLE, 0, secs > 4 ? secs / 4 : 1, true);
	} else {
		/* the kernel's tables of connections that are over get longer, and the first ones are cheaper */
		if (io->tool != BENCH_TOOL_FIO && !io->job)
			add_pass(&passes, PASS_WARM, io->tool == BENCH_TOOL_CONNECT ? ops : few_of(ops), 0, false);
		uint64_t few = io->job ? few_of_job(io, ops) : few_of(ops);
		add_pairs(&passes, few, ops, false, PASS_REPEATS);
		add_pairs(&passes, few, ops, true, 1);
	}
	return passes;
}

/* A tool's figures are wanted of one pass: each costs the console some hundred bytes, and a byte thousands of
 * instructions. */
static bool is_told(const struct passes *passes, unsigned pass)
{
	const struct pass_plan *plan = &passes->list[pass];
	for (unsigned later = pass + 1; later < passes->n; later++)
		if (passes->list[later].role == plan->role && !passes->list[later].traced)
			return false;
	return !plan->traced && (plan->role == PASS_WHOLE || plan->role == PASS_LONG);
}

void passes_job(const struct plan_item *item, const struct passes *passes, unsigned pass, uint64_t seed,
	const struct pass_net *net, struct bench_job *job)
{
	const struct bench_io *io = item->bench->io;
	const struct pass_plan *plan = &passes->list[pass];
	*job = (struct bench_job){.pass = pass,
		.tool = io->tool,
		.tell = is_told(passes, pass),
		.ops = plan->ops,
		.secs = plan->secs,
		.block = io->block,
		.depth = io->depth,
		.processes = processes_of(item),
		.part = io->job ? io->job->part : 0,
		.trace = plan->traced,
		.busy = io->busy};
	snprintf(job->bench, sizeof job->bench, "%s", item->bench->name);
	snprintf(job->variant, sizeof job->variant, "%s", item->variant);
	snprintf(job->find, sizeof job->find, "%s", item->device ? item->device->find : "");
	if (io->rw) {
		snprintf(job->rw, sizeof job->rw, "%s", io->rw);
		job->seed = seed % SEED_MAX;
	}
	if (!bench_tool_is_net(io->tool))
		return;
	job->inward = io->inward;
	job->window = window_of(item, plan->ops);
	job->pace = pace_of(item, plan->ops);
	if (io->net) {
		job->length = io->net->length;
		job->rate = io->net->rate;
		job->zero_copy = io->net->zero_copy;
		job->both = io->net->both;
	}
	snprintf(job->peer, sizeof job->peer, "%s", net->peer);
	snprintf(job->self, sizeof job->self, "%s", net->self);
}
