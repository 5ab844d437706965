/* nightly_file.h - the section [nightly] of the file of `hvbench nightly`; its rest is the gate (report/gate.h). */
#ifndef HVB_CLI_NIGHTLY_FILE_H
#define HVB_CLI_NIGHTLY_FILE_H

#include <stdbool.h>

#include "lib/auto.h"
#include "lib/proc.h"

struct nightly_file {
	char *series;        /* by which its nights are known */
	char *folder;        /* absolute: reports, logs, the page of all nights */
	struct strv what;    /* patterns of `hvbench run` */
	struct strv options; /* and its options */
	struct strv exports; /* KIND:FILE, absolute */
	bool doctor;         /* whether what works here is tried and logged first */
	unsigned confirm;    /* how often rows that failed are measured again */
	unsigned keep;       /* nights */
};

/* ERR_USAGE with the line. */
int nightly_file_load(const char *path, struct nightly_file *out, struct err **err);
void nightly_file_finish(struct nightly_file *file);
#define AUTO_NIGHTLY_FILE AUTO(nightly_file_finish)

/* What --init writes: every key, with its default. */
extern const char nightly_file_example[];

#endif
