/*
 * test_perf.c - events by libpfm: default sets of CPUs that are not here, names that are none, groups of counters on a
 * kernel that is made up, each of its errors, and software events counted by this machine's kernel.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collect/events.h"
#include "collect/perf_parts.h"
#include "tests/unit/recorded_tree.h"

/* ---- libpfm ---- */

/* libpfm looks for its CPU once a process: in a child, before anything here has asked it. */
static void test_default_sets(void **state)
{
	static const struct {
		const char *cpu, *misses;
	} cpus[] = {
		{"skl", "LONGEST_LAT_CACHE:MISS"},
		{"skx", "LONGEST_LAT_CACHE:MISS"},
		{"icl", "LONGEST_LAT_CACHE:MISS"},
		{"icx", "LONGEST_LAT_CACHE:MISS"},
		{"spr", "LONGEST_LAT_CACHE:MISS"},
		{"amd64_fam17h_zen2", "DATA_CACHE_REFILLS_FROM_SYSTEM:LS_MABRESP_LCL_DRAM:LS_MABRESP_RMT_DRAM"},
		{"amd64_fam19h_zen3", "ANY_DATA_CACHE_FILLS_FROM_SYSTEM:MEM_IO_LCL:MEM_IO_RMT"},
		{"amd64_fam19h_zen4", "ANY_DATA_CACHE_FILLS_FROM_SYSTEM:DRAM_IO_NEAR:DRAM_IO_FAR"},
#ifdef __aarch64__ /* Debian's libpfm has the tables of its own architecture only */
		{"arm_n1", "LL_CACHE_MISS_RD"},
#endif
	};
	(void)state;
	for (size_t i = 0; i < sizeof cpus / sizeof *cpus; i++) {
		pid_t child = fork();
		if (child == 0) {
			setenv("LIBPFM_FORCE_PMU", cpus[i].cpu, 1);
			struct perf_events events;
			perf_events_parse(EVENTS_DEFAULT, &events);
			unsigned hardware = 0, misses = 0, sides = 0;
			for (size_t k = 0; k < events.n && events.list[k].group < 2; k++) {
				const struct perf_event *e = &events.list[k];
				hardware += !e->missing && e->attr.type == PERF_TYPE_RAW && e->attr.config != 0;
				misses += strncmp(e->name, cpus[i].misses, strlen(cpus[i].misses)) == 0;
				sides += e->group == 0 ? e->attr.exclude_host && !e->attr.exclude_guest
						       : e->attr.exclude_guest && !e->attr.exclude_host;
			}
			_exit(hardware == 10 && misses == 2 && sides == 10 ? 0 : 1);
		}
		int status;
		assert_int_equal(waitpid(child, &status, 0), child);
		if (status != 0)
			fail_msg("the default set is not whole for %s", cpus[i].cpu);
	}
}

static void refuse(const char *lists, const char *part)
{
	AUTO_ERR struct err *err = NULL;
	if (events_check(lists, &err) == 0)
		fail_msg("'%s' is taken", lists);
	assert_int_equal(err_kind(err), ERR_USAGE);
	if (!strstr(err_message(err), part))
		fail_msg("'%s' is not in: %s", part, err_message(err));
}

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(events_check("page-faults:u,context-switches cycles:mg default", NULL), 0);
	assert_int_equal(events_check("DTLB_LOAD_MISSES:MISS_CAUSES_A_WALK:mh", NULL), 0); /* of some CPU */
	assert_int_equal(events_check("kvm:kvm_exit", NULL), 0);                           /* of some kernel */
	refuse("page-faultz", "near it are: PAGE-FAULTS");
	refuse("perf::cyclez:u", "near it are: CYCLES");
	refuse("nothing-like-it", "there is no event 'nothing-like-it'");
	refuse("cycles,,page-faults", "an event without a name");
	refuse("", "an event without a name");
	refuse("page-faults:nonsense=1", "libpfm says");
	char many[EVENTS_LIST_MAX + 2];
	memset(many, 'x', sizeof many - 1);
	many[sizeof many - 1] = '\0';
	refuse(many, "letters");
}

