/*
 * suite.h - what a suite is. Host only: guests know benches, not suites.
 *
 * A suite is a folder bench/NAME with its families and a suite.c that ends in a `const struct suite suite_NAME`, and a
 * line in bench/suites.def. Plan, session, store, show, compare and report ask this table; nobody else compares a
 * suite's name.
 */
#ifndef HVB_BENCH_SUITE_H
#define HVB_BENCH_SUITE_H

#include <stdbool.h>

/* How the values of a suite's benches are made; engine/measure.h has one object for each. */
enum bench_measure {
	BENCH_SAMPLES, /* by the bare guest: timed intervals */
	BENCH_PASSES,  /* by a tool in the linux guest, once per device where the bench names a class of devices */
	BENCH_SCENE,   /* by several bare guests at once */
	BENCH_HOST,    /* by the host, which watches a guest: no frame of the guest carries the value */
};
#define BENCH_MEASURES 4

/* What a trial's samples count. The clock (lib/clocks.h) names the unit. */
enum suite_unit {
	SUITE_TICKS, /* differences of time stamps: clock_kind.tick_unit */
	SUITE_TIME,  /* elapsed time: clock_kind.time_unit */
};

struct suite {
	const char *name;  /* "exit" */
	const char *what;  /* one line for `hvbench list` */
	const char *guest; /* "bare" or "linux" */
	const char *image; /* the guest's image with this suite's benches, a file below build/guests/ */
	/* a program below build/guests/ that plays its part of a scene as a process of the host, or NULL */
	const char *process;
	enum bench_measure measure;
	enum suite_unit unit;
	double min_effect;      /* relative: a smaller difference is no verdict (rule 16) */
	bool scheduler_matters; /* `compare` names the hosts' schedulers even where they agree */
	bool has_devices;       /* a row exists once per device of the guest: variants are its subjects */
};

/* Every suite of suites.def, in its order. */
extern const struct suite *const suites[];
extern const unsigned n_suites;

/* The suite of that name, or NULL. */
const struct suite *suite_find(const char *name);

#endif
