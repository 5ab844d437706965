/*
 * cost_kernel.c - CPU time of the kernel threads that serve guests: vhost, Xen's backends, and those that work for
 * whoever asks (kworkers, ksoftirqd).
 *
 * They come and go, so the list of kthreadd's children is read each time, and what a thread ran stays in the sum when
 * it has ended. A kworker ends after 300 s without work: what it did is known by then. The end of any other thread
 * makes the figure missing, because its last work is not known.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collect/cost_parts.h"
#include "lib/mem.h"

#define KTHREADD_NAME "/proc/2/comm"
#define KTHREADD_CHILDREN "/proc/2/task/2/children"
#define WORKER "kworker/"

struct thread {
	pid_t tid;
	bool serves; /* guests; else it is only known */
	bool worker;
	int fd;      /* its schedstat; -1 when it has ended */
	uint64_t ns; /* read last */
};

struct cost_kernel {
	int children; /* the list */
	char *text;
	size_t room;
	struct thread *threads; /* every kernel thread, by tid */
	size_t n;
	uint64_t ended_ns;   /* of those whose id a new one has */
	const char *missing; /* or NULL */
};

/* Source: Linux drivers/block/xen-blkback/xenbus.c ("DOMID.DEVICE-RING"), drivers/net/xen-netback/xenbus.c
 * ("vifDOMID.N-..."), drivers/vhost/vhost.c. */
static bool serves_guests(const char *name)
{
	static const char *const begins[] = {WORKER, "ksoftirqd/", "vhost-", "vif", "kvm-", "irq/", "napi/", "loop"};
	for (unsigned i = 0; i < sizeof begins / sizeof begins[0]; i++)
		if (strncmp(name, begins[i], strlen(begins[i])) == 0)
			return true;
	size_t digits = strspn(name, "0123456789");
	return digits > 0 && name[digits] == '.';
}

static struct thread new_thread(pid_t tid)
{
	char name[COST_NAME_SIZE];
	struct thread thread = {.tid = tid, .fd = -1};
	char *comm = mem_printf("/proc/%d/comm", (int)tid);
	char *stat = mem_printf("/proc/%d/schedstat", (int)tid);
	thread.serves = cost_read_name(comm, name) && serves_guests(name);
	thread.worker = strncmp(name, WORKER, strlen(WORKER)) == 0;
	thread.fd = thread.serves ? cost_open_source(stat) : -1;
	free(comm);
	free(stat);
	return thread;
}

/* The place of tid, or where it belongs. */
static size_t find(const struct cost_kernel *kernel, pid_t tid)
{
	size_t low = 0, high = kernel->n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (kernel->threads[middle].tid < tid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void know(struct cost_kernel *kernel, pid_t tid)
{
	size_t at = find(kernel, tid);
	if (at < kernel->n && kernel->threads[at].tid == tid) {
		struct thread *old = &kernel->threads[at];
		if (!old->serves || old->fd >= 0)
			return;
		kernel->ended_ns += old->ns;
		*old = new_thread(tid);
		return;
	}
	struct thread new = new_thread(tid);
	MEM_ADD(kernel->threads, kernel->n) = new;
	memmove(kernel->threads + at + 1, kernel->threads + at, (kernel->n - 1 - at) * sizeof *kernel->threads);
	kernel->threads[at] = new;
}

/* The whole list: it is read until its end is seen. */
static bool read_list(struct cost_kernel *kernel)
{
	size_t len = 0;
	for (;;) {
		if (kernel->room - len < 2) {
			kernel->room = kernel->room ? kernel->room * 2 : 4096;
			kernel->text = mem_resize(kernel->text, kernel->room, 1);
		}
		ssize_t n = pread(kernel->children, kernel->text + len, kernel->room - len - 1, (off_t)len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			kernel->text[len] = '\0';
			return n == 0 && len > 0;
		}
		len += (size_t)n;
	}
}

static void read_thread(struct cost_kernel *kernel, struct thread *thread)
{
	if (thread->fd < 0 || cost_read_number(thread->fd, &thread->ns))
		return;
	close(thread->fd);
	thread->fd = -1;
	if (!thread->worker)
		kernel->missing = "a kernel thread that served the guest has ended";
}

struct cost_figure cost_kernel_read(struct cost_kernel *kernel)
{
	if (!kernel->missing && !read_list(kernel))
		kernel->missing = KTHREADD_CHILDREN " cannot be read";
	if (kernel->missing)
		return (struct cost_figure){0, kernel->missing};
	for (char *at = kernel->text, *end;; at = end) {
		long tid = strtol(at, &end, 10);
		if (end == at)
			break;
		know(kernel, (pid_t)tid);
	}
	struct cost_figure sum = {kernel->ended_ns, NULL};
	for (size_t i = 0; i < kernel->n; i++) {
		read_thread(kernel, &kernel->threads[i]);
		sum.n += kernel->threads[i].ns;
	}
	sum.missing = kernel->missing;
	return sum;
}

struct cost_kernel *cost_kernel_open(void)
{
	struct cost_kernel *kernel = mem_alloc(1, sizeof *kernel);
	char name[COST_NAME_SIZE];
	kernel->children = cost_open_source(KTHREADD_CHILDREN);
	if (!cost_read_name(KTHREADD_NAME, name) || strcmp(name, "kthreadd") != 0)
		kernel->missing = "kernel threads cannot be seen here (process 2 is not kthreadd)";
	else if (kernel->children < 0)
		kernel->missing = KTHREADD_CHILDREN " does not open (a kernel with CONFIG_PROC_CHILDREN has it)";
	else
		cost_kernel_read(kernel);
	return kernel;
}

void cost_kernel_close(struct cost_kernel *kernel)
{
	for (size_t i = 0; i < kernel->n; i++)
		if (kernel->threads[i].fd >= 0)
			close(kernel->threads[i].fd);
	if (kernel->children >= 0)
		close(kernel->children);
	free(kernel->threads);
	free(kernel->text);
	free(kernel);
}