static void test_attributes(void **state)
{
	(void)state;
	struct perf_events events;
	perf_events_parse("cycles,cycles:u,cycles:mg cycles:mh,page-faults:mg,sched:no_such", &events);
	assert_int_equal(events.n, 6);
	const struct perf_event *e = events.list;
	assert_false(e[0].attr.exclude_guest || e[0].attr.exclude_host || e[0].attr.exclude_user);
	assert_true(e[1].attr.exclude_kernel && !e[1].attr.exclude_user);
	assert_true(e[2].attr.exclude_host && !e[2].attr.exclude_guest);
	assert_true(e[3].attr.exclude_guest && !e[3].attr.exclude_host);
	assert_int_equal(e[2].group, 0);
	assert_int_equal(e[3].group, 1);
	assert_string_equal(e[4].missing, "the kernel counts it in the host only, never in a guest");
	assert_non_null(strstr(e[5].missing, "unknown to this CPU and its kernel"));
	perf_events_finish(&events);
}

/* ---- a kernel that is made up ---- */

#define FDS 64

static struct {
	int n_open, n_closed, n_reads;
	int refuse_at, refuse_with; /* the open of this number fails; 0: none does */
	int control_fails;          /* errno of the next ones */
	uint64_t enabled, running;
	ssize_t short_by; /* bytes that a read lacks; -1: it fails */
	struct {
		int group;
		bool inherit, enabled_alone;
	} fds[FDS];
} kernel;

static int fake_open(struct perf_event_attr *attr, pid_t thread, int cpu, int group)
{
	(void)thread;
	(void)cpu;
	if (++kernel.n_open == kernel.refuse_at) {
		errno = kernel.refuse_with;
		return -1;
	}
	bool grouped = attr->read_format & PERF_FORMAT_GROUP;
	assert_false(grouped && attr->inherit); /* what Linux before 6.13 refuses */
	assert_int_equal(attr->disabled, group < 0);
	if (kernel.n_open >= FDS)
		return FDS; /* of a listing: nothing is read */
	kernel.fds[kernel.n_open].group = group;
	kernel.fds[kernel.n_open].inherit = attr->inherit;
	return kernel.n_open;
}

/* The value of descriptor N is 100 N. */
static ssize_t fake_read(int fd, void *data, size_t size)
{
	uint64_t *to = data;
	size_t n = 0;
	kernel.n_reads++;
	if (kernel.short_by < 0) {
		errno = ESRCH;
		return -1;
	}
	if (kernel.fds[fd].inherit) {
		to[0] = 100 * (uint64_t)fd;
		to[1] = kernel.enabled;
		to[2] = kernel.running;
		return (ssize_t)size - kernel.short_by;
	}
	assert_true(kernel.fds[fd].group < 0);
	for (int i = fd; i < FDS; i++)
		if (i == fd || kernel.fds[i].group == fd)
			to[3 + n++] = 100 * (uint64_t)i;
	to[0] = n;
	to[1] = kernel.enabled;
	to[2] = kernel.running;
	assert_int_equal(size, (3 + n) * sizeof *to);
	return (ssize_t)size - kernel.short_by;
}

static int fake_control(int fd, unsigned long request, unsigned long argument)
{
	assert_true(request == PERF_EVENT_IOC_ENABLE || request == PERF_EVENT_IOC_DISABLE);
	assert_int_equal(argument, PERF_IOC_FLAG_GROUP);
	assert_true(kernel.fds[fd].group < 0);
	errno = kernel.control_fails;
	return errno ? -1 : 0;
}

static int fake_close(int fd)
{
	(void)fd;
	kernel.n_closed++;
	return 0;
}

