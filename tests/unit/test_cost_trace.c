/*
 * test_cost_trace.c - traces of KVM and of Xen: recorded in the lab, cut at every byte, and made up to show one thing
 * each; and how a trace begins and ends, with rings and a xentrace that the test makes up.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
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

#define RECORDED "tests/recorded/cost/"

static struct buf recorded(const char *name)
{
	struct buf data = BUF_INIT;
	AUTO_FREE char *path = mem_printf(RECORDED "%s", name);
	assert_int_equal(file_read(path, 1 << 20, &data, NULL), 0);
	return data;
}

static uint64_t all_exits(const struct cost_tally *tally)
{
	uint64_t n = 0;
	for (unsigned c = 0; c < COST_CLASSES; c++)
		n += tally->exits[c];
	return n;
}

static uint64_t all_classes(const struct cost_tally *tally)
{
	uint64_t n = 0;
	for (unsigned c = 0; c < COST_CLASSES; c++)
		n += tally->class_ns[c];
	return n;
}

/* ---- KVM ---- */

static struct cost_kvm_layout layout_of_lab(void)
{
	struct cost_kvm_layout layout;
	AUTO_BUF struct buf entry = recorded("kvm_entry.format");
	AUTO_BUF struct buf exit = recorded("kvm_exit.format");
	AUTO_BUF struct buf user = recorded("kvm_userspace_exit.format");
	assert_int_equal(cost_kvm_layout(&layout, buf_text(&entry), buf_text(&exit), buf_text(&user), NULL), 0);
	return layout;
}

static void test_layout(void **state)
{
	(void)state;
	struct cost_kvm_layout layout = layout_of_lab();
	assert_int_equal(layout.entry_id, 1562);
	assert_int_equal(layout.exit_id, 1553);
	assert_int_equal(layout.user_id, 1493);
	assert_int_equal(layout.reason_at, 8);
	assert_int_equal(layout.isa_at, 24);
	assert_int_equal(layout.info1_at, 32);
	assert_int_equal(layout.user_reason_at, 8);
	assert_int_equal(layout.errno_at, 12);
	assert_int_equal(cost_kvm_layout(&layout, "", "", "", NULL), -1);
	assert_int_equal(cost_kvm_layout(&layout, "\nID: 1\n", "\nID: 2\n", "\nID: 3\n", NULL), -1);
	assert_int_equal(
		cost_kvm_layout(&layout, "\nID: 1\n", "\nID: 2\n exit_reason;\toffset:8;\tsize:8;", "\nID: 3\n", NULL),
		-1);
}

/* The whole trace; then the same in two pieces, cut at every byte. */
static struct cost_tally tally_of(const char *name)
{
	struct cost_kvm_layout layout = layout_of_lab();
	AUTO_BUF struct buf data = recorded(name);
	struct cost_kvm_trace whole;
	cost_kvm_begin(&whole, &layout, 0);
	assert_int_equal(cost_kvm_feed(&whole, (const uint8_t *)data.data, data.len), data.len);
	assert_null(whole.broken);
	assert_int_equal(all_classes(&whole.tally), whole.tally.hypervisor_ns);
	for (size_t cut = 0; cut < data.len; cut++) {
		AUTO_FREE uint8_t *copy = mem_alloc(1, cut + 1);
		struct cost_kvm_trace trace;
		cost_kvm_begin(&trace, &layout, 0);
		memcpy(copy, data.data, cut);
		size_t used = cost_kvm_feed(&trace, copy, cut);
		assert_true(used <= cut);
		assert_int_equal(
			used + cost_kvm_feed(&trace, (const uint8_t *)data.data + used, data.len - used), data.len);
		assert_memory_equal(&trace.tally, &whole.tally, sizeof whole.tally);
	}
	return whole.tally;
}

