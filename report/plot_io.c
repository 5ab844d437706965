/*
 * plot_io.c - the disk rows of one direction as small panels: a column for each guest, and in it I/Os and latency over
 * the depth (4 KiB) and throughput over the block size. Panels of one row share their axes, so that guests can be read
 * across.
 */
#include "report/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"
#include "report/io.h"
#include "report/palette.h"

#define PANEL_WIDTH 215
#define WIDTH_LEAST 1000
#define PANEL_HEIGHT 200
#define MARGIN_LEFT 80
#define MARGIN_TOP 38
#define MARGIN_BOTTOM 20
#define GAP_X 22
#define GAP_Y 62

static const struct palette_entry palette[N_COLOURS] = PALETTE;

enum { RATE, LATENCY, THROUGHPUT, N_PANELS };

static const struct {
	const char *metric, *upper, *title, *x_label, *x_tics;
	double x_low, x_high;
} panels[N_PANELS] = {
	[RATE] = {"iops", NULL, "I/Os", "4 KiB, in flight", "('1' 1, '8' 8, '64' 64)", 0.6, 110},
	[LATENCY] = {"lat-p50", "lat-p99", "latency, p50 to p99", "4 KiB, in flight", "('1' 1, '8' 8, '64' 64)", 0.6,
		110},
	[THROUGHPUT] = {"bandwidth", NULL, "bytes", "block size",
		"('4k' 4096, '16k' 16384, '64k' 65536, '256k' 262144)", 2600, 420000},
};

/* ---- What is drawn ---- */

/* The depth that most block sizes were measured with: 0 when there is none with two of them. */
static unsigned depth_of(const struct plot_figure *figure)
{
	static const unsigned depths[] = {8, 1, 64};
	unsigned best = 0, most = 1;
	for (size_t d = 0; d < sizeof depths / sizeof *depths; d++) {
		unsigned sizes = 0;
		for (unsigned b = 0; b < figure->sheet->n_benches; b++) {
			const struct bench_io *io = io_quiet_row(figure->sheet, b, "disk");
			sizes += io && strcmp(io->rw, figure->rw) == 0 && io->depth == depths[d];
		}
		if (sizes > most) {
			most = sizes;
			best = depths[d];
		}
	}
	return best;
}

/* Whether the row is a point of the panel, and where. */
static bool is_point(const struct plot_figure *figure, unsigned bench, unsigned panel, double *x)
{
	const struct bench_io *io = io_quiet_row(figure->sheet, bench, "disk");
	if (!io || strcmp(io->rw, figure->rw) != 0)
		return false;
	*x = panel == THROUGHPUT ? io->block : io->depth;
	return panel == THROUGHPUT ? io->depth == depth_of(figure) : io->block == 4096;
}

/* The median over all of a mixed row is that of its reads, which are most of it. */
static double value_of(const struct cell *cell, const char *metric)
{
	AUTO_FREE char *of_reads = mem_printf("read-%s", metric);
	double value = cell_metric(cell, metric);
	return isfinite(value) ? value : cell_metric(cell, of_reads);
}

static bool in_figure(const struct plot_figure *figure, const struct subject *subject, unsigned place)
{
	return subject->place == place && strcmp(subject->clock, figure->clock) == 0;
}

/* The points of a subject in a panel as "x y upper" lines; returns how many. Widens the range. */
static unsigned add_points(
	const struct plot_figure *figure, unsigned panel, unsigned s, double range[2], struct buf *out)
{
	unsigned n = 0;
	for (unsigned b = 0; b < figure->sheet->n_benches; b++) {
		const struct cell *cell = sheet_cell(figure->sheet, b, s);
		double x, y, upper;
		if (!is_point(figure, b, panel, &x))
			continue;
		y = value_of(cell, panels[panel].metric);
		upper = panels[panel].upper ? value_of(cell, panels[panel].upper) : y;
		if (!isfinite(y) || y <= 0)
			continue;
		upper = isfinite(upper) && upper > y ? upper : y;
		range[0] = fmin(range[0], y);
		range[1] = fmax(range[1], upper);
		if (out)
			buf_addf(out, "%.9g %.9g %.9g\n", x, y, upper);
		n++;
	}
	return n;
}