static const struct perf_sys fake = {fake_open, fake_read, fake_control, fake_close};

static int set_up_fake(void **state)
{
	memset(&kernel, 0, sizeof kernel);
	kernel.enabled = kernel.running = 1000;
	perf_sys_set(&fake);
	return set_up(state);
}

static int tear_down_fake(void **state)
{
	perf_sys_set(NULL);
	return tear_down(state);
}

#define THREE "page-faults,context-switches,cpu-migrations"

/* The lists counted at one place; free with finish(). */
static void count(const char *lists, bool inherit, struct perf_sum *sums)
{
	struct perf_events events;
	perf_events_parse(lists, &events);
	struct perf_place place = {1, -1, inherit};
	struct perf_counters *counters = perf_counters_open(&events, &place, sums);
	perf_counters_start(counters, sums);
	perf_counters_stop(counters, sums);
	perf_events_finish(&events);
	assert_int_equal(kernel.n_closed, kernel.n_open - (kernel.refuse_at > 0));
}

static void finish(struct perf_sum *sums, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(sums[i].missing);
	memset(sums, 0, n * sizeof *sums);
}

static void test_group(void **state)
{
	(void)state;
	struct perf_sum sums[4] = {{0}};
	count(THREE " page-faults:u", false, sums);
	assert_int_equal(kernel.n_reads, 2); /* a group at once */
	for (unsigned i = 0; i < 4; i++) {
		assert_null(sums[i].missing);
		assert_int_equal(sums[i].value, 100 * (i + 1));
		assert_int_equal(sums[i].enabled, 1000);
		assert_int_equal(sums[i].running, 1000);
	}
}

static void test_inherited(void **state)
{
	(void)state;
	struct perf_sum sums[3] = {{0}};
	count(THREE, true, sums);
	assert_int_equal(kernel.n_reads, 3);
	assert_int_equal(sums[2].value, 300);
	kernel.short_by = 8;
	finish(sums, 3);
	kernel.n_open = kernel.n_closed = 0;
	count(THREE, true, sums);
	assert_string_equal(sums[2].missing, "the kernel dropped it while the guest ran");
	finish(sums, 3);
}

static void test_multiplexed(void **state)
{
	(void)state;
	struct perf_sum sums[1] = {{0}};
	kernel.running = 400;
	count("page-faults", false, sums);
	assert_int_equal(sums[0].value, 250); /* 100 * 1000 / 400 */
	assert_int_equal(sums[0].enabled, 1000);
	assert_int_equal(sums[0].running, 400);
	kernel.running = 0;
	kernel.n_open = kernel.n_closed = 0;
	count("page-faults", false, sums);
	assert_string_equal(sums[0].missing, "no slot left: other counters had the PMU all the time");
	finish(sums, 1);
}

/* A thread that never ran: nothing happened, and that is known. */
static void test_idle(void **state)
{
	(void)state;
	struct perf_sum sums[1] = {{0}};
	kernel.enabled = kernel.running = 0;
	count("page-faults", false, sums);
	assert_null(sums[0].missing);
	assert_int_equal(sums[0].enabled, 0);
}

static void test_vanished(void **state)
{
	(void)state;
	struct perf_sum sums[3] = {{0}};
	kernel.short_by = 24;
	count(THREE, false, sums);
	for (unsigned i = 0; i < 3; i++)
		assert_string_equal(sums[i].missing, "the kernel dropped it while the guest ran");
	finish(sums, 3);
	kernel.short_by = -1;
	kernel.n_open = kernel.n_closed = 0;
	count(THREE, false, sums);
	for (unsigned i = 0; i < 3; i++)
		assert_string_equal(sums[i].missing, "it could not be read at the end: No such process");
	finish(sums, 3);
}

static void test_not_started(void **state)
{
	(void)state;
	struct perf_sum sums[1] = {{0}};
	kernel.control_fails = EINVAL;
	count("page-faults", false, sums);
	assert_string_equal(sums[0].missing, "it could not be started: Invalid argument");
	finish(sums, 1);
}

