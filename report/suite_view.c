/*
 * suite_view.c - the table of how suites are shown.
 */
#include "report/suite_view.h"

#include <stddef.h>
#include <string.h>

/* ---- Columns ---- */

/* The distribution of what is timed is in the samples, that of an I/O in the tool's metrics. */
static const struct view_column of_samples[] = {
	{.title = "n", .figure = offsetof(struct trial_row, n), .is_count = true, .spare = 4},
	{.title = "min", .figure = offsetof(struct trial_row, min)},
	{.title = "p50", .figure = offsetof(struct trial_row, p50)},
	{.title = "p90", .figure = offsetof(struct trial_row, p90), .spare = 3},
	{.title = "p99", .figure = offsetof(struct trial_row, p99), .spare = 2},
	{.title = "p99.9", .figure = offsetof(struct trial_row, p999), .spare = 6},
	{.title = "max", .figure = offsetof(struct trial_row, max), .spare = 1},
	{.title = "outliers", .figure = offsetof(struct trial_row, outliers), .is_count = true, .spare = 7},
	{.title = "mean", .figure = offsetof(struct trial_row, mean), .spare = 5},
};

static const struct view_column of_tools[] = {
	{.title = "cost/op", .figure = offsetof(struct trial_row, p50)},
	{.title = "ops", .metric = "iops", .scale = 1, .spare = 3},
	{.title = "MiB", .metric = "bandwidth", .scale = 1.0 / (1 << 20), .spare = 4},
	{.title = "lat-p50", .metric = "lat-p50", .scale = 1, .spare = 1},
	{.title = "lat-p99", .metric = "lat-p99", .scale = 1, .spare = 5},
	{.title = "exits/op", .metric = "exits", .scale = 1, .spare = 2},
};

static const struct view_table samples_table = {of_samples, sizeof of_samples / sizeof *of_samples, true, NULL};
static const struct view_table tools_table = {of_tools, sizeof of_tools / sizeof *of_tools, false,
	"cost/op: what one operation costs the whole machine. ops, MiB: per second, on icount per 10^9 instructions. "
	"`hvbench show --json` has all metrics."};

/* ---- Questions ---- */

const struct suite_view *suite_view_find(const char *suite)
{
	const struct suite_view *view = suite_views;
	while (view->suite && strcmp(view->suite, suite) != 0)
		view++;
	return view;
}

bool suite_view_wants_general_pages(const struct model *model)
{
	for (unsigned i = 0; i < model->n_suites; i++)
		if (!suite_view_find(model->suites[i].name)->has_own_pages)
			return true;
	return model->n_suites == 0;
}

const struct suite_view suite_views[] = {
	/* a tool in a whole operating system is never the same to the instruction */
	{.suite = "io", .table = &tools_table, .has_own_pages = true, .exact_change = 0.01, .plot = plot_io_add},
	{.table = &samples_table, .exact_change = 0.0005, .plot = plot_dots_add},
};

const unsigned n_suite_views = sizeof suite_views / sizeof *suite_views;
