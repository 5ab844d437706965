/*
 * policy.c - guests whose vCPU threads have another scheduling policy than the default: SCHED_RR goes before everybody,
 * SCHED_DEADLINE has a reservation. Xen has no such threads; reservations are what its scheduler rtds goes by
 * (--xen-args).
 */
#include "bench/scene.h"

#define TIMES "One switch, as in fair-2. Nothing is subtracted."
#define PATH \
	"KVM: SCHED_RR of libvirt's vcpusched, priority 1: the real-time class, a slice of sched_rr_timeslice_ms, " \
	"and nothing for it any more once real-time threads had sched_rt_runtime_us of sched_rt_period_us. " \
	"SCHED_DEADLINE by sched_setattr: a reservation of runtime in each period, throttled beyond it. Xen, rtds " \
	"only: the same reservation, without extra time."
#define DISTURBED \
	"As fair-2. Everything of the host that has the default policy, QEMU's other threads too, waits for a guest " \
	"with SCHED_RR."
#define CONCLUDE \
	"The metric error: by how many percentage points the worst-served guest is off what its policy promises. A " \
	"policy that has no effect fails the trial. Metrics set.*: what the kernel says was in force."

#define POLICY(name_, title_, modes_, members_, settle_ms_, ms_, profile_) \
	{ \
		.name = name_, \
		BENCH_ABOUT(.title = title_, .times = TIMES, .path = PATH, .disturbed = DISTURBED, \
			.conclude = CONCLUDE, .modes = modes_, .inexact = bench_everywhere, \
			.headline = &scene_share_error), \
		.scene = &(const struct bench_scene){.members = members_, \
			.n = sizeof members_ / sizeof members_[0], \
			.cpus = 1, \
			.settle_ms = settle_ms_, \
			.ms = ms_, \
			.samples = SCENE_SWITCHES, \
			.profile = profile_}, \
	}

/* The limit on real-time threads acts at the end of a period of 1 s of which they had all: seen to be missing in the
 * one in which they begin. */
#define RT_SETTLE_MS 1200

/* The others must have passed the barrier before it takes the CPU from them. */
#define RR .role = SCENE_BUSY, .policy = SCENE_POLICY_RR, .join_ms = 60
#define DEADLINE(runtime_ms, period_ms) \
	.role = SCENE_BUSY, .policy = SCENE_POLICY_DEADLINE, .runtime_us = 1000 * (runtime_ms), \
	.reserve_us = 1000 * (period_ms)

#define THREADS BENCH_PLACES("kvm/bare-*", "null/*")
#define RESERVING BENCH_PLACES("kvm/bare-*", "xen/bare-pvh", "null/*")
static const struct scene_member rr_2[] = {{RR}, {RR}};
static const struct scene_member rr_over[] = {{RR}, {.role = SCENE_BUSY}};
static const struct scene_member deadline_alone[] = {{DEADLINE(15, 50)}};
static const struct scene_member deadline_beside[] = {{DEADLINE(15, 50)}, {.role = SCENE_BUSY}};

static const struct bench rows[] = {
	POLICY("rr-2", "two with SCHED_RR", THREADS, rr_2, RT_SETTLE_MS, 2000, BENCH_STANDARD),
	POLICY("rr-over-1", "one with SCHED_RR beside one of the default policy", THREADS, rr_over, RT_SETTLE_MS, 1000,
		BENCH_QUICK),
	POLICY("deadline-30", "a reservation of 15 of 50 ms (SCHED_DEADLINE, rtds), alone", RESERVING, deadline_alone,
		0, 1000, BENCH_STANDARD),
	POLICY("deadline-30-beside",
		"a reservation of 15 of 50 ms (SCHED_DEADLINE, rtds), beside one of the default policy", RESERVING,
		deadline_beside, 0, 1000, BENCH_QUICK),
};

const struct bench_family bench_sched_policy = {
	.suite = "sched", .guest = "bare", .benches = rows, .n = sizeof rows / sizeof rows[0]};
