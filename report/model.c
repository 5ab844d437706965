/*
 * model.c - one run as the report shows it: its places, and its trials by suite. model_sheet.c makes the suites.
 */
#include "report/model.h"

#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "report/model_sheet.h"

/* ---- Places ---- */

/* Colours: a driver has its own, so that KVM is the same blue in every report. */
static const struct {
	const char *driver;
	unsigned colours[4], n;
} driver_looks[] = {
	{"metal", {0}, 1},
	{"kvm", {1, 2}, 2},
	{"xen", {3, 4, 5}, 3},
	{"tcg", {6}, 1},
	{"null", {7}, 1},
};
#define N_LOOKS (sizeof driver_looks / sizeof *driver_looks)

static unsigned look_of(const char *driver)
{
	unsigned i = 0;
	while (i < N_LOOKS && strcmp(driver_looks[i].driver, driver) != 0)
		i++;
	return i;
}

/* Of one guest's places each has its own colour while there are any; the same driver under another guest begins again.
 * */
static void give_colour(struct model *m, unsigned place)
{
	bool taken[N_COLOURS] = {false};
	unsigned look = look_of(m->places[place].driver), colour = N_COLOURS;
	for (unsigned i = 0; i < place; i++) {
		if (strcmp(m->places[i].guest, m->places[place].guest) == 0)
			taken[m->places[i].colour] = true;
	}
	for (unsigned k = 0; look < N_LOOKS && k < driver_looks[look].n && colour == N_COLOURS; k++)
		colour = taken[driver_looks[look].colours[k]] ? N_COLOURS : driver_looks[look].colours[k];
	for (unsigned c = N_COLOURS; colour == N_COLOURS && c-- > 0;)
		colour = taken[c] ? N_COLOURS : c;
	m->places[place].colour = colour == N_COLOURS ? place % N_COLOURS : colour;
}

static bool is_at(const struct place *p, const struct trial_row *t)
{
	return strcmp(p->driver, t->driver) == 0 && strcmp(p->guest, t->guest) == 0 && strcmp(p->mode, t->mode) == 0 &&
		strcmp(p->host, t->host) == 0 && strcmp(p->clock, t->clock) == 0;
}

const struct place *model_place(const struct model *model, const struct trial_row *trial)
{
	for (unsigned i = 0; i < model->n_places; i++) {
		if (is_at(&model->places[i], trial))
			return &model->places[i];
	}
	return NULL;
}

/* The bare machine first, then KVM and Xen; within a driver as they came, which the colour still holds. */
static int by_driver(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	unsigned lx = look_of(x->driver), ly = look_of(y->driver);
	return lx != ly ? (lx > ly) - (lx < ly) : (x->colour > y->colour) - (x->colour < y->colour);
}

static void collect_places(struct model *m)
{
	for (unsigned i = 0; i < m->trials.n; i++) {
		const struct trial_row *t = &m->trials.rows[i];
		if (model_place(m, t))
			continue;
		m->places = mem_resize(m->places, m->n_places + 1, sizeof *m->places);
		m->places[m->n_places] = (struct place){.name = mem_printf("%s/%s-%s", t->driver, t->guest, t->mode),
			.driver = t->driver,
			.guest = t->guest,
			.mode = t->mode,
			.host = t->host,
			.clock = t->clock,
			.scheduler = t->scheduler,
			.turns = t->turns,
			.host_id = t->host_id,
			.colour = m->n_places};
		m->n_places++;
	}
	if (m->n_places)
		qsort(m->places, m->n_places, sizeof *m->places, by_driver);
	for (unsigned i = 0; i < m->n_places; i++)
		give_colour(m, i);
}

static void label_places(struct model *m)
{
	for (unsigned i = 0; i < m->n_places; i++) {
		struct place *p = &m->places[i];
		bool host = false, clock = false;
		for (unsigned k = 0; k < m->n_places; k++) {
			const struct place *other = &m->places[k];
			if (k == i || strcmp(p->name, other->name) != 0)
				continue;
			host = host || strcmp(p->host, other->host) != 0;
			clock = clock || strcmp(p->clock, other->clock) != 0;
		}
		p->label = mem_printf("%s%s%s%s%s%s", p->name, host ? " on " : "", host ? p->host : "",
			clock ? " (" : "", clock ? p->clock : "", clock ? ")" : "");
	}
}

/* ---- Loading ---- */

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

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct sheet *)a)->name, ((const struct sheet *)b)->name);
}

static void collect_suites(struct model *m)
{
	for (unsigned i = 0; i < m->trials.n; i++) {
		const char *name = m->trials.rows[i].suite;
		if (model_sheet(m, name))
			continue;
		m->suites = mem_resize(m->suites, m->n_suites + 1, sizeof *m->suites);
		m->suites[m->n_suites++] = (struct sheet){.name = name};
	}
	if (m->n_suites)
		qsort(m->suites, m->n_suites, sizeof *m->suites, by_name);
	for (unsigned i = 0; i < m->n_suites; i++)
		sheet_fill(m, &m->suites[i]);
}

int model_load(struct db *db, const char *run, struct model *out, struct err **err)
{
	memset(out, 0, sizeof *out);
	out->db = db;
	if (run_find(db, run, &out->run, err) != 0 || trial_rows_load(db, out->run.id, &out->trials, err) != 0 ||
		host_rows_load(db, out->run.id, &out->hosts, err) != 0 ||
		metric_rows_load(db, out->run.id, &out->metrics, err) != 0 ||
		lack_rows_load(db, out->run.id, &out->lacks, err) != 0 || count_runs(db, &out->n_runs, err) != 0)
		return -1;
	for (unsigned i = 0; i < out->hosts.n; i++) {
		if (fact_rows_load(db, out->hosts.rows[i].id, &out->facts, err) != 0)
			return -1;
	}
	collect_places(out);
	label_places(out);
	collect_suites(out);
	return 0;
}

void model_finish(struct model *model)
{
	for (unsigned i = 0; i < model->n_suites; i++)
		sheet_finish(&model->suites[i]);
	free(model->suites);
	for (unsigned i = 0; i < model->n_places; i++) {
		free(model->places[i].name);
		free(model->places[i].label);
	}
	free(model->places);
	compare_finish(&model->pairs);
	fact_rows_finish(&model->facts);
	host_rows_finish(&model->hosts);
	lack_rows_finish(&model->lacks);
	metric_rows_finish(&model->metrics);
	trial_rows_finish(&model->trials);
	run_row_finish(&model->run);
	memset(model, 0, sizeof *model);
}

/* ---- Questions ---- */

const struct sheet *model_sheet(const struct model *model, const char *name)
{
	for (unsigned i = 0; i < model->n_suites; i++) {
		if (strcmp(model->suites[i].name, name) == 0)
			return &model->suites[i];
	}
	return NULL;
}

bool model_has_clock(const struct model *model, const char *clock)
{
	for (unsigned i = 0; i < model->trials.n; i++) {
		if (model->trials.rows[i].measured && strcmp(model->trials.rows[i].clock, clock) == 0)
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
	for (unsigned i = 0; i < model->n_places; i++) {
		if (strcmp(model->places[i].driver, driver) == 0)
			return true;
	}
	return false;
}
