/* xen_scheduler.h - what differs between Xen's schedulers: weights and caps are the credit ones', reservations rtds';
 * under null no CPU is shared at all. */
#ifndef HVB_DRIVERS_XEN_SCHEDULER_H
#define HVB_DRIVERS_XEN_SCHEDULER_H

#include "drivers/driver.h"

/* The hooks of the driver (driver.h). What the scheduler in force cannot do is ERR_NOTHING, with its name. */
struct driver_guest *xen_create(const struct driver *self, const struct guest_spec *spec, struct err **err);
int xen_share(struct driver_guest *guest, const struct driver_share *share, struct err **err);

/* How many vCPUs of a list (`xl vcpu-list`) a further one could not have a CPU beside, when each has one for itself:
 * all of them, or with a set of CPUs those that may be on no others. */
unsigned xen_vcpus_in_the_way(const char *list, const char *cpuset);

#endif
