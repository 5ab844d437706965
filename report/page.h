/*
 * page.h - what a page of the report is, and what pages share.
 *
 * A page is one file page_NAME.c that ends in `const struct page page_NAME` and one line in report/list.def. It reads
 * the model (and the database through it) and prints; it measures and judges nothing.
 */
#ifndef HVB_REPORT_PAGE_H
#define HVB_REPORT_PAGE_H

#include "report/html.h"
#include "report/model.h"
#include "report/plot.h"

struct page {
	const char *id, *title;                    /* anchor and heading */
	bool late;                                 /* written after the others, when gnuplot has had its time */
	bool (*wanted)(const struct model *model); /* NULL: always */
	int (*write)(const struct model *model, const struct plot *plot, struct html *h, struct err **err);
};

/* Every page of list.def, in its order. */
extern const struct page *const pages[];
extern const unsigned n_pages;

/* Mark and label; the mark in the colour and shape of the palette. */
void part_mark(struct html *h, unsigned colour, const char *label);
void part_subject(struct html *h, const struct subject *subject);
void part_place(struct html *h, const struct place *place);

/* The word in a coloured badge. */
void part_outcome(struct html *h, const char *outcome);
void part_verdict(struct html *h, enum verdict verdict);

/* A table that scrolls by itself where the page is narrow. The caption (NULL: none) carries the clock's caveat. */
void part_table_open(struct html *h, const char *class_name, const char *caption);
void part_table_close(struct html *h);
/* columns from first_number on are figures */
void part_header_row(struct html *h, const char *const *titles, unsigned n, unsigned first_number);

/* A figure in a cell; an empty one shows a dash. */
void part_number(struct html *h, bool has, double value);

/* One line for each place in which benches of the suite cannot exist: "12 of 18 scenes do not exist in ...". */
void part_absent(struct html *h, const struct model *model, const struct sheet *sheet);

/*
 * "instr per operation, clock icount: path length ...": unit, clock and the clock's caveat, which stands at every table
 * and figure of that clock. Caller frees.
 */
char *part_clock_note(const char *clock, const char *unit);

#endif
