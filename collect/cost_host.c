/*
 * cost_host.c - the clocks of the whole host: time, how long its CPUs were idle, and under Xen how long each domain
 * ran.
 *
 * Idle time: /proc/timer_list says it in ns, but only up to the end of each CPU's last idle period, so it is exact on a
 * machine with one CPU, where nobody who reads it is idle. With more CPUs /proc/stat is read, which counts periods that
 * go on, to 1/100 s a CPU. dom0 cannot see when Xen is idle. Xen counts how long each domain ran to the ns; libvirt
 * tells the guest's, Xen itself dom0's.
 */
#include <errno.h>
#include <fcntl.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collect/cost_parts.h"
#include "lib/clock.h"
#include "lib/mem.h"

#define XEN_URI "xen:///system"

struct cost_host {
	unsigned cpus;
	int fd;            /* of timer_list or stat */
	bool exact;        /* it is timer_list */
	char *no_idle;     /* why idle time cannot be read, or NULL */
	virConnectPtr xen; /* or NULL */
	virDomainPtr guest;
	struct cost_runstate *dom0;
	char *no_guest; /* why the domain's time cannot be read, or NULL */
};

/* ---- opening ---- */

static void open_idle(struct cost_host *host)
{
	host->exact = true;
	host->fd = host->cpus == 1 ? cost_open_source("/proc/timer_list") : -1;
	if (host->fd >= 0)
		return;
	host->exact = false;
	host->fd = cost_open_source("/proc/stat");
	if (host->fd < 0)
		host->no_idle = mem_printf("/proc/stat does not open: %s", strerror(errno));
}

/* libvirt prints every error by default. */
static void keep_quiet(void *data, virErrorPtr error)
{
	(void)data;
	(void)error;
}

static void open_xen(struct cost_host *host, int domain_id)
{
	virNodeInfo node;
	virSetErrorFunc(NULL, keep_quiet);
	host->xen = virConnectOpen(XEN_URI);
	host->guest = host->xen ? virDomainLookupByID(host->xen, domain_id) : NULL;
	if (host->guest && virNodeGetInfo(host->xen, &node) == 0)
		host->cpus = node.cpus;
	else
		host->no_guest = mem_printf(
			"libvirt does not report the domain's CPU time: %s", virGetLastErrorMessage());
	host->dom0 = cost_runstate_open();
}

struct cost_host *cost_host_open(const struct collect_target *target)
{
	struct cost_host *host = mem_alloc(1, sizeof *host);
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	host->cpus = cpus > 0 ? (unsigned)cpus : 1;
	host->fd = -1;
	if (target->driver->source == DRIVER_SOURCE_XEN)
		open_xen(host, target->domain_id);
	else
		open_idle(host);
	return host;
}

unsigned cost_host_cpus(const struct cost_host *host)
{
	return host->cpus;
}

void cost_host_close(struct cost_host *host)
{
	if (host->dom0)
		cost_runstate_close(host->dom0);
	if (host->guest)
		virDomainFree(host->guest);
	if (host->xen)
		virConnectClose(host->xen);
	if (host->fd >= 0)
		close(host->fd);
	free(host->no_idle);
	free(host->no_guest);
	free(host);
}

/* ---- reading ---- */

/* The number after "NAME:" in ns; false when there is none. */
static bool field_ns(const char *text, const char *name, uint64_t *ns)
{
	const char *at = strstr(text, name);
	if (!at)
		return false;
	at += strlen(name);
	at += strspn(at, " :");
	char *end;
	errno = 0;
	*ns = strtoull(at, &end, 10);
	return errno == 0 && end != at;
}

/* A CPU that waits for its disk sleeps as one that waits for nothing. Source: Linux 6.1 kernel/time/timer_list.c,
 * print_cpu(). */
static bool timer_list_idle(const char *text, uint64_t *ns)
{
	uint64_t sleep, iowait;
	if (!field_ns(text, ".idle_sleeptime", &sleep) || !field_ns(text, ".iowait_sleeptime", &iowait))
		return false;
	*ns = sleep + iowait;
	return true;
}

/* Source: proc(5), the line `cpu` of /proc/stat: user nice system idle iowait, in clock ticks. */
static bool stat_idle(const char *text, uint64_t *ns)
{
	unsigned long long idle, iowait;
	long hz = sysconf(_SC_CLK_TCK);
	if (hz <= 0 || sscanf(text, "cpu %*u %*u %*u %llu %llu", &idle, &iowait) != 2)
		return false;
	*ns = (idle + iowait) * ((uint64_t)CLOCK_NS_PER_S / (uint64_t)hz);
	return true;
}

static struct cost_figure read_idle(const struct cost_host *host)
{
	char text[16384];
	size_t len = 0;
	struct cost_figure idle = {0, NULL};
	if (host->no_idle)
		return (struct cost_figure){0, host->no_idle};
	for (ssize_t n;
		len < sizeof text - 1 && (n = pread(host->fd, text + len, sizeof text - 1 - len, (off_t)len)) > 0;) {
		len += (size_t)n;
		text[len] = '\0';
		if (host->exact ? timer_list_idle(text, &idle.n) : stat_idle(text, &idle.n))
			return idle;
	}
	return (struct cost_figure){
		0, host->exact ? "/proc/timer_list has no idle_sleeptime" : "/proc/stat has no line cpu"};
}

static struct cost_figure read_guest(const struct cost_host *host)
{
	virDomainInfo info;
	if (host->no_guest)
		return (struct cost_figure){0, host->no_guest};
	if (virDomainGetInfo(host->guest, &info) != 0)
		return (struct cost_figure){0, "libvirt no longer reports the domain's CPU time"};
	return (struct cost_figure){info.cpuTime, NULL};
}

void cost_host_read(struct cost_host *host, struct cost_host_now *now)
{
	struct timespec time;
	*now = (struct cost_host_now){0};
	if (host->dom0) {
		now->guest = read_guest(host);
		cost_runstate_read(host->dom0, &now->dom0, &now->steal);
	} else
		now->idle = read_idle(host);
	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	now->elapsed = (struct cost_figure){
		(uint64_t)time.tv_sec * (uint64_t)CLOCK_NS_PER_S + (uint64_t)time.tv_nsec, NULL};
}
