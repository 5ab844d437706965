/*
 * table.h - tables and paragraphs on stdout that fit where they are read.
 *
 *	static const struct table_column columns[] = {{.title = "bench"}, {.title = "cost", .right = true},
 *		{.title = "note", .wraps = true}};
 *	AUTO_TABLE struct table table = TABLE_OF(columns);
 *	table_add(&table, "exit.cpuid");
 *	table_addf(&table, "%u", 2924);
 *	table_add(&table, "");
 *	table_print(&table, NULL);
 *
 * Text may hold UTF-8 and colours (ESC [ ... m), which take no column.
 */
#ifndef HVB_CLI_TABLE_H
#define HVB_CLI_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "lib/proc.h"

struct table_column {
	const char *title;
	bool right;          /* numbers */
	bool wraps;          /* where the table does not fit it is narrowed, to 20 columns at least */
	bool folds;          /* where two or more rows have all the same it is "title value" in the line above */
	unsigned char spare; /* left out where the table does not fit, the highest first; 0: never */
};

struct table {
	const struct table_column *columns; /* borrowed */
	unsigned n_columns;
	struct strv cells; /* row by row */
};

#define TABLE_OF(columns) \
	{ \
		(columns), sizeof(columns) / sizeof *(columns), STRV_INIT \
	}

/* The next cell; a row is n_columns of them. NULL is "". */
void table_add(struct table *table, const char *text);
void table_addf(struct table *table, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Frees the text. */
void table_take(struct table *table, char *text);

/*
 * Nothing where it has no rows. heading: a line above, before what is folded; NULL for none. A column without any text
 * is left out. Where it does not fit cli_width(), columns that wrap are narrowed, the widest first, and where that is
 * not enough its spare columns are left out.
 */
void table_print(const struct table *table, const char *heading);

void table_finish(struct table *table);
#define AUTO_TABLE AUTO(table_finish)

/* The columns of a stream: $COLUMNS, else the terminal's; 0, no limit, where it is none. */
unsigned cli_width(FILE *out);

/* Text in lines of at most cli_width(), the second and later ones indented: by `hang` blanks, or two. */
void cli_hanging(FILE *out, unsigned hang, const char *text);
void cli_paragraph(FILE *out, const char *text);

/* How many bytes of the text fill at most `room` columns and end with a word; a longer word is cut. */
size_t cli_line_of(const char *text, size_t room);

#endif
