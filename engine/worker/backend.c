/* backend.c - the backing of the devices of a boot's guest: made before the guest is created, removed after it is gone.
 * See parts.h. */
#include <stdlib.h>
#include <string.h>

#include "drivers/knobs.h"
#include "engine/worker/parts.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define DIGITS 8 /* of the run, in "hvbench-0123abcd-4" */

/* A host does one boot with devices at a time, so the run's digits are name enough. */
char *worker_backend_name(const char *guest)
{
	return mem_strndup(guest + strlen(ORDER_NAME), DIGITS);
}

static bool make_disk(struct worker_boot *boot, struct err **err)
{
	const struct boot_order *order = &boot->order;
	struct worker_backend *backend = &boot->backend;
	AUTO_FREE char *name = worker_backend_name(order->name);
	if (backend_disk_make(order->disk, order->wipe, name, (unsigned)order->disk_mib, boot->worker->lab,
		    &backend->disk, err) != 0)
		return false;
	boot->spec.disk = backend->disk;
	if (!boot->driver->cached_disk && !knobs_cached(order->knobs))
		return true;
	backend->warm = backend_disk_warm(backend->disk, err);
	return backend->warm >= 0;
}

static bool make_net(struct worker_boot *boot, struct err **err)
{
	const char *files = boot->order.files ? boot->order.files : "";
	AUTO_FREE char *peer = mem_printf("%s/linux.peer", files);
	AUTO_FREE char *iperf3 = mem_printf("%s/iperf3", files);
	AUTO_FREE char *name = worker_backend_name(boot->order.name);
	if (backend_net_make(name, peer, iperf3, boot->worker->lab ? -1 : BACKEND_LIMIT_MS, &boot->backend.net, err) !=
		0)
		return false;
	boot->spec.bridge = backend_net_bridge(boot->backend.net);
	return true;
}

bool worker_backend_make(struct worker_boot *boot)
{
	AUTO_ERR struct err *err = NULL;
	bool made = (!boot->order.disk || make_disk(boot, &err)) && (!boot->order.net || make_net(boot, &err));
	const char *hint = err_hint(err);
	if (!made)
		worker_boot_over(boot, WORKER_ERROR, "%s%s%s", err_message(err), hint ? "; " : "", hint ? hint : "");
	return made;
}

void worker_backend_remove(struct worker_boot *boot)
{
	struct worker_backend *backend = &boot->backend;
	AUTO_ERR struct err *net_left = NULL, *disk_left = NULL;
	backend_net_remove(backend->net, &net_left);
	worker_claim_close(boot, "network", net_left);
	close_fd(&backend->warm);
	if (backend->disk) {
		AUTO_FREE char *name = worker_backend_name(boot->order.name);
		backend_disk_remove(boot->order.disk, name, &disk_left);
	}
	worker_claim_close(boot, "disk", disk_left);
	free(backend->disk);
	*backend = (struct worker_backend){.warm = -1};
}
