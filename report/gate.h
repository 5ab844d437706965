/*
 * gate.h - what a run may not be worse than, and whether it is: the file of `hvbench gate`, and its judge.
 *
 * The file is of lib/inifile.h. [gate] says what a run is held against; every other section is a pattern of
 * lib/select.h and says how its rows are judged. A row belongs to the last section that selects it; rows of none are
 * not judged.
 *
 *	[gate]
 *	nights = 14          hold it against so many earlier nights of its series that did not fail (default 14)
 *	baseline = NAME      or against this run: its tag (`hvbench tag RUN NAME`) or the beginning of its uuid
 *	undecided = 0        so many rows may stay without a verdict
 *
 *	[*]
 *	direction = slower   what fails: slower, or any change
 *	min-effect = 2       per cent that count; default: the suite's own, METHOD rule 16
 *	alpha = 0.01         at most 0.05, the default: p must be below it
 *	quarantine = WHY     measured and shown, and fails nothing
 *	owner = NAME         whom a failure names
 */
#ifndef HVB_REPORT_GATE_H
#define HVB_REPORT_GATE_H

#include "report/export.h"

struct gate_rule {
	char *pattern, *quarantine, *owner; /* NULL: none */
	double min_effect;                  /* relative; 0: the suite's */
	double alpha;
	bool any; /* faster fails as well */
};

struct gate {
	char *baseline; /* or NULL */
	char *series;   /* of a section [nightly]; NULL: that of the run */
	unsigned nights, undecided;
	struct gate_rule *rules;
	unsigned n;
};

/* Of a section [nightly] only the series is read. ERR_USAGE with the line. */
int gate_load(const char *path, struct gate *out, struct err **err);
void gate_finish(struct gate *gate);
#define AUTO_GATE AUTO(gate_finish)

/*
 * Judges a run (as in run_find; NULL: the newest whole one, of the gate's series where it has one). A row fails when
 * it is slower, also by an amount that may be below the minimum effect; it is undecided when it has no verdict, and
 * where a pattern selects nothing. A row that only the new run has is skipped. Where no earlier night of its series is
 * there, *first is set and out->broken says so.
 */
int gate_judge(
	struct db *db, const struct gate *gate, const char *run, struct export *out, bool *first, struct err **err);

/* out->passed, title and last success anew, after rows were changed. */
void gate_conclude(const struct gate *gate, struct export *out);

#endif
