/*
 * xen_rtds.h - reservations, which Xen's scheduler rtds goes by: a vCPU has its budget in each period, and with extra
 * time what nobody else wants.
 *
 * Every vCPU begins with 4 ms of 10, dom0's too. Three of them are promised more than a CPU has, and then the earliest
 * deadline wins: some vCPUs get what they were promised and others next to nothing. So the guests of a scene are given
 * equal parts of what dom0's reservation leaves, before they run.
 * Source: Xen 4.17 xen/common/sched/rt.c (RTDS_DEFAULT_PERIOD, RTDS_DEFAULT_BUDGET), xl(1) sched-rtds.
 */
#ifndef HVB_DRIVERS_XEN_RTDS_H
#define HVB_DRIVERS_XEN_RTDS_H

#include <stdbool.h>

#include "lib/err.h"

#define XEN_RTDS_PERIOD_US 10000u

/*
 * Budget of each period, us, of a vCPU of one of so many guests with so many vCPUs each, on so many CPUs. dom0: its
 * vCPUs as `xl sched-rtds -d 0 -v all` lists them; all of them may be on these CPUs. 0 when they leave nothing, or the
 * list is none.
 */
unsigned xen_rtds_budget(const char *dom0, unsigned cpus, unsigned guests, unsigned vcpus);

/* As above, of the guest with this number, and sets it, with extra time. */
int xen_rtds_part(int domain, unsigned cpus, unsigned guests, unsigned vcpus, struct err **err);

/* Sets the reservation of each vCPU of the guest, and sees that it is set. */
int xen_rtds_reserve(int domain, unsigned period_us, unsigned budget_us, bool extra, struct err **err);

#endif