/* Each error of the open has its sentence; the others of the group are counted. */
static void test_refusals(void **state)
{
	static const struct {
		int errnum;
		const char *list, *why;
	} cases[] = {
		{EACCES, "page-faults",
			"the kernel does not let this user count it (/proc/sys/kernel/perf_event_paranoid is 3)"},
		{EPERM, "page-faults",
			"the kernel does not let this user count it (/proc/sys/kernel/perf_event_paranoid is 3)"},
		{ENOENT, "page-faults", "this kernel has no such event"},
		{ENOENT, "cycles", "this machine has no PMU, or its PMU has no such event"},
		{ENODEV, "cycles", "this machine has no PMU, or its PMU has no such event"},
		{EOPNOTSUPP, "cycles",
			"the PMU cannot count the event so (this CPU, or in guests only, or in the host only)"},
		{EOPNOTSUPP, "page-faults", "this kernel cannot count the event so"},
		{EMFILE, "page-faults", "too many open files: Too many open files"},
		{ENOSPC, "cycles", "no slot left on this CPU: No space left on device"},
		{EBUSY, "cycles", "no slot left on this CPU: Device or resource busy"},
		{EINVAL, "cycles", "the CPU cannot count it so, or has no slot left beside the others of its group"},
		{ESRCH, "page-faults", "the thread ended before it could be counted"},
		{EIO, "page-faults", "perf_event_open: Input/output error"},
	};
	(void)state;
	record("/proc/sys/kernel/perf_event_paranoid", "3\n");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int at = 1; at <= 2; at++) { /* as leader, and as the other one */
			struct perf_sum sums[2] = {{0}};
			AUTO_FREE char *list = mem_printf(at == 1 ? "%s,faults" : "faults,%s", cases[i].list);
			kernel.n_open = kernel.n_closed = 0;
			memset(kernel.fds, 0, sizeof kernel.fds);
			kernel.refuse_at = at;
			kernel.refuse_with = cases[i].errnum;
			count(list, false, sums);
			assert_string_equal(sums[at - 1].missing, cases[i].why);
			assert_null(sums[2 - at].missing);
			assert_int_equal(sums[2 - at].value, at == 1 ? 200 : 100);
			finish(sums, 2);
		}
}

static void test_xen_without_pmu(void **state)
{
	(void)state;
	record("/sys/hypervisor/type", "xen\n");
	struct perf_sum sums[1] = {{0}};
	kernel.refuse_at = 1;
	kernel.refuse_with = ENOENT;
	count("cycles", false, sums);
	assert_string_equal(sums[0].missing, "Xen shows dom0 no PMU (its vpmu is off)");
	finish(sums, 1);
}

/* ---- doctor and list ---- */

static void test_able(void **state)
{
	(void)state;
	AUTO_FREE char *sentence = NULL, *hint = NULL, *less = NULL, *other = NULL;
	assert_true(events_able(&sentence, &hint));
	assert_string_equal(sentence, "hardware and software events, and tracepoints");
	assert_null(hint);
	kernel.refuse_at = kernel.n_open + 2;
	kernel.refuse_with = ENOENT;
	assert_true(events_able(&less, &other));
	assert_string_equal(less,
		"software events and tracepoints; no hardware events: this machine has no PMU, or its PMU has no such "
		"event");
	assert_non_null(other);
}

struct found {
	unsigned n;
	bool has;
};

static void look(void *ctx, const char *name, const char *what)
{
	struct found *found = ctx;
	assert_non_null(what);
	found->n++;
	found->has |= strcmp(name, "perf::CONTEXT-SWITCHES") == 0;
}

