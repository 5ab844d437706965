#include "lib/clocks.h"

#include <stddef.h>
#include <string.h>

const struct clock_kind clock_kinds[] = {
	{.name = "tsc",
		.what = "hardware's time stamp counter",
		.tick_unit = "ticks",
		.time_unit = "ns",
		.per_second = "1/s",
		.is_host_time = true},
	{.name = "icount",
		.what = "instructions that the emulated machine executed",
		.caveat = "path length in instructions on an emulated CPU, not cycles on silicon",
		.tick_unit = "instructions",
		.time_unit = "instructions",
		.per_second = "1/Ginstr",
		.exact = true},
	{.name = "wall",
		.what = "an emulated machine in ordinary time",
		.caveat = "an emulated machine in ordinary time; good for functional tests only",
		.tick_unit = "ticks",
		.time_unit = "ns",
		.per_second = "1/s"},
};

const unsigned n_clock_kinds = sizeof clock_kinds / sizeof clock_kinds[0];
const struct clock_kind *const clock_of_hardware = &clock_kinds[0];

const struct clock_kind *clock_kind_find(const char *name)
{
	for (unsigned i = 0; name && i < n_clock_kinds; i++)
		if (strcmp(clock_kinds[i].name, name) == 0)
			return &clock_kinds[i];
	return NULL;
}

bool clock_is_exact(const char *name)
{
	const struct clock_kind *kind = clock_kind_find(name);
	return kind && kind->exact;
}
