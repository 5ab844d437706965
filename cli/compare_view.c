/* compare_view.c - see compare_view.h. */
#include "cli/compare_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "report/format.h"

/* ---- Rows ---- */

static bool has_changed(const struct compare_row *row)
{
	return row->verdict == VERDICT_FASTER || row->verdict == VERDICT_SLOWER ||
		(row->verdict == VERDICT_INCONCLUSIVE && row->significant);
}

/* On one scale for ratios and for differences: a percentage point is as much as a per cent. -1: no effect is known. */
static double size_of(const struct compare_row *row)
{
	if (!row->has_effect)
		return -1;
	return row->scale == BENCH_RATIO ? fabs(log(row->effect.value)) : log1p(fabs(row->effect.value) / 100);
}

/* What a row is sorted by. */
struct position {
	unsigned pair, row;
	double size; /* 0 where it is not asked for */
};

static int compare_positions(const void *x, const void *y)
{
	const struct position *a = x, *b = y;
	if (a->pair != b->pair)
		return a->pair < b->pair ? -1 : 1;
	if (a->size != b->size)
		return a->size > b->size ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

void compare_view_make(const struct compare *compare, const struct by *by, enum compare_sort sort, bool changed,
	struct compare_view *out)
{
	AUTO_FREE struct position *positions = mem_alloc(compare->n + 1, sizeof *positions);
	*out = (struct compare_view){.compare = compare, .by = by};
	pair_list_make(compare, &out->pairs);
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if (!changed || has_changed(row))
			positions[out->n++] = (struct position){
				out->pairs.of[i], i, sort == COMPARE_BY_EFFECT ? size_of(row) : 0};
	}
	qsort(positions, out->n, sizeof *positions, compare_positions);
	out->rows = mem_alloc(out->n + 1, sizeof *out->rows);
	for (unsigned i = 0; i < out->n; i++)
		out->rows[i] = positions[i].row;
}

void compare_view_finish(struct compare_view *view)
{
	pair_list_finish(&view->pairs);
	free(view->rows);
	memset(view, 0, sizeof *view);
}

/* ---- Words ---- */

/* What tells a side of a pair apart from the other: its instances, or the same ones' host, dimension, or runs. */
static char *who(const struct compare_view *view, const struct pair *pair, bool is_b)
{
	const char *runs = is_b ? view->compare->runs_b : view->compare->runs_a;
	AUTO_FREE char *subject = format_line(is_b ? pair->b : pair->a, 80);
	AUTO_FREE char *host = format_line(is_b ? pair->b_host : pair->a_host, 60);
	if (strcmp(pair->a, pair->b) != 0)
		return mem_strdup(subject);
	if (view->by) {
		AUTO_FREE char *value = format_line(is_b ? view->by->value_b : view->by->value_a, 100);
		return mem_printf("%s (%s %s)", subject, view->by->dimension, value);
	}
	if (strcmp(pair->a_host, pair->b_host) != 0)
		return mem_printf("%s on %s", subject, host);
	unsigned n = 1;
	for (const char *at = runs; (at = strchr(at, ',')); at++)
		n++;
	return n > 1 ? mem_printf("%s in %u runs", subject, n) : mem_printf("%s in run %.8s", subject, runs);
}

/* "slower in 18, the same in 8, undecided in 1": what there is of it. */
static void add_counts(const struct pair *pair, struct buf *text)
{
	static const struct {
		enum verdict verdict;
		const char *words;
	} parts[] = {{VERDICT_SLOWER, "slower in"}, {VERDICT_SAME, "the same in"}, {VERDICT_FASTER, "faster in"},
		{VERDICT_INCONCLUSIVE, "undecided in"}, {VERDICT_NOT_COMPARABLE, "not comparable in"}};
	const char *between = ": ";
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		unsigned n = pair->counts[parts[i].verdict];
		if (n)
			buf_addf(text, "%s%s %u", between, parts[i].words, n);
		between = n ? ", " : between;
	}
}

bool compare_view_has_mean(const struct pair *pair)
{
	return pair->judged && pair->alike;
}

