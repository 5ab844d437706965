/*
 * show_trials.c - one line a trial, in a table for each place, by the columns of its suite (report/suite_view.h).
 */
#include "cli/show_trials.h"

#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/skips.h"
#include "cli/table.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/clocks.h"
#include "lib/mem.h"
#include "report/exits.h"
#include "report/format.h"
#include "report/suite_view.h"

#define NOTE_MAX 160

/* Flags, modes; or why there is no figure. */
static char *note_of(const struct trial_row *t, const struct unavailable_rows *unavailable)
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
	for (unsigned i = 0; i < unavailable->n; i++)
		if (unavailable->rows[i].trial_id == t->id && strcmp(unavailable->rows[i].name, "exits") == 0)
			buf_addf(&note, "%sno exits: %s", note.len ? ", " : "", unavailable->rows[i].reason);
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
			format_commas(column->is_count ? (double)*(const int64_t *)at : *(const double *)at, text));
	}
	const struct metric_row *m = metric_rows_find(metrics, t->id, column->metric);
	return mem_strdup(m ? format_commas(m->value * column->scale, text) : "");
}

/* ---- Printing ---- */

enum { BENCH, FIGURE, REP, OUTCOME, HEAD_COLUMNS };
enum { EXITS, NOTE, TAIL_COLUMNS }; /* behind the figures */

/* What `compare` takes for the trial, where that is not simply its median; "" else. */
static char *compared_of(const struct trial_row *t)
{
	char text[FORMAT_SIZE];
	bool is_median = t->value == t->p50 && strcmp(t->value_unit, t->unit) == 0;
	if (!t->has_value || is_median)
		return mem_strdup("");
	AUTO_FREE char *unit = format_line(unit_short(t->value_unit), 20);
	return mem_printf("%s %s", format_commas(t->value, text), unit);
}

/* Its bench and its device: "io.net-rr~e1000". */
static char *bench_of(const struct trial_row *t)
{
	AUTO_FREE char *text = mem_printf("%s%s%s", t->bench, *t->variant ? "~" : "", t->variant);
	return format_line(text, 60);
}

static char *outcome_of(const struct trial_row *t)
{
	bool plain = !cli_colour(stdout) || strcmp(t->outcome, "ok") == 0;
	return mem_printf("%s%s%s", plain ? "" : "\033[31m", t->outcome, plain ? "" : "\033[0m");
}

/* Of a note, from 1 on; a new one gets the next. */
static size_t number_of(struct strv *notes, const char *note)
{
	for (size_t i = 0; i < notes->n; i++)
		if (strcmp(notes->argv[i], note) == 0)
			return i + 1;
	strv_add(notes, note);
	return notes->n;
}

static void add_row(const struct view_table *view, const struct trial_row *t, const struct metric_rows *metrics,
	const struct unavailable_rows *unavailable, struct table *table, struct strv *notes)
{
	AUTO_FREE char *note = note_of(t, unavailable);
	struct exits exits;
	table_take(table, bench_of(t));
	table_take(table, compared_of(t));
	table_addf(table, "%u", t->rep);
	table_take(table, outcome_of(t));
	for (unsigned i = 0; i < view->n_columns; i++)
		table_take(table, figure_of(&view->columns[i], t, metrics));
	exits_of_trial(metrics, t->id, &exits);
	table_take(table, view->exits ? exits_text(&exits) : NULL);
	table_take(table, *note ? mem_printf("[%zu]", number_of(notes, note)) : NULL);
}

/* Where it ran and by what it is counted. */
static char *heading_of(const struct trial_row *t)
{
	AUTO_FREE char *text = mem_printf("%s/%s-%s on %s, in %s (clock %s)", t->driver, t->guest, t->mode, t->host,
		unit_short(t->unit), t->clock);
	return format_line(text, 200);
}

