/* role_stands.c - a guest that says `ready` and stands still: the host looks at it, pauses and resumes it as often as
 * the order says, and ends it. See role.h. */
#include "engine/worker/role.h"

/* False, with the boot over, when that failed. */
static bool act(struct worker_boot *boot, int (*fn)(struct driver_guest *guest, struct err **err),
	enum collect_moment before, enum collect_moment after)
{
	AUTO_ERR struct err *err = NULL;
	worker_collect_moment(boot, before);
	if (fn(boot->guest, &err) != 0)
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
	else
		worker_collect_moment(boot, after);
	return boot->outcome == WORKER_NONE;
}

static void stands_received(struct worker_boot *boot, const struct wire_frame *frame)
{
	const struct driver *driver = boot->driver;
	uint64_t pauses = driver->pause ? boot->order.pauses : 0;
	if (!wire_is(frame, "ready"))
		return;
	worker_collect_moment(boot, COLLECT_READY);
	while (pauses-- > 0)
		if (!act(boot, driver->pause, COLLECT_PAUSE, COLLECT_PAUSED) ||
			!act(boot, driver->resume, COLLECT_RESUME, COLLECT_RESUMED))
			return;
	worker_boot_over(boot, WORKER_END, "%s", "");
}

const struct role role_stands = {
	.start = worker_guest_start,
	.received = stands_received,
};
