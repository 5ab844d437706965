/*
 * test_journal.c - what gc removes and what it does not: a database may come from anywhere, and gc is root.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/journal.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/owner.h"

struct fixture {
	char root[32];
	struct db *db;
	struct hosts hosts;
	struct buf said; /* a line for each thing */
	struct journal_report report;
	char *dead, *foreign; /* owners */
};

static int setup(void **state)
{
	struct fixture *f = mem_alloc(1, sizeof *f);
	struct utsname names;
	strcpy(f->root, "/tmp/hvbench-test-XXXXXX");
	assert_non_null(mkdtemp(f->root));
	setenv("XDG_RUNTIME_DIR", f->root, 1);
	setenv("XDG_CONFIG_HOME", f->root, 1);
	AUTO_FREE char *path = mem_printf("%s/test.db", f->root);
	f->db = db_open(path, DB_WRITE, NULL);
	assert_non_null(f->db);
	assert_int_equal(hosts_load(NULL, &f->hosts, NULL), 0);
	uname(&names);
	f->dead = mem_printf("%s 4194303 1", names.nodename);
	f->foreign = mem_printf("not-%s 4194303 1", names.nodename);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	db_close(f->db);
	hosts_finish(&f->hosts);
	buf_finish(&f->said);
	file_remove_tree(f->root, NULL);
	free(f->dead);
	free(f->foreign);
	free(f);
	return 0;
}

/* A run with one unreleased row. */
static int64_t add(
	struct fixture *f, const char *state, const char *owner, const char *host, const char *kind, const char *name)
{
	static unsigned n;
	AUTO_FREE char *uuid = mem_printf("uuid-%u", n++);
	assert_int_equal(db_exec(f->db, NULL,
				 "INSERT INTO run(uuid, started_utc, version, git, command, seed, owner, state)"
				 " VALUES (?, '', '', '', '', 1, ?, ?)",
				 "ttt", uuid, owner, state),
		0);
	int64_t run = db_last_id(f->db);
	assert_true(journal_create(f->db, run, host, kind, "", name, NULL) > 0);
	return run;
}

static void on_say(void *ctx, const char *text)
{
	struct fixture *f = ctx;
	buf_addf(&f->said, "%s\n", text);
}

static void gc(struct fixture *f, bool dry_run)
{
	buf_clear(&f->said);
	assert_int_equal(journal_gc(f->db, &f->hosts, dry_run, on_say, f, &f->report, NULL), 0);
}

static void assert_said(const struct fixture *f, const char *text)
{
	if (!strstr(buf_text(&f->said), text))
		fail_msg("expected '%s' in: %s", text, buf_text(&f->said));
}

/* A folder with a file in it below the run folder, and its path; caller frees. */
static char *make_folder(const char *name)
{
	AUTO_FREE char *parent = file_run_dir();
	char *path = mem_printf("%s/%s", parent, name);
	AUTO_FREE char *file = mem_printf("%s/file", path);
	assert_int_equal(file_make_dirs(path, NULL), 0);
	assert_int_equal(file_write(file, "x", 1, 0644, NULL), 0);
	return path;
}

static void test_own(void **state)
{
	struct fixture *f = *state;
	AUTO_FREE char *dead = make_folder("run-01234567"), *failed = make_folder("run-89abcdef"),
		       *used = make_folder("run-11111111"), *owner = owner_self();
	add(f, "running", f->dead, "local", "folder", dead);
	add(f, "complete", owner, "local", "folder", failed); /* its removal failed when the run ended */
	int64_t alive = add(f, "running", owner, "local", "folder", used);
	gc(f, true);
	assert_true(file_exists(dead));
	assert_int_equal(f->report.removed, 2);
	assert_int_equal(f->report.left, 0);
	assert_said(f, "would remove folder");
	gc(f, false);
	assert_false(file_exists(dead));
	assert_false(file_exists(failed));
	assert_true(file_exists(used));
	assert_int_equal(f->report.dead_runs, 1);
	assert_int_equal(f->report.removed, 2);
	gc(f, false);
	assert_int_equal(f->report.removed + f->report.left + f->report.dead_runs, 0);
	assert_int_equal(journal_release(f->db, alive, "folder", used, NULL), 0);
}

