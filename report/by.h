/*
 * by.h - the runs that measured a selector's instances, by what they were made with: `compare --by`.
 */
#ifndef HVB_REPORT_BY_H
#define HVB_REPORT_BY_H

#include "lib/auto.h"
#include "lib/db.h"
#include "lib/err.h"

struct by {
	char *dimension;         /* "kernel" */
	char *value_a, *value_b; /* "6.1.0-56-amd64, #1 SMP ...": of the runs of each side */
	char *runs_a, *runs_b;   /* all complete uuids of the runs with that value, separated by commas */
};

/*
 * text: "kernel", or "kernel=A,B" with the beginnings of two values, in whole words. Without values B is the newest
 * value among the runs with trials that the selector selects, and A the newest other one. A run whose hosts differ in
 * the fact is of no side, and neither is one that did not record it. ERR_USAGE: no such dimension, no such value, or
 * not two values.
 */
int by_select(struct db *db, const char *selector, const char *text, struct by *out, struct err **err);
void by_finish(struct by *by);
#define AUTO_BY AUTO(by_finish)

#endif
