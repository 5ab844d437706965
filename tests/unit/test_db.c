/* db.c: every way in which a database can be wrong has its own words, and reading leaves no trace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/db.h"
#include "lib/db_schema.h"
#include "lib/file.h"
#include "lib/mem.h"

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/hvbench-test-db-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return file_remove_tree(folder, NULL);
}

static char *in_folder(const char *name)
{
	return mem_printf("%s/%s", folder, name);
}

static unsigned count_files(void)
{
	AUTO_DIR DIR *dir = opendir(folder);
	unsigned n = 0;

	while (readdir(dir))
		n++;
	return n - 2;
}

/* The open fails, with these words and a hint. */
static void refuse(const char *path, enum db_mode mode, const struct db_schema *schema, const char *words)
{
	AUTO_ERR struct err *err = NULL;
	struct db *db = db_open_as(path, mode, schema, &err);

	assert_null(db);
	assert_int_equal(err_kind(err), ERR_INFRA);
	if (!strstr(err_message(err), words) || !strstr(err_message(err), path))
		fail_msg("\"%s\" does not say \"%s\" and the path", err_message(err), words);
	assert_non_null(err_hint(err));
}

static struct db *must_open(const char *path, enum db_mode mode, const struct db_schema *schema)
{
	struct err *err = NULL;
	struct db *db = db_open_as(path, mode, schema, &err);

	if (!db)
		fail_msg("%s", err_message(err));
	return db;
}

static void must(struct db *db, const char *sql)
{
	struct err *err = NULL;

	if (db_exec(db, &err, sql, ""))
		fail_msg("%s", err_message(err));
}

static int64_t number(struct db *db, const char *sql)
{
	struct db_stmt *s = db_query(db, NULL, sql, "");
	int64_t n;

	assert_int_equal(db_step(s, NULL), 1);
	n = db_i64(s, 0);
	db_done(s);
	return n;
}

static void write_file(const char *path, const char *data, size_t len)
{
	assert_int_equal(file_write(path, data, len, 0644, NULL), 0);
}

static void test_real_schema(void **state)
{
	AUTO_FREE char *path = in_folder("new/folders/hvbench.db");
	struct db *db = must_open(path, DB_WRITE, &results_schema);
	unsigned migrations = 0;

	(void)state;
	while (results_schema.migrate[migrations])
		migrations++;
	assert_int_equal(number(db, "PRAGMA user_version"), migrations + 1);
	assert_int_equal(number(db, "PRAGMA application_id"), DB_APPLICATION_ID);
	assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM run_full"), 0);
	assert_string_equal(db_path(db), path);
	db_close(db);
	db_close(must_open(path, DB_READ, &results_schema));
	db_close(NULL);
}

static void test_read_leaves_no_trace(void **state)
{
	AUTO_FREE char *path = in_folder("trace.db"), *missing = in_folder("missing.db");
	unsigned before;
	struct db *db;

	(void)state;
	db_close(must_open(path, DB_WRITE, &results_schema));
	before = count_files();
	refuse(missing, DB_READ, &results_schema, "No such file");
	db = must_open(path, DB_READ, &results_schema);
	assert_int_equal(number(db, "SELECT count(*) FROM run"), 0);
	assert_int_equal(count_files(), before);
	assert_int_equal(db_exec(db, NULL, "DELETE FROM run", ""), -1);
	db_close(db);
	assert_int_equal(count_files(), before);
}

static void test_not_ours(void **state)
{
	AUTO_FREE char *text = in_folder("text.db"), *empty = in_folder("empty.db"), *foreign = in_folder("foreign.db"),
		       *below = in_folder("text.db/x.db");
	static const struct db_schema other = {
		"CREATE TABLE recipe (id INTEGER); PRAGMA application_id = 7; PRAGMA user_version = 1", NULL};
	AUTO_FREE char *page = mem_alloc(8192, 1);

	(void)state;
	memset(page, 'x', 8192);
	write_file(text, page, 8192);
	refuse(text, DB_READ, &results_schema, "file is not a database");
	refuse(text, DB_WRITE, &results_schema, "file is not a database");
	refuse(below, DB_WRITE, &results_schema, "");
	refuse(folder, DB_WRITE, &results_schema, "is a folder");
	write_file(empty, "", 0);
	refuse(empty, DB_READ, &results_schema, "is empty");
	db_close(must_open(empty, DB_WRITE, &results_schema));
	db_close(db_open_as(foreign, DB_WRITE, &other, NULL));
	refuse(foreign, DB_READ, &results_schema, "not one of hvbench");
	refuse(foreign, DB_WRITE, &results_schema, "not one of hvbench");
}

