/*
 * cost.c - the stopwatch: reads every part at both ends of an interval and emits who spent the time between. See
 * cost.h.
 *
 * What nobody else spent is the host's: elapsed time of all CPUs, less idle time, vCPUs, device model and the kernel
 * threads that serve the guest. Under Xen the host is dom0, whose time Xen knows, and what no domain used was idle.
 */
#include "collect/cost.h"

#include <stdlib.h>
#include <string.h>

#include "collect/cost_parts.h"
#include "lib/mem.h"

#define SKEW_NS UINT64_C(100000) /* clocks of a reading are this far apart, at most */
#define TRACE_SLACK_NS UINT64_C(5000000)

struct reading {
	struct cost_exits_now exits;
	struct cost_figure kernel;
	struct cost_process_now process;
	struct cost_host_now host;
};

#define ALONE "the bare machine has no host: what this machine does is not about it"

struct cost {
	bool alone; /* the guest is a machine of its own; nothing else is open then */
	bool xen;
	bool traces; /* in this interval */
	struct cost_exits *exits;
	struct cost_kernel *kernel;
	struct cost_process *process;
	struct cost_host *host;
	struct cost_kvm *kvm;      /* NULL under Xen */
	struct cost_xen *xentrace; /* NULL elsewhere */
	struct cost_burners burners;
	struct reading before;
};

struct cost *cost_open(const struct collect_target *target)
{
	struct cost *cost = mem_alloc(1, sizeof *cost);
	cost->alone = strcmp(target->driver, "metal") == 0;
	if (cost->alone)
		return cost;
	cost->xen = strcmp(target->driver, "xen") == 0;
	cost->exits = cost_exits_open(target);
	cost->kernel = cost_kernel_open();
	cost->process = cost_process_open(target);
	cost->host = cost_host_open(target);
	cost->kvm = cost->xen ? NULL : cost_kvm_open(target, cost->process);
	cost->xentrace = cost->xen ? cost_xen_open(target) : NULL;
	return cost;
}

bool cost_can_trace(const struct cost *cost, const char **reason)
{
	*reason = cost->alone ? ALONE : cost->xen ? cost_xen_missing(cost->xentrace) : cost_kvm_missing(cost->kvm);
	return !*reason;
}

/* In the order from what matters least to the clock. */
static void read_all(struct cost *cost, struct reading *now)
{
	cost_exits_read(cost->exits, &now->exits);
	now->kernel = cost_kernel_read(cost->kernel);
	cost_process_read(cost->process, &now->process);
	cost_host_read(cost->host, &now->host);
}

void cost_start(struct cost *cost, bool trace)
{
	cost->traces = trace;
	if (cost->alone)
		return;
	if (trace && cost->xen)
		cost_xen_start(cost->xentrace);
	else if (trace)
		cost_kvm_start(cost->kvm);
	read_all(cost, &cost->before);
}

static struct cost_figure times(struct cost_figure figure, unsigned n)
{
	return (struct cost_figure){figure.n * n, figure.missing};
}

/* What no domain used is Xen's own idle loop; elsewhere Linux says it. */
static struct cost_figure idle_of(const struct cost *cost, const struct reading *a, const struct reading *b)
{
	struct cost_figure all = times(cost_between(a->host.elapsed, b->host.elapsed), cost_host_cpus(cost->host));
	struct cost_figure guest = cost_between(a->host.guest, b->host.guest),
			   dom0 = cost_between(a->host.dom0, b->host.dom0);
	return cost->xen ? cost_rest(cost_minus(all, guest), dom0, SKEW_NS) : cost_between(a->host.idle, b->host.idle);
}

static void emit_time(
	const struct cost *cost, const struct reading *a, const struct reading *b, const struct collect_sink *sink)
{
	cost_emit(sink, "elapsed", cost_between(a->host.elapsed, b->host.elapsed));
	cost_emit(sink, "idle", idle_of(cost, a, b));
}

static void emit_untraced(
	struct cost *cost, const struct reading *a, const struct reading *b, const struct collect_sink *sink)
{
	struct cost_figure all = times(cost_between(a->host.elapsed, b->host.elapsed), cost_host_cpus(cost->host));
	struct cost_figure dom0 = cost_between(a->host.dom0, b->host.dom0);
	struct cost_figure vcpus = cost_between(a->process.vcpus, b->process.vcpus);
	struct cost_figure vhost = cost_between(a->process.vhost, b->process.vhost);
	struct cost_figure guest = cost->xen ? cost_between(a->host.guest, b->host.guest) : vcpus;
	struct cost_figure idle = idle_of(cost, a, b);
	struct cost_figure model = cost_minus(cost_minus(cost_between(a->process.all, b->process.all), vcpus), vhost);
	struct cost_figure kernel = cost_plus(cost_between(a->kernel, b->kernel), vhost);
	struct cost_figure host = cost->xen ? dom0 : cost_minus(cost_minus(all, idle), guest);
	emit_time(cost, a, b, sink);
	cost_emit(sink, "guest-cpu", guest);
	cost_emit(sink, "device-model", model);
	cost_emit(sink, "kernel", kernel);
	cost_emit(sink, "host", cost_minus(cost_minus(host, model), kernel));
	if (cost->xen)
		cost_emit(sink, "steal", cost_between(a->host.steal, b->host.steal));
	cost_exits_emit(&a->exits, &b->exits, sink);
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

static void emit_traced(struct cost *cost, const struct reading *after, const char *broken,
	const struct cost_tally *tally, const struct collect_sink *sink)
{
	const struct reading *before = &cost->before;
	struct cost_figure vcpus = cost->xen ? cost_between(before->host.guest, after->host.guest)
					     : cost_between(before->process.vcpus, after->process.vcpus);
	const char *reason = broken ? broken : doubt(tally, vcpus);
	emit_time(cost, before, after, sink);
	if (reason)
		cost_tally_missing(tally, reason, sink);
	else
		cost_tally_emit(tally, sink);
}

static void emit_nothing(const struct cost *cost, const struct collect_sink *sink)
{
	static const char *const names[] = {"elapsed", "idle", "guest-cpu", "device-model", "kernel", "host", "exits"};
	if (cost->traces)
		cost_tally_missing(&(struct cost_tally){.model = false}, ALONE, sink);
	for (unsigned i = 0; i < (cost->traces ? 2 : sizeof names / sizeof names[0]); i++)
		sink->unavailable(sink->ctx, names[i], ALONE);
}

void cost_stop(struct cost *cost, const struct collect_sink *sink)
{
	struct reading after;
	struct cost_tally tally;
	if (cost->alone) {
		emit_nothing(cost, sink);
		return;
	}
	read_all(cost, &after);
	if (cost->traces) {
		const char *broken = cost->xen ? cost_xen_stop(cost->xentrace, &tally)
					       : cost_kvm_stop(cost->kvm, &tally);
		emit_traced(cost, &after, broken, &tally, sink);
	} else
		emit_untraced(cost, &cost->before, &after, sink);
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
	if (cost->alone) {
		free(cost);
		return;
	}
	if (cost->kvm)
		cost_kvm_close(cost->kvm);
	if (cost->xentrace)
		cost_xen_close(cost->xentrace);
	cost_host_close(cost->host);
	cost_process_close(cost->process);
	cost_kernel_close(cost->kernel);
	cost_exits_close(cost->exits);
	free(cost);
}
