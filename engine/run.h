/* run.h - one invocation of `hvbench run`: from names to rows in the database. */
#ifndef HVB_ENGINE_RUN_H
#define HVB_ENGINE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/host.h"
#include "engine/options.h"
#include "engine/plan.h"
#include "engine/target.h"
#include "engine/trial.h"
#include "lib/db.h"
#include "lib/err.h"

/* Two machines of the lab run side by side: they do not disturb each other's instruction counts. */
#define RUN_LAB_MACHINES 2

/* Names resolved and ordered: what --dry-run prints and run_execute does. */
struct run_plan {
	const struct run_options *options; /* borrowed */
	struct hosts hosts;
	struct targets targets;
	struct plan plan;
	unsigned *reps;   /* owned: boots of each target, for each of suites[] */
	unsigned n_known; /* trials that a run that is resumed has already */
};

/* With options->reps 0 as many boots as verdicts need: run_outlook.wanted. */
int run_plan_make(const struct run_options *options, const char *hosts_path, target_say_fn *say, void *ctx,
	struct run_plan *plan, struct err **err);
void run_plan_finish(struct run_plan *plan);

/*
 * What only the database can say. A run that is resumed: leaves what it lacks (resume.h). A new one: lowers what reps 0
 * chose until it is expected to end within options->max_ms; the suite that takes longest loses a boot first, and every
 * target keeps one, be it too long or not.
 */
int run_plan_fit(struct run_plan *plan, struct db *db, struct err **err);

/* Expected real time in ms (eta.h); db may be NULL. Lab machines run two at a time. */
int64_t run_estimate_ms(struct db *db, const struct run_plan *plan);

/*
 * What the comparisons of two drivers of a plan will be able to say about a suite. Of several pairs of drivers the one
 * with the most tests counts. Instances of one driver are no pair.
 */
struct run_outlook {
	unsigned reps;   /* boots of each target that are planned; 0: the plan has none of this suite */
	unsigned rows;   /* pairs of instances, one of each driver, that `compare` holds against each other */
	unsigned tests;  /* of those the ones that a test decides: a family. The others are counted exactly */
	unsigned least;  /* boots with which a row can be `same`; 1: no tests; 0: no rows */
	unsigned needed; /* least boots with which a row of the family can be significant; 1: no tests; 0: no rows */
	unsigned wanted; /* boots that reps 0 plans: `needed`, at least 1 */
	int64_t boot_ms; /* expected real time of one boot of each target */
	int64_t once_ms; /* and of the boots in which exits are counted, once each */
};
struct run_outlook run_outlook(const struct run_plan *plan, const char *suite, struct db *db);

struct run_events {
	void *ctx;
	/* the lab is there, the run's row comes next: from now on stop_fd ends it cleanly */
	void (*begin)(void *ctx);
	void (*phase)(void *ctx, const char *text);  /* what is being done now */
	void (*notice)(void *ctx, const char *text); /* something a person should read: a host was lost ... */
	void (*boot)(void *ctx, const struct plan_boot *boot);
	void (*bench)(void *ctx, const struct plan_boot *boot, unsigned done);
	void (*boot_end)(void *ctx, const struct plan_boot *boot, const struct trial_boot *result, enum outcome outcome,
		const char *reason, int64_t wall_ms);
	void (*tick)(void *ctx); /* at least every second */
	int stop_fd;             /* readable: end cleanly (Ctrl-C); -1 for none */
	/* what is left of the run is expected to take so long from now on; after begin and after each bench and boot */
	void (*left)(void *ctx, int64_t ms);
};

struct run_result {
	char uuid[37];
	unsigned outcomes[OUTCOMES]; /* trials of the run by outcome, those of before it was resumed as well */
	unsigned boots[OUTCOMES];    /* boots by outcome, of this time */
	unsigned n_planned;          /* trials of the whole run that can be measured */
	unsigned n_stored;           /* of those the ones that were, and need not be measured again */
	bool interrupted;
};

/* The database is open for writing. Builds the lab first where it is needed. An error here is one that ended the run.
 * */
int run_execute(const struct run_options *options, struct run_plan *plan, struct db *db,
	const struct run_events *events, struct run_result *result, struct err **err);

#endif
