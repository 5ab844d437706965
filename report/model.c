/*
 * model.c - one run as the report shows it. places.c makes its places, model_sheet.c the sheets of its suites.
 */
#include "report/model.h"

#include <math.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"
#include "report/compare.h"
#include "report/model_sheet.h"
#include "report/places.h"

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
	if (!model_has_driver(model, DRIVER_KVM) || !model_has_driver(model, DRIVER_XEN))
		return 0;
	return compare_select(model->db, "@" DRIVER_KVM, "@" DRIVER_XEN, &options, &model->pairs, err);
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
		MEM_ADD(m->suites, m->n_suites) = (struct sheet){.name = name, .suite = suite_find(name)};
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
		unavailable_rows_load(db, out->run.id, &out->unavailable, err) != 0 ||
		count_runs(db, &out->n_runs, err) != 0)
		return -1;
	for (unsigned i = 0; i < out->hosts.n; i++) {
		if (fact_rows_load(db, out->hosts.rows[i].id, &out->facts, err) != 0)
			return -1;
	}
	places_make(out);
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
	unavailable_rows_finish(&model->unavailable);
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

bool model_has_exact_clock(const struct model *model)
{
	for (unsigned i = 0; i < model->trials.n; i++)
		if (model->trials.rows[i].measured && clock_is_exact(model->trials.rows[i].clock))
			return true;
	return false;
}

bool model_has_hardware_clock(const struct model *model)
{
	for (unsigned i = 0; i < model->trials.n; i++)
		if (model->trials.rows[i].measured && strcmp(model->trials.rows[i].clock, clock_of_hardware->name) == 0)
			return true;
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

bool model_is_complete(const struct model *model)
{
	return strcmp(model->run.state, "complete") == 0;
}

bool model_has_invented(const struct model *model)
{
	for (unsigned i = 0; i < model->n_places; i++)
		if (driver_view_find(model->places[i].driver)->is_invented)
			return true;
	return false;
}

/* The words of engine/plan.c. */
bool trial_cannot_exist(const struct trial_row *trial)
{
	return strcmp(trial->outcome, "skip") == 0 && trial->reason && strstr(trial->reason, " does not exist in ");
}

bool cell_cannot_exist(const struct cell *cell)
{
	return !cell->measured && cell->worst && trial_cannot_exist(cell->worst);
}

unsigned sheet_absent(const struct sheet *sheet, unsigned place, unsigned *asked)
{
	unsigned absent = 0;
	*asked = 0;
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		bool any = false, all_absent = true;
		for (unsigned s = 0; s < sheet->n_subjects; s++) {
			const struct cell *cell = sheet_cell(sheet, b, s);
			if (sheet->subjects[s].place != place || !cell->trials)
				continue;
			any = true;
			all_absent = all_absent && cell_cannot_exist(cell);
		}
		*asked += any;
		absent += any && all_absent;
	}
	return absent;
}
