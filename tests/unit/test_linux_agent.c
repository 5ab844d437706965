/* test_linux_agent.c - the linux guest's agent from its worker's end: whole conversations with tools that are scripts
 * and a sysfs that is a folder. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "guests/linux/hello.h"
#include "guests/linux/serve.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "tests/unit/fresh_signals.h"
#include "tests/unit/linux_recorded.h"

#define NONCE 0x00c0ffee12345678

static char folder[] = "/tmp/hvbench-agent-XXXXXX";
static char sys[64], modules[64], fio[64], job_file[64], logs[64], manifest[64];
static const struct pass_places places = {
	.sys = sys,
	.dev = "/dev",
	.modules = modules,
	.fio = fio,
	.iperf3 = "/nowhere/iperf3",
	.job_file = job_file,
	.logs = logs,
	.find_ms = 20,
};

/* The worker's end. */
static struct talk worker;
static pid_t agent;

static void put_file(const char *path, const char *text, mode_t mode)
{
	struct err *err = NULL;
	assert_int_equal(file_write(path, text, strlen(text), mode, &err), 0);
}

static void make_folder(const char *name)
{
	char path[128];
	struct err *err = NULL;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_int_equal(file_make_dirs(path, &err), 0);
}

static int set_up(void **state)
{
	(void)state;
	char path[128];
	assert_non_null(mkdtemp(folder));
	snprintf(sys, sizeof sys, "%s/sys", folder);
	snprintf(modules, sizeof modules, "%s/modules", folder);
	snprintf(fio, sizeof fio, "%s/fio", folder);
	snprintf(job_file, sizeof job_file, "%s/job", folder);
	snprintf(logs, sizeof logs, "%s/logs", folder);
	snprintf(manifest, sizeof manifest, "%s/manifest", folder);
	make_folder("modules");
	make_folder("sys/block");
	make_folder("sys/devices/virtio0/block/vda");
	snprintf(path, sizeof path, "%s/block/vda", sys);
	assert_int_equal(symlink("../devices/virtio0/block/vda", path), 0);
	snprintf(path, sizeof path, "%s/devices/virtio0/driver", sys);
	assert_int_equal(symlink("../../bus/virtio/drivers/virtio_blk", path), 0);
	snprintf(path, sizeof path, "%s/devices/virtio0/block/vda/size", sys);
	put_file(path, "131072\n", 0644);
	snprintf(path, sizeof path, "%s/index", modules);
	put_file(path, "virtio_blk\nahci\nnvme gone.ko\n", 0644);
	put_file(manifest, "kernel 6.1-1\nfio 3.33-3\niperf3 3.12-1\n", 0644);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return file_remove_tree(folder, NULL);
}

static void fio_is(const char *script)
{
	unlink(fio);
	put_file(fio, script, 0755);
}

