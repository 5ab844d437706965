/*
 * page_figures.c - all benches of a suite over all instances, drawn by gnuplot.
 */
#include <string.h>

#include "report/page.h"
#include "report/suite_view.h"

static void write_figure(const struct plot_figure *figure, struct html *h)
{
	AUTO_FREE char *note = part_clock_note(figure->clock, figure->unit);
	AUTO_BUF struct buf statistic = BUF_INIT;
	plot_dots_statistic(figure, &statistic);
	html_open(h, "figure", NULL);
	html_open(h, "div", "class", "scroll plot", "tabindex", "0", "role", "img", "aria-label",
		"dot plot of all benches; the tables hold the figures", NULL);
	html_trusted(h, figure->svg);
	html_close(h, "div");
	html_open(h, "figcaption", NULL);
	html_textf(h, "Suite %s: every bench on every instance, the costliest first. ", figure->sheet->name);
	html_textf(h, "Mark: %s. %s", buf_text(&statistic), note);
	if (figure->cut)
		html_textf(h, " %u lines reach the right edge and go on: their p99 is in the tables.", figure->cut);
	if (figure->left_out)
		html_textf(h,
			" %u figures are not above 0 (no more expensive than the control loop) and have no place on a "
			"logarithmic axis.",
			figure->left_out);
	html_close(h, "figcaption");
	html_close(h, "figure");
}

static int figures_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	unsigned drawn = 0, wanted = 0;
	(void)model;
	(void)err;
	for (unsigned i = 0; i < plot->n; i++) {
		if (suite_view_find(plot->figures[i].sheet->name)->has_own_pages)
			continue;
		wanted++;
		if (!plot->figures[i].svg || !*plot->figures[i].svg)
			continue;
		write_figure(&plot->figures[i], h);
		drawn++;
	}
	if (drawn < wanted || wanted == 0)
		html_classed(h, "p", "warning",
			wanted == 0 ? "There is nothing to draw: no trial is ok."
				    : "Not every figure could be drawn. `hvbench report` says why when it runs; the "
				      "tables below are complete.");
	return 0;
}

const struct page page_figures = {
	.id = "figures",
	.title = "All benches at once",
	.late = true,
	.wanted = suite_view_wants_general_pages,
	.write = figures_write,
};
