/*
 * show_trials.c - one line a trial, in tables by the columns of its suite (report/suite_view.h).
 */
#include "cli/show_trials.h"

#include <stdlib.h>
#include <string.h>

#include "cli/table.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/clocks.h"
#include "lib/mem.h"
#include "report/format.h"
#include "report/suite_view.h"

#define NOTE_MAX 160

/* Flags, outliers, modes; or why there is no figure. */
static char *note_of(const struct trial_row *t)
{
	AUTO_BUF struct buf note = BUF_INIT;
	if (t->reason)
		return format_line(t->reason, NOTE_MAX);
	if (t->is_check)
		return mem_strdup("a check: it has no figure");
	buf_adds(&note, t->flags);
	if (t->measured && t->bimodal && !trial_row_has_flag(t, "bimodal"))
		buf_addf(&note, "%sbimodal", note.len ? ", " : "");
	if (t->boot_end)
		buf_addf(&note, "%scomplete before its boot ended in %.*s", note.len ? ", " : "",
			(int)strcspn(t->boot_end, ":"), t->boot_end);
	if (trial_row_modes_unknown(t))
		buf_addf(&note, "%stoo few to look for modes", note.len ? ", " : "");
	if (t->measured && t->outliers)
		buf_addf(&note, "%s%lld outlier%s", note.len ? ", " : "", (long long)t->outliers,
			t->outliers == 1 ? "" : "s");
	if (!t->measured)
		buf_adds(&note, "no summary; `hvbench gc --rebuild` makes it");
	return format_line(buf_text(&note), NOTE_MAX);
}

static char *figure_of(const struct view_column *column, const struct trial_row *t, const struct metric_rows *metrics)
{
	char text[FORMAT_SIZE];
	if (!t->measured)
		return mem_strdup("");
	if (!column->metric) {
		const void *at = (const char *)t + column->figure;
		return mem_strdup(
			format_value(column->is_count ? (double)*(const int64_t *)at : *(const double *)at, text));
	}
	const struct metric_row *m = metric_rows_find(metrics, t->id, column->metric);
	return mem_strdup(m ? format_value(m->value * column->scale, text) : "");
}

/* ---- Printing ---- */

enum { INSTANCE, FIGURE, REP, OUTCOME, UNIT, HEAD_COLUMNS };

/* What `compare` takes for the trial, where that is not simply its median; "" else. */
static char *compared_of(const struct trial_row *t)
{
	char text[FORMAT_SIZE];
	bool is_median = t->value == t->p50 && strcmp(t->value_unit, t->unit) == 0;
	if (!t->has_value || is_median)
		return mem_strdup("");
	AUTO_FREE char *unit = format_line(unit_short(t->value_unit), 20);
	return mem_printf("%s %s", format_value(t->value, text), unit);
}

static void fill_row(
	const struct view_table *table, const struct trial_row *t, const struct metric_rows *metrics, char **cells)
{
	cells[INSTANCE] = format_line(t->instance, 100);
	cells[FIGURE] = compared_of(t);
	cells[REP] = mem_printf("%u", t->rep);
	cells[OUTCOME] = mem_strdup(t->outcome);
	cells[UNIT] = mem_printf("%s/%s", t->clock, unit_short(t->unit));
	for (unsigned i = 0; i < table->n_columns; i++)
		cells[HEAD_COLUMNS + i] = figure_of(&table->columns[i], t, metrics);
	cells[HEAD_COLUMNS + table->n_columns] = note_of(t);
}

/* The rows of all suites with these columns. Returns how many it printed. */
static unsigned print_table(
	const struct view_table *table, const struct trial_rows *trials, const struct metric_rows *metrics, bool again)
{
	unsigned width = HEAD_COLUMNS + table->n_columns + 1, n = 0;
	AUTO_FREE char **cells = mem_alloc((size_t)trials->n * width + 1, sizeof *cells);
	AUTO_FREE const char **header = mem_alloc(width, sizeof *header);
	AUTO_FREE bool *right = mem_alloc(width, sizeof *right);
	static const char *const head[HEAD_COLUMNS] = {"instance", "figure", "rep", "outcome", "clock/unit"};
	for (unsigned i = 0; i < width; i++) {
		header[i] = i < HEAD_COLUMNS ? head[i]
			: i < width - 1      ? table->columns[i - HEAD_COLUMNS].title
					     : "note";
		right[i] = i == FIGURE || i == REP || (i >= HEAD_COLUMNS && i < width - 1);
	}
	for (unsigned i = 0; i < trials->n; i++)
		if (suite_view_find(trials->rows[i].suite)->table == table)
			fill_row(table, &trials->rows[i], metrics, cells + (size_t)n++ * width);
	if (n && again)
		putchar('\n');
	if (n)
		cli_table(header, right, NULL, width, (const char *const *)cells, n);
	for (size_t i = 0; i < (size_t)n * width; i++)
		free(cells[i]);
	return n;
}

/* What is to be known of the tables and clocks that were printed. */
static void print_legends(const struct trial_rows *trials, const bool *printed)
{
	for (unsigned v = 0; v < n_suite_views; v++)
		if (printed[v] && suite_views[v].table->legend)
			printf("\n%s\n", suite_views[v].table->legend);
	puts("\nfigure: what `compare` takes; without one it takes the median (p50, cost/op).");
	for (unsigned c = 0; c < n_clock_kinds; c++) {
		bool used = false;
		for (unsigned i = 0; i < trials->n; i++)
			used = used || strcmp(trials->rows[i].clock, clock_kinds[c].name) == 0;
		if (used && clock_kinds[c].exact)
			printf("\n%s: %s.\n", unit_short(clock_kinds[c].tick_unit), clock_kinds[c].caveat);
	}
}

void show_trials(const struct trial_rows *trials, const struct metric_rows *metrics)
{
	AUTO_FREE bool *printed = mem_alloc(n_suite_views, sizeof *printed);
	bool any = false;
	for (unsigned v = n_suite_views; v-- > 0;) {
		bool known = false; /* several suites share a table */
		for (unsigned k = v + 1; k < n_suite_views; k++)
			known = known || suite_views[k].table == suite_views[v].table;
		if (!known)
			printed[v] = print_table(suite_views[v].table, trials, metrics, any) > 0;
		any = any || printed[v];
	}
	print_legends(trials, printed);
}
