/* export_forms.c - the forms of an export, and those that are tables of its rows: JSON, CSV, Markdown. */
#include <string.h>

#include "lib/mem.h"
#include "report/export.h"
#include "report/export_text.h"
#include "report/format.h"

static const char *const kind_names[] = {
	[EXPORT_JUNIT] = "junit",
	[EXPORT_OPENMETRICS] = "openmetrics",
	[EXPORT_CSV] = "csv",
	[EXPORT_MARKDOWN] = "markdown",
	[EXPORT_JSON] = "json",
	[EXPORT_BENCHMARK_ACTION] = "benchmark-action",
};

const char *export_kind_name(enum export_kind kind)
{
	return kind_names[kind];
}

enum export_kind export_kind_find(const char *name, size_t len)
{
	enum export_kind kind = 0;
	while (kind < EXPORT_KINDS && (strncmp(kind_names[kind], name, len) != 0 || kind_names[kind][len]))
		kind++;
	return kind;
}

/* ---- JSON ---- */

static json_t *text_json(const char *text)
{
	AUTO_FREE char *valid = format_utf8(text);
	return valid ? json_string(valid) : json_null();
}

static json_t *number_json(bool has, double value)
{
	return has ? json_real(value) : json_null();
}

static json_t *row_json(const struct export_row *row)
{
	json_t *out = json_object();
	json_object_set_new(out, "suite", text_json(row->suite));
	json_object_set_new(out, "name", text_json(row->name));
	json_object_set_new(out, "host", text_json(row->host));
	json_object_set_new(out, "state", json_string(export_state_name(row->state)));
	json_object_set_new(out, "verdict", text_json(row->verdict));
	json_object_set_new(out, "value", number_json(row->has_value, row->value));
	json_object_set_new(out, "before", number_json(row->has_before, row->before));
	json_object_set_new(out, "unit", text_json(row->unit));
	json_object_set_new(out, "repetitions", json_integer(row->boots));
	json_object_set_new(out, "change_percent", number_json(row->has_effect, row->change));
	json_object_set_new(out, "change_low", number_json(row->has_effect, row->low));
	json_object_set_new(out, "change_high", number_json(row->has_effect, row->high));
	json_object_set_new(out, "p", number_json(row->has_p, row->p));
	json_object_set_new(out, "since", text_json(row->since));
	json_object_set_new(out, "owner", text_json(row->owner));
	json_object_set_new(out, "reason", text_json(row->why));
	return out;
}

static json_t *rows_json(const struct export *export)
{
	json_t *rows = json_array();
	for (unsigned i = 0; i < export->n; i++)
		json_array_append_new(rows, row_json(&export->rows[i]));
	return rows;
}

/* Takes the object. */
static void put_object(json_t *object, struct buf *out)
{
	AUTO_FREE char *text = json_dumps(object, JSON_INDENT(1));
	buf_addf(out, "%s\n", text);
	json_decref(object);
}

json_t *export_json(const struct export *export)
{
	json_t *all = json_object(), *counts = json_object();
	for (enum export_state s = 0; s < EXPORT_STATES; s++)
		json_object_set_new(counts, export_state_name(s), json_integer(export_count(export, s)));
	json_object_set_new(all, "what", json_string(export->what));
	json_object_set_new(all, "run", text_json(export->run));
	json_object_set_new(all, "ended", text_json(export->ended));
	json_object_set_new(all, "title", text_json(export->title));
	json_object_set_new(all, "passed", json_boolean(export->passed));
	json_object_set_new(all, "broken", text_json(export->broken));
	json_object_set_new(
		all, "last_success", export->last_success ? json_integer(export->last_success) : json_null());
	json_object_set_new(all, "counts", counts);
	json_object_set_new(all, "rows", rows_json(export));
	return all;
}

static void put_json(const struct export *export, struct buf *out)
{
	json_t *named = json_pack("{s:s}", "schema", "hvbench/1"), *all = export_json(export);
	json_object_update(named, all);
	json_decref(all);
	put_object(named, out);
}

static void put_benchmark_action(const struct export *export, struct buf *out)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < export->n; i++) {
		const struct export_row *row = &export->rows[i];
		if (!row->has_value)
			continue;
		json_t *one = json_object();
		json_object_set_new(one, "name", text_json(row->name));
		json_object_set_new(one, "unit", text_json(row->unit));
		json_object_set_new(one, "value", json_real(row->value));
		json_object_set_new(one, "extra", text_json(row->host));
		json_array_append_new(list, one);
	}
	put_object(list, out);
}