/* A guest that reads ports which QEMU answers, and one that only computes. */
static void test_kvm_recorded(void **state)
{
	(void)state;
	struct cost_tally pio = tally_of("perf-kvm-pio.bin"), irq = tally_of("perf-kvm-irq.bin");
	assert_int_equal(pio.guest_ns, 62547);
	assert_int_equal(pio.hypervisor_ns, 46668);
	assert_int_equal(pio.model_ns, 87120);
	assert_int_equal(pio.exits[COST_PIO_DM], 18);
	assert_int_equal(pio.exits[COST_PIO] + pio.exits[COST_PIO_HV], 0);
	assert_int_equal(pio.exits[COST_MSR], 1);
	assert_int_equal(irq.guest_ns, 2933902);
	assert_int_equal(irq.hypervisor_ns, 11091);
	assert_int_equal(irq.model_ns, 0);
	assert_int_equal(irq.exits[COST_IRQ], 2);
}

/* Records of the layout that the lab has. */
static void add_sample(struct buf *b, uint64_t time, uint16_t id, uint32_t reason, uint32_t isa, uint64_t info1)
{
	uint8_t raw[60] = {0};
	struct perf_event_header header = {PERF_RECORD_SAMPLE, 0, sizeof header + 8 + 4 + sizeof raw};
	uint32_t size = sizeof raw;
	memcpy(raw, &id, sizeof id);
	memcpy(raw + 8, &reason, sizeof reason);
	memcpy(raw + 24, &isa, sizeof isa);
	memcpy(raw + 32, &info1, sizeof info1);
	buf_add(b, &header, sizeof header);
	buf_add(b, &time, sizeof time);
	buf_add(b, &size, sizeof size);
	buf_add(b, raw, sizeof raw);
}

static void add_other(struct buf *b, uint64_t time, uint32_t type, uint16_t misc)
{
	struct perf_event_header header = {type, misc, sizeof header + 8};
	buf_add(b, &header, sizeof header);
	buf_add(b, &time, sizeof time);
}

static struct cost_kvm_trace feed(const struct cost_kvm_layout *layout, const struct buf *b, uint64_t end)
{
	struct cost_kvm_trace trace;
	cost_kvm_begin(&trace, layout, 1000);
	cost_kvm_feed(&trace, (const uint8_t *)b->data, b->len);
	cost_kvm_end(&trace, end);
	return trace;
}

static void test_kvm_states(void **state)
{
	(void)state;
	struct cost_kvm_layout layout = layout_of_lab();
	AUTO_BUF struct buf b = BUF_INIT;
	add_sample(&b, 1010, 1553, 0x78, 2, 0); /* guest until now: 10; hlt */
	add_other(&b, 1015, PERF_RECORD_SWITCH, PERF_RECORD_MISC_SWITCH_OUT);
	add_other(&b, 5000, PERF_RECORD_SWITCH, 0);
	add_sample(&b, 5007, 1562, 0, 0, 0);     /* hypervisor.hlt: 5 + 7 */
	add_sample(&b, 5107, 1553, 0x400, 2, 8); /* guest 100; MMIO by its reserved bit */
	add_sample(&b, 5110, 1493, 6, 0, 0);     /* hypervisor.mmio 3, to QEMU */
	add_sample(&b, 5150, 1562, 0, 0, 0);     /* model 40 */
	add_sample(&b, 5160, 1553, 0x400, 2, 4); /* guest 10; a fault */
	add_sample(&b, 5161, 1562, 0, 0, 0);     /* hypervisor.fault 1 */
	add_sample(&b, 5162, 1553, 10, 1, 0);    /* guest 1; VMX: cpuid */
	struct cost_kvm_trace trace = feed(&layout, &b, 5170);
	assert_null(trace.broken);
	assert_int_equal(trace.tally.guest_ns, 121);
	assert_int_equal(trace.tally.model_ns, 40);
	assert_int_equal(trace.tally.hypervisor_ns, 24);
	assert_int_equal(trace.tally.class_ns[COST_HLT], 12);
	assert_int_equal(trace.tally.class_ns[COST_MMIO], 3);
	assert_int_equal(trace.tally.class_ns[COST_FAULT], 1);
	assert_int_equal(trace.tally.class_ns[COST_CPUID], 8);
	assert_int_equal(all_exits(&trace.tally), 4);
}

