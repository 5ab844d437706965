/*
 * test_worker.c - the worker, driven over a socket as a controller does, with the null driver's guests: the good one,
 * and one for each way to fail.
 */
#include <sched.h>
#include <signal.h>

#include "engine/lock.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "tests/unit/worker_talk.h"

static void boot(struct talk *t, unsigned id, const char *mode)
{
	tell(t, "boot",
		"boot=%u driver=null guest=bare mode=%s variant= name=hvbench-test-%u kernel=/nowhere/bare.elf initrd= "
		"cmdline=hvbench%%20nonce%%3d" GUEST_NONCE
		"%%20n%%3d100%%20warm%%3d10%%20benches%%3dcontrol,cpuid memory=64 cpus=1 cpuset= emulator= "
		"nonce=" GUEST_NONCE " collect=exits limit=100000 frames=50",
		id, mode, id);
}

static void test_ok(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	boot(&t, 7, "ok");
	const struct wire_frame *journal = wait_for(&t, "journal");
	assert_string_equal(text(journal, "op"), "create");
	assert_string_equal(text(journal, "kind"), "domain");
	assert_string_equal(text(journal, "name"), "hvbench-test-7");
	assert_string_equal(text(wait_for(&t, "state"), "phase"), "creating");
	assert_string_equal(text(wait_for(&t, "state"), "phase"), "running");
	const struct wire_frame *hello = wait_for(&t, "guest");
	assert_string_equal(text(hello, "k"), "hello");
	assert_string_equal(text(hello, "boot"), "7");
	assert_string_equal(text(hello, "hyper"), "other");
	assert_string_equal(text(wait_for(&t, "state"), "phase"), "collecting");
	assert_string_equal(text(wait_for(&t, "counter"), "collector"), "exits");
	assert_string_equal(text(wait_for(&t, "journal"), "op"), "release");
	const struct wire_frame *ended = wait_for(&t, "ended");
	assert_string_equal(text(ended, "outcome"), "end");
	assert_int_equal(count(&t, "guest"), 2 + 2 * 2 + 1); /* hello, cpu; data and done of each bench; end */
	assert_int_equal(count(&t, "console"), 0);
	quit(&t);
	assert_int_equal(t.result, 0);
}

/* The samples that come out are those of wire.h's text. */
static void test_samples(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	boot(&t, 0, "twice");
	wait_for(&t, "ended");
	for (size_t i = 0; i < t.n; i++) {
		const struct wire_frame *frame = &t.kept[i]->frame;
		uint64_t samples[200];
		size_t n;
		if (!wire_is(frame, "guest") || strcmp(text(frame, "k"), "data") != 0)
			continue;
		const char *s = text(frame, "s");
		assert_true(wire_samples_decode(s, strlen(s), samples, 200, &n));
		assert_int_equal(n, 110);
		if (strcmp(text(frame, "bench"), "control") == 0)
			assert_int_equal(samples[50], 40);
		else
			assert_int_equal((samples[50] - 40) / 1000 % 2, 0);
	}
	quit(&t);
}

static void test_failures(void **state)
{
	(void)state;
	static const struct {
		const char *mode, *outcome, *reason, *tail;
	} rows[] = {
		{"panic", "crash", "Kernel panic", "end Kernel panic"},
		{"dies", "crash", "without its last frame", "@hvb1 0123"},
		{"flood", "fail", "more than 100000 bytes", "endless text"},
		{"chatter", "fail", "more than 50 frames", "not there"},
		{"garbage", "crash", "without its last frame", "..."},
		{"foreign", "foreign", "another boot (nonce 0123456789abcdee)", "not there"},
		{"lost", "fail", "frames were lost", "not there"},
		{"broken", "fail", "damaged frame", "text=dam"},
		{"refuse", "error", "refuses to create", NULL},
		{"nonesuch", "error", "refuses to create", NULL},
	};
	struct talk t;
	open_worker(&t);
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		boot(&t, i, rows[i].mode);
		AUTO_BUF struct buf console = BUF_INIT;
		size_t first = t.n;
		const struct wire_frame *ended = wait_for(&t, "ended");
		for (size_t k = first; k < t.n; k++)
			if (wire_is(&t.kept[k]->frame, "console"))
				buf_adds(&console, text(&t.kept[k]->frame, "text"));
		if (strcmp(text(ended, "outcome"), rows[i].outcome) != 0 ||
			!strstr(text(ended, "reason"), rows[i].reason))
			fail_msg("%s ended as %s: %s", rows[i].mode, text(ended, "outcome"), text(ended, "reason"));
		if (rows[i].tail && !strstr(buf_text(&console), rows[i].tail))
			fail_msg("%s left this console: %s", rows[i].mode, buf_text(&console));
		assert_true(console.len <= 8192);
		for (size_t c = 0; c < console.len; c++)
			assert_true((console.data[c] >= ' ' && console.data[c] <= '~') || console.data[c] == '\n' ||
				console.data[c] == '\t');
	}
	assert_int_equal(count(&t, "journal"), 2 * sizeof rows / sizeof rows[0]);
	quit(&t);
}

