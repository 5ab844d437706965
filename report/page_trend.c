/*
 * page_trend.c - the same instances over earlier runs: what changed since the last one, and a line for each bench.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/page.h"

#define RUNS_MAX 400          /* a year of nights */
#define CHANGES_MAX 20
#define NOISY_CHANGE 0.05     /* on a clock with noise smaller steps are not listed */
#define EXACT_CHANGE 0.0005

/* Values of every cell of the model over the newest runs; NAN where there is none. */
struct trend {
	unsigned n_runs;
	int64_t *run_ids;         /* rising; the report's own run is the last */
	double *values;           /* [cell * n_runs + run] */
	struct boot {
		int64_t id;
		unsigned run, subject;
	} *boots;                 /* rising by id */
	unsigned n_boots;
};

static void trend_finish(struct trend *trend)
{
	free(trend->run_ids);
	free(trend->values);
	free(trend->boots);
}

static bool trend_wanted(const struct model *model)
{
	return model->n_runs > 1;
}

/* Loading ----------------------------------------------------------------------------------------------------------- */

static int load_runs(const struct model *model, struct trend *out, struct err **err)
{
	struct db_stmt *s = db_query(model->db, err, "SELECT id FROM (SELECT id FROM run WHERE id <= ? ORDER BY id DESC LIMIT ?) ORDER BY id", "ii", model->run.id,
		(int64_t)RUNS_MAX);
	int rc = s ? 0 : -1;

	out->run_ids = mem_alloc(RUNS_MAX, sizeof(*out->run_ids));
	while (s && (rc = db_step(s, err)) == 1)
		out->run_ids[out->n_runs++] = db_i64(s, 0);
	db_done(s);
	return rc;
}

static unsigned find_subject(const struct model *model, const char *name, const char *host, const char *clock)
{
	unsigned i = 0;

	while (i < model->n_subjects && (strcmp(model->subjects[i].name, name) != 0 || strcmp(model->subjects[i].host, host) != 0 ||
		strcmp(model->subjects[i].clock, clock) != 0))
		i++;
	return i;
}

static int by_run_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Boots of subjects that the report's run has too. */
static int load_boots(const struct model *model, struct trend *out, struct err **err)
{
	struct db_stmt *s = db_query(model->db, err,
		"SELECT b.id, b.run_id, b.driver || '/' || b.guest || '-' || b.mode || CASE t.variant WHEN '' THEN '' ELSE '~' || t.variant END, h.name, b.clock "
		"FROM boot b JOIN host h ON h.id = b.host_id WHERE b.run_id BETWEEN ? AND ? ORDER BY b.id", "ii", out->run_ids[0], out->run_ids[out->n_runs - 1]);
	unsigned room = 0;
	int rc = s ? 0 : -1;

	while (s && (rc = db_step(s, err)) == 1) {
		int64_t run_id = db_i64(s, 1), *run = bsearch(&run_id, out->run_ids, out->n_runs, sizeof(run_id), by_run_id);
		unsigned subject = find_subject(model, db_text(s, 2), db_text(s, 3), db_text(s, 4));

		if (!run || subject == model->n_subjects)
			continue;
		if (out->n_boots == room)
			out->boots = mem_resize(out->boots, room = room ? 2 * room : 256, sizeof(*out->boots));
		out->boots[out->n_boots++] = (struct boot){db_i64(s, 0), (unsigned)(run - out->run_ids), subject};
	}
	db_done(s);
	return rc;
}

/* Trials come in nearly the same order in every boot, so the search begins behind the last hit. */
static unsigned find_bench(const struct model *model, const char *name, unsigned last)
{
	for (unsigned i = 1; i <= model->n_benches; i++) {
		unsigned b = (last + i) % model->n_benches;

		if (strcmp(model->benches[b].name, name) == 0)
			return b;
	}
	return model->n_benches;
}

static void add_value(const struct model *model, struct trend *out, const struct boot *boot, unsigned bench, double min, double p50)
{
	const struct subject *subject = &model->subjects[boot->subject];
	double *value = &out->values[((size_t)bench * model->n_subjects + boot->subject) * out->n_runs + boot->run];
	double seen = strcmp(subject->clock, "icount") == 0 ? min : p50;

	/* the least of the run's boots: a line for the eye, not a test */
	*value = isnan(*value) ? seen : fmin(*value, seen);
}

