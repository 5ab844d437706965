/*
 * plot.c - feeds gnuplot by pipe and takes its SVG.
 *
 * Nothing foreign reaches gnuplot but figures, and labels of which only harmless ASCII is left.
 */
#include "report/plot.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/mem.h"
#include "report/palette.h"

#define DEADLINE_MS 20000
#define SVG_MAX (16u << 20)
#define LABEL_MAX 48
#define WIDTH 1000
#define ROW_HEIGHT 24
#define RIGHT_ROOM 4

static const struct palette_entry palette[N_COLOURS] = PALETTE;

/* Script ------------------------------------------------------------------------------------------------------------ */

/* In gnuplot's single quotes only the quote itself is special; the rest is about what would be ugly or odd. */
static void add_label(struct buf *out, const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ./-_~:,()+*";
	size_t n = 0;

	buf_addc(out, '\'');
	for (; *text && n < LABEL_MAX; text++, n++)
		buf_addc(out, strchr(allowed, *text) ? *text : '?');
	buf_adds(out, *text ? "...'" : "'");
}

static bool in_figure(const struct plot_figure *figure, const struct subject *subject)
{
	return strcmp(subject->clock, figure->clock) == 0 && strcmp(subject->unit, figure->unit) == 0;
}

/* A bench in the order of the figure. */
struct place {
	unsigned bench;
	double height;    /* mean logarithm over the subjects but the bare machine */
};

static int by_height(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->height != y->height ? (x->height < y->height) - (x->height > y->height) : (x->bench > y->bench) - (x->bench < y->bench);
}

static bool drawable(const struct subject *subject, const struct cell *cell)
{
	double value = cell->measured ? model_value(subject, cell) : 0;

	return isfinite(value) && value > 0;
}

/* The benches that have anything to draw, the costliest first. Also counts what is left out. */
static unsigned place_benches(const struct model *m, struct plot_figure *figure, struct place *places)
{
	unsigned n = 0;

	for (unsigned b = 0; b < m->n_benches; b++) {
		double sum[2] = {0, 0};
		unsigned count[2] = {0, 0};

		if (strcmp(m->benches[b].suite, figure->suite) != 0)
			continue;
		for (unsigned s = 0; s < m->n_subjects; s++) {
			const struct cell *cell = model_cell(m, b, s);
			bool metal = strcmp(m->subjects[s].driver, "metal") == 0;

			if (!in_figure(figure, &m->subjects[s]) || !cell->measured)
				continue;
			if (!drawable(&m->subjects[s], cell)) {
				figure->left_out++;
				continue;
			}
			sum[metal] += log(model_value(&m->subjects[s], cell));
			count[metal]++;
		}
		if (count[0] || count[1])
			places[n++] = (struct place){b, count[0] ? sum[0] / count[0] : sum[1] / count[1]};
	}
	qsort(places, n, sizeof(*places), by_height);
	return n;
}

static double line_end(const struct cell *cell, double value)
{
	return isfinite(cell->p99) && cell->p99 > value ? cell->p99 : value;
}

/* Lines "value row p99": p99 never left of the value, and finite. */
static bool add_data(const struct model *m, unsigned subject, double offset, const struct place *places, unsigned n, struct plot_figure *figure, struct buf *out)
{
	bool any = false;

	buf_addf(out, "$d%u << EOD\n", subject);
	for (unsigned i = 0; i < n; i++) {
		const struct cell *cell = model_cell(m, places[i].bench, subject);
		double value = model_value(&m->subjects[subject], cell);

		if (!drawable(&m->subjects[subject], cell))
			continue;
		any = true;
		figure->cut += line_end(cell, value) > figure->right_edge;
		buf_addf(out, "%.9g %.3f %.9g\n", value, i + offset, fmin(line_end(cell, value), figure->right_edge));
	}
	buf_adds(out, "EOD\n");
	return any;
}

