/*
 * answer.c - a comparison in words.
 */
#include "report/answer.h"

#include <string.h>

#include "bench/suite.h"
#include "lib/clocks.h"
#include "report/format.h"
#include "report/places.h"

#define NAMED_MAX 6 /* rows of one direction that are named; the others are counted */

/* What is compared and how it differs: the length of paths where a guest counts instructions, costs elsewhere. */
struct words {
	const char *noun, *more, *less;
};

static const struct words *words_of(const struct sheet *sheet, const char *clock)
{
	static const struct words path = {"paths", "longer", "shorter"}, cost = {"costs", "higher", "lower"};
	bool by_host = sheet->suite && sheet->suite->measure == BENCH_HOST;
	return clock_is_exact(clock) && !by_host ? &path : &cost;
}

/* ---- Rows ---- */

void answer_row(const struct compare_row *row, struct buf *out)
{
	const char *dot = strchr(row->bench, '.');
	char text[FORMAT_SIZE];
	buf_addf(out, "%s ", dot ? dot + 1 : row->bench);
	if (row->scale == BENCH_RATIO)
		buf_addf(out, "%s\xc3\x97", format_ratio(row->effect.value, text));
	else
		buf_addf(out, "%s percentage points", format_difference(row->effect.value, text));
}

/* "; higher: fair-2 +3.1 percentage points, wake-alone 1.840x and 2 more" */
static void name_rows(
	const struct compare *compare, const struct pair *pair, enum verdict verdict, const char *word, struct buf *out)
{
	unsigned n = 0;
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if (row->verdict != verdict || !pair_has(pair, row))
			continue;
		if (n < NAMED_MAX) {
			buf_addf(out, "%s%s%s", n ? ", " : "; ", n ? "" : word, n ? "" : ": ");
			answer_row(row, out);
		}
		n++;
	}
	if (n > NAMED_MAX)
		buf_addf(out, " and %u more", n - NAMED_MAX);
}

static void add_count(unsigned n, const char *word, unsigned *counted, struct buf *out)
{
	if (n)
		buf_addf(out, "%s%u %s", (*counted)++ ? ", " : "", n, word);
}

/* ---- Sentences ---- */

/* Whether every row that is the same is so to the instruction. */
static bool same_is_equal(const struct compare *compare, const struct pair *pair)
{
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if (row->verdict == VERDICT_SAME && pair_has(pair, row) &&
			!(row->exact && row->a_value == row->b_value))
			return false;
	}
	return true;
}

static bool has_differences(const struct compare *compare, const struct pair *pair)
{
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if (row->scale == BENCH_DIFFERENCE && row->verdict != VERDICT_NOT_COMPARABLE && pair_has(pair, row))
			return true;
	}
	return false;
}

static void add_clock(const struct pair *pair, const char *clock, struct buf *out)
{
	const struct clock_kind *kind = clock_kind_find(clock);
	bool hardware = strcmp(clock, clock_of_hardware->name) == 0;
	if (clock_is_exact(clock) && pair->exact == pair->decided)
		buf_adds(out, ", exact, on the emulated CPU.");
	else if (clock_is_exact(clock) && pair->exact)
		buf_addf(out, ", %u of %u exact, on the emulated CPU.", pair->exact, pair->decided);
	else if (clock_is_exact(clock))
		buf_adds(out, ", by boots, in instructions of the emulated CPU.");
	else
		buf_addf(out, ", by boots, %s%s.", hardware ? "in time on hardware: " : "",
			kind ? kind->what : "on a clock that this hvbench does not know");
}

/* By the verdicts, and by the mean ratio where there is one: neither alone gives a direction. */
static void say_direction(const struct pair *pair, const struct words *words, const char *of_a, struct buf *out)
{
	unsigned more = pair->counts[VERDICT_SLOWER], less = pair->counts[VERDICT_FASTER];
	bool up = more > less && !(pair->ratio <= 1), down = less > more && !(pair->ratio >= 1);
	bool mostly = 4 * (up ? more : less) < 3 * (more + less);
	if (!more && !less)
		buf_addf(out, "are the same as %s's", of_a);
	else if (up || down)
		buf_addf(out, "are %s%s than %s's", mostly ? "mostly " : "", up ? words->more : words->less, of_a);
	else
		buf_addf(out, "are %s than %s's in some rows and %s in others", words->more, of_a, words->less);
}

