/*
 * test_worker_io.c - the worker and the null driver's linux guest: jobs told one after another, the stopwatch between
 * marks, what is behind the devices, and every way to end early.
 */
#include <signal.h>

#include "lib/buf.h"
#include "tests/unit/no_host.h"

/* ---- orders, and what came of them ---- */

/* A pass of bench x~y: "a~v". flags: "" or "trace", "busy". */
static void job(struct talk *t, unsigned id, const char *bench, unsigned pass, const char *tool, const char *flags)
{
	const char *variant = strchr(bench, '~');
	tell(t, "job",
		"boot=%u bench=%.*s variant=%s pass=%u tool=%s find=null_pv ops=100 secs=0 bs=4096 depth=1 trace=%d "
		"busy=%d",
		id, (int)(variant - bench), bench, variant + 1, pass, tool, strcmp(flags, "trace") == 0,
		strcmp(flags, "busy") == 0);
}

/* "KIND:BENCH~VARIANT.PASS" of a frame about a pass. */
static void add_word(struct buf *story, const char *kind, const struct wire_frame *frame)
{
	char pass[24] = "", at[8] = "";
	bool mark = wire_get(frame, "at", at, sizeof at), numbered = wire_get(frame, "pass", pass, sizeof pass);
	buf_addf(story, "%s%s:%s~%s%s%s", story->len ? " " : "", mark ? at : kind, text(frame, "bench"),
		text(frame, "variant"), numbered ? "." : "", pass);
}

/* Hears until a boot has ended. What was said of passes and their end, in order; metrics left out. Caller frees. */
static char *story_until_ended(struct talk *t)
{
	AUTO_BUF struct buf story = BUF_INIT;
	size_t from = t->seen;
	const struct wire_frame *ended = wait_for(t, "ended");
	for (size_t i = from; i < t->seen; i++) {
		const struct wire_frame *frame = &t->kept[i]->frame;
		const char *kind = wire_is(frame, "guest") ? text(frame, "k") : frame->kind;
		if (strcmp(kind, "metric") != 0 &&
			(wire_is(frame, "cost") || wire_is(frame, "dropped") ||
				memmem(frame->payload, frame->len, "bench=", 6)))
			add_word(&story, kind, frame);
	}
	buf_addf(&story, "%s%s", story.len ? " " : "", text(ended, "outcome"));
	return buf_steal(&story);
}

static void expect_story(struct talk *t, const char *expected)
{
	AUTO_FREE char *story = story_until_ended(t);
	assert_string_equal(story, expected);
}

#define DONE(pass) "start:" pass " stop:" pass " cost:" pass " cost:" pass " pass:" pass

/* ---- the conversation ---- */

static void jobs_are_told_one_after_another(void **state)
{
	(void)state;
	struct talk t;
	begin(&t);
	for (unsigned pass = 0; pass < 2; pass++)
		job(&t, 3, "a~v", pass, "fio", "");
	job(&t, 4, "other~boot", 0, "fio", "");
	job(&t, 3, "b~w", 0, "rr", "");
	boot(&t, 3, "ok");
	expect_story(&t, DONE("a~v.0") " " DONE("a~v.1") " " DONE("b~w.0") " end");
	assert_string_equal(seen, "open start stop idle start stop idle start stop idle close");
	quit(&t);
}

static void costs_say_whose_they_are_and_what_cannot_be_had(void **state)
{
	(void)state;
	struct talk t;
	begin(&t);
	job(&t, 1, "a~v", 5, "fio", "");
	boot(&t, 1, "ok");
	const struct wire_frame *cost = wait_for(&t, "cost");
	assert_string_equal(text(cost, "boot"), "1");
	assert_string_equal(text(cost, "pass"), "5");
	assert_string_equal(text(cost, "name"), "exits");
	assert_string_equal(text(cost, "value"), "7");
	cost = wait_for(&t, "cost");
	assert_string_equal(text(cost, "name"), "kernel");
	assert_string_equal(text(cost, "reason"), "nobody knows");
	quit(&t);
}

