/*
 * queries.c - the SQL of report pages and commands. Nothing here judges or prints.
 */
#include "report/queries.h"

#include <string.h>

#include "lib/mem.h"
#include "lib/owner.h"

/* NULL for NULL. */
static char *text_or_null(struct db_stmt *s, int column)
{
	return mem_strdup(db_text(s, column));
}

const char *query_text(struct db_stmt *s, int column)
{
	const char *text = db_text(s, column);
	return text ? text : "";
}

static char *text_of(struct db_stmt *s, int column)
{
	return mem_strdup(query_text(s, column));
}

/* ---- Runs ---- */

#define RUN_COLUMNS \
	"SELECT id, uuid, started_utc, ended_utc, version, git, command, seed, state, boots, trials, ok, owner, tag, " \
	"note, paths, CASE WHEN json_valid(resume) THEN resume ->> '$.profile' END FROM run_full "

/* Not of those that `hvbench path` made. */
#define MEASURED_RUN RUN_COLUMNS "WHERE trials > 0 OR paths = 0 "
#define NEWEST_RUN MEASURED_RUN "ORDER BY id DESC LIMIT 1"

static void read_run(struct db_stmt *s, struct run_row *out)
{
	bool killed = strcmp(query_text(s, 8), "running") == 0 && !owner_alive(query_text(s, 12));
	*out = (struct run_row){
		.id = db_i64(s, 0),
		.uuid = text_of(s, 1),
		.started = text_of(s, 2),
		.ended = text_or_null(s, 3),
		.version = text_of(s, 4),
		.git = text_of(s, 5),
		.command = text_of(s, 6),
		.seed = db_i64(s, 7),
		.state = killed ? mem_strdup("interrupted") : text_of(s, 8),
		.boots = (unsigned)db_i64(s, 9),
		.trials = (unsigned)db_i64(s, 10),
		.ok = (unsigned)db_i64(s, 11),
		.tag = text_or_null(s, 13),
		.note = text_or_null(s, 14),
		.paths = (unsigned)db_i64(s, 15),
		.profile = text_of(s, 16),
	};
}

void run_row_finish(struct run_row *run)
{
	free(run->uuid);
	MEM_FREE(run->started, run->ended, run->version, run->git, run->command, run->state, run->tag, run->note,
		run->profile);
	memset(run, 0, sizeof *run);
}

static int find_newest(struct db *db, const char *sql, struct run_row *out, struct err **err)
{
	struct db_stmt *s = db_query(db, err, sql, "");
	int rc = s ? db_step(s, err) : -1;
	if (rc == 1)
		read_run(s, out);
	db_done(s);
	if (rc == 0)
		return err_set(err, ERR_NOTHING, "measure something first: hvbench run", "database %s: holds no run",
			db_path(db));
	return rc == 1 ? 0 : -1;
}

int run_find(struct db *db, const char *which, struct run_row *out, struct err **err)
{
	struct db_stmt *s;
	int rc;
	if (!which)
		return find_newest(db, MEASURED_RUN "ORDER BY state = 'complete' DESC, id DESC LIMIT 1", out, err);
	if (strcmp(which, "last") == 0)
		return find_newest(db, NEWEST_RUN, out, err);
	s = db_query(db, err, RUN_COLUMNS "WHERE substr(uuid, 1, length(?1)) = ?1 OR tag = ?1 ORDER BY id DESC LIMIT 2",
		"t", which);
	if (!s)
		return -1;
	rc = *which ? db_step(s, err) : 0;
	if (rc == 1) {
		read_run(s, out);
		rc = db_step(s, err) == 1 && strcmp(out->uuid, which) != 0 ? 2 : 1;
	}
	db_done(s);
	if (rc == 1)
		return 0;
	run_row_finish(out);
	if (rc == 2)
		return err_set(err, ERR_USAGE, "give more digits; `hvbench show runs` lists them",
			"several runs begin with \"%s\"", which);
	if (rc == 0)
		return err_set(err, ERR_USAGE, "`hvbench show runs` lists them",
			"database %s: no run begins with \"%s\", and none is tagged so", db_path(db), which);
	return -1;
}

