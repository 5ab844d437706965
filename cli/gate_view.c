/* gate_view.c - see gate_view.h. */
#include "cli/gate_view.h"

#include "cli/command.h"
#include "cli/table.h"
#include "lib/mem.h"
#include "report/format.h"

static void add_row(struct table *table, const struct export_row *row)
{
	char text[FORMAT_SIZE];
	table_take(table, format_line(row->name, SIZE_MAX));
	table_add(table, export_state_name(row->state));
	table_add(table, row->has_before ? format_commas(row->before, text) : "-");
	table_add(table, row->has_value ? format_commas(row->value, text) : "-");
	table_add(table, row->has_effect ? format_percent(row->change, text) : "-");
	table_take(table, row->has_p ? mem_printf("%.2g", row->p) : mem_strdup("-"));
	table_add(table, row->since ? row->since : "-");
	table_take(table, format_line(row->owner ? row->owner : "-", SIZE_MAX));
	table_take(table, format_line(row->why, SIZE_MAX));
}

static void print_rows(const struct export *export)
{
	static const struct table_column columns[] = {{.title = "row", .wraps = true}, {.title = "it"},
		{.title = "before", .right = true}, {.title = "now", .right = true},
		{.title = "change %", .right = true}, {.title = "p", .right = true, .spare = 1},
		{.title = "since", .wraps = true}, {.title = "owner", .spare = 2}, {.title = "why", .wraps = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	for (int state = EXPORT_STATES - 1; state > EXPORT_PASSED; state--)
		for (unsigned i = 0; i < export->n; i++)
			if (export->rows[i].state == (enum export_state)state)
				add_row(&table, &export->rows[i]);
	if (export_count(export, EXPORT_PASSED) < export->n)
		table_print(&table, NULL);
}

void gate_view_print(const struct export *export, bool json)
{
	if (json) {
		cli_json(export_json(export));
		return;
	}
	print_rows(export);
	cli_paragraph(stdout, export->broken ? export->broken : export->title);
}

int gate_view_code(const struct export *export)
{
	return export->passed ? CLI_OK : export_count(export, EXPORT_FAILED) ? CLI_GATE : ERR_NOTHING;
}