/* A failed creation leaves nothing behind. */
static void test_nothing_left(void **state)
{
	static const struct db_schema broken = {"CREATE TABLE t (id INTEGER); THIS IS NOT SQL", NULL};
	AUTO_FREE char *path = in_folder("broken.db");

	(void)state;
	assert_null(db_open_as(path, DB_WRITE, &broken, NULL));
	assert_false(file_exists(path));
}

#define OURS "PRAGMA application_id = 0x68766231; "
static const char *const no_steps[] = {NULL};
static const char *const one_step[] = {"ALTER TABLE t ADD COLUMN b INTEGER; UPDATE t SET b = a * 2", NULL};
static const char *const two_steps[] = {
	"ALTER TABLE t ADD COLUMN b INTEGER; UPDATE t SET b = a * 2", "CREATE TABLE u (id INTEGER)", NULL};
static const char *const bad_step[] = {"ALTER TABLE t ADD COLUMN b INTEGER; UPDATE t SET b = a * 2",
	"CREATE TABLE u (id INTEGER); CREATE TABLE t (id INTEGER)", NULL};
static const char *const orphan_step[] = {"DELETE FROM parent", NULL};
static const struct db_schema version_1 = {
	"CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (21); " OURS "PRAGMA user_version = 1", no_steps};
static const struct db_schema version_2 = {
	"CREATE TABLE t (a INTEGER, b INTEGER); " OURS "PRAGMA user_version = 2", one_step};
static const struct db_schema version_3 = {"", two_steps};
static const struct db_schema version_bad = {"", bad_step};
static const struct db_schema family_1 = {
	"CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE child (p INTEGER REFERENCES parent(id)); "
	"INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1); " OURS "PRAGMA user_version = 1",
	no_steps};
static const struct db_schema family_2 = {"", orphan_step};

