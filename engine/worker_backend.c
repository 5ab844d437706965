/* worker_backend.c - what is behind the devices of a boot's guest: made before the guest is created, removed after it
 * is gone. */
#include <unistd.h>

#include "drivers/probe.h"
#include "engine/worker_parts.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define DIGITS_AT 8 /* in "hvbench-0123abcd-4" */
#define DIGITS 8

/* A host does one boot with devices at a time, so the run's digits are name enough; caller frees. */
char *worker_backend_name(const char *guest)
{
	return mem_strndup(guest + DIGITS_AT, DIGITS);
}

static bool make_disk(struct worker_boot *boot, struct err **err)
{
	char *path = NULL;
	AUTO_FREE char *name = worker_backend_name(boot->spec.name);
	if (backend_disk_make(boot->disk, name, boot->disk_mib, probe_in_lab(&boot->spec), &path, err) != 0)
		return false;
	boot->has_disk = true;
	boot->spec.disk = boot->texts[boot->n_texts++] = path;
	if (!boot->driver->cached_disk)
		return true;
	boot->disk_fd = backend_disk_warm(path, err);
	return boot->disk_fd >= 0;
}

static bool make_net(struct worker_boot *boot, struct err **err)
{
	AUTO_FREE char *peer = mem_printf("%s/linux.peer", boot->files);
	AUTO_FREE char *iperf3 = mem_printf("%s/iperf3", boot->files);
	AUTO_FREE char *name = worker_backend_name(boot->spec.name);
	if (backend_net_make(name, peer, iperf3, probe_in_lab(&boot->spec) ? -1 : BACKEND_LIMIT_MS, &boot->net, err) !=
		0)
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

static void remove_disk(struct worker_boot *boot)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *name = worker_backend_name(boot->spec.name);
	if (backend_disk_remove(boot->disk, name, &err) != 0)
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
}

void worker_backend_remove(struct worker_boot *boot)
{
	backend_net_remove(boot->net, NULL);
	boot->net = NULL;
	if (boot->disk_fd >= 0)
		close(boot->disk_fd);
	boot->disk_fd = -1;
	if (boot->has_disk)
		remove_disk(boot);
	boot->has_disk = false;
}
