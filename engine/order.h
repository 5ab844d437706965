/* order.h - the order to boot one guest: the `boot` frame of worker.h, encoded by the controller and decoded by the
 * worker, both by one table. Pure. */
#ifndef HVB_ENGINE_ORDER_H
#define HVB_ENGINE_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/wire.h"
#include "drivers/driver.h"
#include "lib/err.h"

/* Texts are borrowed: by the controller from what it orders, by the worker from `texts` (order_get). NULL is an empty
 * one. What is marked (needed) must not be empty. */
struct boot_order {
	uint64_t boot;      /* number in the run */
	uint64_t nonce;     /* the guest's */
	const char *driver; /* (needed) */
	const char *guest;  /* (needed) "bare" */
	const char *mode;   /* (needed) */
	const char *name;   /* (needed) of the domain, begins with ORDER_NAME */
	const char *kernel; /* (needed) path on the worker's host */
	const char *initrd;
	const char *cmdline;
	uint64_t memory_mib, cpus;
	const char *cpuset; /* libvirt's syntax; no pinning without one */
	bool roams;         /* as in guest_spec */
	const char *emulator_cpuset;
	const char *collect;    /* collectors, comma-separated */
	const char *events;     /* what its collector perf counts (collect/events.h) */
	bool events_host;       /* for all CPUs of the host as well */
	bool count;             /* its guest does counted passes (bench/count.h): collectors watch each of them */
	uint64_t limit, frames; /* bytes and frames that the guest may send at most */
	const char *devices;    /* of a driver, comma-separated */
	const char *knobs;      /* settings of all of them (drivers/knobs.h) */
	const char *disk;       /* backing of its disks: "ram", "file:DIR", a block device; none without one */
	const char *wipe;       /* name in /dev/disk/by-id of a block device whose content may be lost */
	uint64_t disk_mib;
	bool net;           /* it gets a peer on a bridge of its own */
	const char *bridge; /* a bridge of the user instead */
	const char *files;  /* folder of the peer's programs */
	bool stands;        /* it says `ready`, is watched standing still, and is destroyed (bench_host of bench.h) */
	uint64_t pauses;    /* how often it is paused and resumed then */

	/* One guest of a scene (bench/scene.h); members 0: none, and the rest is unused. */
	uint64_t members, member;
	struct driver_share share;

	char texts[WIRE_PAYLOAD_MAX]; /* order_get's */
};

/* What every domain of hvbench's is called first. */
#define ORDER_NAME "hvbench-"

/* Adds all fields; f->overflow tells when they did not fit. */
void order_put(struct wire_fields *f, const struct boot_order *order);

/* Decodes a `boot` frame. 0, or -1 with ERR_INFRA that names the field that is absent or out of range. boot and member
 * are set when they could be read, whatever the answer. */
int order_get(const struct wire_frame *frame, struct boot_order *order, struct err **err);

#endif
