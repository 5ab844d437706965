/* virt_policy.h - the scheduling policy of a KVM guest's vCPU thread. SCHED_RR comes with the domain (domain.c);
 * SCHED_DEADLINE, which libvirt 9.0 does not know, is given to the thread itself. Both are read back. */
#ifndef HVB_DRIVERS_VIRT_POLICY_H
#define HVB_DRIVERS_VIRT_POLICY_H

#include "drivers/driver.h"

/* process: QEMU's. -1 with the kernel's words: ERR_NOTHING where it refuses. The default policy is fine and does
 * nothing. */
int virt_policy_set(int process, const struct driver_share *share, struct err **err);

#endif
