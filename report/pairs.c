/*
 * pairs.c - the rows of a comparison by pair of subjects.
 */
#include "report/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"
#include "report/queries.h"

/* "" for the pattern of a side that did not run. */
static const char *subject_of(const char *instance, const char *host)
{
	const char *at = strchr(instance, '@');
	return !*host ? "" : at ? at + 1 : instance;
}

bool pair_has(const struct pair *pair, const struct compare_row *row)
{
	return strcmp(pair->suite, row->suite) == 0 && strcmp(pair->a, subject_of(row->a, row->a_host)) == 0 &&
		strcmp(pair->b, subject_of(row->b, row->b_host)) == 0 && strcmp(pair->a_host, row->a_host) == 0 &&
		strcmp(pair->b_host, row->b_host) == 0;
}

const struct compare_row *pair_row(
	const struct compare *compare, const char *bench, const struct subject *a, const struct subject *b)
{
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if (strcmp(row->bench, bench) == 0 && strcmp(row->a_host, a->host) == 0 &&
			strcmp(row->b_host, b->host) == 0 && strcmp(subject_of(row->a, row->a_host), a->name) == 0 &&
			strcmp(subject_of(row->b, row->b_host), b->name) == 0)
			return row;
	}
	return NULL;
}

bool pair_is_question(const struct compare_row *row)
{
	return row->verdict != VERDICT_INCONCLUSIVE || !query_is_control(row->bench);
}

bool pair_is_decided(const struct compare_row *row)
{
	return row->verdict != VERDICT_NOT_COMPARABLE && row->verdict != VERDICT_INCONCLUSIVE;
}

/* A host that is busy on purpose: such rows say what its scheduler does, not what an operation costs. */
static bool is_busy(const struct compare_row *row)
{
	return bench_is_busy(query_bench(row->suite, row->bench));
}

/* The control loop costs the same everywhere. */
static bool has_ratio(const struct compare_row *row)
{
	return row->has_effect && row->scale == BENCH_RATIO && isfinite(row->effect.value) && row->effect.value > 0 &&
		row->verdict != VERDICT_NOT_COMPARABLE && !is_busy(row) && !query_is_control(row->bench);
}

/* No code of a hypervisor is in what takes as many instructions under both. */
static bool is_equal_path(const struct compare_row *row)
{
	return clock_is_exact(row->a_clock) && row->a_value == row->b_value;
}

static bool is_beyond(const struct compare_row *row)
{
	return has_ratio(row) && fabs(log(row->effect.value)) > log(PAIR_FACTOR_MAX);
}

/* Undecided rows are left out of a mean: one boot of two modes would make it anything. */
static bool is_judged(const struct compare_row *row)
{
	return pair_is_decided(row) && has_ratio(row) && !is_equal_path(row) && !is_beyond(row);
}

static void count(struct pair *pair, const struct compare_row *row)
{
	bool decided = pair_is_decided(row), judged = is_judged(row);
	if (!pair_is_question(row))
		return;
	pair->counts[row->verdict]++;
	pair->comparable += row->verdict != VERDICT_NOT_COMPARABLE;
	pair->decided += decided;
	pair->exact += decided && row->exact;
	pair->judged += judged;
	pair->beyond += decided && is_beyond(row);
	pair->longer += judged && row->verdict == VERDICT_SLOWER;
	pair->shorter += judged && row->verdict == VERDICT_FASTER;
}

/* The rows share what a mean over them is of. */
static bool same_figure(const struct compare_row *x, const struct compare_row *y)
{
	const struct bench *of_x = query_bench(x->suite, x->bench), *of_y = query_bench(y->suite, y->bench);
	return of_x == of_y || (of_x && of_y && of_x->figure == of_y->figure && of_x->headline == of_y->headline);
}

