/*
 * suite_view.c - the table of how suites are shown.
 */
#include "report/suite_view.h"

#include <string.h>

/* ---- Columns ---- */

static double n_of(const struct trial_row *t)
{
	return (double)t->n;
}

static double min_of(const struct trial_row *t)
{
	return t->min;
}

static double p50_of(const struct trial_row *t)
{
	return t->p50;
}

static double p90_of(const struct trial_row *t)
{
	return t->p90;
}

static double p99_of(const struct trial_row *t)
{
	return t->p99;
}

static double p999_of(const struct trial_row *t)
{
	return t->p999;
}

static double max_of(const struct trial_row *t)
{
	return t->max;
}

static double mean_of(const struct trial_row *t)
{
	return t->mean;
}

/* The distribution of what is timed is in the samples, that of an I/O in the tool's metrics. */
static const struct view_column of_samples[] = {
	{.title = "n", .of = n_of},
	{.title = "min", .of = min_of},
	{.title = "p50", .of = p50_of},
	{.title = "p90", .of = p90_of},
	{.title = "p99", .of = p99_of},
	{.title = "p99.9", .of = p999_of},
	{.title = "max", .of = max_of},
	{.title = "mean", .of = mean_of},
};

static const struct view_column of_tools[] = {
	{.title = "cost/op", .of = p50_of},
	{.title = "ops", .metric = "iops", .scale = 1},
	{.title = "MiB", .metric = "bandwidth", .scale = 1.0 / (1 << 20)},
	{.title = "lat-p50", .metric = "lat-p50", .scale = 1},
	{.title = "lat-p99", .metric = "lat-p99", .scale = 1},
	{.title = "exits/op", .metric = "exits", .scale = 1},
};

static const struct view_table samples_table = {of_samples, sizeof of_samples / sizeof *of_samples, NULL};
static const struct view_table tools_table = {of_tools, sizeof of_tools / sizeof *of_tools,
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
