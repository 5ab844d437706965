/* test_lib.c - err, buf, file, proc, clock: the floor that everything stands on. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/proc.h"
#include "tests/unit/fresh_signals.h"

static void err_keeps_kind_words_and_cure(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL;
	assert_int_equal(err_sys(&err, ERR_BUSY, ENOENT, "make it", "cannot open %s", "x"), -1);
	assert_int_equal(err_wrap(&err, "host %s", "h"), -1);
	assert_string_equal(err_message(err), "host h: cannot open x: No such file or directory");
	assert_string_equal(err_hint(err), "make it");
	assert_int_equal(err_kind(err), ERR_BUSY);
	err_set(&err, ERR_USAGE, err_hint(err), "again"); /* its own hint may be reused */
	assert_string_equal(err_hint(err), "make it");
	assert_int_equal(err_set(NULL, ERR_USAGE, NULL, "dropped"), -1);
}

static void buf_grows_drops_and_is_terminated(void **state)
{
	(void)state;
	AUTO_BUF struct buf b = BUF_INIT;
	assert_string_equal(buf_text(&b), "");
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "%d,", i);
	assert_int_equal(b.len, strlen(b.data));
	buf_drop(&b, 2);
	assert_memory_equal(b.data, "1,2,", 4);
	buf_drop(&b, 1000000);
	assert_string_equal(buf_text(&b), "");
}

static void file_write_replaces_and_reads_back(void **state)
{
	const char *dir = *state;
	AUTO_FREE char *path = mem_printf("%s/a/b/c", dir);
	AUTO_FREE char *parent = mem_printf("%s/a/b", dir);
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_ERR struct err *err = NULL;
	assert_int_equal(file_make_dirs(parent, &err), 0);
	assert_int_equal(file_write(path, "one", 3, 0600, &err), 0);
	assert_int_equal(file_write(path, "two", 3, 0600, &err), 0);
	assert_int_equal(file_read(path, 3, &text, &err), 0);
	assert_string_equal(text.data, "two");
	assert_int_equal(file_read(path, 2, &text, &err), -1);
	assert_non_null(strstr(err_message(err), "larger than 2 bytes"));
}

static void file_write_to_a_full_disk_says_so_and_leaves_nothing(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL;
	assert_int_equal(file_copy("/dev/zero/none", "/dev/full", 0600, &err), -1);
	err_free(&err);
	assert_int_equal(file_write("/proc/none/x", "x", 1, 0600, &err), -1);
	assert_non_null(strstr(err_message(err), "cannot create /proc/none/x"));
}

static void file_sha256_is_the_standard_one(void **state)
{
	const char *dir = *state;
	char hex[FILE_SHA256_SIZE];
	AUTO_FREE char *path = mem_printf("%s/abc", dir);
	/* Source: FIPS 180-4, example "abc". */
	const char *abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	file_sha256_of("abc", 3, hex);
	assert_string_equal(hex, abc);
	assert_int_equal(file_write(path, "abc", 3, 0600, NULL), 0);
	assert_int_equal(file_sha256(path, hex, NULL), 0);
	assert_string_equal(hex, abc);
}

static void file_remove_tree_does_not_follow_links(void **state)
{
	const char *dir = *state;
	AUTO_FREE char *tree = mem_printf("%s/tree", dir);
	AUTO_FREE char *outside = mem_printf("%s/outside", dir);
	AUTO_FREE char *inner = mem_printf("%s/tree/x", dir);
	AUTO_FREE char *link = mem_printf("%s/tree/link", dir);
	AUTO_FREE char *kept = mem_printf("%s/outside/kept", dir);
	assert_int_equal(file_make_dirs(tree, NULL), 0);
	assert_int_equal(file_make_dirs(outside, NULL), 0);
	assert_int_equal(file_write(inner, "", 0, 0600, NULL), 0);
	assert_int_equal(file_write(kept, "", 0, 0600, NULL), 0);
	assert_int_equal(symlink(outside, link), 0);
	assert_int_equal(file_remove_tree(tree, NULL), 0);
	assert_false(file_exists(tree));
	assert_true(file_exists(kept));
	assert_int_equal(file_remove_tree(tree, NULL), 0);
}