/* Every power of ten, and 2 and 5 of each where fewer than two decades are shown. */
static void add_tics(const char *axis, double low, double high, struct buf *out)
{
	static const int steps[] = {1, 2, 5};
	unsigned n = 0, n_steps = high / low < 100 ? 3 : 1;

	buf_addf(out, "set %s (", axis);
	for (int e = (int)floor(log10(low)); e <= (int)ceil(log10(high)); e++) {
		for (unsigned i = 0; i < n_steps; i++) {
			double at = steps[i] * pow(10, e);
			const char *unit = at >= 1e9 ? "G" : at >= 1e6 ? "M" : at >= 1e3 ? "k" : "";

			if (at >= low && at <= high)
				buf_addf(out, "%s'%g%s' %.9g", n++ ? ", " : "", at / (at >= 1e9 ? 1e9 : at >= 1e6 ? 1e6 : at >= 1e3 ? 1e3 : 1), unit, at);
		}
	}
	buf_adds(out, ")\n");
}

/* The same range below and above. A few long tails may not squeeze all the marks: the right edge is at most RIGHT_ROOM times the last mark. */
static void add_range(const struct model *m, struct plot_figure *figure, const struct place *places, unsigned n, struct buf *out)
{
	double low = INFINITY, high = 0, last = 0;

	for (unsigned i = 0; i < n; i++) {
		for (unsigned s = 0; s < m->n_subjects; s++) {
			const struct cell *cell = model_cell(m, places[i].bench, s);

			if (!in_figure(figure, &m->subjects[s]) || !drawable(&m->subjects[s], cell))
				continue;
			low = fmin(low, model_value(&m->subjects[s], cell));
			last = fmax(last, model_value(&m->subjects[s], cell));
			high = fmax(high, line_end(cell, model_value(&m->subjects[s], cell)));
		}
	}
	low /= 1.25;
	high = 1.25 * fmin(high, RIGHT_ROOM * last);
	figure->right_edge = high;
	buf_addf(out, "set xrange [%.9g:%.9g]\nset x2range [%.9g:%.9g]\n", low, high, low, high);
	add_tics("xtics", low, high, out);
	add_tics("x2tics", low, high, out);
}

static size_t longest_label(const struct model *m, const struct place *places, unsigned n)
{
	size_t longest = 10;

	for (unsigned i = 0; i < n; i++) {
		size_t len = strlen(m->benches[places[i].bench].name);

		longest = len > longest ? len : longest;
	}
	return longest > LABEL_MAX + 3 ? LABEL_MAX + 3 : longest;
}

/* Lines that the key takes, by a guess of 8 pixels a character and 60 around a label. */
static unsigned key_lines(const struct model *m, const struct plot_figure *figure)
{
	size_t longest = 1, n = 0, a_line;

	for (unsigned s = 0; s < m->n_subjects; s++) {
		size_t len = strlen(m->subjects[s].label);

		if (!in_figure(figure, &m->subjects[s]))
			continue;
		n++;
		longest = len > longest ? len : longest;
	}
	longest = longest > LABEL_MAX ? LABEL_MAX : longest;
	a_line = WIDTH / (longest * 8 + 60);
	return (unsigned)((n + a_line - 1) / a_line);
}

static void add_layout(const struct model *m, struct plot_figure *figure, const struct place *places, unsigned n, struct buf *out)
{
	bool icount = strcmp(figure->clock, "icount") == 0;
	unsigned lines = key_lines(m, figure);

	buf_addf(out, "reset\nset terminal svg size %d,%u dynamic noenhanced font 'sans-serif,13' background '#ffffff' name 'f'\n", WIDTH, n * ROW_HEIGHT + 95 + lines * 20);
	buf_addf(out, "set lmargin %zu\nset rmargin 3\nset tmargin %u\nset bmargin 4\nset logscale x\n", longest_label(m, places, n) + 2, 3 + lines);
	buf_adds(out, "set border 0\nset tics scale 0 textcolor rgb '#1f2328'\nset grid xtics lt 1 lw 1 lc rgb '#d5d9df'\nset logscale x2\n");
	add_range(m, figure, places, n, out);
	buf_adds(out, "set key at screen 0.01,0.99 left top horizontal Left reverse samplen 1.5 textcolor rgb '#1f2328'\n");
	buf_addf(out, "set xlabel '%s per operation, logarithmic: the mark is the %s, the line ends at p99' textcolor rgb '#59636e'\n",
		strcmp(figure->unit, "instructions") == 0 ? "instructions" : strcmp(figure->unit, "ns") == 0 ? "ns" : "TSC ticks", icount ? "minimum" : "median");
	buf_addf(out, "set yrange [%u.5:-0.5]\nset ytics (", n - 1);
	for (unsigned i = 0; i < n; i++) {
		buf_adds(out, i ? ", " : "");
		add_label(out, m->benches[places[i].bench].name);
		buf_addf(out, " %u", i);
	}
	buf_adds(out, ")\n");
	for (unsigned i = 0; i < n; i += 2)
		buf_addf(out, "set object rectangle from graph 0, first %u.5 to graph 1, first %d.5 fillcolor rgb '#f3f4f6' fillstyle solid noborder behind\n", i, (int)i - 1);
}

