/*
 * compare_text.c - a comparison for a terminal: the answer in words, then a table for each pair. What many rows would
 * say is said once, below.
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

enum { BENCH, A, B, CHANGE, INTERVAL, P, VERDICT, NOTE, COLUMNS };

#define ALONE_MAX 6 /* names of rows without a counterpart */

static const bool right[COLUMNS] = {false, true, true, true, true, true, false, false};
static const unsigned char spare[COLUMNS] = {[INTERVAL] = 1, [P] = 2};

/* The rows of one pair, which stand one after the other. */
struct part {
	const struct compare_row **rows;
	unsigned n;
	bool one_unit, one_scale;
	const char *unit; /* where it is one */
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
		cli_paragraph(line);
	}
}

/* ---- Table ---- */

static void look_at_units(struct part *part)
{
	bool ratio = false, difference = false;
	part->one_unit = true;
	for (unsigned i = 0; i < part->n; i++) {
		const struct compare_row *row = part->rows[i];
		const char *units[] = {row->has_a ? row->a_unit : NULL, row->has_b ? row->b_unit : NULL};
		for (unsigned k = 0; k < 2; k++) {
			part->unit = part->unit ? part->unit : units[k];
			part->one_unit = part->one_unit && (!units[k] || strcmp(part->unit, units[k]) == 0);
		}
		ratio = ratio || row->scale == BENCH_RATIO;
		difference = difference || row->scale == BENCH_DIFFERENCE;
	}
	part->one_unit = part->one_unit && part->unit;
	part->one_scale = ratio && !difference;
}

static char *verdict_cell(enum verdict verdict)
{
	const char *colour = verdict == VERDICT_FASTER ? "\033[32m" : verdict == VERDICT_SLOWER ? "\033[31m" : NULL;
	bool coloured = colour && cli_colour(stdout);
	return mem_printf("%s%s%s", coloured ? colour : "", verdict_name(verdict), coloured ? "\033[0m" : "");
}

static void fill_cells(struct part *part, const struct compare_row *row, char **cells)
{
	char p[FORMAT_SIZE] = "";
	unsigned note = note_of(part, row);
	if (row->has_p)
		snprintf(p, sizeof p, "%.2g", row->p);
	cells[BENCH] = format_line(row->bench, 60);
	cells[A] = compare_view_value(row->has_a, row->a_value, row->a_unit, !part->one_unit);
	cells[B] = compare_view_value(row->has_b, row->b_value, row->b_unit, !part->one_unit);
	cells[CHANGE] = compare_view_change(row, !part->one_scale);
	cells[INTERVAL] = compare_view_interval(row);
	cells[P] = mem_strdup(p);
	cells[VERDICT] = verdict_cell(row->verdict);
	cells[NOTE] = note ? mem_printf("[%u]", note) : mem_strdup("");
}

static void print_table(struct part *part)
{
	AUTO_FREE char **cells = mem_alloc((size_t)part->n * COLUMNS + 1, sizeof *cells);
	AUTO_FREE char *unit = part->one_unit ? format_line(unit_short(part->unit), 40) : mem_strdup("");
	AUTO_FREE char *a = mem_printf("A %s", unit), *b = mem_printf("B %s", unit);
	const char *header[COLUMNS] = {"bench", part->one_unit ? a : "A", part->one_unit ? b : "B",
		part->one_scale ? "change %" : "change", "95 % interval", "p", "B is", ""};
	for (unsigned i = 0; i < part->n; i++)
		fill_cells(part, part->rows[i], cells + (size_t)i * COLUMNS);
	cli_table(header, right, spare, COLUMNS, (const char *const *)cells, part->n);
	for (size_t i = 0; i < (size_t)part->n * COLUMNS; i++)
		free(cells[i]);
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
		cli_paragraph(line);
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
	cli_paragraph(heading);
	look_at_units(&part);
	if (part.n)
		print_table(&part);
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
	cli_paragraph(line);
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
		cli_paragraph(line);
	}
	if (emulated)
		cli_paragraph("instr: path length in instructions on an emulated CPU, not cycles on silicon.");
	if (noisy && strcmp(compare->runs_a, compare->runs_b) != 0)
		cli_paragraph("The sides come from different runs, so they were not interleaved: what changed between "
			      "the runs is part of the difference.");
}

void compare_print_text(const struct compare_view *view)
{
	unsigned at = 0;
	for (unsigned i = 0; i < view->pairs.n; i++) {
		AUTO_FREE char *sentence = compare_view_sentence(view, &view->pairs.rows[i]);
		cli_paragraph(sentence);
	}
	if (!view->pairs.n)
		puts("Nothing was compared: no bench was run on both sides.");
	AUTO_FREE char *runs = compare_view_runs(view);
	printf("\n%s", runs);
	while (at < view->n && view->pairs.of[view->rows[at]] != PAIR_NONE)
		at = print_pair(view, at);
	if (at < view->n)
		print_alone(view, at);
	if (!view->n)
		puts("\nNo row has changed.");
	print_legends(view);
}
