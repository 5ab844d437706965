/*
 * lock.h - one measuring hvbench per host: two would measure each other.
 *
 * An flock(2) on file_run_dir()/measure.lock, which the kernel lets go when its holder dies however it dies. The file
 * holds the pid, for the message only.
 */
#ifndef HVB_ENGINE_LOCK_H
#define HVB_ENGINE_LOCK_H

#include <stdbool.h>

#include "lib/err.h"

/* A descriptor that holds the lock until it is closed. wait: until it is free. -1: ERR_BUSY when another one has it
 * (the message says which), or ERR_INFRA. */
int lock_take(bool wait, struct err **err);

/* Lets it go. Accepts -1. */
void lock_release(int fd);

#endif
