/* mib128.c - the footprint of a guest of 128 MiB. */
#include "bench/footprint/rows.h"

static const struct bench benches[] = {FOOTPRINT_ROWS("128", 128)};

const struct bench_family bench_footprint_mib128 = {"footprint", "bare", benches, sizeof benches / sizeof benches[0]};
