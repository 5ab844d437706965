/*
 * plot.h - the figures: one gnuplot process draws all of them while the rest of the report is made.
 */
#ifndef HVB_REPORT_PLOT_H
#define HVB_REPORT_PLOT_H

#include "lib/buf.h"
#include "lib/err.h"
#include "lib/proc.h"
#include "report/model.h"

/* What one figure shows: all benches of a suite, over all subjects of one clock. */
struct plot_figure {
	const char *suite, *clock, *unit;   /* borrowed from the model */
	unsigned left_out;                  /* figures that are not above 0 and have no place on a logarithmic axis */
	double right_edge;
	unsigned cut;                       /* lines that go on beyond the right edge */
	char *svg;                          /* after plot_finish(); no XML header, safe to put into a page */
};

struct plot {
	struct plot_figure *figures;
	unsigned n;
	struct proc proc;
	struct buf script;
	size_t written;
};

/* Starts gnuplot and feeds it. An error (it is not installed ...) leaves the figures without svg; the report can go on. */
int plot_start(struct plot *plot, const struct model *model, struct err **err);

/* Waits for the drawings. */
int plot_collect(struct plot *plot, struct err **err);

void plot_finish(struct plot *plot);

/* gnuplot's script of one figure: a pure function. */
void plot_script(const struct model *model, struct plot_figure *figure, struct buf *out);

#endif
