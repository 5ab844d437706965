/*
 * fixture.h - makes databases of invented results for tests of compare, show and report. Nothing in them was measured;
 * every run's command and every host's name says so.
 *
 * Included by one file a program; a failure ends it.
 */
#ifndef HVB_TESTS_REPORT_FIXTURE_H
#define HVB_TESTS_REPORT_FIXTURE_H

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/db.h"
#include "lib/mem.h"
#include "lib/samples.h"
#include "lib/stats.h"

#define FIXTURE_COMMAND "TEST DATA, invented: hvbench run --suite exit"
#define UNUSED_OK __attribute__((unused))

static void fixture_check(int failed, struct err *const *err)
{
	if (!failed)
		return;
	fprintf(stderr, "fixture: %s\n", err_message(*err));
	exit(4);
}

#define FIXTURE_EXEC(db, ...) \
	do { \
		struct err *fixture_err_ = NULL; \
		fixture_check(db_exec(db, &fixture_err_, __VA_ARGS__), &fixture_err_); \
	} while (0)

UNUSED_OK static struct db *fixture_open(const char *path)
{
	struct err *err = NULL;
	struct db *db = db_open(path, DB_WRITE, &err);

	fixture_check(!db, &err);
	return db;
}

UNUSED_OK static void fixture_begin(struct db *db)
{
	struct err *err = NULL;

	fixture_check(db_begin(db, &err), &err);
}

UNUSED_OK static void fixture_commit(struct db *db)
{
	struct err *err = NULL;

	fixture_check(db_commit(db, &err), &err);
}

/* number makes uuid and times: 1 is 00000001-..., started on day 1. */
UNUSED_OK static int64_t fixture_run(struct db *db, unsigned number, const char *command)
{
	AUTO_FREE char *uuid = mem_printf("%08x-7e57-4da7-8a00-000000000000", number * 0x01010101u);
	AUTO_FREE char *start = mem_printf(
		"20%02u-%02u-%02uT02:00:00Z", 25 + number / 336 % 75, 1 + number / 28 % 12, 1 + number % 28);
	AUTO_FREE char *end = mem_printf(
		"20%02u-%02u-%02uT02:00:30Z", 25 + number / 336 % 75, 1 + number / 28 % 12, 1 + number % 28);

	FIXTURE_EXEC(db,
		"INSERT INTO run(uuid, started_utc, ended_utc, version, git, command, seed, state) VALUES (?, ?, ?, "
		"'0-test', 'invented', ?, 1, 'complete')",
		"tttt", uuid, start, end, command ? command : FIXTURE_COMMAND);
	return db_last_id(db);
}

UNUSED_OK static int64_t fixture_host(struct db *db, const char *name)
{
	static unsigned made;
	AUTO_FREE char *print = mem_printf("%064x", ++made);

	FIXTURE_EXEC(db, "INSERT INTO host(name, fingerprint) VALUES (?, ?)", "tt", name, print);
	return db_last_id(db);
}

/* value NULL: unavailable, because of reason. */
UNUSED_OK static void fixture_fact(struct db *db, int64_t host, const char *name, const char *value, const char *reason)
{
	FIXTURE_EXEC(db, "INSERT INTO fact(host_id, collector, name, value, reason) VALUES (?, 'facts', ?, ?, ?)",
		"ittt", host, name, value, reason);
}

struct fixture_boot {
	int64_t run, host;
	const char *driver, *guest, *mode, *clock;
	unsigned rep, ord;
	const char *outcome, *reason; /* NULL: ok */
	const char *bare_sha;         /* 64 digits, or NULL */
};

UNUSED_OK static void fixture_artifact(
	struct db *db, int64_t boot, const char *kind, const char *sha256, const char *name, const char *version)
{
	FIXTURE_EXEC(db, "INSERT OR IGNORE INTO artifact(kind, sha256, name, version) VALUES (?, ?, ?, ?)", "tttt",
		kind, sha256, name, version);
	FIXTURE_EXEC(db, "INSERT INTO boot_artifact SELECT ?, id FROM artifact WHERE kind = ? AND sha256 = ?", "itt",
		boot, kind, sha256);
}

UNUSED_OK static int64_t fixture_boot(struct db *db, const struct fixture_boot *b)
{
	int64_t id;

	FIXTURE_EXEC(db,
		"INSERT INTO boot(run_id, host_id, driver, guest, mode, rep, ord, nonce, started_utc, wall_ms, clock, "
		"outcome, reason)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, '0123456789abcdef', '2025-01-01T02:00:00Z', 900, ?, ?, ?)",
		"iitttiittt", b->run, b->host, b->driver, b->guest, b->mode, (int64_t)b->rep, (int64_t)b->ord, b->clock,
		b->outcome ? b->outcome : "ok", b->reason);
	id = db_last_id(db);
	if (b->bare_sha)
		fixture_artifact(db, id, "bare", b->bare_sha, "hvbench-bare.elf", "");
	return id;
}

struct fixture_trial {
	int64_t boot;
	const char *bench;   /* "exit.cpuid" */
	const char *variant; /* NULL: none */
	const char *unit;    /* "instructions" */
	const char *flags;
	uint64_t *samples; /* raw; reordered */
	size_t n, warm;
	double overhead;
};

