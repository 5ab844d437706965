/*
 * trial.h - the results of a boot while they come in: what all kinds of measurement have in common. Pure, no clock and
 * no I/O.
 *
 * Frames arrive checked for codec, nonce and sequence (by the worker). Here their meaning is checked: order, ranges,
 * names that were asked for. What a frame means for its trial the kind of measurement knows (measure.h). The first
 * thing wrong ends the boot as `fail`. Trials that were complete before keep their numbers, unless what is wrong is
 * wrong of the whole boot (condemned).
 */
#ifndef HVB_ENGINE_TRIAL_H
#define HVB_ENGINE_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/bench.h"
#include "bench/wire.h"
#include "engine/plan_boot.h"
#include "engine/summary.h"
#include "lib/clocks.h"

/* What happened to a boot or a trial. Ordered: the worst one of several is the greatest. */
enum outcome { OUTCOME_OK, OUTCOME_SKIP, OUTCOME_UNSTABLE, OUTCOME_FAIL, OUTCOME_ERROR, OUTCOME_CRASH };
#define OUTCOMES 6
const char *outcome_name(enum outcome outcome);

#define TRIAL_SAMPLES_MAX 1000000u /* of one bench in one boot */

/* A figure alongside the samples; reason instead of a value where it is unavailable. */
struct trial_metric {
	char *name, *unit, *reason;
	double value;
};

struct trial {
	const struct bench *bench;
	const char *variant; /* borrowed; "" for none */
	enum outcome outcome;
	char *reason;      /* NULL exactly when ok */
	uint64_t *samples; /* warm-up first; ticks per sample */
	size_t n;
	uint64_t warm, ops; /* ops >= 1 */
	double overhead;    /* per operation */
	uint64_t spread;    /* of the control loop, ticks */
	uint64_t t0, t1;
	bool done;   /* all of its frames have come */
	bool closed; /* it has its values, or its outcome with the reason (measure_settle, measure_close) */
	bool stored; /* its row is in the database */
	bool known;  /* an earlier boot has its number: it is done for those after it, and not stored (plan_item) */
	struct trial_metric *metrics;
	unsigned n_metrics;
	void *own; /* what the kind of measurement keeps with it, or NULL; freed by */
	void (*own_free)(void *own);
};

/* What a collector counted on the host while the boot ran. */
struct trial_counter {
	char *collector, *name, *reason; /* reason: NULL when there is a value */
	uint64_t value, enabled, running;
};

/* A fact of the CPU as the guest sees it (wire.h). */
struct trial_cpu_fact {
	char *name, *value;
};

struct trial_boot;

/* A guest's frame about a trial that was asked for and is not done; `skip` and `fail` do not come here. False: this
 * kind of measurement has no such frame. */
typedef bool trial_about_fn(
	struct trial_boot *boot, struct trial *trial, const char *kind, const struct wire_frame *frame);

struct trial_boot {
	struct trial *trials; /* one per item asked for, in order */
	unsigned n;
	char *hello; /* payload of the hello frame; NULL before */
	struct trial_cpu_fact *cpu;
	unsigned n_cpu;
	bool ended;                     /* the `end` frame came */
	struct trial *completed;        /* by the last frame; NULL: none. Not closed yet */
	bool machine_stored;            /* what is known of its machine and images is in the database */
	bool condemned;                 /* what is wrong spoils all of its trials, those that were complete as well */
	bool trapped;                   /* the TSC is emulated: no bench can be timed */
	uint64_t khz;                   /* of the guest's counter; 0: unknown */
	const struct clock_kind *clock; /* of the host */
	trial_about_fn *about;
	char *failure; /* NULL, or the first thing that was wrong: the boot is `fail` */
	struct trial_counter *counters;
	unsigned n_counters;
	enum outcome outcome; /* of the boot, once its guests have ended */
	char *reason;         /* NULL exactly when ok */
	bool ended_itself;    /* a guest was not only cancelled by its worker */
	void *own;            /* what the kind of measurement keeps, or NULL; freed by */
	void (*own_free)(void *own);
};

/* Items are borrowed for the call. */
void trial_boot_init(struct trial_boot *boot, const struct plan_item *items, unsigned n, const struct clock_kind *clock,
	trial_about_fn *about);
void trial_boot_finish(struct trial_boot *boot);
void trial_counter_finish(struct trial_counter *counter);

/* Takes a guest's frame about its machine: hello, cpu. False when it is of another kind. */
bool trial_boot_take_machine(struct trial_boot *boot, const char *kind, const struct wire_frame *frame);

/* Takes a frame's payload with its kind (the fields of `guest` frames, see worker.h). Ignored once failure is set or
 * ended. */
void trial_boot_take(struct trial_boot *boot, const char *kind, const struct wire_frame *frame);

/*
 * METHOD rule 7, for clocks that are the host's time: the guest's own intervals until now, in real time by the
 * frequency it measured, cannot add up to more than the wall_ms that the boot has lasted by the controller's clock, 2 %
 * and 20 ms allowed. False, with the boot failed and condemned, when they do. True where the guest knows no frequency.
 */
bool trial_boot_check_time(struct trial_boot *boot, int64_t wall_ms);

/* The one judge of how a guest ended: by its frames and by the worker's `ended` (worker.h: word and words, which may be
 * NULL). A guest that was cancelled is ok here. *reason when not ok; caller frees. */
enum outcome trial_boot_judge(const struct trial_boot *boot, const char *word, const char *words, char **reason);

/* The boot's outcome, unless an earlier call gave it one that is not ok. reason is copied. */
void trial_boot_set_outcome(struct trial_boot *boot, enum outcome outcome, const char *reason);

/* The trial of that bench and variant, or NULL. */
struct trial *trial_boot_find(const struct trial_boot *boot, const char *bench, const char *variant);

/* Adds a metric, or replaces the one of that name. Texts are copied; reason: NULL for one with a value. */
void trial_metric_set(struct trial *trial, const char *name, double value, const char *unit, const char *reason);
/* The one of that name that has a value, or NULL. */
const struct trial_metric *trial_metric_get(const struct trial *trial, const char *name);

/* Ends it with this outcome, which is not ok, and its reason. */
void trial_set_outcome(struct trial *trial, enum outcome outcome, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The frame that was taken is its last one. */
void trial_complete(struct trial_boot *boot, struct trial *trial);

/* The first thing wrong in what a guest says: the boot has failed. */
void trial_boot_fail(struct trial_boot *boot, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What its summary is made of; trial must be ok. Borrows the samples. */
struct summary_of trial_summary(const struct trial *trial);

/* Per operation, overhead subtracted, warm-up left out. trial must be ok. Caller frees; *n values. */
double *trial_values(const struct trial *trial, size_t *n);

#endif
