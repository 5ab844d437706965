/*
 * cmd_show.c - `hvbench show`: a run and its trials, the list of runs, a host's facts, raw samples.
 */
#include "cli/command.h"
#include "cli/show_files.h"
#include "cli/show_trials.h"
#include "cli/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/db.h"
#include "lib/mem.h"
#include "lib/samples.h"
#include "report/format.h"
#include "report/queries.h"

extern const struct command command_show;

/* ---- JSON ---- */

static json_t *text_json(const char *text)
{
	AUTO_FREE char *valid = format_utf8(text);
	return valid ? json_string(valid) : json_null();
}

static void set_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, text_json(text));
}

static void set_number(json_t *object, const char *key, double value)
{
	json_object_set_new(object, key, isfinite(value) ? json_real(value) : json_null());
}

static json_t *run_json(const struct run_row *run)
{
	json_t *out = json_object();
	set_text(out, "uuid", run->uuid);
	set_text(out, "started", run->started);
	set_text(out, "ended", run->ended);
	set_text(out, "state", run->state);
	set_text(out, "command", run->command);
	json_object_set_new(out, "seed", json_integer(run->seed));
	set_text(out, "version", run->version);
	set_text(out, "git", run->git);
	set_text(out, "tag", run->tag);
	set_text(out, "note", run->note);
	json_object_set_new(out, "boots", json_integer(run->boots));
	json_object_set_new(out, "trials", json_integer(run->trials));
	json_object_set_new(out, "ok", json_integer(run->ok));
	json_object_set_new(out, "paths", json_integer(run->paths));
	return out;
}

static json_t *metrics_json(const struct metric_rows *metrics, int64_t trial_id)
{
	json_t *out = json_array();
	for (unsigned i = 0; i < metrics->n; i++) {
		const struct metric_row *m = &metrics->rows[i];
		json_t *one;
		if (m->trial_id != trial_id)
			continue;
		one = json_object();
		set_text(one, "name", m->name);
		set_number(one, "value", m->value);
		set_text(one, "unit", m->unit);
		json_array_append_new(out, one);
	}
	return out;
}

static json_t *unavailable_json(const struct unavailable_rows *unavailable, int64_t trial_id)
{
	json_t *out = json_array();
	for (unsigned i = 0; i < unavailable->n; i++) {
		json_t *one;
		if (unavailable->rows[i].trial_id != trial_id)
			continue;
		one = json_object();
		set_text(one, "name", unavailable->rows[i].name);
		set_text(one, "reason", unavailable->rows[i].reason);
		json_array_append_new(out, one);
	}
	return out;
}

static void set_figures(json_t *out, const struct trial_row *t, const struct metric_rows *metrics,
	const struct unavailable_rows *unavailable)
{
	set_number(out, "min", t->min);
	set_number(out, "p50", t->p50);
	set_number(out, "p90", t->p90);
	set_number(out, "p99", t->p99);
	set_number(out, "p999", t->p999);
	set_number(out, "max", t->max);
	set_number(out, "mean", t->mean);
	json_object_set_new(out, "value", t->has_value && isfinite(t->value) ? json_real(t->value) : json_null());
	set_text(out, "value_unit", t->has_value ? t->value_unit : NULL);
	json_object_set_new(out, "overhead", t->has_overhead ? json_real(t->overhead) : json_null());
	json_object_set_new(out, "outliers", json_integer(t->outliers));
	json_object_set_new(out, "bimodal", json_boolean(t->bimodal));
	json_object_set_new(out, "modes_unknown", json_boolean(trial_row_modes_unknown(t)));
	json_object_set_new(out, "metrics", metrics_json(metrics, t->id));
	json_object_set_new(out, "unavailable", unavailable_json(unavailable, t->id));
}

static json_t *trial_json(
	const struct trial_row *t, const struct metric_rows *metrics, const struct unavailable_rows *unavailable)
{
	json_t *out = json_object();
	set_text(out, "instance", t->instance);
	set_text(out, "bench", t->bench);
	set_text(out, "host", t->host);
	set_text(out, "driver", t->driver);
	set_text(out, "guest", t->guest);
	set_text(out, "mode", t->mode);
	set_text(out, "variant", t->variant);
	json_object_set_new(out, "rep", json_integer(t->rep));
	json_object_set_new(out, "order", json_integer(t->ord));
	set_text(out, "outcome", t->outcome);
	set_text(out, "reason", t->reason);
	set_text(out, "boot_end", t->boot_end);
	set_text(out, "clock", t->clock);
	set_text(out, "unit", t->unit);
	set_text(out, "flags", t->flags);
	set_text(out, "job_sha256", *t->job ? t->job : NULL);
	json_object_set_new(out, "n", json_integer(t->n));
	if (t->measured)
		set_figures(out, t, metrics, unavailable);
	return out;
}

