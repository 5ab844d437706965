/*
 * measure.h - a kind of measurement: how a bench's values are planned, ordered, received, closed and stored. One object
 * per row of enum bench_measure (bench/suite.h), each with a file in engine/measure/. Plan, session, store and run ask
 * these objects; nobody else asks what kind a bench is. Pure but for `store`.
 *
 *	samples  timed intervals of the bare guest; counts: counted passes of the same benches, in counted boots
 *	passes   a tool in the linux guest, run several times
 *	scene    several bare guests at once
 *	host     the host's collectors, which watch a guest
 */
#ifndef HVB_ENGINE_MEASURE_H
#define HVB_ENGINE_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/suite.h"
#include "engine/options.h"
#include "engine/order.h"
#include "engine/plan_boot.h"
#include "engine/trial.h"
#include "guests/guest.h"
#include "lib/db.h"
#include "lib/err.h"

#define MEASURE_ITEMS_MAX 32 /* of one bench on one target */
#define MEASURE_TEXTS_MAX 64

/* Where and with what a boot is measured. Borrowed. */
struct measure_place {
	const struct run_options *options;
	const struct clock_kind *clock; /* of the host */
	const char *host;               /* its name */
	bool lab;                       /* it is a machine of the lab */
	unsigned cpus;                  /* it has; 0: not known */
	double rt_limit;                /* fraction of a CPU that it lets real-time threads have; 1 when not known */
	const char *images;             /* folder of the guests' images on it */
};

/* One guest's order while it is made. Common fields are filled; the kind adds its own. */
struct measure_order {
	const struct plan_boot *boot;
	const struct measure_place *place;
	unsigned guest; /* its number among the boot's guests */
	struct boot_order order;
	struct guest_plan plan;
	char *texts[MEASURE_TEXTS_MAX]; /* owned: what the order's texts point to */
	unsigned n_texts;
};

/* The order keeps the text until measure_order_finish; returns it. */
const char *measure_keep(struct measure_order *order, char *text);
void measure_order_finish(struct measure_order *order);

/* Sends a frame that the worker gets before the boot's order. 0, or -1. */
typedef int measure_send_fn(void *ctx, const char *kind, const struct wire_fields *fields, struct err **err);

/* Hooks are optional unless marked REQUIRED. */
struct measure {
	const char *name;
	bool alone;       /* every item has a boot to itself */
	bool by_family;   /* the items of each family have a boot to themselves */
	bool in_process;  /* its guests can be processes of the host (driver.process_mode) */
	bool of_guests;   /* it has several guests at once: collectors for such, and no others, watch them */
	bool has_control; /* its trials know the overhead of a control loop */
	bool whole;       /* what ran before in a boot may move a value on an exact clock (METHOD rule 22) */
	/* How a counted boot of its suite is measured, pass by pass; NULL: its collectors watch the whole boot. */
	const struct measure *counted;
	bool by_host; /* no value is timed by the guest: a TSC that is emulated does not matter */

	/* ---- the plan ---- */

	/* The smallest profile that holds the bench; without: BENCH_QUICK. */
	enum bench_profile (*profile)(const struct bench *bench);
	/* The row stands for the user's jobs in the table of benches, and is never measured itself. */
	bool (*needs_job)(const struct bench *bench);
	/* The items of a bench on a target, at least one, at most MEASURE_ITEMS_MAX; without: one, without a device. */
	unsigned (*items)(const struct bench *bench, const struct plan_target *target, struct plan_item *list);
	/* Why the item cannot exist there, or NULL; caller frees. */
	char *(*impossible)(const struct plan_item *item, const struct plan_target *target);
	/* The item has to be done where the other one is. */
	bool (*needed_by)(
		const struct plan_item *item, const struct plan_item *other, const struct plan_target *target);

	/* ERR_USAGE when it is known before anything is booted that the item fails there; without: it is not known. */
	int (*check)(const struct plan_item *item, const struct measure_place *place, struct err **err);

	/* ---- time ---- */

	/* Until a boot must have ended, or shown progress where bound_s is there: as a whole, and for each of its
	 * parts; and how long one takes that was never seen. */
	unsigned deadline_s, deadline_part_s, guess_ms, guess_part_ms;

	/* How long its items take beside that, as far as they say it; without: nothing. */
	unsigned (*known_ms)(const struct plan_boot *boot, bool exact);
	/* How many parts a boot has; without: its items. */
	unsigned (*parts)(const struct plan_boot *boot);
	/* Until it must have ended whatever progress it shows; deadline_s: without progress. */
	unsigned (*bound_s)(const struct plan_boot *boot, unsigned deadline_s, const struct run_options *options);

	/* ---- the order ---- */

