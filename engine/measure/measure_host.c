/*
 * measure_host.c - what collectors of the host count of a guest that comes up, stands still and is destroyed: the time
 * of its phases, its memory. No frame of the guest carries a value; it only has to come to stand. See measure.h and
 * struct bench_host.
 */
#include <string.h>

#include "drivers/driver.h"
#include "engine/measure.h"
#include "lib/mem.h"

/* ---- the order ---- */

/* The guest does what the first bench asks of it, which is the same of all; the collectors that benches name run with
 * it, each once. */
static void order(struct measure_order *o)
{
	const struct bench_host *host = o->boot->items[0].bench->host;
	o->plan.n_benches = 1;
	o->order.stands = true;
	o->order.pauses = host->pauses;
	if (host->memory_mib)
		o->order.memory_mib = host->memory_mib;
	for (unsigned i = 0; i < o->boot->n_items; i++) {
		const char *collector = o->boot->items[i].bench->host->collector, *list = o->order.collect;
		if (list && driver_list_has(list, collector))
			continue;
		char *longer = mem_printf("%s%s%s", list ? list : "", list && *list ? "," : "", collector);
		o->order.collect = measure_keep(o, longer);
	}
}

/* ---- frames ---- */

/* `ready` is the last frame of a guest that is destroyed standing. */
static void take(struct trial_boot *boot, unsigned guest, const char *kind, const struct wire_frame *frame)
{
	trial_boot_take(boot, kind, frame);
	boot->ended |= strcmp(kind, "ready") == 0 && !boot->failure;
}

/* ---- the end ---- */

static bool is_of(const struct trial_counter *c, const struct bench_host *host, const char *counter)
{
	return strcmp(c->collector, host->collector) == 0 && strcmp(c->name, counter) == 0;
}

/* All counters of the value's name are samples; one without a value makes the trial a skip with its reason. */
static void take_samples(const struct trial_boot *boot, const struct bench_host *host, struct trial *trial)
{
	trial->samples = mem_alloc(boot->n_counters, sizeof *trial->samples);
	for (unsigned i = 0; i < boot->n_counters; i++) {
		const struct trial_counter *c = &boot->counters[i];
		if (!is_of(c, host, host->counter))
			continue;
		if (c->reason) {
			trial_set_outcome(trial, OUTCOME_SKIP, "%s", c->reason);
			return;
		}
		trial->samples[trial->n++] = c->value;
	}
	trial->done = trial->n > 0;
	if (trial->done)
		return;
	trial_set_outcome(
		trial, OUTCOME_ERROR, "the host's collector %s reported no %s", host->collector, host->counter);
}

/* Of several values of one name the last counts. */
static void take_metric(const struct trial_boot *boot, const struct bench_host *host,
	const struct bench_host_metric *metric, struct trial *trial)
{
	trial_metric_set(trial, metric->counter, 0, "", "the host's collector did not report it");
	for (unsigned i = 0; i < boot->n_counters; i++) {
		const struct trial_counter *c = &boot->counters[i];
		if (is_of(c, host, metric->counter))
			trial_metric_set(trial, metric->counter, c->reason ? 0 : (double)c->value,
				c->reason ? "" : metric->unit, c->reason);
	}
}

static void close_trial(const struct trial_boot *boot, struct trial *trial)
{
	const struct bench_host *host = trial->bench->host;
	if (trial->done) /* the guest sent why it cannot be measured */
		return;
	take_samples(boot, host, trial);
	for (unsigned m = 0; host->metrics && host->metrics[m].counter; m++)
		take_metric(boot, host, &host->metrics[m], trial);
}

static const char *unit(const struct bench *bench)
{
	return bench->host->unit;
}

const struct measure measure_host = {
	.name = "host",
	.by_host = true,
	.by_family = true,
	.deadline_s = 60,
	.guess_ms = 10000,
	.order = order,
	.take = take,
	.close = close_trial,
	.unit = unit,
};
