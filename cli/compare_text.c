/*
 * compare_text.c - a comparison for a terminal: the answer in words, then a table for each pair and unit. What many
 * rows would say is said once, below.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/compare_view.h"
#include "cli/table.h"
#include "lib/buf.h"
#include "lib/clocks.h"
#include "lib/mem.h"
#include "report/format.h"
#include "report/queries.h"

#define ALONE_MAX 6 /* names of rows without a counterpart */

/* The rows of one pair. */
struct part {
	const struct compare_row **rows;
	unsigned n;
	/* distinct ones, each with the first of its rows */
	struct note {
		const struct compare_row *row;
		unsigned least, most; /* of the boots that they need */
	} * notes;
	unsigned n_notes;
};

/* ---- Notes ---- */

/* Its number; 0 where the row needs none. */
static unsigned note_of(struct part *part, const struct compare_row *row)
{
	struct note *found = NULL;
	if (!*row->note)
		return 0;
	for (unsigned i = 0; i < part->n_notes && !found; i++)
		if (strcmp(part->notes[i].row->note, row->note) == 0)
			found = &part->notes[i];
	if (!found) {
		found = &MEM_ADD(part->notes, part->n_notes);
		*found = (struct note){row, row->needed, row->needed};
	}
	found->least = row->needed < found->least ? row->needed : found->least;
	found->most = row->needed > found->most ? row->needed : found->most;
	return (unsigned)(found - part->notes) + 1;
}

static void print_notes(const struct part *part)
{
	for (unsigned i = 0; i < part->n_notes; i++) {
		const struct note *note = &part->notes[i];
		AUTO_FREE char *text = compare_view_note(note->row, note->least, note->most);
		AUTO_FREE char *line = mem_printf("[%u] %s", i + 1, text);
		cli_paragraph(stdout, line);
	}
}

/* ---- Table ---- */

/* The unit of a side; of one without a figure that of the other. "" where neither has one. */
static const char *unit_of(const struct compare_row *row, bool is_b)
{
	bool b = is_b ? row->has_b : !row->has_a;
	return b ? (row->has_b ? row->b_unit : "") : row->a_unit;
}

/* Whether the row fits under the heading of the other one; without a figure it fits anywhere. */
static bool is_like(const struct compare_row *x, const struct compare_row *y)
{
	if (!x->has_a && !x->has_b)
		return true;
	return x->scale == y->scale && strcmp(unit_of(x, false), unit_of(y, false)) == 0 &&
		strcmp(unit_of(x, true), unit_of(y, true)) == 0;
}

static char *verdict_cell(enum verdict verdict)
{
	const char *colour = verdict == VERDICT_FASTER ? "\033[32m" : verdict == VERDICT_SLOWER ? "\033[31m" : NULL;
	bool coloured = colour && cli_colour(stdout);
	return mem_printf("%s%s%s", coloured ? colour : "", verdict_name(verdict), coloured ? "\033[0m" : "");
}

static void add_row(struct part *part, const struct compare_row *row, struct table *table)
{
	char p[FORMAT_SIZE] = "";
	unsigned note = note_of(part, row);
	if (row->has_p)
		snprintf(p, sizeof p, "%.2g", row->p);
	table_take(table, format_line(row->bench, 60));
	table_take(table, compare_view_value(row->has_a, row->a_value, row->a_unit, false));
	table_take(table, compare_view_value(row->has_b, row->b_value, row->b_unit, false));
	table_take(table, compare_view_change(row, false));
	table_take(table, compare_view_interval(row));
	table_add(table, p);
	table_take(table, verdict_cell(row->verdict));
	table_take(table, note ? mem_printf("[%u]", note) : NULL);
}

static char *heading_of(const char *side, const char *unit)
{
	AUTO_FREE char *text = mem_printf("%s%s%s", side, *unit ? " " : "", unit_short(unit));
	return format_line(text, 40);
}

