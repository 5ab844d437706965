/*
 * table.h - tables and paragraphs on stdout that fit where they are read.
 *
 * Text may hold UTF-8 and colours (ESC [ ... m), which take no column.
 */
#ifndef HVB_CLI_TABLE_H
#define HVB_CLI_TABLE_H

#include <stdbool.h>

/* The columns of stdout: $COLUMNS, else the terminal's; 0, no limit, where it is none. */
unsigned cli_width(void);

/*
 * Columns aligned, numbers right. cells: n_rows * n_columns texts; right: per column. A column
 * without any text in it is left out. What does not fit cli_width(): the
 * columns with a `spare` are left out, the highest first (spare may be NULL, and 0 stays), then the last column is
 * wrapped where that leaves it 20 columns or more.
 */
void cli_table(const char *const *header, const bool *right, const unsigned char *spare, unsigned n_columns,
	const char *const *cells, unsigned n_rows);

/* Text in lines of at most cli_width(), the second and later ones indented by two blanks. */
void cli_paragraph(const char *text);

#endif
