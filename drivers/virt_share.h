/*
 * virt_share.h - a domain's weight and cap through libvirt, in the parameters of its hypervisor's scheduler.
 *
 * Weights are percent of what the domain has by default, which is asked for: 100 of cgroup 2, 1,024 of cgroup 1, 256 of
 * Xen's schedulers. What was set is read back, because a scheduler may round it or not know it.
 */
#ifndef HVB_DRIVERS_VIRT_SHARE_H
#define HVB_DRIVERS_VIRT_SHARE_H

#include <libvirt/libvirt.h>

#include "drivers/driver.h"

/* -1 with libvirt's words, or with what it says was set instead. A share without weight and cap is fine and does
 * nothing. */
int virt_share_set(virDomainPtr domain, const struct driver_share *share, struct err **err);

#endif
