/*
 * compare.c - which instances are compared with which: runs and selectors become sides, sides become rows (verdict.c
 * judges them).
 */
#include "report/compare.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/stats.h"
#include "report/devices.h"
#include "report/selection.h"
#include "report/verdict.h"

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[N_VERDICTS] = {"same", "faster", "slower", "inconclusive", "not comparable"};
	return names[verdict];
}

unsigned compare_count(const struct compare *compare, enum verdict verdict)
{
	unsigned n = 0;
	for (unsigned i = 0; i < compare->n; i++)
		n += compare->rows[i].verdict == verdict;
	return n;
}

/* ---- Rows ---- */

/* "exit.cpuid@xen" for a side without trials. */
static char *pattern_for(const char *bench, const char *selector)
{
	const char *at = strchr(selector, '@');
	return mem_printf("%s@%s", bench, at ? at + 1 : selector);
}

int compare_add(struct db *db, const struct side *a, const struct side *b, const struct compare_options *options,
	struct compare *out, struct err **err)
{
	const struct trial_row *of_a = a->n ? a->trials[0] : NULL, *of_b = b->n ? b->trials[0] : NULL,
			       *head = of_a ? of_a : of_b;
	struct compare_row *row = &MEM_ADD(out->rows, out->n);
	*row = (struct compare_row){
		.suite = mem_strdup(head->suite),
		.bench = mem_strdup(head->bench),
		.a = mem_strdup(of_a ? of_a->instance : ""),
		.b = mem_strdup(of_b ? of_b->instance : ""),
		.a_host = mem_strdup(of_a ? of_a->host : ""),
		.b_host = mem_strdup(of_b ? of_b->host : ""),
		.a_scheduler = mem_strdup(of_a ? of_a->scheduler : ""),
		.b_scheduler = mem_strdup(of_b ? of_b->scheduler : ""),
		.selected = true,
	};
	return verdict_measure(db, a, b, options, row, err);
}

static int add_row(struct db *db, const struct group *a, const struct group *b, const char *selector_a,
	const char *selector_b, const struct compare_options *options, struct compare *out, struct err **err)
{
	const struct side side_a = {a ? a->trials : NULL, a ? a->n : 0}, side_b = {b ? b->trials : NULL, b ? b->n : 0};
	int result = compare_add(db, &side_a, &side_b, options, out, err);
	struct compare_row *row = &out->rows[out->n - 1];
	char **missing = !a ? &row->a : !b ? &row->b : NULL;
	if (missing) {
		free(*missing);
		*missing = pattern_for(row->bench, a ? selector_b : selector_a);
	}
	row->selected = (!a || a->selected) && (!b || b->selected);
	return result;
}

/* The rule of compare.h: like with like, and any with any where both devices were named. */
static bool are_alike(
	const struct group *x, const struct group *y, const struct selection *a, const struct selection *b)
{
	const char *of_x = x->trials[0]->variant, *of_y = y->trials[0]->variant;
	if (strcmp(of_x, of_y) == 0)
		return true;
	if (x->selected && y->selected && strchr(a->selector, '~') && strchr(b->selector, '~'))
		return true;
	return device_is_counterpart(of_x, of_y);
}

static bool is_pair(const struct group *of_a, const struct group *of_b, const struct selection *a,
	const struct selection *b, bool with_itself)
{
	const struct trial_row *x = of_a->trials[0], *y = of_b->trials[0];
	if (with_itself)
		return strcmp(x->instance, y->instance) == 0;
	return strcmp(x->bench, y->bench) == 0 && are_alike(of_a, of_b, a, b) &&
		(strcmp(x->instance, y->instance) != 0 || strcmp(x->host, y->host) != 0);
}

/* Why two selectors that select trials give no row. */
static int no_rows(const struct selection *a, const struct selection *b, struct err **err)
{
	for (unsigned i = 0; i < a->n; i++) {
		const struct trial_row *head = a->groups[i].trials[0];
		if (!*head->variant || !a->groups[i].selected || !selection_has_bench(b, head->bench) ||
			strcmp(a->selector, b->selector) == 0)
			continue;
		return err_set(err, ERR_USAGE, "name two devices to compare any with any: @kvm~virtio-blk @kvm~nvme",
			"no device of \"%s\" has its like in \"%s\"", a->selector, b->selector);
	}
	return err_set(err, ERR_USAGE,
		"name two drivers, modes or hosts, or one and two runs (--run-a, --run-b); a bench is compared with "
		"itself "
		"only",
		"\"%s\" and \"%s\" select nothing that can be compared", a->selector, b->selector);
}

