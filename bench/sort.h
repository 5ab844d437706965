/* sort.h - sorting where there is no C library. Freestanding. */
#ifndef HVB_BENCH_SORT_H
#define HVB_BENCH_SORT_H

#include <stdint.h>

/* In place, the least first (Shell's sort: for some hundred numbers). */
void sort_u64(uint64_t *v, unsigned n);

#endif
