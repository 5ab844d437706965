/*
 * model.c - one run as the report shows it.
 */
#include "report/model.h"

#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/stats.h"

/* Colours: a driver has its own, so that KVM is the same blue in every report. ------------------------------------------ */

static const struct {
	const char *driver;
	unsigned order, colours[4], n;
} driver_looks[] = {
	{"metal", 0, {0}, 1}, {"kvm", 1, {1, 2}, 2}, {"xen", 2, {3, 4, 5}, 3}, {"tcg", 3, {6}, 1}, {"null", 4, {7}, 1},
};
#define N_LOOKS (sizeof(driver_looks) / sizeof(*driver_looks))

static unsigned look_of(const char *driver)
{
	unsigned i = 0;

	while (i < N_LOOKS && strcmp(driver_looks[i].driver, driver) != 0)
		i++;
	return i;
}

static void give_colours(struct model *m)
{
	bool taken[N_COLOURS] = {false};

	for (unsigned i = 0; i < m->n_subjects; i++) {
		unsigned look = look_of(m->subjects[i].driver), colour = N_COLOURS;

		for (unsigned k = 0; look < N_LOOKS && k < driver_looks[look].n && colour == N_COLOURS; k++)
			colour = taken[driver_looks[look].colours[k]] ? N_COLOURS : driver_looks[look].colours[k];
		for (unsigned c = N_COLOURS; colour == N_COLOURS && c-- > 0;)
			colour = taken[c] ? N_COLOURS : c;
		if (colour == N_COLOURS)
			colour = i % N_COLOURS;
		m->subjects[i].colour = colour;
		taken[colour] = true;
	}
}

/* Subjects and benches ---------------------------------------------------------------------------------------------- */

static unsigned find_subject(const struct model *m, const struct trial_row *t)
{
	unsigned i = 0;

	while (i < m->n_subjects && (strcmp(m->subjects[i].name, t->subject) != 0 || strcmp(m->subjects[i].host, t->host) != 0 ||
		strcmp(m->subjects[i].clock, t->clock) != 0))
		i++;
	return i;
}

static int by_driver(const void *a, const void *b)
{
	const struct subject *x = a, *y = b;
	unsigned lx = look_of(x->driver), ly = look_of(y->driver);

	/* trials is still the place of first appearance here */
	return lx != ly ? (lx > ly) - (lx < ly) : (x->trials > y->trials) - (x->trials < y->trials);
}

static void collect_subjects(struct model *m)
{
	for (unsigned i = 0; i < m->trials.n; i++) {
		const struct trial_row *t = &m->trials.rows[i];

		if (find_subject(m, t) < m->n_subjects)
			continue;
		m->subjects = mem_resize(m->subjects, m->n_subjects + 1, sizeof(*m->subjects));
		m->subjects[m->n_subjects] = (struct subject){.name = t->subject, .driver = t->driver, .host = t->host, .clock = t->clock, .unit = t->unit,
			.host_id = t->host_id, .trials = m->n_subjects};
		m->n_subjects++;
	}
	if (m->n_subjects)
		qsort(m->subjects, m->n_subjects, sizeof(*m->subjects), by_driver);
	for (unsigned i = 0; i < m->n_subjects; i++)
		m->subjects[i].trials = 0;
	give_colours(m);
}

static void make_labels(struct model *m)
{
	for (unsigned i = 0; i < m->n_subjects; i++) {
		struct subject *s = &m->subjects[i];
		bool host = false, clock = false;

		for (unsigned k = 0; k < m->n_subjects; k++) {
			const struct subject *other = &m->subjects[k];

			if (k == i || strcmp(s->name, other->name) != 0)
				continue;
			host = host || strcmp(s->host, other->host) != 0;
			clock = clock || strcmp(s->clock, other->clock) != 0;
		}
		s->label = mem_printf("%s%s%s%s%s%s", s->name, host ? " on " : "", host ? s->host : "", clock ? " (" : "", clock ? s->clock : "", clock ? ")" : "");
	}
}

/* The place in bench/list.def, so that benches stand in the order of their families; unknown ones behind, by name. */
static unsigned place_of(const struct bench *about)
{
	unsigned place = 0;

	for (unsigned f = 0; f < bench_n_families; f++) {
		if (about >= bench_families[f]->benches && about < bench_families[f]->benches + bench_families[f]->n)
			return place + (unsigned)(about - bench_families[f]->benches);
		place += bench_families[f]->n;
	}
	return UINT32_MAX;
}

static int by_place(const void *a, const void *b)
{
	const struct bench_info *x = a, *y = b;
	unsigned px = place_of(x->about), py = place_of(y->about);
	int suites = strcmp(x->suite, y->suite);

	if (suites)
		return suites;
	return px != py ? (px > py) - (px < py) : strcmp(x->name, y->name);
}

static unsigned find_bench(const struct model *m, const char *name)
{
	unsigned i = 0;

	while (i < m->n_benches && strcmp(m->benches[i].name, name) != 0)
		i++;
	return i;
}

static void collect_benches(struct model *m)
{
	for (unsigned i = 0; i < m->trials.n; i++) {
		const struct trial_row *t = &m->trials.rows[i];
		const char *dot = strchr(t->bench, '.');

		if (find_bench(m, t->bench) < m->n_benches)
			continue;
		m->benches = mem_resize(m->benches, m->n_benches + 1, sizeof(*m->benches));
		m->benches[m->n_benches++] = (struct bench_info){t->suite, t->bench, bench_find(t->suite, dot ? dot + 1 : t->bench, NULL)};
	}
	if (m->n_benches)
		qsort(m->benches, m->n_benches, sizeof(*m->benches), by_place);
}

