/*
 * plan.h - what a run will do: pure, from names to an ordered list of boots. Nothing here touches a machine.
 */
#ifndef HVB_ENGINE_PLAN_H
#define HVB_ENGINE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/bench.h"
#include "drivers/driver.h"
#include "lib/err.h"

/* One way to run a guest: a driver's mode on a host. Strings are borrowed and outlive the plan. */
struct plan_target {
	const char *host;
	const char *driver;
	const char *guest;
	const char *mode;
	const struct driver_device *devices; /* of the driver, ends with a NULL variant; NULL for none */
	const char *reason;                  /* NULL when it can be used, else the sentence why not */
};

struct plan_request {
	const char *const *suites; /* each must exist; none: every suite */
	unsigned n_suites;
	const char *const *patterns; /* lib/select.h; each must select something; none: everything */
	unsigned n_patterns;
	const struct plan_target *targets;
	unsigned n_targets;
	unsigned reps;              /* boots of each target, >= 1 */
	uint64_t seed;              /* of the order */
	enum bench_profile profile; /* of benches that have one; a pattern with a bench's name selects beyond it */
	bool has_job;               /* there is a job file of the user: BENCH_TOOL_JOB can run */
};

/* One bench on one device. */
struct plan_item {
	const struct bench *bench;
	const struct driver_device *device; /* NULL for benches of the guest's CPU */
	const char *variant;                /* the device's, or "" */
};

struct plan_boot {
	const struct plan_target *target;
	unsigned rep;
	unsigned ord; /* place in the run's order, 0.. */
	const char *suite;
	struct plan_item *items; /* owned; in list.def's order, for benches with devices device by device */
	unsigned n_items;
};

/* An instance that was asked for and cannot exist or run. */
struct plan_skip {
	const struct plan_target *target;
	const char *suite;
	struct plan_item item;
	char *reason;
};

struct plan {
	struct plan_boot *boots;
	unsigned n_boots;
	struct plan_skip *skips;
	unsigned n_skips;
	unsigned n_trials; /* over all boots */
};

/*
 * Errors (ERR_USAGE): a suite or pattern that names nothing, with what there is.
 * The order interleaves: a seeded order of the targets, every second round of boots reversed (ABBA).
 */
int plan_make(const struct plan_request *request, struct plan *plan, struct err **err);
void plan_finish(struct plan *plan);

/* True when the suites and patterns of the request select at least one bench on this target. */
bool plan_selects(const struct plan_request *request, const struct plan_target *target);

/* True where the bench's minimum may differ between two runs on the instruction clock. */
bool plan_is_inexact(const struct bench *bench, const struct plan_target *target);

/* "cpuid,hypercall,disk-verify~nvme..." of a boot; caller frees. */
char *plan_item_names(const struct plan_boot *boot);

/* "virtio-blk,nvme": the devices that the boot's items need, each once; "" for none; caller frees. */
char *plan_devices(const struct plan_boot *boot);

/* True when one of the boot's devices is of this class. */
bool plan_has_device(const struct plan_boot *boot, const char *device);

#endif
