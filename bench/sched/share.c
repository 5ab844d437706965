/* share.c - guests with weights, with caps, and with less to do than they may: whether each gets min(what it wants,
 * what it was promised). */
#include "bench/scene.h"

#define TIMES \
	"One switch between guests, or one return to the CPU where there is one guest, as in fair-2. Nothing is " \
	"subtracted."
#define PATH \
	"As fair-2. Weights: KVM's are the cgroup's cpu.weight (libvirt's cpu_shares), Xen's the domain's weight. " \
	"Caps: cpu.max (vcpu_quota of vcpu_period) and the domain's cap."
#define DISTURBED \
	"As fair-2. A cap is refilled in periods of the scheduler's own (100 ms under KVM, 10 ms under Xen); the " \
	"window is a multiple of both."
#define CONCLUDE \
	"The metric error: by how many percentage points the worst-served guest is off its fair share, min(demand, " \
	"cap, weight's part of what the others leave). A weight or cap that has no effect fails the trial."

#define SHARE(name_, title_, members_, profile_) \
	{ \
		.name = name_, \
		BENCH_ABOUT(.title = title_, .times = TIMES, .path = PATH, .disturbed = DISTURBED, \
			.conclude = CONCLUDE, .modes = scene_places, .inexact = bench_everywhere, \
			.headline = &scene_share_error), \
		.scene = &(const struct bench_scene){.members = members_, \
			.n = sizeof members_ / sizeof members_[0], \
			.cpus = 1, \
			.ms = 1000, \
			.samples = SCENE_SWITCHES, \
			.profile = profile_}, \
	}

#define WEIGHED(w) \
	{ \
		{.role = SCENE_BUSY, .weight = 100}, \
		{ \
			.role = SCENE_BUSY, .weight = w \
		} \
	}
#define CAPPED(c) \
	{ \
		{ \
			.role = SCENE_BUSY, .cap = c \
		} \
	}

static const struct scene_member weight_2[] = WEIGHED(200), weight_4[] = WEIGHED(400), weight_8[] = WEIGHED(800);
static const struct scene_member cap_10[] = CAPPED(10), cap_25[] = CAPPED(25), cap_50[] = CAPPED(50),
				 cap_75[] = CAPPED(75);
static const struct scene_member cap_beside[] = {{.role = SCENE_BUSY, .cap = 25}, {.role = SCENE_BUSY}};
static const struct scene_member idle_beside[] = {
	{.role = SCENE_PERIODIC, .period_us = 20000, .work_us = 4000},
	{.role = SCENE_BUSY},
	{.role = SCENE_BUSY},
};
static const struct scene_member idle_weight[] = {
	{.role = SCENE_PERIODIC, .weight = 400, .period_us = 20000, .work_us = 4000},
	{.role = SCENE_BUSY, .weight = 100},
	{.role = SCENE_BUSY, .weight = 200},
};

static const struct bench rows[] = {
	SHARE("weight-1-2", "weights 1:2", weight_2, BENCH_STANDARD),
	SHARE("weight-1-4", "weights 1:4", weight_4, BENCH_QUICK),
	SHARE("weight-1-8", "weights 1:8", weight_8, BENCH_STANDARD),
	SHARE("cap-10", "capped at 10 %, alone", cap_10, BENCH_STANDARD),
	SHARE("cap-25", "capped at 25 %, alone", cap_25, BENCH_QUICK),
	SHARE("cap-50", "capped at 50 %, alone", cap_50, BENCH_QUICK),
	SHARE("cap-75", "capped at 75 %, alone", cap_75, BENCH_STANDARD),
	SHARE("cap-25-beside", "capped at 25 %, beside one without", cap_beside, BENCH_QUICK),
	SHARE("idle-beside", "one guest that wants 20 %, beside two that want all", idle_beside, BENCH_QUICK),
	SHARE("idle-weight", "one that wants 20 % and has weight 4, beside weights 1 and 2", idle_weight,
		BENCH_STANDARD),
};

const struct bench_family bench_sched_share = {
	.suite = "sched", .guest = "bare", .benches = rows, .n = sizeof rows / sizeof rows[0]};
