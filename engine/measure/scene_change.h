/* scene_change.h - scenes whose guests come and go: how long until those who are there have equal shares again. Part of
 * scene_judge. */
#ifndef HVB_ENGINE_MEASURE_SCENE_CHANGE_H
#define HVB_ENGINE_MEASURE_SCENE_CHANGE_H

#include "engine/measure/scene_run.h"
#include "lib/sched.h"

/* Whether a guest joins late or leaves early. */
bool scene_changes(const struct bench_scene *what);

/* Gives the trial converge-join and converge-leave (scene_run.h), or why they are not known. guests: the log's, as
 * schedules. */
void scene_change_judge(const struct bench_scene *what, const struct scene_log *log, const struct sched_guest *guests,
	struct trial *trial, const char *unit);

#endif