static void scratch_folders_of_the_dead_are_swept(void **state)
{
	const char *dir = *state;
	setenv("XDG_RUNTIME_DIR", dir, 1);
	char *mine = file_make_scratch("test", NULL);
	AUTO_FREE char *dead = mem_printf("%s/hvbench/scratch-999999999-test-abcdef", dir);
	assert_non_null(mine);
	assert_int_equal(file_make_dirs(dead, NULL), 0);
	file_sweep(FILE_SCRATCH);
	assert_true(file_exists(mine));
	assert_false(file_exists(dead));
	free(mine);
	unsetenv("XDG_RUNTIME_DIR");
}

static void assert_unsafe(const char *words)
{
	AUTO_ERR struct err *err = NULL;
	assert_int_equal(file_make_run_dir(&err), -1);
	if (!strstr(err_message(err), words))
		fail_msg("expected '%s' in: %s", words, err_message(err));
	assert_non_null(strstr(err_hint(err), "XDG_RUNTIME_DIR"));
	assert_null(file_make_scratch("test", NULL));
}

static void run_dir_is_ours_alone(void **state)
{
	AUTO_FREE char *root = mem_printf("%s/xdg", (const char *)*state), *elsewhere = mem_printf("%s/else", root),
		       *path = mem_printf("%s/hvbench", root);
	struct stat info;
	setenv("XDG_RUNTIME_DIR", root, 1);
	assert_int_equal(file_make_run_dir(NULL), 0);
	assert_int_equal(file_make_run_dir(NULL), 0);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, geteuid() == 0 ? 0711 : 0700);
	assert_int_equal(chmod(path, 0777), 0);
	assert_unsafe("can be written by other users");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(file_make_dirs(elsewhere, NULL), 0);
	assert_int_equal(symlink(elsewhere, path), 0);
	assert_unsafe("is not a folder");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(chmod(root, 0777), 0);
	assert_unsafe("can be written by other users");
	assert_int_equal(chmod(root, 0755), 0);
	if (geteuid() == 0) {
		assert_int_equal(mkdir(path, 0700), 0);
		assert_int_equal(chown(path, 12345, 12345), 0);
		assert_unsafe("belongs to another user");
		assert_int_equal(rmdir(path), 0);
		assert_int_equal(chown(root, 12345, 12345), 0);
		assert_unsafe("belongs to another user");
	}
	unsetenv("XDG_RUNTIME_DIR");
}

/* What that user's own hvbench says of the fallback in /tmp: 'y' for fine, else the first letter of what is wrong. */
static int answer_of_user(uid_t user)
{
	int status;
	pid_t child = fork();
	if (child == 0) {
		AUTO_ERR struct err *err = NULL;
		unsetenv("XDG_RUNTIME_DIR");
		if (setuid(user) != 0 || file_make_run_dir(&err) == 0)
			_exit('y');
		_exit(strstr(err_message(err), "but it belongs")       ? 'b'
				: strstr(err_message(err), "is not a") ? 'n'
								       : '?');
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WEXITSTATUS(status);
}

static void run_dir_in_tmp_is_not_a_strangers(void **state)
{
	const uid_t user = 64123;
	static const char path[] = "/tmp/hvbench-64123";
	struct stat info;
	if (geteuid() != 0 || file_exists(path))
		skip();
	assert_int_equal(symlink(*state, path), 0);
	assert_int_equal(answer_of_user(user), 'n');
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0777), 0);
	assert_int_equal(answer_of_user(user), 'b');
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(answer_of_user(user), 'y');
	assert_int_equal(lstat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0700);
	assert_int_equal(rmdir(path), 0);
}

