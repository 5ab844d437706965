/*
 * explain.h - the explain line: what an operation costs as exits x their measured price + backend CPU + guest + an
 * unexplained rest.
 *
 * The prices come from another suite and the parts from other passes than the total, so nothing here adds up by
 * construction: the rest says how far the exit suite's figures explain an I/O. It is always given, also when it is
 * negative.
 */
#ifndef HVB_REPORT_EXPLAIN_H
#define HVB_REPORT_EXPLAIN_H

#include "lib/buf.h"
#include "report/price.h"

struct explain {
	/* cost.total: what all who had work spent; the trial's own figure when a part of that is unavailable */
	double total;
	double exits;         /* per operation, all classes; NAN: unavailable, and then */
	const char *no_exits; /* why; borrowed, may be NULL */
	double priced, cost;  /* exits that have a price, and what they cost together */
	double backend;       /* cost.device-model + cost.kernel + cost.host; NAN: unavailable */
	double guest;         /* NAN: no traced pass separates it, and then */
	const char *no_guest; /* why; borrowed, may be NULL */
	/* what the exits cost in the trace: hypervisor, and device model on the vCPU; NAN: no trace */
	double traced;
	double rest; /* total less what is known of exits, backend and guest */
};

/* value: the trial's figure of the cell. */
void explain_make(const struct cell *cell, double value, const struct prices *prices, struct explain *out);

/* The line, in words and numbers: unit as in the database, op what one operation is ("I/O"). */
void explain_say(const struct explain *e, const struct cell *cell, const struct prices *prices, const char *unit,
	const char *op, struct buf *out);

#endif
