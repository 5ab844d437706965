/* modules.h - loads what a driver needs, once, from the files that kernel.sh put into the initramfs. */
#ifndef HVB_GUESTS_LINUX_MODULES_H
#define HVB_GUESTS_LINUX_MODULES_H

#include <stdbool.h>
#include <stddef.h>

#include "guests/linux/reason.h"

/* The files for a driver from the text of the index, in the order of loading, parted by blanks: a borrowed text and its
 * length. NULL when the
 * index does not know the driver: this kernel has none of that name. An empty text: it is built in. */
const char *modules_of(const char *index, const char *driver, size_t *len);

#define MODULES_OPTIONS_MAX 256

/* A module's options among the words of a kernel's command line, as modprobe takes them: of xen-blkfront.ko.. "a=1 b=2"
 * from "xen_blkfront.a=1 quiet xen_blkfront.b=2". file: its file's name, len bytes. */
void modules_options(const char *cmdline, const char *file, size_t len, char options[MODULES_OPTIONS_MAX]);

/* Loads them from `folder`, which holds the index. False and the reason. *known is false when the kernel has no such
 * driver. */
bool modules_load(const char *folder, const char *driver, bool *known, struct reason *reason);

#endif
