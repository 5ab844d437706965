/* cpuset.h - sets of CPUs in libvirt's syntax: "2-3,8", without its '^'. A malformed text is the empty set. */
#ifndef HVB_DRIVERS_CPUSET_H
#define HVB_DRIVERS_CPUSET_H

#include <hwloc.h>

/* The set as bits; caller frees with hwloc_bitmap_free. */
hwloc_bitmap_t cpuset_bits(const char *text);

/* How many CPUs are in it. */
unsigned cpuset_count(const char *text);

/* The n-th CPU (from 0) in ascending order, going round when there are fewer; -1 when the set is empty. */
int cpuset_nth(const char *text, unsigned n);

/* The n lowest of them, "2,3"; caller frees. */
char *cpuset_lowest(const char *text, unsigned n);

#endif
