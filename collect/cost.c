/*
 * cost.c - the stopwatch: reads every part at both ends of an interval and emits who spent the time between. See
 * cost.h.
 *
 * The kinds of host differ in three things only, a row of functions each: what is read, who traces, and how an interval
 * divides. Elapsed time of all CPUs, less idle time, vCPUs, device model and the kernel threads that serve the guest,
 * is the host's. Under Xen the host is dom0, whose time Xen knows, and what no domain used was idle.
 */
#include "collect/cost.h"

#include <stdlib.h>

#include "collect/cost_parts.h"
#include "lib/mem.h"

#define SKEW_NS UINT64_C(100000) /* clocks of a reading are this far apart, at most */
#define TRACE_SLACK_NS UINT64_C(5000000)

#define ALONE "the bare machine has no host: what this machine does is not about it"

struct reading {
	struct cost_exits_now exits;
	struct cost_figure kernel;
	struct cost_process_now process;
	struct cost_host_now host;
};

/* Of an interval. */
struct division {
	struct cost_figure elapsed, idle;
	struct cost_figure guest;
	struct cost_figure rest;  /* host (dom0), device model and kernel threads */
	struct cost_figure steal; /* of dom0's time */
};

struct cost {
	const struct kind *kind;
	struct cost_exits *exits;
	struct cost_kernel *kernel;
	struct cost_process *process;
	struct cost_host *host;
	void *tracer;
	bool traces; /* in this interval */
	struct cost_burners burners;
	struct reading before;
};

/* A kind of host. */
struct kind {
	const struct cost_tracer *tracer;
	bool steals; /* there is a hypervisor under the host */
	void (*open)(struct cost *cost, const struct collect_target *target);
	void (*read)(struct cost *cost, struct reading *now);
	void (*divide)(const struct cost *cost, const struct reading *after, struct division *of);
	void (*close)(struct cost *cost);
};

/* ---- a host that can be asked: Linux, or Xen's dom0 ---- */

static void host_open(struct cost *cost, const struct collect_target *target)
{
	cost->exits = cost_exits_open(target);
	cost->kernel = cost_kernel_open();
	cost->process = cost_process_open(target);
	cost->host = cost_host_open(target);
}

/* In the order from what matters least to the clock. */
static void host_read(struct cost *cost, struct reading *now)
{
	cost_exits_read(cost->exits, &now->exits);
	now->kernel = cost_kernel_read(cost->kernel);
	cost_process_read(cost->process, &now->process);
	cost_host_read(cost->host, &now->host);
}

static void host_close(struct cost *cost)
{
	cost_host_close(cost->host);
	cost_process_close(cost->process);
	cost_kernel_close(cost->kernel);
	cost_exits_close(cost->exits);
}

static struct cost_figure of_all_cpus(const struct cost *cost, struct cost_figure elapsed)
{
	return (struct cost_figure){elapsed.n * cost_host_cpus(cost->host), elapsed.missing};
}

static void divide_linux(const struct cost *cost, const struct reading *after, struct division *of)
{
	const struct reading *before = &cost->before;
	of->elapsed = cost_between(before->host.elapsed, after->host.elapsed);
	of->idle = cost_between(before->host.idle, after->host.idle);
	of->guest = cost_between(before->process.vcpus, after->process.vcpus);
	of->rest = cost_minus(cost_minus(of_all_cpus(cost, of->elapsed), of->idle), of->guest);
}

/* What no domain used is Xen's own idle loop. */
static void divide_xen(const struct cost *cost, const struct reading *after, struct division *of)
{
	const struct cost_host_now *a = &cost->before.host, *b = &after->host;
	of->elapsed = cost_between(a->elapsed, b->elapsed);
	of->guest = cost_between(a->guest, b->guest);
	of->rest = cost_between(a->dom0, b->dom0);
	of->idle = cost_rest(cost_minus(of_all_cpus(cost, of->elapsed), of->guest), of->rest, SKEW_NS);
	of->steal = cost_between(a->steal, b->steal);
}

static const struct kind linux_kind = {&cost_kvm_tracer, false, host_open, host_read, divide_linux, host_close};
static const struct kind xen_kind = {&cost_xen_tracer, true, host_open, host_read, divide_xen, host_close};

/* ---- the guest is the machine ---- */

static void *nobody_open(const struct collect_target *target, const struct cost_process *process)
{
	(void)target;
	(void)process;
	return NULL;
}

static const char *nobody_missing(const void *tracer)
{
	(void)tracer;
	return ALONE;
}

static void nobody_does(void *tracer)
{
	(void)tracer;
}

static const char *nobody_stop(void *tracer, struct cost_tally *tally)
{
	(void)tracer;
	*tally = (struct cost_tally){.model = false};
	return ALONE;
}

