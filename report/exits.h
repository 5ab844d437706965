/*
 * exits.h - exits per operation by class, of trials whose passes were counted (METHOD rule 12): metrics "exits" and
 * "exits.CLASS" in EXITS_UNIT.
 */
#ifndef HVB_REPORT_EXITS_H
#define HVB_REPORT_EXITS_H

#include "report/model.h"

#define EXITS_UNIT "1/op"
#define EXITS_CLASSES_MAX 32
#define EXITS_LEAST 0.005 /* rarer ones read as 0.00 and are left out */

/* The classes that were seen, the most frequent first; borrowed from the metrics. */
struct exits {
	bool counted;
	unsigned n;
	struct exits_class {
		const char *name;
		double value;
	} list[EXITS_CLASSES_MAX];
};

void exits_of_trial(const struct metric_rows *metrics, int64_t trial_id, struct exits *out);
void exits_of_cell(const struct cell *cell, struct exits *out);

/* "cpuid 1.00, irq 0.01"; "0.00" for none; "" when they were not counted. Caller frees. */
char *exits_text(const struct exits *exits);

#endif
