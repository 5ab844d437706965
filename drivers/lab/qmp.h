/* qmp.h - commands to a running QEMU over its monitor socket (QEMU Machine Protocol). Source: docs/interop/qmp-spec.txt
 * of QEMU 7.2. */
#ifndef HVB_DRIVERS_LAB_QMP_H
#define HVB_DRIVERS_LAB_QMP_H

#include <jansson.h>

#include "lib/buf.h"
#include "lib/err.h"
#include "lib/proc.h"

struct qmp {
	int fd;
	struct buf in; /* received and not yet looked at */
};

#define QMP_INIT \
	{ \
		-1, BUF_INIT \
	}
#define AUTO_QMP AUTO(qmp_finish)

/* Connects a stream socket to a path that the program `owner` makes soon. -1 when the deadline passes or the program
 * ends. */
int qmp_connect_socket(const char *path, struct proc *owner, int64_t deadline_ns, struct err **err);

/* Connects to the monitor, reads the greeting and enters command mode. */
int qmp_open(struct qmp *q, const char *path, struct proc *owner, int64_t deadline_ns, struct err **err);

/* Runs one command. arguments: NULL or an object, which is consumed. *result (when not NULL) becomes the "return"
 * value; caller json_decref's. QEMU's own words are in the error. */
int qmp_command(
	struct qmp *q, const char *name, json_t *arguments, json_t **result, int64_t deadline_ns, struct err **err);

/* Saves the machine's state, without its memory, which is a file already, to `file` (a plain name in QEMU's folder), or
 * loads it. The machine is stopped before and after. */
int qmp_save(struct qmp *q, const char *file, int64_t deadline_ns, struct err **err);
int qmp_load(struct qmp *q, const char *file, int64_t deadline_ns, struct err **err);

void qmp_finish(struct qmp *q);

#endif