	/* How many guests the boot has; without: 1. */
	unsigned (*guests)(const struct plan_boot *boot);
	/* Why the boot cannot be had on this host, so that it is skipped, or NULL; caller frees. */
	char *(*refuse)(const struct plan_boot *boot, const struct measure_place *place);
	/* What the worker gets first. boot: opened. */
	int (*send)(const struct trial_boot *boot, const struct plan_boot *plan, const struct measure_place *place,
		measure_send_fn *send, void *ctx, struct err **err);
	void (*order)(struct measure_order *order);

	/* ---- frames ---- */

	trial_about_fn *about;
	/* Makes ready what it keeps of the boot; the trials are there. */
	void (*open)(struct trial_boot *boot, const struct plan_boot *plan, const struct measure_place *place);
	/* A frame of one of several guests; without: trial_boot_take. */
	void (*take)(struct trial_boot *boot, unsigned guest, const char *kind, const struct wire_frame *frame);
	/* A frame of this kind shows progress: what has a deadline without any has time again; without: none does. */
	bool (*progress)(const char *kind);
	/* The worker's `cost` and `dropped` frames; without: none may come. */
	void (*take_cost)(struct trial_boot *boot, const struct wire_frame *frame);
	/* A collector's value; without: it is kept in boot->counters. */
	void (*take_counter)(struct trial_boot *boot, unsigned guest, const struct trial_counter *counter);
	/* One of several guests has ended (worker.h's word and words). True when all have. */
	bool (*take_end)(struct trial_boot *boot, unsigned guest, const char *word, const char *words);
	/* What a boot that did not end in time waited for, or NULL; caller frees. */
	char *(*missing)(const struct trial_boot *boot);
	/* REQUIRED. Of a trial that is complete, or whose boot ended well: values, or outcome with reason. */
	void (*close)(const struct trial_boot *boot, struct trial *trial);

	/* ---- the database ---- */

	/* The unit of a bench's values, where it is not one of the clock (suite.unit); or NULL. */
	const char *(*unit)(const struct bench *bench);
	/* What is stored alongside a trial. */
	int (*store)(struct db *db, int64_t boot_id, const struct trial_boot *boot, const struct trial *trial,
		struct err **err);
};

extern const struct measure measure_samples, measure_passes, measure_scene, measure_host;
extern const struct measure measure_counts; /* of no suite: of counted boots */

/* measure_table.c: that of a suite. The suite exists. */
const struct measure *measure_of(const char *suite);

/* "quick", "standard", "full": as run --profile takes it. */
const char *measure_profile_name(enum bench_profile profile);

/* The hooks of the plan, with what is so without them. */
enum bench_profile measure_profile(const struct measure *measure, const struct bench *bench);
bool measure_needs_job(const struct measure *measure, const struct bench *bench);
unsigned measure_items(const struct measure *measure, const struct bench *bench, const struct plan_target *target,
	struct plan_item list[MEASURE_ITEMS_MAX]);
unsigned measure_guests(const struct plan_boot *boot);
unsigned measure_deadline_s(const struct plan_boot *boot);
unsigned measure_guess_ms(const struct plan_boot *boot, bool exact);
/* Of all items of the boot: the first that fails. */
int measure_check(const struct plan_boot *boot, const struct measure_place *place, struct err **err);

/* Makes the boot's trials. boot->measure counts. */
void measure_open(struct trial_boot *boot, const struct plan_boot *plan, const struct measure_place *place);

/* Frames about a boot that was opened. `guest` is 0 where there is one. */
void measure_take(const struct measure *measure, struct trial_boot *boot, unsigned guest, const char *kind,
	const struct wire_frame *frame);
void measure_take_cost(const struct measure *measure, struct trial_boot *boot, const struct wire_frame *frame);
/* Takes what *counter owns. */
void measure_take_counter(
	const struct measure *measure, struct trial_boot *boot, unsigned guest, struct trial_counter *counter);
/* True when the boot is over: boot->outcome is its outcome. */
bool measure_take_end(
	const struct measure *measure, struct trial_boot *boot, unsigned guest, const char *word, const char *words);

/* The trial that the last frame completed, closed: nothing that comes later changes it, unless the boot is condemned.
 * NULL: none. */
struct trial *measure_settle(const struct measure *measure, struct trial_boot *boot);

/* Gives every trial that is not closed its outcome: that of the boot, with its reason, when it is not ok; else its own.
 * Of a boot that is condemned all have that of the boot. */
void measure_close(const struct measure *measure, struct trial_boot *boot, enum outcome outcome, const char *reason);

/* measure_table.c: the unit of a bench's values: "ticks", "instructions", "ns", "bytes" ... */
const char *measure_unit(const char *suite, const struct bench *bench, const struct clock_kind *clock);

#endif
