/*
 * show_trials.c - one line a trial. The distribution of an exit is in its samples, that of an I/O in the tool's
 * metrics, so they are two tables.
 */
#include "cli/show_trials.h"

#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "report/format.h"

#define NOTE_MAX 160

/* What a table is: its columns, and how a trial fills them. */
struct table {
	unsigned n_columns;
	const char *const *header;
	const bool *right;
	bool (*takes)(const struct trial_row *t);
	void (*fill)(const struct trial_row *t, const struct metric_rows *metrics, char **cells);
};

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
	if (t->measured && t->outliers)
		buf_addf(&note, "%s%lld outlier%s", note.len ? ", " : "", (long long)t->outliers,
			t->outliers == 1 ? "" : "s");
	if (!t->measured)
		buf_adds(&note, "no summary; `hvbench gc --rebuild` makes it");
	return format_line(buf_text(&note), NOTE_MAX);
}

static void fill_head(const struct trial_row *t, char **cells)
{
	cells[0] = format_line(t->instance, 100);
	cells[1] = mem_printf("%u", t->rep);
	cells[2] = mem_strdup(t->outcome);
	cells[3] = mem_printf("%s/%s", t->clock, unit_short(t->unit));
}

/* ---- Samples ---- */

static bool has_samples_only(const struct trial_row *t)
{
	return strcmp(t->suite, "io") != 0;
}

static void fill_samples(const struct trial_row *t, const struct metric_rows *metrics, char **cells)
{
	const double figures[] = {t->min, t->p50, t->p90, t->p99, t->p999, t->max, t->mean};
	char text[FORMAT_SIZE];
	(void)metrics;
	fill_head(t, cells);
	cells[4] = t->measured ? mem_printf("%lld", (long long)t->n) : mem_strdup("");
	for (unsigned i = 0; i < 7; i++)
		cells[5 + i] = mem_strdup(t->measured ? format_value(figures[i], text) : "");
	cells[12] = note_of(t);
}

static const struct table samples_table = {
	.n_columns = 13,
	.header = (const char *const[]){"instance", "rep", "outcome", "clock/unit", "n", "min", "p50", "p90", "p99",
		"p99.9", "max", "mean", "note"},
	.right = (const bool[]){false, true, false, false, true, true, true, true, true, true, true, true, false},
	.takes = has_samples_only,
	.fill = fill_samples,
};

/* ---- Tools ---- */

static bool has_metrics(const struct trial_row *t)
{
	return !has_samples_only(t);
}

static char *metric_cell(const struct trial_row *t, const struct metric_rows *metrics, const char *name, double scale)
{
	const struct metric_row *m = t->measured ? metric_rows_find(metrics, t->id, name) : NULL;
	char text[FORMAT_SIZE];
	return mem_strdup(m ? format_value(m->value * scale, text) : "");
}

static void fill_metrics(const struct trial_row *t, const struct metric_rows *metrics, char **cells)
{
	char text[FORMAT_SIZE];
	fill_head(t, cells);
	cells[4] = mem_strdup(t->measured ? format_value(t->p50, text) : "");
	cells[5] = metric_cell(t, metrics, "iops", 1);
	cells[6] = metric_cell(t, metrics, "bandwidth", 1.0 / (1 << 20));
	cells[7] = metric_cell(t, metrics, "lat-p50", 1);
	cells[8] = metric_cell(t, metrics, "lat-p99", 1);
	cells[9] = metric_cell(t, metrics, "exits", 1);
	cells[10] = note_of(t);
}

static const struct table metrics_table = {
	.n_columns = 11,
	.header = (const char *const[]){"instance", "rep", "outcome", "clock/unit", "cost/op", "ops", "MiB", "lat-p50",
		"lat-p99", "exits/op", "note"},
	.right = (const bool[]){false, true, false, false, true, true, true, true, true, true, false},
	.takes = has_metrics,
	.fill = fill_metrics,
};

/* ---- Printing ---- */

/* Returns how many trials it printed. */
static unsigned print_table(
	const struct table *table, const struct trial_rows *trials, const struct metric_rows *metrics, bool again)
{
	AUTO_FREE char **cells = mem_alloc((size_t)trials->n * table->n_columns + 1, sizeof *cells);
	unsigned n = 0;
	for (unsigned i = 0; i < trials->n; i++) {
		if (table->takes(&trials->rows[i]))
			table->fill(&trials->rows[i], metrics, cells + (size_t)n++ * table->n_columns);
	}
	if (n && again)
		putchar('\n');
	if (n)
		cli_table(table->header, table->right, table->n_columns, (const char *const *)cells, n);
	for (size_t i = 0; i < (size_t)n * table->n_columns; i++)
		free(cells[i]);
	return n;
}

void show_trials(const struct trial_rows *trials, const struct metric_rows *metrics)
{
	unsigned samples = print_table(&samples_table, trials, metrics, false),
		 tools = print_table(&metrics_table, trials, metrics, samples > 0);
	bool icount = false;
	for (unsigned i = 0; i < trials->n; i++)
		icount = icount || strcmp(trials->rows[i].clock, "icount") == 0;
	if (tools)
		puts("\ncost/op: what one operation costs the whole machine. ops, MiB: per second, on icount per 10^9 "
		     "instructions. `hvbench show --json` has all metrics.");
	if (icount)
		puts("\ninstr: path length in instructions on an emulated CPU, not cycles on silicon.");
}
