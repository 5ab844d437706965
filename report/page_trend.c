/*
 * page_trend.c - the same instances over earlier runs: what changed since the last one, and a line for each bench.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"
#include "report/format.h"
#include "report/page.h"
#include "report/suite_view.h"
#include "report/trend.h"

#define CHANGES_MAX 20
#define NOISY_CHANGE 0.05 /* on a clock with noise smaller steps are not listed */

static bool trend_wanted(const struct model *model)
{
	return model->n_runs > 1;
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

/* ---- What changed ---- */

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

/* A smaller step is not listed. */
static double least_change(const struct trend *trend, unsigned subject)
{
	bool exact = clock_is_exact(trend->sheet->subjects[subject].clock);
	return exact ? suite_view_find(trend->sheet->name)->exact_change : NOISY_CHANGE;
}

static unsigned find_changes(const struct trend *trend, struct change *out)
{
	const struct sheet *sheet = trend->sheet;
	unsigned n = 0;
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		for (unsigned s = 0; s < sheet->n_subjects; s++) {
			const double *series = trend_series(trend, b, s);
			int now = (int)trend->n_runs - 1, before = newest(series, now);
			struct change change = {b, s, 0, 0};
			if (before < 0 || isnan(series[now]))
				continue;
			change.before = series[before];
			change.now = series[now];
			if (change.before != change.now && size_of(&change) >= least_change(trend, s))
				out[n++] = change;
		}
	}
	qsort(out, n, sizeof *out, by_size);
	return n;
}

/* One line a subject: how many of its benches changed, and which way. */
static void write_totals(const struct sheet *sheet, const struct change *changes, unsigned n, struct html *h)
{
	html_open(h, "ul", NULL);
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		unsigned up = 0, down = 0;
		for (unsigned i = 0; i < n; i++) {
			up += changes[i].subject == s && changes[i].now > changes[i].before;
			down += changes[i].subject == s && changes[i].now < changes[i].before;
		}
		if (up + down == 0)
			continue;
		html_open(h, "li", NULL);
		part_subject(h, &sheet->subjects[s]);
		html_textf(h, ": %u benches cost more than in the run before, %u less.", up, down);
		html_close(h, "li");
	}
	html_close(h, "ul");
}

static void write_changes(const struct trend *trend, struct html *h)
{
	const struct sheet *sheet = trend->sheet;
	static const char *const titles[] = {"bench", "instance", "before", "now", "now / before"};
	AUTO_FREE struct change *changes = mem_alloc((size_t)sheet->n_benches * sheet->n_subjects + 1, sizeof *changes);
	unsigned n = find_changes(trend, changes);
	char text[FORMAT_SIZE];
	AUTO_FREE char *limits = mem_printf("%g %% on an exact clock (icount) and %g %% on others",
		100 * suite_view_find(sheet->name)->exact_change, 100 * NOISY_CHANGE);
	AUTO_FREE char *caption = mem_printf(
		"Changed since the run before, by %s or more, without a test of significance; `hvbench compare "
		"--baseline` judges.",
		limits);
	if (n == 0) {
		html_elementf(h, "p", NULL, "Nothing changed since the run before by %s.", limits);
		return;
	}
	write_totals(sheet, changes, n, h);
	part_table_open(h, "plain", caption);
	part_header_row(h, titles, 5, 2);
	for (unsigned i = 0; i < n && i < CHANGES_MAX; i++) {
		const struct subject *subject = &sheet->subjects[changes[i].subject];
		html_open(h, "tr", NULL);
		html_element(h, "th", sheet->benches[changes[i].bench].name);
		html_open(h, "td", NULL);
		part_subject(h, subject);
		html_close(h, "td");
		html_elementf(
			h, "td", "num", "%s %s", format_grouped(changes[i].before, text), unit_short(subject->unit));
		html_elementf(h, "td", "num", "%s %s", format_grouped(changes[i].now, text), unit_short(subject->unit));
		html_elementf(h, "td", "num", "%s\xc3\x97", format_ratio(changes[i].now / changes[i].before, text));
		html_close(h, "tr");
	}
	part_table_close(h);
	if (n > CHANGES_MAX)
		html_elementf(h, "p", "note", "%u more.", n - CHANGES_MAX);
}

/* ---- Lines ---- */

#define LINE_WIDTH 160
#define LINE_HEIGHT 26
#define LEAST_SPAN 0.04 /* of the value: a smaller range is drawn as nearly flat */

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
	html_open(h, "svg", "class", class_name, "viewBox", "0 0 160 26", "preserveAspectRatio", "none", "aria-hidden",
		"true", NULL);
	html_void(h, "path", "d", buf_text(&path), NULL);
	html_close(h, "svg");
}

