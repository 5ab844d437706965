/* suite.c - boot: how long a guest takes to come, to be paused and resumed, and to go. */
#include "bench/suite.h"

const struct suite suite_boot = {
	.name = "boot",
	.what = "the phases of a guest's life: create, first words, pause, resume, destroy; the host's clock",
	.guest = "bare",
	.image = "bare-boot.elf",
	.measure = BENCH_HOST,
	.unit = SUITE_TIME,
	.min_effect = 0.05,
};
