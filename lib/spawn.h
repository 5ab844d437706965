/* spawn.h - a further thread of this process. */
#ifndef HVB_LIB_SPAWN_H
#define HVB_LIB_SPAWN_H

#include <pthread.h>

/* pthread_create with all signals blocked: those of the process are its first thread's. 0, or an errno. */
int spawn_thread(pthread_t *thread, void *(*run)(void *arg), void *arg);

#endif