/* Who answers a port shows after the exit: a return for it, or an entry. One that comes to neither stays unknown. */
static void test_kvm_ports(void **state)
{
	(void)state;
	const uint64_t interrupted = UINT64_C(0xfffffffc)
		<< 32; /* errno -EINTR behind the reason, which is an old one */
	struct cost_kvm_layout layout = layout_of_lab();
	AUTO_BUF struct buf b = BUF_INIT;
	add_sample(&b, 1100, 1553, 0x7b, 2, 0);
	add_other(&b, 1103, PERF_RECORD_SWITCH, PERF_RECORD_MISC_SWITCH_OUT);
	add_other(&b, 1200, PERF_RECORD_SWITCH, 0);
	add_sample(&b, 1204, 1493, 2, 0, 0); /* pio-dm 3 + 4 */
	add_sample(&b, 1300, 1562, 0, 0, 0);
	add_sample(&b, 1400, 1553, 0x7b, 2, 0);
	add_sample(&b, 1410, 1562, 0, 0, 0); /* pio-hv 10 */
	add_sample(&b, 1500, 1553, 0x7b, 2, 0);
	size_t at = b.len;
	add_sample(&b, 1520, 1493, 2, 0, 0); /* it leaves for a signal, */
	memcpy(b.data + at + 8 + 8 + 4 + 8, &(uint64_t){2 | interrupted}, 8);
	add_sample(&b, 1600, 1562, 0, 0, 0); /* and the port was answered: pio-hv 20 */
	add_sample(&b, 1700, 1553, 0x7b, 2, 0);
	struct cost_kvm_trace trace = feed(&layout, &b, 1705);
	assert_null(trace.broken);
	assert_int_equal(trace.tally.exits[COST_PIO_DM], 1);
	assert_int_equal(trace.tally.exits[COST_PIO_HV], 2);
	assert_int_equal(trace.tally.exits[COST_PIO], 1);
	assert_int_equal(trace.tally.class_ns[COST_PIO_DM], 7);
	assert_int_equal(trace.tally.class_ns[COST_PIO_HV], 30);
	assert_int_equal(trace.tally.class_ns[COST_PIO], 5);
}

/* What came before the first record, by that record. */
static void test_kvm_begin(void **state)
{
	(void)state;
	struct cost_kvm_layout layout = layout_of_lab();
	AUTO_BUF struct buf b = BUF_INIT;
	assert_int_equal(feed(&layout, &b, 2000).tally.guest_ns, 0);
	add_other(&b, 1100, PERF_RECORD_SWITCH, 0);
	assert_int_equal(feed(&layout, &b, 1110).tally.hypervisor_ns, 10);
	buf_clear(&b);
	add_other(&b, 1100, PERF_RECORD_SWITCH, PERF_RECORD_MISC_SWITCH_OUT);
	assert_int_equal(feed(&layout, &b, 9999).tally.hypervisor_ns, 100);
	buf_clear(&b);
	add_sample(&b, 1100, 1562, 0, 0, 0);
	assert_int_equal(feed(&layout, &b, 1150).tally.guest_ns, 50);
}

static void test_kvm_broken(void **state)
{
	(void)state;
	struct cost_kvm_layout layout = layout_of_lab();
	AUTO_BUF struct buf b = BUF_INIT;
	add_other(&b, 1100, PERF_RECORD_LOST, 0);
	assert_string_equal(feed(&layout, &b, 2000).broken, "records of the trace were lost");
	buf_clear(&b);
	add_sample(&b, 1100, 1553, 0x78, 2, 0);
	add_sample(&b, 1099, 1562, 0, 0, 0);
	assert_string_equal(feed(&layout, &b, 2000).broken, "the trace's records are not in order");
	buf_clear(&b);
	buf_add(&b, (const uint8_t[16]){0}, 16);
	assert_string_equal(feed(&layout, &b, 2000).broken, "a record of the trace has no size");
	buf_clear(&b);
	add_sample(&b, 1100, 1553, 0x78, 2, 0);
	b.data[16] = 20; /* of the raw data: isa lies behind */
	assert_string_equal(feed(&layout, &b, 2000).broken, "a record of the trace is too short");
	b.data[16] = 120; /* more than the record has */
	assert_string_equal(feed(&layout, &b, 2000).broken, "a record of the trace is too short");
}

/* ---- Xen ---- */

