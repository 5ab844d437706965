/*
 * serve.h - the conversation with the worker after `hello`: job by job until `bye` (wire.h).
 */
#ifndef HVB_GUESTS_LINUX_SERVE_H
#define HVB_GUESTS_LINUX_SERVE_H

#include "guests/linux/pass.h"
#include "guests/linux/talk.h"

/* True after `bye`, with the number of jobs that were asked for; `end` is then the caller's to say. False and the
 * reason when the worker cannot be
 * understood or the console is gone: the guest must end without `end`. */
bool serve_jobs(struct talk *talk, const struct pass_places *places, unsigned *jobs, struct reason *reason);

#endif
