/*
 * side.c - what the trials of a side say together.
 */
#include "report/side.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"

const struct trial_row *side_first(const struct side *side)
{
	for (unsigned i = 0; i < side->n; i++) {
		if (side->trials[i]->has_value)
			return side->trials[i];
	}
	return NULL;
}

void values_finish(struct values *values)
{
	free(values->list);
}

struct values side_boots(const struct side *side)
{
	struct values out = {mem_alloc(side->n ? side->n : 1, sizeof *out.list), 0};
	for (unsigned i = 0; i < side->n; i++) {
		if (side->trials[i]->has_value)
			out.list[out.n++] = side->trials[i]->value;
	}
	return out;
}

/* Trials come run by run. */
struct values side_nights(const struct side *side)
{
	struct values out = {mem_alloc(side->n ? side->n : 1, sizeof *out.list), 0};
	for (unsigned i = 0, next; i < side->n; i = next) {
		for (next = i; next < side->n && side->trials[next]->run_id == side->trials[i]->run_id;)
			next++;
		const struct side night = {side->trials + i, next - i};
		AUTO_VALUES struct values boots = side_boots(&night);
		if (boots.n)
			out.list[out.n++] = stats_range(boots.list, boots.n).median;
	}
	return out;
}

double values_median(const struct values *values)
{
	AUTO_FREE double *copy = mem_alloc(values->n, sizeof *copy);
	memcpy(copy, values->list, values->n * sizeof *copy);
	return stats_range(copy, values->n).median;
}

static bool values_are_equal(const struct values *values)
{
	for (unsigned i = 1; i < values->n; i++) {
		if (values->list[i] != values->list[0])
			return false;
	}
	return true;
}

bool values_are_finite(const struct values *values)
{
	for (unsigned i = 0; i < values->n; i++) {
		if (!isfinite(values->list[i]))
			return false;
	}
	return true;
}

bool values_are_positive(const struct values *values)
{
	for (unsigned i = 0; i < values->n; i++) {
		if (values->list[i] <= 0)
			return false;
	}
	return true;
}

static bool has_run(const struct side *side, int64_t run_id)
{
	for (unsigned i = 0; i < side->n; i++) {
		if (side->trials[i]->run_id == run_id)
			return true;
	}
	return false;
}

bool sides_were_interleaved(const struct side *a, const struct side *b)
{
	for (unsigned i = 0; i < a->n; i++)
		if (!has_run(b, a->trials[i]->run_id))
			return false;
	for (unsigned i = 0; i < b->n; i++)
		if (!has_run(a, b->trials[i]->run_id))
			return false;
	return true;
}

bool side_is_path(const struct side *side, const struct values *values)
{
	bool exact = true;
	for (unsigned i = 0; i < side->n && exact; i++) {
		const struct trial_row *t = side->trials[i];
		exact = !t->has_value || (clock_is_exact(t->clock) && !trial_row_has_flag(t, "inexact"));
	}
	return exact && values_are_equal(values);
}

const char *sides_shape(const struct side *a, const struct side *b)
{
	const struct side *sides[] = {a, b};
	bool unknown = false;
	for (unsigned s = 0; s < 2; s++) {
		for (unsigned i = 0; i < sides[s]->n; i++) {
			const struct trial_row *t = sides[s]->trials[i];
			if (t->has_value && t->bimodal)
				return "bimodal: the figure may sit on either mode";
			unknown = unknown || (!clock_is_exact(t->clock) && trial_row_modes_unknown(t));
		}
	}
	return unknown ? "too few samples to look for two modes" : NULL;
}

char *side_why_none(const struct side *side, const char *letter)
{
	const struct trial_row *first = side->n ? side->trials[0] : NULL;
	if (!first)
		return mem_printf("%s was not run", letter);
	if (first->reason)
		return mem_printf("%s: %s: %s", letter, first->outcome, first->reason);
	if (first->measured)
		return mem_printf("%s has no metric \"%s\"", letter, first->about->headline->metric);
	return mem_printf("%s has no summary; `hvbench gc --rebuild` makes it", letter);
}