void plot_script(const struct model *m, struct plot_figure *figure, struct buf *out)
{
	AUTO_FREE struct place *places = mem_alloc(m->n_benches ? m->n_benches : 1, sizeof(*places));
	AUTO_BUF struct buf curves = BUF_INIT;
	unsigned n = place_benches(m, figure, places), lanes = 0, lane = 0;

	if (n == 0)
		return;
	add_layout(m, figure, places, n, out);
	for (unsigned s = 0; s < m->n_subjects; s++)
		lanes += in_figure(figure, &m->subjects[s]);
	for (unsigned s = 0; s < m->n_subjects; s++) {
		const struct palette_entry *look = &palette[m->subjects[s].colour];

		if (!in_figure(figure, &m->subjects[s]))
			continue;
		if (!add_data(m, s, (lane++ - (lanes - 1) / 2.0) * 0.7 / lanes, places, n, figure, out))
			continue;
		buf_addf(&curves, "%s $d%u using 1:2:($3-$1):(0) with vectors nohead lw 1.5 lc rgb '%s' notitle", curves.len ? "," : "plot", s, look->colour);
		buf_addf(&curves, ", $d%u using 1:2 with points pt %d ps 0.75 lc rgb '%s' title ", s, look->point, look->colour);
		add_label(&curves, m->subjects[s].label);
	}
	buf_addf(out, "%s\nset output\n", buf_text(&curves));
}

/* Process ------------------------------------------------------------------------------------------------------------ */

static void add_figure(struct plot *plot, const char *suite, const struct subject *subject)
{
	for (unsigned i = 0; i < plot->n; i++) {
		if (strcmp(plot->figures[i].suite, suite) == 0 && in_figure(&plot->figures[i], subject))
			return;
	}
	plot->figures = mem_resize(plot->figures, plot->n + 1, sizeof(*plot->figures));
	plot->figures[plot->n++] = (struct plot_figure){.suite = suite, .clock = subject->clock, .unit = subject->unit};
}

/* Writes what the pipe takes; the rest later. */
static int feed(struct plot *plot, struct err **err)
{
	while (plot->written < plot->script.len) {
		ssize_t n = write(plot->proc.in, plot->script.data + plot->written, plot->script.len - plot->written);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (n < 0)
			return err_sys(err, ERR_INFRA, errno, NULL, "gnuplot takes no more of its script");
		plot->written += (size_t)n;
	}
	close(plot->proc.in);
	plot->proc.in = -1;
	return 0;
}

int plot_start(struct plot *plot, const struct model *m, struct err **err)
{
	static const char *const argv[] = {"gnuplot", "-d", "-", NULL};
	struct proc_spec spec = {.argv = argv, .pipe_in = true, .pipe_out = true, .log_path = "/dev/null", .die_with_parent = true};

	*plot = (struct plot){.proc = PROC_INIT, .script = BUF_INIT};
	for (unsigned b = 0; b < m->n_benches; b++) {
		for (unsigned s = 0; s < m->n_subjects; s++) {
			if (model_cell(m, b, s)->measured)
				add_figure(plot, m->benches[b].suite, &m->subjects[s]);
		}
	}
	for (unsigned i = 0; i < plot->n; i++) {
		size_t before = plot->script.len;

		plot_script(m, &plot->figures[i], &plot->script);
		if (plot->script.len == before)
			plot->figures[i].svg = mem_strdup("");   /* nothing above 0: gnuplot is not asked */
	}
	if (plot->script.len == 0)
		return 0;
	if (!proc_find("gnuplot"))
		return err_set(err, ERR_INFRA, "apt-get install gnuplot-nox", "gnuplot is not installed, so the figures are left out");
	if (proc_start(&plot->proc, &spec, err))
		return -1;
	fcntl(plot->proc.in, F_SETFL, O_NONBLOCK);
	return feed(plot, err);
}

