/*
 * memory.c - what memory a host gives up for a guest: from before the guest is created until it stands, and what is
 * still missing when it is gone.
 *
 * Names; bytes if nothing else is said:
 *
 *	given-up      free memory that was there before: MemAvailable of Linux, under Xen Xen's free pages and dom0's
 *	              MemAvailable together
 *	guest         the guest's own memory, as it was built
 *	overhead      given-up less guest
 *	programs      memory of processes, anonymous and shared, that is there more than before: the device model with
 *	              the guest's memory under a Linux host, and what daemons have grown
 *	page-tables   of processes and, where Linux counts them, of guests
 *	kernel        slabs that cannot be reclaimed, vmalloc and per-CPU memory
 *	unattributed  given-up less programs, page-tables and kernel, under Xen also less the domain's memory; either
 *	              way
 *	device-model  of its process: proportional set size
 *	processes, threads, descriptors
 *	              of the device model: counts
 *	kept          given-up that is not free again when the guest is gone: caches, and what daemons keep
 *
 * A part that fell meanwhile is unavailable: it belongs to something else. The null driver's guest is no memory at all;
 * its figures are made up.
 */
#include <errno.h>
#include <inttypes.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

#include "collect/collect.h"
#include "collect/source.h"
#include "collect/vm.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define XEN_URI "xen:///system"
#define KIB 1024

enum part { FREE, PROGRAMS, TABLES, KERNEL, PARTS };

/* Lines of /proc/meminfo; what an older kernel does not have (SecPageTables) is in none of them. */
static const char *const lines[PARTS][4] = {
	[FREE] = {"MemAvailable"},
	[PROGRAMS] = {"AnonPages", "Shmem"},
	[TABLES] = {"PageTables", "SecPageTables"},
	[KERNEL] = {"SUnreclaim", "VmallocUsed", "Percpu"},
};

struct snapshot {
	int64_t bytes[PARTS];
	int64_t xen_free;
	bool taken;
};

struct device_model {
	uint64_t pss, processes, threads, descriptors;
};

struct memory {
	struct snapshot before, standing, after;
	struct device_model model;
	int64_t guest;
	char *missing; /* why a snapshot could not be taken; NULL: all is there */
	virConnectPtr xen;
};

/* ---- reading ---- */

static void miss(struct memory *m, const char *why)
{
	if (!m->missing)
		m->missing = mem_strdup(why);
}

static int64_t line_bytes(const char *text, const char *key)
{
	AUTO_FREE char *value = source_field(text, key);
	return value ? strtoll(value, NULL, 10) * KIB : 0;
}

static void read_linux(struct memory *m, struct snapshot *now)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *text = source_text("/proc/meminfo", &err);
	if (!text) {
		miss(m, err_message(err));
		return;
	}
	for (unsigned p = 0; p < PARTS; p++)
		for (unsigned i = 0; lines[p][i]; i++)
			now->bytes[p] += line_bytes(text, lines[p][i]);
	if (now->bytes[FREE] == 0)
		miss(m, "/proc/meminfo has no MemAvailable");
}

static void read_xen(struct memory *m, struct snapshot *now)
{
	now->xen_free = m->xen ? (int64_t)virNodeGetFreeMemory(m->xen) : 0;
	if (now->xen_free == 0)
		miss(m, m->xen ? virGetLastErrorMessage() : "libvirt does not answer on " XEN_URI);
}

/* No machine's: 4 GiB that are free, of which a guest takes its own 128 MiB and 12 more, 1 of them unknown. */
static void make_up(struct memory *m, struct snapshot *now)
{
	static const int64_t free_mib[] = {4096, 4096 - 140, 4096}, programs_mib[] = {100, 236, 100};
	unsigned i = now == &m->before ? 0 : now == &m->standing ? 1 : 2;
	now->bytes[FREE] = free_mib[i] * KIB * KIB;
	now->bytes[PROGRAMS] = programs_mib[i] * KIB * KIB;
	now->bytes[TABLES] = (i == 1 ? 2 : 1) * KIB * KIB;
	now->bytes[KERNEL] = (i == 1 ? 4 : 2) * KIB * KIB;
	m->guest = 128 * KIB * KIB;
	m->model = (struct device_model){137 * KIB * KIB, 1, 4, 30};
}

static void take(struct memory *m, const struct collect_target *target, struct snapshot *now)
{
	now->taken = true;
	if (!target->driver->measures) {
		make_up(m, now);
		return;
	}
	read_linux(m, now);
	if (target->driver->source == DRIVER_SOURCE_XEN)
		read_xen(m, now);
}

/* ---- the guest and its device model ---- */

static uint64_t count_in(pid_t pid, const char *folder)
{
	AUTO_FREE char *path = mem_printf("/proc/%d/%s", (int)pid, folder);
	char **names = NULL;
	int n = source_list(path, &names);
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return n > 0 ? (uint64_t)n : 0;
}

