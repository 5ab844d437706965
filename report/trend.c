/*
 * trend.c - reads a year of nights in one query over runs, one over boots and one over trials.
 */
#include "report/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"
#include "lib/stats.h"
#include "report/suite_view.h"

#define RUNS_MAX 400 /* a year of nights */

void trend_finish(struct trend *trend)
{
	for (unsigned i = 0; i < trend->n_runs; i++) {
		free(trend->runs[i].uuid);
		free(trend->runs[i].started);
		free(trend->runs[i].version);
		free(trend->runs[i].git);
	}
	free(trend->runs);
	free(trend->values);
	free(trend->changes);
	memset(trend, 0, sizeof *trend);
}

const double *trend_series(const struct trend *trend, unsigned bench, unsigned subject)
{
	return &trend->values[((size_t)bench * trend->sheet->n_subjects + subject) * trend->n_runs];
}

int trend_newest(const double *series, int before)
{
	int i = before - 1;
	while (i >= 0 && isnan(series[i]))
		i--;
	return i;
}

/* ---- Runs ---- */

static int load_runs(struct trend *out, struct err **err)
{
	struct db_stmt *s = db_query(out->model->db, err,
		"SELECT * FROM (SELECT r.id, r.uuid, r.started_utc, r.version, r.git FROM run r WHERE r.id <= ? AND "
		"EXISTS (SELECT 1 FROM boot b JOIN trial t ON t.boot_id = b.id WHERE b.run_id = r.id AND t.suite = ?) "
		"ORDER BY r.id DESC LIMIT ?) ORDER BY id",
		"iti", out->model->run.id, out->sheet->name, (int64_t)RUNS_MAX);
	int rc = s ? 0 : -1;
	out->runs = mem_alloc(RUNS_MAX, sizeof *out->runs);
	while (s && (rc = db_step(s, err)) == 1)
		out->runs[out->n_runs++] = (struct trend_run){db_i64(s, 0), mem_strdup(query_text(s, 1)),
			mem_strdup(query_text(s, 2)), mem_strdup(query_text(s, 3)), mem_strdup(query_text(s, 4))};
	db_done(s);
	return rc;
}

/* ---- Boots ---- */

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

static int by_id(const void *key, const void *run)
{
	int64_t x = *(const int64_t *)key, y = ((const struct trend_run *)run)->id;
	return (x > y) - (x < y);
}

struct boots {
	struct boot {
		int64_t id;
		unsigned run, place;
	} * rows; /* rising by id */
	unsigned n;
};

static int load_boots(const struct trend *trend, struct boots *out, struct err **err)
{
	struct db_stmt *s = db_query(trend->model->db, err,
		"SELECT b.id, b.run_id, b.driver || '/' || b.guest || '-' || b.mode, h.name, b.clock, " QUERY_SCHEDULER(
			"h.id") ", " QUERY_TURNS("h.id") " FROM boot b JOIN host h ON h.id = b.host_id WHERE b.run_id "
							 "BETWEEN ? AND ? ORDER BY b.id",
		"ii", trend->runs[0].id, trend->runs[trend->n_runs - 1].id);
	int rc = s ? 0 : -1;
	while (s && (rc = db_step(s, err)) == 1) {
		int64_t run_id = db_i64(s, 1);
		const struct trend_run *run = bsearch(&run_id, trend->runs, trend->n_runs, sizeof *run, by_id);
		const char *clock = query_text(s, 4);
		const struct where where = {query_text(s, 2), query_text(s, 3), clock, query_text(s, 5),
			clock_is_exact(clock) ? query_text(s, 6) : ""};
		unsigned place = find_place(trend->model, &where);
		if (!run || place == trend->model->n_places)
			continue;
		MEM_ADD(out->rows, out->n) = (struct boot){db_i64(s, 0), (unsigned)(run - trend->runs), place};
	}
	db_done(s);
	return rc;
}

/* ---- Values ---- */

