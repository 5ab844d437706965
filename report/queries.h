/*
 * queries.h - what commands and report pages read from the database: runs, trials, hosts, counters, artifacts.
 *
 * Every loader fills an object of the caller that its x_finish frees (also when it was only zeroed). Strings are owned
 * by the object.
 */
#ifndef HVB_REPORT_QUERIES_H
#define HVB_REPORT_QUERIES_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/bench.h"
#include "lib/auto.h"
#include "lib/db.h"
#include "lib/err.h"

struct run_row {
	int64_t id, seed;
	char *uuid, *started, *version, *git, *command;
	char *state;      /* complete, running, interrupted: so also where hvbench was killed */
	char *ended;      /* NULL: it is running, or was killed */
	char *tag, *note; /* of the user; NULL: none */
	char *profile;    /* quick, standard, full; "": of an older hvbench, which did not keep it */
	unsigned boots, trials, ok, paths;
};

/*
 * A text column; "" for NULL, which a database of another hand may hold where ours never does. Borrowed until
 * db_step().
 */
const char *query_text(struct db_stmt *s, int column);

/*
 * For NULL the newest run that is complete, or the newest one where none is; for "last" the newest one, both without
 * runs that have nothing but paths; else by its tag, or by the first digits of its uuid. Unknown or ambiguous:
 * ERR_USAGE; no run at all: ERR_NOTHING.
 */
int run_find(struct db *db, const char *which, struct run_row *out, struct err **err);
/* The newest run that was interrupted. ERR_NOTHING where there is none. */
int run_find_interrupted(struct db *db, struct run_row *out, struct err **err);
/*
 * Where run_find() passed over newer runs that are not complete, a sentence about the newest of them into *note, else
 * NULL. Caller frees.
 */
int run_note_newer(struct db *db, const struct run_row *run, char **note, struct err **err);
void run_row_finish(struct run_row *run);
#define AUTO_RUN_ROW AUTO(run_row_finish)

struct run_rows {
	struct run_row *rows;
	unsigned n;
};

/* Newest first, at most `limit`. */
int run_rows_load(struct db *db, unsigned limit, struct run_rows *out, struct err **err);
void run_rows_finish(struct run_rows *runs);
#define AUTO_RUN_ROWS AUTO(run_rows_finish)

/* Of a suite's bench as the database names it, "io.net-rr"; NULL for one that this hvbench does not know. */
const struct bench *query_bench(const char *suite, const char *bench);

/*
 * SQL: what trial_row.scheduler says of a host, and trial_row.turns where the clock is exact; NULL where there is none.
 */
#define QUERY_SCHEDULER(host) "(SELECT f.value FROM fact f WHERE f.host_id = " host " AND f.name = 'xen.scheduler')"
#define QUERY_TURNS(host) \
	"(SELECT f.value FROM fact f WHERE f.host_id = " host " AND f.name = 'lab.cpus' AND f.value <> '1')"

struct trial_row {
	int64_t id, boot_id, host_id, run_id;
	char *host, *suite, *bench, *instance, *driver, *guest, *mode, *variant, *clock, *outcome, *unit, *flags;
	char *subject; /* the instance without its bench: "kvm/bare-q35" */
	/* "kind sha256" of the bare image, kernel and initramfs, sorted; "" when none was recorded */
	char *images;
	char *job;       /* sha256 of the user's fio job as the guest got it; "" for a bench that is none */
	char *scheduler; /* Xen's, effective on its host; "" where there is none */
	/* how many CPUs share the lab's instruction clock in turn; "" when it is one's, and on other clocks */
	char *turns;
	char *reason; /* NULL when ok */
	/* how its boot ended, when it was complete, where that was not well: "crash: ..."; else NULL */
	char *boot_end;
	unsigned rep, ord;
	int64_t ops, warm;
	bool has_overhead;
	double overhead;
	const struct bench *about; /* NULL: this hvbench does not know the bench */
	bool is_check;             /* a bench that is ok or not, and whose time is no figure: never measured */
	/* ok and summarized: only then the figures below mean anything, and only then they are shown */
	bool measured;
	int64_t n, outliers;
	bool bimodal;
	double min, p50, p90, p99, p999, max, mean;
	/* the figure that stands for the bench (bench.figure, bench.headline); less is better */
	bool has_value; /* measured, and the headline's metric is there */
	double value;
	char *value_unit; /* `unit`, or the metric's; never NULL */
	/* equal where two repetitions had the same trials, in any order and number of boots */
	uint64_t boot_benches;
};

