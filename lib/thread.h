/* thread.h - a thread of another process: found by its name, and its scheduling policy with what belongs to it. */
#ifndef HVB_LIB_THREAD_H
#define HVB_LIB_THREAD_H

#include <stdint.h>
#include <sys/types.h>

#include "lib/err.h"

/* QEMU's name of its first vCPU's thread. Source: QEMU 7.2 accel/kvm/kvm-accel-ops.c. */
#define THREAD_VCPU0 "CPU 0/KVM"

/* The thread of that name in a folder of threads ("/proc/PID/task"); 0 when there is none. */
pid_t thread_find(const char *task_dir, const char *name);

/* As sched(7) has it. Periods are 0 for policies but SCHED_DEADLINE. */
struct thread_sched {
	unsigned policy;   /* SCHED_OTHER 0, SCHED_RR 2, SCHED_DEADLINE 6 ... */
	unsigned priority; /* of SCHED_FIFO and SCHED_RR */
	uint64_t runtime_ns, period_ns;
};

/* -1 with the system's words. The error of set is one of ERR_NOTHING: that thread may not have it here. */
int thread_sched_get(pid_t thread, struct thread_sched *sched, struct err **err);
int thread_sched_set(pid_t thread, const struct thread_sched *sched, struct err **err);

#endif
