/* journal.c - see journal.h. */
#include "engine/journal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "engine/link.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/proc.h"

#define REAP_MS 60000

char *journal_owner(void)
{
	struct utsname names;
	uname(&names);
	return mem_printf("%s %ld %llu", names.nodename, (long)getpid(), proc_start_time(getpid()));
}

bool journal_alive(const char *owner)
{
	struct utsname names;
	char node[256];
	long pid;
	unsigned long long started;
	uname(&names);
	if (sscanf(owner, "%255s %ld %llu", node, &pid, &started) != 3)
		return false;
	return strcmp(node, names.nodename) != 0 || proc_start_time((pid_t)pid) == started;
}

int64_t journal_create(struct db *db, int64_t run_id, const char *host, const char *kind, const char *driver,
	const char *name, struct err **err)
{
	char now[CLOCK_UTC_SIZE];
	clock_utc(now);
	if (db_exec(db, err, "INSERT INTO resource(run_id, host, kind, driver, name, created_utc) VALUES (?,?,?,?,?,?)",
		    "ittttt", run_id, host, kind, driver, name, now) != 0)
		return -1;
	return db_last_id(db);
}

int journal_release(struct db *db, int64_t run_id, const char *kind, const char *name, struct err **err)
{
	char now[CLOCK_UTC_SIZE];
	clock_utc(now);
	return db_exec(db, err,
		"UPDATE resource SET released_utc = ? WHERE id = (SELECT max(id) FROM resource WHERE run_id = ? AND "
		"kind = ?"
		" AND name = ? AND released_utc IS NULL)",
		"titt", now, run_id, kind, name);
}

/* ---- gc ---- */

struct left {
	int64_t id;
	char *host, *kind, *driver, *name;
};

static int mark_dead(struct db *db, bool dry_run, unsigned *dead, struct err **err)
{
	struct db_stmt *s = db_query(db, err, "SELECT id, owner FROM run WHERE state = 'running'", "");
	int64_t *ids = NULL;
	unsigned n = 0;
	int got = -1;
	while (s && (got = db_step(s, err)) == 1)
		if (!journal_alive(db_text(s, 1))) {
			ids = mem_resize(ids, n + 1, sizeof *ids);
			ids[n++] = db_i64(s, 0);
		}
	db_done(s);
	*dead = n;
	for (unsigned i = 0; got == 0 && i < n && !dry_run; i++)
		got = db_exec(db, err, "UPDATE run SET state = 'died' WHERE id = ?", "i", ids[i]);
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
		if (strcmp(db_text(s, 5), "running") == 0 && journal_alive(db_text(s, 6)))
			continue;
		*list = mem_resize(*list, *n + 1, sizeof **list);
		(*list)[(*n)++] = (struct left){db_i64(s, 0), mem_strdup(db_text(s, 1)), mem_strdup(db_text(s, 2)),
			mem_strdup(db_text(s, 3)), mem_strdup(db_text(s, 4))};
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
	struct wire_fields ask;
	wire_fields_init(&ask, WIRE_PAYLOAD_MAX);
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

/* "PID STARTTIME" of a process of this machine. */
static int end_process(const struct left *left)
{
	long pid;
	unsigned long long started;
	if (sscanf(left->name, "%ld %llu", &pid, &started) == 2 && proc_start_time((pid_t)pid) == started)
		kill((pid_t)pid, SIGKILL);
	return 0;
}

static int remove_left(const struct hosts *hosts, const struct left *left, struct err **err)
{
	const struct host *host = hosts_find(hosts, left->host);
	if (!host)
		return err_set(
			err, ERR_INFRA, "put it back into the hosts file", "host %s is not known any more", left->host);
	if (strcmp(left->kind, "domain") == 0 || strcmp(left->kind, "disk") == 0 || strcmp(left->kind, "network") == 0)
		return reap_there(host, left, err);
	if (host->kind == HOST_SSH)
		return 0; /* a worker's own folder or process went with it */
	if (strcmp(left->kind, "folder") == 0)
		return file_remove_tree(left->name, err);
	if (strcmp(left->kind, "process") == 0)
		return end_process(left);
	return err_set(err, ERR_INFRA, NULL, "nobody knows how to remove a %s", left->kind);
}

int journal_gc(struct db *db, const struct hosts *hosts, bool dry_run, journal_say_fn *say, void *ctx,
	struct journal_report *report, struct err **err)
{
	struct left *list = NULL;
	unsigned n = 0;
	*report = (struct journal_report){0};
	int result = mark_dead(db, dry_run, &report->dead_runs, err) == 0 ? load_left(db, &list, &n, err) : -1;
	for (unsigned i = 0; i < n; i++) {
		AUTO_ERR struct err *why = NULL;
		AUTO_FREE char *what = mem_printf("%s %s on %s", list[i].kind, list[i].name, list[i].host);
		bool gone = result == 0 && (dry_run || remove_left(hosts, &list[i], &why) == 0);
		AUTO_FREE char *text = mem_printf("%s %s%s%s",
			dry_run        ? "would remove"
				: gone ? "removed"
				       : "cannot remove",
			what, gone ? "" : ": ", gone ? "" : err_message(why));
		if (result == 0)
			say(ctx, text);
		report->removed += gone;
		report->left += !gone;
		char now[CLOCK_UTC_SIZE];
		clock_utc(now);
		if (gone && !dry_run &&
			db_exec(db, err, "UPDATE resource SET released_utc = ? WHERE id = ?", "ti", now, list[i].id) !=
				0)
			result = -1;
		free(list[i].host);
		free(list[i].kind);
		free(list[i].driver);
		free(list[i].name);
	}
	free(list);
	return result;
}
