/* vcpus.c - guests of two vCPUs on one CPU: what is lost when the one that holds a lock has not got the CPU, and
 * whether a guest has more for having more vCPUs. */
#include "bench/scene.h"

#define TIMES_LOCK \
	"From the moment a vCPU wants the lock until it has it, each time, of both vCPUs. The other vCPU's turns on " \
	"the CPU are in it. Nothing is subtracted."
#define PATH_LOCK \
	"The scheduler takes the CPU from a vCPU that holds the lock; the other one spins with PAUSE. With a pause " \
	"filter (AMD) or pause-loop exiting (Intel) that exits: KVM: kvm_vcpu_on_spin(), Xen: as the guest's own " \
	"SCHEDOP_yield. Without, it spins until its slice is over."
#define DISTURBED_LOCK \
	"Where in the loop a slice happens to end; phases differ from run to run. A vCPU holds the lock for 10 of 40 " \
	"microseconds of work, in whole units of work."
#define CONCLUDE_LOCK \
	"Metrics useful and spun: the part of the guest's CPU time that was work, and that was spent waiting; " \
	"sections: how often the lock was taken. Against the row in which each vCPU has a lock of its own, what the " \
	"lock costs. lock-holder-exits counts the exits of PAUSE (metric pause-exits): where a CPU has no filter for " \
	"PAUSE (the fact kvm_amd.pause_filter_count is 0), as the lab's, there are none, and no hypervisor can " \
	"notice."

/* As scene_places, but a process has no second vCPU. */
#define PLACES BENCH_PLACES("kvm/bare-*", "xen/bare-pvh", "null/*")

#define BURN \
	{ \
		.role = SCENE_BUSY \
	}
#define SECOND \
	{ \
		.role = SCENE_BUSY, .second = true \
	}

static const struct scene_member two_vcpus[] = {BURN, SECOND};
static const struct scene_member two_and_one[] = {BURN, SECOND, BURN};

#define LOCK(name_, title_, lock_, profile_, traced_) \
	{ \
		.name = name_, \
		BENCH_ABOUT(.title = title_, .times = TIMES_LOCK, .path = PATH_LOCK, .disturbed = DISTURBED_LOCK, \
			.conclude = CONCLUDE_LOCK, .modes = PLACES, .inexact = bench_everywhere, \
			.headline = &scene_spinning), \
		.scene = &(const struct bench_scene){.members = two_vcpus, \
			.n = 2, \
			.cpus = 1, \
			.ms = 1000, \
			.samples = SCENE_ACQUISITIONS, \
			.profile = profile_, \
			.lock = lock_, \
			.hold_us = 10, \
			.apart_us = 30, \
			.traced = traced_}, \
	}

static const struct bench rows[] = {
	LOCK("lock-own", "two vCPUs, each with a lock of its own", SCENE_LOCK_OWN, BENCH_QUICK, false),
	LOCK("lock-holder", "two vCPUs share a test-and-set lock", SCENE_LOCK_TAS, BENCH_QUICK, false),
	LOCK("lock-holder-exits", "as lock-holder, with the exits traced", SCENE_LOCK_TAS, BENCH_QUICK, true),
	LOCK("lock-holder-ticket", "two vCPUs share a ticket lock", SCENE_LOCK_TICKET, BENCH_STANDARD, false),
	{
		.name = "vcpus-2-1",
		BENCH_ABOUT(.title = "a guest of two vCPUs beside a guest of one",
			.times = "One switch: from the last moment a vCPU was on the CPU until the first moment "
				 "another one is, of the same guest or not. Nothing is subtracted.",
			.path = "As fair-2. KVM: a cgroup for each guest and one for each of its vCPUs in it, so "
				"guests share first (1/4, 1/4, 1/2). Xen's credit2: each vCPU has the domain's whole "
				"weight (1/3 each).",
			.disturbed = "As fair-2.",
			.conclude = "Metric error: against the ideal of that hypervisor's rule. guest-share: whether a "
				    "guest has more for having more vCPUs.",
			.modes = PLACES, .inexact = bench_everywhere, .headline = &scene_share_error),
		.scene = &(const struct bench_scene){.members = two_and_one,
			.n = 3,
			.cpus = 1,
			.ms = 1000,
			.samples = SCENE_SWITCHES,
			.profile = BENCH_QUICK},
	},
};

const struct bench_family bench_sched_vcpus = {
	.suite = "sched", .guest = "bare", .benches = rows, .n = sizeof rows / sizeof rows[0]};