static void write_cell(const struct trend *trend, unsigned bench, unsigned s, struct html *h)
{
	const double *series = trend_series(trend, bench, s);
	int last = newest(series, (int)trend->n_runs), before = newest(series, last);
	const struct subject *subject = &trend->sheet->subjects[s];
	char text[FORMAT_SIZE];
	if (before < 0) {
		html_classed(h, "td", "none", "\xe2\x80\x93");
		return;
	}
	html_open(h, "td", NULL);
	html_open(h, "div", "class", "spark", NULL);
	write_line(subject, series, trend->n_runs, h);
	html_elementf(h, "span", "note num", "%s %s", format_grouped(series[last], text), unit_short(subject->unit));
	html_close(h, "div");
	html_close(h, "td");
}

/* All subjects of a suite, or those at one place: a suite of devices would be too wide. */
#define EVERYWHERE UINT32_MAX

static bool is_shown(const struct trend *trend, unsigned subject, unsigned place)
{
	return place == EVERYWHERE || trend->sheet->subjects[subject].place == place;
}

static bool has_line(const struct trend *trend, unsigned bench, unsigned place)
{
	for (unsigned s = 0; s < trend->sheet->n_subjects; s++) {
		const double *series = trend_series(trend, bench, s);
		if (is_shown(trend, s, place) && newest(series, newest(series, (int)trend->n_runs)) >= 0)
			return true;
	}
	return false;
}

static void write_line_head(const struct trend *trend, unsigned place, struct html *h)
{
	html_open(h, "thead", NULL);
	html_open(h, "tr", NULL);
	html_element(h, "th", "bench");
	for (unsigned s = 0; s < trend->sheet->n_subjects; s++) {
		if (!is_shown(trend, s, place))
			continue;
		html_open(h, "th", "scope", "col", NULL);
		part_mark(h, trend->sheet->subjects[s].colour,
			place == EVERYWHERE ? trend->sheet->subjects[s].label : trend->sheet->subjects[s].variant);
		html_close(h, "th");
	}
	html_close(h, "tr");
	html_close(h, "thead");
}

static void write_lines(const struct trend *trend, unsigned place, const char *title, struct html *h)
{
	const struct sheet *sheet = trend->sheet;
	AUTO_FREE char *caption = mem_printf(
		"The newest %u runs, oldest left; each line has its own scale, at least 4 %% high. %s", trend->n_runs,
		model_has_exact_clock(trend->model) ? "Minimums on icount are path lengths in instructions on an "
						      "emulated CPU, not cycles on silicon."
						    : "Medians per run.");
	html_open(h, "details", "open", place == EVERYWHERE ? "open" : NULL, NULL);
	html_element(h, "summary", title);
	part_table_open(h, "trend", caption);
	write_line_head(trend, place, h);
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		if (place != EVERYWHERE && !has_line(trend, b, place))
			continue;
		html_open(h, "tr", NULL);
		html_open(h, "th", "scope", "row", NULL);
		html_text(h, sheet->benches[b].name);
		html_close(h, "th");
		for (unsigned s = 0; s < sheet->n_subjects; s++) {
			if (is_shown(trend, s, place))
				write_cell(trend, b, s, h);
		}
		html_close(h, "tr");
	}
	part_table_close(h);
	html_close(h, "details");
}

static bool place_has_lines(const struct trend *trend, unsigned place)
{
	for (unsigned b = 0; b < trend->sheet->n_benches; b++) {
		if (has_line(trend, b, place))
			return true;
	}
	return false;
}

static void write_suite(const struct trend *trend, struct html *h)
{
	const struct model *model = trend->model;
	html_elementf(h, "h3", NULL, "Suite %s", trend->sheet->name);
	write_changes(trend, h);
	if (!sheet_is_by_device(trend->sheet)) {
		write_lines(trend, EVERYWHERE, "Every bench over the runs", h);
		return;
	}
	for (unsigned p = 0; p < model->n_places; p++) {
		AUTO_FREE char *title = mem_printf("Every row over the runs: %s", model->places[p].label);
		if (place_has_lines(trend, p))
			write_lines(trend, p, title, h);
	}
}

static int trend_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	(void)plot;
	for (unsigned i = 0; i < model->n_suites; i++) {
		AUTO_TREND struct trend trend = {0};
		if (trend_load(model, &model->suites[i], &trend, err) != 0)
			return -1;
		write_suite(&trend, h);
	}
	return 0;
}

const struct page page_trend = {
	.id = "trend",
	.title = "Over the runs",
	.wanted = trend_wanted,
	.write = trend_write,
};
