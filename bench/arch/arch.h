/*
 * arch.h - the instructions of the CPU that guests are built for. Everything above this folder includes this file only.
 *
 * A test that needs a clock of its own defines HVB_BENCH_ARCH_H and the functions it uses before it includes harness.c.
 */
#ifndef HVB_BENCH_ARCH_H
#define HVB_BENCH_ARCH_H

#if defined(__x86_64__)
#include "bench/arch/x86_64.h"
#else
#error "no bench/arch/ header for this CPU yet"
#endif

#endif