/* What is behind the devices is journaled before it is made, and released after it is gone. */
static void claims_are_on_disk_before_anything_is_made(void **state)
{
	(void)state;
	static const char *const kinds[] = {"domain", "disk", "network"}, *const owners[] = {"null", "ram", ""};
	static const char *const released[] = {"domain", "network", "disk"};
	struct talk t;
	begin(&t);
	t.acks = false;
	job(&t, 1, "a~v", 0, "fio", "");
	boot_on(&t, 1, "ok", "ram", true);
	uint32_t seq[3];
	for (unsigned i = 0; i < 3; i++) {
		const struct wire_frame *journal = wait_for(&t, "journal");
		assert_string_equal(text(journal, "op"), "create");
		assert_string_equal(text(journal, "kind"), kinds[i]);
		assert_string_equal(text(journal, "driver"), owners[i]);
		assert_string_equal(text(journal, "name"), "hvbench-test-1");
		seq[i] = journal->seq;
	}
	struct pollfd wait = {t.fd, POLLIN, 0};
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(poll(&wait, 1, 100), 0);
		assert_string_equal(seen, "");
		tell(&t, "ack", "of=%u", seq[2 - i]);
	}
	for (unsigned i = 0; i < 3; i++) {
		const struct wire_frame *journal = wait_for(&t, "journal");
		assert_string_equal(text(journal, "op"), "release");
		assert_string_equal(text(journal, "kind"), released[i]);
	}
	assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "end");
	assert_string_equal(seen,
		"disk(ram,test-1,64) net(test-1,/files/linux.peer,/files/iperf3) open start stop idle close "
		"no-net no-disk(ram,test-1)");
	quit(&t);
}

static void a_network_that_cannot_be_made_is_an_error_and_its_disk_is_removed(void **state)
{
	(void)state;
	struct talk t;
	begin(&t);
	can_make_net = false;
	boot_on(&t, 1, "ok", "ram", true);
	const struct wire_frame *ended = wait_for(&t, "ended");
	assert_string_equal(text(ended, "outcome"), "error");
	assert_string_equal(text(ended, "reason"), "no bridge can be made here");
	assert_string_equal(
		seen, "disk(ram,test-1,64) net(test-1,/files/linux.peer,/files/iperf3) no-disk(ram,test-1)");
	assert_int_equal(count(&t, "journal"), 6);
	quit(&t);
}

/* What could not be removed is reported, and stays in the journal; the rest is released. */
static void what_is_left_is_an_event_and_not_released(void **state)
{
	(void)state;
	static const struct {
		const char *mode;
		bool net, disk;
		const char *left, *why, *released;
	} rows[] = {
		{"ok", false, true, "network", "the bridge is in use", "domain disk "},
		{"ok", true, false, "disk", "the disk is in use", "domain network "},
		{"stuck", true, true, "domain", "leaves a part of a guest", "network disk "},
	};
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct talk t;
		AUTO_BUF struct buf released = BUF_INIT;
		begin(&t);
		can_remove_net = rows[i].net;
		can_remove_disk = rows[i].disk;
		boot_on(&t, 1, rows[i].mode, "ram", true);
		const struct wire_frame *event = wait_for(&t, "event");
		assert_string_equal(text(event, "kind"), "left");
		assert_string_equal(text(event, "boot"), "1");
		assert_non_null(strstr(text(event, "text"), rows[i].left));
		assert_non_null(strstr(text(event, "text"), rows[i].why));
		assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "end");
		for (size_t k = 0; k < t.n; k++)
			if (wire_is(&t.kept[k]->frame, "journal") &&
				strcmp(text(&t.kept[k]->frame, "op"), "release") == 0)
				buf_addf(&released, "%s ", text(&t.kept[k]->frame, "kind"));
		assert_string_equal(buf_text(&released), rows[i].released);
		quit(&t);
	}
}

/* The job's file goes to the guest in front of its job; what the guest has then is what was sent. */
static void files_come_before_their_job(void **state)
{
	(void)state;
	struct talk t;
	begin(&t);
	job(&t, 1, "a~v", 0, "fio", "");
	tell(&t, "file", "boot=1 at=0 text=rw%%3dread%%0a");
	tell(&t, "file", "boot=1 at=8 text=bs%%3d4k%%0a");
	job(&t, 1, "j~v", 0, "job", "");
	tell(&t, "file", "boot=1 at=0 text=anew%%0a");
	job(&t, 1, "j~w", 0, "job", "");
	boot(&t, 1, "ok");
	wait_for(&t, "ended");
	unsigned n = 0;
	uint32_t crcs[] = {wire_crc32(0, "rw=read\nbs=4k\n", 14), wire_crc32(0, "anew\n", 5)};
	for (size_t i = 0; i < t.n; i++) {
		const struct wire_frame *frame = &t.kept[i]->frame;
		uint64_t crc;
		if (!wire_is(frame, "guest") || strcmp(text(frame, "k"), "metric") != 0 ||
			strcmp(text(frame, "name"), "job-crc") != 0)
			continue;
		assert_true(wire_get_u64(frame, "value", &crc, 0, UINT32_MAX) && n < 2);
		assert_int_equal(crc, crcs[n++]);
	}
	assert_int_equal(n, 2);
	quit(&t);
}

