/* idle.h - how long the guest's CPU had nothing to do. Where the guest is the whole machine (metal), nobody else could
 * tell. */
#ifndef HVB_GUESTS_LINUX_IDLE_H
#define HVB_GUESTS_LINUX_IDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The sum over CPUs, ns since boot, of the text of /proc/timer_list; false when it does not say.
 * Source: Linux 6.1 kernel/time/timer_list.c: ".idle_sleeptime : N nsecs" and ".iowait_sleeptime : N nsecs" for each
 * CPU.
 */
bool idle_parse(const char *text, uint64_t *ns);

/* As above, of this machine now. */
bool idle_now(uint64_t *ns);

#endif
