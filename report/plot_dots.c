/*
 * plot_dots.c - the figure of a suite: every bench a line of dots, one a subject.
 */
#include "report/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"
#include "report/palette.h"
#include "report/places.h"

#define WIDTH 1000
#define ROW_HEIGHT 24
#define AROUND 130 /* margins above and below the rows, without the key: fewer squeeze the rows */
#define RIGHT_ROOM 4

static const struct palette_entry palette[N_COLOURS] = PALETTE;

static bool in_figure(const struct plot_figure *figure, const struct subject *subject)
{
	return strcmp(subject->clock, figure->clock) == 0;
}

/* A cell whose value belongs on the figure's axis. */
static bool is_of_figure(const struct plot_figure *figure, const struct subject *subject, const struct cell *cell)
{
	return in_figure(figure, subject) && isfinite(cell->value) && strcmp(cell->value_unit, figure->unit) == 0;
}

static bool drawable(const struct plot_figure *figure, const struct subject *subject, const struct cell *cell)
{
	return is_of_figure(figure, subject, cell) && cell->value > 0;
}

/* A bench in the order of the figure. */
struct dot_row {
	unsigned bench;
	double height; /* mean logarithm over the subjects but the bare machine */
};

static int by_height(const void *a, const void *b)
{
	const struct dot_row *x = a, *y = b;
	return x->height != y->height ? (x->height < y->height) - (x->height > y->height)
				      : (x->bench > y->bench) - (x->bench < y->bench);
}

/* The benches that have anything to draw, the costliest first. Also counts what is left out. */
static unsigned order_benches(const struct sheet *sheet, struct plot_figure *figure, struct dot_row *rows)
{
	unsigned n = 0;
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		double sum[2] = {0, 0};
		unsigned count[2] = {0, 0};
		for (unsigned s = 0; s < sheet->n_subjects; s++) {
			const struct cell *cell = sheet_cell(sheet, b, s);
			bool metal = driver_view_find(sheet->subjects[s].driver)->is_bare_machine;
			if (!is_of_figure(figure, &sheet->subjects[s], cell))
				continue;
			if (cell->value <= 0) {
				figure->left_out++;
				continue;
			}
			sum[metal] += log(cell->value);
			count[metal]++;
		}
		if (count[0] || count[1])
			rows[n++] = (struct dot_row){b, count[0] ? sum[0] / count[0] : sum[1] / count[1]};
	}
	qsort(rows, n, sizeof *rows, by_height);
	return n;
}

/* Where the line of a cell ends; a metric that stands for its bench has none. */
static double line_end(const struct subject *subject, const struct cell *cell)
{
	bool of_samples = strcmp(cell->value_unit, subject->unit) == 0;
	return of_samples && isfinite(cell->p99) ? fmax(cell->p99, cell->value) : cell->value;
}

/* Lines "value row p99": p99 never left of the value, and finite. */
static bool add_data(const struct sheet *sheet, unsigned subject, double offset, const struct dot_row *rows, unsigned n,
	struct plot_figure *figure, struct buf *out)
{
	bool any = false;
	buf_addf(out, "$d%u << EOD\n", subject);
	for (unsigned i = 0; i < n; i++) {
		const struct cell *cell = sheet_cell(sheet, rows[i].bench, subject);
		if (!drawable(figure, &sheet->subjects[subject], cell))
			continue;
		any = true;
		double end = line_end(&sheet->subjects[subject], cell);
		figure->cut += end > figure->right_edge;
		buf_addf(out, "%.9g %.3f %.9g\n", cell->value, i + offset, fmin(end, figure->right_edge));
	}
	buf_adds(out, "EOD\n");
	return any;
}

/*
 * The same range below and above. A few long tails may not squeeze all the marks: the right edge is at most RIGHT_ROOM
 * times the last mark.
 */
