/*
 * pairs.c - the rows of a comparison by pair of subjects.
 */
#include "report/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

bool pair_is_decided(const struct compare_row *row)
{
	return row->verdict != VERDICT_NOT_COMPARABLE && row->verdict != VERDICT_INCONCLUSIVE;
}

/* A host that is busy on purpose: such rows say what its scheduler does, not what an operation costs. */
static bool is_busy(const struct compare_row *row)
{
	const struct bench *bench = query_bench(row->suite, row->bench);
	return bench && bench->io && bench->io->busy;
}

/* The control loop costs the same everywhere. */
static bool has_ratio(const struct compare_row *row)
{
	return row->has_effect && row->scale == BENCH_RATIO && isfinite(row->effect.value) && row->effect.value > 0 &&
		row->verdict != VERDICT_NOT_COMPARABLE && !is_busy(row) && strcmp(row->bench, "exit.control") != 0;
}

static void count(struct pair *pair, const struct compare_row *row)
{
	bool decided = pair_is_decided(row);
	pair->counts[row->verdict]++;
	pair->comparable += row->verdict != VERDICT_NOT_COMPARABLE;
	pair->decided += decided;
	pair->exact += decided && row->exact;
	if (!decided || !has_ratio(row) || (row->exact && row->a_value == row->b_value))
		return;
	pair->judged++;
	pair->longer += row->verdict == VERDICT_SLOWER;
	pair->shorter += row->verdict == VERDICT_FASTER;
}

static void summarize(struct pair *pair, const struct compare *compare)
{
	double sum = 0;
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if (!pair_has(pair, row))
			continue;
		count(pair, row);
		if (!has_ratio(row))
			continue;
		pair->ratios++;
		sum += log(row->effect.value);
	}
	pair->ratio = pair->ratios ? exp(sum / pair->ratios) : NAN;
}

void pair_list_make(const struct compare *compare, struct pair_list *out)
{
	memset(out, 0, sizeof *out);
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		/* one-sided rows are no pair; the gaps page names them */
		bool known = !*row->a_host || !*row->b_host;
		for (unsigned k = 0; k < out->n && !known; k++)
			known = pair_has(&out->rows[k], row);
		if (known)
			continue;
		out->rows = mem_resize(out->rows, out->n + 1, sizeof *out->rows);
		out->rows[out->n] = (struct pair){.suite = row->suite,
			.a = subject_of(row->a, row->a_host),
			.b = subject_of(row->b, row->b_host),
			.a_host = row->a_host,
			.b_host = row->b_host};
		summarize(&out->rows[out->n++], compare);
	}
}

void pair_list_finish(struct pair_list *pairs)
{
	free(pairs->rows);
	memset(pairs, 0, sizeof *pairs);
}