static void fixture_summary(struct db *db, int64_t id, const struct fixture_trial *t)
{
	size_t n = t->n - t->warm;
	AUTO_FREE double *values = mem_alloc(n, sizeof(*values));
	AUTO_BUF struct buf histogram = BUF_INIT;
	struct stats_summary s;

	for (size_t i = 0; i < n; i++)
		values[i] = (double)t->samples[t->warm + i] - t->overhead;
	stats_histogram_pack(values, n, &histogram);
	stats_summarize(values, n, &s);
	FIXTURE_EXEC(db,
		"INSERT INTO summary(trial_id, n, min, p50, p90, p99, p999, max, mean, outliers, bimodal, histogram)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"iidddddddiib", id, (int64_t)s.n, s.min, s.p50, s.p90, s.p99, s.p999, s.max, s.mean,
		(int64_t)s.outliers, (int64_t)s.bimodal, (const void *)histogram.data, histogram.len);
}

UNUSED_OK static int64_t fixture_trial(struct db *db, const struct fixture_trial *t)
{
	AUTO_FREE char *suite = mem_strndup(t->bench, strcspn(t->bench, "."));
	AUTO_BUF struct buf packed = BUF_INIT;
	int64_t id;

	FIXTURE_EXEC(db,
		"INSERT INTO trial(boot_id, suite, bench, variant, outcome, unit, ops, warm, overhead, flags) VALUES "
		"(?, ?, ?, ?, 'ok', ?, 1, ?, ?, ?)",
		"ittttidt", t->boot, suite, t->bench, t->variant ? t->variant : "", t->unit, (int64_t)t->warm,
		t->overhead, t->flags ? t->flags : "");
	id = db_last_id(db);
	samples_pack(t->samples, t->n, &packed);
	FIXTURE_EXEC(db, "INSERT INTO sample(trial_id, n, data) VALUES (?, ?, ?)", "iib", id, (int64_t)t->n,
		(const void *)packed.data, packed.len);
	fixture_summary(db, id, t);
	return id;
}

/* A trial without a figure. */
UNUSED_OK static int64_t fixture_failed(
	struct db *db, int64_t boot, const char *bench, const char *unit, const char *outcome, const char *reason)
{
	AUTO_FREE char *suite = mem_strndup(bench, strcspn(bench, "."));

	FIXTURE_EXEC(db, "INSERT INTO trial(boot_id, suite, bench, outcome, reason, unit) VALUES (?, ?, ?, ?, ?, ?)",
		"itttt"
		"t",
		boot, suite, bench, outcome, reason, unit);
	return db_last_id(db);
}

/* As fixture_failed, of one device. */
UNUSED_OK static void fixture_failed_on(struct db *db, int64_t boot, const char *bench, const char *variant,
	const char *unit, const char *outcome, const char *reason)
{
	FIXTURE_EXEC(db, "UPDATE trial SET variant = ? WHERE id = ?", "ti", variant,
		fixture_failed(db, boot, bench, unit, outcome, reason));
}

UNUSED_OK static void fixture_metric(struct db *db, int64_t trial, const char *name, double value, const char *unit)
{
	FIXTURE_EXEC(db, "INSERT INTO metric(trial_id, name, value, unit) VALUES (?, ?, ?, ?)", "itdt", trial, name,
		value, unit);
}

UNUSED_OK static void fixture_unavailable(struct db *db, int64_t trial, const char *name, const char *reason)
{
	FIXTURE_EXEC(
		db, "INSERT INTO unavailable(trial_id, name, reason) VALUES (?, ?, ?)", "itt", trial, name, reason);
}

/* reason: NULL when there is a value. */
UNUSED_OK static void fixture_counter(struct db *db, int64_t boot, const char *name, int64_t value, const char *reason)
{
	FIXTURE_EXEC(db,
		"INSERT INTO counter(boot_id, collector, name, value, reason) VALUES (?1, 'exits', ?2, CASE WHEN ?4 IS "
		"NULL THEN ?3 END, ?4)",
		"itit", boot, name, value, reason);
}

/* n samples as the instruction clock gives them: nearly all equal, a slow one now and then, the first slow. */
UNUSED_OK static void fixture_icount_samples(uint64_t *samples, size_t n, uint64_t least, struct stats_rng *rng)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t dice = stats_rng_below(rng, 1000);

		samples[i] = least + (dice < 100 ? least / 50 : 0) + (dice < 8 ? least / 2 : 0) +
			(dice < 1 ? 3 * least : 0);
	}
	samples[0] = 5 * least;
	if (n > 1)
		samples[n / 2] = least;
}

/* n samples as hardware gives them: noise, a long tail, the first slow. */
UNUSED_OK static void fixture_tsc_samples(uint64_t *samples, size_t n, double typical, struct stats_rng *rng)
{
	for (size_t i = 0; i < n; i++) {
		double u = ((double)(stats_rng_next(rng) >> 11) + 0.5) / 9007199254740992.0,
		       v = ((double)(stats_rng_next(rng) >> 11) + 0.5) / 9007199254740992.0;
		double value = typical * (1 + 0.03 * fabs(sqrt(-2 * log(u)) * cos(2 * M_PI * v)));

		if (stats_rng_below(rng, 200) == 0)
			value *= 2 + (double)stats_rng_below(rng, 8);
		samples[i] = (uint64_t)value;
	}
	samples[0] = (uint64_t)(5 * typical);
}

#endif
