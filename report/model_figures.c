/*
 * model_figures.c - the metrics of a suite's cells: the median over the boots of each, or the reason why there is none.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "report/model.h"
#include "report/model_sheet.h"

/* A metric of one boot, or why a boot has none. */
struct note {
	int cell;
	struct figure figure;
};

static int by_cell(const void *a, const void *b)
{
	const struct note *x = a, *y = b;
	int names;
	if (x->cell != y->cell)
		return (x->cell > y->cell) - (x->cell < y->cell);
	names = strcmp(x->figure.name, y->figure.name);
	if (names)
		return names;
	if (!x->figure.reason != !y->figure.reason) /* values before reasons: one boot that has it is enough */
		return x->figure.reason ? 1 : -1;
	return (x->figure.value > y->figure.value) - (x->figure.value < y->figure.value);
}

struct row {
	int64_t id;
	int cell;
};

static int by_id(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

/* The cells of the measured trials, by id of trial; caller frees. */
static struct row *index_trials(const struct model *m, const int *cell_of)
{
	struct row *rows = mem_alloc(m->trials.n, sizeof *rows);
	for (unsigned i = 0; i < m->trials.n; i++)
		rows[i] = (struct row){m->trials.rows[i].id, m->trials.rows[i].measured ? cell_of[i] : -1};
	qsort(rows, m->trials.n, sizeof *rows, by_id);
	return rows;
}

static int cell_of_trial(const struct row *rows, unsigned n, int64_t id)
{
	const struct row key = {id, 0}, *found = bsearch(&key, rows, n, sizeof *rows, by_id);
	return found ? found->cell : -1;
}

static unsigned collect(const struct model *m, const int *cell_of, struct note *notes)
{
	AUTO_FREE struct row *rows = index_trials(m, cell_of);
	unsigned n = 0;
	for (unsigned i = 0; i < m->metrics.n; i++) {
		const struct metric_row *metric = &m->metrics.rows[i];
		int cell = cell_of_trial(rows, m->trials.n, metric->trial_id);
		if (cell >= 0)
			notes[n++] = (struct note){cell, {metric->name, metric->unit, NULL, metric->value}};
	}
	for (unsigned i = 0; i < m->unavailable.n; i++) {
		const struct unavailable_row *row = &m->unavailable.rows[i];
		int cell = cell_of_trial(rows, m->trials.n, row->trial_id);
		if (cell >= 0)
			notes[n++] = (struct note){cell, {row->name, "", row->reason, NAN}};
	}
	qsort(notes, n, sizeof *notes, by_cell);
	return n;
}

/* The notes of one name of one cell: the first `n` of `notes`. */
static struct figure reduce(const struct note *notes, unsigned n)
{
	struct figure figure = notes[0].figure;
	unsigned values = 0;
	while (values < n && !notes[values].figure.reason)
		values++;
	if (values)
		figure.value = (notes[(values - 1) / 2].figure.value + notes[values / 2].figure.value) / 2;
	return figure;
}

void sheet_fill_figures(const struct model *model, struct sheet *sheet, const int *cell_of)
{
	AUTO_FREE struct note *notes = mem_alloc((size_t)model->metrics.n + model->unavailable.n + 1, sizeof *notes);
	unsigned n = collect(model, cell_of, notes), used = 0;
	sheet->figures = mem_alloc(n + 1, sizeof *sheet->figures);
	for (unsigned i = 0; i < n;) {
		struct cell *cell = &sheet->cells[notes[i].cell];
		unsigned alike = 1;
		while (i + alike < n && notes[i + alike].cell == notes[i].cell &&
			strcmp(notes[i + alike].figure.name, notes[i].figure.name) == 0)
			alike++;
		if (!cell->figures)
			cell->figures = &sheet->figures[used];
		sheet->figures[used++] = reduce(notes + i, alike);
		cell->n_figures++;
		i += alike;
	}
}

const struct figure *cell_figure(const struct cell *cell, const char *name)
{
	for (unsigned i = 0; i < cell->n_figures; i++) {
		if (strcmp(cell->figures[i].name, name) == 0)
			return &cell->figures[i];
	}
	return NULL;
}

double cell_metric(const struct cell *cell, const char *name)
{
	const struct figure *figure = cell_figure(cell, name);
	return figure && !figure->reason ? figure->value : NAN;
}
