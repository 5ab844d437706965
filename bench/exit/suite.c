/* suite.c - exit: what it costs a guest to leave for its hypervisor and come back, by cause. */
#include "bench/suite.h"

const struct suite suite_exit = {
	.name = "exit",
	.what = "cost of each way out of a guest: instructions, ports, MSRs, the APIC, page faults",
	.guest = "bare",
	.image = "bare-exit.elf",
	.measure = BENCH_SAMPLES,
	.unit = SUITE_TICKS,
	.min_effect = 0.01,
};
