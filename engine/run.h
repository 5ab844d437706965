/*
 * run.h - one invocation of `hvbench run`: from names to rows in the database.
 */
#ifndef HVB_ENGINE_RUN_H
#define HVB_ENGINE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/host.h"
#include "engine/plan.h"
#include "engine/target.h"
#include "engine/trial.h"
#include "lib/buf.h"
#include "lib/db.h"
#include "lib/err.h"

#define RUN_JOB_MAX WIRE_JOB_FILE_MAX /* bytes of a user's job file */

/* A second machine as peer of the guests' NICs; all NULL: one in a network namespace of the host. */
struct run_net {
	const char *peer;   /* its address */
	const char *bridge; /* of the host, on which it can be reached */
	const char *self;   /* the guest's address, "192.0.2.7/24" */
};

struct run_options {
	const char *const *suites;
	unsigned n_suites;
	const char *const *patterns;
	unsigned n_patterns;
	const char *on; /* host names, or NULL to choose */
	struct lab_config lab;
	unsigned reps;          /* boots of each target */
	unsigned samples, warm; /* of each bench in each boot; the warm-up comes before the samples */
	uint64_t seed;
	enum bench_profile profile; /* of suites that have them */
	unsigned pass_seconds;      /* of a pass of a tool, where no instructions are counted */
	/* behind the guests' disks: "ram", "file:DIR", or a block device, whose content is lost */
	const char *disk;
	struct run_net net;
	const char *guest_kernel;             /* a bzImage for the linux guest instead of its own, or NULL */
	struct buf job;                       /* the user's fio job file; empty for none */
	unsigned boot_seconds;                /* deadline of a boot; 0: by the number of its benches */
	const char *cpuset, *emulator_cpuset; /* or NULL */
	/* weights, caps and policies of scenes are not set: what is measured then must not pass for theirs */
	bool no_shares;
	bool wait;           /* for another hvbench that measures on a host, instead of ERR_BUSY */
	const char *command; /* as it was typed, for the database */
	const char *git;
};

/* Two machines of the lab run side by side: they do not disturb each other's instruction counts. */
#define RUN_LAB_MACHINES 2

/* Names resolved and ordered: what --dry-run prints and run_execute does. */
struct run_plan {
	struct hosts hosts;
	struct targets targets;
	struct plan plan;
};

int run_plan_make(const struct run_options *options, const char *hosts_path, target_say_fn *say, void *ctx,
	struct run_plan *plan, struct err **err);
void run_plan_finish(struct run_plan *plan);

/* Expected real time in ms: of earlier boots of the same kind in db (may be NULL), else a guess. Lab machines run two
 * at a time. */
int64_t run_estimate_boot_ms(struct db *db, const struct plan_boot *boot);
int64_t run_estimate_ms(struct db *db, const struct run_plan *plan);

/*
 * The least number of boots of each guest with which a difference in this suite can be significant: exact Mann-Whitney
 * has no smaller p than 2 / C(2n, n), and Holm multiplies it by the number of tests (METHOD rule 16), *tests: benches
 * of the suite that the plan boots on at least two targets. When there are none, 0 is returned.
 */
unsigned run_boots_needed(const struct run_plan *plan, const char *suite, unsigned *tests);

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
};

struct run_result {
	char uuid[37];
	unsigned outcomes[OUTCOMES]; /* trials by outcome */
	bool interrupted;
	unsigned hosts_lost;
};

/* The database is open for writing. Builds the lab first where it is needed. An error here is one that ended the run.
 * */
int run_execute(const struct run_options *options, struct run_plan *plan, struct db *db,
	const struct run_events *events, struct run_result *result, struct err **err);

#endif
