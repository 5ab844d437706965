/* gate.c - see gate.h. */
#include "report/gate.h"

#include <math.h>
#include <string.h>

#include "lib/changes.h"
#include "lib/inifile.h"
#include "lib/mem.h"
#include "lib/stats.h"
#include "report/series.h"
#include "report/verdict.h"

#define ALPHA 0.05
#define NIGHTS 14
#define NIGHTS_MAX 400
#define UNDECIDED_MAX 1000000
#define LEAST_CHANGE 0.005 /* of the trend: relative */

/* ---- the file ---- */

static int number_of(const char *key, const char *text, double least, double most, double *out, struct err **err)
{
	char *end;
	*out = strtod(text, &end);
	if (end == text || *end || !(*out >= least && *out <= most))
		return err_set(err, ERR_USAGE, NULL, "%s is a number from %g to %g, not '%s'", key, least, most, text);
	return 0;
}

static void set_text(char **member, const char *text)
{
	free(*member);
	*member = mem_strdup(text);
}

static int set_general(struct gate *gate, const char *key, const char *value, struct err **err)
{
	double number = 0;
	if (strcmp(key, "baseline") == 0) {
		set_text(&gate->baseline, value);
		return 0;
	}
	if (strcmp(key, "nights") == 0) {
		int result = number_of(key, value, 1, NIGHTS_MAX, &number, err);
		gate->nights = (unsigned)number;
		return result;
	}
	if (strcmp(key, "undecided") == 0) {
		int result = number_of(key, value, 0, UNDECIDED_MAX, &number, err);
		gate->undecided = (unsigned)number;
		return result;
	}
	return err_set(
		err, ERR_USAGE, "known keys: baseline, nights, undecided", "[gate] has an unknown key '%s'", key);
}

static int set_rule(struct gate_rule *rule, const char *key, const char *value, struct err **err)
{
	if (strcmp(key, "owner") == 0) {
		set_text(&rule->owner, value);
	} else if (strcmp(key, "quarantine") == 0) {
		set_text(&rule->quarantine, value);
	} else if (strcmp(key, "alpha") == 0) {
		return number_of(key, value, 1e-9, ALPHA, &rule->alpha, err);
	} else if (strcmp(key, "min-effect") == 0) {
		int result = number_of(key, value, 0.001, 100, &rule->min_effect, err);
		rule->min_effect /= 100;
		return result;
	} else if (strcmp(key, "direction") == 0) {
		rule->any = strcmp(value, "any") == 0;
		if (!rule->any && strcmp(value, "slower") != 0)
			return err_set(err, ERR_USAGE, "give slower or any", "there is no direction '%s'", value);
	} else {
		return err_set(err, ERR_USAGE, "known keys: direction, min-effect, alpha, quarantine, owner",
			"[%s] has an unknown key '%s'", rule->pattern, key);
	}
	return 0;
}

static int on_key(void *ctx, const char *section, const char *key, const char *value, struct err **err)
{
	struct gate *gate = ctx;
	bool general = strcmp(section, "gate") == 0;
	if (strcmp(section, "nightly") == 0) {
		if (!key || strcmp(key, "series") == 0)
			set_text(&gate->series, key ? value : SERIES_DEFAULT);
		return 0;
	}
	if (!section[0])
		return err_set(
			err, ERR_USAGE, "begin with [gate] or a pattern in brackets", "'%s' is in no section", key);
	if (key && !value[0])
		return err_set(err, ERR_USAGE, NULL, "%s has no value", key);
	if (key)
		return general ? set_general(gate, key, value, err)
			       : set_rule(&gate->rules[gate->n - 1], key, value, err);
	for (unsigned i = 0; i < gate->n; i++)
		if (strcmp(gate->rules[i].pattern, section) == 0)
			return err_set(err, ERR_USAGE, "put it into one", "there are two sections [%s]", section);
	if (!general)
		MEM_ADD(gate->rules, gate->n) = (struct gate_rule){.pattern = mem_strdup(section), .alpha = ALPHA};
	return 0;
}

int gate_load(const char *path, struct gate *out, struct err **err)
{
	*out = (struct gate){.nights = NIGHTS};
	if (inifile_read(path, "gate", on_key, out, err) != 0)
		return -1;
	if (out->n == 0)
		return err_set(err, ERR_USAGE, "add a section [*] for every row", "%s: the gate judges no row", path);
	return 0;
}

