/*
 * cost_runstate.c - how long dom0's own vCPUs ran, and how long they waited for a CPU that another domain had: Xen's
 * run states, to the ns.
 *
 * Any domain may ask for its own (VCPUOP_get_runstate_info, an ABI that does not change); the device /dev/xen/privcmd
 * passes the hypercall on.
 * Source: Xen 4.17 xen/include/public/vcpu.h, xen.h (__HYPERVISOR_vcpu_op); Linux include/uapi/xen/privcmd.h, which
 * cannot be included outside the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "collect/cost_parts.h"
#include "collect/source.h"
#include "lib/mem.h"

#define PRIVCMD "/dev/xen/privcmd"
#define HYPERVISOR_VCPU_OP 24
#define VCPUOP_GET_RUNSTATE_INFO 4

enum { RUNNING, RUNNABLE, BLOCKED, OFFLINE, N_STATES };

struct hypercall {
	uint64_t op, arg[5];
};
#define IOCTL_HYPERCALL _IOC(_IOC_NONE, 'P', 0, sizeof(struct hypercall))

struct runstate {
	int32_t state;
	uint64_t since_ns;
	uint64_t ns[N_STATES];
};

struct cost_runstate {
	int fd;
	unsigned vcpus;
	struct runstate *answer; /* in memory that stays where it is: Xen writes to it */
	char *missing;           /* or NULL */
};

struct cost_runstate *cost_runstate_open(void)
{
	struct cost_runstate *runstate = mem_alloc(1, sizeof *runstate);
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	runstate->vcpus = cpus > 0 ? (unsigned)cpus : 1;
	runstate->fd = source_is_xen() ? open(PRIVCMD, O_RDWR | O_CLOEXEC) : -1;
	if (runstate->fd < 0) {
		runstate->missing = source_is_xen() ? mem_printf(PRIVCMD " does not open: %s", strerror(errno))
						    : mem_strdup("this host does not run under Xen");
		return runstate;
	}
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	void *page = mmap(
		NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED | MAP_POPULATE, -1, 0);
	/* a fork would make it copy-on-write, where Xen cannot write */
	if (page == MAP_FAILED || madvise(page, size, MADV_DONTFORK) != 0)
		runstate->missing = mem_printf("no memory can be locked for Xen's answer: %s", strerror(errno));
	else
		runstate->answer = page;
	return runstate;
}

void cost_runstate_read(const struct cost_runstate *runstate, struct cost_figure *ran, struct cost_figure *waited)
{
	*ran = *waited = (struct cost_figure){0, runstate->missing};
	unsigned answers = 0;
	for (unsigned id = 0; id < runstate->vcpus && !runstate->missing; id++) {
		struct hypercall call = {
			HYPERVISOR_VCPU_OP, {VCPUOP_GET_RUNSTATE_INFO, id, (uintptr_t)runstate->answer, 0, 0}};
		if (ioctl(runstate->fd, IOCTL_HYPERCALL, &call) != 0)
			continue; /* a vCPU that dom0 never had */
		__asm__ volatile("" : : : "memory");
		ran->n += runstate->answer->ns[RUNNING];
		waited->n += runstate->answer->ns[RUNNABLE];
		answers++;
	}
	if (answers == 0 && !runstate->missing)
		ran->missing = waited->missing = "Xen does not tell dom0's run states";
}

void cost_runstate_close(struct cost_runstate *runstate)
{
	if (runstate->answer)
		munmap(runstate->answer, (size_t)sysconf(_SC_PAGESIZE));
	if (runstate->fd >= 0)
		close(runstate->fd);
	free(runstate->missing);
	free(runstate);
}
