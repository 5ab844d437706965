/* suite.c - footprint: what memory a host gives up for a guest, and for what. */
#include "bench/suite.h"

const struct suite suite_footprint = {
	.name = "footprint",
	.what = "memory that a host gives up for a guest, beyond the guest's own, and how much of it is accounted for",
	.guest = "bare",
	.image = "bare-footprint.elf",
	.measure = BENCH_HOST,
	.unit = SUITE_TIME,
	.min_effect = 0.02,
};