void gate_finish(struct gate *gate)
{
	for (unsigned i = 0; i < gate->n; i++)
		MEM_FREE(gate->rules[i].pattern, gate->rules[i].quarantine, gate->rules[i].owner);
	MEM_FREE(gate->baseline, gate->series, gate->rules);
	*gate = (struct gate){0};
}

/* ---- a row ---- */

static struct export_row judge_row(const struct compare_row *row, const struct gate_rule *rule)
{
	struct export_row out = export_compared(row);
	bool sure = row->exact || (row->has_p && row->p < rule->alpha);
	bool bad = verdict_may_be_slower(row) || (rule->any && row->verdict == VERDICT_FASTER);
	if (bad)
		out.state = sure ? EXPORT_FAILED : EXPORT_UNDECIDED;
	else if (!row->has_a && row->has_b)
		out.state = EXPORT_SKIPPED;
	if (!out.why && out.state != EXPORT_PASSED)
		out.why = mem_strdup(row->reason);
	if (rule->quarantine && out.state != EXPORT_PASSED) {
		AUTO_FREE char *was = STEAL(out.why);
		out.why = mem_printf("quarantine, %s: %s (%s)", rule->quarantine, out.verdict, was);
		out.state = EXPORT_SKIPPED;
	}
	out.owner = mem_strdup(rule->owner);
	return out;
}

static bool has_row(const struct export *out, const struct export_row *row)
{
	for (unsigned i = 0; i < out->n; i++)
		if (strcmp(out->rows[i].name, row->name) == 0 && strcmp(out->rows[i].host, row->host) == 0)
			return true;
	return false;
}

static void finish_row(struct export_row *row)
{
	struct export one = {.rows = mem_alloc(1, sizeof *row), .n = 1};
	one.rows[0] = *row;
	export_finish(&one);
}

/* Rows of the pattern that no later one took. A pattern that selects nothing is a row that nobody judged. */
static int judge_rule(struct db *db, const struct gate_rule *rule, const char *before, const char *run,
	struct export *out, struct err **err)
{
	const struct compare_options options = {
		.run_a = before, .run_b = run, .min_effect = rule->min_effect, .baseline = true};
	AUTO_COMPARE struct compare compare = {0};
	AUTO_ERR struct err *why = NULL;
	if (compare_select(db, rule->pattern, rule->pattern, &options, &compare, &why) != 0) {
		if (err_kind(why) != ERR_USAGE)
			return err_set(err, err_kind(why), err_hint(why), "%s", err_message(why));
		MEM_ADD(out->rows, out->n) = (struct export_row){.suite = mem_strdup("gate"),
			.name = mem_strdup(rule->pattern),
			.host = mem_strdup(""),
			.unit = mem_strdup(""),
			.state = rule->quarantine ? EXPORT_SKIPPED : EXPORT_UNDECIDED,
			.why = mem_strdup(err_message(why)),
			.owner = mem_strdup(rule->owner)};
		return 0;
	}
	for (unsigned i = 0; i < compare.n; i++) {
		struct export_row row = judge_row(&compare.rows[i], rule);
		if (has_row(out, &row))
			finish_row(&row);
		else
			MEM_ADD(out->rows, out->n) = row;
	}
	return 0;
}

/* ---- since when ---- */

/* The median of a night's boots; NAN: none. */
static double value_of(const struct trial_rows *trials, const struct export_row *row)
{
	AUTO_FREE double *values = mem_alloc(trials->n + 1, sizeof *values);
	size_t n = 0;
	for (unsigned i = 0; i < trials->n; i++) {
		const struct trial_row *t = &trials->rows[i];
		if (t->has_value && strcmp(t->instance, row->name) == 0 && strcmp(t->host, row->host) == 0)
			values[n++] = t->value;
	}
	return n ? stats_range(values, n).median : NAN;
}

static char *night_text(const struct run_row *run)
{
	return mem_printf("%.10s (run %.8s)", run->started, run->uuid);
}

/* The night of the last change that way, or the judged one, where too few show it yet. nights: newest first. */
static void set_since(
	struct export_row *row, struct trial_rows *trials, const struct run_row *const *nights, unsigned n)
{
	AUTO_FREE double *series = mem_alloc(n + 1, sizeof *series);
	AUTO_FREE struct change *changes = NULL;
	const struct run_row *since = nights[0];
	for (unsigned i = 0; i < n; i++)
		series[n - 1 - i] = value_of(&trials[i], row);
	size_t found = changes_find(series, n, LEAST_CHANGE, &changes);
	for (size_t i = 0; i < found; i++)
		if ((changes[i].after > changes[i].before) == (row->change > 0))
			since = nights[n - 1 - changes[i].first];
	row->since = night_text(since);
}