static void test_cancel_hanging(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	boot(&t, 3, "hang");
	while (strcmp(text(wait_for(&t, "guest"), "k"), "data") != 0)
		;
	tell(&t, "cancel", "boot=3");
	assert_non_null(strstr(text(wait_for(&t, "console"), "text"), "silent from here"));
	assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "cancel");
	tell(&t, "cancel", "boot=3"); /* too late, which is no fault */
	quit(&t);
}

/* Nothing is made before the journal's row is on disk. */
static void test_waits_for_ack(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	t.acks = false;
	boot(&t, 1, "ok");
	const struct wire_frame *journal = wait_for(&t, "journal");
	struct pollfd wait = {t.fd, POLLIN, 0};
	assert_int_equal(poll(&wait, 1, 200), 0);
	tell(&t, "ack", "of=%u", journal->seq + 100); /* of something else */
	assert_int_equal(poll(&wait, 1, 200), 0);
	tell(&t, "ack", "of=%u", journal->seq);
	assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "end");

	boot(&t, 2, "ok");
	journal = wait_for(&t, "journal");
	tell(&t, "cancel", "boot=2");
	assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "cancel");
	assert_int_equal(count(&t, "state"), 3); /* of the first boot only */
	quit(&t);
}

static void test_several_at_once(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	boot(&t, 1, "hang");
	boot(&t, 2, "slow");
	boot(&t, 3, "ok");
	assert_string_equal(text(wait_for(&t, "ended"), "boot"), "3");
	assert_string_equal(text(wait_for(&t, "ended"), "boot"), "2");
	tell(&t, "quit", "%s", "");
	const struct wire_frame *ended = wait_for(&t, "ended");
	assert_string_equal(text(ended, "boot"), "1");
	assert_string_equal(text(ended, "outcome"), "cancel");
	wait_for(&t, "bye");
	finish(&t);
}

static void test_controller_gone(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	boot(&t, 1, "hang");
	wait_for(&t, "guest");
	shutdown(t.fd, SHUT_WR);
	finish(&t);
	assert_int_equal(t.result, 0);
}

static void test_signal(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	boot(&t, 1, "flood");
	boot(&t, 2, "hang");
	wait_for(&t, "ended");
	kill(getpid(), SIGTERM);
	assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "cancel");
	wait_for(&t, "bye");
	finish(&t);
	assert_int_equal(t.result, 0);
}

static void test_bad_orders(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	static const char rest[] = "guest=bare kernel=k cmdline= nonce=0000000000000001 limit=1 frames=1";
	tell(&t, "boot", "boot=1 driver=nonesuch mode=ok name=hvbench-x collect= memory=1 cpus=1 %s", rest);
	assert_non_null(strstr(text(wait_for(&t, "ended"), "reason"), "nonesuch"));
	tell(&t, "boot", "boot=2 driver=null mode=ok name=hvbench-x collect=magic memory=1 cpus=1 %s", rest);
	assert_non_null(strstr(text(wait_for(&t, "ended"), "reason"), "magic"));
	tell(&t, "boot", "boot=3 driver=null mode=ok name=dom0 collect= memory=1 cpus=1 %s", rest);
	assert_non_null(strstr(text(wait_for(&t, "ended"), "reason"), "field name"));
	tell(&t, "boot", "boot=4 driver=null mode=ok name=hvbench-x collect= memory=0 cpus=1 %s", rest);
	assert_non_null(strstr(text(wait_for(&t, "ended"), "reason"), "field memory"));
	tell(&t, "boot", "boot=5 members=2 member=1 policy=fifo driver=null mode=ok name=hvbench-x memory=1 cpus=1 %s",
		rest);
	const struct wire_frame *ended = wait_for(&t, "ended");
	assert_string_equal(text(ended, "outcome"), "error");
	assert_string_equal(text(ended, "member"), "1");
	assert_int_equal(count(&t, "journal"), 0);
	quit(&t);
}

/* Each of these ends the worker with an `error` frame. */
static void test_damaged_wire(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		struct talk t;
		open_worker(&t);
		boot(&t, 1, "hang");
		wait_for(&t, "guest");
		const char *expected = NULL;
		switch (i) {
		case 0:
			send_raw(&t, RUN_NONCE ^ 1, t.next_out, "facts", "");
			expected = "protocol error: a frame of another run";
			break;
		case 1:
			send_raw(&t, RUN_NONCE, t.next_out + 1, "facts", "");
			expected = "instead of frame";
			break;
		case 2:
			assert_int_equal(write(t.fd, "@hvb1 nonsense\n", 15), 15);
			expected = "damaged";
			break;
		case 3:
			send_raw(&t, RUN_NONCE, t.next_out, "dance", "");
			expected = "protocol error: unknown frame dance";
			break;
		case 4:
			send_raw(&t, RUN_NONCE, t.next_out, "open", "wire=2 host=x lock=0");
			expected = "protocol error: unexpected open frame";
			break;
		case 5:
			send_raw(&t, RUN_NONCE, t.next_out, "probe", "driver=nonesuch image=x");
			expected = "nonesuch";
			break;
		}
		assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "cancel");
		assert_non_null(strstr(text(wait_for(&t, "error"), "text"), expected));
		finish(&t);
		assert_int_equal(t.result, -1);
	}
}

