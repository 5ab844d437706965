/* run_resume.h - the command line of `hvbench run --resume`, and the run that it means. */
#ifndef HVB_CLI_RUN_RESUME_H
#define HVB_CLI_RUN_RESUME_H

#include <stdbool.h>

#include "cli/command.h"
#include "engine/resume.h"

/* What may be said beside --resume; everything else is the run's own. */
struct run_resume {
	struct cli_common common;
	bool resume, wait, quiet, dry_run;
};

/* command: `run`. Reads argv and loads the run that it names, or the newest one that was interrupted. ERR_USAGE for
 * another option, and for a run that is in progress. The caller finishes *run in any case. */
int run_resume_take(const struct command *command, int argc, char **argv, struct run_resume *asked, struct resume *run,
	struct err **err);

#endif
