#include "engine/store.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "engine/measure.h"
#include "engine/summary.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/owner.h"
#include "lib/samples.h"

#ifndef HVBENCH_VERSION
#error "the Makefile defines HVBENCH_VERSION"
#endif

/* ---- run ---- */

/* RFC 4122, 4.4: random but for the version and the variant. */
static int make_uuid(char text[37], struct err **err)
{
	uint8_t b[16];
	if (getrandom(b, sizeof b, 0) != sizeof b)
		return err_set(err, ERR_INFRA, NULL, "the system gives no random numbers");
	b[6] = (b[6] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
	char *at = text;
	for (unsigned i = 0; i < 16; i++)
		at += sprintf(at, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", b[i]);
	return 0;
}

int64_t store_run_begin(struct db *db, struct store_run *run, struct err **err)
{
	if (make_uuid(run->uuid, err) != 0)
		return -1;
	AUTO_FREE char *owner = owner_self();
	if (db_exec(db, err,
		    "INSERT INTO run(uuid, started_utc, version, git, command, seed, owner, resume)"
		    " VALUES (?," DB_NOW ",?,?,?,?,?,?)",
		    "ttttitt", run->uuid, HVBENCH_VERSION, run->git, run->command, (int64_t)run->seed, owner,
		    run->resume) != 0)
		return -1;
	return db_last_id(db);
}

int store_run_resume(struct db *db, int64_t run_id, const char *owner, const char *state, struct err **err)
{
	AUTO_FREE char *self = owner_self();
	if (db_exec(db, err,
		    "UPDATE run SET state = 'running', ended_utc = NULL, owner = ? WHERE id = ? AND owner = ? AND "
		    "state = ?",
		    "titt", self, run_id, owner, state) != 0)
		return -1;
	if (db_changes(db) > 0)
		return 0;
	return err_set(err, ERR_BUSY, "wait for it to end", "another hvbench has resumed this run just now");
}

int64_t store_next_ord(struct db *db, int64_t run_id, struct err **err)
{
	struct db_stmt *s = db_query(db, err, "SELECT ifnull(max(ord) + 1, 0) FROM boot WHERE run_id = ?", "i", run_id);
	int64_t ord = s && db_step(s, err) == 1 ? db_i64(s, 0) : -1;
	db_done(s);
	return ord;
}

int store_count(struct db *db, int64_t run_id, unsigned outcomes[OUTCOMES], struct err **err)
{
	struct db_stmt *s = db_query(db, err,
		"SELECT t.outcome, count(*) FROM boot b JOIN trial t ON t.boot_id = b.id WHERE b.run_id = ? GROUP BY 1",
		"i", run_id);
	int got = -1;
	while (s && (got = db_step(s, err)) == 1)
		for (unsigned o = 0; o < OUTCOMES; o++)
			if (strcmp(db_text(s, 0), outcome_name(o)) == 0)
				outcomes[o] = (unsigned)db_i64(s, 1);
	db_done(s);
	return got;
}

int store_run_end(struct db *db, int64_t run_id, const char *state, struct err **err)
{
	return db_exec(db, err, "UPDATE run SET ended_utc = " DB_NOW ", state = ? WHERE id = ?", "ti", state, run_id);
}

int store_event(struct db *db, int64_t run_id, const char *kind, const char *text, struct err **err)
{
	return db_exec(db, err, "INSERT INTO event(run_id, t, kind, text) VALUES (?," DB_NOW ",?,?)", "itt", run_id,
		kind, text);
}

/* ---- host ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct store_fact *const *)a)->name, (*(const struct store_fact *const *)b)->name);
}

/* sha256 over "name\n" and the sorted lines "fact=value\n" of the stable facts. */
static void fingerprint(const char *name, const struct store_fact *facts, unsigned n, char hex[FILE_SHA256_SIZE])
{
	AUTO_FREE const struct store_fact **sorted = mem_alloc(n, sizeof *sorted);
	for (unsigned i = 0; i < n; i++)
		sorted[i] = &facts[i];
	qsort(sorted, n, sizeof *sorted, by_name);
	AUTO_BUF struct buf text = BUF_INIT;
	buf_addf(&text, "%s\n", name);
	for (unsigned i = 0; i < n; i++)
		if (sorted[i]->stable && sorted[i]->value)
			buf_addf(&text, "%s=%s\n", sorted[i]->name, sorted[i]->value);
	file_sha256_of(buf_text(&text), text.len, hex);
}

/* -2: not there, -1: error. */
static int64_t find_id(struct db *db, const char *sql, const char *a, const char *b, struct err **err)
{
	struct db_stmt *s = b ? db_query(db, err, sql, "tt", a, b) : db_query(db, err, sql, "t", a);
	int got = s ? db_step(s, err) : -1;
	int64_t id = got == 1 ? db_i64(s, 0) : got == 0 ? -2 : -1;
	db_done(s);
	return id;
}

int64_t store_host(struct db *db, const char *name, const struct store_fact *facts, unsigned n, struct err **err)
{
	char hex[FILE_SHA256_SIZE];
	fingerprint(name, facts, n, hex);
	int64_t id = find_id(db, "SELECT id FROM host WHERE fingerprint = ?", hex, NULL, err);
	if (id != -2)
		return id;
	if (db_begin(db, err) != 0)
		return -1;
	bool ok = db_exec(db, err, "INSERT INTO host(name, fingerprint) VALUES (?,?)", "tt", name, hex) == 0;
	id = db_last_id(db);
	for (unsigned i = 0; ok && i < n; i++)
		ok = db_exec(db, err,
			     "INSERT OR REPLACE INTO fact(host_id, collector, name, value, reason) VALUES (?,?,?,?,?)",
			     "itttt", id, facts[i].collector, facts[i].name, facts[i].value, facts[i].reason) == 0;
	if (ok && db_commit(db, err) == 0)
		return id;
	db_rollback(db);
	return -1;
}

/* ---- boot ---- */

/* The payload of a hello frame, "key=value key=value", as a JSON object; NULL for none. Caller frees. */
static char *hello_json(const char *hello)
{
	if (!hello)
		return NULL;
	json_t *object = json_object();
	struct wire_frame frame = {.payload = hello, .len = strlen(hello)};
	AUTO_FREE char *copy = mem_strdup(hello);
	for (char *save = NULL, *field = strtok_r(copy, " ", &save); field; field = strtok_r(NULL, " ", &save)) {
		char value[256];
		char *equals = strchr(field, '=');
		if (!equals)
			continue;
		*equals = '\0';
		if (wire_get(&frame, field, value, sizeof value))
			json_object_set_new(object, field, json_string(value));
	}
	char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(object);
	return text;
}

static int store_samples(struct db *db, int64_t trial_id, const struct trial *trial, struct err **err)
{
	AUTO_BUF struct buf packed = BUF_INIT;
	samples_pack(trial->samples, trial->n, &packed);
	return db_exec(db, err, "INSERT INTO sample(trial_id, n, data) VALUES (?,?,?)", "iib", trial_id,
		(int64_t)trial->n, packed.data, packed.len);
}

static int store_metrics(struct db *db, int64_t trial_id, const struct trial *trial, struct err **err)
{
	for (unsigned i = 0; i < trial->n_metrics; i++) {
		const struct trial_metric *m = &trial->metrics[i];
		int stored = m->reason
			? db_exec(db, err, "INSERT INTO unavailable(trial_id, name, reason) VALUES (?,?,?)", "itt",
				  trial_id, m->name, m->reason)
			: db_exec(db, err, "INSERT INTO metric(trial_id, name, value, unit) VALUES (?,?,?,?)", "itdt",
				  trial_id, m->name, m->value, m->unit);
		if (stored != 0)
			return -1;
	}
	return 0;
}

/* A trial that is measured again takes the place of what failed before: never of a number. */
static int supersede(
	struct db *db, const struct store_boot *boot, const char *bench, const struct trial *trial, struct err **err)
{
	const struct plan_target *t = boot->plan->target;
	return db_exec(db, err,
		"DELETE FROM trial WHERE bench = ? AND variant = ? AND outcome IN ('fail', 'error', 'crash')"
		" AND boot_id IN (SELECT b.id FROM boot b JOIN host h ON h.id = b.host_id WHERE b.run_id = ?"
		" AND b.id <> ? AND h.name = ? AND b.driver = ? AND b.guest = ? AND b.mode = ? AND b.rep = ?)",
		"ttiitttti", bench, trial->variant, boot->run_id, boot->id, t->host, t->driver, t->guest, t->mode,
		(int64_t)boot->plan->rep);
}

static int insert_trial(struct db *db, const struct store_boot *boot, const struct trial_boot *of_boot,
	struct trial *trial, struct err **err)
{
	const struct measure *measure = measure_of(boot->plan->suite);
	const struct plan_boot *plan = boot->plan;
	AUTO_FREE char *name = mem_printf("%s.%s", plan->suite, trial->bench->name);
	const char *unit = measure_unit(plan->suite, trial->bench, boot->clock);
	bool ok = trial->outcome == OUTCOME_OK;
	const char *flags = plan_is_inexact(trial->bench, plan->target) ? "inexact" : "";
	trial->stored = true;
	if (boot->first_ord > 0 && supersede(db, boot, name, trial, err) != 0)
		return -1;
	int result = db_exec(db, err,
		"INSERT INTO trial(boot_id, suite, bench, variant, outcome, reason, unit, flags, ops, warm, overhead)"
		" VALUES (?,?,?,?,?,?,?,?,?,?,?)",
		ok && measure->has_control ? "itttttttiid" : "itttttttiin", boot->id, plan->suite, name, trial->variant,
		outcome_name(trial->outcome),
		/* of a control loop; no overhead unless ok */
		trial->reason, unit, flags, (int64_t)trial->ops, (int64_t)trial->warm, trial->overhead);
	if (result != 0)
		return -1;
	int64_t id = db_last_id(db);
	if (measure->store && boot->clock && measure->store(db, boot->id, of_boot, trial, err) != 0)
		return -1;
	if (trial->n > 0 && trial->done && store_samples(db, id, trial, err) != 0)
		return -1;
	if (!ok)
		return 0;
	struct summary_of of = trial_summary(trial);
	return summary_store(db, id, &of, err) == 0 ? store_metrics(db, id, trial, err) : -1;
}

/* ?1: a counted boot; ?2, ?3: a bench of it. */
#define OF_TIMED_TRIAL \
	" FROM boot b JOIN boot timed USING (run_id, host_id, driver, guest, mode, rep) JOIN trial t" \
	" ON t.boot_id = timed.id WHERE b.id = ?1 AND t.bench = ?2 AND t.variant = ?3 AND t.outcome = 'ok'"

/* What a counted boot knows of a bench belongs to the timed trial of its repetition. */
static int store_counts(struct db *db, const struct store_boot *boot, const struct trial *trial, struct err **err)
{
	AUTO_FREE char *name = mem_printf("%s.%s", boot->plan->suite, trial->bench->name);
	bool ok = trial->outcome == OUTCOME_OK;
	const struct trial_metric failed = {.name = "exits", .reason = trial->reason};
	for (unsigned i = 0; i < (ok ? trial->n_metrics : 1); i++) {
		const struct trial_metric *m = ok ? &trial->metrics[i] : &failed;
		int stored = m->reason ? db_exec(db, err, "INSERT INTO unavailable SELECT t.id, ?4, ?5" OF_TIMED_TRIAL,
						 "itttt", boot->id, name, trial->variant, m->name, m->reason)
				       : db_exec(db, err, "INSERT INTO metric SELECT t.id, ?4, ?6, ?5" OF_TIMED_TRIAL,
						 "ittttd", boot->id, name, trial->variant, m->name, m->unit, m->value);
		if (stored != 0)
			return -1;
	}
	return 0;
}

static int store_artifacts(struct db *db, const struct store_boot *boot, struct err **err)
{
	for (unsigned i = 0; i < boot->n_artifacts; i++) {
		const struct store_artifact *a = &boot->artifacts[i];
		if (db_exec(db, err, "INSERT OR IGNORE INTO artifact(kind, sha256, name) VALUES (?,?,?)", "ttt",
			    a->kind, a->sha256, a->name) != 0 ||
			db_exec(db, err,
				"INSERT OR IGNORE INTO boot_artifact SELECT ?, id FROM artifact WHERE kind = ? AND "
				"sha256 = ?",
				"itt", boot->id, a->kind, a->sha256) != 0)
			return -1;
	}
	return 0;
}

/* What the guest said of its machine, and what it was started from: complete before its first bench is. */
static int store_machine(struct db *db, const struct store_boot *boot, struct trial_boot *result, struct err **err)
{
	char nonce[17];
	if (result->machine_stored)
		return 0;
	result->machine_stored = true;
	snprintf(nonce, sizeof nonce, "%016llx", (unsigned long long)boot->nonce);
	AUTO_FREE char *hello = hello_json(result->hello);
	if (db_exec(db, err, "UPDATE boot SET nonce = ?, hello = ? WHERE id = ?", "tti", nonce, hello, boot->id) != 0)
		return -1;
	for (unsigned i = 0; i < result->n_cpu; i++)
		if (db_exec(db, err, "INSERT INTO cpu_fact(boot_id, name, value) VALUES (?,?,?)", "itt", boot->id,
			    result->cpu[i].name, result->cpu[i].value) != 0)
			return -1;
	return store_artifacts(db, boot, err);
}

static int store_counters(
	struct db *db, const struct store_boot *boot, const struct trial_boot *result, struct err **err)
{
	for (unsigned i = 0; i < result->n_counters; i++) {
		const struct trial_counter *c = &result->counters[i];
		if (db_exec(db, err,
			    "INSERT OR REPLACE INTO counter(boot_id, collector, name, reason, value, enabled, running)"
			    " VALUES (?1,?2,?3,?4, CASE WHEN ?4 IS NULL THEN ?5 END, ?6, ?7)",
			    "itttiii", boot->id, c->collector, c->name, c->reason, (int64_t)c->value,
			    (int64_t)c->enabled, (int64_t)c->running) != 0)
			return -1;
	}
	return 0;
}

int64_t store_boot_begin(struct db *db, const struct store_boot *boot, struct err **err)
{
	const struct plan_target *t = boot->plan->target;
	if (db_exec(db, err,
		    "INSERT INTO boot(run_id, host_id, driver, guest, mode, rep, ord, nonce, started_utc, clock,"
		    " outcome, reason) VALUES (?,?,?,?,?,?,?,'0000000000000000',?,?,?,?)",
		    "iitttiitttt", boot->run_id, boot->host_id, t->driver, t->guest, t->mode, (int64_t)boot->plan->rep,
		    (int64_t)boot->first_ord + boot->plan->ord, boot->started_utc, boot->clock->name,
		    outcome_name(boot->outcome), boot->reason) != 0)
		return -1;
	return db_last_id(db);
}

int store_trial(
	struct db *db, const struct store_boot *boot, struct trial_boot *result, struct trial *trial, struct err **err)
{
	if (trial->known)
		return 0;
	if (db_begin(db, err) != 0)
		return -1;
	if (store_machine(db, boot, result, err) == 0 && insert_trial(db, boot, result, trial, err) == 0 &&
		db_commit(db, err) == 0)
		return 0;
	db_rollback(db);
	return -1;
}

/* What was stored of a boot that is condemned. */
static int forget_trials(struct db *db, const struct store_boot *boot, struct trial_boot *result, struct err **err)
{
	for (unsigned i = 0; i < result->n; i++)
		result->trials[i].stored = false;
	return db_exec(db, err, "DELETE FROM trial WHERE boot_id = ?", "i", boot->id);
}

static int update_boot(struct db *db, const struct store_boot *boot, struct err **err)
{
	return db_exec(db, err, "UPDATE boot SET wall_ms = ?, outcome = ?, reason = ?, console = ? WHERE id = ?",
		"ittti", boot->wall_ms, outcome_name(boot->outcome), boot->reason, boot->console, boot->id);
}

static int end_boot(struct db *db, const struct store_boot *boot, struct trial_boot *result, struct err **err)
{
	if ((result->condemned && forget_trials(db, boot, result, err) != 0) ||
		store_machine(db, boot, result, err) != 0 || store_counters(db, boot, result, err) != 0)
		return -1;
	for (unsigned i = 0; i < result->n; i++)
		if (!result->trials[i].stored && !result->trials[i].known &&
			insert_trial(db, boot, result, &result->trials[i], err) != 0)
			return -1;
	const struct measure *timed = measure_of(boot->plan->suite);
	bool counts = boot->plan->counted && boot->plan->measure == timed->counted && boot->outcome == OUTCOME_OK;
	for (unsigned i = 0; counts && i < result->n; i++)
		if (store_counts(db, boot, &result->trials[i], err) != 0)
			return -1;
	return update_boot(db, boot, err);
}

int store_boot_end(struct db *db, const struct store_boot *boot, struct trial_boot *result, struct err **err)
{
	struct store_boot row = *boot;
	if (db_begin(db, err) != 0)
		return -1;
	if (row.id == 0)
		row.id = store_boot_begin(db, boot, err);
	if (row.id > 0 && end_boot(db, &row, result, err) == 0 && db_commit(db, err) == 0)
		return 0;
	db_rollback(db);
	return -1;
}

int store_skips(struct db *db, int64_t run_id, int64_t host_id, unsigned ord, const struct clock_kind *clock,
	const struct plan_skip *skips, unsigned n, struct err **err)
{
	/* no items: they were not tried */
	struct plan_boot plan = {.target = skips[0].target, .ord = ord, .suite = skips[0].suite};
	struct trial_boot result = {.trials = mem_alloc(n, sizeof *result.trials), .n = n};
	for (unsigned i = 0; i < n; i++)
		result.trials[i] = (struct trial){.bench = skips[i].item.bench,
			.variant = skips[i].item.variant,
			.outcome = OUTCOME_SKIP,
			.reason = skips[i].reason,
			.ops = 1};
	struct store_boot boot = {.run_id = run_id,
		.host_id = host_id,
		.plan = &plan,
		.clock = clock,
		.outcome = OUTCOME_SKIP,
		.reason = skips[0].reason};
	clock_utc(boot.started_utc);
	int stored = store_boot_end(db, &boot, &result, err);
	free(result.trials);
	return stored;
}