static void read_model(struct memory *m, const struct collect_target *target)
{
	pid_t pid = vm_process(target);
	AUTO_FREE char *path = mem_printf("/proc/%d/smaps_rollup", (int)pid);
	AUTO_FREE char *text = pid > 0 ? source_text(path, NULL) : NULL;
	if (text)
		m->model = (struct device_model){
			(uint64_t)line_bytes(text, "Pss"), 1, count_in(pid, "task"), count_in(pid, "fd")};
}

/* libvirt knows it by its number, on either hypervisor. */
static void read_guest(struct memory *m, const struct collect_target *target)
{
	virDomainInfo info;
	virConnectPtr connection = m->xen ? m->xen : virConnectOpen(target->driver->uri);
	virDomainPtr domain = connection ? virDomainLookupByID(connection, target->domain_id) : NULL;
	if (domain && virDomainGetInfo(domain, &info) == 0)
		m->guest = (int64_t)info.memory * KIB;
	else
		miss(m, virGetLastErrorMessage());
	if (domain)
		virDomainFree(domain);
	if (connection && connection != m->xen)
		virConnectClose(connection);
}

/* ---- the collector ---- */

/* libvirt prints every error by default. */
static void keep_quiet(void *data, virErrorPtr error)
{
}

static void *memory_open(void)
{
	return mem_alloc(1, sizeof(struct memory));
}

static void memory_moment(void *state, const struct collect_target *target, enum collect_moment moment)
{
	struct memory *m = state;
	if (moment == COLLECT_CREATE) {
		virSetErrorFunc(NULL, keep_quiet);
		if (target->driver->measures && target->driver->source == DRIVER_SOURCE_XEN)
			m->xen = virConnectOpen(XEN_URI);
		take(m, target, &m->before);
	} else if (moment == COLLECT_READY) {
		take(m, target, &m->standing);
		if (target->driver->measures) {
			read_guest(m, target);
			read_model(m, target);
		}
	} else if (moment == COLLECT_GONE) {
		take(m, target, &m->after);
	}
}

static void emit(const struct collect_sink *sink, const char *name, int64_t bytes)
{
	AUTO_FREE char *why = bytes < 0 ? mem_printf("it fell by %" PRId64 " bytes meanwhile", -bytes) : NULL;
	if (why)
		sink->unavailable(sink->ctx, name, why);
	else
		sink->counter(sink->ctx, name, (uint64_t)bytes, 0, 0);
}

static int64_t all_free(const struct snapshot *s)
{
	return s->bytes[FREE] + s->xen_free;
}

static int64_t grown(const struct memory *m, enum part part)
{
	return m->standing.bytes[part] - m->before.bytes[part];
}

static void emit_all(const struct memory *m, const struct collect_sink *sink)
{
	int64_t given_up = all_free(&m->before) - all_free(&m->standing);
	int64_t known = grown(m, PROGRAMS) + grown(m, TABLES) + grown(m, KERNEL) + (m->xen ? m->guest : 0);
	emit(sink, "given-up", given_up);
	emit(sink, "guest", m->guest);
	emit(sink, "overhead", given_up - m->guest);
	emit(sink, "programs", grown(m, PROGRAMS));
	emit(sink, "page-tables", grown(m, TABLES));
	emit(sink, "kernel", grown(m, KERNEL));
	emit(sink, "unattributed", llabs(given_up - known));
	if (m->after.taken)
		emit(sink, "kept", all_free(&m->before) - all_free(&m->after));
}

static void emit_model(const struct device_model *model, const struct collect_sink *sink)
{
	const struct {
		const char *name;
		uint64_t value;
	} list[] = {{"device-model", model->pss}, {"processes", model->processes}, {"threads", model->threads},
		{"descriptors", model->descriptors}};
	for (unsigned i = 0; i < sizeof list / sizeof list[0]; i++)
		if (model->processes)
			sink->counter(sink->ctx, list[i].name, list[i].value, 0, 0);
		else
			sink->unavailable(
				sink->ctx, list[i].name, "no process of the host is this guest's device model");
}

static void memory_end(void *state, const struct collect_target *target, const struct collect_sink *sink)
{
	static const char *const values[] = {"given-up", "overhead", "unattributed"};
	struct memory *m = state;
	if (!m->standing.taken)
		miss(m, "the guest did not come to stand");
	if (!m->missing) {
		emit_all(m, sink);
		emit_model(&m->model, sink);
	}
	for (unsigned i = 0; m->missing && i < sizeof values / sizeof values[0]; i++)
		sink->unavailable(sink->ctx, values[i], m->missing);
	if (m->xen)
		virConnectClose(m->xen);
	MEM_FREE(m->missing, m);
}

const struct collector collector_memory = {
	.name = "memory",
	.what = "memory that the host gives up for a guest, and for what",
	.open = memory_open,
	.moment = memory_moment,
	.end = memory_end,
};