static void say_ratios(const struct compare *compare, const struct pair *pair, const struct words *words,
	const char *of_a, const char *of_b, struct buf *out)
{
	char ratio[FORMAT_SIZE];
	unsigned counted = 0;
	buf_addf(out, "%s's %s %s ", of_b, pair->suite, words->noun);
	say_direction(pair, words, of_a, out);
	if (pair->judged)
		buf_addf(out, ": %s\xc3\x97 for ", format_ratio(pair->ratio, ratio));
	else
		buf_adds(out, ": ");
	buf_addf(out, "%s against %s (", pair->b, pair->a);
	add_count(pair->counts[VERDICT_SLOWER], words->more, &counted, out);
	add_count(pair->counts[VERDICT_SAME], same_is_equal(compare, pair) ? "equal" : "the same", &counted, out);
	add_count(pair->counts[VERDICT_FASTER], words->less, &counted, out);
	add_count(pair->counts[VERDICT_INCONCLUSIVE], "undecided", &counted, out);
	buf_adds(out, ")");
}

static void say_differences(
	const struct compare *compare, const struct pair *pair, const char *of_a, const char *of_b, struct buf *out)
{
	unsigned differ = pair->counts[VERDICT_SLOWER] + pair->counts[VERDICT_FASTER], counted = 0;
	buf_addf(out, "%u of %u %s rows %s between %s and %s, %s against %s (", differ, pair->comparable, pair->suite,
		differ == 1 ? "differs" : "differ", of_b, of_a, pair->b, pair->a);
	add_count(pair->counts[VERDICT_SLOWER], "higher", &counted, out);
	add_count(pair->counts[VERDICT_SAME], "the same", &counted, out);
	add_count(pair->counts[VERDICT_FASTER], "lower", &counted, out);
	add_count(pair->counts[VERDICT_INCONCLUSIVE], "undecided", &counted, out);
	buf_adds(out, ")");
	name_rows(compare, pair, VERDICT_SLOWER, "higher", out);
	name_rows(compare, pair, VERDICT_FASTER, "lower", out);
}

/* Of one open pair, or of all that a suite has. */
static void say_open(const struct sheet *sheet, const struct compare *compare, const struct pair *pair, unsigned rows,
	unsigned n, struct buf *out)
{
	const struct subject *a = sheet_subject(sheet, pair->a, pair->a_host),
			     *b = sheet_subject(sheet, pair->b, pair->b_host);
	const char *of_a = driver_view_find(a->driver)->title, *of_b = driver_view_find(b->driver)->title;
	const struct words *words = words_of(sheet, a->clock);
	if (has_differences(compare, pair))
		buf_addf(out, "Whether %s rows differ between %s and %s is open: ", pair->suite, of_b, of_a);
	else
		buf_addf(out, "Whether %s's %s %s are %s or %s than %s's is open: ", of_b, pair->suite, words->noun,
			words->more, words->less, of_a);
	if (n == 1)
		buf_addf(out, "none of %u row%s of %s against %s has a verdict", rows, format_plural(rows), pair->b,
			pair->a);
	else
		buf_addf(out, "none of %u row%s of %u pairs has a verdict", rows, format_plural(rows), n);
	buf_adds(out, "; more boots (--reps) would decide.");
}

bool answer_is_open(const struct pair *pair)
{
	return pair->comparable && !pair->decided;
}

void answer_say_open(
	const struct sheet *sheet, const struct compare *compare, const struct pair_list *pairs, struct buf *out)
{
	const struct pair *first = NULL;
	unsigned rows = 0, n = 0;
	for (unsigned i = 0; i < pairs->n; i++) {
		const struct pair *pair = &pairs->rows[i];
		if (strcmp(pair->suite, sheet->name) != 0 || !answer_is_open(pair))
			continue;
		first = first ? first : pair;
		rows += pair->comparable;
		n++;
	}
	if (first)
		say_open(sheet, compare, first, rows, n, out);
}

void answer_say(const struct sheet *sheet, const struct compare *compare, const struct pair *pair, struct buf *out)
{
	const struct subject *a = sheet_subject(sheet, pair->a, pair->a_host),
			     *b = sheet_subject(sheet, pair->b, pair->b_host);
	const char *of_a = driver_view_find(a->driver)->title, *of_b = driver_view_find(b->driver)->title;
	const struct words *words = words_of(sheet, a->clock);
	if (!pair->comparable) {
		buf_addf(out, "%s and %s cannot be compared: no %s row of them is comparable.", pair->b, pair->a,
			pair->suite);
		return;
	}
	if (!pair->decided) {
		say_open(sheet, compare, pair, pair->comparable, 1, out);
		return;
	}
	if (has_differences(compare, pair))
		say_differences(compare, pair, of_a, of_b, out);
	else
		say_ratios(compare, pair, words, of_a, of_b, out);
	add_clock(pair, a->clock, out);
}
