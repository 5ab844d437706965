/*
 * trials.c - the trials of a run: what was measured, and the figure that stands for each.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/suite.h"
#include "lib/auto.h"
#include "lib/clocks.h"
#include "lib/mem.h"
#include "lib/select.h"
#include "lib/stats.h"
#include "report/queries.h"

/* Of a column; the second keeps NULL. */
static char *text_of(struct db_stmt *s, int column)
{
	return mem_strdup(query_text(s, column));
}

static char *text_or_null(struct db_stmt *s, int column)
{
	return mem_strdup(db_text(s, column));
}

static const char trial_sql[] =
	"SELECT t.id, t.boot_id, t.host_id, t.run_id, t.host, t.suite, t.bench, t.instance, t.driver, t.guest, t.mode, "
	"t.variant, t.clock,"
	" t.outcome, t.reason, t.unit, t.flags, t.rep, t.ord, t.ops, t.warm, t.overhead, t.n, t.outliers, t.bimodal,"
	" t.min, t.p50, t.p90, t.p99, t.p999, t.max, t.mean, "
	" (SELECT group_concat(image, ', ') FROM (SELECT a.kind || ' ' || a.sha256 AS image FROM boot_artifact ba JOIN "
	"artifact a ON a.id = ba.artifact_id"
	"  WHERE ba.boot_id = t.boot_id AND a.kind IN ('bare', 'kernel', 'initramfs') ORDER BY 1)),"
	" " QUERY_SCHEDULER("t.host_id") ", " QUERY_TURNS(
		"t.host_id") ", CASE WHEN t.boot_outcome NOT IN ('ok', 'skip') THEN t.boot_outcome || ': ' || "
			     "t.boot_reason END,"
			     " (SELECT sha256 FROM file f WHERE f.boot_id = t.boot_id AND f.bench = t.bench AND "
			     "f.variant = t.variant AND f.name IN ('job.fio', 'job.iperf3'))"
			     " FROM trial_full t WHERE t.run_id = ? ORDER BY t.ord, t.id";

static void read_figures(struct db_stmt *s, struct trial_row *t)
{
	t->n = db_i64(s, 22);
	t->outliers = db_i64(s, 23);
	t->bimodal = db_i64(s, 24) != 0;
	t->min = db_double(s, 25);
	t->p50 = db_double(s, 26);
	t->p90 = db_double(s, 27);
	t->p99 = db_double(s, 28);
	t->p999 = db_double(s, 29);
	t->max = db_double(s, 30);
	t->mean = db_double(s, 31);
}

const struct bench *query_bench(const char *suite, const char *bench)
{
	const char *dot = strchr(bench, '.'), *name = dot ? dot + 1 : bench;
	/* the user's jobs share a row: "io.disk-job.NAME" */
	AUTO_FREE char *shared = mem_strndup(name, strcspn(name, "."));
	return bench_find(suite, shared, NULL);
}

bool query_is_control(const char *bench)
{
	return strcmp(bench, "exit.control") == 0;
}

static struct trial_row read_trial(struct db_stmt *s)
{
	const char *turns = db_text(s, 34), *at;
	struct trial_row row =
				 {
					 .id = db_i64(s, 0),
					 .boot_id = db_i64(s, 1),
					 .host_id = db_i64(s, 2),
					 .run_id = db_i64(s, 3),
					 .host = text_of(s, 4),
					 .suite = text_of(s, 5),
					 .bench = text_of(s, 6),
					 .instance = text_of(s, 7),
					 .driver = text_of(s, 8),
					 .guest = text_of(s, 9),
					 .mode = text_of(s, 10),
					 .variant = text_of(s, 11),
					 .clock = text_of(s, 12),
					 .outcome = text_of(s, 13),
					 .reason = text_or_null(s, 14),
					 .unit = text_of(s, 15),
					 .flags = text_of(s, 16),
					 .rep = (unsigned)db_i64(s, 17),
					 .ord = (unsigned)db_i64(s, 18),
					 .ops = db_i64(s, 19),
					 .warm = db_i64(s, 20),
					 .has_overhead = !db_is_null(s, 21),
					 .overhead = db_double(s, 21),
				 },
			 *t = &row;
	at = strchr(t->instance, '@');
	t->subject = mem_strdup(at ? at + 1 : t->instance);
	t->images = text_of(s, 32);
	t->scheduler = text_of(s, 33);
	t->boot_end = mem_strdup(strcmp(t->outcome, "ok") == 0 ? db_text(s, 35) : NULL);
	t->job = text_of(s, 36);
	t->turns = mem_strdup(turns && clock_is_exact(t->clock) ? turns : "");
	t->about = query_bench(t->suite, t->bench);
	t->is_check = bench_is_check(t->about);
	t->measured = strcmp(t->outcome, "ok") == 0 && !db_is_null(s, 22) && !t->is_check;
	if (t->measured)
		read_figures(s, t);
	t->has_value = t->measured && !(t->about && t->about->headline);
	t->value = t->about && t->about->figure == BENCH_TAIL ? t->p99 : t->p50;
	t->value_unit = mem_strdup(t->unit);
	return row;
}

