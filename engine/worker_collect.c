/* worker_collect.c - the collectors of a boot: found by their names, begun before the guest runs, ended before it is
 * destroyed. */
#include <stdlib.h>
#include <string.h>

#include "engine/worker_parts.h"
#include "lib/auto.h"
#include "lib/mem.h"

bool worker_collect_find(struct worker_boot *boot, const char *list)
{
	AUTO_FREE char *names = mem_strdup(list);
	for (char *rest = names, *name; (name = strsep(&rest, ","));) {
		if (!*name)
			continue;
		const struct collector *collector = collector_find(name);
		if (!collector || boot->n_collectors == WORKER_COLLECTORS_MAX) {
			worker_boot_over(boot, WORKER_ERROR, "there is no collector '%s'", name);
			return false;
		}
		boot->collectors[boot->n_collectors++] = collector;
	}
	return true;
}

static const char *collector_at_work; /* its name, while its `end` runs */

static void counter_fields(const struct worker_boot *boot, const char *name, struct wire_fields *f)
{
	worker_boot_fields(boot, f);
	wire_put(f, "collector", collector_at_work);
	wire_put(f, "name", name);
}

static void on_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled_ns, uint64_t running_ns)
{
	struct worker_boot *boot = ctx;
	struct wire_fields f;
	counter_fields(boot, name, &f);
	wire_put_u64(&f, "value", value);
	wire_put_u64(&f, "enabled", enabled_ns);
	wire_put_u64(&f, "running", running_ns);
	worker_send(boot->worker, "counter", &f);
}

static void on_unavailable(void *ctx, const char *name, const char *reason)
{
	struct worker_boot *boot = ctx;
	struct wire_fields f;
	counter_fields(boot, name, &f);
	worker_put_cut(&f, "reason", reason, 0);
	worker_send(boot->worker, "counter", &f);
}

/* A fact about a boot has no place in the protocol. */
static void on_fact(void *ctx, const char *name, const char *value)
{
	(void)ctx;
	(void)name;
	(void)value;
}

void worker_collect_begin(struct worker_boot *boot)
{
	const struct driver *driver = boot->driver;
	boot->target = (struct collect_target){
		.driver = driver,
		.process = driver->process ? driver->process(boot->guest) : 0,
		.domain_id = driver->domain_id ? driver->domain_id(boot->guest) : -1,
		.dir = boot->spec.dir ? boot->spec.dir : boot->worker->dir,
	};
	boot->collecting = true;
	for (unsigned i = 0; i < boot->n_collectors; i++)
		if (boot->collectors[i]->begin)
			boot->states[i] = boot->collectors[i]->begin(&boot->target);
}

void worker_collect_end(struct worker_boot *boot)
{
	if (!boot->collecting || boot->n_collectors == 0)
		return;
	worker_boot_state(boot, "collecting");
	struct collect_sink sink = {boot, on_fact, on_unavailable, on_counter};
	for (unsigned i = 0; i < boot->n_collectors; i++) {
		collector_at_work = boot->collectors[i]->name;
		if (boot->collectors[i]->end)
			boot->collectors[i]->end(boot->states[i], &boot->target, &sink);
	}
}
