/*
 * page_io_ratio.c - what an emulated device costs over a paravirtual one, in the same guest, row by row.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/stats.h"
#include "report/format.h"
#include "report/io.h"
#include "report/page.h"

#define METER_MAX 100.0 /* the ratio at the meter's right end; its left is 1 */

static const char *const classes[] = {"disk", "net"};

static bool io_wanted(const struct model *model)
{
	return model_sheet(model, "io") != NULL;
}

/* ---- Typical ratios ---- */

/* Those of one emulated device. */
static struct stats_range typical_of(const struct io_ratio *ratios, unsigned n, unsigned emulated)
{
	AUTO_FREE double *values = mem_alloc(n + 1, sizeof *values);
	unsigned found = 0;
	for (unsigned i = 0; i < n; i++) {
		if (ratios[i].emulated == emulated)
			values[found++] = ratios[i].ratio;
	}
	return stats_range(values, found);
}

/* The paravirtual devices that were the best in some row, in the order of the suite. */
static void add_best(
	const struct sheet *sheet, const struct io_ratio *ratios, unsigned n, unsigned emulated, struct buf *out)
{
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		bool best = false;
		for (unsigned i = 0; i < n; i++)
			best = best || (ratios[i].emulated == emulated && ratios[i].pv == s);
		if (best)
			buf_addf(out, "%s%s", out->len ? ", " : "", sheet->subjects[s].variant);
	}
}

static void write_ratio(struct html *h, double ratio)
{
	char text[FORMAT_SIZE];
	double share = isfinite(ratio) && ratio > 1 ? fmin(log(ratio) / log(METER_MAX), 1) : 0;
	AUTO_FREE char *width = mem_printf("width:%.1f%%", 100 * share);
	if (!isfinite(ratio)) {
		html_classed(h, "td", "num none", "\xe2\x80\x93");
		return;
	}
	html_open(h, "td", "class", "num", NULL);
	html_textf(h, "%s\xc3\x97", format_ratio(ratio, text));
	html_open(h, "span", "class", "meter", "aria-hidden", "true", NULL);
	html_open(h, "span", "style", width, NULL);
	html_close(h, "span");
	html_close(h, "span");
	html_close(h, "td");
}

static void write_typical(const struct model *model, const struct sheet *sheet, unsigned place, struct html *h)
{
	unsigned n;
	AUTO_FREE struct io_ratio *ratios = io_ratios(sheet, place, &n);
	char low[FORMAT_SIZE], high[FORMAT_SIZE];
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		AUTO_BUF struct buf best = BUF_INIT;
		struct stats_range typical = typical_of(ratios, n, s);
		if (typical.n == 0)
			continue;
		add_best(sheet, ratios, n, s, &best);
		html_open(h, "tr", NULL);
		html_open(h, "th", "scope", "row", NULL);
		part_place(h, &model->places[place]);
		html_close(h, "th");
		html_open(h, "td", NULL);
		part_mark(h, sheet->subjects[s].colour, sheet->subjects[s].variant);
		html_close(h, "td");
		html_element(h, "td", buf_text(&best));
		write_ratio(h, typical.median);
		html_elementf(h, "td", "num", "%s\xc3\x97 to %s\xc3\x97", format_ratio(typical.least, low),
			format_ratio(typical.most, high));
		html_elementf(h, "td", "num", "%zu", typical.n);
		html_close(h, "tr");
	}
}

/* ---- Every row ---- */

static double ratio_in(const struct io_ratio *ratios, unsigned n, unsigned bench, unsigned emulated)
{
	for (unsigned i = 0; i < n; i++) {
		if (ratios[i].bench == bench && ratios[i].emulated == emulated)
			return ratios[i].ratio;
	}
	return NAN;
}

static void write_row(const struct sheet *sheet, unsigned bench, unsigned pv, const bool *shown,
	const struct io_ratio *ratios, unsigned n, struct html *h)
{
	char text[FORMAT_SIZE];
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	html_text(h, io_name(&sheet->benches[bench]));
	html_close(h, "th");
	html_open(h, "td", NULL);
	part_mark(h, sheet->subjects[pv].colour, sheet->subjects[pv].variant);
	html_close(h, "td");
	html_elementf(h, "td", "num", "%s %s", format_grouped(round(io_cost(sheet, bench, pv)), text),
		unit_short(sheet->subjects[pv].unit));
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		if (shown[s])
			write_ratio(h, ratio_in(ratios, n, bench, s));
	}
	html_close(h, "tr");
}

