/*
 * db.c - the one door to SQLite.
 *
 * Rollback journal, not WAL: the database stays one file that can be copied or mounted read-only, reading creates
 * no other file, and readers work while a run writes because its transactions are short (one a bench). Whoever finds
 * it locked waits BUSY_MS.
 */
#include "lib/db.h"

#include <errno.h>
#include <libgen.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/auto.h"
#include "lib/db_schema.h"
#include "lib/file.h"
#include "lib/mem.h"

#define BUSY_MS 10000

struct db {
	sqlite3 *handle;
	char *path;
	struct db_stmt **cache;
	size_t n_cache;
};

struct db_stmt {
	struct db *db;
	sqlite3_stmt *stmt;
	bool in_use;
	bool cached;
};

static void auto_db_(struct db **db)
{
	db_close(*db);
}
#define AUTO_DB AUTO(auto_db_)

static const char *hint_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return "free space on its file system, or choose another file with --db FILE";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another program is writing to it: try again when that is done";
	case SQLITE_PERM:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_AUTH:
		return "check the permissions of the file and of its folder, or choose another file with --db FILE";
	case SQLITE_CORRUPT:
		return "move it away; `sqlite3 FILE .recover` may save what it holds";
	case SQLITE_NOTADB:
		return "choose another file with --db FILE, or move this one away";
	case SQLITE_IOERR:
		return "look for errors of the disk (dmesg), or choose another file with --db FILE";
	case SQLITE_ERROR:
		return "keep the file and report a bug of hvbench";
	default:
		return NULL;
	}
}

/* An error with SQLite's words; the system's too when a file operation failed. */
static int db_fail(struct db *db, struct err **err, const char *doing)
{
	int code = sqlite3_extended_errcode(db->handle);
	int base = code & 0xff;
	int errnum = base == SQLITE_CANTOPEN || base == SQLITE_IOERR ? sqlite3_system_errno(db->handle) : 0;
	if (base == SQLITE_CORRUPT)
		doing = "is corrupt";
	if (errnum)
		return err_sys(err, ERR_INFRA, errnum, hint_of(code), "database %s: %s: %s", db->path, doing,
			sqlite3_errmsg(db->handle));
	return err_set(
		err, ERR_INFRA, hint_of(code), "database %s: %s: %s", db->path, doing, sqlite3_errmsg(db->handle));
}

/* A script of several statements without parameters. */
static int run_script(struct db *db, struct err **err, const char *doing, const char *sql)
{
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return db_fail(db, err, doing);
	return 0;
}

/* The first row of a statement; the caller finalizes *stmt, whatever the answer. */
static int first_row(struct db *db, struct err **err, const char *doing, const char *sql, sqlite3_stmt **stmt)
{
	bool got = sqlite3_prepare_v2(db->handle, sql, -1, stmt, NULL) == SQLITE_OK &&
		sqlite3_step(*stmt) == SQLITE_ROW;
	return got ? 0 : db_fail(db, err, doing);
}

static int read_number(struct db *db, struct err **err, const char *sql, int64_t *value)
{
	sqlite3_stmt *stmt = NULL;
	int result = first_row(db, err, "cannot be read", sql, &stmt);
	*value = result == 0 ? sqlite3_column_int64(stmt, 0) : 0;
	sqlite3_finalize(stmt);
	return result;
}

/* ---- opening ---- */

static int64_t newest_version(const struct db_schema *schema)
{
	int64_t version = 1;
	while (schema->migrate && schema->migrate[version - 1])
		version++;
	return version;
}

static int check_intact(struct db *db, struct err **err)
{
	sqlite3_stmt *stmt = NULL;
	int result = first_row(db, err, "cannot be checked", "PRAGMA quick_check(1)", &stmt);
	const char *text = result == 0 ? (const char *)sqlite3_column_text(stmt, 0) : "ok";
	if (!text || strcmp(text, "ok") != 0)
		result = err_set(err, ERR_INFRA, hint_of(SQLITE_CORRUPT), "database %s: is corrupt: %s", db->path,
			text ? text : "");
	sqlite3_finalize(stmt);
	return result;
}

