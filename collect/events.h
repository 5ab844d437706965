/*
 * events.h - what can be counted, by name: libpfm4's tables of this machine's CPUs, the kernel's software events and
 * tracepoints. For those who ask for events; what counts them is the collector perf.
 *
 * A list is made of events with commas between them, each in libpfm's syntax with its modifiers: u user, k kernel,
 * h hypervisor (of Power), mg in guests only, mh in the host only; without mg and mh both are counted. Lists with
 * blanks between them are groups: the events of one count at the same time. EVENTS_DEFAULT stands for hvbench's own
 * groups.
 *
 * libpfm is initialised by the first call, for the process. Its LIBPFM_FORCE_PMU makes it take the CPU for another.
 */
#ifndef HVB_COLLECT_EVENTS_H
#define HVB_COLLECT_EVENTS_H

#include <stdbool.h>

#include "lib/err.h"

#define EVENTS_DEFAULT "default"
#define EVENTS_LIST_MAX 600 /* bytes; an order has room for it */

/*
 * Whether the lists make sense: every name is in one of libpfm's tables, of any CPU, or may be a tracepoint of another
 * machine, and has modifiers that it can have. 0, or -1 with ERR_USAGE, which names the nearest names. What another
 * CPU has, this one may not have: that is found out there, and is unavailable.
 */
int events_check(const char *lists, struct err **err);

/* An event that can be counted here ("skl::DTLB_LOAD_MISSES:MISS_CAUSES_A_WALK") and what it is, in libpfm's words.
 * Borrowed for the call. */
typedef void events_visit_fn(void *ctx, const char *name, const char *what);

/*
 * Visits those whose name has the pattern in it (a glob, or a part of the name, in any case; NULL: all). Each is tried
 * but tracepoints. Returns how many others match that are known and cannot be counted; *why says why the first of
 * them cannot (caller frees; NULL for none).
 */
unsigned events_each(const char *pattern, events_visit_fn *visit, void *ctx, char **why);

/* What counting works for this user on this machine: a sentence; caller frees. *hint: what to do for more, or NULL
 * (caller frees). False when nothing can be counted. */
bool events_able(char **sentence, char **hint);

#endif
