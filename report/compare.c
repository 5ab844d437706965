/*
 * compare.c - which instances are compared with which: runs and selectors become sides, sides become rows (verdict.c judges them).
 */
#include "report/compare.h"

#include <string.h>

#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/stats.h"
#include "report/queries.h"
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

/* A side's trials: those of its runs that its selector selects, and of these one group per instance and host. */
struct group {
	const struct trial_row **trials;
	unsigned n;
};

struct selection {
	const char *selector;
	struct trial_rows trials;
	struct buf runs;           /* uuids */
	struct group *groups;
	unsigned n;
};

static void selection_finish(struct selection *s)
{
	for (unsigned i = 0; i < s->n; i++)
		free(s->groups[i].trials);
	free(s->groups);
	trial_rows_finish(&s->trials);
	buf_finish(&s->runs);
	memset(s, 0, sizeof(*s));
}
#define AUTO_SELECTION AUTO(selection_finish)

static void group_add(struct selection *s, const struct trial_row *trial)
{
	struct group *group = NULL;

	for (unsigned i = 0; i < s->n && !group; i++) {
		const struct trial_row *head = s->groups[i].trials[0];

		if (strcmp(head->instance, trial->instance) == 0 && strcmp(head->host, trial->host) == 0)
			group = &s->groups[i];
	}
	if (!group) {
		s->groups = mem_resize(s->groups, s->n + 1, sizeof(*s->groups));
		group = &s->groups[s->n++];
		*group = (struct group){NULL, 0};
	}
	group->trials = mem_resize(group->trials, group->n + 1, sizeof(*group->trials));
	group->trials[group->n++] = trial;
}

static void group_all(struct selection *s)
{
	for (unsigned i = 0; i < s->trials.n; i++) {
		if (trial_row_matches(&s->trials.rows[i], s->selector))
			group_add(s, &s->trials.rows[i]);
	}
}

static int load_run(struct db *db, const char *which, struct selection *s, struct err **err)
{
	AUTO_RUN_ROW struct run_row run = {0};

	if (run_find(db, which, &run, err) || trial_rows_load(db, run.id, &s->trials, err))
		return -1;
	buf_addf(&s->runs, "%s%s", s->runs.len ? "," : "", run.uuid);
	return 0;
}

static int load_runs(struct db *db, const char *list, struct selection *s, struct err **err)
{
	AUTO_FREE char *copy = mem_strdup(list);
	char *save = NULL;

	for (char *which = strtok_r(copy, ",", &save); which; which = strtok_r(NULL, ",", &save)) {
		if (load_run(db, which, s, err))
			return -1;
	}
	if (s->runs.len == 0)
		return err_set(err, ERR_USAGE, "`hvbench show runs` lists them", "no run is named in \"%s\"", list);
	return 0;
}

static bool any_matches(const struct trial_rows *trials, const char *selector)
{
	for (unsigned i = 0; i < trials->n; i++) {
		if (trial_row_matches(&trials->rows[i], selector))
			return true;
	}
	return false;
}

/* The newest run with trials of a, and of b unless NULL; *uuid stays NULL when there is none. */
static int newest_with(struct db *db, const char *a, const char *b, char **uuid, struct err **err)
{
	struct db_stmt *runs = db_query(db, err, "SELECT id, uuid FROM run ORDER BY id DESC", "");
	int rc = runs ? 0 : -1;

	while (runs && !*uuid && (rc = db_step(runs, err)) == 1) {
		AUTO_TRIAL_ROWS struct trial_rows trials = {0};

		rc = trial_rows_load(db, db_i64(runs, 0), &trials, err);
		if (rc)
			break;
		if (any_matches(&trials, a) && (!b || any_matches(&trials, b)))
			*uuid = mem_strdup(db_text(runs, 1));
	}
	db_done(runs);
	return rc < 0 ? -1 : 0;
}

static int no_trials(const char *selector, struct err **err)
{
	return err_set(err, ERR_USAGE, "`hvbench show` lists the instances of the last run, `hvbench show runs` the runs", "no trial matches \"%s\"", selector);
}

static int choose_runs(struct db *db, const struct compare_options *options, struct selection *a, struct selection *b, struct err **err)
{
	AUTO_FREE char *both = NULL, *of_a = NULL, *of_b = NULL;
	const char *run_a = options->run_a, *run_b = options->run_b;

	if (!run_a && !run_b && newest_with(db, a->selector, b->selector, &both, err))
		return -1;
	if (!run_a && !both && newest_with(db, a->selector, NULL, &of_a, err))
		return -1;
	if (!run_b && !both && newest_with(db, b->selector, NULL, &of_b, err))
		return -1;
	run_a = run_a ? run_a : both ? both : of_a;
	run_b = run_b ? run_b : both ? both : of_b;
	if (!run_a || !run_b)
		return no_trials(run_a ? b->selector : a->selector, err);
	if (load_runs(db, run_a, a, err) || load_runs(db, run_b, b, err))
		return -1;
	group_all(a);
	group_all(b);
	if (!a->n || !b->n)
		return no_trials(a->n ? b->selector : a->selector, err);
	return 0;
}

/* Rows -------------------------------------------------------------------------------------------------------------- */

/* "exit.cpuid@xen" for a side without trials. */
static char *pattern_for(const char *bench, const char *selector)
{
	const char *at = strchr(selector, '@');

	return mem_printf("%s@%s", bench, at ? at + 1 : selector);
}

