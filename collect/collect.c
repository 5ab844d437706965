/* collect.c - the table of collectors, made from list.def. */
#include "collect/collect.h"

#include <string.h>

#define COLLECTOR(name) extern const struct collector collector_##name;
#include "collect/list.def"
#undef COLLECTOR

#define COLLECTOR(name) &collector_##name,
const struct collector *const collectors[] = {
#include "collect/list.def"
};
#undef COLLECTOR

const unsigned n_collectors = sizeof collectors / sizeof collectors[0];

const struct collector *collector_find(const char *name)
{
	for (unsigned i = 0; i < n_collectors; i++)
		if (strcmp(collectors[i]->name, name) == 0)
			return collectors[i];
	return NULL;
}
