/* selection.h - what the suites and patterns of a command line choose, on any target. Pure. */
#ifndef HVB_ENGINE_SELECTION_H
#define HVB_ENGINE_SELECTION_H

#include <stdbool.h>

#include "engine/measure.h"
#include "engine/net_jobs.h"
#include "engine/plan_boot.h"
#include "engine/user_jobs.h"
#include "lib/err.h"

struct selection {
	const char *const *suites; /* each must exist; none: every suite */
	unsigned n_suites;
	const char *const *patterns; /* lib/select.h; each must select something; none: everything */
	unsigned n_patterns;
	enum bench_profile profile;   /* of benches that have one; a pattern with a bench's name selects beyond it */
	const struct user_jobs *jobs; /* the user's, which are a family more; NULL: none */
	const struct net_jobs *nets;  /* likewise */
	const char *const *knobs;     /* devices that have these settings are there with them, too (drivers/knobs.h) */
	unsigned n_knobs;
};

/* The families that are chosen from: bench_families and, where there are any, the user's jobs. NULL behind the last. */
const struct bench_family *selection_family(const struct selection *selection, unsigned number);

/* Whether the item is asked for, or needed by one that is. */
bool selection_wants(const struct selection *selection, const struct bench_family *family, const struct plan_item *item,
	const struct plan_target *target);

/* Whether at least one bench is wanted on this target. */
bool selection_has(const struct selection *selection, const struct plan_target *target);

/* Whether a pattern chooses this driver by its name: "null", "exit@null", "exit.cpuid@tcg/bare-q35". */
bool selection_names_driver(const struct selection *selection, const char *driver);

/* ERR_USAGE, with what there is: a suite that does not exist, or a pattern or settings that select nothing on the
 * targets. */
int selection_check(
	const struct selection *selection, const struct plan_target *targets, unsigned n_targets, struct err **err);

#endif
