/*
 * model_suite.c - subjects across, benches down, and what the boots of a cell say together.
 */
#include "report/model_suite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "report/devices.h"

/* ---- Subjects ---- */

static unsigned place_index(const struct model *m, const struct trial_row *t)
{
	const struct place *place = model_place(m, t);

	return place ? (unsigned)(place - m->places) : m->n_places;
}

static unsigned find_subject(const struct suite *suite, unsigned place, const char *variant)
{
	unsigned i = 0;

	while (i < suite->n_subjects &&
		(suite->subjects[i].place != place || strcmp(suite->subjects[i].variant, variant) != 0))
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

/* A device that the report does not know gets the colours from behind. */
static unsigned colour_of(const struct model *m, const struct subject *subject, unsigned index)
{
	const struct device *device = device_find(subject->variant);

	if (device)
		return device->colour;
	return *subject->variant ? N_COLOURS - 1 - index % N_COLOURS : m->places[subject->place].colour;
}

static void collect_subjects(const struct model *m, struct suite *suite)
{
	for (unsigned i = 0; i < m->trials.n; i++) {
		const struct trial_row *t = &m->trials.rows[i];
		unsigned place = strcmp(t->suite, suite->name) == 0 ? place_index(m, t) : m->n_places;

		if (place == m->n_places || find_subject(suite, place, t->variant) < suite->n_subjects)
			continue;
		suite->subjects = mem_resize(suite->subjects, suite->n_subjects + 1, sizeof(*suite->subjects));
		suite->subjects[suite->n_subjects] = (struct subject){.name = t->subject,
			.variant = t->variant,
			.driver = t->driver,
			.host = t->host,
			.clock = t->clock,
			.unit = t->unit,
			.host_id = t->host_id,
			.place = place,
			.trials = suite->n_subjects};
		suite->n_subjects++;
	}
	if (suite->n_subjects)
		qsort(suite->subjects, suite->n_subjects, sizeof(*suite->subjects), by_place);
	for (unsigned i = 0; i < suite->n_subjects; i++) {
		struct subject *s = &suite->subjects[i];
		const struct place *place = &m->places[s->place];

		s->trials = 0;
		s->colour = colour_of(m, s, i);
		s->label = mem_printf("%s%s", s->name, place->label + strlen(place->name));
	}
}

/* ---- Benches ---- */

/* The place in bench/list.def, so that benches stand in the order of their families; unknown ones behind, by name. */
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

unsigned suite_bench(const struct suite *suite, const char *name)
{
	unsigned i = 0;

	while (i < suite->n_benches && strcmp(suite->benches[i].name, name) != 0)
		i++;
	return i;
}

static void collect_benches(const struct model *m, struct suite *suite)
{
	for (unsigned i = 0; i < m->trials.n; i++) {
		const struct trial_row *t = &m->trials.rows[i];

		if (strcmp(t->suite, suite->name) != 0 || suite_bench(suite, t->bench) < suite->n_benches)
			continue;
		suite->benches = mem_resize(suite->benches, suite->n_benches + 1, sizeof(*suite->benches));
		suite->benches[suite->n_benches++] = (struct bench_info){
			t->suite, t->bench, query_bench(t->suite, t->bench), t->is_check};
	}
	if (suite->n_benches)
		qsort(suite->benches, suite->n_benches, sizeof(*suite->benches), by_rank);
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

/* Percentiles of each boot, until they are reduced to their median. */
struct columns {
	double *values; /* [column * room + boot] */
	unsigned room;
};

static void fill_cell(struct cell *cell, const struct trial_row **boots, unsigned n, struct columns *columns)
{
	double *results[] = {&cell->p50, &cell->p90, &cell->p99, &cell->p999};

	for (unsigned i = 0; i < n; i++) {
		const struct trial_row *t = boots[i];
		const double of_boot[] = {t->p50, t->p90, t->p99, t->p999};

		cell->min = i == 0 ? t->min : fmin(cell->min, t->min);
		cell->min_high = i == 0 ? t->min : fmax(cell->min_high, t->min);
		cell->max = i == 0 ? t->max : fmax(cell->max, t->max);
		cell->mean += t->mean / n;
		cell->n += t->n;
		cell->outliers += t->outliers;
		cell->bimodal = cell->bimodal || t->bimodal;
		cell->inexact = cell->inexact || trial_row_has_flag(t, "inexact");
		cell->figure = t->figure;
		for (unsigned c = 0; c < 4; c++)
			columns->values[c * columns->room + i] = of_boot[c];
	}
	for (unsigned c = 0; c < 4 && n; c++)
		*results[c] = middle(columns->values + c * columns->room, n);
}

/* Counts trials into their cells, and says which cell each has; -1: of another suite. */
static void sort_trials(const struct model *m, struct suite *suite, int *cell_of)
{
	for (unsigned i = 0; i < m->trials.n; i++) {
		const struct trial_row *t = &m->trials.rows[i];
		struct subject *subject;
		struct cell *cell;

		cell_of[i] = -1;
		if (strcmp(t->suite, suite->name) != 0)
			continue;
		subject = &suite->subjects[find_subject(suite, place_index(m, t), t->variant)];
		cell_of[i] = (int)(suite_bench(suite, t->bench) * suite->n_subjects +
			(unsigned)(subject - suite->subjects));
		cell = &suite->cells[cell_of[i]];
		cell->trials++;
		cell->measured += t->measured;
		subject->trials++;
		subject->ok += t->measured || (t->is_check && !t->reason);
		if (!t->measured && !cell->worst && (t->reason || !t->is_check))
			cell->worst = t;
	}
}

static void fill_cells(const struct model *m, struct suite *suite, const int *cell_of)
{
	size_t n_cells = (size_t)suite->n_benches * suite->n_subjects, room = m->trials.n;
	AUTO_FREE const struct trial_row **boots = mem_alloc(room, sizeof(*boots));
	AUTO_FREE double *values = mem_alloc(4 * room, sizeof(*values));
	struct columns columns = {values, (unsigned)room};

	for (size_t c = 0; c < n_cells; c++) {
		unsigned n = 0;

		for (unsigned i = 0; suite->cells[c].measured && i < m->trials.n; i++) {
			if (cell_of[i] == (int)c && m->trials.rows[i].measured)
				boots[n++] = &m->trials.rows[i];
		}
		fill_cell(&suite->cells[c], boots, n, &columns);
	}
}

void suite_fill(const struct model *model, struct suite *suite)
{
	AUTO_FREE int *cell_of = mem_alloc(model->trials.n, sizeof(*cell_of));

	collect_subjects(model, suite);
	collect_benches(model, suite);
	suite->cells = mem_alloc((size_t)suite->n_benches * suite->n_subjects, sizeof(*suite->cells));
	sort_trials(model, suite, cell_of);
	fill_cells(model, suite, cell_of);
	suite_fill_figures(model, suite, cell_of);
}

void suite_finish(struct suite *suite)
{
	for (unsigned i = 0; i < suite->n_subjects; i++)
		free(suite->subjects[i].label);
	free(suite->subjects);
	free(suite->benches);
	free(suite->cells);
	free(suite->figures);
}

/* ---- Questions ---- */

bool suite_is_io(const struct suite *suite)
{
	return strcmp(suite->name, "io") == 0;
}

const struct cell *suite_cell(const struct suite *suite, unsigned bench, unsigned subject)
{
	return &suite->cells[(size_t)bench * suite->n_subjects + subject];
}

const struct subject *suite_subject(const struct suite *suite, const char *name, const char *host)
{
	for (unsigned i = 0; i < suite->n_subjects; i++) {
		if (strcmp(suite->subjects[i].name, name) == 0 && strcmp(suite->subjects[i].host, host) == 0)
			return &suite->subjects[i];
	}
	return NULL;
}

double model_value(const struct subject *subject, const struct cell *cell)
{
	if (cell->figure == BENCH_TAIL)
		return cell->p99;
	return cell->figure == BENCH_LEAST && strcmp(subject->clock, "icount") == 0 ? cell->min : cell->p50;
}
