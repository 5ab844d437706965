/* test_linux_net.c - iperf3 as the linux guest reads it, and our own probe against the peer of the host, over loopback.
 * */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "guests/linux/iperf3.h"
#include "guests/linux/netprobe.h"
#include "guests/linux/peer.h"
#include "tests/unit/linux_recorded.h"

#define ADDRESS "127.86.66.98" /* nobody else's */

static const struct bench_job tcp = {.tool = BENCH_TOOL_TCP, .ops = 8192, .block = 1024, .depth = 1};
static const struct bench_job udp = {.tool = BENCH_TOOL_UDP, .ops = 2048, .block = 64, .depth = 1};
static const struct bench_job udp_in = {.tool = BENCH_TOOL_UDP, .ops = 2048, .block = 64, .depth = 1, .inward = true};

static const struct bench_job both = {.tool = BENCH_TOOL_TCP, .ops = 2048, .block = 1024, .depth = 2, .both = true};

static bool read_text(const char *text, const struct bench_job *job, struct figures *figures, struct reason *reason)
{
	return iperf3_read(text, strlen(text), "", 0, job, figures, reason);
}

static bool has(const struct figures *figures, const char *name)
{
	for (unsigned i = 0; i < figures->n; i++)
		if (strcmp(figures->list[i].name, name) == 0)
			return true;
	return false;
}

static void figures_are_those_of_the_recorded_runs(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		const struct bench_job *job;
		uint64_t min, max;
		const char *figure;
	} runs[] = {
		{"iperf3-tcp-out.txt", &tcp, 7000, 8192, "retransmits"},
		{"iperf3-tcp-in.txt", &tcp, 8192, 9000, "retransmits"},
		{"iperf3-tcp-both.txt", &both, 3399, 3399, "retransmits"}, /* 1855580 and 1625126 bytes */
		{"iperf3-udp-out.txt", &udp, 2048, 2048, "jitter"},
		{"iperf3-udp-in.txt", &udp_in, 2048, 2048, "lost"},
	};
	for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
		struct figures f;
		struct reason why;
		char *text = recorded(runs[i].file);
		assert_true(read_text(text, runs[i].job, &f, &why));
		assert_in_range(f.ops, runs[i].min, runs[i].max);
		assert_true(f.ns > 0 && has(&f, "bandwidth") && has(&f, runs[i].figure));
		free(text);
	}
}

static void its_error_counts_and_not_its_exit_code(void **state)
{
	(void)state;
	struct figures f;
	struct reason why;
	char *text = recorded("iperf3-refused.txt");
	assert_false(read_text(text, &tcp, &f, &why));
	assert_string_equal(why.text, "iperf3: unable to connect to server: Connection refused");
	free(text);
	assert_false(iperf3_read("", 0, "iperf3: parameter error - no\n", 29, &tcp, &f, &why));
	assert_string_equal(why.text, "iperf3: parameter error - no");
}

static void no_prefix_is_taken_for_the_whole(void **state)
{
	(void)state;
	struct figures f;
	struct reason why;
	char *text = recorded("iperf3-tcp-out.txt");
	size_t len = strlen(text);
	while (text[len - 1] != '}')
		len--;
	for (size_t n = 0; n < len; n++)
		assert_false(iperf3_read(text, n, "", 0, &tcp, &f, &why));
	free(text);
}

static void what_is_missing_or_of_the_wrong_kind_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *file, *after, *from, *to, *says;
	} wrong[] = {
		{"iperf3-tcp-out.txt", "\"sum_received\"", "\"bytes\"", "\"bytez\"", "sum_received/bytes"},
		{"iperf3-tcp-out.txt", "\"sum_received\"", "\"seconds\":\t",
			"\"seconds\":\t\"x\", \"y\":", "sum_received/seconds"},
		{"iperf3-tcp-out.txt", "\"sum_sent\"", "\"retransmits\":\t0", "\"retransmits\":\t0.5", "sum_sent"},
		{"iperf3-tcp-out.txt", "\"end\"", "\"end\"", "\"fin\"", "end"},
		{"iperf3-udp-out.txt", "\"sum\"", "\"lost_packets\"", "\"lost\"", "lost_packets"},
		{"iperf3-udp-out.txt", "\"sum\"", "\"jitter_ms\"", "\"jitter\"", "jitter_ms"},
		{"iperf3-udp-out.txt", "\"sum_sent\"", "\"packets\":\t2048", "\"packets\":\t0",
			"iperf3 sent 0 packets"},
	};
	struct figures f;
	struct reason why;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		char *text = recorded(wrong[i].file), *end = strstr(text, "\"end\":\t{");
		assert_non_null(end);
		/* the streams of the end have members of the same names */
		replace(strcmp(wrong[i].after, "\"end\"") == 0 ? end : strstr(end, "\"sum"), wrong[i].after,
			wrong[i].from, wrong[i].to);
		assert_false(read_text(text, wrong[i].file[7] == 't' ? &tcp : &udp, &f, &why));
		if (!strstr(why.text, wrong[i].says))
			fail_msg("%zu: %s", i, why.text);
		free(text);
	}
}

