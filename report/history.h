/*
 * history.h - what else changed between the runs of a trend: kernel, Xen, QEMU, microcode, the lab's emulator,
 * hvbench itself.
 */
#ifndef HVB_REPORT_HISTORY_H
#define HVB_REPORT_HISTORY_H

#include "report/trend.h"

struct history_mark {
	unsigned run;     /* the first with it */
	const char *what; /* "kernel" */
	const char *host; /* NULL: on all */
	char *before, *after;
};

struct history {
	struct history_mark *marks; /* rising by run */
	unsigned n;
};

/* Of the hosts of the model's places. What one of two runs does not know is no change. */
int history_load(const struct trend *trend, struct history *out, struct err **err);
void history_finish(struct history *history);
#define AUTO_HISTORY AUTO(history_finish)

/* Whether a mark is about a host of that name. */
bool history_is_about(const struct history_mark *mark, const char *host);

#endif