static void test_list(void **state)
{
	(void)state;
	struct found all = {0}, some = {0}, less = {0};
	AUTO_FREE char *why = NULL, *why_less = NULL;
	assert_int_equal(events_each("CONTEXT-switches", look, &some, &why), 0);
	assert_true(some.has);
	assert_null(why);
	events_each(NULL, look, &all, &why);
	assert_true(all.has && all.n > some.n);
	kernel.refuse_at = kernel.n_open + 1;
	kernel.refuse_with = ENOENT;
	assert_int_equal(events_each("*::CONTEXT-SWITCHES", look, &less, &why_less), 1);
	assert_int_equal(less.n, 0);
	assert_string_equal(why_less, "this kernel has no such event");
}

/* ---- the collector ---- */

struct emitted {
	struct buf text;
	bool scaled;
};

static void take_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled, uint64_t running)
{
	struct emitted *to = ctx;
	to->scaled |= running < enabled;
	buf_addf(&to->text, "\n%s#%llu\n", name, (unsigned long long)value);
}

static void take_missing(void *ctx, const char *name, const char *reason)
{
	buf_addf(&((struct emitted *)ctx)->text, "\n%s!%s\n", name, reason);
}

static struct seen collected(const struct collect_target *target)
{
	struct emitted to = {BUF_INIT, false};
	struct collect_sink sink = {&to, NULL, take_missing, take_counter};
	const struct collector *collector = collector_find("perf");
	assert_non_null(collector);
	assert_true(collector->costs && !collector->scenes);
	collector->end(collector->begin(target), target, &sink);
	return (struct seen){to.text};
}

/* Two vCPUs, two other threads of QEMU, vhost before and since Linux 6.4, two CPUs. Descriptors, and so values, come in
 * this order. */
static void test_threads(void **state)
{
	(void)state;
	record("/proc/50/task/50/comm", "qemu-system-x86\n");
	record("/proc/50/task/51/comm", "CPU 0/KVM\n");
	record("/proc/50/task/52/comm", "CPU 1/KVM\n");
	record("/proc/50/task/53/comm", "IO mon_iothread\n");
	record("/proc/50/task/54/comm", "vhost-50\n");
	record("/proc/60/comm", "vhost-50\n");
	record("/proc/61/comm", "vhost-5\n");
	record("/sys/devices/system/cpu/online", "0-1\n");
	struct collect_target target = {
		.driver = driver_find("kvm"), .process = 50, .domain_id = -1, .events = "faults"};
	struct seen seen = collected(&target);
	assert_int_equal(kernel.n_open, 6);
	assert_null(strstr(buf_text(&seen.text), "host.faults")); /* not asked for */
	expect_begin(&seen, "vcpu.faults#");
	expect_begin(&seen, "device-model.faults#");
	expect_begin(&seen, "kernel.faults#");
	buf_finish(&seen.text);
	target.events_host = true;
	memset(&kernel.fds, 0, sizeof kernel.fds);
	kernel.n_open = 0;
	seen = collected(&target);
	expect(&seen, "host.faults#1500"); /* 700 + 800 */
	buf_finish(&seen.text);
}

static void test_xen_dom0(void **state)
{
	(void)state;
	record("/proc/70/cmdline", "qemu");
	struct collect_target target = {.driver = driver_find("xen"), .process = 0, .domain_id = 3, .events = "faults"};
	struct seen seen = collected(&target);
	expect(&seen, "vcpu!under Xen a vCPU is no thread of dom0, which counts its own side only");
	expect_begin(&seen, "kernel!dom0 makes a guest's backend threads while the guest runs");
	assert_int_equal(kernel.n_open, 0);
	buf_finish(&seen.text);
}

/* ---- this machine's kernel ---- */

#define PAGES 200
#define TURNS 100 /* fewer than pages */

/* Touches pages that it has never had, and gives up its CPU by sleeping, so often. Once beforehand, so that code and
 * stack are its own. Before and after it tells, and waits to be told. ASan would touch pages of its own. */