static int add_rows(struct db *db, const struct selection *a, const struct selection *b,
	const struct compare_options *options, struct compare *out, struct err **err)
{
	bool with_itself = strcmp(a->selector, b->selector) == 0 && strcmp(buf_text(&a->runs), buf_text(&b->runs)) != 0;
	for (unsigned i = 0; i < a->n; i++) {
		bool alone = a->groups[i].selected;
		for (unsigned k = 0; k < b->n; k++) {
			if (!is_pair(&a->groups[i], &b->groups[k], a, b, with_itself))
				continue;
			alone = false;
			if (add_row(db, &a->groups[i], &b->groups[k], a->selector, b->selector, options, out, err) != 0)
				return -1;
		}
		if (alone && (with_itself || !selection_has_bench(b, a->groups[i].trials[0]->bench)) &&
			add_row(db, &a->groups[i], NULL, a->selector, b->selector, options, out, err) != 0)
			return -1;
	}
	for (unsigned k = 0; k < b->n; k++) {
		if (b->groups[k].selected && !selection_has_bench(a, b->groups[k].trials[0]->bench) &&
			add_row(db, NULL, &b->groups[k], a->selector, b->selector, options, out, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- Correction ---- */

/* A family of tests is all that a suite compares; the rows without enough boots are no tests. */
static void decide_family(struct compare *compare, unsigned first, const struct compare_options *options)
{
	AUTO_FREE double *p = mem_alloc(compare->n, sizeof *p);
	AUTO_FREE unsigned *member = mem_alloc(compare->n, sizeof *member);
	unsigned n = 0, tests = 0;
	for (unsigned i = first; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if (!row->waits || strcmp(row->suite, compare->rows[first].suite) != 0)
			continue;
		member[n++] = i;
		if (row->has_p)
			p[tests++] = row->p;
	}
	stats_holm(p, tests);
	for (unsigned i = 0, test = 0; i < n; i++) {
		struct compare_row *row = &compare->rows[member[i]];
		if (row->has_p)
			row->p = p[test++];
		verdict_decide(row, row->has_p ? tests : n, options);
		row->waits = false;
	}
}

void compare_decide(struct compare *compare, const struct compare_options *options)
{
	for (unsigned i = 0; i < compare->n; i++)
		if (compare->rows[i].waits)
			decide_family(compare, i, options);
}

static void finish_row(struct compare_row *row)
{
	char *owned[] = {row->suite, row->bench, row->a, row->b, row->a_host, row->b_host, row->a_scheduler,
		row->b_scheduler, row->a_unit, row->b_unit, row->a_clock, row->b_clock, row->reason, row->note};
	for (size_t k = 0; k < sizeof owned / sizeof *owned; k++)
		free(owned[k]);
}

static void keep_selected(struct compare *compare)
{
	unsigned n = 0;
	for (unsigned i = 0; i < compare->n; i++) {
		if (compare->rows[i].selected)
			compare->rows[n++] = compare->rows[i];
		else
			finish_row(&compare->rows[i]);
	}
	compare->n = n;
}

int compare_select(struct db *db, const char *a, const char *b, const struct compare_options *options,
	struct compare *out, struct err **err)
{
	AUTO_SELECTION struct selection side_a = {.selector = a}, side_b = {.selector = b};
	memset(out, 0, sizeof *out);
	if (selection_load(db, options, &side_a, &side_b, err) != 0 ||
		add_rows(db, &side_a, &side_b, options, out, err) != 0) {
		compare_finish(out);
		return -1;
	}
	compare_decide(out, options);
	keep_selected(out);
	if (out->n == 0) {
		compare_finish(out);
		return no_rows(&side_a, &side_b, err);
	}
	out->runs_a = buf_steal(&side_a.runs);
	out->runs_b = buf_steal(&side_b.runs);
	out->partial = side_b.partial ? STEAL(side_b.partial) : STEAL(side_a.partial);
	return 0;
}

void compare_finish(struct compare *compare)
{
	for (unsigned i = 0; i < compare->n; i++)
		finish_row(&compare->rows[i]);
	free(compare->rows);
	free(compare->runs_a);
	free(compare->runs_b);
	free(compare->partial);
	memset(compare, 0, sizeof *compare);
}