static void add_range(
	const struct sheet *sheet, struct plot_figure *figure, const struct dot_row *rows, unsigned n, struct buf *out)
{
	double low = INFINITY, high = 0, last = 0;
	for (unsigned i = 0; i < n; i++) {
		for (unsigned s = 0; s < sheet->n_subjects; s++) {
			const struct cell *cell = sheet_cell(sheet, rows[i].bench, s);
			if (!drawable(figure, &sheet->subjects[s], cell))
				continue;
			low = fmin(low, cell->value);
			last = fmax(last, cell->value);
			high = fmax(high, line_end(&sheet->subjects[s], cell));
		}
	}
	low /= 1.25;
	high = 1.25 * fmin(high, RIGHT_ROOM * last);
	figure->right_edge = high;
	buf_addf(out, "set xrange [%.9g:%.9g]\nset x2range [%.9g:%.9g]\n", low, high, low, high);
	plot_tics("xtics", low, high, true, out);
	plot_tics("x2tics", low, high, true, out);
}

static size_t longest_label(const struct sheet *sheet, const struct dot_row *rows, unsigned n)
{
	size_t longest = 10;
	for (unsigned i = 0; i < n; i++) {
		size_t len = strlen(sheet->benches[rows[i].bench].name);
		longest = len > longest ? len : longest;
	}
	return longest > PLOT_LABEL_MAX + 3 ? PLOT_LABEL_MAX + 3 : longest;
}

/* Lines that the key takes, by a guess of 8 pixels a character and 60 around a label. */
static unsigned key_lines(const struct sheet *sheet, const struct plot_figure *figure)
{
	size_t longest = 1, n = 0, a_line;
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		size_t len = strlen(sheet->subjects[s].label);
		if (!in_figure(figure, &sheet->subjects[s]))
			continue;
		n++;
		longest = len > longest ? len : longest;
	}
	longest = longest > PLOT_LABEL_MAX ? PLOT_LABEL_MAX : longest;
	a_line = WIDTH / (longest * 8 + 60);
	return (unsigned)((n + a_line - 1) / a_line);
}

/* A cell with a mark in the figure, of one kind: a bench's own metric, a tail, a median. */
enum statistic { MEDIAN, TAIL, HEADLINE, N_STATISTICS };

static enum statistic statistic_of(const struct bench *about)
{
	return about && about->headline ? HEADLINE : about && about->figure == BENCH_TAIL ? TAIL : MEDIAN;
}

void plot_dots_statistic(const struct plot_figure *figure, struct buf *out)
{
	static const char *const words[N_STATISTICS] = {
		"the median", "of latencies p99", "of others what the title asks for"};
	const struct sheet *sheet = figure->sheet;
	unsigned marks[N_STATISTICS] = {0}, n = 0;
	for (unsigned i = 0; i < sheet->n_benches * sheet->n_subjects; i++) {
		if (drawable(figure, &sheet->subjects[i % sheet->n_subjects], &sheet->cells[i]))
			marks[statistic_of(sheet->benches[i / sheet->n_subjects].about)]++;
	}
	if (!marks[MEDIAN] && !marks[HEADLINE]) {
		buf_adds(out, "p99");
	} else if (!marks[MEDIAN] && !marks[TAIL]) {
		buf_adds(out, "what the title asks for");
	} else {
		for (unsigned i = 0; i < N_STATISTICS; i++)
			if (marks[i])
				buf_addf(out, "%s%s", n++ ? ", " : "", words[i]);
	}
	if (marks[MEDIAN])
		buf_adds(out, marks[TAIL] ? "; the line of a median ends at p99" : "; the line ends at p99");
}