static int add_row(struct db *db, const struct group *a, const struct group *b, const char *selector_a, const char *selector_b,
	const struct compare_options *options, struct compare *out, struct err **err)
{
	const struct trial_row *head = a ? a->trials[0] : b->trials[0];
	struct side side_a = {a ? a->trials : NULL, a ? a->n : 0}, side_b = {b ? b->trials : NULL, b ? b->n : 0};
	struct compare_row *row;

	out->rows = mem_resize(out->rows, out->n + 1, sizeof(*out->rows));
	row = &out->rows[out->n++];
	*row = (struct compare_row){
		.suite = mem_strdup(head->suite),
		.bench = mem_strdup(head->bench),
		.a = a ? mem_strdup(a->trials[0]->instance) : pattern_for(head->bench, selector_a),
		.b = b ? mem_strdup(b->trials[0]->instance) : pattern_for(head->bench, selector_b),
		.a_host = mem_strdup(a ? a->trials[0]->host : ""),
		.b_host = mem_strdup(b ? b->trials[0]->host : ""),
	};
	return verdict_measure(db, &side_a, &side_b, options, row, err);
}

static bool is_pair(const struct group *a, const struct group *b, bool with_itself)
{
	const struct trial_row *x = a->trials[0], *y = b->trials[0];

	if (with_itself)
		return strcmp(x->instance, y->instance) == 0;
	return strcmp(x->bench, y->bench) == 0 && (strcmp(x->instance, y->instance) != 0 || strcmp(x->host, y->host) != 0);
}

static bool has_bench(const struct selection *s, const char *bench)
{
	for (unsigned i = 0; i < s->n; i++) {
		if (strcmp(s->groups[i].trials[0]->bench, bench) == 0)
			return true;
	}
	return false;
}

static int add_rows(struct db *db, const struct selection *a, const struct selection *b, const struct compare_options *options, struct compare *out,
	struct err **err)
{
	bool with_itself = strcmp(a->selector, b->selector) == 0 && strcmp(buf_text(&a->runs), buf_text(&b->runs)) != 0;

	for (unsigned i = 0; i < a->n; i++) {
		bool alone = true;

		for (unsigned k = 0; k < b->n; k++) {
			if (!is_pair(&a->groups[i], &b->groups[k], with_itself))
				continue;
			alone = false;
			if (add_row(db, &a->groups[i], &b->groups[k], a->selector, b->selector, options, out, err))
				return -1;
		}
		if (alone && (with_itself || !has_bench(b, a->groups[i].trials[0]->bench)) &&
			add_row(db, &a->groups[i], NULL, a->selector, b->selector, options, out, err))
			return -1;
	}
	for (unsigned k = 0; k < b->n; k++) {
		if (!has_bench(a, b->groups[k].trials[0]->bench) && add_row(db, NULL, &b->groups[k], a->selector, b->selector, options, out, err))
			return -1;
	}
	if (out->n == 0)
		return err_set(err, ERR_USAGE, "name two drivers, modes or hosts, or one and two runs (--run-a, --run-b)",
			"\"%s\" and \"%s\" select the same instances of the same run", a->selector, b->selector);
	return 0;
}

/* Correction -------------------------------------------------------------------------------------------------------- */

static const char *subject_of(const char *instance)
{
	const char *at = strchr(instance, '@');

	return at ? at + 1 : instance;
}

/* One family of tests: one suite, one pair of subjects. */
static bool same_family(const struct compare_row *x, const struct compare_row *y)
{
	return y->has_p && strcmp(x->suite, y->suite) == 0 && strcmp(subject_of(x->a), subject_of(y->a)) == 0 &&
		strcmp(subject_of(x->b), subject_of(y->b)) == 0 && strcmp(x->a_host, y->a_host) == 0 && strcmp(x->b_host, y->b_host) == 0;
}

static void correct_and_decide(struct compare *compare, const struct compare_options *options)
{
	AUTO_FREE bool *done = mem_alloc(compare->n ? compare->n : 1, sizeof(*done));
	AUTO_FREE double *p = mem_alloc(compare->n ? compare->n : 1, sizeof(*p));
	AUTO_FREE unsigned *member = mem_alloc(compare->n ? compare->n : 1, sizeof(*member));

	for (unsigned i = 0; i < compare->n; i++) {
		unsigned n = 0;

		if (done[i] || !compare->rows[i].has_p)
			continue;
		for (unsigned k = i; k < compare->n; k++) {
			if (!done[k] && same_family(&compare->rows[i], &compare->rows[k])) {
				member[n] = k;
				p[n++] = compare->rows[k].p;
			}
		}
		stats_holm(p, n);
		for (unsigned k = 0; k < n; k++) {
			compare->rows[member[k]].p = p[k];
			verdict_decide(&compare->rows[member[k]], n, options);
			done[member[k]] = true;
		}
	}
}

int compare_select(struct db *db, const char *a, const char *b, const struct compare_options *options, struct compare *out, struct err **err)
{
	AUTO_SELECTION struct selection side_a = {.selector = a}, side_b = {.selector = b};

	memset(out, 0, sizeof(*out));
	if (choose_runs(db, options, &side_a, &side_b, err) || add_rows(db, &side_a, &side_b, options, out, err)) {
		compare_finish(out);
		return -1;
	}
	correct_and_decide(out, options);
	out->runs_a = buf_steal(&side_a.runs);
	out->runs_b = buf_steal(&side_b.runs);
	return 0;
}

void compare_finish(struct compare *compare)
{
	for (unsigned i = 0; i < compare->n; i++) {
		struct compare_row *row = &compare->rows[i];
		char *owned[] = {row->suite, row->bench, row->a, row->b, row->a_host, row->b_host, row->a_unit, row->b_unit, row->a_clock, row->b_clock,
			row->reason};

		for (size_t k = 0; k < sizeof(owned) / sizeof(*owned); k++)
			free(owned[k]);
	}
	free(compare->rows);
	free(compare->runs_a);
	free(compare->runs_b);
	memset(compare, 0, sizeof(*compare));
}
