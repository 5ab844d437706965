/* compare_formats.c - a comparison for other programs and for issue trackers: JSON, CSV, Markdown. */
#include <math.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/compare_view.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "report/export.h"
#include "report/format.h"

/* ---- JSON ---- */

static json_t *text_json(const char *text)
{
	AUTO_FREE char *valid = format_utf8(text);
	return valid ? json_string(valid) : json_null();
}

static json_t *number_json(bool has, double value)
{
	return has && isfinite(value) ? json_real(value) : json_null();
}

/* One value a side has no interval. */
static void set_effect(json_t *out, const struct compare_row *row)
{
	bool has_ratio = row->has_effect && row->scale == BENCH_RATIO;
	bool has_difference = row->has_effect && row->scale == BENCH_DIFFERENCE;
	bool has_interval = row->exact || row->a_n > 1 || row->b_n > 1;
	json_object_set_new(out, "ratio", number_json(has_ratio, row->effect.value));
	json_object_set_new(out, "ci_low", number_json(has_ratio && has_interval, row->effect.low));
	json_object_set_new(out, "ci_high", number_json(has_ratio && has_interval, row->effect.high));
	json_object_set_new(out, "difference", number_json(has_difference, row->effect.value));
	json_object_set_new(out, "difference_low", number_json(has_difference && has_interval, row->effect.low));
	json_object_set_new(out, "difference_high", number_json(has_difference && has_interval, row->effect.high));
}

/* Also the columns of CSV, in this order. */
static json_t *row_json(const struct compare_row *row)
{
	json_t *out = json_object();
	json_object_set_new(out, "suite", text_json(row->suite));
	json_object_set_new(out, "bench", text_json(row->bench));
	json_object_set_new(out, "a", text_json(row->a));
	json_object_set_new(out, "b", text_json(row->b));
	json_object_set_new(out, "a_host", text_json(row->a_host));
	json_object_set_new(out, "b_host", text_json(row->b_host));
	json_object_set_new(out, "a_scheduler", *row->a_scheduler ? text_json(row->a_scheduler) : json_null());
	json_object_set_new(out, "b_scheduler", *row->b_scheduler ? text_json(row->b_scheduler) : json_null());
	json_object_set_new(out, "a_value", number_json(row->has_a, row->a_value));
	json_object_set_new(out, "b_value", number_json(row->has_b, row->b_value));
	json_object_set_new(out, "a_unit", text_json(row->has_a ? row->a_unit : NULL));
	json_object_set_new(out, "b_unit", text_json(row->has_b ? row->b_unit : NULL));
	json_object_set_new(out, "a_clock", text_json(row->has_a ? row->a_clock : NULL));
	json_object_set_new(out, "b_clock", text_json(row->has_b ? row->b_clock : NULL));
	json_object_set_new(out, "repetition", json_string(row->nights ? "night" : "boot"));
	json_object_set_new(out, "a_boots", json_integer(row->a_n));
	json_object_set_new(out, "b_boots", json_integer(row->b_n));
	json_object_set_new(out, "needed", row->needed ? json_integer(row->needed) : json_null());
	set_effect(out, row);
	json_object_set_new(out, "p", number_json(row->has_p, row->p));
	json_object_set_new(out, "verdict", json_string(verdict_name(row->verdict)));
	json_object_set_new(out, "reason", text_json(row->reason));
	return out;
}

static json_t *pair_json(const struct compare_view *view, const struct pair *pair)
{
	AUTO_FREE char *sentence = compare_view_sentence(view, pair);
	json_t *out = json_object();
	json_object_set_new(out, "suite", text_json(pair->suite));
	json_object_set_new(out, "a", text_json(pair->a));
	json_object_set_new(out, "b", text_json(pair->b));
	json_object_set_new(out, "a_host", text_json(pair->a_host));
	json_object_set_new(out, "b_host", text_json(pair->b_host));
	bool has_mean = compare_view_has_mean(pair);
	json_object_set_new(out, "mean_ratio", number_json(has_mean, pair->ratio));
	json_object_set_new(out, "mean_low", number_json(has_mean, pair->ratio_low));
	json_object_set_new(out, "mean_high", number_json(has_mean, pair->ratio_high));
	json_object_set_new(out, "mean_rows", json_integer(has_mean ? pair->judged : 0));
	json_object_set_new(out, "same", json_integer(pair->counts[VERDICT_SAME]));
	json_object_set_new(out, "faster", json_integer(pair->counts[VERDICT_FASTER]));
	json_object_set_new(out, "slower", json_integer(pair->counts[VERDICT_SLOWER]));
	json_object_set_new(out, "inconclusive", json_integer(pair->counts[VERDICT_INCONCLUSIVE]));
	json_object_set_new(out, "not_comparable", json_integer(pair->counts[VERDICT_NOT_COMPARABLE]));
	json_object_set_new(out, "sentence", text_json(sentence));
	return out;
}

