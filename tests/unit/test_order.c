/* test_order.c - orders survive the wire: what is encoded is decoded, and what is out of range is refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/job.h"
#include "engine/order.h"

static struct wire_frame frame_of(const char *kind, const struct wire_fields *f)
{
	struct wire_frame frame = {.payload = f->text, .len = f->len};
	strcpy(frame.kind, kind);
	return frame;
}

static struct wire_frame frame_of_text(const char *kind, const char *text)
{
	struct wire_frame frame = {.payload = text, .len = strlen(text)};
	strcpy(frame.kind, kind);
	return frame;
}

/* ---- boot ---- */

static const struct boot_order whole = {
	.boot = 7,
	.nonce = 0xf123456789abcdef,
	.driver = "kvm",
	.guest = "linux",
	.mode = "q35",
	.name = "hvbench-0123abcd-7",
	.kernel = "/a b/linux.kernel",
	.initrd = "/a/linux.initrd",
	.cmdline = "hvbench nonce=0123456789abcdef x=%",
	.memory_mib = 256,
	.cpus = 2,
	.cpuset = "2-3",
	.roams = true,
	.emulator_cpuset = "1",
	.collect = "exits,tsc",
	.events = "cycles:mg,page-faults:u sched:sched_switch",
	.events_host = true,
	.count = true,
	.limit = 1 << 24,
	.frames = 100000,
	.devices = "virtio-blk,nvme",
	.disk = "file:/mnt",
	.disk_mib = 64,
	.net = true,
	.bridge = "br0",
	.files = "/a",
	.stands = true,
	.pauses = 20,
	.members = 4,
	.member = 3,
	.share = {.weight = 200, .cap = 50, .policy = DRIVER_POLICY_DEADLINE, .runtime_us = 15000, .period_us = 50000},
};

static void assert_same_text(const char *a, const char *b)
{
	if (a && *a)
		assert_string_equal(a, b);
	else
		assert_null(b);
}

static void assert_same_order(const struct boot_order *a, const struct boot_order *b)
{
	const char *const *texts[] = {&a->driver, &a->guest, &a->mode, &a->name, &a->kernel, &a->initrd, &a->cmdline,
		&a->cpuset, &a->emulator_cpuset, &a->collect, &a->events, &a->devices, &a->disk, &a->bridge, &a->files};
	for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		size_t at = (size_t)((const char *)texts[i] - (const char *)a);
		assert_same_text(*texts[i], *(const char *const *)((const char *)b + at));
	}
	assert_true(a->boot == b->boot && a->nonce == b->nonce && a->memory_mib == b->memory_mib && a->cpus == b->cpus);
	assert_true(a->roams == b->roams && a->events_host == b->events_host && a->count == b->count);
	assert_true(a->stands == b->stands && a->pauses == b->pauses);
	assert_true(a->limit == b->limit && a->frames == b->frames && a->net == b->net);
	assert_true(a->disk_mib == b->disk_mib && a->members == b->members && a->member == b->member);
	assert_memory_equal(&a->share, &b->share, sizeof a->share);
}

static void round_trip(const struct boot_order *order)
{
	struct wire_fields f;
	struct boot_order got;
	struct err *err = NULL;
	wire_fields_init(&f, WIRE_PAYLOAD_MAX);
	order_put(&f, order);
	assert_false(f.overflow);
	struct wire_frame frame = frame_of("boot", &f);
	if (order_get(&frame, &got, &err) != 0)
		fail_msg("%s", err_message(err));
	assert_same_order(order, &got);
}

static void test_boot_survives(void **state)
{
	(void)state;
	struct boot_order least = {.driver = "null",
		.guest = "bare",
		.mode = "ok",
		.name = "hvbench-1",
		.kernel = "k",
		.memory_mib = 1,
		.cpus = 1,
		.limit = 1,
		.frames = 1};
	round_trip(&whole);
	round_trip(&least);
}

/* An empty text is none, whether its field is there or not. */
static void test_empty_text_is_none(void **state)
{
	(void)state;
	struct wire_frame frame = frame_of_text("boot",
		"boot=1 nonce=1 driver=null guest=bare mode=ok name=hvbench-1 kernel=k initrd= cmdline= memory=1 "
		"cpus=1 "
		"cpuset= limit=1 frames=1 disk=");
	struct boot_order got;
	memset(&got, 0xff, sizeof got);
	assert_int_equal(order_get(&frame, &got, NULL), 0);
	assert_int_equal(got.member, 0); /* what is absent is nothing, whatever was there before */
	assert_int_equal(got.share.weight, 0);
	assert_null(got.initrd);
	assert_null(got.cpuset);
	assert_null(got.disk);
	assert_null(got.collect);
}

