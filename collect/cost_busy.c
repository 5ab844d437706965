/*
 * cost_busy.c - processes that only compute, one on each CPU: they keep a host from being idle, so that a measurement
 * has no idle time in it.
 *
 * A burner is a forked child without descriptors that makes no system call once it runs. It ends by SIGKILL: from us,
 * or from the kernel when the thread that started it ends.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collect/cost_parts.h"
#include "lib/mem.h"

static void __attribute__((noreturn)) burn(pid_t parent, unsigned cpu)
{
	cpu_set_t *set = CPU_ALLOC(cpu + 1);
	size_t size = CPU_ALLOC_SIZE(cpu + 1);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close_range(0, ~0u, 0);
	if (set) {
		CPU_ZERO_S(size, set);
		CPU_SET_S(cpu, size, set);
		sched_setaffinity(0, size, set); /* where it is not allowed the scheduler spreads them */
	}
	if (getppid() != parent)
		_exit(0);
	for (;;)
		__asm__ volatile("");
}

int cost_burners_start(struct cost_burners *burners, struct err **err)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pid_t parent = getpid();
	if (burners->n > 0)
		return 0;
	burners->pids = mem_alloc(cpus > 0 ? (size_t)cpus : 1, sizeof *burners->pids);
	for (unsigned cpu = 0; cpu < (cpus > 0 ? (unsigned)cpus : 1); cpu++) {
		pid_t pid = fork();
		if (pid == 0)
			burn(parent, cpu);
		if (pid < 0) {
			int reason = errno;
			cost_burners_stop(burners);
			return err_sys(err, ERR_INFRA, reason, NULL, "cannot start a process to keep CPU %u busy", cpu);
		}
		burners->pids[burners->n++] = pid;
	}
	return 0;
}

void cost_burners_stop(struct cost_burners *burners)
{
	for (unsigned i = 0; i < burners->n; i++)
		kill(burners->pids[i], SIGKILL);
	for (unsigned i = 0; i < burners->n; i++)
		while (waitpid(burners->pids[i], NULL, 0) < 0 && errno == EINTR)
			;
	free(burners->pids);
	*burners = (struct cost_burners){0};
}
