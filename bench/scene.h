/*
 * scene.h - a bench of several bare guests on the same CPUs: what each of them does, and the part of it that runs
 * inside a guest. Freestanding.
 *
 * The worker creates all guests of a scene, sets weights and caps, lets them run, and sends `go` when each has sent
 * `ready`: the start barrier. From then on a guest only computes, halts and reads its counter; what it saw is sent when
 * its time is over (wire.h).
 *
 * A guest finds out by itself when it did not run: work is cut into units of constant cost, and where two time stamps
 * are further apart than a unit explains, it was off the CPU. The edges of its stretches are the schedule as it was,
 * not as anybody tells it. What a scene is made of: scene_layout.h.
 */
#ifndef HVB_BENCH_SCENE_H
#define HVB_BENCH_SCENE_H

#include "bench/scene_layout.h"

/* What a guest has to report of a vCPU. All times are its own time stamps. */
struct scene_report {
	/* n numbers: first `edges` edges (on, off, on ...), then lateness of wake-ups, responses of work, or waits for
	 * a lock, in ticks */
	const uint64_t *log;
	unsigned n, edges;
	uint64_t units; /* of work that were done, */
	/* ticks that one takes when nothing disturbs it; where there are several CPUs, while all work */
	uint64_t unit;
	uint64_t spun;      /* ticks on the CPU in which it waited for the lock */
	uint64_t t0, t1;    /* after the barrier, and at its end */
	bool told;          /* whether the hypervisor tells what it took, */
	uint64_t stolen;    /* and how much, ns from t0 to t1 */
	const char *untold; /* why not */
	bool has_base;      /* the guest itself knows how to come to a time line that all share, */
	uint64_t base;      /* by adding this to its time stamps, modulo 2^64 */
};

/* Makes ready: finds the cost of a unit, sets the timer up, starts the second vCPU of a member that has one. NULL, or
 * the sentence why this guest cannot take part. */
const char *scene_prepare(const struct bench_env *env, const struct bench_scene *scene, unsigned member);

/* Halts for about so long (for waiting at the barrier). */
void scene_nap(const struct bench_env *env, unsigned us);

/* Plays the part of the guest whose first vCPU the member is, and returns when its time is over. NULL, or a sentence
 * when it could not be recorded. Reports of its vCPUs, which borrow until the next call. */
const char *scene_play(const struct bench_env *env, const struct bench_scene *scene, unsigned member,
	struct scene_report reports[SCENE_VCPUS_MAX]);

#endif
