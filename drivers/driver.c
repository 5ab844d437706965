/* driver.c - the table of drivers, made from list.def. */
#include "drivers/driver.h"

#include <string.h>

#define DRIVER(name) extern const struct driver driver_##name;
#include "drivers/list.def"
#undef DRIVER

#define DRIVER(name) &driver_##name,
const struct driver *const drivers[] = {
#include "drivers/list.def"
};
#undef DRIVER

const unsigned n_drivers = sizeof drivers / sizeof drivers[0];

const struct driver *driver_find(const char *name)
{
	for (unsigned i = 0; i < n_drivers; i++)
		if (strcmp(drivers[i]->name, name) == 0)
			return drivers[i];
	return NULL;
}
