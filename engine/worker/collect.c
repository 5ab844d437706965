/* collect.c - the collectors of a boot: found by their names, begun before the guest runs, ended before it is
 * destroyed, or around each of its counted passes; or opened before it is created, told what happens to it, and ended
 * when it is gone. See parts.h. */
#include <string.h>

#include "engine/worker/parts.h"
#include "lib/auto.h"
#include "lib/mem.h"

bool worker_collect_find(struct worker_boot *boot)
{
	struct worker_collect *collect = &boot->collect;
	AUTO_FREE char *names = mem_strdup(boot->order.collect ? boot->order.collect : "");
	for (char *rest = names, *name; (name = strsep(&rest, ","));) {
		if (!*name)
			continue;
		const struct collector *collector = collector_find(name);
		if (!collector || collect->n == WORKER_COLLECTORS_MAX) {
			worker_boot_over(boot, WORKER_ERROR, "there is no collector '%s'", name);
			return false;
		}
		collect->list[collect->n++] = collector;
	}
	return true;
}

/* A collector that ends, and the boot that it observed. */
struct ending {
	struct worker_boot *boot;
	const struct collector *collector;
};

static struct wire_fields counter_fields(const struct ending *ending, const char *name)
{
	struct wire_fields f = worker_boot_fields(ending->boot);
	wire_put(&f, "collector", ending->collector->name);
	wire_put(&f, "name", name);
	return f;
}

static void on_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled_ns, uint64_t running_ns)
{
	const struct ending *ending = ctx;
	struct wire_fields f = counter_fields(ending, name);
	wire_put_u64(&f, "value", value);
	wire_put_u64(&f, "enabled", enabled_ns);
	wire_put_u64(&f, "running", running_ns);
	worker_send(&ending->boot->worker->out, "counter", &f);
}

static void on_unavailable(void *ctx, const char *name, const char *reason)
{
	const struct ending *ending = ctx;
	struct wire_fields f = counter_fields(ending, name);
	worker_put_cut(&f, "reason", reason, 0);
	worker_send(&ending->boot->worker->out, "counter", &f);
}

/* Collectors of a boot emit no facts. */
static void on_fact(void *ctx, const char *name, const char *value)
{
}

void worker_collect_open(struct worker_boot *boot)
{
	struct worker_collect *collect = &boot->collect;
	collect->target = (struct collect_target){.driver = boot->driver, .domain_id = -1};
	collect->opened = true;
	for (unsigned i = 0; i < collect->n; i++)
		if (collect->list[i]->open)
			collect->states[i] = collect->list[i]->open();
	worker_collect_moment(boot, COLLECT_CREATE);
}

void worker_collect_begin(struct worker_boot *boot)
{
	const struct driver *driver = boot->driver;
	struct worker_collect *collect = &boot->collect;
	collect->target = (struct collect_target){
		.driver = driver,
		.process = driver->process ? driver->process(boot->guest) : 0,
		.domain_id = driver->domain_id ? driver->domain_id(boot->guest) : -1,
		.dir = boot->spec.dir,
		.events = boot->order.events,
		.events_host = boot->order.events_host,
	};
	if (boot->order.count)
		return;
	collect->begun = true;
	worker_collect_moment(boot, COLLECT_CREATED);
	worker_collect_pass_begin(boot);
}

void worker_collect_moment(struct worker_boot *boot, enum collect_moment moment)
{
	struct worker_collect *collect = &boot->collect;
	for (unsigned i = 0; collect->opened && i < collect->n; i++)
		if (collect->list[i]->moment)
			collect->list[i]->moment(collect->states[i], &collect->target, moment);
}

/* Those that watch a life, or the others. */
static void end_those(struct worker_boot *boot, bool of_life)
{
	struct worker_collect *collect = &boot->collect;
	for (unsigned i = 0; i < collect->n; i++) {
		struct ending ending = {boot, collect->list[i]};
		struct collect_sink sink = {&ending, on_fact, on_unavailable, on_counter};
		if (collect->list[i]->end && (collect->list[i]->open != NULL) == of_life)
			collect->list[i]->end(collect->states[i], &collect->target, &sink);
	}
}

void worker_collect_end(struct worker_boot *boot)
{
	if (!boot->collect.begun || boot->collect.n == 0)
		return;
	worker_boot_state(boot, "collecting");
	end_those(boot, false);
}

void worker_collect_close(struct worker_boot *boot)
{
	if (boot->collect.opened)
		end_those(boot, true);
}

void worker_collect_pass_begin(struct worker_boot *boot)
{
	struct worker_collect *collect = &boot->collect;
	for (unsigned i = 0; i < collect->n; i++)
		if (collect->list[i]->begin)
			collect->states[i] = collect->list[i]->begin(&collect->target);
}

/* A sink of a pass, to which a collector's values go under its name. */
struct naming {
	const struct collect_sink *sink;
	const char *collector;
};

static void name_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled_ns, uint64_t running_ns)
{
	const struct naming *naming = ctx;
	AUTO_FREE char *full = mem_printf("%s.%s", naming->collector, name);
	naming->sink->counter(naming->sink->ctx, full, value, enabled_ns, running_ns);
}

static void name_unavailable(void *ctx, const char *name, const char *reason)
{
	const struct naming *naming = ctx;
	AUTO_FREE char *full = mem_printf("%s.%s", naming->collector, name);
	naming->sink->unavailable(naming->sink->ctx, full, reason);
}

void worker_collect_pass_end(struct worker_boot *boot, const struct collect_sink *sink)
{
	for (unsigned i = 0; i < boot->collect.n; i++) {
		struct naming naming = {sink, boot->collect.list[i]->name};
		struct collect_sink named = {&naming, on_fact, name_unavailable, name_counter};
		if (boot->collect.list[i]->end)
			boot->collect.list[i]->end(boot->collect.states[i], &boot->collect.target, &named);
	}
}
