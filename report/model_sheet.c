/*
 * model_sheet.c - subjects across, benches down, and what the boots of a cell say together.
 */
#include "report/model_sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"
#include "report/devices.h"
#include "report/model.h"

/* ---- Subjects ---- */

static unsigned place_index(const struct model *m, const struct trial_row *t)
{
	const struct place *place = model_place(m, t);
	return place ? (unsigned)(place - m->places) : m->n_places;
}

static unsigned find_subject(const struct sheet *sheet, unsigned place, const char *variant)
{
	unsigned i = 0;
	while (i < sheet->n_subjects &&
		(sheet->subjects[i].place != place || strcmp(sheet->subjects[i].variant, variant) != 0))
		i++;
	return i;
}

static int by_place(const void *a, const void *b)
{
	const struct subject *x = a, *y = b;
	/* trials is still the place of first appearance here */
	return x->place != y->place ? (x->place > y->place) - (x->place < y->place)
				    : (x->trials > y->trials) - (x->trials < y->trials);
}

static unsigned colour_of(const struct model *m, const struct subject *subject)
{
	const struct device *device = device_find(subject->variant);
	if (device)
		return device->colour;
	return *subject->variant ? COLOUR_OTHER : m->places[subject->place].colour;
}

static void collect_subjects(const struct model *m, struct sheet *sheet)
{
	for (unsigned i = 0; i < m->trials.n; i++) {
		const struct trial_row *t = &m->trials.rows[i];
		unsigned place = strcmp(t->suite, sheet->name) == 0 ? place_index(m, t) : m->n_places;
		if (place == m->n_places || find_subject(sheet, place, t->variant) < sheet->n_subjects)
			continue;
		unsigned order = sheet->n_subjects;
		MEM_ADD(sheet->subjects, sheet->n_subjects) = (struct subject){.name = t->subject,
			.variant = t->variant,
			.driver = t->driver,
			.host = t->host,
			.clock = t->clock,
			.unit = t->unit,
			.host_id = t->host_id,
			.place = place,
			.trials = order};
	}
	if (sheet->n_subjects)
		qsort(sheet->subjects, sheet->n_subjects, sizeof *sheet->subjects, by_place);
	for (unsigned i = 0; i < sheet->n_subjects; i++) {
		struct subject *s = &sheet->subjects[i];
		const struct place *place = &m->places[s->place];
		s->trials = 0;
		s->colour = colour_of(m, s);
		s->label = mem_printf("%s%s", s->name, place->label + strlen(place->name));
	}
}

/* ---- Benches ---- */

/* The place in bench/list.def, so that benches stand in the order of their families; unknown ones last, by name. */
static unsigned rank_of(const struct bench *about)
{
	unsigned rank = 0;
	for (unsigned f = 0; f < bench_n_families; f++) {
		if (about >= bench_families[f]->benches && about < bench_families[f]->benches + bench_families[f]->n)
			return rank + (unsigned)(about - bench_families[f]->benches);
		rank += bench_families[f]->n;
	}
	return UINT32_MAX;
}

static int by_rank(const void *a, const void *b)
{
	const struct bench_info *x = a, *y = b;
	unsigned rx = rank_of(x->about), ry = rank_of(y->about);
	return rx != ry ? (rx > ry) - (rx < ry) : strcmp(x->name, y->name);
}

unsigned sheet_bench(const struct sheet *sheet, const char *name)
{
	unsigned i = 0;
	while (i < sheet->n_benches && strcmp(sheet->benches[i].name, name) != 0)
		i++;
	return i;
}

static void collect_benches(const struct model *m, struct sheet *sheet)
{
	for (unsigned i = 0; i < m->trials.n; i++) {
		const struct trial_row *t = &m->trials.rows[i];
		if (strcmp(t->suite, sheet->name) != 0 || sheet_bench(sheet, t->bench) < sheet->n_benches)
			continue;
		MEM_ADD(sheet->benches, sheet->n_benches) = (struct bench_info){
			t->suite, t->bench, query_bench(t->suite, t->bench), t->is_check};
	}
	if (sheet->n_benches)
		qsort(sheet->benches, sheet->n_benches, sizeof *sheet->benches, by_rank);
}

/* ---- Cells ---- */