/* rows: those of the pair. */
static void summarize(struct pair *pair, const struct compare_row *const *rows, unsigned n)
{
	double sum = 0, low = 0, high = 0;
	const struct compare_row *first = NULL;
	pair->alike = true;
	for (unsigned i = 0; i < n; i++) {
		count(pair, rows[i]);
		if (!is_judged(rows[i]))
			continue;
		first = first ? first : rows[i];
		pair->alike = pair->alike && same_figure(first, rows[i]);
		sum += log(rows[i]->effect.value);
		low += log(rows[i]->effect.low);
		high += log(rows[i]->effect.high);
	}
	pair->ratio = pair->judged ? exp(sum / pair->judged) : NAN;
	pair->ratio_low = pair->judged ? exp(low / pair->judged) : NAN;
	pair->ratio_high = pair->judged ? exp(high / pair->judged) : NAN;
}

static int compare_keys(const struct compare_row *x, const struct compare_row *y)
{
	int c = strcmp(x->suite, y->suite);
	c = c ? c : strcmp(subject_of(x->a, x->a_host), subject_of(y->a, y->a_host));
	c = c ? c : strcmp(subject_of(x->b, x->b_host), subject_of(y->b, y->b_host));
	c = c ? c : strcmp(x->a_host, y->a_host);
	return c ? c : strcmp(x->b_host, y->b_host);
}

/* Pair by pair, in a pair as they stand in the comparison: one array holds all rows. */
static int compare_rows(const void *x, const void *y)
{
	const struct compare_row *of_x = *(const struct compare_row *const *)x,
				 *of_y = *(const struct compare_row *const *)y;
	int c = compare_keys(of_x, of_y);
	return c ? c : (of_x > of_y) - (of_x < of_y);
}

static int compare_firsts(const void *x, const void *y)
{
	const struct pair *of_x = x, *of_y = y;
	return (of_x->first > of_y->first) - (of_x->first < of_y->first);
}

/* Which pair each row is of: the sorted rows give a pair's rows in turn, and its first one says which pair it is. */
static void number_rows(
	const struct compare *compare, const struct compare_row *const *rows, unsigned n, struct pair_list *out)
{
	AUTO_FREE unsigned *begins = mem_alloc(compare->n + 1, sizeof *begins);
	out->of = mem_alloc(compare->n + 1, sizeof *out->of);
	for (unsigned i = 0; i < compare->n; i++)
		out->of[i] = PAIR_NONE;
	for (unsigned p = 0; p < out->n; p++)
		begins[out->rows[p].first] = p;
	for (unsigned i = 0, pair = 0; i < n; i++) {
		unsigned at = (unsigned)(rows[i] - compare->rows);
		if (i == 0 || compare_keys(rows[i - 1], rows[i]) != 0)
			pair = begins[at];
		out->of[at] = pair;
	}
}

/* Two-sided rows, sorted. Returns how many. */
static unsigned sort_rows(const struct compare *compare, const struct compare_row **rows)
{
	unsigned n = 0;
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		/* one-sided rows are no pair; the gaps page names them */
		if (*row->a_host && *row->b_host)
			rows[n++] = row;
	}
	qsort(rows, n, sizeof *rows, compare_rows);
	return n;
}

void pair_list_make(const struct compare *compare, struct pair_list *out)
{
	AUTO_FREE const struct compare_row **rows = mem_alloc(compare->n + 1, sizeof *rows);
	unsigned n = sort_rows(compare, rows);
	memset(out, 0, sizeof *out);
	for (unsigned i = 0, next; i < n; i = next) {
		const struct compare_row *row = rows[i];
		for (next = i + 1; next < n && compare_keys(row, rows[next]) == 0;)
			next++;
		struct pair *pair = &MEM_ADD(out->rows, out->n);
		*pair = (struct pair){.suite = row->suite,
			.a = subject_of(row->a, row->a_host),
			.b = subject_of(row->b, row->b_host),
			.a_host = row->a_host,
			.b_host = row->b_host,
			.first = (unsigned)(row - compare->rows)};
		summarize(pair, rows + i, next - i);
	}
	if (out->n)
		qsort(out->rows, out->n, sizeof *out->rows, compare_firsts);
	number_rows(compare, rows, n, out);
}

void pair_list_finish(struct pair_list *pairs)
{
	free(pairs->rows);
	free(pairs->of);
	memset(pairs, 0, sizeof *pairs);
}