/* ---- A run ---- */

static void print_run(const struct run_row *run)
{
	AUTO_FREE char *command = format_line(run->command, 300);
	AUTO_FREE char *tag = format_line(run->tag, 100), *note = format_line(run->note, 1000);
	AUTO_FREE char *line = mem_printf("command  %s", command), *words = mem_printf("note     %s", note);
	printf("run      %s\n", run->uuid);
	if (run->tag)
		printf("tag      %s\n", tag);
	if (run->note)
		cli_paragraph(stdout, words);
	cli_paragraph(stdout, line);
	printf("started  %s, %s%s%s\nseed     %lld\nhvbench  %s%s%s\ntrials   %u in %u boots, %u ok\n", run->started,
		run->state, run->ended ? " " : "", run->ended ? run->ended : "", (long long)run->seed, run->version,
		*run->git ? ", git " : "", run->git, run->trials, run->boots, run->ok);
	if (run->paths)
		printf("paths    %u: hvbench path BENCH@WHERE --run %.8s\n", run->paths, run->uuid);
}

static int show_run(struct db *db, const char *which, bool json, struct err **err)
{
	AUTO_RUN_ROW struct run_row run = {0};
	AUTO_TRIAL_ROWS struct trial_rows trials = {0};
	AUTO_METRIC_ROWS struct metric_rows metrics = {0};
	AUTO_UNAVAILABLE_ROWS struct unavailable_rows unavailable = {0};
	AUTO_FREE char *newer = NULL;
	json_t *object, *list;
	if (run_find(db, which, &run, err) != 0 || (!which && run_note_newer(db, &run, &newer, err) != 0) ||
		trial_rows_load(db, run.id, &trials, err) != 0 || metric_rows_load(db, run.id, &metrics, err) != 0 ||
		unavailable_rows_load(db, run.id, &unavailable, err) != 0)
		return -1;
	if (!json) {
		print_run(&run);
		if (newer)
			cli_paragraph(stdout, newer);
		if (trials.n > 0 || run.paths == 0)
			show_trials(&trials, &metrics, &unavailable);
		return show_files_hint(db, &run, err);
	}
	list = json_array();
	for (unsigned i = 0; i < trials.n; i++)
		json_array_append_new(list, trial_json(&trials.rows[i], &metrics, &unavailable));
	object = json_object();
	json_object_set_new(object, "run", run_json(&run));
	json_object_set_new(object, "trials", list);
	cli_json(object);
	return 0;
}

/* ---- Runs ---- */

