/* cpu.h - what the CPU says of itself and of the hypervisor under it, for every guest. Freestanding; one
 * bench/arch/ARCH_cpu.c for each architecture. */
#ifndef HVB_BENCH_ARCH_CPU_H
#define HVB_BENCH_ARCH_CPU_H

#include "bench/bench.h"

#define CPU_VALUE_MAX 64 /* of a fact, with its NUL */

/* The hypervisor that the CPU names. */
enum bench_hyper cpu_hyper(void);

/* NULL, or the sentence why the time stamps of bench/arch/arch.h cannot be had. */
const char *cpu_cannot_time(void);

/* Calls `each` for every fact worth recording: name and value are borrowed for the call. */
void cpu_facts(void (*each)(void *ctx, const char *name, const char *value), void *ctx);

#endif
