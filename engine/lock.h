/*
 * lock.h - one measuring hvbench per host, whoever started it: two would measure each other.
 *
 * The lock is the name of an abstract unix socket. It is no file, so nobody can put a link or a file of his own in its
 * place, it is the same for every user and session of the host, and the kernel frees it when its holder ends, however
 * it ends. The kernel also knows who the holder is. Abstract names belong to a network namespace: containers with a
 * network of their own have locks of their own.
 * Source: unix(7).
 */
#ifndef HVB_ENGINE_LOCK_H
#define HVB_ENGINE_LOCK_H

#include <stdbool.h>

#include "lib/err.h"

/*
 * A descriptor that holds the lock until it is closed, or -1: ERR_BUSY when another process has it (the message
 * names it), or ERR_INFRA. wait: instead of refusing, waits until it is free; a signal with a handler ends the wait
 * (ERR_BUSY). Who of several that wait is next is chance.
 */
int lock_take(bool wait, struct err **err);

/* As lock_take(true); the wait also ends (ERR_BUSY) when stop_fd is readable or closed at its other end. -1: none. */
int lock_wait(int stop_fd, struct err **err);

/* Lets it go. Accepts -1. */
void lock_release(int fd);

#endif