/* The rows that are like one, and in no table yet. */
static void print_table(struct part *part, const struct compare_row *like, bool *shown)
{
	AUTO_FREE char *a = heading_of("A", unit_of(like, false)), *b = heading_of("B", unit_of(like, true));
	const struct table_column columns[] = {{.title = "bench"}, {.title = a, .right = true},
		{.title = b, .right = true},
		{.title = like->scale == BENCH_RATIO ? "change %" : "change points", .right = true},
		{.title = "95 % interval", .right = true, .spare = 1}, {.title = "p", .right = true, .spare = 2},
		{.title = "B is"}, {.title = ""}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	for (unsigned i = 0; i < part->n; i++) {
		if (shown[i] || !is_like(part->rows[i], like))
			continue;
		add_row(part, part->rows[i], &table);
		shown[i] = true;
	}
	table_print(&table, NULL);
}

static void print_tables(struct part *part)
{
	AUTO_FREE bool *shown = mem_alloc(part->n + 1, sizeof *shown);
	for (unsigned i = 0; i < part->n; i++)
		if (!shown[i] && (part->rows[i]->has_a || part->rows[i]->has_b))
			print_table(part, part->rows[i], shown);
	if (part->n && !shown[0])
		print_table(part, part->rows[0], shown); /* none has a figure */
}

/* ---- What cannot exist on a side ---- */

/* "12 of 18 rows do not exist in xen/bare-hvm": one line for all with one reason. */
static void print_absent(const struct compare_row *const *rows, unsigned n, unsigned all)
{
	static const char not_there[] = "does not exist in ";
	AUTO_FREE bool *done = mem_alloc(n + 1, sizeof *done);
	for (unsigned i = 0; i < n; i++) {
		unsigned count = 0;
		for (unsigned k = i; k < n && !done[i]; k++)
			count += strcmp(rows[i]->note, rows[k]->note) == 0;
		for (unsigned k = i + 1; k < n && count; k++)
			done[k] = done[k] || strcmp(rows[i]->note, rows[k]->note) == 0;
		if (!count)
			continue;
		AUTO_FREE char *note = format_line(rows[i]->note, 200), *line = NULL;
		if (strncmp(note, not_there, strlen(not_there)) == 0)
			line = mem_printf("%u of %u rows %s not exist in %s", count, all, count == 1 ? "does" : "do",
				note + strlen(not_there));
		else
			line = mem_printf("%u of %u rows: %s", count, all, note);
		cli_paragraph(stdout, line);
	}
}

/* ---- A pair ---- */

/* The rows from `first` on that are of one pair. Returns the first that is not. */
static unsigned print_pair(const struct compare_view *view, unsigned first)
{
	const struct compare_row *rows = view->compare->rows;
	unsigned pair = view->pairs.of[view->rows[first]], next = first, n_absent = 0;
	while (next < view->n && view->pairs.of[view->rows[next]] == pair)
		next++;
	AUTO_FREE const struct compare_row **shown = mem_alloc(next - first, sizeof *shown);
	AUTO_FREE const struct compare_row **absent = mem_alloc(next - first, sizeof *absent);
	struct part part = {.rows = shown};
	for (unsigned i = first; i < next; i++) {
		const struct compare_row *row = &rows[view->rows[i]];
		if (row->absent)
			absent[n_absent++] = row;
		else
			shown[part.n++] = row;
	}
	AUTO_FREE char *heading = compare_view_heading(&rows[view->rows[first]]);
	printf("\n");
	cli_paragraph(stdout, heading);
	print_tables(&part);
	print_notes(&part);
	print_absent(absent, n_absent, next - first);
	free(part.notes);
	return next;
}

/* Rows that were run on one side only; the first of them by name. */
static void print_alone(const struct compare_view *view, unsigned first)
{
	AUTO_BUF struct buf text = BUF_INIT;
	unsigned n = view->n - first;
	for (unsigned i = first; i < view->n && i < first + ALONE_MAX; i++) {
		const struct compare_row *row = &view->compare->rows[view->rows[i]];
		AUTO_FREE char *instance = format_line(*row->a_host ? row->a : row->b, 120);
		buf_addf(&text, "%s%s (%s)", text.len ? ", " : "", instance, *row->a_host ? "A" : "B");
	}
	if (n > ALONE_MAX)
		buf_addf(&text, " and %u more, which --json has", n - ALONE_MAX);
	AUTO_FREE char *line = mem_printf(
		"%u row%s run on one side only: %s", n, n == 1 ? " was" : "s were", buf_text(&text));
	printf("\n");
	cli_paragraph(stdout, line);
}

/* ---- All of it ---- */

static void print_legends(const struct compare_view *view)
{
	const struct compare *compare = view->compare;
	bool noisy = false, emulated = false;
	unsigned exact = 0;
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		const char *clock = row->has_a ? row->a_clock : row->b_clock;
		exact += row->exact && row->verdict != VERDICT_NOT_COMPARABLE;
		emulated = emulated || ((row->has_a || row->has_b) && clock_is_exact(clock));
		noisy = noisy || ((row->has_a || row->has_b) && !clock_is_exact(clock));
	}
	printf("\n");
	if (exact) {
		AUTO_FREE char *line = mem_printf(
			"%u of %u rows are counted exactly: every boot of a side took the same "
			"path. The others are tested by their boots.",
			exact, compare->n);
		cli_paragraph(stdout, line);
	}
	if (emulated)
		cli_paragraph(stdout, "instr: path length in instructions on an emulated CPU, not cycles on silicon.");
	if (noisy && strcmp(compare->runs_a, compare->runs_b) != 0)
		cli_paragraph(stdout,
			"The sides come from different runs, so they were not interleaved: what changed between "
			"the runs is part of the difference.");
}

/* "A: run UUID, UUID" */
static void print_side(const char *side, const char *runs)
{
	AUTO_BUF struct buf line = BUF_INIT;
	buf_addf(&line, "%srun ", side);
	for (; *runs; runs++)
		buf_adds(&line, *runs == ',' ? ", " : (const char[]){*runs, '\0'});
	cli_paragraph(stdout, buf_text(&line));
}

static void print_runs(const struct compare *compare)
{
	bool one = strcmp(compare->runs_a, compare->runs_b) == 0;
	putchar('\n');
	print_side(one ? "" : "A: ", compare->runs_a);
	if (!one)
		print_side("B: ", compare->runs_b);
	if (compare->partial)
		cli_paragraph(stdout, compare->partial);
}

void compare_print_text(const struct compare_view *view)
{
	unsigned at = 0;
	for (unsigned i = 0; i < view->pairs.n; i++) {
		AUTO_FREE char *sentence = compare_view_sentence(view, &view->pairs.rows[i]);
		cli_paragraph(stdout, sentence);
	}
	if (!view->pairs.n)
		puts("Nothing was compared: no bench was run on both sides.");
	print_runs(view->compare);
	while (at < view->n && view->pairs.of[view->rows[at]] != PAIR_NONE)
		at = print_pair(view, at);
	if (at < view->n)
		print_alone(view, at);
	if (!view->n)
		puts("\nNo row has changed.");
	print_legends(view);
}