/* How values of a bench are held against each other; of NULL, a bench that this hvbench does not know, by ratio. */
enum bench_scale bench_scale_of(const struct bench *about);

struct trial_rows {
	struct trial_row *rows;
	unsigned n;
};

/* All trials of a run in the order they ran. Appends when the list is not empty. */
int trial_rows_load(struct db *db, int64_t run_id, struct trial_rows *out, struct err **err);
void trial_rows_finish(struct trial_rows *trials);
#define AUTO_TRIAL_ROWS AUTO(trial_rows_finish)

bool trial_row_has_flag(const struct trial_row *trial, const char *flag);

/* Whether so few samples were taken that two modes are not looked for. */
bool trial_row_modes_unknown(const struct trial_row *trial);

/* Whether a pattern of lib/select.h selects it. */
bool trial_row_matches(const struct trial_row *trial, const char *pattern);

/* "instr", "ticks", "ns": the unit as people read it. Borrowed. */
const char *unit_short(const char *unit);

struct metric_row {
	int64_t trial_id;
	char *name, *unit;
	double value;
};

struct metric_rows {
	struct metric_row *rows;
	unsigned n;
};

/* Metrics of the run's ok trials, by trial. */
int metric_rows_load(struct db *db, int64_t run_id, struct metric_rows *out, struct err **err);
/* NULL when the trial has none of that name. The rows are those of one load. */
const struct metric_row *metric_rows_find(const struct metric_rows *metrics, int64_t trial_id, const char *name);

void metric_rows_finish(struct metric_rows *metrics);
#define AUTO_METRIC_ROWS AUTO(metric_rows_finish)

struct unavailable_row {
	int64_t trial_id;
	char *name; /* of the metric */
	char *reason;
};

struct unavailable_rows {
	struct unavailable_row *rows;
	unsigned n;
};

/* Metrics that the run's ok trials do not have, by trial. */
int unavailable_rows_load(struct db *db, int64_t run_id, struct unavailable_rows *out, struct err **err);
void unavailable_rows_finish(struct unavailable_rows *unavailable);
#define AUTO_UNAVAILABLE_ROWS AUTO(unavailable_rows_finish)

struct host_row {
	int64_t id;
	char *name, *fingerprint;
};

struct host_rows {
	struct host_row *rows;
	unsigned n;
};

/* The hosts of a run, by name; run_id 0: all, newest row first within a name. */
int host_rows_load(struct db *db, int64_t run_id, struct host_rows *out, struct err **err);
void host_rows_finish(struct host_rows *hosts);
#define AUTO_HOST_ROWS AUTO(host_rows_finish)

struct fact_row {
	int64_t host_id;
	char *collector, *name;
	char *value;  /* NULL: unavailable, and then */
	char *reason; /* why */
};

struct fact_rows {
	struct fact_row *rows;
	unsigned n;
};

/* Facts of one host, by collector and name. Appends. */
int fact_rows_load(struct db *db, int64_t host_id, struct fact_rows *out, struct err **err);
void fact_rows_finish(struct fact_rows *facts);
#define AUTO_FACT_ROWS AUTO(fact_rows_finish)

/* Value of a fact, or NULL when it is unavailable or was not collected. Borrowed. */
const char *fact_value(const struct fact_rows *facts, int64_t host_id, const char *name);

#endif
