/* watch.h - what a person sees of a run while it goes on, and how Ctrl-C ends it. */
#ifndef HVB_CLI_WATCH_H
#define HVB_CLI_WATCH_H

#include "cli/progress.h"
#include "engine/run.h"

struct watch {
	bool quiet;       /* nothing but notices */
	unsigned n_boots; /* of the plan */
	struct progress progress;
};

/* The events of a run that shows itself in w, which lives as long as the run; its progress is initialised. */
int watch_events(struct watch *w, struct run_events *events, struct err **err);

#endif
