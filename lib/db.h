/*
 * db.h - the one door to SQLite (db.c is the only file that includes sqlite3.h).
 *
 * Statements are prepared once per text and cached. Reading:
 *
 *	struct db_stmt *s = db_query(db, &err, "SELECT id, name FROM host WHERE id > ?", "i", (int64_t)3);
 *	while (db_step(s, &err) == 1) ... db_i64(s, 0), db_text(s, 1)
 *	db_done(s);
 *
 * Binding formats, one letter a parameter: i int64_t, d double, t const char * (NULL binds NULL), b const void * and
 * size_t, n NULL (no argument).
 */
#ifndef HVB_LIB_DB_H
#define HVB_LIB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/err.h"

struct db;
struct db_stmt;

enum db_mode {
	DB_READ,  /* must exist; never changed, but for a migration that is due */
	DB_WRITE, /* created with its folder when missing */
};

/* Opens and checks: it is a database, it is ours (application_id), not newer than this hvbench, intact (quick_check on
 * DB_WRITE), and migrated when older. Errors are ERR_INFRA and name the path, SQLite's words and the hint. */
struct db *db_open(const char *path, enum db_mode mode, struct err **err);
void db_close(struct db *db);
const char *db_path(const struct db *db);

/* --db FILE when not NULL, else $HVBENCH_DB, else file_data_dir()/hvbench.db; caller frees. */
char *db_default_path(const char *option);

/* Runs a statement that gives no rows. Returns 0 or -1. */
int db_exec(struct db *db, struct err **err, const char *sql, const char *format, ...);
int64_t db_last_id(struct db *db);
int64_t db_changes(struct db *db); /* rows that the last statement changed */

/* NULL on error. Ends with db_done, which accepts NULL. */
struct db_stmt *db_query(struct db *db, struct err **err, const char *sql, const char *format, ...);
int db_step(struct db_stmt *stmt, struct err **err); /* 1 a row, 0 no more, -1 error */
int64_t db_i64(struct db_stmt *stmt, int column);
double db_double(struct db_stmt *stmt, int column);
const char *db_text(struct db_stmt *stmt, int column); /* NULL for NULL; borrowed until the next step */
const void *db_blob(struct db_stmt *stmt, int column, size_t *len);
bool db_is_null(struct db_stmt *stmt, int column);
void db_done(struct db_stmt *stmt);

/* In a statement: the time as clock_utc() has it. */
#define DB_NOW "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"

/* BEGIN IMMEDIATE .. COMMIT / ROLLBACK. A full disk shows here or in db_exec; the transaction is rolled back. */
int db_begin(struct db *db, struct err **err);
int db_commit(struct db *db, struct err **err);
void db_rollback(struct db *db);

#endif