static double middle(double *values, unsigned n)
{
	for (unsigned i = 1; i < n; i++) { /* a handful of boots: insertion */
		double v = values[i];
		unsigned k = i;
		for (; k > 0 && values[k - 1] > v; k--)
			values[k] = values[k - 1];
		values[k] = v;
	}
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* Percentiles of each boot, and last its value, until they are reduced to their median. */
struct columns {
	double *values; /* [column * room + boot] */
	unsigned room;
};

static void fill_cell(struct cell *cell, const struct trial_row **boots, unsigned n, struct columns *columns)
{
	double *results[] = {&cell->p50, &cell->p90, &cell->p99, &cell->p999};
	unsigned values = 0;
	cell->value = NAN;
	for (unsigned i = 0; i < n; i++) {
		const struct trial_row *t = boots[i];
		const double of_boot[] = {t->p50, t->p90, t->p99, t->p999};
		cell->min = i == 0 ? t->min : fmin(cell->min, t->min);
		cell->max = i == 0 ? t->max : fmax(cell->max, t->max);
		cell->mean += t->mean / n;
		cell->n += t->n;
		cell->outliers += t->outliers;
		cell->bimodal = cell->bimodal || t->bimodal;
		cell->modes_unknown = cell->modes_unknown || trial_row_modes_unknown(t);
		cell->inexact = cell->inexact || trial_row_has_flag(t, "inexact");
		if (t->has_value)
			columns->values[4 * columns->room + values++] = t->value;
		cell->value_unit = t->value_unit;
		for (unsigned c = 0; c < 4; c++)
			columns->values[c * columns->room + i] = of_boot[c];
	}
	for (unsigned c = 0; c < 4 && n; c++)
		*results[c] = middle(columns->values + c * columns->room, n);
	if (values) {
		const double *sorted = columns->values + 4 * columns->room;
		cell->value = middle(columns->values + 4 * columns->room, values);
		cell->varies = sorted[0] != sorted[values - 1];
	}
}

/* Counts trials into their cells, and says which cell each has; -1: of another suite. */
static void sort_trials(const struct model *m, struct sheet *sheet, int *cell_of)
{
	for (unsigned i = 0; i < m->trials.n; i++) {
		const struct trial_row *t = &m->trials.rows[i];
		struct subject *subject;
		struct cell *cell;
		cell_of[i] = -1;
		if (strcmp(t->suite, sheet->name) != 0)
			continue;
		subject = &sheet->subjects[find_subject(sheet, place_index(m, t), t->variant)];
		cell_of[i] = (int)(sheet_bench(sheet, t->bench) * sheet->n_subjects +
			(unsigned)(subject - sheet->subjects));
		cell = &sheet->cells[cell_of[i]];
		cell->trials++;
		cell->measured += t->measured;
		subject->trials++;
		subject->ok += t->measured || (t->is_check && !t->reason);
		if (!t->measured && !cell->worst && (t->reason || !t->is_check))
			cell->worst = t;
	}
}

static void fill_cells(const struct model *m, struct sheet *sheet, const int *cell_of)
{
	size_t n_cells = (size_t)sheet->n_benches * sheet->n_subjects, room = m->trials.n;
	AUTO_FREE const struct trial_row **boots = mem_alloc(room, sizeof *boots);
	AUTO_FREE double *values = mem_alloc(5 * room, sizeof *values);
	struct columns columns = {values, (unsigned)room};
	for (size_t c = 0; c < n_cells; c++) {
		unsigned n = 0;
		for (unsigned i = 0; sheet->cells[c].measured && i < m->trials.n; i++) {
			if (cell_of[i] == (int)c && m->trials.rows[i].measured)
				boots[n++] = &m->trials.rows[i];
		}
		fill_cell(&sheet->cells[c], boots, n, &columns);
	}
}

void sheet_fill(const struct model *model, struct sheet *sheet)
{
	AUTO_FREE int *cell_of = mem_alloc(model->trials.n, sizeof *cell_of);
	collect_subjects(model, sheet);
	collect_benches(model, sheet);
	sheet->cells = mem_alloc((size_t)sheet->n_benches * sheet->n_subjects, sizeof *sheet->cells);
	sort_trials(model, sheet, cell_of);
	fill_cells(model, sheet, cell_of);
	sheet_fill_figures(model, sheet, cell_of);
}

void sheet_finish(struct sheet *sheet)
{
	for (unsigned i = 0; i < sheet->n_subjects; i++)
		free(sheet->subjects[i].label);
	free(sheet->subjects);
	free(sheet->benches);
	free(sheet->cells);
	free(sheet->figures);
}

/* ---- Questions ---- */

bool sheet_is_by_device(const struct sheet *sheet)
{
	return sheet->suite && sheet->suite->has_devices;
}

const struct cell *sheet_cell(const struct sheet *sheet, unsigned bench, unsigned subject)
{
	return &sheet->cells[(size_t)bench * sheet->n_subjects + subject];
}

const struct subject *sheet_subject(const struct sheet *sheet, const char *name, const char *host)
{
	for (unsigned i = 0; i < sheet->n_subjects; i++) {
		if (strcmp(sheet->subjects[i].name, name) == 0 && strcmp(sheet->subjects[i].host, host) == 0)
			return &sheet->subjects[i];
	}
	return NULL;
}
