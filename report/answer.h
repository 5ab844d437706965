/*
 * answer.h - a comparison in words: who is ahead, by how much, in how many rows, and by which clock.
 */
#ifndef HVB_REPORT_ANSWER_H
#define HVB_REPORT_ANSWER_H

#include "lib/buf.h"
#include "report/model.h"
#include "report/pairs.h"

/*
 * One sentence about a pair, both of whose subjects are in its suite's sheet: "Xen's exit paths are longer than KVM's:
 * 1.800x for xen/bare-pvh against kvm/bare-q35 (18 longer, 8 equal, 3 shorter, 1 undecided), exact, on the emulated
 * CPU." Where rows are compared by differences, which have no mean: "3 of 16 rows differ ...", with their names. The
 * direction is that of the verdicts and of the mean: "mostly" below three quarters of the rows that differ.
 */
void answer_say(const struct sheet *sheet, const struct compare *compare, const struct pair *pair, struct buf *out);

/* Whether rows are comparable and none has a verdict. */
bool answer_is_open(const struct pair *pair);

/* One sentence about all pairs of the sheet's suite that are open; nothing when there is none. */
void answer_say_open(
	const struct sheet *sheet, const struct compare *compare, const struct pair_list *pairs, struct buf *out);

/* A row that has an effect: "wake-beside 1.840x", "fair-2 -4.21 percentage points". */
void answer_row(const struct compare_row *row, struct buf *out);

#endif