/* ---- what ends early ---- */

static void a_skip_forgets_the_rest_of_its_bench(void **state)
{
	(void)state;
	struct talk t;
	begin(&t);
	for (unsigned pass = 0; pass < 3; pass++)
		job(&t, 1, "a~v", pass, "fio", "");
	job(&t, 1, "a~w", 0, "fio", "");
	job(&t, 1, "b~v", 0, "fio", "");
	boot(&t, 1, "driver-absent");
	expect_story(&t, "skip:a~v skip:a~w skip:b~v end");
	quit(&t);
}

static void a_fail_forgets_the_rest_of_its_bench_and_ends_the_noise(void **state)
{
	(void)state;
	struct talk t;
	begin(&t);
	job(&t, 1, "check~v", 0, "verify", "");
	for (unsigned pass = 0; pass < 3; pass++)
		job(&t, 1, "a~v", pass, "fio", "busy");
	job(&t, 1, "b~v", 0, "rr", "");
	boot(&t, 1, "disk-error");
	expect_story(&t, DONE("check~v.0") " start:a~v.0 fail:a~v " DONE("b~v.0") " end");
	assert_string_equal(seen, "open start stop idle busy start stop idle start stop idle close");
	quit(&t);
}

static void a_device_that_loses_data_is_left_alone(void **state)
{
	(void)state;
	struct talk t;
	begin(&t);
	job(&t, 1, "check~v", 0, "verify", "");
	job(&t, 1, "a~v", 0, "fio", "");
	job(&t, 1, "b~v", 0, "fio", "");
	job(&t, 1, "a~w", 0, "fio", "");
	boot(&t, 1, "disk-corrupt");
	expect_story(&t, "start:check~v.0 fail:check~v " DONE("a~w.0") " end");
	quit(&t);
}

static void what_cannot_be_traced_is_dropped_with_the_reason(void **state)
{
	(void)state;
	struct talk t;
	begin(&t);
	can_trace = false;
	job(&t, 1, "a~v", 0, "fio", "");
	job(&t, 1, "a~v", 1, "fio", "trace");
	job(&t, 1, "b~v", 0, "fio", "");
	boot(&t, 1, "ok");
	expect_story(&t, DONE("a~v.0") " dropped:a~v.1 " DONE("b~v.0") " end");
	can_trace = true;
	seen[0] = '\0';
	job(&t, 2, "a~v", 1, "fio", "trace");
	boot(&t, 2, "ok");
	expect_story(&t, DONE("a~v.1") " end");
	assert_string_equal(seen, "open start(traced) stop idle close");
	quit(&t);
}

static void guests_that_fail_in_a_tool(void **state)
{
	(void)state;
	static const struct {
		const char *mode, *outcome, *reason;
	} rows[] = {
		{"panic", "crash", "Kernel panic"},
		{"dies", "crash", "without its last frame"},
		{"flood", "fail", "more than 10000000 bytes"},
		{"chatter", "fail", "more than 20000 frames"},
		{"garbage", "crash", "without its last frame"},
		{"foreign", "foreign", "another boot"},
		{"lost", "fail", "frames were lost"},
		{"broken", "fail", "damaged frame"},
		{"refuse", "error", "refuses to create"},
		{"pass-stray", "fail", "a pass that it was not asked for"},
		{"mark-early", "fail", "'stop' of a out of turn"},
		{"mark-missing", "fail", "without its marks"},
		{"bye-ignored", "fail", "after it was sent `bye`"},
	};
	struct talk t;
	begin(&t);
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		seen[0] = '\0';
		job(&t, i, "a~v", 0, "fio", "");
		job(&t, i, "a~v", 1, "fio", "");
		boot_on(&t, i, rows[i].mode, "ram", true);
		const struct wire_frame *ended = wait_for(&t, "ended");
		if (strcmp(text(ended, "outcome"), rows[i].outcome) != 0 ||
			!strstr(text(ended, "reason"), rows[i].reason))
			fail_msg("%s ended as %s: %s", rows[i].mode, text(ended, "outcome"), text(ended, "reason"));
		if (!strstr(seen, "no-net no-disk(ram,test-"))
			fail_msg("%s left something: %s", rows[i].mode, seen);
	}
	assert_int_equal(count(&t, "journal"), 6 * sizeof rows / sizeof rows[0]);
	quit(&t);
}

