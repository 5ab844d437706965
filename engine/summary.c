#include "engine/summary.h"

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/samples.h"
#include "lib/stats.h"

#define OF_OK_TRIALS " FROM sample s JOIN trial t ON t.id = s.trial_id WHERE t.outcome = 'ok'"

double *summary_values(const struct summary_of *of, size_t *n)
{
	*n = of->n - of->warm;
	double *values = mem_alloc(*n, sizeof *values);
	for (size_t i = 0; i < *n; i++)
		values[i] = (double)of->samples[of->warm + i] / (double)of->ops - of->overhead;
	return values;
}

int summary_store(struct db *db, int64_t trial_id, const struct summary_of *of, struct err **err)
{
	size_t n;
	AUTO_FREE double *values = summary_values(of, &n);
	struct stats_summary s;
	AUTO_BUF struct buf histogram = BUF_INIT;
	stats_histogram_pack(values, n, &histogram);
	stats_summarize(values, n, &s);
	return db_exec(db, err,
		"INSERT INTO summary(trial_id, n, min, p50, p90, p99, p999, max, mean, outliers, bimodal, histogram)"
		" VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
		"iidddddddiib", trial_id, (int64_t)s.n, s.min, s.p50, s.p90, s.p99, s.p999, s.max, s.mean,
		(int64_t)s.outliers, (int64_t)s.bimodal, histogram.data, histogram.len);
}

static int count_rows(struct db *db, unsigned *n, struct err **err)
{
	struct db_stmt *s = db_query(db, err, "SELECT count(*)" OF_OK_TRIALS, "");
	int got = s ? db_step(s, err) : -1;
	*n = got == 1 ? (unsigned)db_i64(s, 0) : 0;
	db_done(s);
	return got == 1 ? 0 : -1;
}

/* The row that the statement stands on: trial, n, data, warm, ops, overhead. */
static int rebuild_row(struct db *db, struct db_stmt *s, struct err **err)
{
	size_t len;
	const void *data = db_blob(s, 2, &len);
	struct summary_of of = {.n = (size_t)db_i64(s, 1),
		.warm = (size_t)db_i64(s, 3),
		.ops = (uint64_t)db_i64(s, 4),
		.overhead = db_double(s, 5)};
	AUTO_FREE uint64_t *samples = samples_unpack(data, len, of.n, err);
	if (!samples)
		return -1;
	if (of.warm >= of.n)
		return err_set(err, ERR_INFRA, NULL, "all of its %zu samples are warm-up", of.n);
	of.samples = samples;
	return summary_store(db, db_i64(s, 0), &of, err);
}

static int rebuild_all(
	struct db *db, unsigned all, summary_progress_fn *progress, void *ctx, unsigned *done, struct err **err)
{
	if (db_exec(db, err, "DELETE FROM summary WHERE trial_id IN (SELECT trial_id FROM sample)", "") != 0)
		return -1;
	struct db_stmt *s = db_query(db, err,
		"SELECT t.id, s.n, s.data, t.warm, t.ops, ifnull(t.overhead, 0)" OF_OK_TRIALS " ORDER BY t.id", "");
	int got = -1;
	while (s && (got = db_step(s, err)) == 1) {
		if (rebuild_row(db, s, err) != 0) {
			got = err_wrap(err, "trial %lld", (long long)db_i64(s, 0));
			break;
		}
		progress(ctx, ++*done, all);
	}
	db_done(s);
	return got;
}

int summary_rebuild(struct db *db, summary_progress_fn *progress, void *ctx, unsigned *done, struct err **err)
{
	unsigned all;
	*done = 0;
	if (count_rows(db, &all, err) != 0 || db_begin(db, err) != 0)
		return -1;
	if (rebuild_all(db, all, progress, ctx, done, err) == 0)
		return db_commit(db, err);
	db_rollback(db);
	return -1;
}
