#include "engine/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/link.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/owner.h"

#define REAP_MS 60000
#define RUN_PREFIX "/run-"

int64_t journal_create(struct db *db, int64_t run_id, const char *host, const char *kind, const char *driver,
	const char *name, struct err **err)
{
	if (db_exec(db, err,
		    "INSERT INTO resource(run_id, host, kind, driver, name, created_utc)"
		    " VALUES (?,?,?,?,?," DB_NOW ")",
		    "itttt", run_id, host, kind, driver, name) != 0)
		return -1;
	return db_last_id(db);
}

int journal_release(struct db *db, int64_t run_id, const char *kind, const char *name, struct err **err)
{
	return db_exec(db, err,
		"UPDATE resource SET released_utc = " DB_NOW
		" WHERE id = (SELECT max(id) FROM resource WHERE run_id = ? AND "
		"kind = ?"
		" AND name = ? AND released_utc IS NULL)",
		"itt", run_id, kind, name);
}

/* ---- gc ---- */

struct left {
	int64_t id;
	char *host, *kind, *driver, *name, *owner;
};

static void left_finish(struct left *left)
{
	MEM_FREE(left->host, left->kind, left->driver, left->name, left->owner);
}

static int mark_dead(struct db *db, bool dry_run, unsigned *dead, struct err **err)
{
	struct db_stmt *s = db_query(db, err, "SELECT id, owner FROM run WHERE state = 'running'", "");
	int64_t *ids = NULL;
	unsigned n = 0;
	int got = -1;
	while (s && (got = db_step(s, err)) == 1)
		if (!owner_alive(db_text(s, 1)))
			MEM_ADD(ids, n) = db_i64(s, 0);
	db_done(s);
	*dead = n;
	for (unsigned i = 0; got == 0 && i < n && !dry_run; i++)
		got = db_exec(db, err, "UPDATE run SET state = 'interrupted' WHERE id = ?", "i", ids[i]);
	free(ids);
	return got;
}

static int load_left(struct db *db, struct left **list, unsigned *n, struct err **err)
{
	struct db_stmt *s = db_query(db, err,
		"SELECT e.id, e.host, e.kind, e.driver, e.name, r.state, r.owner FROM resource e"
		" JOIN run r ON r.id = e.run_id WHERE e.released_utc IS NULL ORDER BY e.id DESC",
		"");
	int got = -1;
	while (s && (got = db_step(s, err)) == 1) {
		if (strcmp(db_text(s, 5), "running") == 0 && owner_alive(db_text(s, 6)))
			continue;
		MEM_ADD(*list, *n) = (struct left){db_i64(s, 0), mem_strdup(db_text(s, 1)), mem_strdup(db_text(s, 2)),
			mem_strdup(db_text(s, 3)), mem_strdup(db_text(s, 4)), mem_strdup(db_text(s, 6))};
	}
	db_done(s);
	return got;
}

/* What was in a lab machine died with the machine; the rest is asked of a worker on its host. */
static int reap_there(const struct host *host, const struct left *left, struct err **err)
{
	if (host->kind == HOST_LAB)
		return 0;
	AUTO_FREE char *dir = file_make_scratch("gc", err);
	struct link *link = NULL;
	if (!dir)
		return -1;
	struct link_spec spec = {.host = host, .dir = dir, .nonce = (uint64_t)left->id + 1};
	struct wire_fields ask = {.cap = WIRE_PAYLOAD_MAX};
	wire_put(&ask, "kind", left->kind);
	wire_put(&ask, "driver", left->driver);
	wire_put(&ask, "name", left->name);
	int result = link_open(&spec, &link, err);
	if (result == 0)
		result = link_send(link, "reap", &ask, err) == 0
			? link_wait(link, "did", clock_after_ms(REAP_MS), NULL, NULL, err)
			: -1;
	link_close(link, 5000);
	file_remove_tree(dir, NULL);
	return result;
}

/* A database may come from anywhere: of the paths in it only a run's folder in this user's run folder is removed. */
static int check_folder(const char *path, struct err **err)
{
	AUTO_FREE char *parent = file_run_dir();
	size_t len = strlen(parent);
	if (strncmp(path, parent, len) != 0 || strncmp(path + len, RUN_PREFIX, strlen(RUN_PREFIX)) != 0 ||
		strchr(path + len + 1, '/'))
		return err_set(err, ERR_INFRA, NULL, "it is not the folder of a run in %s", parent);
	return file_make_run_dir(err);
}

static bool is_of_worker(const struct left *left)
{
	return strcmp(left->kind, "domain") == 0 || strcmp(left->kind, "disk") == 0 ||
		strcmp(left->kind, "network") == 0;
}

/* Whether this hvbench has made it, from this machine. */
static int check_left(const struct hosts *hosts, const struct left *left, struct err **err)
{
	bool alive;
	if (owner_find(left->owner, &alive) != OWNER_HERE)
		return err_set(err, ERR_INFRA, NULL, "its run is of another machine (%s): run `hvbench gc` there",
			left->owner);
	if (!hosts_find(hosts, left->host))
		return err_set(err, ERR_INFRA, NULL, "host %s is unknown: put it back into the hosts file", left->host);
	if (is_of_worker(left))
		return 0;
	return strcmp(left->kind, "folder") == 0
		? check_folder(left->name, err)
		: err_set(err, ERR_INFRA, NULL, "hvbench makes nothing of the kind '%s'", left->kind);
}

static int remove_left(const struct hosts *hosts, const struct left *left, struct err **err)
{
	return is_of_worker(left) ? reap_there(hosts_find(hosts, left->host), left, err)
				  : file_remove_tree(left->name, err);
}

/* Removes one and reports it; 0 when it is gone (dry_run: when it could be tried). */
static int settle(struct db *db, const struct hosts *hosts, const struct left *left, bool dry_run, journal_say_fn *say,
	void *ctx, bool *gone, struct err **err)
{
	AUTO_ERR struct err *why = NULL;
	*gone = check_left(hosts, left, &why) == 0 && (dry_run || remove_left(hosts, left, &why) == 0);
	const char *verb = !*gone ? "left" : dry_run ? "would remove" : "removed";
	AUTO_FREE char *text = mem_printf("%s %s %s on %s%s%s", verb, left->kind, left->name, left->host,
		*gone ? "" : ": ", *gone ? "" : err_message(why));
	say(ctx, text);
	if (!*gone || dry_run)
		return 0;
	return db_exec(db, err, "UPDATE resource SET released_utc = " DB_NOW " WHERE id = ?", "i", left->id);
}

int journal_gc(struct db *db, const struct hosts *hosts, bool dry_run, journal_say_fn *say, void *ctx,
	struct journal_report *report, struct err **err)
{
	struct left *list = NULL;
	unsigned n = 0;
	*report = (struct journal_report){0};
	int result = mark_dead(db, dry_run, &report->dead_runs, err) == 0 ? load_left(db, &list, &n, err) : -1;
	for (unsigned i = 0; i < n; i++) {
		bool gone = false;
		if (result == 0)
			result = settle(db, hosts, &list[i], dry_run, say, ctx, &gone, err);
		report->removed += gone;
		report->left += !gone;
		left_finish(&list[i]);
	}
	free(list);
	return result;
}
