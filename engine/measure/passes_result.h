/*
 * passes_result.h - trials of the linux guest's tools: passes of a tool and what each cost the host become samples and
 * metrics. Pure.
 *
 * The trial's value is what one operation costs. On an exact clock: the difference of what the whole machine
 * executed in a long and in a short pass, idle time taken out, by the difference of their operations. By other clocks:
 * a pass's time by its operations.
 *
 * Metrics, in the trial's unit per operation unless noted (on an exact clock a rate's second is 10^9 instructions):
 *	iops bandwidth lat-* lost jitter retransmits mtu offload-* the tool's own, of the last long pass that was not
 *	    traced
 *	cost.total cost.idle cost.guest-cpu cost.device-model cost.kernel cost.host what the host's stopwatch counted
 *	    (collect/cost.h)
 *	cost.guest cost.device-model-vcpu cost.hypervisor cost.hypervisor.CLASS the vCPUs' part of it, from the traced
 *	    passes
 *	exits exits.CLASS (1/op)     from the traced passes where there are any
 *	trace.overhead (ratio)       how much more the traced passes cost
 */
#ifndef HVB_ENGINE_MEASURE_PASSES_RESULT_H
#define HVB_ENGINE_MEASURE_PASSES_RESULT_H

#include "engine/measure/passes_plan.h"
#include "engine/trial.h"
#include "lib/buf.h"

/* What the host counted in a pass. */
struct trial_cost {
	char *name, *reason; /* reason: NULL for one with a value */
	uint64_t value;
};

struct trial_pass {
	bool done;
	bool dropped; /* the worker could not do it as asked (no tracing here) */
	uint64_t ops, ns, ticks;
	uint64_t idle; /* ns of the guest's own, 0 when it does not know */
	struct trial_cost *costs;
	unsigned n_costs;
};

/* A log that the user's job wrote. */
struct trial_log {
	char *name;
	struct buf text; /* its beginning, as much as the guest sent */
	uint64_t size;   /* of the whole */
};

/* What a trial keeps of its own. */
struct passes_result {
	struct passes plan;
	struct trial_pass passes[PASSES_MAX];
	struct trial_log *logs;
	unsigned n_logs;
	const struct clock_kind *clock;
	bool traced_elsewhere; /* in another boot of the run: this one tells nothing that a trace tells */
};

/* That of a trial of this kind. */
struct passes_result *passes_of(const struct trial *trial);

/* Plans the trial's passes. rep: of its boot; the first one is traced for all. secs: as passes_make. */
void passes_open(
	struct trial *trial, const struct plan_item *item, const struct clock_kind *clock, unsigned rep, unsigned secs);

/* Frames of the guest about its tools: mark, beat, metric, file, pass. */
bool passes_know(const char *kind);
bool passes_take(struct trial_boot *boot, struct trial *trial, const char *kind, const struct wire_frame *frame);

/* The worker's `cost` and `dropped` frames (worker.h); those about nothing known fail the boot. */
void passes_take_cost(struct trial_boot *boot, const struct wire_frame *frame);

/* passes_figures.c. Makes samples and metrics of a trial's passes, or the outcome with the reason why there are none.
 * What it depends on, disk-verify on its device, was closed before. */
void passes_close(const struct trial_boot *boot, struct trial *trial);

#endif
