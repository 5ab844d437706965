/* export.c - see export.h: rows of a run and of a comparison. */
#include "report/export.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "lib/mem.h"
#include "lib/stats.h"

const char *export_state_name(enum export_state state)
{
	static const char *const names[] = {[EXPORT_PASSED] = "passed",
		[EXPORT_SKIPPED] = "skipped",
		[EXPORT_UNDECIDED] = "undecided",
		[EXPORT_FAILED] = "failed",
		[EXPORT_BROKEN] = "broken"};
	return names[state];
}

void export_finish(struct export *export)
{
	for (unsigned i = 0; i < export->n; i++) {
		struct export_row *row = &export->rows[i];
		MEM_FREE(row->suite, row->name, row->host, row->unit, row->why, row->since, row->owner);
	}
	MEM_FREE(export->run, export->ended, export->title, export->broken, export->rows);
	*export = (struct export){0};
}

unsigned export_count(const struct export *export, enum export_state state)
{
	unsigned n = 0;
	for (unsigned i = 0; i < export->n; i++)
		n += export->rows[i].state == state;
	return n;
}

int64_t export_time(const char *utc)
{
	struct tm tm = {0};
	const char *end = utc ? strptime(utc, "%Y-%m-%dT%H:%M:%SZ", &tm) : NULL;
	return end && !*end ? (int64_t)timegm(&tm) : 0;
}

/* ---- Rows of a run ---- */

static enum export_state state_of(const struct trial_row *trial)
{
	static const struct {
		const char *outcome;
		enum export_state state;
	} states[] = {{"ok", EXPORT_PASSED}, {"skip", EXPORT_SKIPPED}, {"unstable", EXPORT_SKIPPED},
		{"fail", EXPORT_FAILED}, {"crash", EXPORT_FAILED}};
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (strcmp(trial->outcome, states[i].outcome) == 0)
			return states[i].state;
	return EXPORT_BROKEN;
}

/* The trials of the instance of trials[first] on its host. */
static void add_instance(const struct trial_rows *trials, unsigned first, bool *taken, struct export *out)
{
	const struct trial_row *head = &trials->rows[first];
	AUTO_FREE double *values = mem_alloc(trials->n, sizeof *values);
	struct export_row row = {
		.suite = mem_strdup(head->suite), .name = mem_strdup(head->instance), .host = mem_strdup(head->host)};
	for (unsigned i = first; i < trials->n; i++) {
		const struct trial_row *trial = &trials->rows[i];
		if (trial->host_id != head->host_id || strcmp(trial->instance, head->instance) != 0)
			continue;
		enum export_state state = state_of(trial);
		taken[i] = true;
		if (state > row.state) {
			free(row.why);
			row.state = state;
			row.why = mem_printf("%s: %s", trial->outcome, trial->reason ? trial->reason : "no reason");
		}
		if (!trial->has_value || !isfinite(trial->value))
			continue;
		values[row.boots++] = trial->value;
		if (!row.unit)
			row.unit = mem_strdup(trial->value_unit);
	}
	row.has_value = row.boots > 0;
	row.value = row.has_value ? stats_range(values, row.boots).median : 0;
	if (!row.unit)
		row.unit = mem_strdup(head->unit);
	MEM_ADD(out->rows, out->n) = row;
}

int export_run(struct db *db, const char *which, struct export *out, struct err **err)
{
	AUTO_RUN_ROW struct run_row run = {0};
	AUTO_TRIAL_ROWS struct trial_rows trials = {0};
	*out = (struct export){.what = "run"};
	if (run_find(db, which, &run, err) != 0 || trial_rows_load(db, run.id, &trials, err) != 0)
		return -1;
	AUTO_FREE bool *taken = mem_alloc(trials.n + 1, sizeof *taken);
	for (unsigned i = 0; i < trials.n; i++)
		if (!taken[i])
			add_instance(&trials, i, taken, out);
	out->run = mem_strdup(run.uuid);
	out->ended = mem_strdup(run.ended);
	if (strcmp(run.state, "complete") != 0)
		out->broken = mem_printf("the run is %s: rows are missing", run.state);
	else if (export_count(out, EXPORT_PASSED) == 0)
		out->broken = mem_strdup("nothing was measured");
	out->passed = !out->broken && !export_count(out, EXPORT_FAILED) && !export_count(out, EXPORT_BROKEN);
	out->last_success = out->passed ? export_time(run.ended) : 0;
	out->title = mem_printf("run %.8s: %u of %u rows measured", run.uuid, export_count(out, EXPORT_PASSED), out->n);
	return 0;
}

/* ---- Rows of a comparison ---- */

struct export_row export_compared(const struct compare_row *row)
{
	bool ratio = row->scale == BENCH_RATIO, itself = strcmp(row->a, row->b) == 0;
	bool good = row->verdict == VERDICT_SAME || row->verdict == VERDICT_FASTER;
	double unit = ratio ? 100 : 1, equal = ratio ? 1 : 0;
	return (struct export_row){.suite = mem_strdup(row->suite),
		.name = itself ? mem_strdup(row->b) : mem_printf("%s, %s", row->a, row->b),
		.host = mem_strdup(*row->b_host ? row->b_host : row->a_host),
		.unit = mem_strdup(row->has_b ? row->b_unit : row->a_unit),
		.state = good                            ? EXPORT_PASSED
			: row->verdict == VERDICT_SLOWER ? EXPORT_FAILED
			: row->absent && !row->has_a     ? EXPORT_SKIPPED
							 : EXPORT_UNDECIDED,
		.why = good ? NULL : mem_strdup(row->reason),
		.has_value = row->has_b && isfinite(row->b_value),
		.value = row->b_value,
		.has_before = row->has_a && isfinite(row->a_value),
		.before = row->a_value,
		.has_effect = row->has_effect && isfinite(row->effect.low) && isfinite(row->effect.high),
		.change = unit * (row->effect.value - equal),
		.low = unit * (row->effect.low - equal),
		.high = unit * (row->effect.high - equal),
		.has_p = row->has_p,
		.p = row->p,
		.boots = row->b_n,
		.verdict = verdict_name(row->verdict)};
}

void export_compare(const struct compare *compare, struct export *out)
{
	*out = (struct export){.what = "compare", .run = mem_strndup(compare->runs_b, strcspn(compare->runs_b, ","))};
	for (unsigned i = 0; i < compare->n; i++)
		MEM_ADD(out->rows, out->n) = export_compared(&compare->rows[i]);
	out->passed = export_count(out, EXPORT_PASSED) == out->n;
	out->title = mem_printf("%u of %u rows are same or faster, %u slower", export_count(out, EXPORT_PASSED), out->n,
		export_count(out, EXPORT_FAILED));
}
