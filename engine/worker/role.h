/*
 * role.h - what a guest is to the worker: what it is asked and answered, and what its end means for others.
 *
 *	plain   it is started and runs by itself
 *	count   it does counted passes, each watched by the stopwatch or by collectors
 *	jobs    it asks for one job after another; a stopwatch runs on the host around each pass of its tool
 *	stands  it is watched standing still once it says that it does, and destroyed
 *	scene   one of several that are started together, released together, and end together when one of them fails
 *
 * The order tells which (worker_role_of); nobody else asks.
 */
#ifndef HVB_ENGINE_WORKER_ROLE_H
#define HVB_ENGINE_WORKER_ROLE_H

#include "engine/worker/parts.h"

/* Hooks are called with a boot whose role this is. Any of them may end the boot (worker_boot_over). */
struct role {
	/* Optional. The role's state, for boot->state. */
	void *(*open)(void);
	/* Optional. Adds what every frame about the boot has besides its number. */
	void (*fields)(const struct worker_boot *boot, struct wire_fields *f);
	/* Optional. The guest is created; no collector has begun. */
	void (*created)(struct worker_boot *boot);
	/* REQUIRED. Everything is ready for the guest to run: starts it, now or later. The boot may be over already. */
	void (*start)(struct worker_boot *boot);
	/* Optional. False, with the boot over, when a valid frame of the guest comes out of turn: the controller, which
	 * stores a bench with its last frame, is not sent it. */
	bool (*in_turn)(struct worker_boot *boot, const struct wire_frame *frame);
	/* Optional. A valid frame of the guest, which the controller has been sent. */
	void (*received)(struct worker_boot *boot, const struct wire_frame *frame);
	/* Optional. The boot is over; it, and others that end with it, are finished after. */
	void (*over)(struct worker_boot *boot);
	/* REQUIRED when there is an `open`. Before the guest is destroyed; frees the state. */
	void (*finish)(struct worker_boot *boot);
};

extern const struct role role_plain, role_count, role_jobs, role_stands, role_scene;

const struct role *worker_role_of(const struct worker *w, const struct boot_order *order);

#endif