static int load_values(const struct model *model, struct trend *out, struct err **err)
{
	size_t n = (size_t)model->n_benches * model->n_subjects * out->n_runs;
	struct db_stmt *s;
	unsigned at = 0, bench = 0;
	int rc;

	out->values = mem_alloc(n ? n : 1, sizeof(*out->values));
	for (size_t i = 0; i < n; i++)
		out->values[i] = NAN;
	if (!out->n_boots)
		return 0;
	s = db_query(model->db, err, "SELECT t.boot_id, t.bench, s.min, s.p50 FROM trial t JOIN summary s ON s.trial_id = t.id "
		"WHERE t.boot_id BETWEEN ? AND ? AND t.outcome = 'ok' ORDER BY t.boot_id", "ii", out->boots[0].id, out->boots[out->n_boots - 1].id);
	rc = s ? 0 : -1;
	while (s && (rc = db_step(s, err)) == 1) {
		int64_t id = db_i64(s, 0);
		unsigned found;

		while (at + 1 < out->n_boots && out->boots[at].id < id)
			at++;
		if (out->boots[at].id != id)
			continue;
		found = find_bench(model, db_text(s, 1), bench);
		if (found == model->n_benches)
			continue;
		bench = found;
		add_value(model, out, &out->boots[at], bench, db_double(s, 2), db_double(s, 3));
	}
	db_done(s);
	return rc;
}

static const double *series_of(const struct model *model, const struct trend *trend, unsigned bench, unsigned subject)
{
	return &trend->values[((size_t)bench * model->n_subjects + subject) * trend->n_runs];
}

/* The newest value before `before`; its place, or -1. */
static int newest(const double *series, int before)
{
	for (int i = before - 1; i >= 0; i--) {
		if (!isnan(series[i]))
			return i;
	}
	return -1;
}

/* What changed ------------------------------------------------------------------------------------------------------ */

struct change {
	unsigned bench, subject;
	double before, now;
};

static double size_of(const struct change *change)
{
	return change->before > 0 && change->now > 0 ? fabs(log(change->now / change->before)) : INFINITY;
}

static int by_size(const void *a, const void *b)
{
	double x = size_of(a), y = size_of(b);

	return (x < y) - (x > y);
}

static unsigned find_changes(const struct model *model, const struct trend *trend, struct change *out)
{
	unsigned n = 0;

	for (unsigned b = 0; b < model->n_benches; b++) {
		for (unsigned s = 0; s < model->n_subjects; s++) {
			const double *series = series_of(model, trend, b, s);
			int now = (int)trend->n_runs - 1, before = newest(series, now);
			struct change change = {b, s, 0, 0};

			if (before < 0 || isnan(series[now]))
				continue;
			change.before = series[before];
			change.now = series[now];
			if (change.before != change.now && size_of(&change) >= (strcmp(model->subjects[s].clock, "icount") == 0 ? EXACT_CHANGE : NOISY_CHANGE))
				out[n++] = change;
		}
	}
	qsort(out, n, sizeof(*out), by_size);
	return n;
}

/* One line a subject: how many of its benches changed, and which way. */
static void write_totals(const struct model *model, const struct change *changes, unsigned n, struct html *h)
{
	html_open(h, "ul", NULL);
	for (unsigned s = 0; s < model->n_subjects; s++) {
		unsigned up = 0, down = 0;

		for (unsigned i = 0; i < n; i++) {
			up += changes[i].subject == s && changes[i].now > changes[i].before;
			down += changes[i].subject == s && changes[i].now < changes[i].before;
		}
		if (up + down == 0)
			continue;
		html_open(h, "li", NULL);
		part_subject(h, &model->subjects[s]);
		html_textf(h, ": %u benches cost more than in the run before, %u less.", up, down);
		html_close(h, "li");
	}
	html_close(h, "ul");
}

static void write_changes(const struct model *model, const struct trend *trend, struct html *h)
{
	static const char *const titles[] = {"bench", "instance", "before", "now", "now / before"};
	AUTO_FREE struct change *changes = mem_alloc((size_t)model->n_benches * model->n_subjects + 1, sizeof(*changes));
	unsigned n = find_changes(model, trend, changes);
	char text[FORMAT_SIZE];

	if (n == 0) {
		html_element(h, "p", "Nothing changed since the run before (on icount not by an instruction in 2 000, on other clocks not by 5 %).");
		return;
	}
	write_totals(model, changes, n, h);
	part_table_open(h, "plain", "Changed since the run before: on icount every step of more than 0.05 %, on other clocks of more than 5 %, without a test of significance; "
		"`hvbench compare --baseline` judges.");
	part_header_row(h, titles, 5, 2);
	for (unsigned i = 0; i < n && i < CHANGES_MAX; i++) {
		const struct subject *subject = &model->subjects[changes[i].subject];

		html_open(h, "tr", NULL);
		html_element(h, "th", model->benches[changes[i].bench].name);
		html_open(h, "td", NULL);
		part_subject(h, subject);
		html_close(h, "td");
		html_elementf(h, "td", "num", "%s %s", format_grouped(changes[i].before, text), unit_short(subject->unit));
		html_elementf(h, "td", "num", "%s %s", format_grouped(changes[i].now, text), unit_short(subject->unit));
		html_elementf(h, "td", "num", "%s\xc3\x97", format_ratio(changes[i].now / changes[i].before, text));
		html_close(h, "tr");
	}
	part_table_close(h);
	if (n > CHANGES_MAX)
		html_elementf(h, "p", "note", "%u more.", n - CHANGES_MAX);
}

