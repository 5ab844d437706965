/* guest.c - the table of the kinds of guests, made from list.def. */
#include "guests/guest.h"

#include <fnmatch.h>
#include <stdio.h>

#include "bench/text.h"

#define GUEST(name) extern const struct guest_kind guest_##name;
#include "guests/list.def"
#undef GUEST

const struct guest_kind *const guest_kinds[] = {
#define GUEST(name) &guest_##name,
#include "guests/list.def"
#undef GUEST
};

const unsigned guest_n_kinds = sizeof guest_kinds / sizeof guest_kinds[0];

bool guest_boots_in(const struct guest_kind *kind, const char *driver, const char *mode)
{
	char place[64];
	snprintf(place, sizeof place, "%s/%s", driver, mode);
	for (unsigned i = 0; kind->places[i]; i++)
		if (fnmatch(kind->places[i], place, 0) == 0)
			return true;
	return false;
}

const struct guest_kind *guest_find(const char *name)
{
	for (unsigned i = 0; i < guest_n_kinds; i++)
		if (text_is(name, text_len(name), guest_kinds[i]->name))
			return guest_kinds[i];
	return NULL;
}
