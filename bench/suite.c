/* suite.c - the table of all suites, made from suites.def. See suite.h. */
#include "bench/suite.h"

#include <stddef.h>

#include "bench/text.h"

#define SUITE(name) extern const struct suite suite_##name;
#include "bench/suites.def"
#undef SUITE

const struct suite *const suites[] = {
#define SUITE(name) &suite_##name,
#include "bench/suites.def"
#undef SUITE
};

const unsigned n_suites = sizeof suites / sizeof suites[0];

const struct suite *suite_find(const char *name)
{
	for (unsigned i = 0; name && i < n_suites; i++)
		if (text_is(name, text_len(name), suites[i]->name))
			return suites[i];
	return NULL;
}
