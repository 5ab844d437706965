/*
 * test_lock.c - the measuring lock of a host: one for every user, session and XDG variable; freed by its holder's end.
 *
 * Abstract sockets belong to a network namespace: as root the tests have one of their own, so that nothing else that
 * measures on this host is in their way.
 */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/lock.h"
#include "lib/auto.h"
#include "lib/clock.h"
#include "lib/mem.h"

#define NOBODY 65534
#define LIMIT_S 20

/* Another process that takes the lock as this user, with this XDG_RUNTIME_DIR, and holds it for hold_ms (0: until it
 * is killed). Returns when it has it, or failed: *got says which. */
static pid_t hold(uid_t user, const char *run_dir, unsigned hold_ms, bool *got)
{
	int ends[2];
	char answer = 'n';
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		setenv("XDG_RUNTIME_DIR", run_dir, 1);
		alarm(LIMIT_S);
		bool took = setsid() > 0 && (geteuid() == user || setuid(user) == 0) && lock_take(false, NULL) >= 0;
		(void)!write(ends[1], took ? "y" : "n", 1);
		if (hold_ms == 0)
			pause();
		usleep(hold_ms * 1000);
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &answer, 1), 1);
	close(ends[0]);
	*got = answer == 'y';
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void assert_free(void)
{
	AUTO_ERR struct err *err = NULL;
	int fd = lock_take(false, &err);
	if (fd < 0)
		fail_msg("%s", err_message(err));
	lock_release(fd);
}

static void test_excludes(void **state)
{
	(void)state;
	static const char *const dirs[] = {"/run/user/0", "/somewhere/else"};
	const uid_t users[] = {geteuid(), geteuid() == 0 ? NOBODY : geteuid()};
	for (unsigned i = 0; i < 4; i++) {
		AUTO_ERR struct err *err = NULL;
		bool got, second;
		setenv("XDG_RUNTIME_DIR", dirs[0], 1);
		pid_t pid = hold(users[i & 1], dirs[i >> 1], 0, &got);
		assert_true(got);
		assert_int_equal(lock_take(false, &err), -1);
		assert_int_equal(err_kind(err), ERR_BUSY);
		AUTO_FREE char *who = mem_printf("process %d,", pid);
		assert_non_null(strstr(err_message(err), who));
		assert_non_null(strstr(err_hint(err), "--wait"));
		end(hold(users[1 - (i & 1)], dirs[0], 0, &second));
		assert_false(second);
		end(pid); /* it had no chance to let it go */
		assert_free();
	}
}

static void test_wait(void **state)
{
	(void)state;
	bool got;
	AUTO_ERR struct err *err = NULL;
	int64_t before = clock_now_ns();
	pid_t pid = hold(geteuid(), "/run", 300, &got);
	assert_true(got);
	int fd = lock_take(true, &err);
	assert_true(fd >= 0);
	assert_true(clock_now_ns() - before >= 300 * CLOCK_NS_PER_MS);
	assert_int_equal(lock_take(false, &err), -1);
	lock_release(fd);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	fd = lock_take(true, &err); /* nobody has it: no wait */
	assert_true(fd >= 0);
	lock_release(fd);
}

static void on_alarm(int number)
{
	(void)number;
}

/* Also where handlers restart system calls, as the worker's do. */
static void test_interrupted(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL;
	struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART}, before;
	struct itimerval soon = {.it_interval = {0, 100000}, .it_value = {0, 100000}}, never = {0};
	int fd = lock_take(false, NULL);
	sigaction(SIGALRM, &action, &before);
	setitimer(ITIMER_REAL, &soon, NULL);
	int second = lock_take(true, &err);
	setitimer(ITIMER_REAL, &never, NULL);
	sigaction(SIGALRM, &before, NULL);
	assert_int_equal(second, -1);
	assert_int_equal(err_kind(err), ERR_BUSY);
	assert_non_null(strstr(err_message(err), "interrupted"));
	lock_release(fd);
	assert_free();
}

static void test_stop(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL;
	int ends[2], fd = lock_take(false, NULL);
	assert_int_equal(pipe(ends), 0);
	close(ends[1]);
	assert_int_equal(lock_wait(ends[0], &err), -1);
	assert_int_equal(err_kind(err), ERR_BUSY);
	close(ends[0]);
	lock_release(fd);
	assert_free();
}

int main(void)
{
	(void)!unshare(CLONE_NEWNET);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_excludes),
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