__attribute__((no_sanitize("address"))) static void loop(int parent)
{
	char byte = 0;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	volatile char *pages = mmap(
		NULL, (PAGES + 1) * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	madvise((void *)pages, (PAGES + 1) * page, MADV_NOHUGEPAGE);
	for (size_t i = 0; i <= PAGES; i++) {
		pages[i * page] = 1;
		if (i <= TURNS)
			usleep(100);
		if ((i == 0 || i == PAGES) && (write(parent, &byte, 1) != 1 || read(parent, &byte, 1) != 1))
			break;
	}
	_exit(0);
}

/* Both kinds of context switches of a process, as the scheduler counts them. */
static uint64_t switches_of(pid_t pid)
{
	AUTO_FREE char *path = mem_printf("/proc/%d/status", (int)pid);
	AUTO_FREE char *text = source_text(path, NULL);
	AUTO_FREE char *own = source_field(text, "voluntary_ctxt_switches");
	AUTO_FREE char *forced = source_field(text, "nonvoluntary_ctxt_switches");
	assert_true(own && forced);
	return strtoull(own, NULL, 10) + strtoull(forced, NULL, 10);
}

static void test_known_loop(void **state)
{
	(void)state;
	struct perf_sum sums[2] = {{0}};
	struct perf_events events;
	int ends[2];
	char byte;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		loop(ends[1]);
	}
	close(ends[1]);
	perf_events_parse("page-faults,context-switches", &events);
	struct perf_place place = {child, -1, false};
	bool ready = read(ends[0], &byte, 1) == 1;
	usleep(20000); /* it waits by now */
	struct perf_counters *counters = perf_counters_open(&events, &place, sums);
	perf_counters_start(counters, sums);
	uint64_t before = switches_of(child);
	bool done = write(ends[0], "", 1) == 1 && read(ends[0], &byte, 1) == 1;
	uint64_t least = switches_of(child) - before;
	perf_counters_stop(counters, sums);
	uint64_t most = switches_of(child) - before;
	close(ends[0]); /* it ends */
	waitpid(child, NULL, 0);
	perf_events_finish(&events);
	assert_true(ready && done);
	bool denied = sums[0].missing && strstr(sums[0].missing, "does not let");
	if (!denied) {
		assert_null(sums[0].missing);
		assert_null(sums[1].missing);
		assert_int_equal(sums[0].value, PAGES);
		assert_in_range(sums[1].value, least, most);
		assert_true(least >= TURNS);
	}
	finish(sums, 2);
	if (denied)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default_sets), /* first: libpfm must not have been asked */
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test_setup_teardown(test_group, set_up_fake, tear_down_fake),
		cmocka_unit_test_setup_teardown(test_inherited, set_up_fake, tear_down_fake),
		cmocka_unit_test_setup_teardown(test_multiplexed, set_up_fake, tear_down_fake),
		cmocka_unit_test_setup_teardown(test_idle, set_up_fake, tear_down_fake),
		cmocka_unit_test_setup_teardown(test_vanished, set_up_fake, tear_down_fake),
		cmocka_unit_test_setup_teardown(test_not_started, set_up_fake, tear_down_fake),
		cmocka_unit_test_setup_teardown(test_refusals, set_up_fake, tear_down_fake),
		cmocka_unit_test_setup_teardown(test_xen_without_pmu, set_up_fake, tear_down_fake),
		cmocka_unit_test_setup_teardown(test_able, set_up_fake, tear_down_fake),
		cmocka_unit_test_setup_teardown(test_list, set_up_fake, tear_down_fake),
		cmocka_unit_test_setup_teardown(test_threads, set_up_fake, tear_down_fake),
		cmocka_unit_test_setup_teardown(test_xen_dom0, set_up_fake, tear_down_fake),
		cmocka_unit_test(test_known_loop),
	};
	return cmocka_run_group_tests_name("perf", tests, NULL, NULL);
}