/* Lines ------------------------------------------------------------------------------------------------------------- */

#define LINE_WIDTH 160
#define LINE_HEIGHT 26
#define LEAST_SPAN 0.04   /* of the value: a smaller range is drawn as nearly flat */

/* Steps, not slopes: a value holds until the next run. Points that draw nothing new are left out. */
static void add_path(struct buf *out, const double *series, unsigned n, double low, double high)
{
	int last_y = -1, last_x = -1;

	for (unsigned i = 0; i < n; i++) {
		int x, y;

		if (isnan(series[i]))
			continue;
		x = n > 1 ? 2 + (int)((LINE_WIDTH - 4) * i / (n - 1)) : LINE_WIDTH / 2;
		y = 3 + (int)lround((LINE_HEIGHT - 6) * (high - series[i]) / (high - low));
		if (last_x < 0)
			buf_addf(out, "M%d %d", x, y);
		else if (y != last_y)
			buf_addf(out, "H%dV%d", x, y);
		last_x = x;
		last_y = y;
	}
	if (last_x >= 0)
		buf_addf(out, "H%d", last_x);
}

static void write_line(const struct subject *subject, const double *series, unsigned n, struct html *h)
{
	double low = INFINITY, high = -INFINITY, span;
	AUTO_BUF struct buf path = BUF_INIT;
	AUTO_FREE char *class_name = mem_printf("line s%u", subject->colour);

	for (unsigned i = 0; i < n; i++) {
		if (isnan(series[i]))
			continue;
		low = fmin(low, series[i]);
		high = fmax(high, series[i]);
	}
	if (!isfinite(low) || !isfinite(high))
		return;
	span = fmax(high - low, LEAST_SPAN * fmax(fabs(high), 1e-9));
	add_path(&path, series, n, (low + high - span) / 2, (low + high + span) / 2);
	html_open(h, "svg", "class", class_name, "viewBox", "0 0 160 26", "preserveAspectRatio", "none", "aria-hidden", "true", NULL);
	html_void(h, "path", "d", buf_text(&path), NULL);
	html_close(h, "svg");
}

static void write_cell(const struct model *model, const struct trend *trend, unsigned bench, unsigned s, struct html *h)
{
	const double *series = series_of(model, trend, bench, s);
	int last = newest(series, (int)trend->n_runs), before = newest(series, last);
	char text[FORMAT_SIZE];

	if (before < 0) {
		html_classed(h, "td", "none", "\xe2\x80\x93");
		return;
	}
	html_open(h, "td", NULL);
	html_open(h, "div", "class", "spark", NULL);
	write_line(&model->subjects[s], series, trend->n_runs, h);
	html_elementf(h, "span", "note num", "%s %s", format_grouped(series[last], text), unit_short(model->subjects[s].unit));
	html_close(h, "div");
	html_close(h, "td");
}

static void write_lines(const struct model *model, const struct trend *trend, struct html *h)
{
	AUTO_FREE char *caption = mem_printf("The newest %u runs, oldest left; each line has its own scale, at least 4 %% high. %s", trend->n_runs,
		model_has_clock(model, "icount") ? "Minimums on icount are path lengths in instructions on an emulated CPU, not cycles on silicon." : "Medians per run.");

	html_open(h, "details", "open", "open", NULL);
	html_element(h, "summary", "Every bench over the runs");
	part_table_open(h, "trend", caption);
	html_open(h, "thead", NULL);
	html_open(h, "tr", NULL);
	html_element(h, "th", "bench");
	for (unsigned s = 0; s < model->n_subjects; s++) {
		html_open(h, "th", "scope", "col", NULL);
		part_subject(h, &model->subjects[s]);
		html_close(h, "th");
	}
	html_close(h, "tr");
	html_close(h, "thead");
	for (unsigned b = 0; b < model->n_benches; b++) {
		html_open(h, "tr", NULL);
		html_open(h, "th", "scope", "row", NULL);
		html_text(h, model->benches[b].name);
		html_close(h, "th");
		for (unsigned s = 0; s < model->n_subjects; s++)
			write_cell(model, trend, b, s, h);
		html_close(h, "tr");
	}
	part_table_close(h);
	html_close(h, "details");
}

static int trend_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	struct trend trend = {0};
	int failed = load_runs(model, &trend, err) || load_boots(model, &trend, err) || load_values(model, &trend, err) ? -1 : 0;

	(void)plot;
	if (!failed) {
		write_changes(model, &trend, h);
		write_lines(model, &trend, h);
	}
	trend_finish(&trend);
	return failed;
}

const struct page page_trend = {
	.id = "trend",
	.title = "Over the runs",
	.wanted = trend_wanted,
	.write = trend_write,
};