/* The values of the benches that a metric stands for. */
static int read_headlines(struct db *db, int64_t run_id, struct trial_rows *trials, unsigned first, struct err **err)
{
	AUTO_METRIC_ROWS struct metric_rows metrics = {0};
	bool any = false;
	for (unsigned i = first; i < trials->n && !any; i++)
		any = trials->rows[i].measured && !trials->rows[i].has_value;
	if (any && metric_rows_load(db, run_id, &metrics, err) != 0)
		return -1;
	for (unsigned i = first; i < trials->n && any; i++) {
		struct trial_row *t = &trials->rows[i];
		const struct metric_row *metric = t->measured && !t->has_value
			? metric_rows_find(&metrics, t->id, t->about->headline->metric)
			: NULL;
		if (!metric)
			continue;
		t->has_value = true;
		t->value = metric->value;
		free(t->value_unit);
		t->value_unit = mem_strdup(metric->unit);
	}
	return 0;
}

/* Source: FNV-1a, Fowler, Noll, Vo. */
static uint64_t add_text(uint64_t hash, const char *text)
{
	for (const char *c = text; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 0x100000001b3;
	return hash;
}

/* One repetition of a suite on one target: one boot, or several where the run was resumed. */
struct repetition {
	uint64_t key, sum;
	struct trial_row *trial;
};

static int by_key(const void *a, const void *b)
{
	const struct repetition *x = a, *y = b;
	return (x->key > y->key) - (x->key < y->key);
}

static void sum_benches(struct trial_rows *trials, unsigned first)
{
	unsigned n = trials->n - first;
	AUTO_FREE struct repetition *list = mem_alloc(n, sizeof *list);
	for (unsigned i = 0; i < n; i++) {
		struct trial_row *t = &trials->rows[first + i];
		const char *const names[] = {t->host, t->subject, t->suite};
		uint64_t key = 0xcbf29ce484222325;
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			key = add_text(add_text(key, names[k]), " ");
		list[i] = (struct repetition){key + t->rep, add_text(0xcbf29ce484222325, t->instance), t};
	}
	qsort(list, n, sizeof *list, by_key);
	for (unsigned i = 0, next; i < n; i = next) {
		uint64_t sum = 0;
		for (next = i; next < n && list[next].key == list[i].key; next++)
			sum += list[next].sum;
		for (unsigned k = i; k < next; k++)
			list[k].trial->boot_benches = sum;
	}
}

enum bench_scale bench_scale_of(const struct bench *about)
{
	return about && about->headline ? about->headline->scale : BENCH_RATIO;
}

int trial_rows_load(struct db *db, int64_t run_id, struct trial_rows *out, struct err **err)
{
	struct db_stmt *s = db_query(db, err, trial_sql, "i", run_id);
	unsigned first = out->n;
	int rc = s ? 0 : -1;
	while (s && (rc = db_step(s, err)) == 1)
		MEM_ADD(out->rows, out->n) = read_trial(s);
	db_done(s);
	sum_benches(out, first);
	return rc == 0 ? read_headlines(db, run_id, out, first, err) : -1;
}

void trial_rows_finish(struct trial_rows *trials)
{
	for (unsigned i = 0; i < trials->n; i++) {
		struct trial_row *t = &trials->rows[i];
		char *owned[] = {t->host, t->suite, t->bench, t->instance, t->driver, t->guest, t->mode, t->variant,
			t->clock, t->outcome, t->unit, t->flags, t->subject, t->images, t->scheduler, t->job, t->turns,
			t->reason, t->value_unit, t->boot_end};
		for (size_t k = 0; k < sizeof owned / sizeof *owned; k++)
			free(owned[k]);
	}
	free(trials->rows);
	memset(trials, 0, sizeof *trials);
}

bool trial_row_has_flag(const struct trial_row *trial, const char *flag)
{
	size_t len = strlen(flag);
	for (const char *at = trial->flags; (at = strstr(at, flag)); at += len) {
		if ((at == trial->flags || at[-1] == ',') && (at[len] == ',' || at[len] == '\0'))
			return true;
	}
	return false;
}

bool trial_row_modes_unknown(const struct trial_row *trial)
{
	const struct suite *suite = suite_find(trial->suite);
	bool passes = suite &&
		suite->measure == BENCH_PASSES; /* whose distribution is the tool's, and no samples of ours */
	return trial->measured && !passes && trial->n < STATS_MODES_MIN;
}

bool trial_row_matches(const struct trial_row *trial, const char *pattern)
{
	const char *dot = strchr(trial->bench, '.');
	struct instance instance = {trial->suite, dot ? dot + 1 : trial->bench, trial->driver, trial->guest,
		trial->mode, trial->variant, trial->host};
	return instance_matches(pattern, &instance);
}

const char *unit_short(const char *unit)
{
	return strcmp(unit, "instructions") == 0 ? "instr" : unit;
}