static void test_migration(void **state)
{
	AUTO_FREE char *path = in_folder("old.db");
	struct db *db;

	(void)state;
	db_close(must_open(path, DB_WRITE, &version_1));
	refuse(path, DB_WRITE, &version_bad, "cannot be migrated");
	db = must_open(path, DB_READ, &version_1); /* nothing of the failed migration stayed */
	assert_int_equal(number(db, "PRAGMA user_version"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM pragma_table_info('t')"), 1);
	db_close(db);
	db = must_open(path, DB_READ, &version_3); /* reading migrates too */
	assert_int_equal(number(db, "PRAGMA user_version"), 3);
	assert_int_equal(number(db, "SELECT b FROM t"), 42);
	assert_int_equal(number(db, "SELECT count(*) FROM u"), 0);
	db_close(db);
	refuse(path, DB_READ, &version_2, "newer hvbench");
	refuse(path, DB_WRITE, &version_1, "newer hvbench");
}

static void test_migration_that_orphans(void **state)
{
	AUTO_FREE char *path = in_folder("family.db");

	(void)state;
	db_close(must_open(path, DB_WRITE, &family_1));
	refuse(path, DB_WRITE, &family_2, "without their parents");
	db_close(must_open(path, DB_READ, &family_1));
}

/* A new database of an older schema (tests/report/schema-N.sql), open. */
static struct db *must_create(const char *path, const char *schema_path)
{
	AUTO_BUF struct buf text = BUF_INIT;
	assert_int_equal(file_read(schema_path, 1 << 20, &text, NULL), 0);
	return must_open(path, DB_WRITE, &(struct db_schema){buf_text(&text), no_steps});
}

/* The schema that hvbench 0.1 was born with, and a database of it with a row in every table. */
static void make_version_1(const char *path)
{
	struct db *db = must_create(path, "tests/report/schema-1.sql");

	must(db, "INSERT INTO host VALUES (1, 'h', printf('%064d', 1))");
	must(db, "INSERT INTO fact VALUES (1, 'facts', 'cpu.model', 'CPU', NULL)");
	must(db,
		"INSERT INTO run(id, uuid, started_utc, version, git, command, seed) VALUES (1, 'u', 't', 'v', 'g', "
		"'c', 7)");
	must(db, "INSERT INTO artifact VALUES (1, 'bare', printf('%064d', 2), 'bare.elf', '')");
	must(db,
		"INSERT INTO boot(id, run_id, host_id, driver, guest, mode, variant, rep, ord, nonce, started_utc, "
		"clock, outcome) VALUES "
		"(1, 1, 1, 'kvm', 'bare', 'q35', '', 0, 0, '0123456789abcdef', 't', 'icount', 'ok'), (2, 1, 1, 'xen', "
		"'bare', 'pvh', 'some', 0, 1, '0123456789abcdee', 't', 'icount', 'ok')");
	must(db, "INSERT INTO boot_artifact VALUES (1, 1)");
	must(db, "INSERT INTO cpuid VALUES (1, 2147483649, 0, 396209, 0, 117, 4294967295)");
	must(db,
		"INSERT INTO trial(id, boot_id, suite, bench, outcome, unit, ops, warm, overhead, flags) VALUES "
		"(5, 1, 'exit', 'exit.cpuid', 'ok', 'instructions', 2, 3, 4.5, 'inexact'), (6, 2, 'exit', "
		"'exit.cpuid', 'ok', 'ticks', 1, 0, NULL, '')");
	must(db, "INSERT INTO sample VALUES (5, 1, x'00')");
	must(db, "INSERT INTO summary VALUES (5, 1, 1, 2, 3, 4, 5, 6, 7, 0, 0, x'')");
	must(db, "INSERT INTO metric VALUES (5, 'rate', 2.5, '1/s')");
	must(db, "INSERT INTO counter VALUES (1, 'exits', 'exits', 9, NULL, 0, 0)");
	must(db, "INSERT INTO event(run_id, boot_id, t, kind, text) VALUES (1, 1, 't', 'k', 'x')");
	must(db, "INSERT INTO resource VALUES (3, 1, 'h', 'domain', 'kvm', 'n', 't', NULL)");
	must(db, "INSERT INTO resource VALUES (4, 1, 'h', 'netns', '', 'peer', 't', 'u')");
	db_close(db);
}

/* What version 2 added or what version 3 changes. */
static void make_version_2(const char *path)
{
	struct db *db = must_create(path, "tests/report/schema-2.sql");
	must(db, "INSERT INTO host VALUES (1, 'h', printf('%064d', 1))");
	must(db,
		"INSERT INTO run(id, uuid, started_utc, version, git, command, seed) VALUES (1, 'u', 't', 'v', 'g', "
		"'c', 7)");
	must(db,
		"INSERT INTO boot(id, run_id, host_id, driver, guest, mode, rep, ord, nonce, started_utc, wall_ms, "
		"clock, "
		"outcome, reason, console, hello) VALUES (1, 1, 1, 'kvm', 'bare', 'q35', 2, 3, '0123456789abcdef', "
		"'t', 9, "
		"'wall', 'fail', 'why', 'tail', '{\"apic\":\"xapic\",\"vendor\":\"AuthenticAMD\",\"wire\":\"1\"}')");
	must(db, "INSERT INTO cpuid VALUES (1, 7, 1, 1, 2, 3, 4)");
	must(db,
		"INSERT INTO trial(id, boot_id, suite, bench, variant, outcome, unit, ops, warm, overhead, flags) "
		"VALUES "
		"(5, 1, 'io', 'io.net-rr', 'virtio-net', 'ok', 'ns', 2, 3, 4.5, 'inexact')");
	must(db, "INSERT INTO sample VALUES (5, 1, x'00')");
	must(db, "INSERT INTO summary VALUES (5, 1, 1, 2, 3, 4, 5, 6, 7, 0, 0, x'')");
	must(db, "INSERT INTO metric VALUES (5, 'rate', 2.5, '1/s')");
	must(db, "INSERT INTO lack VALUES (5, 'exits', 'nobody traces')");
	must(db,
		"INSERT INTO member VALUES (1, 0, 'burn', 100, 0, 1, 2, 3, 4, NULL, 1, x'01'), "
		"(1, 1, 'part', 200, 25, 5, 6, 7, 8, 9, 2, x'02'), (1, 2, 'wake', 0, 0, 1, 2, 3, 4, 0, 1, x'03')");
	db_close(db);
}

/* What the database says of its tables, indexes and views: comments, blanks and quotes of names left out. */
static void describe(struct db *db, struct buf *out)
{
	struct db_stmt *s = db_query(
		db, NULL, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name", "");

	while (db_step(s, NULL) == 1) {
		for (const char *at = db_text(s, 0); *at; at++) {
			if (at[0] == '-' && at[1] == '-')
				at += strcspn(at, "\n");
			if (!strchr(" \t\n\"", *at))
				buf_addc(out, *at);
		}
		buf_addc(out, '\n');
	}
	db_done(s);
}

static void test_version_1(void **state)
{
	static const char *const kept[] = {"host", "fact", "run", "artifact", "boot_artifact", "cpu_fact", "sample",
		"summary", "metric", "counter", "event"};
	AUTO_FREE char *path = in_folder("one.db"), *fresh_path = in_folder("fresh.db");
	AUTO_BUF struct buf migrated = BUF_INIT, fresh = BUF_INIT;
	struct db *db;

	(void)state;
	make_version_1(path);
	db = must_open(path, DB_READ, &results_schema);
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		AUTO_FREE char *sql = mem_printf("SELECT count(*) FROM %s", kept[i]);

		assert_int_equal(number(db, sql), 1);
	}
	assert_int_equal(number(db,
				 "SELECT count(*) FROM boot WHERE (id, driver, mode, nonce) IN ((1, 'kvm', 'q35', "
				 "'0123456789abcdef'), (2, 'xen', 'pvh', '0123456789abcdee'))"),
		2);
	assert_int_equal(number(db,
				 "SELECT count(*) FROM trial WHERE (id, boot_id, variant, unit, ops, warm, flags) IN "
				 "((5, 1, '', 'instructions', 2, 3, 'inexact'), (6, 2, 'some', 'ticks', 1, 0, ''))"),
		2);
	assert_int_equal(number(db, "SELECT overhead * 10 FROM trial WHERE id = 5"), 45);
	assert_int_equal(
		number(db, "SELECT count(*) FROM resource WHERE id = 3 AND kind = 'domain' AND released_utc IS NULL"),
		1);
	assert_int_equal(
		number(db, "SELECT count(*) FROM resource WHERE id = 4 AND kind = 'network' AND released_utc = 'u'"),
		1);
	assert_int_equal(number(db,
				 "SELECT count(*) FROM cpu_fact WHERE (boot_id, name, value) = (1, "
				 "'cpuid.0x80000001.0', '60bb1 0 75 ffffffff')"),
		1);
	assert_int_equal(number(db, "SELECT count(*) FROM unavailable"), 0);
	assert_int_equal(
		number(db, "SELECT count(*) FROM trial_full WHERE instance = 'exit.cpuid@xen/bare-pvh~some'"), 1);
	describe(db, &migrated);
	db_close(db);
	db = must_open(fresh_path, DB_WRITE, &results_schema);
	describe(db, &fresh);
	db_close(db);
	assert_string_equal(buf_text(&migrated), buf_text(&fresh));
}

/* The migrated tables have every value of before, under their new names. */
static void test_version_2(void **state)
{
	static const char *const one_row[] = {
		"boot WHERE (id, run_id, host_id, driver, guest, mode, rep, ord, nonce, started_utc, wall_ms, clock) = "
		"(1, 1, 1, 'kvm', 'bare', 'q35', 2, 3, '0123456789abcdef', 't', 9, 'wall')",
		"boot WHERE (outcome, reason, console) = ('fail', 'why', 'tail') AND hello LIKE '%AuthenticAMD%'",
		"trial WHERE (id, boot_id, suite, bench, variant, outcome, unit, ops, warm, overhead, flags) = "
		"(5, 1, 'io', 'io.net-rr', 'virtio-net', 'ok', 'ns', 2, 3, 4.5, 'inexact') AND reason IS NULL",
		"cpu_fact WHERE (boot_id, name, value) = (1, 'cpuid.0x7.1', '1 2 3 4')",
		"cpu_fact WHERE (boot_id, name, value) = (1, 'vendor', 'AuthenticAMD')",
		"cpu_fact WHERE (boot_id, name, value) = (1, 'apic', 'xapic')",
		"unavailable WHERE (trial_id, name, reason) = (5, 'exits', 'nobody traces')",
		"member WHERE (boot_id, member, role, weight, cap, t0, t1, units, unit, edges, data) = "
		"(1, 0, 'busy', 100, 0, 1, 2, 3, 4, 1, x'01') AND stolen_ns IS NULL",
		"member WHERE (boot_id, member, role, weight, cap, t0, t1, units, unit, stolen_ns, edges, data) = "
		"(1, 1, 'periodic', 200, 25, 5, 6, 7, 8, 9, 2, x'02')",
		"member WHERE (member, role, stolen_ns) = (2, 'wake-up', 0)",
		"sample JOIN summary USING (trial_id) JOIN metric USING (trial_id) WHERE p50 = 2 AND value = 2.5",
	};
	AUTO_FREE char *path = in_folder("two.db"), *fresh_path = in_folder("fresh-2.db");
	AUTO_BUF struct buf migrated = BUF_INIT, fresh = BUF_INIT;
	(void)state;
	make_version_2(path);
	struct db *db = must_open(path, DB_READ, &results_schema);
	for (size_t i = 0; i < sizeof one_row / sizeof *one_row; i++) {
		AUTO_FREE char *sql = mem_printf("SELECT count(*) FROM %s", one_row[i]);
		if (number(db, sql) != 1)
			fail_msg("%s", sql);
	}
	assert_int_equal(number(db, "SELECT count(*) FROM cpu_fact"), 3);
	describe(db, &migrated);
	db_close(db);
	db = must_open(fresh_path, DB_WRITE, &results_schema);
	describe(db, &fresh);
	/* a clock and a unit that this schema's text does not name */
	must(db, "INSERT INTO host VALUES (1, 'h', printf('%064d', 1))");
	must(db,
		"INSERT INTO run(id, uuid, started_utc, version, git, command, seed) VALUES (1, 'u', 't', 'v', 'g', "
		"'c', 7)");
	must(db,
		"INSERT INTO boot(id, run_id, host_id, driver, guest, mode, rep, ord, nonce, started_utc, clock, "
		"outcome) "
		"VALUES (1, 1, 1, 'kvm', 'bare', 'q35', 0, 0, '0123456789abcdef', 't', 'cntvct', 'ok')");
	must(db, "INSERT INTO trial(boot_id, suite, bench, outcome, unit) VALUES (1, 's', 's.b', 'ok', 'bytes')");
	db_close(db);
	assert_string_equal(buf_text(&migrated), buf_text(&fresh));
}

/* A run that died is interrupted; what a run of before has cannot be resumed, and has neither tag nor note. */
static void test_version_3(void **state)
{
	AUTO_FREE char *path = in_folder("three.db"), *fresh_path = in_folder("fresh-3.db");
	AUTO_BUF struct buf migrated = BUF_INIT, fresh = BUF_INIT;
	(void)state;
	struct db *db = must_create(path, "tests/report/schema-3.sql");
	must(db, "INSERT INTO host VALUES (1, 'h', printf('%064d', 1))");
	must(db,
		"INSERT INTO run VALUES (1, 'u', 't', NULL, 'v', 'g', 'c', 7, 'n 1 2', 'died'),"
		" (2, 'w', 't', 'e', 'v', 'g', 'c', 8, 'n 3 4', 'complete')");
	must(db,
		"INSERT INTO boot(id, run_id, host_id, driver, guest, mode, rep, ord, nonce, started_utc, clock, "
		"outcome, "
		"reason) VALUES (1, 1, 1, 'kvm', 'bare', 'q35', 0, 0, '0123456789abcdef', 't', 'tsc', 'crash', 'why')");
	must(db,
		"INSERT INTO trial(id, boot_id, suite, bench, outcome, unit) VALUES (5, 1, 's', 's.b', 'ok', 'ticks')");
	db_close(db);
	db = must_open(path, DB_READ, &results_schema);
	assert_int_equal(
		number(db,
			"SELECT count(*) FROM run WHERE (id, uuid, started_utc, version, git, command, seed, owner, "
			"state) IN ((1, 'u', 't', 'v', 'g', 'c', 7, 'n 1 2', 'interrupted'), (2, 'w', 't', 'v', 'g', "
			"'c', 8, 'n 3 4', 'complete')) AND resume IS NULL AND tag IS NULL AND note IS NULL"),
		2);
	assert_int_equal(
		number(db,
			"SELECT count(*) FROM trial_full WHERE (id, run_id, outcome, boot_outcome, boot_reason) = "
			"(5, 1, 'ok', 'crash', 'why')"),
		1);
	describe(db, &migrated);
	db_close(db);
	db = must_open(fresh_path, DB_WRITE, &results_schema);
	describe(db, &fresh);
	db_close(db);
	assert_string_equal(buf_text(&migrated), buf_text(&fresh));
}

static void test_corrupt(void **state)
{
	AUTO_FREE char *path = in_folder("corrupt.db"), *cut = in_folder("cut.db");
	AUTO_BUF struct buf data = BUF_INIT;
	struct db *db = must_open(path, DB_WRITE, &results_schema);

	(void)state;
	for (int i = 0; i < 200; i++)
		assert_int_equal(
			db_exec(db, NULL, "INSERT INTO host(name, fingerprint) VALUES ('h', printf('%064d', ?))", "i",
				(int64_t)i),
			0);
	db_close(db);
	assert_int_equal(file_read(path, 1 << 24, &data, NULL), 0);
	write_file(cut, data.data, data.len / 2);
	refuse(cut, DB_WRITE, &results_schema, "corrupt");
	memset(data.data + 4096, 0x5a, data.len - 4096);
	write_file(path, data.data, data.len);
	refuse(path, DB_WRITE, &results_schema, "corrupt");
}

static void test_full_disk(void **state)
{
	AUTO_FREE char *path = in_folder("full.db"), *sql = NULL;
	AUTO_ERR struct err *err = NULL;
	struct db *db = must_open(path, DB_WRITE, &results_schema);
	int rc = 0;

	(void)state;
	sql = mem_printf("PRAGMA max_page_count = %d", (int)number(db, "PRAGMA page_count") + 3);
	must(db, sql);
	assert_int_equal(db_begin(db, NULL), 0);
	for (int i = 0; i < 1000 && rc == 0; i++)
		rc = db_exec(db, &err,
			"INSERT INTO run(uuid, started_utc, version, git, command, seed) VALUES (?, '', '', '', "
			"printf('%1000d', 1), 1)",
			"i", (int64_t)i);
	assert_int_equal(rc, -1);
	assert_non_null(strstr(err_message(err), "full"));
	assert_non_null(strstr(err_message(err), path));
	assert_non_null(strstr(err_hint(err), "free space"));
	assert_int_equal(number(db, "SELECT count(*) FROM run"), 0); /* rolled back */
	assert_int_equal(db_begin(db, NULL), 0);                     /* and usable */
	db_rollback(db);
	db_close(db);
}

static void test_reader_beside_writer(void **state)
{
	AUTO_FREE char *path = in_folder("both.db");
	struct db *writer = must_open(path, DB_WRITE, &results_schema), *reader;

	(void)state;
	assert_int_equal(db_begin(writer, NULL), 0);
	must(writer, "INSERT INTO host(name, fingerprint) VALUES ('h', printf('%064d', 1))");
	reader = must_open(path, DB_READ, &results_schema);
	assert_int_equal(number(reader, "SELECT count(*) FROM host"), 0);
	assert_int_equal(db_commit(writer, NULL), 0);
	assert_int_equal(number(reader, "SELECT count(*) FROM host"), 1);
	db_close(reader);
	db_close(writer);
}

static void test_statements(void **state)
{
	AUTO_FREE char *path = in_folder("statements.db");
	struct db *db = must_open(path, DB_WRITE, &version_1);
	AUTO_ERR struct err *err = NULL;
	struct db_stmt *outer, *inner;
	size_t len;

	(void)state;
	must(db, "CREATE TABLE v (i INTEGER, d REAL, t TEXT, b BLOB, n TEXT)");
	assert_int_equal(db_exec(db, NULL, "INSERT INTO v VALUES (?, ?, ?, ?, ?)", "idtbn", (int64_t)-5, 2.5, "text",
				 (const void *)"a\0b", (size_t)3),
		0);
	assert_int_equal(db_exec(db, NULL, "INSERT INTO v VALUES (?, ?, ?, ?, ?)", "idtbn", (int64_t)6, 3.5,
				 (const char *)NULL, (const void *)"", (size_t)0),
		0);
	assert_int_equal(db_last_id(db), 2);
	outer = db_query(db, NULL, "SELECT i, d, t, b, n FROM v ORDER BY rowid", "");
	assert_int_equal(db_step(outer, NULL), 1);
	/* the same text inside itself */
	inner = db_query(db, NULL, "SELECT i, d, t, b, n FROM v ORDER BY rowid", "");
	assert_int_equal(db_step(inner, NULL), 1);
	assert_int_equal(db_step(inner, NULL), 1);
	assert_null(db_text(inner, 2));
	assert_int_equal(db_step(inner, NULL), 0);
	db_done(inner);
	assert_int_equal(db_i64(outer, 0), -5);
	assert_true(db_double(outer, 1) == 2.5);
	assert_string_equal(db_text(outer, 2), "text");
	assert_memory_equal(db_blob(outer, 3, &len), "a\0b", 3);
	assert_int_equal(len, 3);
	assert_true(db_is_null(outer, 4));
	db_done(outer);
	db_done(NULL);
	assert_null(db_query(db, &err, "SELECT nonsense", ""));
	assert_non_null(strstr(err_message(err), "nonsense"));
	assert_null(db_query(db, &err, "SELECT ?", ""));
	assert_int_equal(db_exec(db, NULL, "UPDATE v SET i = 0", ""), 0);
	struct db_stmt *changes = db_query(db, NULL, "SELECT changes()", "");
	assert_int_equal(db_step(changes, NULL), 1);
	assert_int_equal(db_i64(changes, 0), 2);
	db_done(changes);
	db_close(db);
}

static void test_default_path(void **state)
{
	AUTO_FREE char *option = NULL, *env = NULL, *data = NULL;

	(void)state;
	setenv("HVBENCH_DB", "/somewhere/x.db", 1);
	option = db_default_path("mine.db");
	env = db_default_path(NULL);
	unsetenv("HVBENCH_DB");
	setenv("XDG_DATA_HOME", "/data", 1);
	data = db_default_path(NULL);
	assert_string_equal(option, "mine.db");
	assert_string_equal(env, "/somewhere/x.db");
	assert_string_equal(data, "/data/hvbench/hvbench.db");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_schema),
		cmocka_unit_test(test_read_leaves_no_trace),
		cmocka_unit_test(test_not_ours),
		cmocka_unit_test(test_nothing_left),
		cmocka_unit_test(test_migration),
		cmocka_unit_test(test_migration_that_orphans),
		cmocka_unit_test(test_version_1),
		cmocka_unit_test(test_version_2),
		cmocka_unit_test(test_version_3),
		cmocka_unit_test(test_corrupt),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_reader_beside_writer),
		cmocka_unit_test(test_statements),
		cmocka_unit_test(test_default_path),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
