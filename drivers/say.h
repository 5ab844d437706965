/* say.h - writing to a guest's console without ever waiting for the guest. */
#ifndef HVB_DRIVERS_SAY_H
#define HVB_DRIVERS_SAY_H

#include <stddef.h>

#include "lib/err.h"

/* What a pipe holds that nobody has read. Source: pipe(7). */
#define SAY_MAX 65536

/* All of it into a descriptor that does not block (file_no_block); a full one is an error. SIGPIPE is ignored by the
 * process. */
int say_to_fd(int fd, const char *data, size_t len, struct err **err);

#endif
