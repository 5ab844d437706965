/*
 * page_sched_matrix.c - interference between neighbours: how much a guest of each kind slows one of each kind on its
 * CPU, as a heat map.
 *
 * Slower by: for a burner, by how much longer its work takes (1 / its share); for periodic work the median response,
 * for wake-ups the p99 of the lateness, each by what it is alone.
 */
#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/page.h"

#define KINDS 3
#define HOT 1000.0 /* from here on a cell is as hot as it gets; the scale is logarithmic */

enum source { SHARE_0, SHARE_1, RESPONSE, LATENESS };

/* Where the figure of a cell comes from. */
struct origin {
	const char *bench;
	enum source source;
};

static const char *const kinds[KINDS] = {"wants the CPU", "works 4 ms of 20", "sleeps, wakes each 2 ms"};

/* [who suffers][from whom] */
static const struct origin origins[KINDS][KINDS] = {
	{{"sched.fair-2", SHARE_0}, {"sched.work-with-burn", SHARE_1}, {"sched.wake-beside", SHARE_1}},
	{{"sched.work-with-burn", RESPONSE}, {"sched.work-with-work", RESPONSE}, {"sched.work-with-wake", RESPONSE}},
	{{"sched.wake-beside", LATENESS}, {"sched.wake-with-work", LATENESS}, {"sched.wake-with-wake", LATENESS}},
};

static double figure_of(const struct sheet *sheet, unsigned subject, const char *bench, enum source source)
{
	unsigned b = sheet_bench(sheet, bench);
	const struct cell *cell = b < sheet->n_benches ? sheet_cell(sheet, b, subject) : NULL;
	if (!cell || !cell->measured)
		return NAN;
	if (source == RESPONSE || source == LATENESS)
		return source == RESPONSE ? cell->p50 : cell->p99;
	return 100 / cell_metric(cell, source == SHARE_0 ? "share.0" : "share.1");
}

/* By how much guest a is slower alongside guest b; NAN when one of the rows is missing. */
static double slower(const struct sheet *sheet, unsigned subject, unsigned a, unsigned b)
{
	const struct origin *o = &origins[a][b];
	double shared = figure_of(sheet, subject, o->bench, o->source);
	if (o->source == RESPONSE)
		return shared / figure_of(sheet, subject, "sched.work-alone", RESPONSE);
	return o->source == LATENESS ? shared / figure_of(sheet, subject, "sched.wake-alone", LATENESS) : shared;
}

static unsigned known(const struct sheet *sheet, unsigned subject)
{
	unsigned n = 0;
	for (unsigned a = 0; a < KINDS; a++) {
		for (unsigned b = 0; b < KINDS; b++)
			n += isfinite(slower(sheet, subject, a, b));
	}
	return n;
}

static bool matrix_wanted(const struct model *model)
{
	const struct sheet *sheet = model_sheet(model, "sched");
	for (unsigned s = 0; sheet && s < sheet->n_subjects; s++) {
		if (known(sheet, s) == KINDS * KINDS)
			return true;
	}
	return false;
}

static void write_cell(double ratio, struct html *h)
{
	double heat = fmin(fmax(log(ratio) / log(HOT), 0), 1);
	AUTO_FREE char *style = mem_printf("background:color-mix(in srgb, var(--c1) %.0f%%, transparent)", 70 * heat);
	char text[FORMAT_SIZE];
	html_open(h, "td", "class", "num", "style", isfinite(ratio) ? style : NULL, NULL);
	if (isfinite(ratio))
		html_textf(h, "%s\xc3\x97", format_ratio(ratio, text));
	else
		html_text(h, "\xe2\x80\x93");
	html_close(h, "td");
}

static void write_matrix(const struct sheet *sheet, unsigned subject, struct html *h)
{
	const char *titles[KINDS + 1] = {"a guest that ...  alongside one that"};
	for (unsigned b = 0; b < KINDS; b++)
		titles[b + 1] = kinds[b];
	html_open(h, "h3", NULL);
	part_subject(h, &sheet->subjects[subject]);
	html_close(h, "h3");
	part_table_open(h, "plain", NULL);
	part_header_row(h, titles, KINDS + 1, 1);
	for (unsigned a = 0; a < KINDS; a++) {
		html_open(h, "tr", NULL);
		html_open(h, "th", "scope", "row", NULL);
		html_text(h, kinds[a]);
		html_close(h, "th");
		for (unsigned b = 0; b < KINDS; b++)
			write_cell(slower(sheet, subject, a, b), h);
		html_close(h, "tr");
	}
	part_table_close(h);
}

static int matrix_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	const struct sheet *sheet = model_sheet(model, "sched");
	(void)plot;
	(void)err;
	html_element(h, "p",
		"How much slower a guest is alongside another than alone: one that wants the CPU by its share of it, "
		"periodic work by its median response, a sleeper by the 99th percentile "
		"of how late it wakes. 2\xc3\x97 in the first corner is fair: two want all.");
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		if (known(sheet, s))
			write_matrix(sheet, s, h);
	}
	return 0;
}

const struct page page_sched_matrix = {
	.id = "sched-matrix",
	.title = "Interference between neighbours",
	.wanted = matrix_wanted,
	.write = matrix_write,
};