static struct cost_xen_trace *xen_trace(uint16_t domain, uint64_t from, uint64_t to)
{
	struct cost_xen_trace *trace = mem_alloc(1, sizeof *trace);
	trace->domain = domain;
	trace->svm = true;
	trace->from = from;
	trace->to = to;
	return trace;
}

static void test_xen_recorded(void **state)
{
	(void)state;
	AUTO_BUF struct buf data = recorded("xentrace-pvh.bin");
	AUTO_FREE struct cost_xen_trace *whole = xen_trace(3, 0, UINT64_MAX);
	assert_int_equal(cost_xen_feed(whole, (const uint8_t *)data.data, data.len), data.len);
	assert_null(whole->broken);
	assert_true(whole->tally.guest_ns > 0 && whole->tally.exits[COST_HLT] > 0 &&
		whole->tally.exits[COST_HYPERCALL] > 0);
	assert_int_equal(whole->tally.exits[COST_OTHER], 0);
	assert_int_equal(all_classes(&whole->tally), whole->tally.hypervisor_ns);
	for (size_t cut = 0; cut < data.len; cut++) {
		AUTO_FREE uint8_t *copy = mem_alloc(1, cut + 1);
		AUTO_FREE struct cost_xen_trace *trace = xen_trace(3, 0, UINT64_MAX);
		memcpy(copy, data.data, cut);
		size_t used = cost_xen_feed(trace, copy, cut);
		assert_true(used <= cut);
		assert_int_equal(
			used + cost_xen_feed(trace, (const uint8_t *)data.data + used, data.len - used), data.len);
		assert_memory_equal(&trace->tally, &whole->tally, sizeof whole->tally);
	}
}

static void add_xen(struct buf *b, uint32_t event, uint64_t time, uint32_t extra)
{
	const uint32_t words[4] = {event | 1u << 28 | 1u << 31, (uint32_t)time, (uint32_t)(time >> 32), extra};
	buf_add(b, words, sizeof words);
}

static void add_cpu(struct buf *b, uint32_t cpu)
{
	const uint32_t words[3] = {0x0001f003u | 2u << 28, cpu, 0};
	buf_add(b, words, sizeof words);
}

#define RUNS 0x00021101u      /* runnable to running */
#define BLOCKS 0x00021021u    /* running to blocked */
#define PREEMPTED 0x00021011u /* running to runnable */
#define WAITS 0x00021031u     /* running to offline */
#define ENTERS 0x00081001u
#define EXITS 0x00081102u
#define DOMAIN(n) ((uint32_t)(n) << 16)

static void test_xen_states(void **state)
{
	(void)state;
	AUTO_BUF struct buf b = BUF_INIT;
	AUTO_FREE struct cost_xen_trace *trace = xen_trace(3, 1000, 2000);
	add_cpu(&b, 1);
	add_xen(&b, RUNS, 900, DOMAIN(3));
	add_xen(&b, ENTERS, 950, 0);
	add_xen(&b, EXITS, 1010, 0x78);       /* guest: 10 of the interval */
	add_xen(&b, BLOCKS, 1015, DOMAIN(3)); /* hypervisor.hlt 5 */
	add_xen(&b, RUNS, 1015, DOMAIN(0));
	add_cpu(&b, 0);
	add_xen(&b, RUNS, 1100, DOMAIN(7)); /* another CPU, another domain */
	add_xen(&b, ENTERS, 1110, 0);
	add_xen(&b, EXITS, 1200, 0x72);
	add_cpu(&b, 1);
	add_xen(&b, BLOCKS, 1500, DOMAIN(0));
	add_xen(&b, RUNS, 1500, DOMAIN(3));
	add_xen(&b, ENTERS, 1503, 0);    /* hypervisor.hlt 3 */
	add_xen(&b, EXITS, 1900, 0x400); /* guest 397 */
	cost_xen_feed(trace, (const uint8_t *)b.data, b.len);
	cost_xen_end(trace);
	assert_null(trace->broken);
	assert_int_equal(trace->tally.guest_ns, 407);
	assert_int_equal(trace->tally.class_ns[COST_HLT], 8);
	assert_int_equal(trace->tally.class_ns[COST_MMIO], 100);
	assert_int_equal(trace->tally.hypervisor_ns, 108);
	assert_int_equal(all_exits(&trace->tally), 2);
}

