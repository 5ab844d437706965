/* watch.c - the stopwatch of a guest's passes: what the host spends on each goes to the controller. See parts.h. */
#include "collect/cost.h"
#include "engine/worker/parts.h"

/* A pass whose costs are sent. */
struct costs {
	const struct worker_boot *boot;
	const struct worker_pass *pass;
};

struct wire_fields worker_pass_fields(const struct worker_boot *boot, const struct worker_pass *pass)
{
	struct wire_fields f = worker_boot_fields(boot);
	wire_put(&f, "bench", pass->bench);
	wire_put(&f, "variant", pass->variant);
	wire_put_u64(&f, "pass", pass->pass);
	return f;
}

static struct wire_fields cost_fields(const struct costs *costs, const char *name)
{
	struct wire_fields f = worker_pass_fields(costs->boot, costs->pass);
	wire_put(&f, "name", name);
	return f;
}

static void on_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled_ns, uint64_t running_ns)
{
	const struct costs *costs = ctx;
	struct wire_fields f = cost_fields(costs, name);
	wire_put_u64(&f, "value", value);
	if (running_ns < enabled_ns)
		wire_put_u64(&f, "scaled", 1);
	worker_send(&costs->boot->worker->out, "cost", &f);
}

static void on_unavailable(void *ctx, const char *name, const char *reason)
{
	const struct costs *costs = ctx;
	struct wire_fields f = cost_fields(costs, name);
	worker_put_cut(&f, "reason", reason, 0);
	worker_send(&costs->boot->worker->out, "cost", &f);
}

static void drop_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled_ns, uint64_t running_ns)
{
}

/* Of facts and of what is unavailable alike. */
static void drop_text(void *ctx, const char *name, const char *text)
{
}

void worker_watch_open(struct worker_watch *watch, struct worker_boot *boot)
{
	if (!watch->cost)
		watch->cost = cost_open(&boot->collect.target);
}

/* Counters of events are opened before the stopwatch reads its own, and read after it. */
void worker_watch_start(struct worker_watch *watch, struct worker_boot *boot, bool trace)
{
	watch->collects = boot->order.count && !trace;
	if (watch->collects)
		worker_collect_pass_begin(boot);
	cost_start(watch->cost, trace);
	watch->runs = true;
}

static void stop(struct worker_watch *watch, struct worker_boot *boot, const struct collect_sink *sink)
{
	cost_stop(watch->cost, sink);
	if (watch->collects)
		worker_collect_pass_end(boot, sink);
	watch->runs = false;
}

void worker_watch_stop(struct worker_watch *watch, struct worker_boot *boot, const struct worker_pass *pass)
{
	struct costs costs = {boot, pass};
	struct collect_sink sink = {&costs, drop_text, on_unavailable, on_counter};
	stop(watch, boot, &sink);
}

void worker_watch_abort(struct worker_watch *watch, struct worker_boot *boot)
{
	struct collect_sink nowhere = {NULL, drop_text, drop_text, drop_counter};
	if (watch->runs)
		stop(watch, boot, &nowhere);
}

void worker_watch_close(struct worker_watch *watch, struct worker_boot *boot)
{
	worker_watch_abort(watch, boot);
	cost_close(watch->cost);
}
