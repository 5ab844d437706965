/* scene_vcpus.h - scenes with guests of several vCPUs: what each guest had, and what a lock cost them. Part of
 * scene_judge. */
#ifndef HVB_ENGINE_MEASURE_SCENE_VCPUS_H
#define HVB_ENGINE_MEASURE_SCENE_VCPUS_H

#include "engine/measure/scene_run.h"
#include "lib/sched.h"

/* Gives the trial guest-share.G (scene_run.h) where a guest has several vCPUs. shares: of the members. */
void scene_guest_shares(const struct bench_scene *what, const double *shares, struct trial *trial);

/* Gives the trial the waits for the lock as its samples, and useful, spun, sections, lock-wait-max, waits-long. guests:
 * the log's, as schedules. */
void scene_lock_judge(const struct scene_run *scene, const struct scene_log *log, const struct sched_guest *guests,
	struct trial *trial, const char *unit);

#endif
