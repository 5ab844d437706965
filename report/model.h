/*
 * model.h - one run as the report shows it: subjects across, benches down, and in each cell what all boots together say.
 */
#ifndef HVB_REPORT_MODEL_H
#define HVB_REPORT_MODEL_H

#include <stdbool.h>

#include "bench/bench.h"
#include "lib/db.h"
#include "report/compare.h"
#include "report/queries.h"

#define N_COLOURS 8

/* What stands behind the '@' of an instance, on one host and one clock. */
struct subject {
	const char *name;        /* "kvm/bare-q35"; borrowed from a trial, as are the others */
	const char *driver, *host, *clock, *unit;
	int64_t host_id;
	char *label;             /* the name, and the host or clock where the name alone would be ambiguous */
	unsigned colour;         /* 0 .. N_COLOURS - 1: the same for the same subject everywhere in the report */
	unsigned trials, ok;
};

struct bench_info {
	const char *suite, *name;          /* "exit", "exit.cpuid"; borrowed */
	const struct bench *about;         /* title and caption; NULL for a bench this hvbench does not know */
};

/* One bench on one subject. */
struct cell {
	unsigned trials, measured;         /* boots that tried, boots with figures */
	double min, max;                   /* over all boots */
	double p50, p90, p99, p999;        /* median over the boots */
	double mean;                       /* mean over the boots */
	double min_high;                   /* the largest of the boots' minimums; differs from min on a clock with noise */
	int64_t n, outliers;               /* sums */
	bool bimodal, inexact;
	const struct trial_row *worst;     /* a trial that is not ok, or NULL */
};

struct model {
	struct db *db;
	struct run_row run;
	struct trial_rows trials;
	struct host_rows hosts;
	struct fact_rows facts;
	struct subject *subjects;
	unsigned n_subjects;
	struct bench_info *benches;
	unsigned n_benches;
	struct cell *cells;                /* [bench * n_subjects + subject] */
	struct compare pairs;              /* A is KVM, B is Xen; empty when the run does not have both */
	unsigned n_runs;                   /* in the database */
};

/* Everything but `pairs`. */
int model_load(struct db *db, const char *run, struct model *out, struct err **err);

/* Fills `pairs`; the costly part (bootstrap), so that gnuplot can draw meanwhile. */
int model_compare(struct model *model, struct err **err);

void model_finish(struct model *model);
#define AUTO_MODEL AUTO(model_finish)

const struct cell *model_cell(const struct model *model, unsigned bench, unsigned subject);

/* The subject of that name and host, or NULL. name: "kvm/bare-q35". */
const struct subject *model_subject(const struct model *model, const char *name, const char *host);

/* The figure that stands for a cell: the minimum on the instruction clock, else the median. */
double model_value(const struct subject *subject, const struct cell *cell);

bool model_has_clock(const struct model *model, const char *clock);
bool model_has_suite(const struct model *model, const char *suite);
bool model_has_driver(const struct model *model, const char *driver);

#endif
