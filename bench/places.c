/* places.c - places and headlines that many benches share. Host only. */
#include "bench/scene_layout.h"

#define POINT 1.0 /* percentage point: a smaller difference of a share is no verdict */

const char *const bench_everywhere[] = {"*", NULL};

const char *const scene_places[] = {"kvm/bare-*", "xen/bare-pvh", "metal/bare-process", "null/*", NULL};

/* Jain's index is 1 less nearly the square of this: 0.8 points are 0.9997, and no difference of it would show. */
const struct bench_headline scene_unfairness = {.metric = "sd-100ms",
	.label = "standard deviation of the guests' shares in windows of 100 ms",
	.scale = BENCH_DIFFERENCE,
	.min_effect = POINT};

const struct bench_headline scene_share_error = {
	.metric = "error", .label = "worst error of a share", .scale = BENCH_DIFFERENCE, .min_effect = POINT};

const struct bench_headline scene_spinning = {.metric = "spun",
	.label = "CPU time spent waiting for the lock",
	.scale = BENCH_DIFFERENCE,
	.min_effect = POINT};

const struct bench_headline scene_convergence = {
	.metric = "converge-join", .label = "until shares are equal after a guest joined", .scale = BENCH_RATIO};
