/* plan_boot.h - the parts of a plan: a way to run a guest, a bench on a device of it, a boot that does several.
 * Pure. */
#ifndef HVB_ENGINE_PLAN_BOOT_H
#define HVB_ENGINE_PLAN_BOOT_H

#include <stdbool.h>

#include "bench/bench.h"
#include "drivers/driver.h"

struct measure;

/* One way to run a guest: a driver's mode on a host. Strings are borrowed and outlive the plan. */
struct plan_target {
	const char *host;
	const char *driver;
	const char *guest;
	const char *mode;
	const struct driver_device *devices; /* of the driver, ends with a NULL variant; NULL for none */
	const char *reason;                  /* NULL when it can be used, else the sentence why not */
};

/* One bench on one device. */
struct plan_item {
	const struct bench *bench;
	const struct driver_device *device; /* NULL for a bench without one */
	const char *variant;                /* the device's, or "" */
	bool known; /* it has its figure elsewhere: another boot's, where it is counted or a run is resumed */
};

struct plan_boot {
	const struct plan_target *target;
	unsigned rep;
	unsigned ord; /* place in the run's order, 0.. */
	bool counted; /* its exits and events are counted, and nothing of it is timed (METHOD rule 12) */
	const char *suite;
	const struct measure *measure; /* of its suite */
	struct plan_item *items;       /* owned; in list.def's order, for benches with devices device by device */
	unsigned n_items;
};

/* True where one of the globs is "driver/guest-mode" of the target. globs: NULL-terminated, or NULL for none. */
bool plan_place_matches(const char *const *globs, const struct plan_target *target);

/* True where the bench's minimum may differ between two runs on the instruction clock. */
bool plan_is_inexact(const struct bench *bench, const struct plan_target *target);

/* "cpuid,hypercall,disk-verify~nvme..." of a boot; caller frees. */
char *plan_item_names(const struct plan_boot *boot);

/* "virtio-blk,nvme": the devices that the boot's items need, each once and without settings; "" for none; caller
 * frees. */
char *plan_devices(const struct plan_boot *boot);

/* The settings of the item's device, "" for none; all items of a boot have the same. */
const char *plan_item_set(const struct plan_item *item);

/* True when one of the boot's devices is of this class. */
bool plan_has_device(const struct plan_boot *boot, const char *device);

#endif
