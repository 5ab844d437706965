/* env.h - what a guest offers to benches of one CPU architecture: `struct arch_env`, a part of bench.h's environment.
 * Freestanding. */
#ifndef HVB_BENCH_ARCH_ENV_H
#define HVB_BENCH_ARCH_ENV_H

#if defined(__x86_64__)
#include "bench/arch/x86_64_env.h"
#else
#error "no bench/arch/ header for this CPU yet"
#endif

#endif
