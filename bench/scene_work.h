/* scene_work.h - what a vCPU of a scene does with its CPU, and how it sees that it was taken from it. Freestanding;
 * part of scene.c. */
#ifndef HVB_BENCH_SCENE_WORK_H
#define HVB_BENCH_SCENE_WORK_H

#include "bench/scene_layout.h"

/* Of one vCPU. */
struct scene_work {
	uint64_t log[SCENE_LOG_MAX];
	unsigned n;
	bool full;                          /* the log had no room for all */
	uint64_t unit, units, spun;         /* as in scene_report */
	uint64_t others[SCENE_LOG_MAX / 2]; /* what comes behind the edges */
	unsigned n_others;
};

/* The cost of a unit, when nothing disturbs it. */
uint64_t scene_unit(void);

/* Works until that moment, with no log. The cost of a unit meanwhile, as it mostly was: CPUs that work side by side may
 * slow each other down. */
uint64_t scene_unit_beside(uint64_t until);

void scene_note(struct scene_work *w, uint64_t value);
void scene_note_other(struct scene_work *w, uint64_t value);

/* Works until that moment, or until so many units are done; the edges of its stretches go into the log. Returns when it
 * stopped. */
uint64_t scene_burn(struct scene_work *w, uint64_t until, uint64_t most);

/*
 * Until that moment: takes a lock, does `hold` units, gives it back, does `apart` units. Waits that begin `lead` ticks
 * after the start, and as long before the end, go into others: at first one vCPU may be alone. `first`: it is the
 * guest's first vCPU.
 */
void scene_burn_locked(struct scene_work *w, enum scene_lock kind, bool first, uint64_t until, uint64_t lead,
	uint64_t hold, uint64_t apart);

#endif
