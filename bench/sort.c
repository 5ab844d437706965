#include "bench/sort.h"

void sort_u64(uint64_t *v, unsigned n)
{
	for (unsigned gap = n / 2; gap > 0; gap /= 2) {
		for (unsigned k = gap; k < n; k++) {
			uint64_t value = v[k];
			unsigned at = k;
			for (; at >= gap && v[at - gap] > value; at -= gap)
				v[at] = v[at - gap];
			v[at] = value;
		}
	}
}
