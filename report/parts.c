/*
 * parts.c - what pages share: marks, badges, tables.
 */
#include <math.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"
#include "report/compare.h"
#include "report/format.h"
#include "report/page.h"
#include "report/palette.h"

static const struct palette_entry palette[N_COLOURS] = PALETTE;

void part_mark(struct html *h, unsigned colour, const char *label)
{
	AUTO_FREE char *class_name = mem_printf("mark s%u", colour);
	html_open(h, "span", "class", "subject", NULL);
	html_open(h, "svg", "class", class_name, "viewBox", "-6 -6 12 12", "aria-hidden", "true", NULL);
	html_void(h, "path", "d", palette[colour].path, NULL);
	html_close(h, "svg");
	html_text(h, label);
	html_close(h, "span");
}

void part_subject(struct html *h, const struct subject *subject)
{
	part_mark(h, subject->colour, subject->label);
}

void part_place(struct html *h, const struct place *place)
{
	part_mark(h, place->colour, place->label);
}

void part_outcome(struct html *h, const char *outcome)
{
	static const char *const known[] = {"ok", "skip", "unstable", "fail", "error", "crash"};
	AUTO_FREE char *class_name = NULL;
	for (size_t i = 0; i < sizeof known / sizeof *known && !class_name; i++)
		class_name = strcmp(outcome, known[i]) == 0 ? mem_printf("badge o-%s", outcome) : NULL;
	html_classed(h, "span", class_name ? class_name : "badge", outcome);
}

void part_verdict(struct html *h, enum verdict verdict)
{
	static const char *const classes[N_VERDICTS] = {
		"badge v-same", "badge v-faster", "badge v-slower", "badge v-inconclusive", "badge v-none"};
	html_classed(h, "span", classes[verdict], verdict_name(verdict));
}

void part_table_open(struct html *h, const char *class_name, const char *caption)
{
	html_open(h, "div", "class", "scroll", "tabindex", "0", NULL);
	html_open(h, "table", "class", class_name, NULL);
	if (caption)
		html_element(h, "caption", caption);
}

void part_table_close(struct html *h)
{
	html_close(h, "table");
	html_close(h, "div");
}

void part_header_row(struct html *h, const char *const *titles, unsigned n, unsigned first_number)
{
	html_open(h, "thead", NULL);
	html_open(h, "tr", NULL);
	for (unsigned i = 0; i < n; i++) {
		html_open(h, "th", "scope", "col", "class", i >= first_number ? "num" : NULL, NULL);
		html_text(h, titles[i]);
		html_close(h, "th");
	}
	html_close(h, "tr");
	html_close(h, "thead");
}

void part_number(struct html *h, bool has, double value)
{
	char text[FORMAT_SIZE];
	if (has && isfinite(value))
		html_classed(h, "td", "num", format_grouped(value, text));
	else
		html_classed(h, "td", "num none", "\xe2\x80\x93");
}

void part_absent(struct html *h, const struct model *model, const struct sheet *sheet)
{
	bool scenes = sheet->suite && sheet->suite->measure == BENCH_SCENE;
	for (unsigned p = 0; p < model->n_places; p++) {
		unsigned asked, absent = sheet_absent(sheet, p, &asked);
		if (absent)
			html_elementf(h, "p", "note absent", "%u of %u %s %s not exist in %s.", absent, asked,
				scenes ? "scenes" : "benches", absent == 1 ? "does" : "do", model->places[p].label);
	}
}

char *part_clock_note(const char *clock, const char *unit)
{
	const struct clock_kind *kind = clock_kind_find(clock);
	bool caveat = kind && kind->caveat;
	bool is_share = strcmp(unit, "%") == 0;
	return mem_printf("%s%s, clock %s%s%s.", unit_short(unit), is_share ? "" : " per operation", clock,
		caveat ? ": " : "", caveat ? kind->caveat : "");
}