static void add_layout(
	const struct sheet *sheet, struct plot_figure *figure, const struct dot_row *rows, unsigned n, struct buf *out)
{
	unsigned lines = key_lines(sheet, figure);
	AUTO_BUF struct buf statistic = BUF_INIT;
	buf_addf(out,
		"reset\nset terminal svg size %d,%u dynamic noenhanced font 'sans-serif,13' background '#ffffff' name "
		"'f'\n",
		WIDTH, n * ROW_HEIGHT + AROUND + lines * 20);
	buf_addf(out, "set lmargin %zu\nset rmargin 3\nset tmargin %u\nset bmargin 4\nset logscale x\n",
		longest_label(sheet, rows, n) + 2, 3 + lines);
	buf_adds(out,
		"set border 0\nset tics scale 0 textcolor rgb '#1f2328'\nset grid xtics lt 1 lw 1 lc rgb "
		"'#d5d9df'\nset logscale x2\n");
	add_range(sheet, figure, rows, n, out);
	buf_adds(out,
		"set key at screen 0.01,0.99 left top horizontal Left reverse samplen 1.5 textcolor rgb '#1f2328'\n");
	plot_dots_statistic(figure, &statistic);
	buf_addf(out, "set xlabel '%s, logarithmic: %s' textcolor rgb '#59636e'\n", figure->unit, buf_text(&statistic));
	buf_addf(out, "set yrange [%u.5:-0.5]\nset ytics (", n - 1);
	for (unsigned i = 0; i < n; i++) {
		buf_adds(out, i ? ", " : "");
		plot_label(out, sheet->benches[rows[i].bench].name);
		buf_addf(out, " %u", i);
	}
	buf_adds(out, ")\n");
	for (unsigned i = 0; i < n; i += 2)
		buf_addf(out,
			"set object rectangle from graph 0, first %u.5 to graph 1, first %d.5 fillcolor rgb '#f3f4f6' "
			"fillstyle solid noborder behind\n",
			i, (int)i - 1);
}

void plot_dots_script(struct plot_figure *figure, struct buf *out)
{
	const struct sheet *sheet = figure->sheet;
	AUTO_FREE struct dot_row *rows = mem_alloc(sheet->n_benches ? sheet->n_benches : 1, sizeof *rows);
	AUTO_BUF struct buf curves = BUF_INIT;
	unsigned n = order_benches(sheet, figure, rows), lanes = 0, lane = 0;
	if (n == 0)
		return;
	add_layout(sheet, figure, rows, n, out);
	for (unsigned s = 0; s < sheet->n_subjects; s++)
		lanes += in_figure(figure, &sheet->subjects[s]);
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		const struct palette_entry *look = &palette[sheet->subjects[s].colour];
		if (!in_figure(figure, &sheet->subjects[s]))
			continue;
		if (!add_data(sheet, s, (lane++ - (lanes - 1) / 2.0) * 0.7 / lanes, rows, n, figure, out))
			continue;
		buf_addf(&curves, "%s $d%u using 1:2:($3-$1):(0) with vectors nohead lw 1.5 lc rgb '%s' notitle",
			curves.len ? "," : "plot", s, look->colour);
		buf_addf(&curves, ", $d%u using 1:2 with points pt %d ps 0.75 lc rgb '%s' title ", s, look->point,
			look->colour);
		plot_label(&curves, sheet->subjects[s].label);
	}
	buf_addf(out, "%s\nset output\n", buf_text(&curves));
}

static bool has_figure(
	const struct plot *plot, const struct sheet *sheet, const struct subject *subject, const struct cell *cell)
{
	for (unsigned i = 0; i < plot->n; i++) {
		if (plot->figures[i].sheet == sheet && is_of_figure(&plot->figures[i], subject, cell))
			return true;
	}
	return false;
}

void plot_dots_add(struct plot *plot, const struct model *model, const struct sheet *sheet)
{
	(void)model;
	for (unsigned i = 0; i < sheet->n_benches * sheet->n_subjects; i++) {
		const struct subject *subject = &sheet->subjects[i % sheet->n_subjects];
		const struct cell *cell = &sheet->cells[i];
		if (isfinite(cell->value) && !has_figure(plot, sheet, subject, cell))
			plot_add(plot,
				&(struct plot_figure){.sheet = sheet,
					.clock = subject->clock,
					.unit = cell->value_unit,
					.script = plot_dots_script});
	}
}