/* A vCPU that left for a port is offline until the device model has answered; one that is only preempted is not. */
static void test_xen_ports(void **state)
{
	(void)state;
	AUTO_BUF struct buf b = BUF_INIT;
	AUTO_FREE struct cost_xen_trace *trace = xen_trace(3, 1000, 9000);
	add_xen(&b, ENTERS, 1000, 0);
	add_xen(&b, EXITS, 1100, 0x7b);
	add_xen(&b, WAITS, 1107, DOMAIN(3));
	add_xen(&b, RUNS, 1200, DOMAIN(3));
	add_xen(&b, ENTERS, 1203, 0); /* pio-dm 7 + 3 */
	add_xen(&b, EXITS, 1300, 0x7b);
	add_xen(&b, PREEMPTED, 1301, DOMAIN(3));
	add_xen(&b, RUNS, 1400, DOMAIN(3));
	add_xen(&b, ENTERS, 1404, 0); /* pio-hv 1 + 4 */
	add_xen(&b, EXITS, 1500, 0x7b);
	cost_xen_feed(trace, (const uint8_t *)b.data, b.len);
	assert_null(trace->broken);
	assert_int_equal(trace->tally.exits[COST_PIO_DM], 1);
	assert_int_equal(trace->tally.exits[COST_PIO_HV], 1);
	assert_int_equal(trace->tally.exits[COST_PIO], 1);
	assert_int_equal(trace->tally.class_ns[COST_PIO_DM], 10);
	assert_int_equal(trace->tally.class_ns[COST_PIO_HV], 5);
}

static void test_xen_broken(void **state)
{
	(void)state;
	static const uint32_t lost[2] = {0x0001f001u | 1u << 28, 5};
	AUTO_BUF struct buf b = BUF_INIT;
	AUTO_FREE struct cost_xen_trace *trace = xen_trace(3, 1000, 2000);
	buf_add(&b, lost, sizeof lost);
	cost_xen_feed(trace, (const uint8_t *)b.data, b.len);
	assert_string_equal(trace->broken, "records of the trace were lost");
	trace->broken = NULL;
	buf_clear(&b);
	add_cpu(&b, COST_XEN_CPUS);
	cost_xen_feed(trace, (const uint8_t *)b.data, b.len);
	assert_string_equal(trace->broken, "the trace has more CPUs than hvbench reads");
	trace->broken = NULL;
	trace->cpu = 0;
	buf_clear(&b);
	add_xen(&b, RUNS, 1100, DOMAIN(3));
	add_xen(&b, ENTERS, 1090, 0);
	cost_xen_feed(trace, (const uint8_t *)b.data, b.len);
	assert_string_equal(trace->broken, "the trace's records are not in order");
}

/* The recording with its exits as another event, as such a Xen would write them. */
static struct cost_xen_trace *with_exits_as(uint32_t event)
{
	AUTO_BUF struct buf data = recorded("xentrace-pvh.bin");
	struct cost_xen_trace *trace = xen_trace(3, 0, UINT64_MAX);
	for (size_t at = 0; at + 4 <= data.len;) {
		uint32_t head;
		memcpy(&head, data.data + at, 4);
		unsigned n = head >> 28 & 7;
		if ((head & 0x0ffffeff) == 0x00081002)
			head = (head & ~0xffu) | event;
		memcpy(data.data + at, &head, 4);
		at += 4 + (head >> 31 ? 8 : 0) + 4 * n;
	}
	cost_xen_feed(trace, (const uint8_t *)data.data, data.len);
	return trace;
}

/* Xen 4.19 and later have an event of their own for AMD's exits. One that is not known must not read as "no exits". */
static void test_xen_exit_events(void **state)
{
	(void)state;
	static const uint32_t known[] = {2, 3};
	for (unsigned i = 0; i < 2; i++) {
		AUTO_FREE struct cost_xen_trace *trace = with_exits_as(known[i]);
		assert_null(trace->broken);
		assert_int_equal(trace->tally.guest_ns, 550229);
		assert_int_equal(trace->tally.hypervisor_ns, 712965);
		assert_int_equal(all_exits(&trace->tally), 69);
	}
	AUTO_FREE struct cost_xen_trace *trace = with_exits_as(9);
	assert_non_null(trace->broken);
	assert_non_null(strstr(trace->broken, "an entry into the guest without an exit"));
}