/* ---- CSV ---- */

static void put_field(const char *text, struct buf *out)
{
	if (!text[strcspn(text, ",\"")]) {
		buf_adds(out, text);
		return;
	}
	buf_addc(out, '"');
	for (; *text; text++) {
		if (*text == '"')
			buf_addc(out, '"');
		buf_addc(out, *text);
	}
	buf_addc(out, '"');
}

static void put_value(const json_t *value, struct buf *out)
{
	AUTO_FREE char *text = json_is_string(value) ? format_line(json_string_value(value), SIZE_MAX)
		: json_is_null(value)                ? mem_strdup("")
						     : json_dumps(value, JSON_ENCODE_ANY);
	put_field(text, out);
}

void export_put_csv(json_t *head, json_t *rows, struct buf *out)
{
	const char *key;
	json_t *row, *value;
	size_t i, at = 0, width = json_object_size(head);
	json_object_foreach(head, key, value)
	{
		put_field(key, out);
		buf_addc(out, ++at == width ? '\n' : ',');
	}
	json_array_foreach(rows, i, row)
	{
		at = 0;
		json_object_foreach(head, key, value)
		{
			put_value(json_object_get(row, key), out);
			buf_addc(out, ++at == width ? '\n' : ',');
		}
	}
}

static void put_csv(const struct export *export, struct buf *out)
{
	json_t *head = row_json(&(struct export_row){0}), *rows = rows_json(export);
	export_put_csv(head, rows, out);
	json_decref(head);
	json_decref(rows);
}

/* ---- Markdown ---- */

void export_put_cell(const char *text, struct buf *out)
{
	AUTO_FREE char *line = format_line(text, SIZE_MAX);
	for (const char *at = line; *at; at++) {
		if (strchr("\\|`*_<[]~", *at))
			buf_addc(out, '\\');
		buf_addc(out, *at);
	}
}

static void put_figure(bool has, double value, const char *unit, struct buf *out)
{
	char text[FORMAT_SIZE];
	if (has)
		buf_addf(out, "%s %s", format_commas(value, text), unit_short(unit));
}

static void put_markdown_row(const struct export_row *row, struct buf *out)
{
	char text[FORMAT_SIZE];
	buf_adds(out, "| ");
	export_put_cell(row->name, out);
	buf_addf(out, " | %s | ", export_state_name(row->state));
	put_figure(row->has_before, row->before, row->unit, out);
	buf_adds(out, " | ");
	put_figure(row->has_value, row->value, row->unit, out);
	buf_addf(out, " | %s | ", row->has_effect ? format_percent(row->change, text) : "");
	export_put_cell(row->since ? row->since : "", out);
	buf_adds(out, " | ");
	export_put_cell(row->owner ? row->owner : "", out);
	buf_adds(out, " | ");
	export_put_cell(row->why ? row->why : "", out);
	buf_adds(out, " |\n");
}

/* What is worst comes first. */
static void put_markdown(const struct export *export, struct buf *out)
{
	unsigned put = 0;
	export_put_cell(export->title, out);
	buf_adds(out, "\n\n");
	if (export->broken) {
		export_put_cell(export->broken, out);
		buf_adds(out, "\n\n");
	}
	buf_adds(out,
		"| row | state | before | now | change % | since | owner | why |\n"
		"|:--|:--|--:|--:|--:|:--|:--|:--|\n");
	for (int state = EXPORT_STATES - 1; state >= 0; state--)
		for (unsigned i = 0; i < export->n; i++) {
			AUTO_BUF struct buf row = BUF_INIT;
			if (export->rows[i].state != (enum export_state)state)
				continue;
			put_markdown_row(&export->rows[i], &row);
			if (out->len + row.len > EXPORT_MARKDOWN_MAX) {
				buf_addf(out, "\n%u more rows do not fit here\n", export->n - put);
				return;
			}
			buf_add(out, row.data, row.len);
			put++;
		}
}

void export_put(const struct export *export, enum export_kind kind, struct buf *out)
{
	static void (*const forms[])(const struct export *export, struct buf *out) = {
		[EXPORT_JUNIT] = export_put_junit,
		[EXPORT_OPENMETRICS] = export_put_openmetrics,
		[EXPORT_CSV] = put_csv,
		[EXPORT_MARKDOWN] = put_markdown,
		[EXPORT_JSON] = put_json,
		[EXPORT_BENCHMARK_ACTION] = put_benchmark_action,
	};
	forms[kind](export, out);
}
