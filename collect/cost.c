/*
 * cost.c - the stopwatch: reads every part at both ends of an interval and emits who spent the time between. See cost.h.
 *
 * What nobody else spent is the host's: elapsed time of all CPUs, less idle time, vCPUs, device model and the kernel threads that serve the guest.
 * Under Xen the host is dom0, whose time Xen knows, and what no domain used was idle.
 */
#include "collect/cost.h"

#include <stdlib.h>
#include <string.h>

#include "collect/cost_parts.h"
#include "lib/mem.h"

struct reading {
	struct cost_exits_now exits;
	struct cost_figure kernel;
	struct cost_process_now process;
	struct cost_host_now host;
};

struct cost {
	bool xen;
	struct cost_exits *exits;
	struct cost_kernel *kernel;
	struct cost_process *process;
	struct cost_host *host;
	struct cost_burners burners;
	struct reading before;
};

struct cost *cost_open(const struct collect_target *target, const char *dir)
{
	struct cost *cost = mem_alloc(1, sizeof *cost);
	(void)dir;
	cost->xen = strcmp(target->driver, "xen") == 0;
	cost->exits = cost_exits_open(target);
	cost->kernel = cost_kernel_open();
	cost->process = cost_process_open(target);
	cost->host = cost_host_open(target);
	return cost;
}

bool cost_can_trace(const struct cost *cost, const char **reason)
{
	(void)cost;
	*reason = "this build of hvbench does not trace";
	return false;
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
	(void)trace;
	read_all(cost, &cost->before);
}

static struct cost_figure times(struct cost_figure figure, unsigned n)
{
	return (struct cost_figure){figure.n * n, figure.missing};
}

static void emit_untraced(struct cost *cost, const struct reading *a, const struct reading *b, const struct collect_sink *sink)
{
	struct cost_figure elapsed = cost_between(a->host.elapsed, b->host.elapsed);
	struct cost_figure linux_idle = cost_between(a->host.idle, b->host.idle);
	struct cost_figure dom0 = cost_between(a->host.dom0, b->host.dom0);
	struct cost_figure vcpus = cost_between(a->process.vcpus, b->process.vcpus);
	struct cost_figure vhost = cost_between(a->process.vhost, b->process.vhost);
	struct cost_figure guest = cost->xen ? cost_between(a->host.guest, b->host.guest) : vcpus;
	struct cost_figure model = cost_minus(cost_minus(cost_between(a->process.all, b->process.all), vcpus), vhost);
	struct cost_figure kernel = cost_plus(cost_between(a->kernel, b->kernel), vhost);
	struct cost_figure linux_busy = cost_minus(times(elapsed, cost_host_cpus(cost->host)), linux_idle);
	struct cost_figure host = cost->xen ? dom0 : cost_minus(linux_busy, guest);
	struct cost_figure all = times(elapsed, cost_host_pcpus(cost->host));
	cost_emit(sink, "elapsed", elapsed);
	cost_emit(sink, "idle", cost->xen ? cost_minus(cost_minus(all, guest), dom0) : linux_idle);
	cost_emit(sink, "guest-cpu", guest);
	cost_emit(sink, "device-model", model);
	cost_emit(sink, "kernel", kernel);
	cost_emit(sink, "host", cost_minus(cost_minus(host, model), kernel));
	if (cost->xen)
		cost_emit(sink, "steal", cost_minus(linux_busy, dom0));
	cost_exits_emit(&a->exits, &b->exits, sink);
}

void cost_stop(struct cost *cost, const struct collect_sink *sink)
{
	struct reading after;
	read_all(cost, &after);
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
	cost_host_close(cost->host);
	cost_process_close(cost->process);
	cost_kernel_close(cost->kernel);
	cost_exits_close(cost->exits);
	free(cost);
}