static void proc_run_gives_output_and_words_of_failure(void **state)
{
	(void)state;
	AUTO_BUF struct buf out = BUF_INIT;
	AUTO_ERR struct err *err = NULL;
	assert_int_equal(
		proc_run((const char *[]){"echo", "a b", NULL}, clock_after_ms(10000), 100, &out, NULL, &err), 0);
	assert_string_equal(out.data, "a b\n");
	assert_int_equal(proc_run((const char *[]){"sh", "-c", "echo first >&2; echo the reason >&2; exit 3", NULL},
				 clock_after_ms(10000), 100, NULL, NULL, &err),
		-1);
	assert_non_null(strstr(err_message(err), "exit code 3: the reason"));
}

static void proc_run_ends_at_its_deadline(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL;
	int64_t before = clock_now_ns();
	assert_int_equal(
		proc_run((const char *[]){"sleep", "60", NULL}, clock_after_ms(100), 100, NULL, NULL, &err), -1);
	assert_non_null(strstr(err_message(err), "has not ended in time"));
	assert_true(clock_now_ns() - before < 30 * CLOCK_NS_PER_S);
}

/* The first and only line of a file that a child wrote its pid to. */
static pid_t pid_in(const char *path)
{
	AUTO_BUF struct buf text = BUF_INIT;
	return file_read(path, 32, &text, NULL) == 0 ? (pid_t)atoi(buf_text(&text)) : 0;
}

static void assert_ends(pid_t pid)
{
	assert_true(pid > 0);
	for (int i = 0; i < 500 && proc_start_time(pid) != 0; i++)
		usleep(10000);
	assert_int_equal(proc_start_time(pid), 0);
}

/* Whether the program waits for its child or has ended before it, and left it the pipe. */
static void proc_deadline_ends_grandchildren(void **state)
{
	static const char *const scripts[] = {"sleep 1000 & echo $! > %s; wait", "sleep 1000 & echo $! > %s"};
	for (unsigned i = 0; i < 2; i++) {
		AUTO_ERR struct err *err = NULL;
		AUTO_FREE char *file = mem_printf("%s/grandchild-%u", (const char *)*state, i);
		AUTO_STRV struct strv argv = STRV_INIT;
		strv_add(&argv, "sh");
		strv_add(&argv, "-c");
		strv_addf(&argv, scripts[i], file);
		assert_int_equal(
			proc_run((const char *const *)argv.argv, clock_after_ms(500), 100, NULL, NULL, &err), -1);
		assert_non_null(strstr(err_message(err), "has not ended in time"));
		assert_ends(pid_in(file));
	}
}

/* Also one that ignores SIGTERM, and whose parent does not. */
static void proc_stop_ends_the_group(void **state)
{
	AUTO_FREE char *file = mem_printf("%s/grandchild", (const char *)*state);
	AUTO_FREE char *script = mem_printf("(trap '' TERM; sleep 1000 & echo $! > %s; wait) & wait", file);
	struct proc p;
	struct proc_spec spec = {.argv = (const char *[]){"sh", "-c", script, NULL}, .own_session = true};
	assert_int_equal(proc_start(&p, &spec, NULL), 0);
	for (int i = 0; i < 500 && pid_in(file) == 0; i++)
		usleep(10000);
	pid_t pid = p.pid;
	proc_stop(&p, 100);
	assert_ends(pid_in(file));
	assert_ends(pid);
	unlink(file);
}

