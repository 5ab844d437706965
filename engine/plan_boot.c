#include "engine/plan_boot.h"

#include <fnmatch.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"

bool plan_place_matches(const char *const *globs, const struct plan_target *t)
{
	AUTO_FREE char *place = mem_printf("%s/%s-%s", t->driver, t->guest, t->mode);
	for (unsigned i = 0; globs && globs[i]; i++)
		if (fnmatch(globs[i], place, 0) == 0)
			return true;
	return false;
}

bool plan_is_inexact(const struct bench *bench, const struct plan_target *t)
{
	return plan_place_matches(bench->inexact, t);
}

char *plan_devices(const struct plan_boot *boot)
{
	struct buf names = BUF_INIT;
	for (unsigned i = 0; i < boot->n_items; i++)
		if (boot->items[i].device && !driver_list_has(buf_text(&names), boot->items[i].variant))
			buf_addf(&names, "%s%s", names.len ? "," : "", boot->items[i].variant);
	return buf_steal(&names);
}

bool plan_has_device(const struct plan_boot *boot, const char *device)
{
	for (unsigned i = 0; i < boot->n_items; i++)
		if (boot->items[i].device && strcmp(boot->items[i].device->device, device) == 0)
			return true;
	return false;
}
