/*
 * pairs.c - the rows of a comparison by pair of subjects.
 */
#include "report/pairs.h"

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

/* A host that is busy on purpose: such rows say what its scheduler does, not what an operation costs. */
static bool is_busy(const struct compare_row *row)
{
	const struct bench *bench = query_bench(row->suite, row->bench);
	return bench && bench->io && bench->io->busy;
}

/*
 * The control loop costs the same everywhere and would pull the median to 1. So would a path that is equal to the
 * instruction under two hypervisors: no code of theirs is in it, the guest never left its CPU.
 */
static bool counts_for_ratio(const struct compare_row *row)
{
	bool no_exit = clock_is_exact(row->a_clock) && row->a_value == row->b_value;
	return row->has_effect && row->scale == BENCH_RATIO && !no_exit && !is_busy(row) &&
		row->verdict != VERDICT_NOT_COMPARABLE && row->verdict != VERDICT_INCONCLUSIVE &&
		strcmp(row->bench, "exit.control") != 0;
}

static void summarize(struct pair *pair, const struct compare *compare)
{
	AUTO_FREE double *ratios = mem_alloc(compare->n, sizeof *ratios);
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if (!pair_has(pair, row))
			continue;
		pair->counts[row->verdict]++;
		if (counts_for_ratio(row))
			ratios[pair->judged++] = row->effect.value;
	}
	pair->typical = stats_range(ratios, pair->judged);
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
