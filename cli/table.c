/* table.c - see table.h. */
#include "cli/table.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/mem.h"

#define GAP 2       /* between columns */
#define WRAP_MIN 20 /* a narrower last column is not wrapped */
#define COLUMNS_MAX 10000

unsigned cli_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	if (columns && *columns) {
		unsigned long n = strtoul(columns, NULL, 10);
		return n > COLUMNS_MAX ? 0 : (unsigned)n;
	}
	return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
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

/* How many bytes of the text fill at most `room` columns and end with a word; a longer word is cut. */
static size_t line_of(const char *text, size_t room)
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

void cli_paragraph(const char *text)
{
	unsigned width = cli_width(), indent = 0;
	while (*text) {
		size_t room = width > indent + WRAP_MIN ? width - indent : width ? WRAP_MIN : SIZE_MAX;
		size_t n = line_of(text, room);
		printf("%*s%.*s\n", (int)indent, "", (int)n, text);
		text += n + strspn(text + n, " ");
		indent = 2;
	}
}

/* ---- Tables ---- */

struct layout {
	const bool *right;
	unsigned n_columns;
	unsigned *width; /* of a column */
	bool *hidden;
	unsigned wrap; /* of the last column; 0: it is not wrapped */
};

static unsigned sum_of(const struct layout *t)
{
	unsigned sum = 0;
	for (unsigned c = 0; c < t->n_columns; c++)
		sum += t->hidden[c] ? 0 : t->width[c] + (sum ? GAP : 0);
	return sum;
}

static void leave_out_empty(struct layout *t, const char *const *cells, unsigned n_rows)
{
	for (unsigned c = 0; c < t->n_columns; c++) {
		bool empty = n_rows > 0;
		for (unsigned r = 0; r < n_rows && empty; r++)
			empty = !*cells[(size_t)r * t->n_columns + c];
		t->hidden[c] = empty;
	}
}

static void fit(struct layout *t, const unsigned char *spare)
{
	unsigned limit = cli_width(), last = t->n_columns - 1;
	for (unsigned rank = 255; spare && rank > 0; rank--)
		for (unsigned c = t->n_columns; limit && c-- > 0 && sum_of(t) > limit;)
			t->hidden[c] = t->hidden[c] || spare[c] == rank;
	unsigned sum = sum_of(t), others = sum - t->width[last];
	if (limit && sum > limit && !t->right[last] && !t->hidden[last] && others + WRAP_MIN <= limit)
		t->wrap = limit - others;
}

/* One row, and the further lines of its last cell. */
static void print_row(const struct layout *t, const char *const *row)
{
	const char *rest = row[t->n_columns - 1];
	for (bool first = true; first || *rest; first = false) {
		AUTO_BUF struct buf line = BUF_INIT;
		size_t n = t->wrap ? line_of(rest, t->wrap) : strlen(rest);
		bool any = false;
		for (unsigned c = 0; c < t->n_columns; c++) {
			bool last = c == t->n_columns - 1;
			AUTO_FREE char *text = last ? mem_strndup(rest, n) : mem_strdup(first ? row[c] : "");
			int pad = (int)t->width[c] - (int)width_of(text);
			if (t->hidden[c])
				continue;
			buf_addf(&line, "%*s%*s%s%*s", any ? GAP : 0, "", t->right[c] ? pad : 0, "", text,
				t->right[c] || last ? 0 : pad, "");
			any = true;
		}
		while (line.len > 0 && line.data[line.len - 1] == ' ')
			line.data[--line.len] = '\0';
		printf("%s\n", buf_text(&line));
		rest += n + strspn(rest + n, " ");
	}
}

void cli_table(const char *const *header, const bool *right, const unsigned char *spare, unsigned n_columns,
	const char *const *cells, unsigned n_rows)
{
	AUTO_FREE unsigned *width = mem_alloc(n_columns, sizeof *width);
	AUTO_FREE bool *hidden = mem_alloc(n_columns, sizeof *hidden);
	struct layout t = {right, n_columns, width, hidden, 0};
	for (unsigned c = 0; c < n_columns; c++)
		width[c] = (unsigned)width_of(header[c]);
	for (size_t i = 0; i < (size_t)n_rows * n_columns; i++) {
		unsigned w = (unsigned)width_of(cells[i]);
		if (w > width[i % n_columns])
			width[i % n_columns] = w;
	}
	leave_out_empty(&t, cells, n_rows);
	fit(&t, spare);
	print_row(&t, header);
	for (unsigned r = 0; r < n_rows; r++)
		print_row(&t, cells + (size_t)r * n_columns);
}