int run_find_interrupted(struct db *db, struct run_row *out, struct err **err)
{
	AUTO_RUN_ROWS struct run_rows runs = {0};
	if (run_rows_load(db, UINT32_MAX, &runs, err) != 0)
		return -1;
	for (unsigned i = 0; i < runs.n; i++)
		if (strcmp(runs.rows[i].state, "interrupted") == 0) {
			*out = runs.rows[i];
			runs.rows[i] = (struct run_row){0};
			return 0;
		}
	return err_set(err, ERR_NOTHING,
		"`hvbench show runs` lists the runs; name one to measure again what failed in it",
		"database %s: no run was interrupted", db_path(db));
}

int run_note_newer(struct db *db, const struct run_row *run, char **note, struct err **err)
{
	AUTO_RUN_ROW struct run_row newest = {0};
	*note = NULL;
	if (find_newest(db, NEWEST_RUN, &newest, err) != 0)
		return -1;
	if (newest.id > run->id && strcmp(newest.state, "complete") != 0)
		*note = mem_printf(
			"Run %.8s is newer but not complete (%s): name it to have it.", newest.uuid, newest.state);
	return 0;
}

int run_rows_load(struct db *db, unsigned limit, struct run_rows *out, struct err **err)
{
	struct db_stmt *s = db_query(db, err, RUN_COLUMNS "ORDER BY id DESC LIMIT ?", "i", (int64_t)limit);
	int rc = s ? 0 : -1;
	while (s && (rc = db_step(s, err)) == 1)
		read_run(s, &MEM_ADD(out->rows, out->n));
	db_done(s);
	return rc;
}

void run_rows_finish(struct run_rows *runs)
{
	for (unsigned i = 0; i < runs->n; i++)
		run_row_finish(&runs->rows[i]);
	free(runs->rows);
	memset(runs, 0, sizeof *runs);
}

/* ---- Hosts, facts ---- */

int host_rows_load(struct db *db, int64_t run_id, struct host_rows *out, struct err **err)
{
	struct db_stmt *s = db_query(db, err,
		"SELECT id, name, fingerprint FROM host WHERE ?1 = 0 OR id IN (SELECT host_id FROM boot WHERE run_id = "
		"?1) ORDER BY name, id DESC",
		"i", run_id);
	int rc = s ? 0 : -1;
	while (s && (rc = db_step(s, err)) == 1)
		MEM_ADD(out->rows, out->n) = (struct host_row){
			.id = db_i64(s, 0), .name = text_of(s, 1), .fingerprint = text_of(s, 2)};
	db_done(s);
	return rc;
}

void host_rows_finish(struct host_rows *hosts)
{
	for (unsigned i = 0; i < hosts->n; i++) {
		free(hosts->rows[i].name);
		free(hosts->rows[i].fingerprint);
	}
	free(hosts->rows);
	memset(hosts, 0, sizeof *hosts);
}

int fact_rows_load(struct db *db, int64_t host_id, struct fact_rows *out, struct err **err)
{
	struct db_stmt *s = db_query(db, err,
		"SELECT collector, name, value, reason FROM fact WHERE host_id = ? ORDER BY collector, name", "i",
		host_id);
	int rc = s ? 0 : -1;
	while (s && (rc = db_step(s, err)) == 1)
		MEM_ADD(out->rows, out->n) = (struct fact_row){.host_id = host_id,
			.collector = text_of(s, 0),
			.name = text_of(s, 1),
			.value = text_or_null(s, 2),
			.reason = text_or_null(s, 3)};
	db_done(s);
	return rc;
}

void fact_rows_finish(struct fact_rows *facts)
{
	for (unsigned i = 0; i < facts->n; i++) {
		free(facts->rows[i].collector);
		free(facts->rows[i].name);
		free(facts->rows[i].value);
		free(facts->rows[i].reason);
	}
	free(facts->rows);
	memset(facts, 0, sizeof *facts);
}

const char *fact_value(const struct fact_rows *facts, int64_t host_id, const char *name)
{
	for (unsigned i = 0; i < facts->n; i++) {
		if (facts->rows[i].host_id == host_id && strcmp(facts->rows[i].name, name) == 0)
			return facts->rows[i].value;
	}
	return NULL;
}