static void test_old_version(void **state)
{
	(void)state;
	struct talk t;
	start(&t);
	tell(&t, "open", "wire=3 host=local lock=0");
	assert_non_null(strstr(text(wait_for(&t, "error"), "text"), "wire 3"));
	finish(&t);
	assert_int_equal(t.result, -1);
}

static void test_lock(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL;
	int fd = lock_take(false, &err);
	assert_true(fd >= 0);
	struct talk t;
	start(&t);
	tell(&t, "open", "wire=2 host=local lock=1");
	const struct wire_frame *error = wait_for(&t, "error");
	AUTO_FREE char *pid = mem_printf("process %d", getpid());
	assert_string_equal(text(error, "kind"), "75");
	assert_non_null(strstr(text(error, "text"), pid));
	finish(&t);
	lock_release(fd);

	start(&t);
	tell(&t, "open", "wire=2 host=local lock=1");
	wait_for(&t, "hello");
	assert_int_equal(lock_take(false, &err), -1);
	assert_int_equal(err_kind(err), ERR_BUSY);
	quit(&t);

	fd = lock_take(false, &err);
	assert_true(fd >= 0);
	start(&t);
	tell(&t, "open", "wire=2 host=local lock=2");
	struct pollfd silent = {t.fd, POLLIN, 0};
	assert_int_equal(poll(&silent, 1, 200), 0); /* it waits: no hello, no error */
	lock_release(fd);
	t.fds_before--;
	wait_for(&t, "hello");
	quit(&t);
}

/* A worker that waits for its host's lock ends with its controller. */
static void test_lock_wait_ends(void **state)
{
	(void)state;
	int fd = lock_take(false, NULL);
	assert_true(fd >= 0);
	struct talk t;
	start(&t);
	tell(&t, "open", "wire=2 host=local lock=2");
	shutdown(t.fd, SHUT_WR);
	assert_string_equal(text(wait_for(&t, "error"), "kind"), "75");
	finish(&t);
	lock_release(fd);
}

static void test_host_commands(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	tell(&t, "probe", "driver=null image=/nowhere");
	assert_string_equal(text(wait_for(&t, "probed"), "state"), "usable");
	tell(&t, "reap", "kind=domain driver=null name=hvbench-0123abcd-1");
	assert_string_equal(text(wait_for(&t, "did"), "what"), "reap");
	tell(&t, "facts", "%s", "");
	assert_string_equal(text(wait_for(&t, "did"), "what"), "facts");
	assert_true(count(&t, "fact") > 20);
	tell(&t, "reap", "kind=domain driver=null name=dom0");
	assert_non_null(strstr(text(wait_for(&t, "error"), "text"), "was not made by hvbench"));
	finish(&t);
}

/* The lab's bare machine has no facts but that. */
static void test_facts_of_metal(void **state)
{
	(void)state;
	struct talk t;
	start(&t);
	tell(&t, "open", "wire=2 host=lab-metal clock=icount lab=1 alone=1 lock=0");
	wait_for(&t, "hello");
	tell(&t, "facts", "%s", "");
	assert_non_null(strstr(text(wait_for(&t, "fact"), "reason"), "bare machine"));
	wait_for(&t, "did");
	assert_int_equal(count(&t, "fact"), 1);
	quit(&t);
}

/* What a worker that was killed left behind, the next one removes. */
static void test_sweep(void **state)
{
	(void)state;
	AUTO_FREE char *run = file_run_dir();
	AUTO_FREE char *dead = mem_printf("%s/worker-4194303", run);
	AUTO_FREE char *alive = mem_printf("%s/worker-%d", run, getpid());
	assert_int_equal(file_make_dirs(dead, NULL), 0);
	assert_int_equal(file_make_dirs(alive, NULL), 0);
	struct talk t;
	open_worker(&t);
	assert_false(file_exists(dead));
	assert_true(file_exists(alive));
	quit(&t);
	file_remove_tree(alive, NULL);
}

int main(void)
{
	char dir[] = "/tmp/hvbench-test-XXXXXX";
	if (!mkdtemp(dir))
		return 1;
	setenv("XDG_RUNTIME_DIR", dir, 1);
	(void)!unshare(CLONE_NEWNET); /* a measuring lock of its own: others may measure on this host meanwhile */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ok),
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_cancel_hanging),
		cmocka_unit_test(test_waits_for_ack),
		cmocka_unit_test(test_several_at_once),
		cmocka_unit_test(test_controller_gone),
		cmocka_unit_test(test_signal),
		cmocka_unit_test(test_bad_orders),
		cmocka_unit_test(test_damaged_wire),
		cmocka_unit_test(test_old_version),
		cmocka_unit_test(test_lock),
		cmocka_unit_test(test_lock_wait_ends),
		cmocka_unit_test(test_host_commands),
		cmocka_unit_test(test_facts_of_metal),
		cmocka_unit_test(test_sweep),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	file_remove_tree(dir, NULL);
	return failed;
}