/* Trials of one heading. */
static void print_place(const struct view_table *view, const char *heading, const struct trial_row *const *trials,
	unsigned n, const struct metric_rows *metrics, const struct unavailable_rows *unavailable)
{
	unsigned width = HEAD_COLUMNS + view->n_columns + TAIL_COLUMNS, n_skips = 0;
	AUTO_FREE struct table_column *columns = mem_alloc(width, sizeof *columns);
	AUTO_FREE struct skip *skips = mem_alloc(n, sizeof *skips);
	AUTO_TABLE struct table table = {columns, width, STRV_INIT};
	columns[BENCH] = (struct table_column){.title = "bench"};
	columns[FIGURE] = (struct table_column){.title = "figure", .right = true};
	columns[REP] = (struct table_column){.title = "rep", .right = true, .folds = true};
	columns[OUTCOME] = (struct table_column){.title = "outcome", .folds = true};
	for (unsigned i = 0; i < view->n_columns; i++)
		columns[HEAD_COLUMNS + i] = (struct table_column){
			.title = view->columns[i].title, .right = true, .folds = true, .spare = view->columns[i].spare};
	columns[width - TAIL_COLUMNS + EXITS] = (struct table_column){.title = "exits/op"};
	columns[width - TAIL_COLUMNS + NOTE] = (struct table_column){.title = ""};
	AUTO_STRV struct strv notes = STRV_INIT;
	for (unsigned i = 0; i < n; i++) {
		if (trials[i]->reason && strcmp(trials[i]->outcome, "skip") == 0)
			skips[n_skips++] = (struct skip){trials[i]->bench, trials[i]->reason};
		else
			add_row(view, trials[i], metrics, unavailable, &table, &notes);
	}
	putchar('\n');
	if (n_skips == n)
		cli_paragraph(stdout, heading);
	table_print(&table, heading);
	for (size_t i = 0; i < notes.n; i++) {
		AUTO_FREE char *line = mem_printf("[%zu] %s", i + 1, notes.argv[i]);
		cli_paragraph(stdout, line);
	}
	skips_print(skips, n_skips);
}

static void say(const char *text)
{
	putchar('\n');
	cli_paragraph(stdout, text);
}

/* What is to be known of the tables and clocks that were printed. */
static void print_legends(const struct trial_rows *trials)
{
	for (unsigned v = 0; v < n_suite_views; v++) {
		bool used = false;
		for (unsigned i = 0; i < trials->n && suite_views[v].table->legend; i++)
			used = used || suite_view_find(trials->rows[i].suite) == &suite_views[v];
		if (used)
			say(suite_views[v].table->legend);
	}
	say("figure: what `compare` takes; without one it takes the median (p50, cost/op).");
	for (unsigned c = 0; c < n_clock_kinds; c++) {
		bool used = false;
		for (unsigned i = 0; i < trials->n; i++)
			used = used || strcmp(trials->rows[i].clock, clock_kinds[c].name) == 0;
		if (!used || !clock_kinds[c].exact)
			continue;
		AUTO_FREE char *line = mem_printf(
			"%s: %s.", unit_short(clock_kinds[c].tick_unit), clock_kinds[c].caveat);
		say(line);
	}
}

/* A trial and the table that it stands in. */
struct place_trial {
	const struct view_table *view;
	char *heading; /* owned */
	const struct trial_row *trial;
};

static int compare_places(const void *x, const void *y)
{
	const struct place_trial *a = x, *b = y;
	int by = (a->view > b->view) - (a->view < b->view);
	return by ? by : strcmp(a->heading, b->heading);
}

/* Within a place, boots of one bench and device stand side by side. */
static int compare_trials(const void *x, const void *y)
{
	const struct place_trial *a = x, *b = y;
	int by = compare_places(x, y);
	by = by ? by : strcmp(a->trial->bench, b->trial->bench);
	by = by ? by : strcmp(a->trial->variant, b->trial->variant);
	return by ? by : (a->trial->ord > b->trial->ord) - (a->trial->ord < b->trial->ord);
}

void show_trials(
	const struct trial_rows *trials, const struct metric_rows *metrics, const struct unavailable_rows *unavailable)
{
	AUTO_FREE struct place_trial *all = mem_alloc(trials->n + 1, sizeof *all);
	AUTO_FREE const struct trial_row **of_place = mem_alloc(trials->n + 1, sizeof *of_place);
	for (unsigned i = 0; i < trials->n; i++) {
		const struct trial_row *t = &trials->rows[i];
		all[i] = (struct place_trial){suite_view_find(t->suite)->table, heading_of(t), t};
	}
	qsort(all, trials->n, sizeof *all, compare_trials);
	for (unsigned i = 0, n; i < trials->n; i += n) {
		for (n = 0; i + n < trials->n && compare_places(&all[i], &all[i + n]) == 0; n++)
			of_place[n] = all[i + n].trial;
		print_place(all[i].view, all[i].heading, of_place, n, metrics, unavailable);
	}
	print_legends(trials);
	for (unsigned i = 0; i < trials->n; i++)
		free(all[i].heading);
}
