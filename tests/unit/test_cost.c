/*
 * test_cost.c - the stopwatch without traces: threads that come and go, KVM's counters, and hosts that can tell little.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "collect/cost.h"
#include "collect/cost_parts.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

/* ---- what was emitted, as lines "name!reason", "name#count" ---- */

static void on_unavailable(void *ctx, const char *name, const char *reason)
{
	assert_true(strlen(reason) > 5);
	buf_addf(ctx, "\n%s!%s\n", name, reason);
}

static void on_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled, uint64_t running)
{
	assert_int_equal(enabled, running);
	buf_addf(ctx, "\n%s#%llu\n", name, (unsigned long long)value);
}

static void expect(const struct buf *seen, const char *begin)
{
	AUTO_FREE char *part = mem_printf("\n%s", begin);
	if (!strstr(buf_text(seen), part))
		fail_msg("there is no '%s...' in:%s", begin, buf_text(seen));
}

static void expect_no(const struct buf *seen, const char *begin)
{
	AUTO_FREE char *part = mem_printf("\n%s", begin);
	if (strstr(buf_text(seen), part))
		fail_msg("there is '%s...' in:%s", begin, buf_text(seen));
}

/* ---- a recorded tree ---- */

static char root[64];

static int set_up(void **state)
{
	(void)state;
	strcpy(root, "/tmp/hvbench-test-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	source_set_root(root);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	source_set_root(NULL);
	return file_remove_tree(root, NULL);
}

static void record(const char *text, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void record(const char *text, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	AUTO_FREE char *path = mem_vprintf(fmt, args);
	va_end(args);
	AUTO_FREE char *where = mem_printf("%s%s", root, path);
	AUTO_FREE char *dir = mem_strndup(where, (size_t)(strrchr(where, '/') - where));
	assert_int_equal(file_make_dirs(dir, NULL), 0);
	AUTO_FILE FILE *file = fopen(where, "w"); /* in place: who has it open sees the new text */
	assert_non_null(file);
	fputs(text, file);
}

static void record_kthread(int tid, const char *name, const char *schedstat)
{
	record(name, "/proc/%d/comm", tid);
	record(schedstat, "/proc/%d/schedstat", tid);
}

/* As when the thread has ended: what is open gives nothing any more. */
static void end_kthread(int tid)
{
	record("", "/proc/%d/schedstat", tid);
	AUTO_FREE char *dir = mem_printf("%s/proc/%d", root, tid);
	assert_int_equal(file_remove_tree(dir, NULL), 0);
}

/* ---- kernel threads ---- */

static void record_kernel(void)
{
	record("kthreadd\n", "/proc/2/comm");
	record("3 14 9 20 21 ", "/proc/2/task/2/children");
	record_kthread(3, "rcu_gp\n", "5000 1 1\n");
	record_kthread(9, "kworker/0:1-events\n", "100 1 1\n");
	record_kthread(14, "ksoftirqd/0\n", "200 1 1\n");
	record_kthread(20, "1.xvda-0\n", "300 1 1\n");
	record_kthread(21, "vif1.0-q0-guest\n", "400 1 1\n");
}

static void test_kernel_threads(void **state)
{
	(void)state;
	record_kernel();
	struct cost_kernel *kernel = cost_kernel_open();
	struct cost_figure before = cost_kernel_read(kernel);
	assert_null(before.missing);
	assert_int_equal(before.n, 1000);
	record_kthread(20, "1.xvda-0\n", "350 1 1\n");
	record_kthread(22, "kworker/u4:2\n", "7 1 1\n");
	record("3 14 20 21 22 ", "/proc/2/task/2/children");
	end_kthread(9);
	struct cost_figure after = cost_kernel_read(kernel);
	assert_null(after.missing);
	assert_int_equal(after.n, 1057); /* the ended worker's 100 stay */
	record("3 14 20 21 22 9 ", "/proc/2/task/2/children");
	record_kthread(9, "vhost-77\n", "11 1 1\n");
	assert_int_equal(cost_kernel_read(kernel).n, 1068); /* its id is used again */
	end_kthread(9);
	assert_non_null(cost_kernel_read(kernel).missing);
	cost_kernel_close(kernel);
}

static void test_no_kernel_threads(void **state)
{
	(void)state;
	struct cost_kernel *kernel = cost_kernel_open();
	assert_non_null(strstr(cost_kernel_read(kernel).missing, "not kthreadd"));
	cost_kernel_close(kernel);
	record("kthreadd\n", "/proc/2/comm");
	kernel = cost_kernel_open();
	assert_non_null(strstr(cost_kernel_read(kernel).missing, "CONFIG_PROC_CHILDREN"));
	cost_kernel_close(kernel);
}

/* ---- the device model ---- */

/* A process with something on its clock; its threads are as recorded. */
static pid_t start_process(void)
{
	int ready[2];
	char byte;
	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct timespec time = {0, 0};
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (time.tv_sec == 0 && time.tv_nsec < 20000000)
			clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
		close(ready[1]);
		for (;;)
			pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 0);
	close(ready[0]);
	return pid;
}

static void end_process(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void record_thread(pid_t pid, int tid, const char *name, const char *schedstat)
{
	record(name, "/proc/%d/task/%d/comm", (int)pid, tid);
	record(schedstat, "/proc/%d/task/%d/schedstat", (int)pid, tid);
}

static void test_device_model(void **state)
{
	(void)state;
	pid_t pid = start_process(), tids[1];
	struct cost_process_now now;
	record_thread(pid, pid, "qemu-system-x86\n", "20000000 5 5\n");
	record_thread(pid, 90001, "CPU 0/KVM\n", "1000 5 5\n");
	record_thread(pid, 90002, "CPU 1/KVM\n", "2000 5 5\n");
	record_thread(pid, 90003, "vhost-1\n", "300 5 5\n");
	record_thread(pid, 90004, "CPU burner\n", "9999 5 5\n");
	struct cost_process *process = cost_process_open(
		&(struct collect_target){.driver = driver_find("kvm"), .process = pid, .domain_id = -1});
	cost_process_read(process, &now);
	assert_null(now.all.missing);
	assert_true(now.all.n >= 20000000);
	assert_int_equal(now.vcpus.n, 3000);
	assert_int_equal(now.vhost.n, 300);
	assert_int_equal(cost_process_vcpus(process, tids, 1), 2);
	record_thread(pid, 90002, "CPU 1/KVM\n", "");
	end_process(pid);
	cost_process_read(process, &now);
	assert_string_equal(now.all.missing, "the device model has ended");
	assert_string_equal(now.vcpus.missing, "a thread of the device model has ended");
	assert_null(now.vhost.missing);
	cost_process_close(process);
}

static void test_device_model_of_xen(void **state)
{
	(void)state;
	struct cost_process_now now;
	record("xen\n", "/sys/hypervisor/type");
	struct cost_process *process = cost_process_open(
		&(struct collect_target){.driver = driver_find("xen"), .process = 0, .domain_id = 3});
	cost_process_read(process, &now);
	assert_null(now.all.missing);
	assert_int_equal(now.all.n + now.vcpus.n, 0);
	cost_process_close(process);
	pid_t pid = start_process();
	AUTO_FREE char *path = mem_printf("%s/proc/%d", root, (int)pid);
	assert_int_equal(file_make_dirs(path, NULL), 0);
	AUTO_FREE char *cmdline = mem_printf("%s/cmdline", path);
	static const char text[] = "/usr/libexec/xen-qemu-system-i386\0-xen-domid\0"
				   "3\0-name\0lx";
	assert_int_equal(file_write(cmdline, text, sizeof text, 0644, NULL), 0);
	process = cost_process_open(
		&(struct collect_target){.driver = driver_find("xen"), .process = 0, .domain_id = 3});
	cost_process_read(process, &now);
	assert_true(now.all.n >= 20000000);
	cost_process_close(process);
	process = cost_process_open(
		&(struct collect_target){.driver = driver_find("xen"), .process = 0, .domain_id = 33});
	cost_process_read(process, &now);
	assert_int_equal(now.all.n, 0);
	cost_process_close(process);
	end_process(pid);
}

/* ---- figures ---- */

static void test_figures(void **state)
{
	(void)state;
	struct cost_figure two = {2, NULL}, five = {5, NULL}, none = {0, "not there"};
	assert_int_equal(cost_between(two, five).n, 3);
	assert_string_equal(cost_between(five, two).missing, "it went backwards");
	assert_string_equal(cost_between(none, five).missing, "not there");
	assert_string_equal(cost_plus(two, none).missing, "not there");
	assert_non_null(cost_minus(two, five).missing);
	assert_null(cost_rest(two, five, 3).missing);
	assert_int_equal(cost_rest(two, five, 3).n, 0);
	assert_non_null(cost_rest(two, five, 2).missing);
	assert_non_null(cost_rest(two, none, 100).missing);
}

/* ---- exits ---- */

static void record_exits(const char *all, const char *pio, const char *hlt)
{
	static const char *const others[] = {"mmio_exits", "irq_exits", "irq_window_exits", "hypercalls"};
	record(all, "/sys/kernel/debug/kvm/4711-12/exits");
	record(pio, "/sys/kernel/debug/kvm/4711-12/io_exits");
	record(hlt, "/sys/kernel/debug/kvm/4711-12/halt_exits");
	for (unsigned i = 0; i < 4; i++)
		record("1\n", "/sys/kernel/debug/kvm/4711-12/%s", others[i]);
}

static void test_exits(void **state)
{
	(void)state;
	AUTO_BUF struct buf seen = BUF_INIT;
	struct collect_sink sink = {&seen, NULL, on_unavailable, on_counter};
	struct cost_exits_now before, after;
	record_exits("100\n", "10\n", "5\n");
	struct cost_exits *exits = cost_exits_open(
		&(struct collect_target){.driver = driver_find("kvm"), .process = 4711, .domain_id = -1});
	cost_exits_read(exits, &before);
	record_exits("150\n", "30\n", "12\n");
	cost_exits_read(exits, &after);
	cost_exits_emit(&before, &after, &sink);
	expect(&seen, "exits#50");
	expect(&seen, "exits.pio#20");
	expect(&seen, "exits.hlt#7");
	expect(&seen, "exits.irq#0");
	expect(&seen, "exits.other#23");
	buf_clear(&seen);
	record_exits("150\n", "30\n", "4\n");
	cost_exits_read(exits, &after);
	cost_exits_emit(&before, &after, &sink);
	expect(&seen, "exits.hlt!it went backwards");
	expect(&seen, "exits.other!");
	cost_exits_close(exits);
}

/* ---- the whole ---- */

static struct buf measure(const struct collect_target *target, bool trace)
{
	struct buf seen = BUF_INIT;
	struct collect_sink sink = {&seen, NULL, on_unavailable, on_counter};
	const char *reason = NULL;
	struct cost *cost = cost_open(target);
	assert_false(cost_can_trace(cost, &reason));
	assert_true(strlen(reason) > 5);
	cost_start(cost, trace);
	cost_stop(cost, &sink);
	cost_close(cost);
	return seen;
}

/* A tree with nothing in it: time passes, and all else is unavailable. */
static void test_nothing(void **state)
{
	(void)state;
	const struct collect_target targets[] = {
		{.driver = driver_find("kvm"), .process = 4711, .domain_id = -1, .dir = "."},
		{.driver = driver_find("kvm"), .process = 0, .domain_id = -1, .dir = "."},
		{.driver = driver_find("xen"), .process = 0, .domain_id = 3, .dir = "."},
		{.driver = driver_find("tcg"), .process = 0, .domain_id = -1}};
	for (unsigned i = 0; i < 4; i++) {
		AUTO_BUF struct buf seen = measure(&targets[i], false);
		expect(&seen, "elapsed#");
		expect(&seen, "idle!");
		expect(&seen, "guest-cpu!");
		expect(&seen, "device-model!");
		expect(&seen, "kernel!");
		expect(&seen, "host!");
		expect(&seen, "exits!");
		AUTO_BUF struct buf traced = measure(&targets[i], true);
		expect(&traced, "guest!");
		expect(&traced, "hypervisor!");
		expect(&traced, "exits!");
		expect(&traced, "elapsed#");
		expect_no(&traced, "guest-cpu");
	}
	cost_close(NULL);
}

/* What this machine does is not about one that has no host. */
static void test_bare_machine(void **state)
{
	(void)state;
	const struct collect_target metal = {.driver = driver_find("metal"), .process = getpid(), .domain_id = -1};
	AUTO_BUF struct buf seen = measure(&metal, false);
	expect(&seen, "elapsed!the bare machine has no host");
	expect(&seen, "idle!");
	expect(&seen, "host!");
	expect(&seen, "exits!");
	AUTO_BUF struct buf traced = measure(&metal, true);
	expect(&traced, "elapsed!");
	expect(&traced, "guest!");
	expect(&traced, "exits!");
}

/* On this machine, whose CPUs are idle while nobody works. */
static void test_idle_and_busy(void **state)
{
	(void)state;
	AUTO_BUF struct buf seen = BUF_INIT;
	struct collect_sink sink = {&seen, NULL, on_unavailable, on_counter};
	source_set_root(NULL);
	struct cost *cost = cost_open(&(struct collect_target){
		.driver = driver_find("tcg"), .process = getpid(), .domain_id = -1, .dir = root});
	assert_int_equal(cost_busy(cost, NULL), 0);
	assert_int_equal(cost_busy(cost, NULL), 0);
	cost_start(cost, false);
	cost_stop(cost, &sink);
	expect(&seen, "elapsed#");
	expect(&seen, "idle#");
	expect(&seen, "guest-cpu!no thread");
	cost_idle(cost);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(cost_busy(cost, NULL), 0);
	cost_close(cost);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_kernel_threads),
		TEST(test_no_kernel_threads),
		TEST(test_device_model),
		TEST(test_device_model_of_xen),
		TEST(test_figures),
		TEST(test_exits),
		TEST(test_nothing),
		TEST(test_bare_machine),
		TEST(test_idle_and_busy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
