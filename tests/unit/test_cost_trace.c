/*
 * test_cost_trace.c - traces of KVM and of Xen: recorded in the lab, cut at every byte, and made up to show one thing
 * each.
 */
#include <linux/perf_event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collect/cost_parts.h"
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
	assert_int_equal(pio.exits[COST_PIO], 18);
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

#define RUNS 0x00021101u   /* runnable to running */
#define BLOCKS 0x00021021u /* running to blocked */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_kvm_recorded),
		cmocka_unit_test(test_kvm_states),
		cmocka_unit_test(test_kvm_begin),
		cmocka_unit_test(test_kvm_broken),
		cmocka_unit_test(test_xen_recorded),
		cmocka_unit_test(test_xen_states),
		cmocka_unit_test(test_xen_broken),
		cmocka_unit_test(test_reasons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
