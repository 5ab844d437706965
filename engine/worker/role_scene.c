/*
 * role_scene.c - the guests of a scene (bench/scene.h): created one after the other, each with its part of the CPU,
 * started together, released together, and ended together when one of them fails.
 *
 * All have the number of one boot and differ in `member`.
 */
#include <stdlib.h>

#include "engine/worker/role.h"
#include "lib/auto.h"
#include "lib/mem.h"

struct scene_guest {
	bool waiting;  /* it can be started, once all can */
	bool ready;    /* it waits at the barrier */
	bool released; /* from there */
};

static void *scene_open(void)
{
	return mem_alloc(1, sizeof(struct scene_guest));
}

static void scene_fields(const struct worker_boot *boot, struct wire_fields *f)
{
	wire_put_u64(f, "member", boot->order.member);
}

static bool goes_on(const struct worker_boot *boot, const struct worker_boot *other)
{
	return other && other->role == boot->role && other->order.boot == boot->order.boot &&
		other->outcome == WORKER_NONE;
}

/* True when all guests of its scene are there and `is` is true for each. */
static bool all_are(const struct worker_boot *boot, bool (*is)(const struct scene_guest *guest))
{
	unsigned n = 0;
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++) {
		const struct worker_boot *other = boot->worker->boots[i];
		n += goes_on(boot, other) && is(other->state);
	}
	return n == boot->order.members;
}

/* Calls fn for each guest of the boot's scene that goes on, by its number. */
static void each_in_order(const struct worker_boot *boot, void (*fn)(struct worker_boot *other))
{
	for (unsigned member = 0; member < boot->order.members; member++)
		for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++) {
			struct worker_boot *other = boot->worker->boots[i];
			if (goes_on(boot, other) && other->order.member == member)
				fn(other);
		}
}

static void scene_created(struct worker_boot *boot)
{
	AUTO_ERR struct err *err = NULL;
	const struct driver_share *share = &boot->order.share;
	bool wanted = share->weight || share->cap || share->policy != DRIVER_POLICY_DEFAULT;
	if (wanted && !boot->driver->share)
		worker_boot_over(boot, WORKER_SKIP, "the driver %s sets no weights, caps and scheduling policies",
			boot->driver->name);
	else if (wanted && boot->driver->share(boot->guest, share, &err) != 0)
		worker_boot_refused(boot, err);
}

static bool is_waiting(const struct scene_guest *guest)
{
	return guest->waiting;
}

static void scene_start(struct worker_boot *boot)
{
	struct scene_guest *guest = boot->state;
	guest->waiting = true;
	if (all_are(boot, is_waiting))
		each_in_order(boot, worker_guest_start);
}

static bool is_ready(const struct scene_guest *guest)
{
	return guest->ready;
}

static void release(struct worker_boot *boot)
{
	struct scene_guest *guest = boot->state;
	guest->released = true;
	worker_guest_send(boot, "go", "");
}

static void scene_received(struct worker_boot *boot, const struct wire_frame *frame)
{
	struct scene_guest *guest = boot->state;
	if (!wire_is(frame, "ready"))
		return;
	guest->ready = true;
	if (all_are(boot, is_ready))
		each_in_order(boot, release);
}

/* One that failed, or ended before all were released, ends the others: their part has no meaning without it. */
static void scene_over(struct worker_boot *boot)
{
	const struct scene_guest *guest = boot->state;
	struct worker *w = boot->worker;
	if (boot->outcome == WORKER_END && guest->released)
		return;
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++)
		if (goes_on(boot, w->boots[i]))
			worker_boot_over(w->boots[i], WORKER_CANCEL, "guest %u of its scene has ended",
				(unsigned)boot->order.member);
}

static void scene_finish(struct worker_boot *boot)
{
	free(boot->state);
}

const struct role role_scene = {
	.open = scene_open,
	.fields = scene_fields,
	.created = scene_created,
	.start = scene_start,
	.received = scene_received,
	.over = scene_over,
	.finish = scene_finish,
};
