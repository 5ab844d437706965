/*
 * selection.c - finds the runs and the trials that a comparison is about. Checks have no figure and are in no group.
 */
#include "report/selection.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

void selection_finish(struct selection *s)
{
	for (unsigned i = 0; i < s->n; i++)
		free(s->groups[i].trials);
	free(s->groups);
	trial_rows_finish(&s->trials);
	buf_finish(&s->runs);
	free(s->partial);
	memset(s, 0, sizeof *s);
}

static void group_add(struct selection *s, const struct trial_row *trial)
{
	struct group *group = NULL;
	for (unsigned i = 0; i < s->n && !group; i++) {
		const struct trial_row *head = s->groups[i].trials[0];
		if (strcmp(head->instance, trial->instance) == 0 && strcmp(head->host, trial->host) == 0)
			group = &s->groups[i];
	}
	if (!group) {
		group = &MEM_ADD(s->groups, s->n);
		*group = (struct group){.selected = trial_row_matches(trial, s->selector)};
	}
	MEM_ADD(group->trials, group->n) = trial;
}

static bool is_beside(const struct trial_row *x, const struct trial_row *y)
{
	return strcmp(x->suite, y->suite) == 0 && strcmp(x->driver, y->driver) == 0 && strcmp(x->host, y->host) == 0;
}

/* Returns how many trials the selector selects. */
static unsigned group_all(struct selection *s)
{
	AUTO_FREE const struct trial_row **kinds = mem_alloc(s->trials.n + 1, sizeof *kinds);
	unsigned n_kinds = 0, selected = 0;
	for (unsigned i = 0; i < s->trials.n; i++) {
		const struct trial_row *t = &s->trials.rows[i];
		unsigned k = 0;
		if (t->is_check || !trial_row_matches(t, s->selector))
			continue;
		selected++;
		while (k < n_kinds && !is_beside(kinds[k], t))
			k++;
		if (k == n_kinds)
			kinds[n_kinds++] = t;
	}
	for (unsigned i = 0; i < s->trials.n; i++) {
		const struct trial_row *t = &s->trials.rows[i];
		for (unsigned k = 0; k < n_kinds && !t->is_check; k++)
			if (is_beside(kinds[k], t))
				group_add(s, t);
	}
	return selected;
}

static int load_run(struct db *db, const char *which, struct selection *s, struct err **err)
{
	AUTO_RUN_ROW struct run_row run = {0};
	if (run_find(db, which, &run, err) != 0)
		return -1;
	if (strstr(buf_text(&s->runs), run.uuid))
		return 0;
	if (trial_rows_load(db, run.id, &s->trials, err) != 0)
		return -1;
	buf_addf(&s->runs, "%s%s", s->runs.len ? "," : "", run.uuid);
	if (strcmp(run.state, "complete") != 0 && !s->partial)
		s->partial = mem_printf(
			"Run %.8s is not complete (%s): parts of it may be missing.", run.uuid, run.state);
	return 0;
}

