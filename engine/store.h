/* store.h - what a run writes into the database. Facts only; every boot is one transaction, so a run that dies loses at
 * most the boot it was in. */
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
};

/* Returns the run's id, or -1. run->uuid is filled (RFC 4122 version 4). */
int64_t store_run_begin(struct db *db, struct store_run *run, struct err **err);

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

struct store_boot {
	int64_t run_id, host_id;
	const struct plan_boot *plan;
	uint64_t nonce;
	char started_utc[21];
	int64_t wall_ms;
	const struct clock_kind *clock;
	enum outcome outcome;
	const char *reason;  /* NULL when ok */
	const char *console; /* or NULL */
	const struct trial_boot *result;
	const struct store_artifact *artifacts;
	unsigned n_artifacts;
};

/* A boot with its trials, samples, summaries and counters, in one transaction. Returns 0 or -1. */
int store_boot(struct db *db, const struct store_boot *boot, struct err **err);

/* An instance that did not run: a boot with outcome skip that carries these benches' reasons. */
int store_skips(struct db *db, int64_t run_id, int64_t host_id, unsigned ord, const struct clock_kind *clock,
	const struct plan_skip *skips, unsigned n, struct err **err);

int store_event(struct db *db, int64_t run_id, const char *kind, const char *text, struct err **err);

#endif
