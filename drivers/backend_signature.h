/* backend_signature.h - what is on a block device, and which name of it the user must say before it is lost. */
#ifndef HVB_DRIVERS_BACKEND_SIGNATURE_H
#define HVB_DRIVERS_BACKEND_SIGNATURE_H

#include "lib/err.h"

/*
 * 0 when a run may write to the block device: libblkid finds no file system, partition table, swap, RAID, LVM, ZFS or
 * LUKS on it, or wipe names it; wipe: its name in /dev/disk/by-id, or NULL. Else -1: ERR_USAGE with what was found
 * (type, label, byte), or with the device that wipe names instead.
 * fd: the device, open for reading. device: its path, without symbolic links.
 */
int backend_signature_check(int fd, const char *device, const char *wipe, struct err **err);

#endif
