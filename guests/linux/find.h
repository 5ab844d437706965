/*
 * find.h - finds a job's device (find= of wire.h) in sysfs: by the kernel's driver of it or of one of its parents, and
 * by name.
 *
 * Of several that match the lowest name is taken (vda before vdb, eth2 before eth10). Disks that are removable or empty
 * are none.
 */
#ifndef HVB_GUESTS_LINUX_FIND_H
#define HVB_GUESTS_LINUX_FIND_H

#include <stdbool.h>
#include <stdint.h>

#define FIND_NAME_MAX 32

/* `sys` is where sysfs is mounted. `name` is a block device's name or an interface's MAC address, or empty. */
bool find_disk(const char *sys, const char *driver, const char *name, char found[FIND_NAME_MAX]);

/* What a disk has done since it is there, in bytes, by the kernel's counters of it. */
struct find_traffic {
	uint64_t read, written, discarded;
};
bool find_disk_traffic(const char *sys, const char *name, struct find_traffic *traffic);

bool find_nic(const char *sys, const char *driver, const char *mac, char found[FIND_NAME_MAX]);

#endif
