/* mib256.c - the footprint of a guest of 256 MiB. */
#include "bench/footprint/rows.h"

static const struct bench benches[] = {FOOTPRINT_ROWS("256", 256)};

const struct bench_family bench_footprint_mib256 = {"footprint", "bare", benches, sizeof benches / sizeof benches[0]};