static int set_all_since(
	struct db *db, const struct run_row *run, const struct series *series, struct export *out, struct err **err)
{
	AUTO_FREE const struct run_row **nights = mem_alloc(series->n + 1, sizeof *nights);
	AUTO_FREE struct trial_rows *trials = mem_alloc(series->n + 1, sizeof *trials);
	unsigned n = 0;
	int result = 0;
	nights[n++] = run;
	for (unsigned i = 0; i < series->n && n < NIGHTS_MAX; i++)
		if (series->nights[i].run.id < run->id && strcmp(series->nights[i].run.state, "complete") == 0)
			nights[n++] = &series->nights[i].run;
	for (unsigned i = 0; i < n && result == 0; i++)
		result = trial_rows_load(db, nights[i]->id, &trials[i], err);
	for (unsigned i = 0; i < out->n && result == 0; i++)
		if (out->rows[i].state == EXPORT_FAILED)
			set_since(&out->rows[i], trials, nights, n);
	for (unsigned i = 0; i < n; i++)
		trial_rows_finish(&trials[i]);
	return result;
}

/* ---- the run ---- */

void gate_conclude(const struct gate *gate, struct export *out)
{
	unsigned passed = export_count(out, EXPORT_PASSED), failed = export_count(out, EXPORT_FAILED);
	unsigned undecided = export_count(out, EXPORT_UNDECIDED);
	free(out->title);
	out->title = mem_printf("%u passed, %u failed, %u undecided, %u not judged", passed, failed, undecided,
		export_count(out, EXPORT_SKIPPED));
	out->passed = !out->broken && passed > 0 && failed == 0 && undecided <= gate->undecided;
	if (out->passed && export_time(out->ended) > out->last_success)
		out->last_success = export_time(out->ended);
}

/* The runs that this one is held against, with commas between them; "" where there are none. */
static char *find_before(const struct gate *gate, const struct run_row *run, const struct series *series)
{
	struct buf list = BUF_INIT;
	unsigned n = 0;
	if (gate->baseline)
		return mem_strdup(gate->baseline);
	for (unsigned i = 0; i < series->n && n < gate->nights; i++) {
		const struct night *night = &series->nights[i];
		if (night->run.id >= run->id || !night_is_sound(night))
			continue;
		buf_addf(&list, "%s%s", n++ ? "," : "", night->run.uuid);
	}
	return list.data ? buf_steal(&list) : mem_strdup("");
}

static int judge_all(struct db *db, const struct gate *gate, const struct run_row *run, const struct series *series,
	struct export *out, bool *first, struct err **err)
{
	AUTO_FREE char *before = find_before(gate, run, series);
	*first = !*before;
	if (*first) {
		out->broken = mem_strdup("there is no earlier night that it can be held against");
		return 0;
	}
	for (unsigned i = gate->n; i-- > 0;)
		if (judge_rule(db, &gate->rules[i], before, run->uuid, out, err) != 0)
			return -1;
	return set_all_since(db, run, series, out, err);
}

/* The newest whole night of the series, or what run_find() finds. */
static int find_run(
	struct db *db, const char *which, const struct series *series, struct run_row *run, struct err **err)
{
	const char *newest = NULL;
	for (unsigned i = 0; i < series->n && !which && !newest; i++)
		if (strcmp(series->nights[i].run.state, "complete") == 0)
			newest = series->nights[i].run.uuid;
	return run_find(db, which ? which : newest, run, err);
}

int gate_judge(
	struct db *db, const struct gate *gate, const char *which, struct export *out, bool *first, struct err **err)
{
	AUTO_RUN_ROW struct run_row run = {0};
	AUTO_SERIES struct series series = {0};
	*out = (struct export){.what = "gate"};
	if ((gate->series && series_load(db, gate->series, &series, err) != 0) ||
		find_run(db, which, &series, &run, err) != 0)
		return -1;
	AUTO_FREE char *name = gate->series ? NULL : series_of(run.command);
	if (name && series_load(db, name, &series, err) != 0)
		return -1;
	out->run = mem_strdup(run.uuid);
	out->ended = mem_strdup(run.ended);
	out->last_success = series_last_success(&series);
	if (judge_all(db, gate, &run, &series, out, first, err) != 0)
		return -1;
	if (!out->broken && strcmp(run.state, "complete") != 0)
		out->broken = mem_printf("the run is %s: rows are missing", run.state);
	gate_conclude(gate, out);
	return 0;
}
