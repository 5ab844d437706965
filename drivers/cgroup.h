/*
 * cgroup.h - control groups of our own, one for each process that plays a guest: its part of the CPU, as libvirt sets
 * it for a guest of KVM.
 *
 * A group is HIERARCHY/hvbench/NAME, where the hierarchy is the one that has the controller `cpu`: version 2, else
 * version 1.
 * Sources: Linux Documentation/admin-guide/cgroup-v2.rst (CPU), Documentation/scheduler/sched-bwc.rst (version 1);
 * cgroups(7).
 */
#ifndef HVB_DRIVERS_CGROUP_H
#define HVB_DRIVERS_CGROUP_H

#include <stdbool.h>
#include <sys/types.h>

#include "drivers/driver.h"
#include "lib/err.h"

struct cgroup {
	char *dir; /* the group's folder */
	bool v2;
};

/* Where /proc/mounts (its text) says that a hierarchy is: version 2, or the one of version 1 that has `cpu`. NULL:
 * nowhere; caller frees. */
char *cgroup_mount_of(const char *mounts, bool v2);

/* Whether this host has a hierarchy with the controller. An error says what is missing. */
int cgroup_check(struct err **err);

/* Makes the group. In version 2 the controller is switched on for the groups above, as libvirt does, and stays on. */
int cgroup_create(const char *name, struct cgroup *group, struct err **err);

/* Sets weight and cap and reads them back. A weight is percent of what a new group has, a cap is of periods of 100 ms:
 * both as drivers/virt_share.c. */
int cgroup_share(const struct cgroup *group, const struct driver_share *share, struct err **err);

/* Puts the process into it. */
int cgroup_add(const struct cgroup *group, pid_t pid, struct err **err);

/* Ends what runs in a group of that name and removes it; one that is not there, or was never made, is fine. */
int cgroup_remove(const char *name, struct err **err);

/* Removes the groups without processes whose names begin so. */
void cgroup_sweep(const char *prefix);

void cgroup_finish(struct cgroup *group); /* frees; the group stays */

#endif
