/*
 * suite_view.h - how a suite is shown, one row for each that is not shown as samples are: the columns of `hvbench
 * show`, its pages, its figures. What a suite is: bench/suite.h.
 */
#ifndef HVB_REPORT_SUITE_VIEW_H
#define HVB_REPORT_SUITE_VIEW_H

#include "report/model.h"
#include "report/plot.h"

/* A figure of a trial, or a metric of it. */
struct view_column {
	const char *title;
	const char *metric;  /* NULL: a figure of the trial, */
	size_t figure;       /* its offset in struct trial_row: a double, */
	bool is_count;       /* or an int64_t */
	double scale;        /* of the metric */
	unsigned char spare; /* left out where the terminal is too narrow, the highest first; 0: never */
};

/* One table of `hvbench show`; suites with the same columns share it. */
struct view_table {
	const struct view_column *columns;
	unsigned n_columns;
	bool exits;         /* exits of an operation by class, where they were counted (exits.h) */
	const char *legend; /* printed below it; may be NULL */
};

struct suite_view {
	const char *suite; /* name in bench/suites.def; NULL in the row of all others */
	const struct view_table *table;
	bool has_own_pages;  /* page_figures and page_benches leave it to pages of its own */
	double exact_change; /* relative: from here on a change over the runs on an exact clock is named */
	void (*plot)(
		struct plot *plot, const struct model *model, const struct sheet *sheet); /* plot_add()s its figures */
};

/* Never NULL: a suite without a row is shown as samples are. */
const struct suite_view *suite_view_find(const char *suite);

/* The rows; the last is that of all others. */
extern const struct suite_view suite_views[];
extern const unsigned n_suite_views;

/* For page.wanted: whether the run has a suite without pages of its own, or nothing at all. */
bool suite_view_wants_general_pages(const struct model *model);

#endif
