/* worker_backend.c - what is behind the devices of a boot's guest: made before the guest is created, removed after it is gone. */
#include <string.h>

#include "engine/worker_parts.h"
#include "lib/auto.h"
#include "lib/mem.h"

static bool make_disk(struct worker_boot *boot, struct err **err)
{
	char *path = NULL;
	if (backend_disk_make(boot->disk, boot->spec.name, boot->disk_mib, &path, err) != 0)
		return false;
	boot->has_disk = true;
	boot->spec.disk = boot->texts[boot->n_texts++] = path;
	return true;
}

static bool make_net(struct worker_boot *boot, struct err **err)
{
	AUTO_FREE char *peer = mem_printf("%s/linux.peer", boot->files);
	AUTO_FREE char *iperf3 = mem_printf("%s/iperf3", boot->files);
	if (backend_net_make(boot->spec.name, peer, iperf3, &boot->net, err) != 0)
		return false;
	boot->spec.bridge = backend_net_bridge(boot->net);
	return true;
}

bool worker_backend_make(struct worker_boot *boot)
{
	AUTO_ERR struct err *err = NULL;
	bool made = (!boot->disk[0] || make_disk(boot, &err)) && (!boot->has_net || make_net(boot, &err));
	if (!made)
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
	return made;
}

void worker_backend_remove(struct worker_boot *boot)
{
	AUTO_ERR struct err *err = NULL;
	backend_net_remove(boot->net);
	boot->net = NULL;
	if (boot->has_disk && backend_disk_remove(boot->disk, boot->spec.name, &err) != 0)
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
	boot->has_disk = false;
}
