/*
 * plot.h - the figures: one gnuplot process draws all of them while the rest of the report is made.
 *
 * plot.c talks to gnuplot; plot_dots.c and plot_io.c write the scripts, which are pure functions of the model.
 */
#ifndef HVB_REPORT_PLOT_H
#define HVB_REPORT_PLOT_H

#include "lib/buf.h"
#include "lib/err.h"
#include "lib/proc.h"
#include "report/model.h"

#define PLOT_LABEL_MAX 48
#define PLOT_INIT \
	{ \
		.proc = PROC_INIT, .script = BUF_INIT \
	}

/* What one figure shows: a suite over all subjects of one clock. */
struct plot_figure {
	const struct sheet *sheet;
	const struct model *model;                                   /* io only */
	const char *clock, *unit;                                    /* borrowed from the model */
	const char *rw;                                              /* io only: the direction, "randread" */
	void (*script)(struct plot_figure *figure, struct buf *out); /* adds nothing when there is nothing to draw */
	unsigned left_out; /* figures that are not above 0 and have no place on a logarithmic axis */
	double right_edge;
	unsigned cut; /* lines that go on beyond the right edge */
	/* after plot_collect(); no XML header, safe to put into a page; "": nothing to draw; NULL: it failed */
	char *svg;
};

/* Filled by plot_add() before plot_start(). */
struct plot {
	struct plot_figure *figures;
	unsigned n;
	struct proc proc;
	struct buf script;
	size_t written;
};

/*
 * Starts gnuplot and feeds it. An error (it is not installed ...) leaves the figures without svg; the report can go on.
 */
int plot_start(struct plot *plot, struct err **err);

/* Waits for the drawings. */
int plot_collect(struct plot *plot, struct err **err);

void plot_finish(struct plot *plot);

/* For those who write scripts. */
void plot_add(struct plot *plot, const struct plot_figure *figure);
void plot_label(struct buf *out, const char *text); /* 'text', harmless */
/* of a logarithmic axis: 1, 2 and 5 where there is room */
void plot_tics(const char *axis, double low, double high, bool labels, struct buf *out);

/* One dot plot for each clock of the suite; one figure of small panels for each direction of the disk rows. */
void plot_dots_add(struct plot *plot, const struct model *model, const struct sheet *sheet);
void plot_dots_script(struct plot_figure *figure, struct buf *out);
/* What the figure's marks and lines are: "the median, of latencies p99; the line of a median ends at p99". */
void plot_dots_statistic(const struct plot_figure *figure, struct buf *out);
void plot_io_add(struct plot *plot, const struct model *model, const struct sheet *sheet);

#endif
