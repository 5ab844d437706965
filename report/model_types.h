/*
 * model_types.h - what a model is made of: places, subjects, benches, cells, sheets. Types only: who loads and asks a
 * model is model.h.
 */
#ifndef HVB_REPORT_MODEL_TYPES_H
#define HVB_REPORT_MODEL_TYPES_H

#include <stdbool.h>

#include "bench/bench.h"
#include "bench/suite.h"
#include "lib/db.h"
#include "report/compare_types.h"
#include "report/queries.h"

#define N_COLOURS 9
#define COLOUR_OTHER 8 /* of what no table knows */

/*
 * Where guests ran: driver, guest and mode, on one host and one clock. A boot has one place; a subject is a place, and
 * a device where there is a choice.
 */
struct place {
	char *name; /* "kvm/linux-q35" */
	/* borrowed from a trial; the last two as there */
	const char *driver, *guest, *mode, *host, *clock, *scheduler, *turns;
	int64_t host_id;
	char *label;     /* the name, and the host or clock where the name alone would be ambiguous */
	unsigned colour; /* 0 .. N_COLOURS - 1 */
};

/* What follows the '@' of an instance, in one suite. */
struct subject {
	const char *name;    /* "kvm/linux-q35~virtio-blk"; borrowed from a trial, as are the others */
	const char *variant; /* "" where there is no choice */
	const char *driver, *host, *clock, *unit;
	int64_t host_id;
	unsigned place; /* in model.places */
	char *label;
	/* the place's, or the device's: the same for the same device everywhere in the report */
	unsigned colour;
	unsigned trials, ok;
};

struct bench_info {
	const char *sheet, *name;  /* "exit", "exit.cpuid"; borrowed */
	const struct bench *about; /* title and caption; NULL for a bench this hvbench does not know */
	bool is_check;             /* it is ok or not, and has no figure */
};

/* A metric of a cell: the median over its boots, or why there is none. */
struct figure {
	const char *name, *unit, *reason; /* reason: NULL when there is a value; borrowed */
	double value;
};

/* One bench on one subject. */
struct cell {
	unsigned trials, measured;  /* boots that tried, boots with figures */
	double min, max;            /* over all boots */
	double p50, p90, p99, p999; /* median over the boots */
	double mean;                /* mean over the boots */
	bool varies;                /* two boots differ in the value */
	int64_t n, outliers;        /* sums */
	bool bimodal, inexact;
	bool modes_unknown; /* of a boot at least: too few samples to look for two modes */
	/* the figure that stands for the bench: median over the boots that have it; NAN when none has */
	double value;
	const char *value_unit;        /* borrowed from a trial */
	const struct trial_row *worst; /* a trial that is not ok, or NULL */
	const struct figure *figures;  /* by name */
	unsigned n_figures;
};

/* The results of a suite. */
struct sheet {
	const char *name;
	const struct suite *suite; /* NULL: this hvbench does not know it */
	struct subject *subjects;
	unsigned n_subjects;
	struct bench_info *benches;
	unsigned n_benches;
	struct cell *cells;     /* [bench * n_subjects + subject] */
	struct figure *figures; /* of all cells */
};

struct model {
	struct db *db;
	struct run_row run;
	struct trial_rows trials;
	struct metric_rows metrics;
	struct unavailable_rows unavailable;
	struct host_rows hosts;
	struct fact_rows facts;
	struct place *places;
	unsigned n_places;
	struct sheet *suites; /* by name */
	unsigned n_suites;
	struct compare pairs; /* A is KVM, B is Xen; empty when the run does not have both */
	unsigned n_runs;      /* in the database */
};

#endif
