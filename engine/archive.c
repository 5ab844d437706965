#include "engine/archive.h"

#include <string.h>
#include <sys/stat.h>

#include "lib/auto.h"
#include "lib/mem.h"
#include "lib/owner.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

/* ---- tag and note ---- */

/* RFC 4122: hexadecimal digits, with a - at four places. */
static bool begins_uuid(const char *name)
{
	static const char uuid[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	for (size_t i = 0; name[i]; i++)
		if (i + 1 >= sizeof uuid || (uuid[i] == '-' ? name[i] != '-' : !strchr("0123456789abcdef", name[i])))
			return false;
	return true;
}

static int check_tag(const char *name, struct err **err)
{
	static const char *const words[] = {"last", "runs", "host", "hosts"};
	static const char hint[] = "letters, digits and . _ - make a tag, such as xen-4.17-before";
	size_t len = strlen(name);
	if (len == 0 || len > ARCHIVE_TAG_MAX || strspn(name, LETTERS) != len || name[0] == '-')
		return err_set(err, ERR_USAGE, hint, "'%s' is no tag", name);
	if (begins_uuid(name))
		return err_set(err, ERR_USAGE, hint, "'%s' is no tag: it could be the beginning of a run's uuid", name);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(name, words[i]) == 0)
			return err_set(err, ERR_USAGE, hint, "'%s' is no tag: it means something else", name);
	return 0;
}

/* 1: the text of the first row of the query, which is done; caller frees. 0: there is none, -1: error. */
static int read_text(struct db_stmt *query, char **text, struct err **err)
{
	int got = query ? db_step(query, err) : -1;
	*text = got == 1 ? mem_strdup(db_text(query, 0)) : NULL;
	db_done(query);
	return got;
}

int archive_tag(struct db *db, int64_t run_id, const char *name, struct err **err)
{
	AUTO_FREE char *other = NULL;
	if (check_tag(name, err) != 0)
		return -1;
	int got = read_text(
		db_query(db, err, "SELECT uuid FROM run WHERE tag = ? AND id <> ?", "ti", name, run_id), &other, err);
	if (got == 1)
		return err_set(err, ERR_USAGE, "take another name, or remove it there: hvbench tag --delete NAME",
			"run %.8s is tagged %s", other, name);
	return got == 0 ? db_exec(db, err, "UPDATE run SET tag = ? WHERE id = ?", "ti", name, run_id) : -1;
}

int archive_untag(struct db *db, const char *name, struct err **err)
{
	if (db_exec(db, err, "UPDATE run SET tag = NULL WHERE tag = ?", "t", name) != 0)
		return -1;
	if (db_changes(db) > 0)
		return 0;
	return err_set(
		err, ERR_USAGE, "`hvbench show runs` lists the runs and their tags", "no run is tagged '%s'", name);
}

int archive_note(struct db *db, int64_t run_id, const char *text, struct err **err)
{
	if (strlen(text) > ARCHIVE_NOTE_MAX)
		return err_set(err, ERR_USAGE, NULL, "the note has %zu bytes: at most %d can be kept", strlen(text),
			ARCHIVE_NOTE_MAX);
	return db_exec(db, err, "UPDATE run SET note = ? WHERE id = ?", "ti", *text ? text : NULL, run_id);
}

/* ---- removal ---- */

static int check_removable(struct db *db, int64_t run_id, struct err **err)
{
	AUTO_FREE char *owner = NULL, *left = NULL;
	int got = read_text(db_query(db, err, "SELECT owner FROM run WHERE id = ? AND state = 'running'", "i", run_id),
		&owner, err);
	if (got == 1 && owner_alive(owner))
		return err_set(err, ERR_USAGE, "wait for its end, or end it with Ctrl-C", "it is in progress");
	if (got >= 0)
		got = read_text(db_query(db, err,
					"SELECT kind || ' ' || name || ' on ' || host FROM resource WHERE run_id = ?"
					" AND released_utc IS NULL",
					"i", run_id),
			&left, err);
	if (got == 1)
		return err_set(err, ERR_USAGE, "remove it first: hvbench gc", "it left something behind: %s", left);
	return got;
}

/* Whether a run of the database is in progress; -1: error. */
static int any_runs(struct db *db, struct err **err)
{
	struct db_stmt *s = db_query(db, err, "SELECT owner FROM run WHERE state = 'running'", "");
	int got = -1;
	bool any = false;
	while (s && (got = db_step(s, err)) == 1)
		any |= owner_alive(db_text(s, 0));
	db_done(s);
	return got == 0 ? any : -1;
}

/* A run in progress may have a host in hand that no boot has yet. */
static int remove_all(struct db *db, const int64_t *run_ids, unsigned n, bool keep_hosts, struct err **err)
{
	for (unsigned i = 0; i < n; i++) {
		AUTO_FREE char *uuid = NULL;
		if (read_text(db_query(db, err, "SELECT uuid FROM run WHERE id = ?", "i", run_ids[i]), &uuid, err) < 0)
			return -1;
		if (check_removable(db, run_ids[i], err) != 0 ||
			db_exec(db, err, "DELETE FROM run WHERE id = ?", "i", run_ids[i]) != 0)
			return err_wrap(err, "run %.8s", uuid);
	}
	if (db_exec(db, err, "DELETE FROM artifact WHERE id NOT IN (SELECT artifact_id FROM boot_artifact)", "") != 0 ||
		db_exec(db, err, "DELETE FROM function WHERE id NOT IN (SELECT function_id FROM path_function)", "") !=
			0)
		return -1;
	return keep_hosts ? 0 : db_exec(db, err, "DELETE FROM host WHERE id NOT IN (SELECT host_id FROM boot)", "");
}

static int64_t size_of(const struct db *db)
{
	struct stat st;
	return stat(db_path(db), &st) == 0 ? st.st_size : 0;
}

int archive_remove(struct db *db, const int64_t *run_ids, unsigned n, int64_t *bytes, bool *later, struct err **err)
{
	int64_t before = size_of(db);
	*bytes = 0;
	if (db_begin(db, err) != 0)
		return -1;
	int runs = any_runs(db, err);
	*later = runs > 0;
	if (runs < 0 || remove_all(db, run_ids, n, *later, err) != 0 || db_commit(db, err) != 0) {
		db_rollback(db);
		return -1;
	}
	if (*later)
		return 0;
	if (db_exec(db, err, "VACUUM", "") != 0)
		return err_wrap(err, "the runs are removed, but the file is as large as before");
	*bytes = before - size_of(db);
	return 0;
}
