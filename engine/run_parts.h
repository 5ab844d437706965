/*
 * run_parts.h - what the files of a run share. Nothing outside engine/run*.c includes this.
 *
 *	run.c         before and after: the run's row, its folder, what could not run
 *	run_loop.c    between: which host boots what, and when
 *	run_plan.c    the plan of a run, how long it will take and what it can decide
 */
#ifndef HVB_ENGINE_RUN_PARTS_H
#define HVB_ENGINE_RUN_PARTS_H

#include "engine/eta.h"
#include "engine/run.h"
#include "engine/session.h"

struct run {
	const struct run_options *options;
	struct run_plan *plan;
	struct db *db;
	const struct run_events *events;
	struct run_result *result;
	struct session_shared shared;
	struct session **sessions; /* one per host that has boots; machines of the lab may be several of a kind */
	unsigned n_sessions;
	bool *started; /* per boot of the plan: given to its session, or given up */
	struct eta eta;
	bool stopping;
};

/* Sessions for all boots that have not started, none of them open yet. They stay until the run frees them. */
void run_make_sessions(struct run *run);
/* Reports how long the rest of the run is expected to take. */
void run_tell_left(const struct run *run);
/* Every boot has its outcome afterwards, unless the run is stopping or -1 is returned. */
int run_loop(struct run *run, struct err **err);

#endif
