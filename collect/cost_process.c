/*
 * cost_process.c - CPU time of the device model: of the process as a whole, and of the threads in it that are not
 * device model.
 *
 * The process is read by its CPU clock, which has threads in it that come and go. The scheduler's statistics
 * (/proc/PID/schedstat, ns) tell vCPUs and vhost apart, which are there from the beginning. They are as old as the
 * thread's last tick while it runs, but reading the clock renews them.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collect/cost_parts.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/clock.h"
#include "lib/mem.h"

enum role { ROLE_OTHER, ROLE_VCPU, ROLE_VHOST };

struct thread {
	pid_t tid;
	enum role role;
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

/* Calls visit for each number that names an entry of the folder. */
static void each_number(const char *path, void *ctx, void (*visit)(void *ctx, pid_t id))
{
	AUTO_FREE char *where = source_path(path);
	AUTO_DIR DIR *dir = opendir(where);
	for (struct dirent *entry; dir && (entry = readdir(dir));)
		if (isdigit((unsigned char)entry->d_name[0]))
			visit(ctx, (pid_t)strtol(entry->d_name, NULL, 10));
}

/* ---- opening ---- */

/* Source: QEMU 7.2 accel (VCPU_THREAD_NAME_SIZE: "CPU %d/KVM", "CPU %d/TCG", "ALL CPUs/TCG"), Linux
 * drivers/vhost/vhost.c. */
static enum role role_of(const char *name)
{
	if ((strncmp(name, "CPU ", 4) == 0 && isdigit((unsigned char)name[4])) || strncmp(name, "ALL CPUs/", 9) == 0)
		return ROLE_VCPU;
	return strncmp(name, "vhost-", 6) == 0 ? ROLE_VHOST : ROLE_OTHER;
}

static void add_thread(void *ctx, pid_t tid)
{
	struct cost_process *process = ctx;
	char name[COST_NAME_SIZE];
	AUTO_FREE char *comm = mem_printf("/proc/%d/task/%d/comm", (int)process->pid, (int)tid);
	AUTO_FREE char *stat = mem_printf("/proc/%d/task/%d/schedstat", (int)process->pid, (int)tid);
	enum role role = cost_read_name(comm, name) ? role_of(name) : ROLE_OTHER;
	if (role == ROLE_OTHER)
		return;
	MEM_ADD(process->threads, process->n) = (struct thread){tid, role, cost_open_source(stat)};
}

struct search {
	char wanted[48];
	size_t len;
	pid_t found;
};

static void match_process(void *ctx, pid_t pid)
{
	struct search *search = ctx;
	char text[16384];
	AUTO_FREE char *path = mem_printf("/proc/%d/cmdline", (int)pid);
	AUTO_FD int fd = cost_open_source(path);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof text) : -1;
	if (n > 0 && memmem(text, (size_t)n, search->wanted, search->len))
		search->found = pid;
}

/* The QEMU of a Xen domain, 0 when it has none. Source: Xen 4.17 tools/libs/light/libxl_dm.c: each is given
 * "-xen-domid", "N". */
static pid_t find_qemu(int domain_id)
{
	struct search search = {.found = 0};
	search.len = (size_t)snprintf(search.wanted, sizeof search.wanted, "%c-xen-domid%c%d", 0, 0, domain_id) + 1;
	each_number("/proc", &search, match_process);
	return search.found;
}

struct cost_process *cost_process_open(const struct collect_target *target)
{
	struct cost_process *process = mem_alloc(1, sizeof *process);
	process->xen = target->driver->source == DRIVER_SOURCE_XEN;
	process->pid = process->xen && target->process <= 0 ? find_qemu(target->domain_id) : target->process;
	if (process->pid > 0) {
		AUTO_FREE char *tasks = mem_printf("/proc/%d/task", (int)process->pid);
		each_number(tasks, process, add_thread);
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
		if (process->threads[i].role == ROLE_VCPU && n++ < max)
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

static struct cost_figure read_role(const struct cost_process *process, enum role role)
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
	if (role == ROLE_VCPU && !any && !process->xen)
		sum.missing = process->missing
			? process->missing
			: "no thread of the device model has a vCPU's name (QEMU needs -name debug-threads=on)";
	return sum;
}

void cost_process_read(struct cost_process *process, struct cost_process_now *now)
{
	now->all = read_clock(process);
	now->vcpus = read_role(process, ROLE_VCPU);
	now->vhost = read_role(process, ROLE_VHOST);
}
