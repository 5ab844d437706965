/*
 * path.h - paths: a boot of some benches in the lab, its emulator with the plugin of collect/path/, and what that
 * recorded held against what the guest reported.
 *
 * There is a path only where the instructions recorded in the row's median sample are, to the instruction, the ticks
 * that the guest counted (METHOD rule 28).
 */
#ifndef HVB_ENGINE_PATH_H
#define HVB_ENGINE_PATH_H

#include "engine/run.h"
#include "lib/path.h"

/* One way from stamp to stamp, and how many samples took it. */
struct path_way {
	struct path path;
	unsigned samples;
	uint64_t leaves_at; /* instructions that it has in common with the first way, from the start; of that: all */
};

struct path_result {
	char *instance;  /* exit.cpuid@kvm/bare-q35 */
	char *why_not;   /* there is no path: the sentence; else NULL */
	bool measured;   /* there is a figure */
	bool inexact;    /* the bench is marked so (METHOD rule 22) */
	double figure;   /* the row's median, instructions of one operation: (instructions of a sample + 1) / ops less
	                   overhead */
	double overhead; /* of the stamps and the loop around the operation, per operation */
	uint64_t ops;    /* operations in a sample */
	double stamps;   /* instructions of a sample that are stamps and loop: in the path and not in the figure */
	unsigned samples;
	unsigned other; /* samples whose instructions are not their ticks: time in which no instruction ran */
	/* the median sample's first, then by samples; at most PATH_WAYS_MAX, of `differ` that there are */
	struct path_way *ways;
	unsigned n_ways, differ;
};
#define PATH_WAYS_MAX 6

struct path_results {
	struct path_result *list;
	unsigned n;
};
void path_results_finish(struct path_results *results);

/*
 * Measures them. options: patterns that choose instances of one place, a mode of a driver on a machine of the lab; its
 * lab.plugin, reps, and what else this needs are set here. Nothing of the run is kept but the results, which are to be
 * finished. An error is one of all of them.
 */
int path_measure(const struct run_options *options, const struct run_events *events, struct path_results *results,
	struct err **err);

#endif
