/*
 * virt.h - what drivers that run their guests through libvirt share. The hooks fit struct driver as they are.
 *
 * One connection per URI is kept for the life of the process: opening one costs more than using it, and QEMU guests are
 * destroyed by libvirt itself when it closes (VIR_DOMAIN_START_AUTODESTROY). libxl has no such flag; there only the
 * journal cleans up.
 */
#ifndef HVB_DRIVERS_VIRT_H
#define HVB_DRIVERS_VIRT_H

#include "drivers/driver.h"

/* 0 when libvirt answers on this URI. -1 with libvirt's words and the hint. */
int virt_check(const char *uri, struct err **err);

/* The hypervisor's version as libvirt tells it, "7.2.22"; caller frees; NULL when it does not. */
char *virt_version(const char *uri);

/* The name of a probe's guest is this and the pid of its worker. */
#define VIRT_PROBE "hvbench-probe-"

/* Destroys the guests of probes whose worker is dead: a probe has no journal. */
void virt_sweep_probes(const char *uri);

/* What every driver on libvirt has, with its `recipes`; and those on its QEMU. */
#define VIRT_HOOKS \
	.domain_xml = virt_domain_xml, .start = virt_start, .pause = virt_pause, .resume = virt_start, \
	.console = virt_console, .say = virt_say, .domain_id = virt_domain_id, .destroy = virt_destroy, \
	.reap = virt_reap
#define VIRT_QEMU_HOOKS VIRT_HOOKS, .uri = "qemu:///system", .create = virt_create, .process = virt_process
char *virt_domain_xml(const struct driver *self, const struct guest_spec *spec);
struct driver_guest *virt_create(const struct driver *self, const struct guest_spec *spec, struct err **err);
int virt_share(struct driver_guest *guest, const struct driver_share *share, struct err **err);
/* Created guests are paused: to start one is to resume it. */
int virt_start(struct driver_guest *guest, struct err **err);
int virt_pause(struct driver_guest *guest, struct err **err);
int virt_console(const struct driver_guest *guest);
int virt_say(struct driver_guest *guest, const char *data, size_t len, struct err **err);
int virt_process(const struct driver_guest *guest);
int virt_domain_id(const struct driver_guest *guest);
int virt_destroy(struct driver_guest *guest, struct err **err);
int virt_reap(const struct driver *self, const char *name, struct err **err);

#endif
