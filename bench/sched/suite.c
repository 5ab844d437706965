/* suite.c - sched: who of several guests gets the CPU, and how late. */
#include "bench/suite.h"

const struct suite suite_sched = {
	.name = "sched",
	.what = "fairness, weights, caps, policies and wake-up latency of guests that share CPUs",
	.guest = "bare",
	.image = "bare-sched.elf",
	.process = "bare-sched.process",
	.measure = BENCH_SCENE,
	.unit = SUITE_TICKS,
	.min_effect = 0.05,
	.scheduler_matters = true,
};
