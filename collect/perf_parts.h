/*
 * perf_parts.h - the parts of the collector perf. Only perf*.c, events.c and their tests include this. Each file calls
 * those below it only:
 *
 *	perf.c        the collector: whose events are counted
 *	perf_group.c  groups of counters on one thread or CPU, and their sums
 *	perf_event.c  events from strings, by libpfm
 *	perf_sys.c    the system calls, and what their errors mean
 */
#ifndef HVB_COLLECT_PERF_PARTS_H
#define HVB_COLLECT_PERF_PARTS_H

#include <perfmon/pfmlib_perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/err.h"

/* ---- perf_sys.c ---- */

/* As in the kernel's manual; -1 and errno. */
struct perf_sys {
	int (*open)(struct perf_event_attr *attr, pid_t thread, int cpu, int group);
	ssize_t (*read)(int fd, void *data, size_t size);
	int (*control)(int fd, unsigned long request, unsigned long argument);
	int (*close)(int fd);
};

/* The kernel, unless a test has another one. The struct is borrowed until the next call; NULL: the kernel again. */
void perf_sys_set(const struct perf_sys *sys);
const struct perf_sys *perf_sys(void);

/* Why the event could not be opened, in a sentence; caller frees. *hint: what to do, or NULL (a literal). */
char *perf_sys_why(int errnum, const struct perf_event_attr *attr, const char **hint);

/* ---- perf_event.c ---- */

struct perf_event {
	char *name; /* as it was asked for */
	struct perf_event_attr attr;
	char *missing;  /* why this machine has no such event, or NULL */
	unsigned group; /* 0, 1 ...: events of one stand next to each other */
};

struct perf_events {
	struct perf_event *list;
	size_t n;
};

/* All of the lists (events.h). */
void perf_events_parse(const char *lists, struct perf_events *events);
void perf_events_finish(struct perf_events *events);

/* The event as this machine's libpfm encodes it: 0, or libpfm's error. */
int perf_event_encode(const char *name, struct perf_event_attr *attr);

/* ---- perf_group.c ---- */

/* One event's sum over several places (threads, CPUs). */
struct perf_sum {
	uint64_t value;            /* scaled where a place did not count all the time */
	uint64_t enabled, running; /* ns: wanted, counting */
	char *missing;             /* why it is not known, or NULL */
};

struct perf_place {
	pid_t thread; /* -1: all of a CPU */
	int cpu;      /* -1: wherever the thread is */
	bool inherit; /* threads that it makes are counted as well */
};

/* The events at one place. */
struct perf_counters;
/* Opens them, switched off. Those that cannot be opened have their reason in sums[] (one for each event). */
struct perf_counters *perf_counters_open(
	const struct perf_events *events, const struct perf_place *place, struct perf_sum *sums);
void perf_counters_start(struct perf_counters *counters, struct perf_sum *sums);
/* Stops, adds what was counted to sums[], closes and frees. */
void perf_counters_stop(struct perf_counters *counters, struct perf_sum *sums);

#endif