/* Inside a transaction: from `version` to the newest. */
static int migrate_steps(struct db *db, const struct db_schema *schema, int64_t version, struct err **err)
{
	for (; schema->migrate[version - 1]; version++) {
		AUTO_FREE char *bump = mem_printf("PRAGMA user_version = %d", (int)version + 1);
		if (run_script(db, err, "cannot be migrated", schema->migrate[version - 1]) != 0 ||
			run_script(db, err, "cannot be migrated", bump) != 0)
			return -1;
	}
	sqlite3_stmt *stmt = NULL;
	if (sqlite3_prepare_v2(db->handle, "PRAGMA foreign_key_check", -1, &stmt, NULL) != SQLITE_OK)
		return db_fail(db, err, "cannot be migrated");
	int broken = sqlite3_step(stmt);
	sqlite3_finalize(stmt);
	if (broken != SQLITE_DONE)
		return err_set(err, ERR_INFRA, "keep this file and report a bug of hvbench",
			"database %s: migrating it would leave rows without their parents", db->path);
	return 0;
}

/* Another process may have been faster: the version is read again once the write lock is held. */
static int make_current(struct db *db, const struct db_schema *schema, int64_t seen, struct err **err)
{
	int64_t version = 0;
	if (run_script(db, err, seen ? "must be migrated to this hvbench's version" : "cannot be created",
		    "BEGIN IMMEDIATE") != 0 ||
		read_number(db, err, "PRAGMA user_version", &version) != 0) {
		db_rollback(db);
		return -1;
	}
	int result = 0;
	if (version == 0)
		result = run_script(db, err, "cannot be created", schema->create);
	else if (version < newest_version(schema))
		result = migrate_steps(db, schema, version, err);
	if (result == 0)
		result = run_script(db, err, seen ? "cannot be migrated" : "cannot be created", "COMMIT");
	if (result != 0)
		db_rollback(db);
	return result;
}

static int check_ours(struct db *db, enum db_mode mode, const struct db_schema *schema, struct err **err)
{
	int64_t application = 0, version = 0, objects = 0, newest = newest_version(schema);
	if (read_number(db, err, "PRAGMA application_id", &application) != 0 ||
		read_number(db, err, "PRAGMA user_version", &version) != 0 ||
		read_number(db, err, "SELECT count(*) FROM sqlite_schema", &objects) != 0)
		return -1;
	if (application == 0 && version == 0 && objects == 0) {
		if (mode == DB_WRITE)
			return make_current(db, schema, 0, err);
		return err_set(
			err, ERR_INFRA, "measure something first: hvbench run", "database %s: is empty", db->path);
	}
	if (application != DB_APPLICATION_ID || version < 1)
		return err_set(err, ERR_INFRA, "choose another file with --db FILE",
			"database %s: is a SQLite database, but not one of hvbench (application_id %#llx)", db->path,
			(long long)application);
	if (version > newest)
		return err_set(err, ERR_INFRA, "use that hvbench, or choose another file with --db FILE",
			"database %s: was made by a newer hvbench (its version is %lld, this one knows up to %lld)",
			db->path, (long long)version, (long long)newest);
	if (mode == DB_WRITE && check_intact(db, err) != 0)
		return -1;
	return version < newest ? make_current(db, schema, version, err) : 0;
}

/* SQLite would say "unable to open database file" to all of these. */
static int check_path(const char *path, enum db_mode mode, struct err **err)
{
	struct stat st;
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return err_set(err, ERR_INFRA, "name a file: --db FILE", "database %s: is a folder", path);
		return 0;
	}
	if (mode == DB_READ)
		return err_sys(err, ERR_INFRA, errno,
			"measure something first (hvbench run), or name the right file with --db FILE", "database %s",
			path);
	if (strchr(path, '/')) {
		AUTO_FREE char *copy = mem_strdup(path);
		if (file_make_dirs(dirname(copy), err) != 0)
			return err_wrap(err, "database %s", path);
	}
	return 0;
}