char *compare_view_sentence(const struct compare_view *view, const struct pair *pair)
{
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_FREE char *a = who(view, pair, false), *b = who(view, pair, true);
	char value[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
	buf_addf(&text, "%s: %s ", pair->suite, b);
	if (!compare_view_has_mean(pair)) {
		buf_addf(&text, "against %s", a);
	} else {
		buf_addf(&text, "takes %s x ", format_ratio(pair->ratio, value));
		if (pair->ratio_low < pair->ratio_high)
			buf_addf(&text, "[%s, %s] ", format_ratio(pair->ratio_low, low),
				format_ratio(pair->ratio_high, high));
		buf_addf(&text, "%s (geometric mean of %u row%s", a, pair->judged, format_plural(pair->judged));
		if (pair->beyond)
			buf_addf(&text, ", without %u apart by more than %u x", pair->beyond, PAIR_FACTOR_MAX);
		buf_adds(&text, ")");
	}
	add_counts(pair, &text);
	return buf_steal(&text);
}

static const char *subject_of(const char *instance)
{
	const char *at = strchr(instance, '@');
	return at ? at + 1 : instance;
}

/* ", scheduler credit" of a Xen: always with figures of schedules, and wherever the two sides differ in it. */
static char *scheduler_text(const struct compare_row *row, const char *scheduler)
{
	bool differ = *row->a_scheduler && *row->b_scheduler && strcmp(row->a_scheduler, row->b_scheduler) != 0;
	AUTO_FREE char *line = format_line(scheduler, 40);
	const struct suite *suite = suite_find(row->suite);
	return *scheduler && (differ || (suite && suite->scheduler_matters)) ? mem_printf(", scheduler %s", line)
									     : mem_strdup("");
}

char *compare_view_heading(const struct compare_row *row)
{
	AUTO_FREE char *a = format_line(subject_of(row->a), 80), *b = format_line(subject_of(row->b), 80);
	AUTO_FREE char *host_a = format_line(row->a_host, 60), *host_b = format_line(row->b_host, 60);
	AUTO_FREE char *scheduler_a = scheduler_text(row, row->a_scheduler),
		       *scheduler_b = scheduler_text(row, row->b_scheduler);
	return mem_printf("A = %s on %s%s   B = %s on %s%s", a, host_a, scheduler_a, b, host_b, scheduler_b);
}

/* ---- Cells ---- */

char *compare_view_value(bool has, double value, const char *unit, bool with_unit)
{
	char text[FORMAT_SIZE];
	if (!has)
		return mem_strdup("-");
	format_commas(value, text);
	return with_unit ? mem_printf("%s %s", text, unit_short(unit)) : mem_strdup(text);
}

/* The effect as the change of A by so much. */
static double change_of(const struct compare_row *row, double effect)
{
	return row->scale == BENCH_RATIO ? 100 * (effect - 1) : effect;
}

char *compare_view_change(const struct compare_row *row, bool with_unit)
{
	char text[FORMAT_SIZE];
	if (!row->has_effect)
		return mem_strdup("-");
	format_percent(change_of(row, row->effect.value), text);
	if (!with_unit)
		return mem_strdup(text);
	return mem_printf("%s %s", text, row->scale == BENCH_RATIO ? "%" : "points");
}

char *compare_view_interval(const struct compare_row *row)
{
	char low[FORMAT_SIZE], high[FORMAT_SIZE];
	const struct stats_effect *e = &row->effect;
	if (!row->has_effect || e->low == e->high)
		return mem_strdup("");
	return mem_printf(
		"[%s, %s]", format_percent(change_of(row, e->low), low), format_percent(change_of(row, e->high), high));
}

char *compare_view_note(const struct compare_row *row, unsigned least, unsigned most)
{
	AUTO_FREE char *note = format_line(row->note, 200);
	if (!row->guessed)
		return STEAL(note);
	if (least == most)
		return mem_printf("%s; about %u a side would do", note, most);
	return mem_printf("%s; about %u to %u a side would do", note, least, most);
}
