/* table.c - see table.h. */
#include "cli/table.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/mem.h"

#define GAP 2       /* between columns */
#define WRAP_MIN 20 /* no column and no paragraph is narrowed further */
#define COLUMNS_MAX 10000

unsigned cli_width(FILE *out)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	if (columns && *columns) {
		unsigned long n = strtoul(columns, NULL, 10);
		return n > COLUMNS_MAX ? 0 : (unsigned)n;
	}
	return isatty(fileno(out)) && ioctl(fileno(out), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* ---- Text ---- */

/* What the bytes at `at` are on a terminal: their number, and whether they take a column. */
static size_t next_piece(const char *at, bool *seen)
{
	size_t n = 1;
	*seen = *at != '\033';
	if (!*seen) {
		n = strcspn(at, "m");
		return n + (at[n] == 'm');
	}
	while (((unsigned char)at[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static size_t width_of(const char *text)
{
	size_t width = 0;
	for (bool seen; *text; width += seen)
		text += next_piece(text, &seen);
	return width;
}

size_t cli_line_of(const char *text, size_t room)
{
	size_t at = 0, end = 0, width = 0;
	bool seen;
	while (text[at]) {
		size_t n = next_piece(text + at, &seen);
		if (text[at] == ' ')
			end = at;
		if (width + seen > room)
			return end ? end : at;
		width += seen;
		at += n;
	}
	return at;
}

void cli_hanging(FILE *out, unsigned hang, const char *text)
{
	unsigned width = cli_width(out), indent = 0;
	while (*text) {
		size_t room = width > indent + WRAP_MIN ? width - indent : width ? WRAP_MIN : SIZE_MAX;
		size_t n = cli_line_of(text, room);
		fprintf(out, "%*s%.*s\n", (int)indent, "", (int)n, text);
		text += n + strspn(text + n, " ");
		indent = hang;
	}
}

void cli_paragraph(FILE *out, const char *text)
{
	cli_hanging(out, 2, text);
}

/* ---- Tables ---- */

void table_add(struct table *table, const char *text)
{
	strv_add(&table->cells, text ? text : "");
}

void table_take(struct table *table, char *text)
{
	table_add(table, text);
	free(text);
}

void table_addf(struct table *table, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	table_take(table, mem_vprintf(fmt, args));
	va_end(args);
}

void table_finish(struct table *table)
{
	strv_finish(&table->cells);
}

/* How a table is printed. */
struct layout {
	const struct table *table;
	unsigned n_rows;
	size_t *width; /* of a column */
	bool *hidden;
};

static const char *cell_of(const struct layout *l, unsigned row, unsigned column)
{
	return l->table->cells.argv[(size_t)row * l->table->n_columns + column];
}

/* narrowed: where what wraps is as narrow as it may get. */
static size_t sum_of(const struct layout *l, bool narrowed)
{
	size_t sum = 0;
	for (unsigned c = 0; c < l->table->n_columns; c++) {
		bool narrow = narrowed && l->table->columns[c].wraps && l->width[c] > WRAP_MIN;
		sum += l->hidden[c] ? 0 : (narrow ? WRAP_MIN : l->width[c]) + (sum ? GAP : 0);
	}
	return sum;
}

/* Columns that say nothing, and those that say the same in each row, which go to the line above. */
static void fold(struct layout *l, struct buf *above)
{
	for (unsigned c = 0; c < l->table->n_columns; c++) {
		const char *first = cell_of(l, 0, c);
		bool equal = true;
		for (unsigned r = 1; r < l->n_rows && equal; r++)
			equal = strcmp(cell_of(l, r, c), first) == 0;
		bool folds = equal && *first && l->n_rows > 1 && l->table->columns[c].folds;
		if (folds)
			buf_addf(above, "%s%s %s", above->len ? ", " : "", l->table->columns[c].title, first);
		l->hidden[c] = folds || (equal && !*first);
	}
}

static void measure(struct layout *l)
{
	for (unsigned c = 0; c < l->table->n_columns; c++)
		l->width[c] = width_of(l->table->columns[c].title);
	for (unsigned r = 0; r < l->n_rows; r++)
		for (unsigned c = 0; c < l->table->n_columns; c++) {
			size_t width = width_of(cell_of(l, r, c));
			l->width[c] = width > l->width[c] ? width : l->width[c];
		}
}

/* The widest column that can be narrowed; n_columns when there is none. */
static unsigned widest(const struct layout *l)
{
	unsigned found = l->table->n_columns;
	for (unsigned c = 0; c < l->table->n_columns; c++)
		if (l->table->columns[c].wraps && !l->hidden[c] && l->width[c] > WRAP_MIN &&
			(found == l->table->n_columns || l->width[c] > l->width[found]))
			found = c;
	return found;
}

static void fit(struct layout *l)
{
	const struct table *t = l->table;
	size_t limit = cli_width(stdout);
	for (unsigned rank = 255; limit && rank > 0; rank--)
		for (unsigned c = t->n_columns; c-- > 0 && sum_of(l, true) > limit;)
			l->hidden[c] = l->hidden[c] || t->columns[c].spare == rank;
	for (unsigned c; limit && sum_of(l, false) > limit && (c = widest(l)) < t->n_columns;)
		l->width[c]--;
}

/* The next line of a row: what of each cell's rest fits its column. Returns whether something is left. */
static bool print_line(const struct layout *l, const char **rest)
{
	AUTO_BUF struct buf line = BUF_INIT;
	bool left = false;
	size_t at = 0;
	for (unsigned c = 0; c < l->table->n_columns; c++) {
		if (l->hidden[c])
			continue;
		size_t n = cli_line_of(rest[c], l->width[c]);
		AUTO_FREE char *text = mem_strndup(rest[c], n);
		int pad = (int)(l->width[c] - width_of(text));
		bool right = l->table->columns[c].right;
		buf_addf(&line, "%*s%*s%s%*s", at ? GAP : 0, "", right ? pad : 0, "", text, right ? 0 : pad, "");
		at++;
		rest[c] += n + strspn(rest[c] + n, " ");
		left = left || *rest[c];
	}
	while (line.len > 0 && line.data[line.len - 1] == ' ')
		line.data[--line.len] = '\0';
	puts(buf_text(&line));
	return left;
}

void table_print(const struct table *table, const char *heading)
{
	unsigned n = table->n_columns;
	AUTO_FREE size_t *width = mem_alloc(n, sizeof *width);
	AUTO_FREE bool *hidden = mem_alloc(n, sizeof *hidden);
	AUTO_FREE const char **rest = mem_alloc(n, sizeof *rest);
	AUTO_BUF struct buf above = BUF_INIT;
	struct layout l = {table, (unsigned)(table->cells.n / n), width, hidden};
	if (!l.n_rows)
		return;
	fold(&l, &above);
	measure(&l);
	fit(&l);
	AUTO_FREE char *line = mem_printf(
		"%s%s%s", heading ? heading : "", heading && above.len ? ": " : "", buf_text(&above));
	if (*line)
		cli_paragraph(stdout, line);
	for (unsigned r = 0; r <= l.n_rows; r++) {
		for (unsigned c = 0; c < n; c++)
			rest[c] = r ? cell_of(&l, r - 1, c) : table->columns[c].title;
		while (print_line(&l, rest))
			;
	}
}
