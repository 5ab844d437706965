/*
 * resume.h - a run goes on: what its row keeps so that it can be planned again, and what of it is missing. Whether its
 * hosts are the same is seen when they answer: resumed.h.
 */
#ifndef HVB_ENGINE_RESUME_H
#define HVB_ENGINE_RESUME_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/db.h"
#include "lib/err.h"
#include "lib/proc.h"

struct run_plan;

/* A run of the database. */
struct resume {
	int64_t run_id;
	char uuid[37];
	uint64_t seed;
	char *version, *git;   /* of the hvbench that measured it */
	char *owner, *state;   /* as they were read */
	struct strv arguments; /* of `hvbench run`, which is the first */
	char *job, *net_job;   /* user_jobs.shown, net_jobs.shown; "" for none; net_job NULL: by an older hvbench */
	unsigned *reps;        /* boots of each target for each of suites[] */
	char *plan;            /* SHA-256 of the whole plan */
};

/* What the run's row keeps (run.resume): JSON; caller frees. */
char *resume_record(const struct run_plan *plan);

/* ERR_USAGE where the run is of an hvbench that did not keep it. The object is finished in any case. */
int resume_load(struct db *db, int64_t run_id, struct resume *resume, struct err **err);
void resume_finish(struct resume *resume);

/* Its state was complete: it has no boot that was not tried. */
bool resume_is_complete(const struct resume *resume);

/*
 * Takes out of the plan, which was made by the run's own options, what has a number or cannot have one, and says how
 * many trials that are. What must be done again for others stays (plan_item.known): a device's verification; on an
 * exact clock all benches of a boot where what ran before may move a path (measure.whole). ERR_USAGE when this hvbench,
 * or what it would plan, is not the run's.
 */
int resume_reduce(struct db *db, const struct resume *resume, struct run_plan *plan, unsigned *known, struct err **err);

#endif
