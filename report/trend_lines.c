/*
 * trend_lines.c - the lines of the trend.
 */
#include "report/trend_lines.h"

#include <math.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/page.h"

#define LINE_WIDTH 160
#define LINE_HEIGHT 26
#define LEAST_SPAN 0.04 /* of the value: a smaller range is drawn as nearly flat */

static int x_of(unsigned run, unsigned n)
{
	return n > 1 ? 2 + (int)((LINE_WIDTH - 4) * run / (n - 1)) : LINE_WIDTH / 2;
}

/* Steps, not slopes: a value holds until the next run. Points that draw nothing new are left out. */
static void add_path(struct buf *out, const double *series, unsigned n, double low, double high)
{
	int last_y = -1, last_x = -1;
	for (unsigned i = 0; i < n; i++) {
		int x, y;
		if (isnan(series[i]))
			continue;
		x = x_of(i, n);
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

/* Upright lines where the cell's host, or hvbench, is another than in the run before. */
static void add_history(struct buf *out, const struct history *history, const char *host, unsigned n)
{
	int last = -1;
	for (unsigned i = 0; i < history->n; i++) {
		int x = x_of(history->marks[i].run, n);
		if (x == last || !history_is_about(&history->marks[i], host))
			continue;
		buf_addf(out, "M%d 0V%d", x, LINE_HEIGHT);
		last = x;
	}
}

static void add_changes(struct buf *out, const struct trend *trend, unsigned bench, unsigned subject)
{
	for (unsigned i = 0; i < trend->n_changes; i++) {
		const struct trend_change *at = &trend->changes[i];
		if (at->bench == bench && at->subject == subject)
			buf_addf(out, "M%d 0V%d", x_of((unsigned)at->change.first, trend->n_runs), LINE_HEIGHT);
	}
}

static void write_path(const struct buf *path, const char *class_name, struct html *h)
{
	if (path->len)
		html_void(h, "path", "class", class_name, "d", buf_text(path), NULL);
}

static void write_marks(
	const struct trend *trend, const struct history *history, unsigned bench, unsigned s, struct html *h)
{
	AUTO_BUF struct buf others = BUF_INIT, changes = BUF_INIT;
	add_history(&others, history, trend->sheet->subjects[s].host, trend->n_runs);
	add_changes(&changes, trend, bench, s);
	write_path(&others, "version", h);
	write_path(&changes, "change", h);
}

static void write_line(
	const struct trend *trend, const struct history *history, unsigned bench, unsigned s, struct html *h)
{
	const double *series = trend_series(trend, bench, s);
	unsigned n = trend->n_runs;
	double low = INFINITY, high = -INFINITY, span;
	AUTO_BUF struct buf path = BUF_INIT;
	AUTO_FREE char *class_name = mem_printf("line s%u", trend->sheet->subjects[s].colour);
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
	write_marks(trend, history, bench, s, h);
	write_path(&path, NULL, h);
	html_close(h, "svg");
}

static void write_cell(
	const struct trend *trend, const struct history *history, unsigned bench, unsigned s, struct html *h)
{
	const double *series = trend_series(trend, bench, s);
	int last = trend_newest(series, (int)trend->n_runs), before = trend_newest(series, last);
	const struct subject *subject = &trend->sheet->subjects[s];
	char text[FORMAT_SIZE];
	if (before < 0) {
		html_classed(h, "td", "none", "\xe2\x80\x93");
		return;
	}
	html_open(h, "td", NULL);
	html_open(h, "div", "class", "spark", NULL);
	write_line(trend, history, bench, s, h);
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
		if (is_shown(trend, s, place) && trend_newest(series, trend_newest(series, (int)trend->n_runs)) >= 0)
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

static void write_lines(
	const struct trend *trend, const struct history *history, unsigned place, const char *title, struct html *h)
{
	const struct sheet *sheet = trend->sheet;
	AUTO_FREE char *caption = mem_printf(
		"The newest %u runs, oldest left; each line has its own scale, at least 4 %% high, and shows the "
		"median over a run's boots. Shaded: a change that is named above; dotted: another kernel, Xen, "
		"QEMU, microcode, emulator or hvbench.%s",
		trend->n_runs,
		model_has_exact_clock(trend->model) ? " Figures on icount are path lengths in instructions on an "
						      "emulated CPU, not cycles on silicon."
						    : "");
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
				write_cell(trend, history, b, s, h);
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

void trend_lines_write(const struct trend *trend, const struct history *history, struct html *h)
{
	const struct model *model = trend->model;
	if (!sheet_is_by_device(trend->sheet)) {
		write_lines(trend, history, EVERYWHERE, "Every bench over the runs", h);
		return;
	}
	for (unsigned p = 0; p < model->n_places; p++) {
		AUTO_FREE char *title = mem_printf("Every row over the runs: %s", model->places[p].label);
		if (place_has_lines(trend, p))
			write_lines(trend, history, p, title, h);
	}
}