/* ---- ends from outside, in the middle of a tool ---- */

static void hang_in_a_tool(struct talk *t)
{
	begin(t);
	job(t, 1, "a~v", 0, "fio", "busy");
	job(t, 1, "a~v", 1, "fio", "busy");
	boot_on(t, 1, "hang", "ram", true);
	while (strcmp(text(wait_for(t, "guest"), "k"), "mark") != 0)
		;
}

#define HUNG \
	"disk(ram,test-1,64) net(test-1,/files/linux.peer,/files/iperf3) open busy start stop close no-net " \
	"no-disk(ram,test-1)"

/* A trace must not outlive its pass: its reader would read what is freed. */
static void a_traced_pass_is_stopped_before_its_guest_is_forgotten(void **state)
{
	(void)state;
	struct talk t;
	begin(&t);
	job(&t, 1, "a~v", 0, "fio", "trace");
	boot(&t, 1, "hang");
	while (strcmp(text(wait_for(&t, "guest"), "k"), "mark") != 0)
		;
	tell(&t, "cancel", "boot=1");
	expect_story(&t, "cancel");
	assert_string_equal(seen, "open start(traced) stop close");
	quit(&t);
}

static void cancel_in_a_tool(void **state)
{
	(void)state;
	struct talk t;
	hang_in_a_tool(&t);
	tell(&t, "cancel", "boot=1");
	expect_story(&t, "cancel");
	assert_string_equal(seen, HUNG);
	seen[0] = '\0';
	job(&t, 2, "b~v", 0, "fio", "");
	boot(&t, 2, "ok"); /* nothing of the first one's jobs is left */
	expect_story(&t, DONE("b~v.0") " end");
	quit(&t);
}

static void a_controller_that_vanishes_in_a_tool(void **state)
{
	(void)state;
	struct talk t;
	hang_in_a_tool(&t);
	shutdown(t.fd, SHUT_WR);
	finish(&t);
	assert_int_equal(t.result, 0);
	assert_string_equal(seen, HUNG);
}

static void a_signal_in_a_tool(void **state)
{
	(void)state;
	struct talk t;
	hang_in_a_tool(&t);
	kill(getpid(), SIGTERM);
	expect_story(&t, "cancel");
	wait_for(&t, "bye");
	finish(&t);
	assert_string_equal(seen, HUNG);
}

/* Jobs of a boot that never comes. */
static void orders_without_a_boot(void **state)
{
	(void)state;
	struct talk t;
	begin(&t);
	job(&t, 9, "a~v", 0, "fio", "");
	tell(&t, "file", "boot=9 at=0 text=x");
	quit(&t);
	begin(&t);
	tell(&t, "job", "bench=a variant=v pass=0 tool=fio");
	assert_non_null(strstr(text(wait_for(&t, "error"), "text"), "field boot of a job frame"));
	finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jobs_are_told_one_after_another),
		cmocka_unit_test(costs_say_whose_they_are_and_what_cannot_be_had),
		cmocka_unit_test(claims_are_on_disk_before_anything_is_made),
		cmocka_unit_test(a_network_that_cannot_be_made_is_an_error_and_its_disk_is_removed),
		cmocka_unit_test(what_is_left_is_an_event_and_not_released),
		cmocka_unit_test(files_come_before_their_job),
		cmocka_unit_test(a_traced_pass_is_stopped_before_its_guest_is_forgotten),
		cmocka_unit_test(a_skip_forgets_the_rest_of_its_bench),
		cmocka_unit_test(a_fail_forgets_the_rest_of_its_bench_and_ends_the_noise),
		cmocka_unit_test(a_device_that_loses_data_is_left_alone),
		cmocka_unit_test(what_cannot_be_traced_is_dropped_with_the_reason),
		cmocka_unit_test(guests_that_fail_in_a_tool),
		cmocka_unit_test(cancel_in_a_tool),
		cmocka_unit_test(a_controller_that_vanishes_in_a_tool),
		cmocka_unit_test(a_signal_in_a_tool),
		cmocka_unit_test(orders_without_a_boot),
	};
	RUN_TESTS("worker_io", tests);
}
