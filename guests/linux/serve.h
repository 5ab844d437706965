/* serve.h - the conversation with the worker after `hello`: job by job until `bye` (wire.h). */
#ifndef HVB_GUESTS_LINUX_SERVE_H
#define HVB_GUESTS_LINUX_SERVE_H

#include "guests/linux/pass.h"
#include "guests/linux/talk.h"

/* True after `bye`, with the number of jobs that were asked for; the caller then sends `end`. False and the reason
 * after a protocol error or when the console is closed: the guest must end without `end`. */
bool serve_jobs(struct talk *talk, const struct pass_places *places, unsigned *jobs, struct reason *reason);

#endif
