/*
 * page_ratios.c - every comparable row as a mark on an axis: how much more or less B costs than A, sorted, with its
 * interval, in the colour of its verdict. All pairs of a suite share their axes.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "report/answer.h"
#include "report/format.h"
#include "report/page.h"
#include "report/pairs.h"

#define OPEN_MAX 4  /* of a suite with more pairs only the first is open */
#define TICKS_MAX 9 /* on an axis */
#define RATIO_MAX \
	16 /* an axis of ratios does not go beyond this and its inverse: a few rows would squeeze all others */

static bool ratios_wanted(const struct model *model)
{
	return model->pairs.n > 0;
}

/* ---- The axis ---- */

struct axis {
	bool is_ratio; /* logarithmic, 1 is equal; else a difference, 0 is equal */
	double low, high;
	double ticks[TICKS_MAX];
	unsigned n_ticks;
};

static bool is_drawn(const struct compare_row *row, enum bench_scale scale)
{
	return row->verdict != VERDICT_NOT_COMPARABLE && row->has_effect && row->scale == scale &&
		isfinite(row->effect.value) && (scale == BENCH_DIFFERENCE || row->effect.value > 0);
}

/* Logarithms, or the differences themselves. */
static double on_scale(const struct axis *axis, double value)
{
	return axis->is_ratio ? log(value) : value;
}

/* 0 to 100 from the left; what is beyond an end is at the end. */
static double place(const struct axis *axis, double value)
{
	double low = on_scale(axis, axis->low), high = on_scale(axis, axis->high);
	double at = axis->is_ratio && value <= 0 ? -1 : (on_scale(axis, value) - low) / (high - low);
	return 100 * fmin(fmax(at, 0), 1);
}

static void add_tick(struct axis *axis, double value)
{
	if (value >= axis->low && value <= axis->high && axis->n_ticks < TICKS_MAX)
		axis->ticks[axis->n_ticks++] = value;
}

/* 1, 2, 5, 10 ... times a power of ten: the step of at most TICKS_MAX ticks. */
static double step_of(double span)
{
	static const double steps[] = {1, 2, 5, 10};
	double decade = pow(10, floor(log10(span / TICKS_MAX)));
	unsigned i = 0;
	while (i < 3 && steps[i] * decade * (TICKS_MAX - 1) < span)
		i++;
	return steps[i] * decade;
}

/* Where ratios are far apart, powers of 2, 4, 8 ...; else equal steps, of which "equal" is one. */
static void set_ticks(struct axis *axis)
{
	if (axis->is_ratio && axis->high / axis->low > 8) {
		double octaves = log2(axis->high / axis->low), stride = ceil((octaves + 1) / TICKS_MAX);
		for (double e = ceil(log2(axis->low) / stride) * stride; exp2(e) <= axis->high; e += stride)
			add_tick(axis, exp2(e));
		return;
	}
	double step = step_of(axis->high - axis->low);
	for (double k = ceil(axis->low / step); k * step <= axis->high; k++)
		add_tick(axis, k * step);
}

/* All marks and intervals, and "equal", as far as RATIO_MAX lets them. */
static struct axis axis_of(const struct compare *compare, const char *suite, enum bench_scale scale)
{
	struct axis axis = {.is_ratio = scale == BENCH_RATIO};
	double low = 0, high = 0, limit = axis.is_ratio ? log(RATIO_MAX) : INFINITY, room;
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if (strcmp(row->suite, suite) != 0 || !is_drawn(row, scale))
			continue;
		const double ends[] = {row->effect.low, row->effect.value, row->effect.high};
		for (unsigned k = 0; k < 3; k++) {
			double at = axis.is_ratio && ends[k] <= 0 ? -limit : on_scale(&axis, ends[k]);
			low = isfinite(at) ? fmin(low, fmax(at, -limit)) : low;
			high = isfinite(at) ? fmax(high, fmin(at, limit)) : high;
		}
	}
	room = fmax((high - low) * 0.04, axis.is_ratio ? 0.02 : 0.2);
	axis.low = axis.is_ratio ? exp(low - room) : low - room;
	axis.high = axis.is_ratio ? exp(high + room) : high + room;
	set_ticks(&axis);
	return axis;
}

/* ---- Rows ---- */

static int by_effect(const void *a, const void *b)
{
	const struct compare_row *x = *(const struct compare_row *const *)a, *y = *(const struct compare_row *const *)b;
	int order = (x->effect.value < y->effect.value) - (x->effect.value > y->effect.value);
	return order ? order : strcmp(x->bench, y->bench);
}

static void write_axis(const struct axis *axis, struct html *h)
{
	html_open(h, "thead", NULL);
	html_open(h, "tr", NULL);
	html_element(h, "th", "bench");
	html_open(h, "th", "class", "scale", NULL);
	for (unsigned i = 0; i < axis->n_ticks; i++) {
		AUTO_FREE char *style = mem_printf("left:%.2f%%", place(axis, axis->ticks[i]));
		html_open(h, "span", "style", style, NULL);
		if (axis->ticks[i] == 0) /* or -0 */
			html_text(h, "0");
		else if (!axis->is_ratio)
			html_textf(h, "%+g", axis->ticks[i]);
		else if (axis->ticks[i] < 0.6)
			html_textf(h, "1/%g", 1 / axis->ticks[i]);
		else
			html_textf(h, "%g\xc3\x97", axis->ticks[i]);
		html_close(h, "span");
	}
	html_close(h, "th");
	html_classed(h, "th", "num", axis->is_ratio ? "B / A" : "B \xe2\x88\x92 A, points");
	html_element(h, "th", "B is");
	html_close(h, "tr");
	html_close(h, "thead");
}