static int open_and_check(struct db *db, enum db_mode mode, const struct db_schema *schema, struct err **err)
{
	/* Read-write even for reading, so that a journal left by a dead writer is rolled back; query_only keeps the
	 * promise. */
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == DB_WRITE ? SQLITE_OPEN_CREATE : 0);
	if (sqlite3_open_v2(db->path, &db->handle, flags, NULL) != SQLITE_OK)
		return db_fail(db, err, "cannot be opened");
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	/* No setting may touch the file before it is known to be ours. */
	if (run_script(db, err, "cannot be opened",
		    "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000") != 0 ||
		check_ours(db, mode, schema, err) != 0)
		return -1;
	if (mode == DB_WRITE && sqlite3_db_readonly(db->handle, "main") == 1)
		return err_set(err, ERR_INFRA, hint_of(SQLITE_READONLY), "database %s: cannot be written", db->path);
	return run_script(
		db, err, "cannot be opened", mode == DB_WRITE ? "PRAGMA foreign_keys = ON" : "PRAGMA query_only = ON");
}

struct db *db_open_as(const char *path, enum db_mode mode, const struct db_schema *schema, struct err **err)
{
	struct stat st;
	bool existed = stat(path, &st) == 0;
	if (check_path(path, mode, err) != 0)
		return NULL;
	AUTO_DB struct db *db = mem_alloc(1, sizeof *db);
	db->path = mem_strdup(path);
	if (open_and_check(db, mode, schema, err) != 0) {
		if (!existed && stat(path, &st) == 0 && st.st_size == 0)
			unlink(path);
		return NULL;
	}
	return STEAL(db);
}

struct db *db_open(const char *path, enum db_mode mode, struct err **err)
{
	return db_open_as(path, mode, &results_schema, err);
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < db->n_cache; i++) {
		sqlite3_finalize(db->cache[i]->stmt);
		free(db->cache[i]);
	}
	free(db->cache);
	sqlite3_close_v2(db->handle);
	MEM_FREE(db->path, db);
}

const char *db_path(const struct db *db)
{
	return db->path;
}

char *db_default_path(const char *option)
{
	const char *env = getenv("HVBENCH_DB");
	if (option)
		return mem_strdup(option);
	if (env && *env)
		return mem_strdup(env);
	AUTO_FREE char *folder = file_data_dir();
	return mem_printf("%s/hvbench.db", folder);
}

/* ---- statements ---- */

static struct db_stmt *prepare(struct db *db, struct err **err, const char *sql)
{
	bool known = false;
	for (size_t i = 0; i < db->n_cache; i++) {
		if (strcmp(sqlite3_sql(db->cache[i]->stmt), sql) != 0)
			continue;
		if (!db->cache[i]->in_use) {
			db->cache[i]->in_use = true;
			return db->cache[i];
		}
		known = true; /* a query inside itself: this one is not kept */
	}
	struct db_stmt *s = mem_alloc(1, sizeof *s);
	*s = (struct db_stmt){.db = db, .in_use = true, .cached = !known};
	if (sqlite3_prepare_v3(db->handle, sql, -1, known ? 0 : SQLITE_PREPARE_PERSISTENT, &s->stmt, NULL) !=
		SQLITE_OK) {
		AUTO_FREE char *doing = mem_printf("cannot do \"%.60s\"", sql);
		db_fail(db, err, doing);
		free(s);
		return NULL;
	}
	if (s->cached)
		MEM_ADD(db->cache, db->n_cache) = s;
	return s;
}