/* Cells ------------------------------------------------------------------------------------------------------------- */

static double middle(double *values, unsigned n)
{
	for (unsigned i = 1; i < n; i++) {   /* a handful of boots: insertion */
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
	double *values;      /* [column * room + boot] */
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
		for (unsigned c = 0; c < 4; c++)
			columns->values[c * columns->room + i] = of_boot[c];
	}
	for (unsigned c = 0; c < 4 && n; c++)
		*results[c] = middle(columns->values + c * columns->room, n);
}

static void fill_cells(struct model *m)
{
	size_t n_cells = (size_t)m->n_benches * m->n_subjects, room = m->trials.n ? m->trials.n : 1;
	AUTO_FREE const struct trial_row **boots = mem_alloc(room, sizeof(*boots));
	AUTO_FREE double *values = mem_alloc(4 * room, sizeof(*values));
	AUTO_FREE unsigned *cell_of = mem_alloc(room, sizeof(*cell_of));
	struct columns columns = {values, (unsigned)room};

	m->cells = mem_alloc(n_cells ? n_cells : 1, sizeof(*m->cells));
	for (unsigned i = 0; i < m->trials.n; i++) {
		const struct trial_row *t = &m->trials.rows[i];
		unsigned subject = find_subject(m, t);
		struct cell *cell;

		cell_of[i] = find_bench(m, t->bench) * m->n_subjects + subject;
		cell = &m->cells[cell_of[i]];
		cell->trials++;
		cell->measured += t->measured;
		m->subjects[subject].trials++;
		m->subjects[subject].ok += t->measured;
		if (!t->measured && !cell->worst)
			cell->worst = t;
	}
	for (size_t c = 0; c < n_cells; c++) {
		unsigned n = 0;

		for (unsigned i = 0; m->cells[c].measured && i < m->trials.n; i++) {
			if (cell_of[i] == c && m->trials.rows[i].measured)
				boots[n++] = &m->trials.rows[i];
		}
		fill_cell(&m->cells[c], boots, n, &columns);
	}
}

/* Loading ----------------------------------------------------------------------------------------------------------- */

static int count_runs(struct db *db, unsigned *n, struct err **err)
{
	struct db_stmt *s = db_query(db, err, "SELECT count(*) FROM run", "");
	int rc = s ? db_step(s, err) : -1;

	if (rc == 1)
		*n = (unsigned)db_i64(s, 0);
	db_done(s);
	return rc < 0 ? -1 : 0;
}

int model_compare(struct model *model, struct err **err)
{
	struct compare_options options = {.run_a = model->run.uuid, .run_b = model->run.uuid};

	if (!model_has_driver(model, "kvm") || !model_has_driver(model, "xen"))
		return 0;
	return compare_select(model->db, "@kvm", "@xen", &options, &model->pairs, err);
}

int model_load(struct db *db, const char *run, struct model *out, struct err **err)
{
	memset(out, 0, sizeof(*out));
	out->db = db;
	if (run_find(db, run, &out->run, err) || trial_rows_load(db, out->run.id, &out->trials, err) || host_rows_load(db, out->run.id, &out->hosts, err) ||
		count_runs(db, &out->n_runs, err))
		return -1;
	for (unsigned i = 0; i < out->hosts.n; i++) {
		if (fact_rows_load(db, out->hosts.rows[i].id, &out->facts, err))
			return -1;
	}
	collect_subjects(out);
	make_labels(out);
	collect_benches(out);
	fill_cells(out);
	return 0;
}

void model_finish(struct model *model)
{
	for (unsigned i = 0; i < model->n_subjects; i++)
		free(model->subjects[i].label);
	free(model->subjects);
	free(model->benches);
	free(model->cells);
	compare_finish(&model->pairs);
	fact_rows_finish(&model->facts);
	host_rows_finish(&model->hosts);
	trial_rows_finish(&model->trials);
	run_row_finish(&model->run);
	memset(model, 0, sizeof(*model));
}

const struct cell *model_cell(const struct model *model, unsigned bench, unsigned subject)
{
	return &model->cells[(size_t)bench * model->n_subjects + subject];
}

const struct subject *model_subject(const struct model *model, const char *name, const char *host)
{
	for (unsigned i = 0; i < model->n_subjects; i++) {
		if (strcmp(model->subjects[i].name, name) == 0 && strcmp(model->subjects[i].host, host) == 0)
			return &model->subjects[i];
	}
	return NULL;
}

double model_value(const struct subject *subject, const struct cell *cell)
{
	return strcmp(subject->clock, "icount") == 0 ? cell->min : cell->p50;
}

bool model_has_clock(const struct model *model, const char *clock)
{
	for (unsigned i = 0; i < model->n_subjects; i++) {
		if (strcmp(model->subjects[i].clock, clock) == 0 && model->subjects[i].ok)
			return true;
	}
	return false;
}

bool model_has_suite(const struct model *model, const char *suite)
{
	for (unsigned i = 0; i < model->trials.n; i++) {
		if (model->trials.rows[i].measured && strcmp(model->trials.rows[i].suite, suite) == 0)
			return true;
	}
	return false;
}

bool model_has_driver(const struct model *model, const char *driver)
{
	for (unsigned i = 0; i < model->n_subjects; i++) {
		if (strcmp(model->subjects[i].driver, driver) == 0)
			return true;
	}
	return false;
}