/* ---- tracing, on a host that is recorded ---- */

static char root[] = "/tmp/hvbench-test-XXXXXX";

static void record(const char *path, const char *data, size_t len)
{
	AUTO_FREE char *where = mem_printf("%s%s", root, path), *dir = mem_strdup(where);
	*strrchr(dir, '/') = '\0';
	assert_int_equal(file_make_dirs(dir, NULL), 0);
	assert_int_equal(file_write(where, data, len, 0755, NULL), 0);
}

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

/* In the place of collect/cost_ring.c: rings that the test fills. */
static struct cost_ring rings[64];
static unsigned n_rings;
static int ring_error; /* errno of those that cannot be opened; 0: they can */

int cost_ring_open(struct cost_ring *ring, const uint32_t ids[COST_RING_EVENTS], pid_t thread, size_t size)
{
	(void)ids;
	(void)thread;
	errno = ring_error;
	if (ring_error) {
		*ring = (struct cost_ring){.fds = {-1, -1, -1}};
		return -1;
	}
	*ring = (struct cost_ring){.fds = {eventfd(0, EFD_CLOEXEC), -1, -1}, .size = size};
	void *page = mmap(
		NULL, (size_t)sysconf(_SC_PAGESIZE) + size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ring->page = page == MAP_FAILED ? NULL : page;
	rings[n_rings++] = *ring;
	return ring->page ? 0 : -1;
}

int cost_ring_switch(const struct cost_ring *ring, bool on)
{
	(void)on;
	return ring->page ? 0 : -1;
}

void cost_ring_close(struct cost_ring *ring)
{
	if (ring->page) {
		munmap(ring->page, (size_t)sysconf(_SC_PAGESIZE) + ring->size);
		close(ring->fds[0]);
		n_rings--;
	}
	*ring = (struct cost_ring){.fds = {-1, -1, -1}};
}

/* Records into the first ring, and the thread that waits for them is woken. */
static void fill_ring(const struct buf *records)
{
	memcpy((uint8_t *)rings[0].page + sysconf(_SC_PAGESIZE), records->data, records->len);
	__atomic_store_n(&rings[0].page->data_head, records->len, __ATOMIC_RELEASE);
	eventfd_write(rings[0].fds[0], 1);
}

static bool ring_is_read(void)
{
	for (unsigned i = 0; i < 500; i++) {
		if (__atomic_load_n(&rings[0].page->data_tail, __ATOMIC_ACQUIRE) == rings[0].page->data_head)
			return true;
		usleep(10000);
	}
	return false;
}

static unsigned n_entries(const char *path)
{
	AUTO_DIR DIR *dir = opendir(path);
	unsigned n = 0;
	while (dir && readdir(dir))
		n++;
	return n;
}

/* A QEMU of n vCPUs, whose process is this one. */
static void record_qemu(unsigned n)
{
	static const char *const events[] = {"kvm_entry", "kvm_exit", "kvm_userspace_exit"};
	for (unsigned i = 0; i < 3; i++) {
		AUTO_FREE char *file = mem_printf("%s.format", events[i]);
		AUTO_FREE char *path = mem_printf("/sys/kernel/tracing/events/kvm/%s/format", events[i]);
		AUTO_BUF struct buf format = recorded(file);
		record(path, buf_text(&format), format.len);
	}
	for (unsigned i = 0; i < n; i++) {
		AUTO_FREE char *comm = mem_printf("/proc/%d/task/%u/comm", getpid(), 90001 + i);
		AUTO_FREE char *stat = mem_printf("/proc/%d/task/%u/schedstat", getpid(), 90001 + i);
		AUTO_FREE char *name = mem_printf("CPU %u/KVM\n", i);
		record(comm, name, strlen(name));
		record(stat, "0 0 0\n", 6);
	}
}

static struct cost *trace_qemu(unsigned n)
{
	const char *reason = NULL;
	record_qemu(n);
	struct cost *cost = cost_open(&(struct collect_target){
		.driver = driver_find("kvm"), .process = getpid(), .domain_id = -1, .dir = root});
	if (!cost_can_trace(cost, &reason))
		fail_msg("%s", reason);
	assert_int_equal(n_rings, 0);
	cost_start(cost, true);
	assert_int_equal(n_rings, n);
	return cost;
}

static void on_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled_ns, uint64_t running_ns)
{
	(void)enabled_ns;
	(void)running_ns;
	buf_addf(ctx, "\n%s#%llu\n", name, (unsigned long long)value);
}

