/*
 * scene_ideal.h - what each guest of a scene should have of the CPU: by demand, weight, cap and scheduling policy.
 * Pure. Part of scene_judge.
 *
 * Policies come one after the other, each with what the one before leaves: SCHED_DEADLINE has its reservation and no
 * more, SCHED_RR what is left up to the host's limit on real-time threads, the default policy the rest.
 */
#ifndef HVB_ENGINE_MEASURE_SCENE_IDEAL_H
#define HVB_ENGINE_MEASURE_SCENE_IDEAL_H

#include "bench/scene.h"

/* What a scene has set; for the ideal without one of them. */
enum scene_setting { SCENE_WEIGHTS, SCENE_CAPS, SCENE_POLICIES };
#define SCENE_SETTINGS 3

/*
 * capacity: fraction of the CPU there is to share. rt_limit: fraction of it that real-time threads may have, 1 where
 * nothing limits them. weight_per_vcpu: each vCPU is a claim of its own; else guests share first, by the claim of their
 * first vCPU, and each divides its share among its vCPUs.
 */
struct scene_bounds {
	double capacity, rt_limit;
	bool weight_per_vcpu;
};

void scene_ideal(const struct bench_scene *what, const struct scene_bounds *bounds, double *ideal);

/* What it would be if that setting did nothing. */
void scene_ideal_without(
	const struct bench_scene *what, enum scene_setting ignored, const struct scene_bounds *bounds, double *ideal);

/* True when it would take more than it is given: wants the CPU all the time, without a cap or a reservation. */
bool scene_member_is_greedy(const struct scene_member *member);

#endif
