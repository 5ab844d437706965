/*
 * page_benches.c - one table per bench: what it times, and its figures on every instance.
 */
#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/page.h"
#include "report/places.h"
#include "report/suite_view.h"

/* Columns and what each cell holds; the strip is drawn last. */
enum { FIGURES = 7 };
static const char *const titles[] = {"instance", "figure", "min", "p50", "p90", "p99", "p99.9", "max", "mean", "n",
	"outliers", "boots", "over bare", "min \xe2\x94\x80 p50\xe2\x80\x93p99 \xe2\x94\x80 max"};
#define N_COLUMNS (sizeof titles / sizeof *titles)

/* ---- The strip ---- */

#define STRIP_WIDTH 150.0
#define STRIP_HEIGHT 14.0

struct range {
	double low, high; /* logarithms; low < high, or nothing can be drawn */
};

/* The bare machine has no exit to draw: it would press all others to one side. */
static bool on_strip(const struct subject *subject, const struct cell *cell)
{
	if (driver_view_find(subject->driver)->is_bare_machine)
		return false;
	return cell->measured && cell->min > 0 && isfinite(cell->max) && isfinite(cell->p99) && cell->p50 > 0 &&
		cell->p99 > 0;
}

static struct range range_of(const struct sheet *sheet, unsigned bench, const char *clock)
{
	struct range range = {INFINITY, -INFINITY};
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		const struct cell *cell = sheet_cell(sheet, bench, s);
		if (strcmp(sheet->subjects[s].clock, clock) != 0 || !on_strip(&sheet->subjects[s], cell))
			continue;
		range.low = fmin(range.low, log(cell->min));
		range.high = fmax(range.high, log(cell->max));
	}
	return range;
}

static double place(const struct range *range, double value)
{
	return range->high > range->low ? 3 + (STRIP_WIDTH - 6) * (log(value) - range->low) / (range->high - range->low)
					: STRIP_WIDTH / 2;
}

/* A line from min to max, a box from p50 to p99, a tick at the minimum; all instances of a bench share the scale. */
static void write_strip(
	struct html *h, const struct subject *subject, const struct cell *cell, const struct range *range)
{
	double min = place(range, cell->min), p50 = place(range, cell->p50), p99 = place(range, cell->p99),
	       max = place(range, cell->max);
	AUTO_FREE char *class_name = mem_printf("strip s%u", subject->colour);
	AUTO_FREE char *path = mem_printf("M%.1f 7H%.1fM%.1f 2v10M%.1f 5v4", min, max, min, max);
	AUTO_FREE char *x = mem_printf("%.1f", fmin(p50, p99)), *width = mem_printf("%.1f", fmax(fabs(p99 - p50), 2));
	html_open(h, "svg", "class", class_name, "viewBox", "0 0 150 14", "aria-hidden", "true", NULL);
	html_void(h, "path", "d", path, NULL);
	html_void(h, "rect", "x", x, "y", "3.5", "width", width, "height", "7", "rx", "1.5", NULL);
	html_close(h, "svg");
}

/* ---- Table ---- */

/* What the bare machine needs for it, on the same clock; NAN when it has no such figure. */
static double metal_value(const struct sheet *sheet, unsigned bench, const char *clock)
{
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		const struct subject *subject = &sheet->subjects[s];
		const struct cell *cell = sheet_cell(sheet, bench, s);
		if (driver_view_find(subject->driver)->is_bare_machine && strcmp(subject->clock, clock) == 0 &&
			cell->measured)
			return cell->value;
	}
	return NAN;
}

static void write_flags(struct html *h, const struct cell *cell)
{
	if (cell->bimodal)
		html_classed(h, "span", "badge flag", "bimodal");
	else if (cell->modes_unknown)
		html_classed(h, "span", "badge flag", "too few to look for modes");
	if (cell->inexact)
		html_classed(h, "span", "badge flag", "inexact");
	else if (cell->varies)
		html_classed(h, "span", "badge flag", "varies");
}

static void write_figures(const struct sheet *sheet, struct html *h, unsigned bench, const struct subject *subject,
	const struct cell *cell)
{
	const double figures[FIGURES] = {cell->min, cell->p50, cell->p90, cell->p99, cell->p999, cell->max, cell->mean};
	double metal = metal_value(sheet, bench, subject->clock);
	struct range range = range_of(sheet, bench, subject->clock);
	char text[FORMAT_SIZE];
	if (isfinite(cell->value))
		html_elementf(h, "td", "num", "%s %s", format_grouped(cell->value, text), unit_short(cell->value_unit));
	else
		part_number(h, false, 0);
	for (unsigned i = 0; i < FIGURES; i++)
		part_number(h, true, figures[i]);
	part_number(h, true, (double)cell->n);
	part_number(h, true, (double)cell->outliers);
	html_elementf(h, "td", "num", cell->measured < cell->trials ? "%u of %u" : "%u", cell->measured, cell->trials);
	if (isfinite(metal) && !driver_view_find(subject->driver)->is_bare_machine)
		html_classed(h, "td", "num", format_grouped_difference(cell->value - metal, text));
	else
		html_classed(h, "td", "num none", "\xe2\x80\x93");
	html_open(h, "td", NULL);
	if (on_strip(subject, cell))
		write_strip(h, subject, cell, &range);
	html_close(h, "td");
}

