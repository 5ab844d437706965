/*
 * trend.c - reads a year of nights in one pass over boots and one over trials.
 */
#include "report/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"

#define RUNS_MAX 400 /* a year of nights */

void trend_finish(struct trend *trend)
{
	free(trend->run_ids);
	free(trend->values);
	free(trend->boots);
	memset(trend, 0, sizeof *trend);
}

const double *trend_series(const struct trend *trend, unsigned bench, unsigned subject)
{
	return &trend->values[((size_t)bench * trend->sheet->n_subjects + subject) * trend->n_runs];
}

static int load_runs(struct trend *out, struct err **err)
{
	struct db_stmt *s = db_query(out->model->db, err,
		"SELECT id FROM (SELECT id FROM run WHERE id <= ? ORDER BY id DESC LIMIT ?) ORDER BY id", "ii",
		out->model->run.id, (int64_t)RUNS_MAX);
	int rc = s ? 0 : -1;
	out->run_ids = mem_alloc(RUNS_MAX, sizeof *out->run_ids);
	while (s && (rc = db_step(s, err)) == 1)
		out->run_ids[out->n_runs++] = db_i64(s, 0);
	db_done(s);
	return rc;
}

/*
 * What a boot has of a place, in the order of load_boots()' columns: the same Xen under another scheduler is another
 * place, and so is a lab with more CPUs on its clock.
 */
struct where {
	const char *name, *host, *clock, *scheduler, *turns;
};

static bool is_there(const struct place *place, const struct where *where)
{
	return strcmp(place->name, where->name) == 0 && strcmp(place->host, where->host) == 0 &&
		strcmp(place->clock, where->clock) == 0 && strcmp(place->scheduler, where->scheduler) == 0 &&
		strcmp(place->turns, where->turns) == 0;
}

static unsigned find_place(const struct model *model, const struct where *where)
{
	unsigned i = 0;
	while (i < model->n_places && !is_there(&model->places[i], where))
		i++;
	return i;
}

static int by_run_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int load_boots(struct trend *out, struct err **err)
{
	struct db_stmt *s = db_query(out->model->db, err,
		"SELECT b.id, b.run_id, b.driver || '/' || b.guest || '-' || b.mode, h.name, b.clock, " QUERY_SCHEDULER(
			"h.id") ", " QUERY_TURNS("h.id") " FROM boot b JOIN host h ON h.id = b.host_id WHERE b.run_id "
							 "BETWEEN ? AND ? ORDER BY b.id",
		"ii", out->run_ids[0], out->run_ids[out->n_runs - 1]);
	unsigned room = 0;
	int rc = s ? 0 : -1;
	while (s && (rc = db_step(s, err)) == 1) {
		int64_t run_id = db_i64(s, 1),
			*run = bsearch(&run_id, out->run_ids, out->n_runs, sizeof run_id, by_run_id);
		const char *clock = query_text(s, 4);
		const struct where where = {query_text(s, 2), query_text(s, 3), clock, query_text(s, 5),
			clock_is_exact(clock) ? query_text(s, 6) : ""};
		unsigned place = find_place(out->model, &where);
		if (!run || place == out->model->n_places)
			continue;
		if (out->n_boots == room)
			out->boots = mem_resize(out->boots, room = room ? 2 * room : 256, sizeof *out->boots);
		out->boots[out->n_boots++] = (struct trend_boot){db_i64(s, 0), (unsigned)(run - out->run_ids), place};
	}
	db_done(s);
	return rc;
}

/* Trials come in nearly the same order in every boot, so both searches begin at the last hit. */
static unsigned find_bench(const struct sheet *sheet, const char *name, unsigned last)
{
	for (unsigned i = 0; i < sheet->n_benches; i++) {
		unsigned b = (last + i) % sheet->n_benches;
		if (strcmp(sheet->benches[b].name, name) == 0)
			return b;
	}
	return sheet->n_benches;
}

static unsigned find_subject(const struct sheet *sheet, unsigned place, const char *variant, unsigned last)
{
	for (unsigned i = 0; i < sheet->n_subjects; i++) {
		unsigned s = (last + i) % sheet->n_subjects;
		if (sheet->subjects[s].place == place && strcmp(sheet->subjects[s].variant, variant) == 0)
			return s;
	}
	return sheet->n_subjects;
}

static void add_value(struct trend *out, unsigned run, unsigned bench, unsigned subject, double min, double p50)
{
	double *value = &out->values[((size_t)bench * out->sheet->n_subjects + subject) * out->n_runs + run];
	double seen = clock_is_exact(out->sheet->subjects[subject].clock) ? min : p50;
	/* the least of the run's boots: a line for the eye, not a test */
	*value = isnan(*value) ? seen : fmin(*value, seen);
}

static int read_values(struct db_stmt *s, struct trend *out, struct err **err)
{
	unsigned at = 0, bench = 0, subject = 0;
	int rc;
	while ((rc = db_step(s, err)) == 1) {
		int64_t id = db_i64(s, 0);
		unsigned found, on;
		while (at + 1 < out->n_boots && out->boots[at].id < id)
			at++;
		if (out->boots[at].id != id)
			continue;
		found = find_bench(out->sheet, query_text(s, 1), bench);
		on = find_subject(out->sheet, out->boots[at].place, query_text(s, 2), subject);
		if (found == out->sheet->n_benches || out->sheet->benches[found].is_check ||
			on == out->sheet->n_subjects)
			continue;
		bench = found;
		subject = on;
		add_value(out, out->boots[at].run, bench, subject, db_double(s, 3), db_double(s, 4));
	}
	return rc;
}

static int load_values(struct trend *out, struct err **err)
{
	size_t n = (size_t)out->sheet->n_benches * out->sheet->n_subjects * out->n_runs;
	struct db_stmt *s;
	int rc;
	out->values = mem_alloc(n, sizeof *out->values);
	for (size_t i = 0; i < n; i++)
		out->values[i] = NAN;
	if (!out->n_boots)
		return 0;
	s = db_query(out->model->db, err,
		"SELECT t.boot_id, t.bench, t.variant, s.min, s.p50 FROM trial t JOIN summary s ON s.trial_id = t.id "
		"WHERE t.boot_id BETWEEN ? AND ? AND t.suite = ? AND t.outcome = 'ok' ORDER BY t.boot_id",
		"iit", out->boots[0].id, out->boots[out->n_boots - 1].id, out->sheet->name);
	rc = s ? read_values(s, out, err) : -1;
	db_done(s);
	return rc;
}

int trend_load(const struct model *model, const struct sheet *sheet, struct trend *out, struct err **err)
{
	*out = (struct trend){.model = model, .sheet = sheet};
	return load_runs(out, err) != 0 || load_boots(out, err) != 0 || load_values(out, err) != 0 ? -1 : 0;
}