static void on_unavailable(void *ctx, const char *name, const char *reason)
{
	buf_addf(ctx, "\n%s!%s\n", name, reason);
}

static struct buf stop_cost(struct cost *cost)
{
	struct buf seen = BUF_INIT;
	cost_stop(cost, &(struct collect_sink){&seen, NULL, on_unavailable, on_counter});
	cost_close(cost);
	return seen;
}

static char *why_untraced(void)
{
	const char *reason = NULL;
	struct cost *cost = cost_open(&(struct collect_target){
		.driver = driver_find("kvm"), .process = getpid(), .domain_id = -1, .dir = root});
	assert_false(cost_can_trace(cost, &reason));
	char *why = mem_strdup(reason);
	cost_start(cost, true);
	AUTO_BUF struct buf seen = stop_cost(cost);
	AUTO_FREE char *exits = mem_printf("\nexits!%s\n", why);
	assert_non_null(strstr(buf_text(&seen), exits));
	return why;
}

/* Each reason why nothing can be traced says what to do, and is the figure's. */
static void test_no_trace(void **state)
{
	(void)state;
	record_qemu(1);
	ring_error = EACCES;
	AUTO_FREE char *denied = why_untraced();
	ring_error = 0;
	assert_string_equal(denied,
		"perf cannot trace a vCPU: Permission denied; only root can, and no lockdown or filter may forbid it");
	AUTO_FREE char *tracing = mem_printf("%s/sys/kernel/tracing", root);
	assert_int_equal(file_remove_tree(tracing, NULL), 0);
	AUTO_FREE char *absent = why_untraced();
	assert_string_equal(absent, "there is no tracefs: mount -t tracefs tracefs /sys/kernel/tracing");
}

/* What a guest leaves that ends within a traced pass. */
static void test_close_ends_the_trace(void **state)
{
	(void)state;
	unsigned threads = n_entries("/proc/self/task"), fds = n_entries("/proc/self/fd");
	AUTO_BUF struct buf records = BUF_INIT;
	struct cost *cost = trace_qemu(2);
	add_sample(&records, UINT64_MAX / 2, 1553, 0x78, 2, 0);
	fill_ring(&records);
	assert_true(ring_is_read());
	AUTO_FD int wake = dup(rings[0].fds[0]);
	cost_close(cost);
	eventfd_write(wake, 1); /* a reader that were still there would look at what is freed */
	usleep(20000);
	assert_int_equal(n_rings, 0);
	assert_int_equal(n_entries("/proc/self/task"), threads);
	assert_int_equal(n_entries("/proc/self/fd"), fds + 1);
}