static int load_runs(struct db *db, const char *list, struct selection *s, struct err **err)
{
	AUTO_FREE char *copy = mem_strdup(list);
	char *save = NULL;
	for (char *which = strtok_r(copy, ",", &save); which; which = strtok_r(NULL, ",", &save)) {
		if (load_run(db, which, s, err) != 0)
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

/*
 * The newest complete run with trials of a, and of b unless NULL; the newest one where none is complete. *uuid stays
 * NULL when there is none.
 */
static int newest_with(struct db *db, struct selection *a, const struct selection *b, char **uuid, struct err **err)
{
	AUTO_FREE char *newer = NULL;
	struct db_stmt *runs = db_query(db, err, "SELECT id, uuid, state FROM run ORDER BY id DESC", "");
	int rc = runs ? 0 : -1;
	while (runs && !*uuid && (rc = db_step(runs, err)) == 1) {
		AUTO_TRIAL_ROWS struct trial_rows trials = {0};
		rc = trial_rows_load(db, db_i64(runs, 0), &trials, err);
		if (rc)
			break;
		if (!any_matches(&trials, a->selector) || (b && !any_matches(&trials, b->selector)))
			continue;
		if (strcmp(query_text(runs, 2), "complete") == 0)
			*uuid = mem_strdup(query_text(runs, 1));
		else if (!newer)
			newer = mem_strdup(query_text(runs, 1));
	}
	db_done(runs);
	if (*uuid && newer && !a->partial)
		a->partial = mem_printf("Run %.8s is newer but not complete: --run %.8s takes it.", newer, newer);
	if (!*uuid)
		*uuid = STEAL(newer);
	return rc < 0 ? -1 : 0;
}

static int no_trials(struct db *db, const char *selector, struct err **err)
{
	AUTO_RUN_ROW struct run_row any = {0};
	if (run_find(db, NULL, &any, err) != 0) /* there is no run at all */
		return -1;
	return err_set(err, ERR_USAGE,
		"`hvbench show` lists the instances of the last run, `hvbench show runs` the runs",
		"no trial matches \"%s\"", selector);
}

/* The uuid of a run that both sides have, or NULL; caller frees. */
static char *shared_run(const struct selection *a, const struct selection *b)
{
	AUTO_FREE char *copy = mem_strdup(buf_text(&a->runs));
	char *save = NULL;
	for (const char *uuid = strtok_r(copy, ",", &save); uuid; uuid = strtok_r(NULL, ",", &save))
		if (strstr(buf_text(&b->runs), uuid))
			return mem_strdup(uuid);
	return NULL;
}

/* Sides are of the same runs, or of different ones: in between, a run would partly be compared with itself. */
static int check_runs(
	const struct selection *a, const struct selection *b, const struct compare_options *options, struct err **err)
{
	AUTO_FREE char *shared = shared_run(a, b);
	if (!shared || (!options->baseline && strcmp(buf_text(&a->runs), buf_text(&b->runs)) == 0))
		return 0;
	return err_set(err, ERR_USAGE, "name other runs; `hvbench show runs` lists them, --run names that of B",
		"run %s is on both sides: it would be compared with itself", shared);
}

int selection_load(struct db *db, const struct compare_options *options, struct selection *a, struct selection *b,
	struct err **err)
{
	AUTO_FREE char *both = NULL, *of_a = NULL, *of_b = NULL;
	const char *run_a = options->run_a, *run_b = options->run_b;
	if (!run_a && !run_b && newest_with(db, a, b, &both, err) != 0)
		return -1;
	if (!run_a && !both && newest_with(db, a, NULL, &of_a, err) != 0)
		return -1;
	if (!run_b && !both && newest_with(db, b, NULL, &of_b, err) != 0)
		return -1;
	run_a = run_a ? run_a : both ? both : of_a;
	run_b = run_b ? run_b : both ? both : of_b;
	if (!run_a || !run_b)
		return no_trials(db, run_a ? b->selector : a->selector, err);
	if (load_runs(db, run_a, a, err) != 0 || load_runs(db, run_b, b, err) != 0)
		return -1;
	if (check_runs(a, b, options, err) != 0)
		return -1;
	if (group_all(a) == 0)
		return no_trials(db, a->selector, err);
	if (group_all(b) == 0)
		return no_trials(db, b->selector, err);
	return 0;
}

static bool is_selected_subject(const struct selection *s, const char *subject)
{
	for (unsigned i = 0; i < s->n; i++) {
		if (s->groups[i].selected && strcmp(s->groups[i].trials[0]->subject, subject) == 0)
			return true;
	}
	return false;
}

bool selection_has_bench(const struct selection *s, const char *bench)
{
	for (unsigned i = 0; i < s->n; i++) {
		const struct trial_row *head = s->groups[i].trials[0];
		if (strcmp(head->bench, bench) == 0 && (s->groups[i].selected || is_selected_subject(s, head->subject)))
			return true;
	}
	return false;
}
