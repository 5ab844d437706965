/* fair.c - equal guests that all want the same CPUs: who gets it, in which slices, and what changing from one to the
 * other costs. */
#include "bench/scene.h"

#define TIMES \
	"One switch: from the last moment a guest was on the CPU until the first moment another one is, as both see " \
	"it on one time line. Nothing is subtracted."
#define PATH \
	"KVM: the host's tick or a wake-up, schedule(), the vCPU thread's sched_out and sched_in, VM entry. Xen: the " \
	"scheduler's timer, schedule(), context_switch(), VM entry."
#define DISTURBED \
	"Everything else that runs on the CPU: host processes or dom0 between two guests make a switch longer; " \
	"phases differ from run to run."
#define CONCLUDE \
	"Fairness stands in the metrics: share and jain by windows of 10 ms, 100 ms and 1 s, longest wait, slices, " \
	"and where the rest of the CPU went. Long slices make few switches and long waits: neither figure is good " \
	"without the other."

#define BURN \
	{ \
		.role = SCENE_BUSY \
	}
#define BURN4 BURN, BURN, BURN, BURN

static const struct scene_member burners[SCENE_MEMBERS_MAX] = {BURN4, BURN4, BURN4, BURN4};

static const struct scene_member changing[] = {BURN, BURN, {.role = SCENE_BUSY, .join_ms = 600, .leave_ms = 1200}};

#define EQUAL(name_, title_, times_, path_, n_, cpus_, ms_, profile_) \
	{ \
		.name = name_, \
		BENCH_ABOUT(.title = title_, .times = times_, .path = path_, .disturbed = DISTURBED, \
			.conclude = CONCLUDE, .modes = scene_places, .inexact = bench_everywhere, \
			.headline = &scene_unfairness), \
		.scene = &(const struct bench_scene){.members = burners, \
			.n = n_, \
			.cpus = cpus_, \
			.ms = ms_, \
			.samples = SCENE_SWITCHES, \
			.profile = profile_}, \
	}
#define FAIR(n_, ms_, profile_) EQUAL("fair-" #n_, #n_ " equal guests on one CPU", TIMES, PATH, n_, 1, ms_, profile_)

/* More CPUs than one, and guests that no CPU each can be dealt out to: the scheduler has to move them. */
#define FAIR_ON(n_, cpus_) \
	EQUAL("fair-" #n_ "-on-" #cpus_, #n_ " equal guests on " #cpus_ " CPUs", \
		TIMES " Which CPU a guest was on is not known: it is taken to come to the one that was left last.", \
		PATH \
		" Guests change their CPU too: KVM by the load balancing of Linux, Xen by that of its scheduler.", \
		n_, cpus_, 2000, BENCH_STANDARD)

static const struct bench rows[] = {
	FAIR(2, 1000, BENCH_QUICK),
	FAIR(4, 1000, BENCH_QUICK),
	FAIR(8, 1000, BENCH_QUICK),
	FAIR(16, 2000, BENCH_STANDARD),
	FAIR_ON(3, 2),
	FAIR_ON(8, 4),
	{
		.name = "join-leave",
		BENCH_ABOUT(.title = "two equal guests, a third joins and leaves", .times = TIMES, .path = PATH,
			.disturbed = DISTURBED,
			.conclude = "Metrics converge-join and converge-leave: how long until those who are there have "
				    "equal shares again, by windows of 100 ms.",
			.modes = scene_places, .inexact = bench_everywhere, .headline = &scene_convergence),
		.scene = &(const struct bench_scene){.members = changing,
			.n = 3,
			.cpus = 1,
			.ms = 1700,
			.samples = SCENE_SWITCHES,
			.profile = BENCH_STANDARD},
	},
};

const struct bench_family bench_sched_fair = {
	.suite = "sched", .guest = "bare", .benches = rows, .n = sizeof rows / sizeof rows[0]};
