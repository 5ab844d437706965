/* wake.c - guests that sleep and must be back in time: how late a wake-up is, and when a piece of work that is due
 * periodically is done; alone, beside guests that want the whole CPU, and with a higher weight than those. */
#include "bench/scene.h"

#define TIMES_WAKE \
	"The handler's first time stamp minus the moment the guest wanted to be woken, each 2.3 ms by " \
	"its own one-shot timer; it halts meanwhile. Nothing is subtracted."
#define TIMES_WORK \
	"From the moment a period of 22.7 ms begins until the guest's 4.54 ms of work for it are done; it halts " \
	"until " \
	"the " \
	"next. Nothing is subtracted."
#define PATH \
	"KVM: a high-resolution timer of the host wakes the vCPU's thread; CFS decides whether it preempts who runs. " \
	"Xen: a timer of Xen's, vcpu_unblock(), and the scheduler's decision. Then the interrupt is injected."
#define DISTURBED \
	"Timer slop (Xen: up to 50 microseconds), halt polling, the scheduler's limits on preemption (Xen: ratelimit " \
	"1 ms; CFS: wake-up granularity)."
#define CONCLUDE_WAKE \
	"Scheduling latency as a guest feels it: against the row without neighbours, what the neighbours cost; with " \
	"a higher weight, whether weights help latency."
#define CONCLUDE_WORK \
	"Metric missed: periods in which the work was not done when the next began. The guest asks for 20 %, less " \
	"than its fair share."

#define ROW(name_, title_, times_, conclude_, samples_, ms_, members_, profile_) \
	{ \
		.name = name_, \
		BENCH_ABOUT(.title = title_, .times = times_, .path = PATH, .disturbed = DISTURBED, \
			.conclude = conclude_, .modes = scene_places, .inexact = bench_everywhere, \
			.figure = BENCH_TAIL), \
		.scene = &(const struct bench_scene){.members = members_, \
			.n = sizeof members_ / sizeof members_[0], \
			.cpus = 1, \
			.ms = ms_, \
			.samples = samples_, \
			.profile = profile_}, \
	}
#define WAKE(name_, title_, members_, profile_) \
	ROW(name_, "Wake-up " title_ ": lateness", TIMES_WAKE, CONCLUDE_WAKE, SCENE_LATENESS, 2000, members_, profile_)
#define WORK(name_, title_, members_, profile_) \
	ROW(name_, "Periodic work " title_ ": response", TIMES_WORK, CONCLUDE_WORK, SCENE_RESPONSES, 1000, members_, \
		profile_)

/* Neither divides nor is a multiple of the schedulers' own periods (ticks of 1 and 4 ms, credit2's slice of 10 ms): in
 * step with them a probe would always be late by the same part of a slice, and by another one in the next boot. */
#define PROBE .role = SCENE_WAKEUP, .period_us = 2300
#define WORKER .role = SCENE_PERIODIC, .period_us = 22700, .work_us = 4540

static const struct scene_member wake_alone[] = {{PROBE}};
static const struct scene_member wake_beside[] = {{PROBE}, {.role = SCENE_BUSY}};
static const struct scene_member wake_beside_4[] = {
	{PROBE}, {.role = SCENE_BUSY}, {.role = SCENE_BUSY}, {.role = SCENE_BUSY}, {.role = SCENE_BUSY}};
static const struct scene_member wake_heavy[] = {{PROBE, .weight = 800}, {.role = SCENE_BUSY, .weight = 100}};
static const struct scene_member wake_with_work[] = {{PROBE}, {WORKER}}, wake_with_wake[] = {{PROBE}, {PROBE}};
static const struct scene_member work_with_burn[] = {{WORKER}, {.role = SCENE_BUSY}},
				 work_with_work[] = {{WORKER}, {WORKER}}, work_with_wake[] = {{WORKER}, {PROBE}};
static const struct scene_member work_alone[] = {{WORKER}};
static const struct scene_member work_beside[] = {{WORKER}, {.role = SCENE_BUSY}, {.role = SCENE_BUSY}};
static const struct scene_member work_heavy[] = {
	{WORKER, .weight = 800}, {.role = SCENE_BUSY, .weight = 100}, {.role = SCENE_BUSY, .weight = 100}};

static const struct bench rows[] = {
	WAKE("wake-alone", "of a guest that is alone", wake_alone, BENCH_QUICK),
	WAKE("wake-beside", "beside a guest that wants the CPU", wake_beside, BENCH_QUICK),
	WAKE("wake-beside-4", "beside four that want the CPU", wake_beside_4, BENCH_STANDARD),
	WAKE("wake-heavy", "with weight 8, beside one that wants the CPU", wake_heavy, BENCH_QUICK),
	WORK("work-alone", "of a guest that is alone", work_alone, BENCH_STANDARD),
	WORK("work-beside", "beside two that want the CPU", work_beside, BENCH_QUICK),
	WORK("work-heavy", "with weight 8, beside two that want the CPU", work_heavy, BENCH_STANDARD),
	/* With wake-beside and fair-2: who slows whom. */
	WAKE("wake-with-work", "beside one that works periodically", wake_with_work, BENCH_STANDARD),
	WAKE("wake-with-wake", "beside another that sleeps", wake_with_wake, BENCH_STANDARD),
	WORK("work-with-burn", "beside one that wants the CPU", work_with_burn, BENCH_STANDARD),
	WORK("work-with-work", "beside another such", work_with_work, BENCH_STANDARD),
	WORK("work-with-wake", "beside one that sleeps", work_with_wake, BENCH_STANDARD),
};

const struct bench_family bench_sched_wake = {
	.suite = "sched", .guest = "bare", .benches = rows, .n = sizeof rows / sizeof rows[0]};
