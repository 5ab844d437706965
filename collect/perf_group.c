/*
 * perf_group.c - the events of a list at one place. See perf_parts.h.
 *
 * The events of a group are read by one call, so that they are of one interval. Counters that threads inherit cannot be
 * (Linux before 6.13 refuses PERF_FORMAT_GROUP for them), and are read one by one when they have been stopped.
 */
#include <errno.h>
#include <string.h>

#include "collect/perf_parts.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define TIMES (PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING)

struct perf_counters {
	const struct perf_events *events;
	struct perf_place place;
	int *fds; /* of each event; -1: not open */
};

/* The first reason counts. */
static void miss(struct perf_sum *sum, char *why)
{
	if (sum->missing)
		free(why);
	else
		sum->missing = why;
}

/* ---- opening ---- */

static int open_event(const struct perf_counters *c, const struct perf_event *event, int leader)
{
	struct perf_event_attr attr = event->attr;
	attr.disabled = leader < 0;
	attr.inherit = c->place.inherit;
	attr.read_format = TIMES | (c->place.inherit ? 0 : PERF_FORMAT_GROUP);
	return perf_sys()->open(&attr, c->place.thread, c->place.cpu, leader);
}

/* The event that leads the group of event i: the first that is open, -1 when none is. */
static int leader_of(const struct perf_counters *c, size_t i)
{
	unsigned group = c->events->list[i].group;
	for (size_t k = 0; k < c->events->n; k++)
		if (c->events->list[k].group == group && c->fds[k] >= 0)
			return (int)k;
	return -1;
}

struct perf_counters *perf_counters_open(
	const struct perf_events *events, const struct perf_place *place, struct perf_sum *sums)
{
	struct perf_counters *c = mem_alloc(1, sizeof *c);
	*c = (struct perf_counters){events, *place, mem_alloc(events->n + 1, sizeof *c->fds)};
	for (size_t i = 0; i < events->n; i++)
		c->fds[i] = -1;
	for (size_t i = 0; i < events->n; i++) {
		const struct perf_event *event = &events->list[i];
		const char *hint;
		if (event->missing) {
			miss(&sums[i], mem_strdup(event->missing));
			continue;
		}
		int leader = leader_of(c, i);
		c->fds[i] = open_event(c, event, leader < 0 ? -1 : c->fds[leader]);
		if (c->fds[i] < 0)
			miss(&sums[i], perf_sys_why(errno, &event->attr, &hint));
	}
	return c;
}

/* ---- counting ---- */

static void control(const struct perf_counters *c, unsigned long request, const char *what, struct perf_sum *sums)
{
	for (size_t i = 0; i < c->events->n; i++)
		if (leader_of(c, i) == (int)i && perf_sys()->control(c->fds[i], request, PERF_IOC_FLAG_GROUP) != 0)
			miss(&sums[i], mem_printf("it could not be %s: %s", what, strerror(errno)));
}

void perf_counters_start(struct perf_counters *c, struct perf_sum *sums)
{
	control(c, PERF_EVENT_IOC_ENABLE, "started", sums);
}

/* ---- reading ---- */

static void add(struct perf_sum *sum, uint64_t value, uint64_t enabled, uint64_t running)
{
	if (enabled > 0 && running == 0) {
		miss(sum, mem_strdup("no slot left: other counters had the PMU all the time"));
		return;
	}
	if (running > 0 && running < enabled)
		value = (uint64_t)((unsigned __int128)value * enabled / running);
	sum->value += value;
	sum->enabled += enabled;
	sum->running += running;
}

/* The kernel drops a counter when it cannot keep it, and reads as empty from then on. */
static char *why_unread(ssize_t got)
{
	return got < 0 ? mem_printf("it could not be read at the end: %s", strerror(errno))
		       : mem_strdup("the kernel dropped it while the guest ran");
}

static void read_one(const struct perf_counters *c, size_t i, struct perf_sum *sum)
{
	struct {
		uint64_t value, enabled, running;
	} data;
	ssize_t got = perf_sys()->read(c->fds[i], &data, sizeof data);
	if (got == sizeof data)
		add(sum, data.value, data.enabled, data.running);
	else
		miss(sum, why_unread(got));
}

/* Values come in the order in which the events were opened. */
static void read_group(const struct perf_counters *c, size_t leader, struct perf_sum *sums)
{
	unsigned group = c->events->list[leader].group;
	size_t n = 0, size;
	for (size_t i = leader; i < c->events->n && c->events->list[i].group == group; i++)
		n += c->fds[i] >= 0;
	size = (3 + n) * sizeof(uint64_t);
	AUTO_FREE uint64_t *data = mem_alloc(1, size); /* how many, enabled, running, values */
	ssize_t got = perf_sys()->read(c->fds[leader], data, size);
	const uint64_t *value = data + 3;
	AUTO_FREE char *unread = why_unread(got);
	for (size_t i = leader; i < c->events->n && c->events->list[i].group == group; i++) {
		if (c->fds[i] < 0)
			continue;
		if (got == (ssize_t)size && data[0] == n)
			add(&sums[i], *value++, data[1], data[2]);
		else
			miss(&sums[i], mem_strdup(unread));
	}
}

void perf_counters_stop(struct perf_counters *c, struct perf_sum *sums)
{
	control(c, PERF_EVENT_IOC_DISABLE, "stopped", sums);
	for (size_t i = 0; i < c->events->n; i++) {
		if (c->place.inherit && c->fds[i] >= 0)
			read_one(c, i, &sums[i]);
		else if (leader_of(c, i) == (int)i)
			read_group(c, i, sums);
	}
	for (size_t i = 0; i < c->events->n; i++)
		if (c->fds[i] >= 0)
			perf_sys()->close(c->fds[i]);
	MEM_FREE(c->fds, c);
}