/* Columns are the places with a point in any panel. */
static unsigned find_columns(const struct plot_figure *figure, unsigned *columns)
{
	const struct model *m = figure->model;
	unsigned n = 0;
	for (unsigned p = 0; p < m->n_places; p++) {
		unsigned points = 0;
		for (unsigned s = 0; s < figure->sheet->n_subjects; s++) {
			double range[2] = {INFINITY, -INFINITY};
			if (in_figure(figure, &figure->sheet->subjects[s], p))
				points += add_points(figure, RATE, s, range, NULL) +
					add_points(figure, THROUGHPUT, s, range, NULL);
		}
		if (points)
			columns[n++] = p;
	}
	return n;
}

static void find_range(const struct plot_figure *figure, unsigned panel, double range[2])
{
	range[0] = INFINITY;
	range[1] = -INFINITY;
	for (unsigned s = 0; s < figure->sheet->n_subjects; s++) {
		if (strcmp(figure->sheet->subjects[s].clock, figure->clock) == 0)
			add_points(figure, panel, s, range, NULL);
	}
	range[0] /= 1.4;
	range[1] *= 1.4;
}

/* ---- Script ---- */

struct grid {
	unsigned columns[64], n_columns;
	unsigned rows[N_PANELS], n_rows;
	double width, height;
};

static void add_data(const struct plot_figure *figure, const struct grid *grid, struct buf *out)
{
	for (unsigned r = 0; r < grid->n_rows; r++) {
		for (unsigned s = 0; s < figure->sheet->n_subjects; s++) {
			double range[2] = {INFINITY, -INFINITY};
			buf_addf(out, "$p%us%u << EOD\n", grid->rows[r], s);
			add_points(figure, grid->rows[r], s, range, out);
			buf_adds(out, "EOD\n");
		}
	}
}

static void add_curves(const struct plot_figure *figure, unsigned panel, unsigned place, struct buf *out)
{
	unsigned n = 0;
	for (unsigned s = 0; s < figure->sheet->n_subjects; s++) {
		const struct palette_entry *look = &palette[figure->sheet->subjects[s].colour];
		double range[2] = {INFINITY, -INFINITY}, shift = exp(0.07 * ((int)n % 5 - 2));
		if (!in_figure(figure, &figure->sheet->subjects[s], place) ||
			add_points(figure, panel, s, range, NULL) == 0)
			continue;
		buf_addf(out, "%s $p%us%u using ($1*%.4f):2 with linespoints lw 1.5 pt %d ps 0.7 lc rgb '%s'",
			n++ ? "," : "plot", panel, s, panels[panel].upper ? shift : 1, look->point, look->colour);
		if (panels[panel].upper)
			buf_addf(out, ", $p%us%u using ($1*%.4f):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '%s'",
				panel, s, shift, look->colour);
	}
	buf_adds(out, n ? "\n" : "plot -1\n");
}