json_t *compare_json(const struct compare_view *view)
{
	const struct by *by = view->by;
	json_t *object = json_object(), *rows = json_array(), *pairs = json_array();
	for (unsigned i = 0; i < view->n; i++)
		json_array_append_new(rows, row_json(&view->compare->rows[view->rows[i]]));
	for (unsigned i = 0; i < view->pairs.n; i++)
		json_array_append_new(pairs, pair_json(view, &view->pairs.rows[i]));
	json_object_set_new(object, "runs_a", text_json(view->compare->runs_a));
	json_object_set_new(object, "runs_b", text_json(view->compare->runs_b));
	json_object_set_new(object, "by", text_json(by ? by->dimension : "hypervisor"));
	json_object_set_new(object, "by_a", text_json(by ? by->value_a : NULL));
	json_object_set_new(object, "by_b", text_json(by ? by->value_b : NULL));
	json_object_set_new(object, "pairs", pairs);
	json_object_set_new(object, "rows", rows);
	return object;
}

void compare_put_json(const struct compare_view *view, struct buf *out)
{
	cli_put_json(compare_json(view), out);
}

/* ---- CSV ---- */

void compare_put_csv(const struct compare_view *view, struct buf *out)
{
	const struct compare_row *rows = view->compare->rows;
	/* a comparison has a row, even where none is shown */
	json_t *head = row_json(&rows[0]), *shown = json_array();
	for (unsigned i = 0; i < view->n; i++)
		json_array_append_new(shown, row_json(&rows[view->rows[i]]));
	export_put_csv(head, shown, out);
	json_decref(head);
	json_decref(shown);
}

/* ---- Markdown ---- */

/* Frees the text. */
static void put_cell(struct buf *out, char *text, const char *end)
{
	export_put_cell(text, out);
	free(text);
	buf_adds(out, end);
}

static void put_markdown_row(const struct compare_row *row, struct buf *out)
{
	buf_adds(out, "| ");
	put_cell(out, mem_strdup(row->bench), " | ");
	put_cell(out, compare_view_value(row->has_a, row->a_value, row->a_unit, true), " | ");
	put_cell(out, compare_view_value(row->has_b, row->b_value, row->b_unit, true), " | ");
	put_cell(out, compare_view_change(row, true), " | ");
	put_cell(out, compare_view_interval(row), " | ");
	put_cell(out, mem_strdup(verdict_name(row->verdict)), " | ");
	put_cell(out, mem_strdup(row->reason), " |\n");
}

static const char markdown_head[] = "| bench | A | B | change | 95 % interval | B is | why |\n"
				    "|:--|--:|--:|--:|--:|:--|:--|\n";

void compare_put_markdown(const struct compare_view *view, struct buf *out)
{
	unsigned at = 0;
	for (unsigned p = 0; p < view->pairs.n; p++) {
		const struct pair *pair = &view->pairs.rows[p];
		put_cell(out, compare_view_sentence(view, pair), "\n\n");
		put_cell(out, compare_view_heading(&view->compare->rows[pair->first]), "\n\n");
		if (at == view->n || view->pairs.of[view->rows[at]] != p) {
			buf_adds(out, "No row has changed.\n\n");
			continue;
		}
		buf_adds(out, markdown_head);
		for (; at < view->n && view->pairs.of[view->rows[at]] == p; at++)
			put_markdown_row(&view->compare->rows[view->rows[at]], out);
		buf_addc(out, '\n');
	}
	if (at < view->n)
		buf_addf(out, "Run on one side only:\n\n%s", markdown_head);
	for (; at < view->n; at++)
		put_markdown_row(&view->compare->rows[view->rows[at]], out);
}
