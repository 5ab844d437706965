/*
 * store.h - what a run writes into the database. Facts only. A boot has its row when it begins, a trial when it is
 * closed, each in a transaction of its own: a run that dies loses the benches that were not complete, and no other.
 */
#ifndef HVB_ENGINE_STORE_H
#define HVB_ENGINE_STORE_H

#include <stdint.h>

#include "engine/plan.h"
#include "engine/trial.h"
#include "lib/db.h"
#include "lib/err.h"

struct store_run {
	char uuid[37];
	const char *git;
	const char *command;
	uint64_t seed;
	const char *resume; /* engine/resume.h */
};

/* Returns the run's id, or -1. run->uuid is filled (RFC 4122 version 4). */
int64_t store_run_begin(struct db *db, struct store_run *run, struct err **err);

/* A run that has ended goes on, by this process. owner, state: as they were read; ERR_BUSY when another process was
 * faster. */
int store_run_resume(struct db *db, int64_t run_id, const char *owner, const char *state, struct err **err);

/* state: complete or interrupted. */
int store_run_end(struct db *db, int64_t run_id, const char *state, struct err **err);

struct store_fact {
	char *collector, *name, *value, *reason; /* value or reason is NULL */
	bool stable;                             /* part of the fingerprint */
};

/* Finds or adds the host as these facts describe it. Returns its id, or -1. */
int64_t store_host(struct db *db, const char *name, const struct store_fact *facts, unsigned n, struct err **err);

struct store_artifact {
	char *kind, *sha256, *name;
};

/* The reason of a boot, with the outcome error, until it ends: that it was seen to. */
#define STORE_OPEN "it has not ended, or hvbench was killed before it did"

struct store_boot {
	int64_t id; /* its row; 0: there is none yet */
	int64_t run_id, host_id;
	unsigned first_ord; /* place in the run's order of the plan's first boot: 0, unless the run was resumed */
	const struct plan_boot *plan;
	uint64_t nonce;
	char started_utc[21];
	int64_t wall_ms;
	const struct clock_kind *clock;
	enum outcome outcome;
	const char *reason;  /* NULL when ok */
	const char *console; /* or NULL */
	const struct store_artifact *artifacts;
	unsigned n_artifacts;
};

/* Returns the row's id, or -1. */
int64_t store_boot_begin(struct db *db, const struct store_boot *boot, struct err **err);

/* A closed trial with samples, summary and metrics; with the first one of a boot what is known of its machine and
 * images. It takes the place of rows without a number that earlier boots of the same repetition have of it, where the
 * run was resumed. Returns 0 or -1. */
int store_trial(
	struct db *db, const struct store_boot *boot, struct trial_boot *result, struct trial *trial, struct err **err);

/* A boot's outcome, counters, and the trials that are not stored yet. Of a boot that is condemned all are stored anew,
 * as they are now. A counted boot's metrics become those of the timed trials of its repetition. A boot without a row
 * gets one. Returns 0 or -1. */
int store_boot_end(struct db *db, const struct store_boot *boot, struct trial_boot *result, struct err **err);

/* An instance that did not run: a boot with outcome skip that carries these benches' reasons. */
int store_skips(struct db *db, int64_t run_id, int64_t host_id, unsigned ord, const struct clock_kind *clock,
	const struct plan_skip *skips, unsigned n, struct err **err);

/* The place in the run's order after its last boot; -1: error. */
int64_t store_next_ord(struct db *db, int64_t run_id, struct err **err);

/* Trials of the run by outcome. */
int store_count(struct db *db, int64_t run_id, unsigned outcomes[OUTCOMES], struct err **err);

int store_event(struct db *db, int64_t run_id, const char *kind, const char *text, struct err **err);

#endif