static int bind_all(struct db_stmt *s, struct err **err, const char *format, va_list args)
{
	int rc = SQLITE_OK, i = 0;
	for (const char *f = format ? format : ""; *f && rc == SQLITE_OK; f++) {
		i++;
		if (*f == 'i') {
			rc = sqlite3_bind_int64(s->stmt, i, va_arg(args, int64_t));
		} else if (*f == 'd') {
			rc = sqlite3_bind_double(s->stmt, i, va_arg(args, double));
		} else if (*f == 't') {
			rc = sqlite3_bind_text(s->stmt, i, va_arg(args, const char *), -1, SQLITE_TRANSIENT);
		} else if (*f == 'b') {
			const void *data = va_arg(args, const void *);
			size_t len = va_arg(args, size_t);
			rc = sqlite3_bind_blob64(s->stmt, i, data, len, SQLITE_TRANSIENT);
		} else if (*f == 'n') {
			rc = sqlite3_bind_null(s->stmt, i);
		} else {
			rc = SQLITE_MISUSE;
		}
	}
	if (rc == SQLITE_OK && i == sqlite3_bind_parameter_count(s->stmt))
		return 0;
	return err_set(err, ERR_INFRA, NULL, "database %s: parameters \"%s\" do not fit \"%.60s\"", s->db->path,
		format ? format : "", sqlite3_sql(s->stmt));
}

struct db_stmt *db_query(struct db *db, struct err **err, const char *sql, const char *format, ...)
{
	struct db_stmt *s = prepare(db, err, sql);
	if (!s)
		return NULL;
	va_list args;
	va_start(args, format);
	int bound = bind_all(s, err, format, args);
	va_end(args);
	if (bound == 0)
		return s;
	db_done(s);
	return NULL;
}

int db_step(struct db_stmt *stmt, struct err **err)
{
	int rc = sqlite3_step(stmt->stmt);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE)
		return 0;
	return db_fail(stmt->db, err, sqlite3_stmt_readonly(stmt->stmt) ? "cannot be read" : "cannot be written");
}

void db_done(struct db_stmt *stmt)
{
	if (!stmt)
		return;
	if (!stmt->cached) {
		sqlite3_finalize(stmt->stmt);
		free(stmt);
		return;
	}
	sqlite3_reset(stmt->stmt);
	sqlite3_clear_bindings(stmt->stmt);
	stmt->in_use = false;
}

/* After a full disk or an I/O error nothing of the transaction may stay; SQLite does not always do this itself. */
static void roll_back_when_broken(struct db *db)
{
	int base = sqlite3_errcode(db->handle) & 0xff;
	if (base == SQLITE_FULL || base == SQLITE_IOERR || base == SQLITE_CORRUPT)
		db_rollback(db);
}

int db_exec(struct db *db, struct err **err, const char *sql, const char *format, ...)
{
	struct db_stmt *s = prepare(db, err, sql);
	if (!s)
		return -1;
	va_list args;
	va_start(args, format);
	int rc = bind_all(s, err, format, args);
	va_end(args);
	while (rc == 0 && (rc = db_step(s, err)) == 1)
		rc = 0;
	db_done(s);
	if (rc < 0)
		roll_back_when_broken(db);
	return rc < 0 ? -1 : 0;
}

int64_t db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

int64_t db_changes(struct db *db)
{
	return sqlite3_changes64(db->handle);
}

int64_t db_i64(struct db_stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt->stmt, column);
}

double db_double(struct db_stmt *stmt, int column)
{
	return sqlite3_column_double(stmt->stmt, column);
}

const char *db_text(struct db_stmt *stmt, int column)
{
	return (const char *)sqlite3_column_text(stmt->stmt, column);
}

const void *db_blob(struct db_stmt *stmt, int column, size_t *len)
{
	const void *data = sqlite3_column_blob(stmt->stmt, column);
	*len = (size_t)sqlite3_column_bytes(stmt->stmt, column);
	return data;
}

bool db_is_null(struct db_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt->stmt, column) == SQLITE_NULL;
}

/* ---- transactions ---- */

int db_begin(struct db *db, struct err **err)
{
	return run_script(db, err, "cannot be locked for writing", "BEGIN IMMEDIATE");
}

int db_commit(struct db *db, struct err **err)
{
	if (run_script(db, err, "cannot be written", "COMMIT") == 0)
		return 0;
	db_rollback(db);
	return -1;
}

void db_rollback(struct db *db)
{
	if (!sqlite3_get_autocommit(db->handle))
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}