static void write_mark(const struct axis *axis, const struct compare_row *row, struct html *h)
{
	static const char *const classes[N_VERDICTS] = {
		"track v-same", "track v-faster", "track v-slower", "track v-inconclusive", "track v-none"};
	AUTO_BUF struct buf grid = BUF_INIT;
	AUTO_FREE char *equal = mem_printf("M%.2f 0V20", place(axis, axis->is_ratio ? 1 : 0)),
		       *interval = mem_printf(
			       "M%.2f 10H%.2f", place(axis, row->effect.low), place(axis, row->effect.high)),
		       *mark = mem_printf("M%.2f 10h.01", place(axis, row->effect.value));
	for (unsigned i = 0; i < axis->n_ticks; i++)
		buf_addf(&grid, "M%.2f 0V20", place(axis, axis->ticks[i]));
	html_open(h, "svg", "class", classes[row->verdict], "viewBox", "0 0 100 20", "preserveAspectRatio", "none",
		"aria-hidden", "true", NULL);
	html_void(h, "path", "class", "grid", "d", buf_text(&grid), NULL);
	html_void(h, "path", "class", "equal", "d", equal, NULL);
	if (row->effect.low != row->effect.high)
		html_void(h, "path", "class", "interval", "d", interval, NULL);
	html_void(h, "path", "class", "at", "d", mark, NULL);
	html_close(h, "svg");
}

static void write_number(const struct compare_row *row, struct html *h)
{
	const char *(*format)(double, char *) = row->scale == BENCH_RATIO ? format_ratio : format_difference;
	char value[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
	html_open(h, "td", "class", "num", NULL);
	html_textf(h, "%s%s", format(row->effect.value, value), row->scale == BENCH_RATIO ? "\xc3\x97" : "");
	if (row->effect.low != row->effect.high)
		html_elementf(
			h, "span", "note", " [%s, %s]", format(row->effect.low, low), format(row->effect.high, high));
	html_close(h, "td");
}

static void write_row(const struct axis *axis, const struct compare_row *row, struct html *h)
{
	AUTO_FREE char *anchor = mem_printf("#bench-%s", row->bench);
	const char *dot = strchr(row->bench, '.');
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	html_open(h, "a", "href", anchor, NULL);
	html_text(h, dot ? dot + 1 : row->bench);
	html_close(h, "a");
	html_close(h, "th");
	html_open(h, "td", NULL);
	write_mark(axis, row, h);
	html_close(h, "td");
	write_number(row, h);
	html_open(h, "td", NULL);
	part_verdict(h, row->verdict);
	html_close(h, "td");
	html_close(h, "tr");
}

static void write_rows(const struct model *model, const struct pair *pair, enum bench_scale scale, struct html *h)
{
	AUTO_FREE const struct compare_row **rows = mem_alloc(model->pairs.n, sizeof *rows);
	unsigned n = 0;
	for (unsigned i = 0; i < model->pairs.n; i++) {
		if (pair_has(pair, &model->pairs.rows[i]) && is_drawn(&model->pairs.rows[i], scale))
			rows[n++] = &model->pairs.rows[i];
	}
	if (n == 0)
		return;
	struct axis axis = axis_of(&model->pairs, pair->suite, scale);
	qsort(rows, n, sizeof *rows, by_effect);
	part_table_open(h, "forest", NULL);
	write_axis(&axis, h);
	for (unsigned i = 0; i < n; i++)
		write_row(&axis, rows[i], h);
	part_table_close(h);
}

/* ---- Page ---- */

static void write_pair(const struct model *model, const struct pair *pair, bool open, struct html *h)
{
	const struct sheet *sheet = model_sheet(model, pair->suite);
	const struct subject *a = sheet ? sheet_subject(sheet, pair->a, pair->a_host) : NULL,
			     *b = sheet ? sheet_subject(sheet, pair->b, pair->b_host) : NULL;
	if (!a || !b)
		return;
	html_open(h, "details", "class", "pair", "open", open ? "open" : NULL, NULL);
	html_open(h, "summary", NULL);
	html_textf(h, "Suite %s: A ", pair->suite);
	part_subject(h, a);
	html_text(h, "  B ");
	part_subject(h, b);
	html_close(h, "summary");
	write_rows(model, pair, BENCH_RATIO, h);
	write_rows(model, pair, BENCH_DIFFERENCE, h);
	html_close(h, "details");
}

static int ratios_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	AUTO_PAIR_LIST struct pair_list pairs = {0};
	(void)plot;
	(void)err;
	pair_list_make(&model->pairs, &pairs);
	html_elementf(h, "p", NULL,
		"How much more B costs than A, one line a row, the dearest first. Ratios are on a logarithmic axis, "
		"where "
		"1 is equal and which ends at 1/%d and %d: what stands at its ends is beyond them. Shares of a CPU are "
		"compared by their difference in percentage points, where 0 is equal. A bar is the 95 %% interval; it "
		"may be narrower than "
		"the dot, and rows that were counted exactly have none. Blue: B is lower; orange: higher; dark "
		"grey: the same; small: undecided.",
		RATIO_MAX, RATIO_MAX);
	for (unsigned i = 0; i < pairs.n; i++) {
		unsigned of_suite = 0, before = 0;
		for (unsigned k = 0; k < pairs.n; k++) {
			bool same = strcmp(pairs.rows[k].suite, pairs.rows[i].suite) == 0;
			of_suite += same;
			before += same && k < i;
		}
		if (pairs.rows[i].comparable)
			write_pair(model, &pairs.rows[i], of_suite <= OPEN_MAX || before == 0, h);
	}
	return 0;
}

const struct page page_ratios = {
	.id = "ratios",
	.title = "Every row: how much more or less",
	.wanted = ratios_wanted,
	.write = ratios_write,
};
