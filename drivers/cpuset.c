#include "drivers/cpuset.h"

#include <stdbool.h>
#include <stdlib.h>

#include "lib/buf.h"

/* More CPUs than any host has: a longer range is a typing error. */
#define CPU_MAX 65536

/* Reads "A" or "A-B" and steps over it and a comma. False at a malformed one. */
static bool take_range(const char **at, unsigned long *first, unsigned long *last)
{
	char *end;
	if (**at < '0' || **at > '9')
		return false;
	*first = *last = strtoul(*at, &end, 10);
	if (*end == '-') {
		if (end[1] < '0' || end[1] > '9')
			return false;
		*last = strtoul(end + 1, &end, 10);
	}
	if (*last < *first || *last >= CPU_MAX || (*end && *end != ','))
		return false;
	*at = *end ? end + 1 : end;
	return true;
}

hwloc_bitmap_t cpuset_bits(const char *text)
{
	unsigned long first, last;
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
	while (*text) {
		if (!take_range(&text, &first, &last)) {
			hwloc_bitmap_zero(cpus);
			break;
		}
		hwloc_bitmap_set_range(cpus, (unsigned)first, (int)last);
	}
	return cpus;
}

unsigned cpuset_count(const char *text)
{
	hwloc_bitmap_t cpus = cpuset_bits(text);
	int n = hwloc_bitmap_weight(cpus);
	hwloc_bitmap_free(cpus);
	return (unsigned)n;
}

int cpuset_nth(const char *text, unsigned n)
{
	hwloc_bitmap_t cpus = cpuset_bits(text);
	int cpu = hwloc_bitmap_first(cpus);
	for (unsigned left = cpu >= 0 ? n % (unsigned)hwloc_bitmap_weight(cpus) : 0; left > 0; left--)
		cpu = hwloc_bitmap_next(cpus, cpu);
	hwloc_bitmap_free(cpus);
	return cpu;
}

char *cpuset_lowest(const char *text, unsigned n)
{
	struct buf list = BUF_INIT;
	hwloc_bitmap_t cpus = cpuset_bits(text);
	for (int cpu = hwloc_bitmap_first(cpus); cpu >= 0 && n > 0; cpu = hwloc_bitmap_next(cpus, cpu), n--)
		buf_addf(&list, "%s%d", list.len ? "," : "", cpu);
	hwloc_bitmap_free(cpus);
	return buf_steal(&list);
}
