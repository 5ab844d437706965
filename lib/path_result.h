/*
 * path_result.h - what is known of a row's path, and how the database keeps it (results/schema.sql, path). engine/
 * records it; commands and the report read it.
 */
#ifndef HVB_LIB_PATH_RESULT_H
#define HVB_LIB_PATH_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/db.h"
#include "lib/err.h"
#include "lib/path.h"

/* One way from stamp to stamp, and how many samples took it. */
struct path_way {
	unsigned samples;
	uint64_t instr;
	uint64_t leaves_at; /* instructions that it has in common with the first way, from the start; of that: all */
};

struct path_result {
	char *instance; /* exit.cpuid@kvm/bare-q35 */
	char *why_not;  /* there is no path: the sentence; else NULL */
	bool measured;  /* there is a figure */
	bool failed;    /* there is none, and another try may give one; never stored */
	bool inexact;   /* the bench is marked so (METHOD rule 22) */
	double figure;  /* the row's median, instructions of one operation: (instructions of a sample - stamps) / ops */
	uint64_t ops;   /* operations in a sample */
	double stamps;  /* instructions of a sample that are stamps and loop: in the path and not in the figure */
	unsigned samples;
	unsigned other;   /* samples whose instructions are not their ticks: time in which no instruction ran */
	struct path path; /* of the median sample */
	/* the path's first, then by samples; at most PATH_WAYS_MAX, of `differ` that there are */
	struct path_way *ways;
	unsigned n_ways, differ;
	char run[37]; /* that has it: its uuid; "" before it is stored */
};
#define PATH_WAYS_MAX 6

void path_result_finish(struct path_result *result);

/* It has no path, and should: it failed, or is counted exactly. */
bool path_result_is_owed(const struct path_result *result);

struct path_results {
	struct path_result *list;
	unsigned n;
};
void path_results_finish(struct path_results *results);
#define AUTO_PATH_RESULTS AUTO(path_results_finish)

/* What a path was recorded of. */
struct path_build {
	const char *lab;     /* lab_path()'s name */
	const char *image;   /* sha256 of the guest's */
	const char *version; /* of hvbench */
	const char *git;     /* its commit */
};

/* Of a row that is counted exactly: takes its path away where the run's boots did not take what the recorded one took.
 */
int path_result_check(struct db *db, const char *run, struct path_result *result, struct err **err);

/* Adds all but those that failed to a run. In a transaction of the caller's. */
int path_results_store(struct db *db, int64_t run_id, const struct path_build *build,
	const struct path_results *results, struct err **err);

/* Appends those of runs (uuids, with anything between them) as they were recorded. */
int path_results_load(struct db *db, const char *runs, struct path_results *results, struct err **err);

/*
 * The newest one of an instance, in these runs and of this build (NULL: of any), into *result, which is to be finished.
 * 1, 0 where there is none, or -1.
 */
int path_result_newest(struct db *db, const char *runs, const char *instance, const struct path_build *build,
	struct path_result *result, struct err **err);

#endif