static void write_head(const struct sheet *sheet, const bool *shown, struct html *h)
{
	html_open(h, "thead", NULL);
	html_open(h, "tr", NULL);
	html_element(h, "th", "row");
	html_element(h, "th", "best paravirtual");
	html_classed(h, "th", "num", "its cost");
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		if (!shown[s])
			continue;
		html_open(h, "th", "class", "num", "scope", "col", NULL);
		part_mark(h, sheet->subjects[s].colour, sheet->subjects[s].variant);
		html_close(h, "th");
	}
	html_close(h, "tr");
	html_close(h, "thead");
}

static void write_matrix(
	const struct model *model, const struct sheet *sheet, unsigned place, const char *class_name, struct html *h)
{
	unsigned n, used = 0;
	AUTO_FREE struct io_ratio *ratios = io_ratios(sheet, place, &n);
	AUTO_FREE bool *shown = mem_alloc(sheet->n_subjects, sizeof *shown);
	AUTO_FREE char *title = mem_printf("%s, every %s row", model->places[place].label, class_name);
	for (unsigned i = 0; i < n; i++) {
		bool of_class = io_quiet_row(sheet, ratios[i].bench, class_name) != NULL;
		shown[ratios[i].emulated] = shown[ratios[i].emulated] || of_class;
		used += of_class;
	}
	if (used == 0)
		return;
	html_open(h, "details", NULL);
	html_element(h, "summary", title);
	part_table_open(h, "plain",
		"Cost of the emulated device by that of the best paravirtual one of the same guest and row.");
	write_head(sheet, shown, h);
	for (unsigned i = 0; i < n; i++) {
		if (io_quiet_row(sheet, ratios[i].bench, class_name) &&
			(i == 0 || ratios[i - 1].bench != ratios[i].bench))
			write_row(sheet, ratios[i].bench, ratios[i].pv, shown, ratios, n, h);
	}
	part_table_close(h);
	html_close(h, "details");
}

/* ---- What must be known first ---- */

/* A device that loses data makes every other figure of it worthless. */
static void write_lost_data(const struct sheet *sheet, struct html *h)
{
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		const struct trial_row *lost = io_lost_data(sheet, s);
		if (lost)
			html_elementf(h, "p", "warning",
				"%s did not give back what was written (%s). Its other rows mean nothing; it is in no "
				"ratio.",
				sheet->subjects[s].label, lost->reason);
	}
}

static bool has_ratio(const struct sheet *sheet, unsigned place)
{
	unsigned n;
	struct io_ratio *ratios = io_ratios(sheet, place, &n);
	free(ratios);
	return n > 0;
}

static void write_without(const struct model *model, const struct sheet *sheet, struct html *h)
{
	AUTO_BUF struct buf names = BUF_INIT;
	for (unsigned p = 0; p < model->n_places; p++) {
		if (!has_ratio(sheet, p) && (io_has_class(sheet, p, "disk") || io_has_class(sheet, p, "net")))
			buf_addf(&names, "%s%s", names.len ? ", " : "", model->places[p].label);
	}
	if (names.len)
		html_elementf(h, "p", "note",
			"Without an emulated device alongside a paravirtual one, so without a ratio: %s.",
			buf_text(&names));
}

static int ratio_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	static const char *const titles[] = {"guest", "emulated", "against", "costs", "from row to row", "rows"};
	const struct sheet *sheet = model_sheet(model, "io");
	AUTO_FREE char *note = io_note(model, sheet);
	(void)plot;
	(void)err;
	html_element(h, "p",
		"An emulated device is a copy of hardware; a paravirtual one is made for guests. Each is measured "
		"against the best paravirtual device of the "
		"same guest in the same row: above 1\xc3\x97 the emulated one costs more. The bars are logarithmic, "
		"from 1\xc3\x97 to 100\xc3\x97.");
	write_lost_data(sheet, h);
	part_table_open(h, "plain", note);
	part_header_row(h, titles, 6, 3);
	for (unsigned p = 0; p < model->n_places; p++)
		write_typical(model, sheet, p, h);
	part_table_close(h);
	write_without(model, sheet, h);
	for (unsigned p = 0; p < model->n_places; p++) {
		for (unsigned c = 0; c < 2; c++)
			write_matrix(model, sheet, p, classes[c], h);
	}
	return 0;
}

const struct page page_io_ratio = {
	.id = "io-ratio",
	.title = "I/O: paravirtual against emulated",
	.wanted = io_wanted,
	.write = ratio_write,
};