static void arguments_are(struct bench_job job, const char *expected)
{
	struct arguments a;
	char line[512] = "";
	strcpy(job.peer, "10.0.0.1");
	iperf3_arguments(&job, "/bin/iperf3", &a);
	for (unsigned i = 0; a.argv[i]; i++)
		strcat(strcat(line, i ? " " : ""), a.argv[i]);
	assert_string_equal(line, expected);
}

static void arguments_are_those_of_the_job(void **state)
{
	(void)state;
	struct bench_job own = udp_in, own_tcp = both;
	arguments_are(own,
		"/bin/iperf3 --receive 2048 -4 -J -c 10.0.0.1 -p 5201 --connect-timeout 10000 -P 1 -u -b 0 -l 64 -R -t "
		"300");
	own.rate = 1000000;
	own.inward = false;
	arguments_are(
		own, "/bin/iperf3 -4 -J -c 10.0.0.1 -p 5201 --connect-timeout 10000 -P 1 -u -b 1000000 -l 64 -k 2048");
	own_tcp.length = 32768;
	own_tcp.zero_copy = true;
	own_tcp.window = 65536;
	arguments_are(own_tcp,
		"/bin/iperf3 -4 -J -c 10.0.0.1 -p 5201 --connect-timeout 10000 -P 2 -l 32768 -Z --bidir -w 65536 -n "
		"2097152");
	own_tcp.rate = 8000000;
	own_tcp.both = false;
	arguments_are(own_tcp,
		"/bin/iperf3 -4 -J -c 10.0.0.1 -p 5201 --connect-timeout 10000 -P 2 -b 8000000 -l 32768 -Z -w 65536 -n "
		"2097152");
}

/* The peer with a script in iperf3's place; its standard input is `hold`. */
static pid_t start_peer(int *hold)
{
	char script[] = "/tmp/hvbench-iperf3-XXXXXX", said[16] = "";
	static const char text[] = "#!/bin/sh\necho Server listening on 5201\nexec sleep 60\n";
	int fd = mkstemp(script), in[2], out[2];
	assert_true(fd >= 0 && write(fd, text, sizeof text - 1) == sizeof text - 1 && fchmod(fd, 0700) == 0);
	close(fd);
	assert_true(pipe(in) == 0 && pipe(out) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[0]);
		close(in[1]);
		close(out[0]);
		close(out[1]);
		_exit(peer_run(ADDRESS, script));
	}
	close(in[0]);
	close(out[1]);
	*hold = in[1];
	assert_int_equal(read(out[0], said, sizeof said - 1), 6);
	assert_string_equal(said, "ready\n");
	close(out[0]);
	unlink(script);
	return pid;
}

static void count_beat(void *ctx, unsigned seconds)
{
	(void)seconds;
	++*(unsigned *)ctx;
}

static void the_probe_measures_the_peer(void **state)
{
	(void)state;
	struct figures f;
	struct reason why;
	struct bench_job job = {.tool = BENCH_TOOL_RR, .ops = 200, .block = 1, .depth = 1};
	int hold, status;
	unsigned beats = 0;
	strcpy(job.peer, ADDRESS);
	pid_t pid = start_peer(&hold);
	assert_true(netprobe_run(&job, count_beat, &beats, &f, &why));
	assert_true(f.ops == 200 && f.ns > 0 && has(&f, "lat-p999") && has(&f, "iops"));
	job.block = 60000;
	assert_true(netprobe_run(&job, NULL, NULL, &f, &why));
	job.tool = BENCH_TOOL_CONNECT;
	job.ops = 50;
	assert_true(netprobe_run(&job, NULL, NULL, &f, &why));
	assert_true(f.ops == 50 && !has(&f, "bandwidth"));
	job.tool = BENCH_TOOL_RR;
	job.ops = 0;
	job.secs = 1;
	job.block = 64;
	assert_true(netprobe_run(&job, NULL, NULL, &f, &why));
	assert_true(f.ops > 10 && f.ns >= 1000000000);
	assert_int_equal(beats, 0);
	close(hold);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_false(netprobe_run(&job, NULL, NULL, &f, &why));
	assert_string_equal(why.text, "cannot connect to the peer's port 5202: Connection refused");
}

static void a_second_peer_says_that_there_is_one(void **state)
{
	(void)state;
	int hold, status;
	pid_t pid = start_peer(&hold);
	assert_int_equal(peer_run(ADDRESS, "/bin/true"), 4);
	assert_int_equal(peer_run("no address", "/bin/true"), 4);
	close(hold);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_are_those_of_the_recorded_runs),
		cmocka_unit_test(its_error_counts_and_not_its_exit_code),
		cmocka_unit_test(no_prefix_is_taken_for_the_whole),
		cmocka_unit_test(what_is_missing_or_of_the_wrong_kind_is_named),
		cmocka_unit_test(arguments_are_those_of_the_job),
		cmocka_unit_test(the_probe_measures_the_peer),
		cmocka_unit_test(a_second_peer_says_that_there_is_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
