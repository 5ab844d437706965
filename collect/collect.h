/*
 * collect.h - what a collector is: an observer on the hypervisor's host, called by the worker.
 *
 * A collector ends in a `const struct collector` and has one line in collect/list.def. It observes the host (once per
 * run), a boot (begin before the guest runs, end after its last frame and before it is destroyed), or the whole life of
 * a guest (open before it is created, moment as things happen to it, end when it is gone).
 *
 * A value that is not there is emitted as unavailable with its reason, never as 0.
 */
#ifndef HVB_COLLECT_COLLECT_H
#define HVB_COLLECT_COLLECT_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/driver.h"
#include "lib/err.h"

/* Where a collector puts what it saw. Strings are borrowed for the call. */
struct collect_sink {
	void *ctx;
	void (*fact)(void *ctx, const char *name, const char *value);
	void (*unavailable)(void *ctx, const char *name, const char *reason);
	/* enabled/running: ns a multiplexed counter was wanted/counting; equal (or 0, 0) for one that always counts. */
	void (*counter)(void *ctx, const char *name, uint64_t value, uint64_t enabled_ns, uint64_t running_ns);
};

/* The guest that is observed. */
struct collect_target {
	const struct driver *driver;
	int process;        /* pid of its device model, 0: none */
	int domain_id;      /* Xen domid, -1: none */
	const char *dir;    /* a folder for files of a trace; NULL where there is no hypervisor */
	const char *events; /* what perf counts (collect/events.h), or NULL */
	bool events_host;   /* for all CPUs of the host as well */
};

/* What happens to a guest, in this order. Of two that frame an act the first comes right before it. */
enum collect_moment {
	COLLECT_CREATE,
	COLLECT_CREATED, /* it is there and has not run; process and domain_id of the target are known from here on */
	COLLECT_START,
	COLLECT_HEARD, /* the first bytes of its console came */
	COLLECT_READY, /* it says that it stands still */
	COLLECT_PAUSE, /* this and the next three any number of times */
	COLLECT_PAUSED,
	COLLECT_RESUME,
	COLLECT_RESUMED,
	COLLECT_DESTROY,
	COLLECT_GONE,
};

struct collector {
	const char *name;
	const char *what;                              /* one line for `hvbench list` */
	bool costs;                                    /* it disturbs: runs in boots of its own */
	bool scenes;                                   /* runs with the guests of a scene, and only with those */
	bool stable;                                   /* host facts that make the host's fingerprint */
	void (*host)(const struct collect_sink *sink); /* or NULL */
	/* or NULL; NULL result: end still called */
	void *(*begin)(const struct collect_target *target);
	/* Both or none, instead of begin. Moments that a guest does not come to, and what fails, are not told. */
	void *(*open)(void);
	void (*moment)(void *state, const struct collect_target *target, enum collect_moment moment);
	/* frees state */
	void (*end)(void *state, const struct collect_target *target, const struct collect_sink *sink);
};

extern const struct collector *const collectors[];
extern const unsigned n_collectors;
const struct collector *collector_find(const char *name);

#endif
