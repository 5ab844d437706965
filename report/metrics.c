/*
 * metrics.c - the figures of a run's trials that are not samples, and what could not be had.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "report/queries.h"

int metric_rows_load(struct db *db, int64_t run_id, struct metric_rows *out, struct err **err)
{
	struct db_stmt *s = db_query(db, err,
		"SELECT m.trial_id, m.name, m.value, m.unit FROM boot b JOIN trial t ON t.boot_id = b.id JOIN metric m "
		"ON m.trial_id = t.id "
		"WHERE b.run_id = ? AND t.outcome = 'ok' ORDER BY m.trial_id, m.name",
		"i", run_id);
	int rc = s ? 0 : -1;
	while (s && (rc = db_step(s, err)) == 1) {
		MEM_ADD(out->rows, out->n) = (struct metric_row){
			db_i64(s, 0), mem_strdup(query_text(s, 1)), mem_strdup(query_text(s, 3)), db_double(s, 2)};
	}
	db_done(s);
	return rc;
}

/* What is looked for, against a row. */
struct wanted {
	int64_t trial_id;
	const char *name;
};

static int by_trial_and_name(const void *key, const void *row)
{
	const struct wanted *x = key;
	const struct metric_row *y = row;
	return x->trial_id != y->trial_id ? (x->trial_id > y->trial_id) - (x->trial_id < y->trial_id)
					  : strcmp(x->name, y->name);
}

const struct metric_row *metric_rows_find(const struct metric_rows *metrics, int64_t trial_id, const char *name)
{
	const struct wanted key = {trial_id, name};
	return metrics->n ? bsearch(&key, metrics->rows, metrics->n, sizeof *metrics->rows, by_trial_and_name) : NULL;
}

void metric_rows_finish(struct metric_rows *metrics)
{
	for (unsigned i = 0; i < metrics->n; i++) {
		free(metrics->rows[i].name);
		free(metrics->rows[i].unit);
	}
	free(metrics->rows);
	memset(metrics, 0, sizeof *metrics);
}

int unavailable_rows_load(struct db *db, int64_t run_id, struct unavailable_rows *out, struct err **err)
{
	struct db_stmt *s = db_query(db, err,
		"SELECT u.trial_id, u.name, u.reason FROM boot b JOIN trial t ON t.boot_id = b.id "
		"JOIN unavailable u ON u.trial_id = t.id "
		"WHERE b.run_id = ? AND t.outcome = 'ok' ORDER BY u.trial_id, u.name",
		"i", run_id);
	int rc = s ? 0 : -1;
	while (s && (rc = db_step(s, err)) == 1) {
		MEM_ADD(out->rows, out->n) = (struct unavailable_row){
			db_i64(s, 0), mem_strdup(query_text(s, 1)), mem_strdup(query_text(s, 2))};
	}
	db_done(s);
	return rc;
}

void unavailable_rows_finish(struct unavailable_rows *unavailable)
{
	for (unsigned i = 0; i < unavailable->n; i++) {
		free(unavailable->rows[i].name);
		free(unavailable->rows[i].reason);
	}
	free(unavailable->rows);
	memset(unavailable, 0, sizeof *unavailable);
}
