/*
 * page_exits.c - why an operation costs what it does: its exits by class, of every bench whose passes were counted, the
 * places below each other.
 */
#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "report/exits.h"
#include "report/page.h"
#include "report/suite_view.h"

static bool is_counted(const struct sheet *sheet, unsigned bench, unsigned subject)
{
	const struct figure *all = cell_figure(sheet_cell(sheet, bench, subject), "exits");
	return all && (all->reason || strcmp(all->unit, EXITS_UNIT) == 0);
}

static bool has_counts(const struct sheet *sheet)
{
	bool any = false;
	for (unsigned b = 0; b < sheet->n_benches && !suite_view_find(sheet->name)->has_own_pages; b++)
		for (unsigned s = 0; s < sheet->n_subjects; s++)
			any |= is_counted(sheet, b, s);
	return any;
}

static bool exits_wanted(const struct model *model)
{
	bool any = false;
	for (unsigned i = 0; i < model->n_suites; i++)
		any |= has_counts(&model->suites[i]);
	return any;
}

/* Classes that the suite's cells have, in the order of their first use: each has its colour. */
struct classes {
	const char *names[EXITS_CLASSES_MAX];
	unsigned n;
};

static unsigned class_of(struct classes *classes, const char *name)
{
	unsigned i = 0;
	while (i < classes->n && strcmp(classes->names[i], name) != 0)
		i++;
	if (i == classes->n && i < EXITS_CLASSES_MAX)
		classes->names[classes->n++] = name;
	return i;
}

/* The most exits of an operation: all bars have one scale. */
static double find_classes(const struct sheet *sheet, struct classes *classes)
{
	double most = 0;
	for (unsigned b = 0; b < sheet->n_benches; b++)
		for (unsigned s = 0; s < sheet->n_subjects; s++) {
			struct exits exits;
			double sum = 0;
			exits_of_cell(sheet_cell(sheet, b, s), &exits);
			for (unsigned i = 0; i < exits.n; i++) {
				class_of(classes, exits.list[i].name);
				sum += exits.list[i].value;
			}
			most = fmax(most, sum);
		}
	return most;
}

static void write_segment(const char *title, unsigned class, double width, struct html *h)
{
	AUTO_FREE char *name = mem_printf("x%u", class % 9);
	AUTO_FREE char *style = mem_printf("width:%.2f%%", width);
	html_open(h, "span", "class", name, "style", width > 0 ? style : NULL, "title", title, NULL);
	html_close(h, "span");
}

static void write_bar(const struct exits *exits, struct classes *classes, double most, struct html *h)
{
	html_open(h, "td", "class", "stacked", NULL);
	html_open(h, "span", "class", "stack", NULL);
	for (unsigned i = 0; i < exits->n; i++)
		write_segment(exits->list[i].name, class_of(classes, exits->list[i].name),
			100 * exits->list[i].value / most, h);
	html_close(h, "span");
	html_close(h, "td");
}

static void write_key(const struct classes *classes, struct html *h)
{
	html_open(h, "p", "class", "key", NULL);
	for (unsigned i = 0; i < classes->n; i++) {
		html_open(h, "span", "class", "subject", NULL);
		write_segment(NULL, i, 0, h);
		html_text(h, classes->names[i]);
		html_close(h, "span");
	}
	html_close(h, "p");
}

static void write_cell(const struct cell *cell, struct classes *classes, double most, struct html *h)
{
	struct exits exits;
	exits_of_cell(cell, &exits);
	AUTO_FREE char *text = exits_text(&exits);
	const struct figure *all = cell_figure(cell, "exits");
	if (all->reason) {
		html_open(h, "td", "class", "unavailable", "colspan", "2", NULL);
		html_textf(h, "unavailable: %s", all->reason);
		html_close(h, "td");
	} else {
		html_element(h, "td", text);
		write_bar(&exits, classes, most, h);
	}
	part_number(h, cell->measured, cell->value);
}

static void write_bench(const struct sheet *sheet, unsigned bench, struct classes *classes, double most, struct html *h)
{
	const char *name = sheet->benches[bench].name;
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		if (!is_counted(sheet, bench, s))
			continue;
		html_open(h, "tr", NULL);
		html_open(h, "th", "scope", "row", NULL);
		html_element(h, "code", name);
		html_close(h, "th");
		html_open(h, "td", NULL);
		part_subject(h, &sheet->subjects[s]);
		html_close(h, "td");
		write_cell(sheet_cell(sheet, bench, s), classes, most, h);
		html_close(h, "tr");
		name = "";
	}
}

static void write_sheet(const struct sheet *sheet, struct html *h)
{
	static const char *const titles[] = {"bench", "place", "exits of an operation", "by class", "cost"};
	struct classes classes = {.n = 0};
	double most = find_classes(sheet, &classes);
	write_key(&classes, h);
	part_table_open(h, "plain",
		"Exits of an operation, counted in passes of their own, beside what the operation costs. An empty pass "
		"is "
		"subtracted. 0.00: it does not leave the guest. All bars have one scale.");
	part_header_row(h, titles, sizeof titles / sizeof *titles, 4);
	for (unsigned b = 0; b < sheet->n_benches; b++)
		write_bench(sheet, b, &classes, most, h);
	part_table_close(h);
}

static int exits_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	(void)plot;
	(void)err;
	for (unsigned i = 0; i < model->n_suites; i++)
		if (has_counts(&model->suites[i]))
			write_sheet(&model->suites[i], h);
	return 0;
}

const struct page page_exits = {
	.id = "exits",
	.title = "Exits of an operation, by class",
	.wanted = exits_wanted,
	.write = exits_write,
};