static void print_runs(const struct run_rows *runs)
{
	static const struct table_column columns[] = {{.title = "run"}, {.title = "started"},
		{.title = "state", .folds = true}, {.title = "boots", .right = true, .spare = 1},
		{.title = "ok/trials", .right = true}, {.title = "command", .wraps = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	for (unsigned i = 0; i < runs->n; i++) {
		const struct run_row *run = &runs->rows[i];
		table_take(&table, run->tag ? mem_printf("%.8s %s", run->uuid, run->tag) : mem_strndup(run->uuid, 8));
		table_add(&table, run->started);
		table_add(&table, run->state);
		table_addf(&table, "%u", run->boots);
		table_addf(&table, "%u/%u", run->ok, run->trials);
		table_take(&table, format_line(run->command, 120));
	}
	table_print(&table, NULL);
}

static int show_runs(struct db *db, bool json, struct err **err)
{
	AUTO_RUN_ROWS struct run_rows runs = {0};
	json_t *object, *list;
	if (run_rows_load(db, UINT32_MAX, &runs, err) != 0)
		return -1;
	if (!json) {
		print_runs(&runs);
		return 0;
	}
	list = json_array();
	for (unsigned i = 0; i < runs.n; i++)
		json_array_append_new(list, run_json(&runs.rows[i]));
	object = json_object();
	json_object_set_new(object, "runs", list);
	cli_json(object);
	return 0;
}

/* ---- Hosts ---- */

static json_t *host_json(const struct host_row *host, const struct fact_rows *facts)
{
	json_t *out = json_object(), *list = json_array();
	for (unsigned i = 0; i < facts->n; i++) {
		json_t *one = json_object();
		set_text(one, "collector", facts->rows[i].collector);
		set_text(one, "name", facts->rows[i].name);
		set_text(one, "value", facts->rows[i].value);
		set_text(one, "reason", facts->rows[i].reason);
		json_array_append_new(list, one);
	}
	set_text(out, "name", host->name);
	set_text(out, "fingerprint", host->fingerprint);
	json_object_set_new(out, "facts", list);
	return out;
}

static void print_host(const struct host_row *host, const struct fact_rows *facts)
{
	static const struct table_column columns[] = {{.title = "fact"}, {.title = "value", .wraps = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	AUTO_FREE char *name = format_line(host->name, 100);
	AUTO_FREE char *heading = mem_printf("%s, fingerprint %s", name, host->fingerprint);
	for (unsigned i = 0; i < facts->n; i++) {
		AUTO_FREE char *value = format_line(facts->rows[i].value, 400);
		AUTO_FREE char *reason = format_line(facts->rows[i].reason, 400);
		table_take(&table, format_line(facts->rows[i].name, 80));
		table_addf(&table, "%s%s%s", value, facts->rows[i].value ? "" : "unavailable: ", reason);
	}
	table_print(&table, heading);
	putchar('\n');
}

/* NAME: a host's name (its newest state) or the first digits of a fingerprint; NULL: all. */
static bool host_is(const struct host_row *host, const char *name)
{
	return !name || strcmp(host->name, name) == 0 ||
		(strlen(name) >= 6 && strncmp(host->fingerprint, name, strlen(name)) == 0);
}

static int show_hosts(struct db *db, const char *name, bool json, struct err **err)
{
	AUTO_HOST_ROWS struct host_rows hosts = {0};
	json_t *list = json_array(), *object;
	unsigned shown = 0;
	if (host_rows_load(db, 0, &hosts, err) != 0) {
		json_decref(list);
		return -1;
	}
	for (unsigned i = 0; i < hosts.n; i++) {
		AUTO_FACT_ROWS struct fact_rows facts = {0};
		bool older = i > 0 && strcmp(hosts.rows[i].name, hosts.rows[i - 1].name) == 0;
		if (!host_is(&hosts.rows[i], name) || (older && (!name || strcmp(hosts.rows[i].name, name) == 0)))
			continue;
		if (fact_rows_load(db, hosts.rows[i].id, &facts, err) != 0) {
			json_decref(list);
			return -1;
		}
		shown++;
		if (json)
			json_array_append_new(list, host_json(&hosts.rows[i], &facts));
		else
			print_host(&hosts.rows[i], &facts);
	}
	object = json_object();
	json_object_set_new(object, "hosts", list);
	if (json && (shown || !name))
		cli_json(object);
	else
		json_decref(object);
	if (name && !shown)
		return err_set(err, ERR_USAGE, "`hvbench show host` lists them",
			"database %s: no host is called \"%s\"", db_path(db), name);
	return 0;
}

/* ---- Samples ---- */

static void print_samples(const struct trial_row *t, const uint64_t *samples, size_t n)
{
	AUTO_FREE char *instance = format_line(t->instance, 200);
	printf("# %s rep %u clock %s unit %s; raw, %lld operations a sample, overhead %.6g an operation; index value "
	       "warm-up\n",
		instance, t->rep, t->clock, unit_short(t->unit), (long long)t->ops, t->overhead);
	for (size_t i = 0; i < n; i++)
		printf("%zu %llu %d\n", i, (unsigned long long)samples[i], (int64_t)i < t->warm);
}

static json_t *samples_json(const struct trial_row *t, const uint64_t *samples, size_t n)
{
	json_t *out = json_object(), *values = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(values, json_integer((json_int_t)samples[i]));
	set_text(out, "instance", t->instance);
	json_object_set_new(out, "rep", json_integer(t->rep));
	set_text(out, "clock", t->clock);
	set_text(out, "unit", t->unit);
	json_object_set_new(out, "ops", json_integer(t->ops));
	json_object_set_new(out, "warm", json_integer(t->warm));
	json_object_set_new(out, "overhead", t->has_overhead ? json_real(t->overhead) : json_null());
	json_object_set_new(out, "values", values);
	return out;
}

static int show_trial_samples(struct db *db, const struct trial_row *t, json_t *list, struct err **err)
{
	struct db_stmt *s = db_query(db, err, "SELECT n, data FROM sample WHERE trial_id = ?", "i", t->id);
	int rc = s ? db_step(s, err) : -1;
	if (rc == 1) {
		size_t len, n = (size_t)db_i64(s, 0);
		const void *data = db_blob(s, 1, &len);
		AUTO_FREE uint64_t *samples = samples_unpack(data, len, n, err);
		if (!samples)
			rc = err_wrap(err, "database %s: %s", db_path(db), t->instance);
		else if (list)
			json_array_append_new(list, samples_json(t, samples, n));
		else
			print_samples(t, samples, n);
	}
	db_done(s);
	return rc < 0 ? -1 : 0;
}

static int show_samples(struct db *db, const char *which, const char *pattern, bool json, struct err **err)
{
	AUTO_RUN_ROW struct run_row run = {0};
	AUTO_TRIAL_ROWS struct trial_rows trials = {0};
	json_t *list = json ? json_array() : NULL, *object;
	unsigned matched = 0;
	int rc = run_find(db, which, &run, err) != 0 || trial_rows_load(db, run.id, &trials, err) != 0 ? -1 : 0;
	for (unsigned i = 0; rc == 0 && i < trials.n; i++) {
		if (!trial_row_matches(&trials.rows[i], pattern))
			continue;
		matched++;
		if (strcmp(trials.rows[i].outcome, "ok") == 0) {
			rc = show_trial_samples(db, &trials.rows[i], list, err);
		} else {
			AUTO_FREE char *instance = format_line(trials.rows[i].instance, 200),
				       *reason = format_line(trials.rows[i].reason, 300);

			fprintf(stderr, "%s rep %u: no samples: %s: %s\n", instance, trials.rows[i].rep,
				trials.rows[i].outcome, reason);
		}
	}
	if (rc == 0 && !matched)
		rc = err_set(err, ERR_USAGE, "`hvbench show` lists the instances of the last run",
			"no trial of run %.8s matches \"%s\"", run.uuid, pattern);
	if (rc || !json) {
		json_decref(list);
		return rc;
	}
	object = json_object();
	json_object_set_new(object, "run", run_json(&run));
	json_object_set_new(object, "samples", list);
	cli_json(object);
	return 0;
}

/* ---- Command ---- */

struct wanted {
	const char *samples, *files; /* --samples, --files; NULL */
};

static int dispatch(struct db *db, int n, char **argv, const struct wanted *wanted, bool json, struct err **err)
{
	const char *what = argv[1], *name = what ? argv[2] : NULL;
	bool of_host = what && (strcmp(what, "host") == 0 || strcmp(what, "hosts") == 0);

	if (n > (of_host ? 2 : 1))
		return err_set(err, ERR_USAGE, "see hvbench show --help", "show does not know what to do with \"%s\"",
			argv[n]);
	if (wanted->samples)
		return show_samples(db, what, wanted->samples, json, err);
	if (wanted->files)
		return show_files(db, what, wanted->files, err);
	if (of_host)
		return show_hosts(db, name, json, err);
	if (what && strcmp(what, "runs") == 0)
		return show_runs(db, json, err);
	return show_run(db, what, json, err);
}

static int show_main(int argc, char **argv, struct err **err)
{
	static const struct cli_option own_options[] = {
		{"samples", 0, "INSTANCE", "raw samples of the ok trials that the pattern selects (exit.cpuid@kvm)",
			.kind = CLI_TEXT, .at = offsetof(struct wanted, samples)},
		{"files", 0, "FOLDER",
			"write the run's files there: your own jobs as the guests got them, and their logs",
			.kind = CLI_TEXT, .at = offsetof(struct wanted, files)},
		{0}};
	struct cli_common common = {0};
	struct wanted wanted = {0};
	const struct cli_table tables[] = {{own_options, &wanted}, {0}};
	AUTO_FREE char *path = NULL;
	struct db *db;
	int failed, n = cli_parse(&command_show, argc, argv, tables, 2, &common, err);

	if (n < 0)
		return ERR_USAGE;
	path = db_default_path(common.db);
	db = db_open(path, DB_READ, err);
	failed = db ? dispatch(db, n, argv, &wanted, common.json, err) : -1;
	db_close(db);
	return failed ? (int)err_kind(*err) : CLI_OK;
}

const struct command command_show = {
	.name = "show",
	.summary = "a run and its trials, the runs, a host",
	.usage = "show [RUN|last]          a run and its trials; RUN is its tag, or the beginning of its uuid\n"
		 "       hvbench show runs                all runs, newest first\n"
		 "       hvbench show host [NAME]         the facts of a host, or of all\n"
		 "       hvbench show [RUN] --samples INSTANCE\n"
		 "       hvbench show [RUN] --files FOLDER",
	.about = "Without RUN the newest complete run is shown. No figure is shown of a trial that is not ok: its\n"
		 "outcome and reason are.\n",
	.run = show_main,
};