static void alone_open(struct cost *cost, const struct collect_target *target)
{
	(void)cost;
	(void)target;
}

static void alone_read(struct cost *cost, struct reading *now)
{
	const struct cost_figure none = {0, ALONE};
	(void)cost;
	*now = (struct reading){
		.exits.all = none, .kernel = none, .process = {none, none, none}, .host = {.elapsed = none}};
}

static void alone_divide(const struct cost *cost, const struct reading *after, struct division *of)
{
	(void)cost;
	of->elapsed = of->idle = of->guest = of->rest = after->host.elapsed;
}

static void alone_close(struct cost *cost)
{
	(void)cost;
}

static const struct cost_tracer nobody = {nobody_open, nobody_missing, nobody_does, nobody_stop, nobody_does};
static const struct kind alone_kind = {&nobody, false, alone_open, alone_read, alone_divide, alone_close};

/* ---- the stopwatch ---- */

struct cost *cost_open(const struct collect_target *target)
{
	struct cost *cost = mem_alloc(1, sizeof *cost);
	cost->kind = target->driver->alone                    ? &alone_kind
		: target->driver->source == DRIVER_SOURCE_XEN ? &xen_kind
							      : &linux_kind;
	cost->kind->open(cost, target);
	cost->tracer = cost->kind->tracer->open(target, cost->process);
	return cost;
}

bool cost_can_trace(const struct cost *cost, const char **reason)
{
	*reason = cost->kind->tracer->missing(cost->tracer);
	return !*reason;
}

void cost_start(struct cost *cost, bool trace)
{
	cost->traces = trace;
	if (trace)
		cost->kind->tracer->start(cost->tracer);
	cost->kind->read(cost, &cost->before);
}

static void emit_untraced(
	struct cost *cost, const struct reading *now, const struct division *of, const struct collect_sink *sink)
{
	const struct cost_process_now *a = &cost->before.process, *b = &now->process;
	struct cost_figure vhost = cost_between(a->vhost, b->vhost);
	struct cost_figure model = cost_minus(
		cost_minus(cost_between(a->all, b->all), cost_between(a->vcpus, b->vcpus)), vhost);
	struct cost_figure kernel = cost_plus(cost_between(cost->before.kernel, now->kernel), vhost);
	cost_emit(sink, "guest-cpu", of->guest);
	cost_emit(sink, "device-model", model);
	cost_emit(sink, "kernel", kernel);
	cost_emit(sink, "host", cost_minus(cost_minus(of->rest, model), kernel));
	if (cost->kind->steals)
		cost_emit(sink, "steal", of->steal);
	cost_exits_emit(&cost->before.exits, &now->exits, sink);
}

/* The trace must agree with who counts the vCPUs' time without one. */
static const char *doubt(const struct cost_tally *tally, struct cost_figure vcpus)
{
	uint64_t traced = tally->guest_ns + tally->hypervisor_ns + tally->model_ns;
	uint64_t apart = traced > vcpus.n ? traced - vcpus.n : vcpus.n - traced;
	return !vcpus.missing && apart > vcpus.n / 20 + TRACE_SLACK_NS
		? "the trace and the vCPUs' CPU time are more than 5 % apart"
		: NULL;
}

static void emit_traced(
	const struct cost_tally *tally, const char *broken, const struct division *of, const struct collect_sink *sink)
{
	const char *reason = broken ? broken : doubt(tally, of->guest);
	if (reason)
		cost_tally_missing(tally, reason, sink);
	else
		cost_tally_emit(tally, sink);
}

void cost_stop(struct cost *cost, const struct collect_sink *sink)
{
	struct reading now;
	struct division of = {.steal = {0, NULL}};
	struct cost_tally tally;
	cost->kind->read(cost, &now);
	const char *broken = cost->traces ? cost->kind->tracer->stop(cost->tracer, &tally) : NULL;
	cost->kind->divide(cost, &now, &of);
	cost_emit(sink, "elapsed", of.elapsed);
	cost_emit(sink, "idle", of.idle);
	if (cost->traces)
		emit_traced(&tally, broken, &of, sink);
	else
		emit_untraced(cost, &now, &of, sink);
}

int cost_busy(struct cost *cost, struct err **err)
{
	return cost_burners_start(&cost->burners, err);
}

void cost_idle(struct cost *cost)
{
	cost_burners_stop(&cost->burners);
}

void cost_close(struct cost *cost)
{
	if (!cost)
		return;
	cost_burners_stop(&cost->burners);
	cost->kind->tracer->close(cost->tracer); /* before the threads that it traces are forgotten */
	cost->kind->close(cost);
	free(cost);
}