static int read_all(struct plot *plot, struct buf *out, struct err **err)
{
	int64_t deadline = clock_after_ms(DEADLINE_MS);
	char bytes[65536];

	for (;;) {
		struct pollfd fds[2] = {{plot->proc.out, POLLIN, 0}, {plot->proc.in, POLLOUT, 0}};
		ssize_t n;

		if (poll(fds, plot->proc.in >= 0 ? 2 : 1, clock_poll_ms(deadline)) == 0)
			return err_set(err, ERR_INFRA, NULL, "gnuplot drew nothing within %d s", DEADLINE_MS / 1000);
		if (plot->proc.in >= 0 && fds[1].revents && feed(plot, err))
			return -1;
		if (!fds[0].revents)
			continue;
		n = read(plot->proc.out, bytes, sizeof(bytes));
		if (n == 0)
			return 0;
		if (n > 0)
			buf_add(out, bytes, (size_t)n);
		if (out->len > SVG_MAX)
			return err_set(err, ERR_INFRA, NULL, "gnuplot's figures are larger than %u bytes", SVG_MAX);
	}
}

/* Takes out every <tag>...</tag>: titles that browsers show as hints, gnuplot's name. */
static void drop_elements(char *svg, const char *open, const char *close_tag)
{
	char *from, *to = svg;

	while ((from = strstr(to, open)) != NULL && (to = strstr(from, close_tag)) != NULL) {
		memmove(from, to + strlen(close_tag), strlen(to + strlen(close_tag)) + 1);
		to = from;
	}
}

/* The figures stand one after the other, each behind its XML header. */
static int split(struct plot *plot, char *text, struct err **err)
{
	char *at = text;

	for (unsigned i = 0; i < plot->n; i++) {
		char *begin, *end;

		if (plot->figures[i].svg)
			continue;
		begin = strstr(at, "<svg");
		end = begin ? strstr(begin, "</svg>") : NULL;
		if (!end)
			return err_set(err, ERR_INFRA, "try `gnuplot --version`; hvbench was tried with 5.4", "gnuplot drew %u of %u figures", i, plot->n);
		at = end + strlen("</svg>");
		plot->figures[i].svg = mem_strndup(begin, (size_t)(at - begin));
		drop_elements(plot->figures[i].svg, "<title>", "</title>");
		drop_elements(plot->figures[i].svg, "<desc>", "</desc>");
	}
	return 0;
}

int plot_collect(struct plot *plot, struct err **err)
{
	AUTO_BUF struct buf out = BUF_INIT;
	int status = 0;

	if (plot->proc.pid == 0)
		return 0;
	if (read_all(plot, &out, err) || proc_wait(&plot->proc, clock_after_ms(DEADLINE_MS), &status, err))
		return -1;
	if (status != 0) {
		AUTO_FREE char *how = proc_describe_status(status);

		return err_set(err, ERR_INFRA, NULL, "gnuplot ended with %s", how);
	}
	buf_adds(&out, "");
	return out.data ? split(plot, out.data, err) : err_set(err, ERR_INFRA, NULL, "gnuplot drew nothing");
}

void plot_finish(struct plot *plot)
{
	proc_stop(&plot->proc, 100);
	for (unsigned i = 0; i < plot->n; i++)
		free(plot->figures[i].svg);
	free(plot->figures);
	buf_finish(&plot->script);
	*plot = (struct plot){.proc = PROC_INIT, .script = BUF_INIT};
}