static bool counts_exactly(const struct sheet *sheet, unsigned bench, unsigned subject)
{
	const struct bench *about = sheet->benches[bench].about;
	return clock_is_exact(sheet->subjects[subject].clock) && (!about || !about->inexact);
}

/* What stands for a trial: of its row with p50 and p99 in columns 3 and 4, or of its row of the metric in column 5. */
static bool figure_of(struct db_stmt *s, const struct bench *about, double *figure)
{
	const char *metric = db_text(s, 5), *headline = about && about->headline ? about->headline->metric : NULL;
	*figure = db_double(s, about && about->figure == BENCH_TAIL ? 4 : 3);
	return metric ? headline && strcmp(metric, headline) == 0 : !headline;
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

/* The figures of all trials, and into which of trend.values each goes. */
struct figures {
	struct seen {
		size_t slot;
		double figure;
	} * rows;
	size_t n;
};

static int read_figures(
	struct db_stmt *s, const struct trend *trend, const struct boots *boots, struct figures *out, struct err **err)
{
	const struct sheet *sheet = trend->sheet;
	unsigned at = 0, bench = 0, subject = 0;
	int rc;
	while ((rc = db_step(s, err)) == 1) {
		int64_t id = db_i64(s, 0);
		while (at + 1 < boots->n && boots->rows[at].id < id)
			at++;
		if (boots->rows[at].id != id)
			continue;
		unsigned found = find_bench(sheet, query_text(s, 1), bench);
		unsigned on = find_subject(sheet, boots->rows[at].place, query_text(s, 2), subject);
		if (found == sheet->n_benches || sheet->benches[found].is_check || on == sheet->n_subjects)
			continue;
		bench = found;
		subject = on;
		double figure;
		if (figure_of(s, sheet->benches[bench].about, &figure))
			MEM_ADD(out->rows, out->n) = (struct seen){
				((size_t)bench * sheet->n_subjects + subject) * trend->n_runs + boots->rows[at].run,
				figure};
	}
	return rc;
}

/* Sorts the figures by slot, and takes the median of each. */
static void take_medians(const struct figures *figures, size_t n_slots, double *values)
{
	AUTO_FREE size_t *end = mem_alloc(n_slots + 1, sizeof *end);
	AUTO_FREE double *sorted = mem_alloc(figures->n, sizeof *sorted);
	for (size_t i = 0; i < figures->n; i++)
		end[figures->rows[i].slot + 1]++;
	for (size_t slot = 0; slot < n_slots; slot++)
		end[slot + 1] += end[slot];
	for (size_t i = 0; i < figures->n; i++) /* end[slot] moves from where the slot begins to where it ends */
		sorted[end[figures->rows[i].slot]++] = figures->rows[i].figure;
	for (size_t slot = 0; slot < n_slots; slot++) {
		size_t begin = slot ? end[slot - 1] : 0;
		values[slot] = stats_range(&sorted[begin], end[slot] - begin).median;
	}
}

/* The metrics that stand for benches of the sheet, as a JSON array. */
static void list_headlines(const struct sheet *sheet, struct buf *out)
{
	buf_adds(out, "[");
	for (unsigned i = 0; i < sheet->n_benches; i++) {
		const struct bench *about = sheet->benches[i].about;
		if (about && about->headline)
			buf_addf(out, "%s\"%s\"", out->len > 1 ? "," : "", about->headline->metric);
	}
	buf_adds(out, "]");
}

static int load_values(struct trend *out, const struct boots *boots, struct err **err)
{
	size_t n = (size_t)out->sheet->n_benches * out->sheet->n_subjects * out->n_runs;
	AUTO_BUF struct buf metrics = BUF_INIT;
	struct figures figures = {0};
	struct db_stmt *s;
	int rc = 0;
	list_headlines(out->sheet, &metrics);
	out->values = mem_alloc(n, sizeof *out->values);
	if (boots->n) {
		s = db_query(out->model->db, err,
			"SELECT t.boot_id, t.bench, t.variant, s.p50, s.p99, NULL FROM trial t JOIN summary s "
			"ON s.trial_id = t.id WHERE t.boot_id BETWEEN ?1 AND ?2 AND t.suite = ?3 AND t.outcome = 'ok' "
			"UNION ALL SELECT t.boot_id, t.bench, t.variant, m.value, m.value, m.name FROM trial t "
			"JOIN metric m ON m.trial_id = t.id AND m.name IN (SELECT value FROM json_each(?4)) "
			"WHERE t.boot_id BETWEEN ?1 AND ?2 AND t.suite = ?3 AND t.outcome = 'ok' ORDER BY 1",
			"iitt", boots->rows[0].id, boots->rows[boots->n - 1].id, out->sheet->name, buf_text(&metrics));
		rc = s ? read_figures(s, out, boots, &figures, err) : -1;
		db_done(s);
	}
	take_medians(&figures, n, out->values);
	free(figures.rows);
	return rc;
}

/* ---- Changes ---- */

/*
 * Shares are compared by their difference, and may be 0. A hundred points more, they are near 100, where a step of so
 * many points is one of so many per cent.
 */
#define SHARE_SHIFT 100

static double shift_of(const struct sheet *sheet, unsigned bench)
{
	return bench_scale_of(sheet->benches[bench].about) == BENCH_DIFFERENCE ? SHARE_SHIFT : 0;
}

double trend_least_change(const struct sheet *sheet, unsigned bench, unsigned subject)
{
	if (shift_of(sheet, bench))
		return sheet->benches[bench].about->headline->min_effect / SHARE_SHIFT;
	double exact = suite_view_find(sheet->name)->exact_change;
	return counts_exactly(sheet, bench, subject) ? exact : fmax(exact, TREND_LEAST_NOISY);
}

static double size_of(const struct change *change)
{
	return change->before > 0 && change->after > 0 ? fabs(log(change->after / change->before)) : INFINITY;
}

static int newest_first(const void *a, const void *b)
{
	const struct trend_change *x = a, *y = b;
	if (x->change.first != y->change.first)
		return x->change.first < y->change.first ? 1 : -1;
	if (x->subject != y->subject)
		return x->subject > y->subject ? 1 : -1;
	if (size_of(&x->change) != size_of(&y->change))
		return size_of(&x->change) < size_of(&y->change) ? 1 : -1;
	return (x->bench > y->bench) - (x->bench < y->bench);
}

static void add_changes(struct trend *out, unsigned bench, unsigned subject)
{
	AUTO_FREE struct change *found = NULL;
	AUTO_FREE double *series = mem_alloc(out->n_runs, sizeof *series);
	double shift = shift_of(out->sheet, bench);
	for (unsigned i = 0; i < out->n_runs; i++)
		series[i] = trend_series(out, bench, subject)[i] + shift;
	size_t n = changes_find(series, out->n_runs, trend_least_change(out->sheet, bench, subject), &found);
	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		found[i].before -= shift;
		found[i].after -= shift;
	}
	for (size_t i = 0; i < n; i++)
		MEM_ADD(out->changes, out->n_changes) = (struct trend_change){bench, subject, found[i]};
}

static void find_changes(struct trend *out)
{
	for (unsigned b = 0; b < out->sheet->n_benches; b++)
		for (unsigned s = 0; s < out->sheet->n_subjects; s++)
			add_changes(out, b, s);
	if (out->n_changes)
		qsort(out->changes, out->n_changes, sizeof *out->changes, newest_first);
}

int trend_load(const struct model *model, const struct sheet *sheet, struct trend *out, struct err **err)
{
	struct boots boots = {0};
	int rc;
	*out = (struct trend){.model = model, .sheet = sheet};
	rc = load_runs(out, err) != 0 || load_boots(out, &boots, err) != 0 || load_values(out, &boots, err) != 0 ? -1
														 : 0;
	free(boots.rows);
	if (rc == 0)
		find_changes(out);
	return rc;
}
