/*
 * page_compare.c - KVM and Xen, bench by bench, with verdicts.
 */
#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/page.h"
#include "report/pairs.h"

#define BAR_RANGE 4.0 /* the bar's ends are this ratio and its inverse, on a logarithmic scale */

static bool compare_wanted(const struct model *model)
{
	return model->pairs.n > 0;
}

static void write_value(struct html *h, bool has, double value, const char *unit)
{
	char text[FORMAT_SIZE];
	if (has && isfinite(value))
		html_elementf(h, "td", "num", "%s %s", format_grouped(value, text), unit_short(unit));
	else
		html_classed(h, "td", "num none", "\xe2\x80\x93");
}

/* From the middle (equal) to the left (B is faster) or to the right, logarithmic, cut at the ends. */
static void write_bar(struct html *h, const struct compare_row *row)
{
	bool has_ratio = row->has_effect && row->scale == BENCH_RATIO;
	double share = has_ratio ? log(row->effect.value) / log(BAR_RANGE) : 0;
	double width = fmin(fabs(share), 1) * 50;
	AUTO_FREE char *style = mem_printf("left:%.1f%%;width:%.1f%%", share < 0 ? 50 - width : 50, width);
	html_open(h, "td", "class", "diverging", NULL);
	if (has_ratio && row->verdict != VERDICT_NOT_COMPARABLE) {
		html_open(h, "span", "class", "axis", "aria-hidden", "true", NULL);
		html_open(h, "i", "class",
			row->verdict == VERDICT_INCONCLUSIVE ? "unsure"
				: share < 0                  ? "less"
							     : "more",
			"style", style, NULL);
		html_close(h, "i");
		html_close(h, "span");
	}
	html_close(h, "td");
}

static void write_ratio(struct html *h, const struct compare_row *row)
{
	char ratio[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
	const struct stats_effect *e = &row->effect;
	html_open(h, "td", "class", "num", NULL);
	if (!row->has_effect) {
		html_text(h, "\xe2\x80\x93");
	} else if (row->scale == BENCH_RATIO) {
		html_textf(h, "%s\xc3\x97", format_ratio(e->value, ratio));
		if (e->low != e->high)
			html_elementf(
				h, "span", "note", " [%s, %s]", format_ratio(e->low, low), format_ratio(e->high, high));
	} else if (e->low == e->high) {
		html_text(h, "\xe2\x80\x93");
	} else {
		html_elementf(h, "span", "note", "[%s, %s]", format_difference(e->low, low),
			format_difference(e->high, high));
	}
	html_close(h, "td");
}

static void write_row(struct html *h, const struct compare_row *row)
{
	char difference[FORMAT_SIZE];
	bool alike = row->has_a && row->has_b && strcmp(row->a_unit, row->b_unit) == 0 &&
		strcmp(row->a_clock, row->b_clock) == 0;
	AUTO_FREE char *anchor = mem_printf("#bench-%s", row->bench);
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	html_open(h, "a", "href", anchor, NULL);
	html_text(h, row->bench);
	html_close(h, "a");
	html_close(h, "th");
	write_value(h, row->has_a, row->a_value, row->a_unit);
	write_value(h, row->has_b, row->b_value, row->b_unit);
	html_classed(h, "td", "num",
		alike ? format_grouped_difference(row->b_value - row->a_value, difference) : "\xe2\x80\x93");
	write_ratio(h, row);
	write_bar(h, row);
	html_open(h, "td", NULL);
	part_verdict(h, row->verdict);
	html_close(h, "td");
	html_classed(h, "td", "note", row->reason);
	html_close(h, "tr");
}

/* Of a bench that exists on both sides. */
static bool is_shown(
	const struct sheet *sheet, const struct subject *a, const struct subject *b, const struct compare_row *row)
{
	unsigned bench = sheet_bench(sheet, row->bench);
	return bench == sheet->n_benches ||
		(!cell_cannot_exist(sheet_cell(sheet, bench, (unsigned)(a - sheet->subjects))) &&
			!cell_cannot_exist(sheet_cell(sheet, bench, (unsigned)(b - sheet->subjects))));
}

static void write_pair(const struct model *model, const struct pair *pair, struct html *h)
{
	static const char *const titles[] = {"bench", "A", "B", "B \xe2\x88\x92 A", "B / A", "", "B is", "why"};
	const struct sheet *sheet = model_sheet(model, pair->suite);
	const struct subject *a = sheet ? sheet_subject(sheet, pair->a, pair->a_host) : NULL,
			     *b = sheet ? sheet_subject(sheet, pair->b, pair->b_host) : NULL;
	if (!a || !b)
		return;
	bool folded = sheet_is_by_device(sheet);
	AUTO_FREE char *note = part_clock_note(a->clock, a->unit);
	if (folded)
		html_open(h, "details", NULL);
	html_open(h, folded ? "summary" : "h3", NULL);
	html_text(h, "A ");
	part_subject(h, a);
	html_text(h, "  B ");
	part_subject(h, b);
	html_close(h, folded ? "summary" : "h3");
	part_table_open(h, "compare", note);
	html_open(h, "thead", NULL);
	html_open(h, "tr", NULL);
	for (unsigned i = 0; i < 8; i++)
		html_classed(h, "th", i >= 1 && i <= 4 ? "num" : NULL, titles[i]);
	html_close(h, "tr");
	html_close(h, "thead");
	for (unsigned i = 0; i < model->pairs.n; i++) {
		if (pair_has(pair, &model->pairs.rows[i]) && is_shown(sheet, a, b, &model->pairs.rows[i]))
			write_row(h, &model->pairs.rows[i]);
	}
	part_table_close(h);
	if (folded)
		html_close(h, "details");
}

static int compare_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	AUTO_PAIR_LIST struct pair_list pairs = {0};
	(void)plot;
	(void)err;
	html_element(h, "p",
		"The verdict is about B. The bar shows the ratio on a logarithmic scale: to the left B costs less, to "
		"the right more; its ends are 1/4 and 4. A and B are the figure that stands for the bench: the median, "
		"of "
		"latencies p99, of shares what the title says.");
	for (unsigned i = 0; i < model->n_suites; i++)
		part_absent(h, model, &model->suites[i]);
	pair_list_make(&model->pairs, &pairs);
	for (unsigned i = 0; i < pairs.n; i++)
		write_pair(model, &pairs.rows[i], h);
	return 0;
}

const struct page page_compare = {
	.id = "compare",
	.title = "KVM and Xen, bench by bench",
	.wanted = compare_wanted,
	.write = compare_write,
};
