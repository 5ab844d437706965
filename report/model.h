/*
 * model.h - one run as the report shows it: suites apart, each with its subjects across, its benches down, and in each
 * cell what all boots together say.
 */
#ifndef HVB_REPORT_MODEL_H
#define HVB_REPORT_MODEL_H

#include <stdbool.h>

#include "bench/bench.h"
#include "bench/suite.h"
#include "lib/db.h"
#include "report/compare.h"
#include "report/queries.h"

#define N_COLOURS 8

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
	/* the largest of the boots' minimums; differs from min on a clock with noise */
	double min_high;
	int64_t n, outliers; /* sums */
	bool bimodal, inexact;
	bool modes_unknown;            /* of a boot at least: too few samples to look for two modes */
	enum bench_figure figure;      /* which of those above stands for it */
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

/* Everything but `pairs`. */
int model_load(struct db *db, const char *run, struct model *out, struct err **err);

/* Fills `pairs`; the costly part (bootstrap), so that gnuplot can draw meanwhile. */
int model_compare(struct model *model, struct err **err);

void model_finish(struct model *model);
#define AUTO_MODEL AUTO(model_finish)

/* NULL when the run has no trial of it. */
const struct sheet *model_sheet(const struct model *model, const char *name);

/* Whether its subjects are the devices of the places; else they are the places. */
bool sheet_is_by_device(const struct sheet *sheet);

const struct cell *sheet_cell(const struct sheet *sheet, unsigned bench, unsigned subject);

/* The subject of that name and host, or NULL. name: "kvm/bare-q35". */
const struct subject *sheet_subject(const struct sheet *sheet, const char *name, const char *host);

/* The place of a bench "io.net-rr" in suite->benches; n_benches when the run does not have it. */
unsigned sheet_bench(const struct sheet *sheet, const char *name);

/* The place of a trial's boot. */
const struct place *model_place(const struct model *model, const struct trial_row *trial);

/*
 * The figure that stands for a cell: what its bench says, else the minimum by an exact clock and the median by others.
 */
double model_value(const struct subject *subject, const struct cell *cell);

/* A metric of the cell; NULL when nothing is known of it, not even why. */
const struct figure *cell_figure(const struct cell *cell, const char *name);

/* NAN when there is no value. */
double cell_metric(const struct cell *cell, const char *name);

/* Of measured trials. */
bool model_has_exact_clock(const struct model *model);
bool model_has_hardware_clock(const struct model *model);
bool model_has_suite(const struct model *model, const char *sheet);
bool model_has_driver(const struct model *model, const char *driver);
bool model_has_invented(const struct model *model); /* figures of a driver that invents them */

#endif
