/* xl.h - Xen's own tool, for what libvirt has no word for. Only on dom0. */
#ifndef HVB_DRIVERS_XL_H
#define HVB_DRIVERS_XL_H

#include "lib/err.h"

/* What it prints; argv begins with "xl" and ends with NULL; caller frees. NULL when it fails or takes longer than 20 s.
 * */
char *xl_run(const char *const argv[], struct err **err);

#endif