static void start_agent(void)
{
	int ends[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	agent = fork();
	if (agent == 0) {
		static struct talk talk;
		struct reason reason;
		unsigned jobs;
		close(ends[0]);
		talk_init(&talk, ends[1], ends[1], NONCE);
		if (serve_jobs(&talk, &places, &jobs, &reason))
			_exit((int)jobs);
		talk_log(&talk, reason.text);
		_exit(100);
	}
	close(ends[1]);
	talk_init(&worker, ends[0], ends[0], NONCE);
}

/* Ends the conversation from our side; what the agent's process ended with. */
static int end_agent(void)
{
	int status;
	shutdown(worker.in, SHUT_WR);
	assert_int_equal(waitpid(agent, &status, 0), agent);
	close(worker.in);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void hear(struct wire_frame *frame, const char *kind)
{
	struct reason reason;
	if (!talk_hear(&worker, frame, &reason))
		fail_msg("%s", reason.text);
	if (!wire_is(frame, kind))
		fail_msg("%s came, not %s: %.*s", frame->kind, kind, (int)frame->len, frame->payload);
}

static void hear_value(const char *kind, const char *key, const char *value)
{
	struct wire_frame frame;
	char text[512];
	hear(&frame, kind);
	assert_true(wire_get(&frame, key, text, sizeof text));
	assert_string_equal(text, value);
}

static void say(const char *kind)
{
	talk_begin(&worker);
	assert_true(talk_send(&worker, kind));
}

static void say_job(const char *tool, const char *find, const char *ops)
{
	talk_begin(&worker);
	static const char *const fields[][2] = {{"bench", "disk-x"}, {"variant", "vda"}, {"pass", "3"}, {"secs", "1"},
		{"rw", "randread"}, {"bs", "4096"}, {"depth", "8"}, {"seed", "7"}};
	for (unsigned i = 0; i < sizeof fields / sizeof fields[0]; i++)
		wire_put(&worker.out, fields[i][0], fields[i][1]);
	wire_put(&worker.out, "tool", tool);
	wire_put(&worker.out, "find", find);
	wire_put(&worker.out, "ops", ops);
	assert_true(talk_send(&worker, "job"));
}

static void say_piece(uint64_t at, const char *text)
{
	talk_begin(&worker);
	wire_put_u64(&worker.out, "at", at);
	wire_put(&worker.out, "text", text);
	assert_true(talk_send(&worker, "file"));
}

static void go_through_marks(void)
{
	hear_value("mark", "at", "start");
	say("go");
	hear_value("mark", "at", "stop");
	say("go");
}

static void a_job_ends_with_its_figures(void **state)
{
	(void)state;
	struct wire_frame frame;
	uint64_t number;
	fio_is("#!/bin/sh\ncat tests/recorded/linux/fio-randread.txt\nexit 1\n");
	start_agent();
	for (unsigned times = 0; times < 2; times++) {
		hear(&frame, "ready");
		say_job("fio", times ? "virtio_blk/vda" : "virtio_blk", "256");
		go_through_marks();
		hear_value("metric", "name", "iops");
		for (unsigned i = 1; i < 9; i++)
			hear_value("metric", "variant", "vda");
		hear(&frame, "pass");
		assert_true(
			wire_get_u64(&frame, "ops", &number, 256, 256) && wire_get_u64(&frame, "pass", &number, 3, 3));
		assert_true(wire_get_u64(&frame, "ns", &number, 1, UINT64_MAX) &&
			wire_get_u64(&frame, "ticks", &number, 1, UINT64_MAX));
	}
	hear(&frame, "ready");
	say("bye");
	assert_int_equal(end_agent(), 2);
}

static void what_is_not_there_is_skipped(void **state)
{
	(void)state;
	static const char *const finds[][2] = {
		{"ahci", "The kernel has no device of driver ahci."},
		{"virtio_blk/vdb", "The kernel has no device of driver virtio_blk named vdb."},
		{"floppy", "This kernel has no driver floppy."},
	};
	struct wire_frame frame;
	start_agent();
	for (unsigned i = 0; i < 3; i++) {
		hear(&frame, "ready");
		say_job("fio", finds[i][0], "256");
		hear_value("skip", "reason", finds[i][1]);
	}
	hear(&frame, "ready");
	say("bye");
	assert_int_equal(end_agent(), 3);
}

static void what_fails_is_told(void **state)
{
	(void)state;
	struct wire_frame frame;
	start_agent();
	hear(&frame, "ready");
	say_job("fio", "nvme", "256");
	hear(&frame, "fail"); /* its module's file is not there */
	fio_is("#!/bin/sh\necho 'fio: no such thing' >&2\n");
	hear(&frame, "ready");
	say_job("fio", "virtio_blk", "256");
	go_through_marks();
	hear_value("fail", "reason", "fio: no such thing");
	unlink(fio);
	hear(&frame, "ready");
	say_job("fio", "virtio_blk", "256");
	go_through_marks();
	hear_value("fail", "reason", "fio: No such file or directory");
	hear(&frame, "ready");
	say_job("fio", "virtio_blk", "256x");
	hear_value("fail", "reason", "The job's ops is missing or out of range.");
	hear(&frame, "ready");
	say_job("job", "virtio_blk", "0");
	hear_value("fail", "reason", "No job file came.");
	hear(&frame, "ready");
	say_job("fio", "", "256");
	hear_value("fail", "reason", "fio needs a disk, and the job names none.");
	hear(&frame, "ready");
	say("bye");
	assert_int_equal(end_agent(), 6);
}

static void hear_log(const char *name, const char *at, const char *of, const char *text)
{
	struct wire_frame frame;
	const char *const fields[][2] = {{"name", name}, {"at", at}, {"of", of}, {"text", text}};
	hear(&frame, "file");
	for (unsigned i = 0; i < 4; i++) {
		char value[WIRE_PAYLOAD_MAX];
		assert_true(wire_get(&frame, fields[i][0], value, sizeof value));
		assert_string_equal(value, fields[i][1]);
	}
}

/* Of logs in the order of their names so many bytes go out that they are BENCH_JOB_LOGS_MAX together. */
static void logs_of_a_job_go_out_until_they_are_too_many(void **state)
{
	(void)state;
	struct wire_frame frame;
	char stat[128], piece[BENCH_JOB_LOG_PIECE + 1] = "";
	AUTO_FREE char *script = mem_printf("#!/bin/sh\nprintf '1, 2, 0, 4096\\n' > $HVBENCH_LOGS/a_bw.1.log\n"
					    ": > $HVBENCH_LOGS/a_iops.1.log\n"
					    "head -c 70000 /dev/zero | tr '\\0' ' ' > $HVBENCH_LOGS/a_lat.1.log\n"
					    ": > $HVBENCH_LOGS/b\ncat tests/recorded/linux/fio-by-time.txt\n");
	make_folder("logs");
	snprintf(stat, sizeof stat, "%s/old", logs);
	put_file(stat, "of the pass before", 0644);
	snprintf(stat, sizeof stat, "%s/block/vda/stat", sys);
	put_file(stat, "       1        0      100 7 2 0        2 9 0 1 2        5 0        3 0 0 0\n", 0644);
	fio_is(script);
	start_agent();
	hear(&frame, "ready");
	say_piece(0, "[a]\n");
	say_job("job", "virtio_blk", "88");
	go_through_marks();
	do
		assert_true(talk_hear(&worker, &frame, &(struct reason){""}));
	while (wire_is(&frame, "metric"));
	assert_true(wire_is(&frame, "file"));
	hear_log("a_iops.1.log", "0", "0", "");
	memset(piece, ' ', BENCH_JOB_LOG_PIECE);
	uint64_t left = BENCH_JOB_LOGS_MAX - strlen("1, 2, 0, 4096\n");
	for (uint64_t at = 0, len; at < left; at += len) {
		AUTO_FREE char *shown = mem_printf("%llu", (unsigned long long)at);
		len = left - at < BENCH_JOB_LOG_PIECE ? left - at : BENCH_JOB_LOG_PIECE;
		piece[len] = 0;
		hear_log("a_lat.1.log", shown, "70000", piece);
	}
	hear_log("b", "0", "0", "");
	hear(&frame, "pass");
	hear(&frame, "ready");
	say("bye");
	assert_int_equal(end_agent(), 1);
}

/* Meanwhile the disk reads 800 sectors, writes 600 and discards none. */
static void a_job_file_comes_in_pieces(void **state)
{
	(void)state;
	struct wire_frame frame;
	char stat[128];
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_FREE char *script = mem_printf("#!/bin/sh\necho $HVBENCH_DISK $HVBENCH_OPS > %s/env\n"
					    "echo '1 0 900 7 2 0 602 9 0 1 2 5 0 3 0 0 0' > %s/block/vda/stat\n"
					    "cat tests/recorded/linux/fio-by-time.txt\n",
		folder, sys);
	snprintf(stat, sizeof stat, "%s/block/vda/stat", sys);
	put_file(stat, "       1        0      100 7 2 0        2 9 0 1 2        5 0        3 0 0 0\n", 0644);
	fio_is(script);
	start_agent();
	hear(&frame, "ready");
	say_piece(0, "[old]\n");
	say_piece(0, "[mine]\nrw=read\n");
	say_piece(15, "bs=8k\n");
	say_job("job", "virtio_blk", "88");
	go_through_marks();
	for (unsigned i = 0; i < 12; i++)
		hear(&frame, "metric");
	hear_value("metric", "value", "409600");
	hear_value("metric", "value", "307200");
	hear_value("metric", "value", "0");
	hear(&frame, "pass");
	hear(&frame, "ready");
	assert_int_equal(file_read(job_file, 4096, &text, NULL), 0);
	assert_string_equal(buf_text(&text), "[mine]\nrw=read\nbs=8k\n");
	snprintf(stat, sizeof stat, "%s/env", folder);
	buf_clear(&text);
	assert_int_equal(file_read(stat, 4096, &text, NULL), 0);
	assert_string_equal(buf_text(&text), "/dev/vda 88\n");
	say_piece(99, "late\n");
	hear(&frame, "log");
	assert_int_equal(end_agent(), 100);
}

static void what_it_cannot_understand_ends_it(void **state)
{
	(void)state;
	struct wire_frame frame;
	for (unsigned kind = 0; kind < 7; kind++) {
		start_agent();
		hear(&frame, "ready");
		if (kind == 0)
			assert_true(write(worker.in, "@hvb1 nonsense\n", 15) == 15);
		else if (kind == 1)
			assert_true(write(worker.in, "go\n", 3) == 3);
		else if (kind == 2)
			worker.nonce++, say("bye"), worker.nonce--;
		else if (kind == 3)
			worker.sent++, say("bye");
		else if (kind == 4)
			say("go");
		else if (kind == 5)
			say("job");
		else
			shutdown(worker.in, SHUT_WR);
		hear(&frame, "log");
		assert_int_equal(end_agent(), 100);
	}
}

static void a_boot_is_known_by_its_nonce(void **state)
{
	(void)state;
	assert_true(hello_nonce("console=ttyS0 hvbench nonce=0123456789abcdef n=1") == 0x0123456789abcdef);
	assert_true(hello_nonce("hvbench nonce=0123456789abcde") == 0);
	assert_true(hello_nonce("hvbench nonce=0123456789abcdeg") == 0);
	assert_true(hello_nonce("quiet") == 0);
}

static void hello_says_what_the_guest_is(void **state)
{
	(void)state;
	struct wire_frame frame;
	char text[128], hash[FILE_SHA256_SIZE];
	static struct talk guest;
	int ends[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	talk_init(&guest, ends[1], ends[1], NONCE);
	talk_init(&worker, ends[0], ends[0], NONCE);
	hello_say(&guest, manifest, sys);
	hear(&frame, "hello");
	assert_true(wire_get(&frame, "guest", text, sizeof text));
	assert_string_equal(text, "linux");
	assert_true(wire_get(&frame, "fio", text, sizeof text));
	assert_string_equal(text, "3.33-3");
	assert_int_equal(file_sha256(manifest, hash, NULL), 0);
	assert_true(wire_get(&frame, "manifest", text, sizeof text));
	assert_string_equal(text, hash);
	assert_true(wire_get(&frame, "hyper", text, sizeof text));
	hear(&frame, "cpu");
	assert_true(wire_get(&frame, "name", text, sizeof text));
	assert_string_equal(text, "vendor");
	hear(&frame, "cpu");
	assert_true(wire_get(&frame, "name", text, sizeof text));
	assert_string_equal(text, "cpuid.0x0.0");
	assert_true(wire_get(&frame, "value", text, sizeof text));
	assert_int_equal(strspn(text, "0123456789abcdef "), strlen(text));
	close(ends[0]);
	close(ends[1]);
}

static void a_tool_has_limits(void **state)
{
	(void)state;
	static const struct {
		const char *script, *says;
	} bad[] = {
		{"exec sleep 30", "sh did not end within 1 s"},
		{"exec >&- 2>&-; sleep 30", "sh did not end within 1 s"},
		{"yes 1>&2 & yes", "sh printed more than 1048576 bytes"},
	};
	struct tool_output output;
	struct reason why;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		const char *const argv[] = {"/bin/sh", "-c", bad[i].script, NULL};
		assert_false(tool_run(argv, i < 2 ? 1 : 20, NULL, NULL, &output, &why));
		assert_string_equal(why.text, bad[i].says);
		free(output.out);
	}
	const char *const good[] = {"/bin/sh", "-c", "cat; echo out; echo err >&2; exit 3", NULL};
	assert_true(tool_run(good, 10, NULL, NULL, &output, &why));
	assert_true(output.out_len == 4 && memcmp(output.out, "out\n", 4) == 0 && output.err_len == 4 &&
		WEXITSTATUS(output.status) == 3);
	free(output.out);
}

/* Whatever the agent ignores or blocks, its tools begin as fresh programs do. */
static void a_tool_has_the_default_signals(void **state)
{
	(void)state;
	struct tool_output output;
	struct reason why;
	const char *const argv[] = {"/bin/sh", "-c", "grep -E '^Sig(Blk|Ign)' /proc/self/status", NULL};
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	assert_true(tool_run(argv, 10, NULL, NULL, &output, &why));
	signal(SIGPIPE, before);
	char text[128];
	snprintf(text, sizeof text, "%.*s", (int)output.out_len, output.out);
	free(output.out);
	assert_true(signals_are_fresh(text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_ends_with_its_figures),
		cmocka_unit_test(what_is_not_there_is_skipped),
		cmocka_unit_test(what_fails_is_told),
		cmocka_unit_test(a_job_file_comes_in_pieces),
		cmocka_unit_test(logs_of_a_job_go_out_until_they_are_too_many),
		cmocka_unit_test(what_it_cannot_understand_ends_it),
		cmocka_unit_test(a_boot_is_known_by_its_nonce),
		cmocka_unit_test(hello_says_what_the_guest_is),
		cmocka_unit_test(a_tool_has_limits),
		cmocka_unit_test(a_tool_has_the_default_signals),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
