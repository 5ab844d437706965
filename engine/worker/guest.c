/* guest.c - a boot's guest is started, and sent frames. See parts.h. */
#include <string.h>

#include "engine/worker/parts.h"

void worker_guest_start(struct worker_boot *boot)
{
	AUTO_ERR struct err *err = NULL;
	if (boot->outcome != WORKER_NONE)
		return;
	worker_collect_moment(boot, COLLECT_START);
	if (boot->driver->start(boot->guest, &err) != 0) {
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
		return;
	}
	boot->console.fd = boot->driver->console(boot->guest);
	worker_boot_state(boot, "running");
}

void worker_guest_send(struct worker_boot *boot, const char *kind, const char *fields)
{
	AUTO_ERR struct err *err = NULL;
	char line[WIRE_LINE_MAX];
	size_t len = wire_encode(line, sizeof line, boot->order.nonce, boot->next_sent++, kind, fields, strlen(fields));
	if (len == 0 || !boot->driver->say)
		worker_boot_over(boot, WORKER_ERROR, "a %s frame cannot be sent to the guest", kind);
	else if (boot->driver->say(boot->guest, line, len, &err) != 0)
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
}