static void add_panel(
	const struct plot_figure *figure, const struct grid *grid, unsigned row, unsigned column, struct buf *out)
{
	unsigned panel = grid->rows[row];
	double left = MARGIN_LEFT + column * (PANEL_WIDTH + GAP_X), top = MARGIN_TOP + row * (PANEL_HEIGHT + GAP_Y),
	       range[2];
	bool exact = clock_is_exact(figure->clock);
	find_range(figure, panel, range);
	buf_addf(out,
		"set lmargin at screen %.5f\nset rmargin at screen %.5f\nset tmargin at screen %.5f\nset bmargin at "
		"screen %.5f\n",
		left / grid->width, (left + PANEL_WIDTH) / grid->width, 1 - top / grid->height,
		1 - (top + PANEL_HEIGHT) / grid->height);
	buf_addf(out, "set xrange [%g:%g]\nset yrange [%.9g:%.9g]\nset xtics %s\n", panels[panel].x_low,
		panels[panel].x_high, range[0], range[1], panels[panel].x_tics);
	plot_tics("ytics", range[0], range[1], column == 0, out);
	if (column == 0)
		buf_addf(out, "set ylabel '%s%s' offset 0,0 textcolor rgb '#59636e'\n", panels[panel].title,
			panel == LATENCY ? (exact ? ", instr" : ", ns")
				: exact  ? " per 10^9 instr"
					 : " per s");
	else
		buf_adds(out, "unset ylabel\n");
	if (panel == THROUGHPUT)
		buf_addf(out, "set xlabel '%s, %u in flight' offset 0,0.3 textcolor rgb '#59636e'\n",
			panels[panel].x_label, depth_of(figure));
	else
		buf_addf(out, "set xlabel '%s' offset 0,0.3 textcolor rgb '#59636e'\n", panels[panel].x_label);
	buf_adds(out, "unset title\n");
	if (row == 0) {
		buf_adds(out, "set title ");
		plot_label(out, figure->model->places[grid->columns[column]].label);
		buf_adds(out, " offset 0,-0.5 textcolor rgb '#1f2328'\n");
	}
	add_curves(figure, panel, grid->columns[column], out);
}

static void plot_io_script(struct plot_figure *figure, struct buf *out)
{
	struct grid grid = {.n_columns = 0};
	AUTO_FREE unsigned *columns = mem_alloc(figure->model->n_places + 1, sizeof *columns);
	grid.n_columns = find_columns(figure, columns);
	grid.n_columns = grid.n_columns > 64 ? 64 : grid.n_columns;
	if (grid.n_columns == 0)
		return;
	memcpy(grid.columns, columns, grid.n_columns * sizeof *columns);
	for (unsigned p = 0; p < N_PANELS; p++) {
		double range[2];
		find_range(figure, p, range);
		if (isfinite(range[0]) && (p != THROUGHPUT || depth_of(figure)))
			grid.rows[grid.n_rows++] = p;
	}
	grid.width = MARGIN_LEFT + grid.n_columns * (PANEL_WIDTH + GAP_X);
	if (grid.width < WIDTH_LEAST)
		/* the page makes all figures as wide as itself: few panels must not become giants */
		grid.width = WIDTH_LEAST;
	grid.height = MARGIN_TOP + grid.n_rows * (PANEL_HEIGHT + GAP_Y) + MARGIN_BOTTOM - 10;
	buf_addf(out,
		"reset\nset terminal svg size %.0f,%.0f dynamic noenhanced font 'sans-serif,13' background '#ffffff' "
		"name 'f'\n",
		grid.width, grid.height);
	add_data(figure, &grid, out);
	buf_adds(out,
		"set multiplot\nunset key\nset logscale xy\nset border 0\nset tics scale 0 textcolor rgb "
		"'#1f2328'\nset grid lt 1 lw 1 lc rgb '#d5d9df'\n");
	for (unsigned r = 0; r < grid.n_rows; r++) {
		for (unsigned c = 0; c < grid.n_columns; c++)
			add_panel(figure, &grid, r, c, out);
	}
	buf_adds(out, "unset multiplot\nset output\n");
}

static bool has_figure(const struct plot *plot, const struct sheet *sheet, const char *clock, const char *rw)
{
	for (unsigned i = 0; i < plot->n; i++) {
		const struct plot_figure *f = &plot->figures[i];
		if (f->sheet == sheet && strcmp(f->clock, clock) == 0 && strcmp(f->rw, rw) == 0)
			return true;
	}
	return false;
}

void plot_io_add(struct plot *plot, const struct model *model, const struct sheet *sheet)
{
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		const struct bench_io *io = io_quiet_row(sheet, b, "disk");
		for (unsigned s = 0; s < sheet->n_subjects && io; s++) {
			const struct subject *subject = &sheet->subjects[s];
			if (sheet_cell(sheet, b, s)->measured && !has_figure(plot, sheet, subject->clock, io->rw))
				plot_add(plot,
					&(struct plot_figure){.sheet = sheet,
						.model = model,
						.clock = subject->clock,
						.unit = subject->unit,
						.rw = io->rw,
						.script = plot_io_script});
		}
	}
}
