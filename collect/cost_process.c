/*
 * cost_process.c - CPU time of the device model: of the process as a whole, and of the threads in it that are not
 * device model.
 *
 * The process is read by its CPU clock, which has threads in it that come and go. The scheduler's statistics
 * (/proc/PID/schedstat, ns) tell vCPUs and vhost apart, which are there from the beginning. They are as old as the
 * thread's last tick while it runs, but reading the clock renews them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collect/cost_parts.h"
#include "collect/source.h"
#include "collect/vm.h"
#include "lib/auto.h"
#include "lib/clock.h"
#include "lib/mem.h"

struct thread {
	pid_t tid;
	enum vm_role role;
	int fd; /* its schedstat, or -1 */
};

struct cost_process {
	pid_t pid; /* 0: none */
	clockid_t clock;
	struct thread *threads; /* vCPUs and vhost */
	size_t n;
	bool xen;      /* vCPUs are no threads, and there may be no process */
	char *missing; /* why there is no process to read, or NULL */
};

/* ---- opening ---- */

static void add_threads(struct cost_process *process)
{
	AUTO_FREE struct vm_thread *threads = NULL;
	size_t n = 0;
	vm_threads(process->pid, &threads, &n);
	for (size_t i = 0; i < n; i++) {
		AUTO_FREE char *stat = mem_printf("/proc/%d/task/%d/schedstat", (int)process->pid, (int)threads[i].tid);
		if (threads[i].role != VM_MODEL)
			MEM_ADD(process->threads, process->n) = (struct thread){
				threads[i].tid, threads[i].role, cost_open_source(stat)};
	}
}

struct cost_process *cost_process_open(const struct collect_target *target)
{
	struct cost_process *process = mem_alloc(1, sizeof *process);
	process->xen = target->driver->source == DRIVER_SOURCE_XEN;
	process->pid = vm_process(target);
	if (process->pid > 0) {
		add_threads(process);
		int reason = clock_getcpuclockid(process->pid, &process->clock);
		if (reason != 0)
			process->missing = mem_printf("the device model, process %d, has no CPU clock: %s",
				(int)process->pid, strerror(reason));
	} else if (!process->xen || !source_is_xen())
		process->missing = mem_strdup(process->xen ? "this host does not run under Xen"
							   : "the driver knows no process of the device model");
	return process;
}

void cost_process_close(struct cost_process *process)
{
	for (size_t i = 0; i < process->n; i++)
		if (process->threads[i].fd >= 0)
			close(process->threads[i].fd);
	free(process->threads);
	free(process->missing);
	free(process);
}

/* ---- reading ---- */

unsigned cost_process_vcpus(const struct cost_process *process, pid_t *tids, unsigned max)
{
	unsigned n = 0;
	for (size_t i = 0; i < process->n; i++)
		if (process->threads[i].role == VM_VCPU && n++ < max)
			tids[n - 1] = process->threads[i].tid;
	return n;
}

static struct cost_figure read_clock(const struct cost_process *process)
{
	struct timespec time;
	if (process->missing || process->pid <= 0)
		return (struct cost_figure){0, process->missing};
	if (clock_gettime(process->clock, &time) != 0)
		return (struct cost_figure){0, "the device model has ended"};
	return (struct cost_figure){(uint64_t)time.tv_sec * (uint64_t)CLOCK_NS_PER_S + (uint64_t)time.tv_nsec, NULL};
}

static struct cost_figure read_role(const struct cost_process *process, enum vm_role role)
{
	struct cost_figure sum = {0, NULL};
	bool any = false;
	for (size_t i = 0; i < process->n; i++) {
		const struct thread *thread = &process->threads[i];
		uint64_t ns;
		if (thread->role != role)
			continue;
		any = true;
		if (thread->fd < 0 || !cost_read_number(thread->fd, &ns))
			return (struct cost_figure){0, "a thread of the device model has ended"};
		sum.n += ns;
	}
	if (role == VM_VCPU && !any && !process->xen)
		sum.missing = process->missing
			? process->missing
			: "no thread of the device model has a vCPU's name (QEMU needs -name debug-threads=on)";
	return sum;
}

void cost_process_read(struct cost_process *process, struct cost_process_now *now)
{
	now->all = read_clock(process);
	now->vcpus = read_role(process, VM_VCPU);
	now->vhost = read_role(process, VM_KERNEL);
}
