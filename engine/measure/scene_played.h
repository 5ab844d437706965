/* scene_played.h - the last frame of a guest of a scene: what its log means. See bench/scene.h. */
#ifndef HVB_ENGINE_MEASURE_SCENE_PLAYED_H
#define HVB_ENGINE_MEASURE_SCENE_PLAYED_H

#include "engine/trial.h"

struct scene_played {
	uint64_t edges; /* so many of the trial's samples are edges, the rest lateness or responses */
	uint64_t units, unit;
	uint64_t spun; /* ticks on the CPU in which it waited for a lock */
	bool told;
	uint64_t stolen; /* ns */
	bool has_base;
	uint64_t base; /* what, added to its TSC, gives ticks on the common time line */
};

/* Of a trial whose `played` frame has come; NULL before. */
const struct scene_played *scene_played_of(const struct trial *trial);

/* Takes a `played` frame: the trial is done; or the boot has failed. */
void scene_played_take(struct trial_boot *boot, struct trial *trial, const struct wire_frame *frame);

#endif