/* Nothing of it is hvbench's: it stays, and each row says why. */
static void assert_left(
	struct fixture *f, const char *owner, const char *host, const char *kind, const char *name, const char *why)
{
	add(f, "interrupted", owner, host, kind, name);
	for (int dry_run = 1; dry_run >= 0; dry_run--) {
		gc(f, dry_run);
		assert_said(f, why);
		assert_int_equal(f->report.removed, 0);
		assert_int_equal(f->report.left, 1);
	}
	assert_int_equal(db_exec(f->db, NULL, "DELETE FROM run", ""), 0);
}

static void test_paths(void **state)
{
	struct fixture *f = *state;
	AUTO_FREE char *below = make_folder("brd-01234567"), *mine = make_folder("run-01234567/inner"),
		       *outside = mem_printf("%s/outside", f->root), *run = file_run_dir(),
		       *dots = mem_printf("%s/run-01234567/../../outside", run), *up = mem_printf("%s/../outside", run),
		       *longer = mem_printf("%s2", run), *in_longer = mem_printf("%s2/run-01234567", run);
	assert_int_equal(file_make_dirs(outside, NULL), 0);
	assert_int_equal(file_make_dirs(in_longer, NULL), 0);
	const char *const paths[] = {below, mine, outside, run, dots, up, longer, in_longer, "/", ""};
	for (unsigned i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		assert_left(f, f->dead, "local", "folder", paths[i], "it is not the folder of a run");
		assert_true(!paths[i][0] || file_exists(paths[i]));
	}
}

static void test_foreign(void **state)
{
	struct fixture *f = *state;
	AUTO_FREE char *path = make_folder("run-01234567");
	assert_left(f, f->foreign, "local", "folder", path, "another machine");
	assert_left(f, "", "local", "folder", path, "another machine");
	assert_left(f, f->foreign, "local", "domain", "hvbench-01234567-1", "another machine");
	assert_left(f, f->dead, "moon", "domain", "hvbench-01234567-1", "host moon is unknown");
	assert_left(f, f->dead, "local", "process", "1 1", "of the kind 'process'");
	assert_true(file_exists(path));
	add(f, "running", f->foreign, "local", "folder", path); /* it may live: only its machine can know */
	gc(f, false);
	assert_int_equal(f->report.removed + f->report.left + f->report.dead_runs, 0);
	assert_true(file_exists(path));
}

/* A link in a folder's place goes; what it points to stays. */
static void test_symlink(void **state)
{
	struct fixture *f = *state;
	AUTO_FREE char *victim = make_folder("victim"), *parent = file_run_dir(),
		       *link = mem_printf("%s/run-01234567", parent), *inside = mem_printf("%s/file", victim);
	assert_int_equal(symlink(victim, link), 0);
	add(f, "interrupted", f->dead, "local", "folder", link);
	gc(f, false);
	assert_true(file_exists(inside));
	assert_int_equal(f->report.removed, 1);
}

/* Another user could put anything there, and exchange it while it is walked. */
static void test_unsafe_run_dir(void **state)
{
	struct fixture *f = *state;
	AUTO_FREE char *path = make_folder("run-01234567"), *parent = file_run_dir();
	assert_int_equal(chmod(parent, 0777), 0);
	assert_left(f, f->dead, "local", "folder", path, "can be written by other users");
	assert_true(file_exists(path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_own, setup, teardown),
		cmocka_unit_test_setup_teardown(test_paths, setup, teardown),
		cmocka_unit_test_setup_teardown(test_foreign, setup, teardown),
		cmocka_unit_test_setup_teardown(test_symlink, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unsafe_run_dir, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
