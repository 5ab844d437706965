/* ram_disk.h - the disk of a guest that has no host: the kernel's module brd, which the agent loads and writes from end
 * to end before anything is measured. */
#ifndef HVB_GUESTS_LINUX_RAM_DISK_H
#define HVB_GUESTS_LINUX_RAM_DISK_H

#include "guests/linux/reason.h"

#define RAM_DISK_DRIVER "brd"
/* of the module; KiB: the smallest that every block size and depth fits in */
#define RAM_DISK_OPTIONS "rd_nr=1 rd_size=65536"
#define RAM_DISK_NAME "ram0"

/* brd takes a page of memory at the first write to it, and reads zeros where it has none: both cost something else than
 * an I/O on a disk that is full. path: of the device, or in a test of a file. */
bool ram_disk_fill(const char *path, struct reason *reason);

#endif
