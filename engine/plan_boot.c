#include "engine/plan_boot.h"

#include <fnmatch.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/select.h"

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

char *plan_item_names(const struct plan_boot *boot)
{
	struct buf names = BUF_INIT;
	for (unsigned i = 0; i < boot->n_items; i++) {
		const struct plan_item *item = &boot->items[i];
		buf_addf(&names, "%s%s%s%s", i ? "," : "", item->bench->name, item->device ? "~" : "", item->variant);
	}
	return buf_steal(&names);
}

char *plan_devices(const struct plan_boot *boot)
{
	struct buf names = BUF_INIT;
	for (unsigned i = 0; i < boot->n_items; i++) {
		const char *variant = boot->items[i].variant;
		AUTO_FREE char *device = mem_strndup(variant, variant_device(variant));
		if (boot->items[i].device && !driver_list_has(buf_text(&names), device))
			buf_addf(&names, "%s%s", names.len ? "," : "", device);
	}
	return buf_steal(&names);
}

const char *plan_item_set(const struct plan_item *item)
{
	return item->device && item->device->set ? item->device->set : "";
}

bool plan_has_device(const struct plan_boot *boot, const char *device)
{
	for (unsigned i = 0; i < boot->n_items; i++)
		if (boot->items[i].device && strcmp(boot->items[i].device->device, device) == 0)
			return true;
	return false;
}
