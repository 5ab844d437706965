/*
 * compare_view.h - what `hvbench compare` shows of a comparison, the same in every format: which rows in which order,
 * the sentence of each pair, and how a row's figures are written.
 */
#ifndef HVB_CLI_COMPARE_VIEW_H
#define HVB_CLI_COMPARE_VIEW_H

#include <jansson.h>
#include <stdbool.h>

#include "lib/buf.h"
#include "report/by.h"
#include "report/compare.h"
#include "report/pairs.h"

enum compare_sort { COMPARE_BY_BENCH, COMPARE_BY_EFFECT };

struct compare_view {
	const struct compare *compare;
	const struct by *by; /* what sets the sides apart besides their instances, or NULL */
	struct pair_list pairs;
	unsigned *rows, n; /* those that are shown: pair by pair, and at the end those of one side */
};

/*
 * sort: within a pair, as they were measured, or the largest effect first. changed: only rows that are faster or
 * slower, and undecided ones whose difference is significant. Both are borrowed.
 */
void compare_view_make(const struct compare *compare, const struct by *by, enum compare_sort sort, bool changed,
	struct compare_view *out);
void compare_view_finish(struct compare_view *view);
#define AUTO_COMPARE_VIEW AUTO(compare_view_finish)

/* Whether a geometric mean sums up the pair: of decided rows with a ratio (pair.judged), and figures of one kind. */
bool compare_view_has_mean(const struct pair *pair);

/* "exit: xen/bare-pvh takes 1.799 x kvm/bare-q35 (geometric mean of 22 rows): slower in 19 ..."; caller frees. */
char *compare_view_sentence(const struct compare_view *view, const struct pair *pair);

/* "A = kvm/bare-q35 on lab-kvm   B = ..., scheduler credit2", of the pair of a row; caller frees. */
char *compare_view_heading(const struct compare_row *row);

/* A figure; "-" when there is none. */
char *compare_view_value(bool has, double value, const char *unit, bool with_unit);

/* "+86.5" per cent of A, or percentage points; with_unit: "+86.5 %", "+0.28 points". "-" when there is none. */
char *compare_view_change(const struct compare_row *row, bool with_unit);

/* "[+75.2, +98.1]" in the unit of the change; "" when there is none. */
char *compare_view_interval(const struct compare_row *row);

/* What the row's other columns do not say, with how many boots would do; "" when nothing is left. */
char *compare_view_note(const struct compare_row *row, unsigned least, unsigned most);

/* On stdout, as wide as the terminal. */
void compare_print_text(const struct compare_view *view);

/* For others: Markdown, CSV with a line of headings, JSON. */
void compare_put_markdown(const struct compare_view *view, struct buf *out);
void compare_put_csv(const struct compare_view *view, struct buf *out);
json_t *compare_json(const struct compare_view *view); /* without the schema's name; a new reference */
void compare_put_json(const struct compare_view *view, struct buf *out);

#endif