/* All of an interval's records count, those too that are read at its end; all rings together are bounded. */
static void test_rings(void **state)
{
	(void)state;
	AUTO_BUF struct buf records = BUF_INIT;
	struct timespec time;
	struct cost *cost = trace_qemu(64);
	assert_int_equal(rings[0].size, 1 << 20);
	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	uint64_t now = (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
	add_other(&records, now, PERF_RECORD_SWITCH, 0);
	add_sample(&records, now + 1, 1553, 0x78, 2, 0);
	add_other(&records, now + 2, PERF_RECORD_SWITCH, PERF_RECORD_MISC_SWITCH_OUT);
	fill_ring(&records);
	assert_true(ring_is_read());
	AUTO_BUF struct buf seen = stop_cost(cost);
	if (!strstr(buf_text(&seen), "\nexits.hlt#1\n") || !strstr(buf_text(&seen), "\nexits#1\n"))
		fail_msg("%s", buf_text(&seen));
	assert_int_equal(n_rings, 0);
}

/* In the place of xentrace a program that does this with the file, its last argument; asked to end after a second (-T),
 * it notes that it has been. */
static struct buf trace_by(const char *does)
{
	AUTO_FREE char *text = mem_printf("#!/bin/sh\n[ \"$1\" != -T ] || exec touch %s/off\n"
					  "for file; do :; done\n%s\n",
		root, does);
	AUTO_FREE char *path = mem_strdup(getenv("PATH")), *mine = mem_printf("%s/bin:%s", root, path);
	record("/bin/xentrace", text, strlen(text));
	record("/sys/hypervisor/type", "xen\n", 4);
	record("/proc/cpuinfo", "vendor_id : AuthenticAMD\n", 25);
	setenv("PATH", mine, 1);
	struct cost *cost = cost_open(
		&(struct collect_target){.driver = driver_find("xen"), .process = 0, .domain_id = 3, .dir = root});
	cost_start(cost, true);
	usleep(200000);
	struct buf seen = stop_cost(cost);
	setenv("PATH", path, 1);
	return seen;
}

static bool is_off(void)
{
	AUTO_FREE char *off = mem_printf("%s/off", root);
	return file_exists(off);
}

/* A trace that is not whole is none: one that grows beyond its limit, and one that its program has left. */
static void test_xentrace_ends_early(void **state)
{
	(void)state;
	AUTO_BUF struct buf large = trace_by("printf x > $file; sleep 0.05; exec truncate -s 1T $file");
	if (!strstr(buf_text(&large), "\nguest!the trace was larger than"))
		fail_msg("%s", buf_text(&large));
	assert_null(strstr(buf_text(&large), "\nexits#"));
	assert_true(is_off());
	AUTO_BUF struct buf left = trace_by("printf x > $file; exit 1");
	if (!strstr(buf_text(&left), "\nguest!xentrace ended before the interval did, with exit code 1"))
		fail_msg("%s", buf_text(&left));
	AUTO_BUF struct buf empty = trace_by("trap 'exit 0' TERM; printf '\\0\\0\\0\\0' > $file; sleep 10 & wait");
	if (!strstr(buf_text(&empty), "\nguest!the trace has no exit of the guest"))
		fail_msg("%s", buf_text(&empty));
}

/* ---- reasons ---- */

static void test_reasons(void **state)
{
	(void)state;
	assert_int_equal(cost_class_of_svm(0x72), COST_CPUID);
	assert_int_equal(cost_class_of_svm(0x10), COST_CR);
	assert_int_equal(cost_class_of_svm(0x4e), COST_EXCEPTION);
	assert_int_equal(cost_class_of_svm(0x400), COST_FAULT);
	assert_int_equal(cost_class_of_svm(0x3ff), COST_OTHER);
	assert_int_equal(cost_class_of_svm(UINT32_MAX), COST_OTHER);
	assert_int_equal(cost_class_of_vmx(10), COST_CPUID);
	assert_int_equal(cost_class_of_vmx(0x80000021), COST_OTHER);
	assert_int_equal(cost_class_of_vmx(49), COST_MMIO);
	assert_int_equal(cost_class_of_vmx(0xffff), COST_OTHER);
	for (unsigned c = 0; c < COST_CLASSES; c++)
		assert_non_null(cost_class_names[c]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_kvm_recorded),
		cmocka_unit_test(test_kvm_states),
		cmocka_unit_test(test_kvm_begin),
		cmocka_unit_test(test_kvm_broken),
		cmocka_unit_test(test_xen_recorded),
		cmocka_unit_test(test_xen_exit_events),
		cmocka_unit_test(test_xen_states),
		cmocka_unit_test(test_kvm_ports),
		cmocka_unit_test(test_xen_ports),
		cmocka_unit_test(test_xen_broken),
		TEST(test_no_trace),
		TEST(test_close_ends_the_trace),
		TEST(test_rings),
		TEST(test_xentrace_ends_early),
		cmocka_unit_test(test_reasons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
