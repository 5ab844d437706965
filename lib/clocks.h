/* clocks.h - the clocks that results are counted by. A new clock is one row of clocks.c; nobody else compares a clock's
 * name. Results of different clocks are never compared. */
#ifndef HVB_LIB_CLOCKS_H
#define HVB_LIB_CLOCKS_H

#include <stdbool.h>

struct clock_kind {
	const char *name;       /* "icount": in the database, on the wire, in `--clock` */
	const char *what;       /* for people: what it counts, one phrase */
	const char *caveat;     /* what is said wherever its figures are; NULL: nothing */
	const char *tick_unit;  /* of a sample that is a difference of time stamps: "instructions", "ticks" */
	const char *time_unit;  /* of elapsed time: "instructions", "ns" */
	const char *per_second; /* of a rate: "1/Ginstr", "1/s" */
	bool exact;             /* counts instructions: the same path has the same length in every run */
	bool is_host_time;      /* a guest's ticks are real time, which the controller's clock can check (rule 7) */
};

extern const struct clock_kind clock_kinds[];
extern const unsigned n_clock_kinds;

/* The row of that name; NULL when there is none. name may be NULL. */
const struct clock_kind *clock_kind_find(const char *name);

/* True when there is such a clock and it counts instructions. */
bool clock_is_exact(const char *name);

/* Of hosts that are no machine of the lab. */
extern const struct clock_kind *const clock_of_hardware;

#endif
