/* plan.h - what a run will do: pure, from names to an ordered list of boots. Nothing here touches a machine. */
#ifndef HVB_ENGINE_PLAN_H
#define HVB_ENGINE_PLAN_H

#include <stdint.h>

#include "engine/plan_boot.h"
#include "engine/selection.h"
#include "lib/err.h"

struct plan_request {
	struct selection select;
	const struct plan_target *targets;
	unsigned n_targets;
	unsigned reps;              /* boots of each target, >= 1 */
	const unsigned *suite_reps; /* the same for each of suites[], in its place; NULL: reps for all */
	uint64_t seed;              /* of the order */
	bool events;                /* as many boots more whose events are counted, of what is no scene */
	bool exits;                 /* one boot more of each target in which the exits of timed benches are counted */
};

/* An instance that was asked for and cannot exist or run. */
struct plan_skip {
	const struct plan_target *target;
	const char *suite;
	struct plan_item item;
	char *reason;
};

struct plan {
	struct plan_boot *boots;
	unsigned n_boots;
	struct plan_skip *skips;
	unsigned n_skips;
	unsigned n_trials; /* over all boots */
};

/* Errors: as selection_check. The order interleaves: a seeded order of the targets, every second round of boots
 * reversed (ABBA). Counted boots come after all others, in the same order. */
int plan_make(const struct plan_request *request, struct plan *plan, struct err **err);
void plan_finish(struct plan *plan);

#endif