static void write_row(const struct sheet *sheet, struct html *h, unsigned bench, unsigned s)
{
	const struct cell *cell = sheet_cell(sheet, bench, s);
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	part_subject(h, &sheet->subjects[s]);
	write_flags(h, cell);
	html_close(h, "th");
	if (cell->measured) {
		write_figures(sheet, h, bench, &sheet->subjects[s], cell);
	} else {
		html_open(h, "td", "colspan", "13", "class", "why", NULL);
		part_outcome(h, cell->worst->outcome);
		html_textf(h, " %s",
			cell->worst->reason ? cell->worst->reason
					    : "it has no summary; `hvbench gc --rebuild` makes it");
		html_close(h, "td");
	}
	html_close(h, "tr");
}

/* ---- Bench ---- */

static void write_caption_line(struct html *h, const char *name, const char *text)
{
	if (!text)
		return;
	html_element(h, "dt", name);
	html_element(h, "dd", text);
}

static void write_caption(const struct bench *about, struct html *h)
{
	if (!about) {
		html_classed(h, "p", "note", "This hvbench does not know this bench, so it cannot say what was timed.");
		return;
	}
	html_open(h, "p", "class", "times", NULL);
	html_text(h, about->times ? about->times : "");
	html_close(h, "p");
	html_open(h, "details", NULL);
	html_element(h, "summary", "Path, disturbances, and what may be concluded");
	html_open(h, "dl", NULL);
	write_caption_line(h, "path", about->path);
	write_caption_line(h, "disturbed by", about->disturbed);
	write_caption_line(h, "conclude", about->conclude);
	html_close(h, "dl");
	html_close(h, "details");
}

/* Clocks that this bench was measured on, each with its caveat. */
static char *note_of(const struct sheet *sheet, unsigned bench)
{
	AUTO_BUF struct buf note = BUF_INIT;
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		AUTO_FREE char *text = part_clock_note(sheet->subjects[s].clock, sheet->subjects[s].unit);
		if (sheet_cell(sheet, bench, s)->measured && !strstr(buf_text(&note), text))
			buf_addf(&note, "%s%s", note.len ? " " : "", text);
	}
	return mem_strdup(buf_text(&note));
}

/* A bench that cannot exist in any place of the run has nothing to show. */
static bool is_shown(const struct sheet *sheet, unsigned bench, unsigned s)
{
	const struct cell *cell = sheet_cell(sheet, bench, s);
	return cell->trials && !cell_cannot_exist(cell);
}

static bool is_shown_anywhere(const struct sheet *sheet, unsigned bench)
{
	unsigned s = 0;
	while (s < sheet->n_subjects && !is_shown(sheet, bench, s))
		s++;
	return s < sheet->n_subjects;
}

static void write_bench(const struct sheet *sheet, unsigned bench, struct html *h)
{
	const struct bench_info *info = &sheet->benches[bench];
	AUTO_FREE char *id = mem_printf("bench-%s", info->name), *note = note_of(sheet, bench);
	html_open(h, "article", "id", id, "class", "bench", NULL);
	html_open(h, "h3", NULL);
	html_element(h, "code", info->name);
	if (info->about && info->about->title)
		html_textf(h, " %s", info->about->title);
	html_close(h, "h3");
	write_caption(info->about, h);
	part_table_open(h, "figures", *note ? note : NULL);
	part_header_row(h, titles, N_COLUMNS, 1);
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		if (is_shown(sheet, bench, s))
			write_row(sheet, h, bench, s);
	}
	part_table_close(h);
	html_close(h, "article");
}

static int benches_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	(void)plot;
	(void)err;
	html_element(h, "p",
		"Per operation, the control loop's cost subtracted, warm-up left out. Minimum and maximum are over all "
		"boots, percentiles are the median of the "
		"boots' percentiles, the mean is that of the boots' means. Strips share one logarithmic scale per "
		"bench; the bare machine is not on them. Figure: what stands for the bench in comparisons (the "
		"median, of latencies p99, of shares what the title says), the median of the boots'. Over bare is that "
		"less the bare machine's; of scenes, less that of processes.");
	for (unsigned i = 0; i < model->n_suites; i++) {
		bool own = suite_view_find(model->suites[i].name)->has_own_pages;
		if (!own)
			part_absent(h, model, &model->suites[i]);
		for (unsigned b = 0; b < model->suites[i].n_benches && !own; b++)
			if (is_shown_anywhere(&model->suites[i], b))
				write_bench(&model->suites[i], b, h);
	}
	return 0;
}

const struct page page_benches = {
	.id = "benches",
	.title = "Every bench",
	.wanted = suite_view_wants_general_pages,
	.write = benches_write,
};