/* Each of these texts is one field of a good order, replaced by one that must be refused by its name. */
static void test_boot_is_refused_by_field(void **state)
{
	(void)state;
	static const char *const bad[][2] = {{"boot=7", ""}, {"boot=7", "boot=x"},
		{"nonce=f123456789abcdef", "nonce=zz"}, {"driver=kvm", "driver="},
		{"name=hvbench-0123abcd-7", "name=other"}, {"memory=256", "memory=0"}, {"cpus=2", "cpus=1025"},
		{"roams=1", "roams=2"}, {"limit=16777216", "limit=0"}, {"net=1", "net=yes"},
		{"members=4", "members=17"}, {"member=3", "member=4"}, {"weight=200", "weight=10001"},
		{"cap=50", "cap=101"}, {"policy=deadline", "policy=fifo"}, {"reserve=50000", "reserve=1000001"}};
	struct wire_fields f;
	wire_fields_init(&f, WIRE_PAYLOAD_MAX);
	order_put(&f, &whole);
	for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char text[WIRE_PAYLOAD_MAX + 1], good[WIRE_PAYLOAD_MAX + 1], key[32] = "";
		snprintf(good, sizeof good, "%.*s", (int)f.len, f.text);
		char *at = strstr(good, bad[i][0]);
		if (!at)
			fail_msg("no %s in %s", bad[i][0], good);
		snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, bad[i][1], at + strlen(bad[i][0]));
		struct wire_frame frame = frame_of_text("boot", text);
		struct boot_order got;
		struct err *err = NULL;
		assert_int_equal(order_get(&frame, &got, &err), -1);
		snprintf(key, sizeof key, "field %.*s ", (int)strcspn(bad[i][0], "="), bad[i][0]);
		if (!strstr(err_message(err), key))
			fail_msg("'%s' does not name %s", err_message(err), key);
		err_free(&err);
	}
}

/* ---- job ---- */

static void test_job_survives(void **state)
{
	(void)state;
	const struct bench_job jobs[] = {
		{.bench = "disk-rand",
			.variant = "nvme",
			.pass = 3,
			.tool = BENCH_TOOL_FIO,
			.find = "nvme",
			.tell = true,
			.ops = 4096,
			.rw = "randread",
			.block = 4096,
			.depth = 8,
			.seed = 1,
			.trace = true},
		{.bench = "net-udp",
			.variant = "e1000",
			.tool = BENCH_TOOL_UDP,
			.find = "e1000/52:54:00:00:00:04",
			.secs = 10,
			.block = 64,
			.depth = 1,
			.inward = true,
			.window = 65536,
			.pace = 500,
			.peer = "10.98.76.1",
			.self = "10.98.76.2/24",
			.busy = true},
		{.bench = "memory", .tool = BENCH_TOOL_JOB, .tell = true},
	};
	for (unsigned i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
		struct wire_fields f;
		struct bench_job got;
		wire_fields_init(&f, WIRE_PAYLOAD_MAX);
		bench_job_put(&f, &jobs[i]);
		struct wire_frame frame = frame_of("job", &f);
		assert_null(bench_job_get(&frame, &got));
		assert_string_equal(got.bench, jobs[i].bench);
		assert_string_equal(got.variant, jobs[i].variant);
		assert_string_equal(got.find, jobs[i].find);
		assert_string_equal(got.rw, jobs[i].rw);
		assert_string_equal(got.peer, jobs[i].peer);
		assert_string_equal(got.self, jobs[i].self);
		assert_true(got.pass == jobs[i].pass && got.tool == jobs[i].tool && got.tell == jobs[i].tell);
		assert_true(got.ops == jobs[i].ops && got.secs == jobs[i].secs && got.block == jobs[i].block);
		assert_true(got.depth == jobs[i].depth && got.seed == jobs[i].seed && got.inward == jobs[i].inward);
		assert_true(got.window == jobs[i].window && got.pace == jobs[i].pace);
		assert_true(got.trace == jobs[i].trace && got.busy == jobs[i].busy);
	}
}

static void test_job_is_refused_by_field(void **state)
{
	(void)state;
	static const char *const bad[][2] = {{"pass=0 tool=fio", "bench"}, {"bench=a tool=fio", "pass"},
		{"bench=a pass=0", "tool"}, {"bench=a pass=0 tool=dd", "tool"}, {"bench=a pass=0 tool=fio in=2", "in"},
		{"bench=a pass=0 tool=fio ops=100000001", "ops"},
		{"bench=a pass=0 tool=fio rw=0123456789abcdef", "rw"}};
	for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct wire_frame frame = frame_of_text("job", bad[i][0]);
		struct bench_job got;
		const char *wrong = bench_job_get(&frame, &got);
		assert_non_null(wrong);
		assert_string_equal(wrong, bad[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boot_survives),
		cmocka_unit_test(test_empty_text_is_none),
		cmocka_unit_test(test_boot_is_refused_by_field),
		cmocka_unit_test(test_job_survives),
		cmocka_unit_test(test_job_is_refused_by_field),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