/* SIGPIPE is ignored in hvbench; a child that is a filter of a pipeline must end by it. */
static void proc_children_have_fresh_signals(void **state)
{
	(void)state;
	AUTO_BUF struct buf out = BUF_INIT;
	sigset_t usr, before;
	sigemptyset(&usr);
	sigaddset(&usr, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr, &before);
	void (*pipe_before)(int) = signal(SIGPIPE, SIG_IGN), (*hup_before)(int) = signal(SIGHUP, SIG_IGN);
	assert_int_equal(proc_run((const char *[]){"cat", "/proc/self/status", NULL}, clock_after_ms(10000), 10000,
				 &out, NULL, NULL),
		0);
	signal(SIGPIPE, pipe_before);
	signal(SIGHUP, hup_before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	assert_true(signals_are_fresh(buf_text(&out)));
}

/* The child's end of it has the right number already, and would be closed by exec. */
static void proc_input_may_be_descriptor_0_already(void **state)
{
	(void)state;
	int status = -1;
	pid_t child = fork();
	if (child == 0) {
		close(STDIN_FILENO);
		_exit(proc_run((const char *[]){"cat", NULL}, clock_after_ms(10000), 1, NULL, NULL, NULL) == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void proc_start_of_nothing_is_an_error_at_once(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL;
	struct proc p;
	assert_int_equal(proc_start(&p, &(struct proc_spec){.argv = (const char *[]){"/none/such", NULL}}, &err), -1);
	assert_non_null(strstr(err_message(err), "cannot start /none/such"));
	assert_int_equal(p.pid, 0);
}

static void proc_dies_with_its_parent(void **state)
{
	(void)state;
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) { /* starts a grandchild, tells its pid, dies hard */
		struct proc p;
		proc_start(&p,
			&(struct proc_spec){.argv = (const char *[]){"sleep", "60", NULL}, .die_with_parent = true},
			NULL);
		(void)!write(ends[1], &p.pid, sizeof p.pid);
		raise(SIGKILL);
	}
	pid_t grandchild = 0;
	assert_int_equal(read(ends[0], &grandchild, sizeof grandchild), sizeof grandchild);
	waitpid(child, NULL, 0);
	AUTO_FREE char *path = mem_printf("/proc/%d/stat", grandchild);
	bool gone = false;
	for (int i = 0; i < 500 && !gone; i++) {
		AUTO_BUF struct buf stat = BUF_INIT;
		gone = file_read(path, 4096, &stat, NULL) != 0 || strstr(stat.data, ") Z ");
		usleep(10000);
	}
	assert_true(gone);
	close(ends[0]);
	close(ends[1]);
}

static int make_dir(void **state)
{
	char path[] = "/tmp/hvbench-test-XXXXXX";
	*state = mem_strdup(mkdtemp(path));
	return 0;
}

static int remove_dir(void **state)
{
	int result = file_remove_tree(*state, NULL);
	free(*state);
	return result;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(err_keeps_kind_words_and_cure),
		cmocka_unit_test(buf_grows_drops_and_is_terminated),
		cmocka_unit_test(file_write_replaces_and_reads_back),
		cmocka_unit_test(file_write_to_a_full_disk_says_so_and_leaves_nothing),
		cmocka_unit_test(file_sha256_is_the_standard_one),
		cmocka_unit_test(file_remove_tree_does_not_follow_links),
		cmocka_unit_test(scratch_folders_of_the_dead_are_swept),
		cmocka_unit_test(run_dir_is_ours_alone),
		cmocka_unit_test(run_dir_in_tmp_is_not_a_strangers),
		cmocka_unit_test(proc_run_gives_output_and_words_of_failure),
		cmocka_unit_test(proc_run_ends_at_its_deadline),
		cmocka_unit_test(proc_deadline_ends_grandchildren),
		cmocka_unit_test(proc_stop_ends_the_group),
		cmocka_unit_test(proc_children_have_fresh_signals),
		cmocka_unit_test(proc_input_may_be_descriptor_0_already),
		cmocka_unit_test(proc_start_of_nothing_is_an_error_at_once),
		cmocka_unit_test(proc_dies_with_its_parent),
	};
	return cmocka_run_group_tests_name("lib", tests, make_dir, remove_dir);
}
