/* test_linux_parts.c - the small parts of the linux guest: jobs, devices in a made-up sysfs, modules, figures, reasons;
 * and its command line. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "guests/guest.h"
#include "guests/linux/figures.h"
#include "guests/linux/find.h"
#include "guests/linux/idle.h"
#include "guests/linux/job.h"
#include "guests/linux/modules.h"
#include "guests/linux/ram_disk.h"
#include "lib/file.h"

#define DISK \
	"bench=disk-x variant=vda pass=0 tool=fio find=virtio_blk ops=256 secs=60 rw=randrw70 bs=4096 depth=64 " \
	"seed=18446744073709551615"
#define NET \
	"bench=net-x variant=v pass=1 tool=rr find=vif/00%3a16 ops=9 secs=0 bs=1 depth=1 in=1 peer=10.0.0.1 " \
	"self=10.0.0.2/24"

static bool parse(const char *payload, struct job *job, struct reason *why)
{
	struct wire_frame frame = {.kind = "job", .payload = payload, .len = strlen(payload)};
	return job_parse(&frame, job, why);
}

static void a_job_is_read(void **state)
{
	(void)state;
	struct job job;
	struct reason why;
	assert_true(parse(DISK, &job, &why));
	const struct bench_job *order = &job.order;
	assert_string_equal(order->rw, "randrw70");
	assert_true(order->tool == BENCH_TOOL_FIO && order->block == 4096 && order->depth == 64 &&
		order->seed == UINT64_MAX && order->ops == 256);
	assert_true(parse(NET, &job, &why));
	assert_string_equal(job.driver, "vif");
	assert_string_equal(job.name, "00:16");
	assert_true(order->tool == BENCH_TOOL_RR && order->inward && job.self_bits == 24 &&
		job.self.s_addr == htonl(0x0a000002));
	assert_string_equal(order->peer, "10.0.0.1");
	assert_true(parse("bench=disk-job variant=v pass=0 tool=job find=brd ops=0 secs=0", &job, &why));
}

/* Whether a tool can do without is the tool's business. */
static void a_job_without_a_device_is_read(void **state)
{
	(void)state;
	struct job job;
	struct reason why;
	assert_true(parse("bench=copy pass=0 tool=job", &job, &why));
	assert_string_equal(job.driver, "");
	assert_string_equal(job.order.variant, "");
	assert_true(parse("bench=copy variant= pass=0 tool=job find=", &job, &why));
	assert_string_equal(job.driver, "");
}

static void a_job_out_of_range_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to, *says;
	} wrong[] = {
		{"bench=disk-x", "bench=", "bench"},
		{"variant=vda", "v=vda", "variant"},
		{"pass=0", "pass=-1", "pass"},
		{"tool=fio", "tool=sh", "tool"},
		{"find=virtio_blk", "find=../x", "find"},
		{"find=virtio_blk", "find=virtio_blk/../../sda", "find"},
		{"find=virtio_blk", "find=x/.", "find"},
		{"ops=256", "ops=100000001", "ops"},
		{"secs=60", "secs=3601", "secs"},
		{"rw=randrw70", "rw=--exec", "rw"},
		{"bs=4096", "bs=511", "bs"},
		{"depth=64", "depth=0", "depth"},
		{"depth=64", "processes=65 depth=64", "processes"},
		{"depth=64", "processes=3 depth=64", "processes"},
		{"seed=", "seed=x", "seed"},
		{"ops=256 secs=60", "ops=0 secs=0", "no operations"},
	};
	struct job job;
	struct reason why;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		char text[512];
		const char *at = strstr(DISK, wrong[i].from);
		assert_non_null(at);
		snprintf(
			text, sizeof text, "%.*s%s%s", (int)(at - DISK), DISK, wrong[i].to, at + strlen(wrong[i].from));
		assert_false(parse(text, &job, &why));
		if (!strstr(why.text, wrong[i].says))
			fail_msg("%s: %s", wrong[i].to, why.text);
	}
	assert_false(parse("bench=n variant=v pass=1 tool=udp find=vif ops=9 secs=0 bs=15 depth=1 in=1 peer=10.0.0.1 "
			   "self=10.0.0.2/24",
		&job, &why));
	assert_false(parse(
		"bench=n variant=v pass=1 tool=rr find=vif ops=9 secs=0 bs=1 depth=1 in=1 peer=10.0.0.1 self=10.0.0.2",
		&job, &why));
	assert_false(parse(
		"bench=n variant=v pass=1 tool=rr find=vif ops=9 secs=0 bs=1 depth=1 in=1 peer=name self=10.0.0.2/24",
		&job, &why));
	assert_false(parse("bench=n variant=v pass=1 tool=rr find=vif ops=9 secs=0 bs=1 depth=1 in=2 peer=10.0.0.1 "
			   "self=10.0.0.2/31",
		&job, &why));
}

static char root[] = "/tmp/hvbench-sys-XXXXXX";

static void make(const char *path, const char *content)
{
	char full[256], *slash;
	snprintf(full, sizeof full, "%s/%s", root, path);
	slash = strrchr(full, '/');
	*slash = 0;
	assert_int_equal(file_make_dirs(full, NULL), 0);
	*slash = '/';
	if (content[0] == '>')
		assert_int_equal(symlink(content + 1, full), 0);
	else
		assert_int_equal(file_write(full, content, strlen(content), 0644, NULL), 0);
}

/* As in a PC with virtio-blk, SATA with a CD, virtio-scsi and two NICs. */
static int make_tree(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(root));
	static const char *const tree[][2] = {
		{"devices/pci/1/driver", ">../x/virtio-pci"},
		{"devices/pci/1/virtio0/driver", ">../x/virtio_blk"},
		{"devices/pci/1/virtio0/block/vdb/size", "8\n"},
		{"block/vdb", ">../devices/pci/1/virtio0/block/vdb"},
		{"devices/pci/2/virtio1/driver", ">../x/virtio_blk"},
		{"devices/pci/2/virtio1/block/vda/size", "8\n"},
		{"block/vda", ">../devices/pci/2/virtio1/block/vda"},
		{"devices/pci/3/driver", ">../x/ahci"},
		{"devices/pci/3/ata1/0:0/driver", ">../x/sr"},
		{"devices/pci/3/ata1/0:0/block/sr0/size", "8\n"},
		{"devices/pci/3/ata1/0:0/block/sr0/removable", "1\n"},
		{"block/sr0", ">../devices/pci/3/ata1/0:0/block/sr0"},
		{"devices/pci/3/ata2/1:0/driver", ">../x/sd"},
		{"devices/pci/3/ata2/1:0/block/sda/size", "8\n"},
		{"block/sda", ">../devices/pci/3/ata2/1:0/block/sda"},
		{"devices/virtual/block/ram0/size", "131072\n"},
		{"block/ram0", ">../devices/virtual/block/ram0"},
		{"devices/pci/4/driver", ">../x/e1000"},
		{"devices/pci/4/net/eth10/address", "52:54:00:00:00:0A\n"},
		{"class/net/eth10", ">../../devices/pci/4/net/eth10"},
		{"devices/pci/5/driver", ">../x/e1000"},
		{"devices/pci/5/net/eth2/address", "52:54:00:00:00:02\n"},
		{"class/net/eth2", ">../../devices/pci/5/net/eth2"},
		{"devices/virtual/net/lo/address", "00:00:00:00:00:00\n"},
		{"class/net/lo", ">../../devices/virtual/net/lo"},
	};
	for (size_t i = 0; i < sizeof tree / sizeof tree[0]; i++)
		make(tree[i][0], tree[i][1]);
	return 0;
}

static int remove_tree(void **state)
{
	(void)state;
	return file_remove_tree(root, NULL);
}

static void devices_are_found_by_driver_and_name(void **state)
{
	(void)state;
	static const struct {
		bool nic;
		const char *driver, *name, *found;
	} cases[] = {
		{false, "virtio_blk", "", "vda"},
		{false, "virtio_blk", "vdb", "vdb"},
		{false, "virtio_blk", "sda", ""},
		{false, "ahci", "", "sda"},
		{false, "virtio", "", ""},
		{false, "virtio-pci", "", "vdb"},
		{false, "brd", "", "ram0"},
		{false, "nvme", "", ""},
		{true, "e1000", "", "eth2"},
		{true, "e1000", "52:54:00:00:00:0a", "eth10"},
		{true, "e1000", "52:54:00:00:00:0b", ""},
		{true, "vif", "", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char found[FIND_NAME_MAX];
		bool ok = (cases[i].nic ? find_nic : find_disk)(root, cases[i].driver, cases[i].name, found);
		assert_int_equal(ok, *cases[i].found != 0);
		if (ok)
			assert_string_equal(found, cases[i].found);
	}
	char found[FIND_NAME_MAX];
	assert_false(find_disk("/nowhere", "virtio_blk", "", found));
	assert_false(find_disk("/nowhere", "brd", "", found));
}

static void modules_are_those_of_the_line(void **state)
{
	(void)state;
	static const char index[] = "virtio_blk virtio.ko virtio_blk.ko\nvirtio\nbrd brd.ko";
	size_t len;
	const char *files = modules_of(index, "virtio_blk", &len);
	assert_true(files && len == strlen("virtio.ko virtio_blk.ko") &&
		memcmp(files, "virtio.ko virtio_blk.ko", len) == 0);
	assert_non_null(modules_of(index, "virtio", &len));
	assert_int_equal(len, 0);
	files = modules_of(index, "brd", &len);
	assert_true(files && len == 6);
	assert_null(modules_of(index, "br", &len));
	assert_null(modules_of("", "brd", &len));
}

static void figures_have_no_exponent(void **state)
{
	(void)state;
	static const struct {
		double value;
		const char *text;
	} good[] = {
		{0, "0"},
		{1, "1"},
		{0.5, "0.5"},
		{1.0 / 3, "0.33333333"},
		{7111.1111111, "7111.11111"},
		{1e-12, "0"},
		{12345678901234, "12345678901234"},
		{1617081060.4, "1617081060"},
		{99.99999999999, "100"},
	};
	char text[32];
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_true(figures_format(text, sizeof text, good[i].value));
		assert_string_equal(text, good[i].text);
	}
	assert_false(figures_format(text, sizeof text, -1));
	assert_false(figures_format(text, sizeof text, 1e18));
	assert_false(figures_format(text, sizeof text, 0.0 / 0.0));
	assert_false(figures_format(text, 4, 12345));
}

static void percentiles_are_exact(void **state)
{
	(void)state;
	static const struct {
		const char *name, *value;
	} wanted[] = {
		{"lat-min", "1"},
		{"lat-mean", "500.5"},
		{"lat-p50", "500"},
		{"lat-p90", "900"},
		{"lat-p99", "990"},
		{"lat-p999", "999"},
		{"lat-max", "1000"},
	};
	uint32_t ns[1000], one[] = {7};
	struct figures f = {0};
	for (unsigned i = 0; i < 1000; i++)
		ns[i] = (i * 7) % 1000 + 1;
	assert_true(figures_add_samples(&f, ns, 1000));
	assert_int_equal(f.n, 7);
	for (unsigned i = 0; i < 7; i++) {
		assert_string_equal(f.list[i].name, wanted[i].name);
		assert_string_equal(f.list[i].value, wanted[i].value);
	}
	assert_true(figures_add_samples(&f, one, 1));
	assert_string_equal(f.list[13].value, "7");
	assert_false(figures_add_samples(&f, one, 0));
}

static void a_reason_is_one_line(void **state)
{
	(void)state;
	struct reason why;
	assert_false(reason_quote(&why, "fio", "fio: a\n\n\tb\x01 c\n", 14));
	assert_string_equal(why.text, "fio: a; b  c");
	char much[1000];
	memset(much, 'x', sizeof much);
	reason_quote(&why, "fio", much, sizeof much);
	assert_int_equal(strlen(why.text), sizeof why.text - 1);
}

static void the_command_line_names_one_console(void **state)
{
	(void)state;
	const struct guest_kind *linux_guest = guest_find("linux");
	struct guest_plan plan = {.nonce = 0x0123456789abcdef, .console = "uart"};
	char text[256];
	assert_non_null(linux_guest);
	assert_true(guest_boots_in(linux_guest, "xen", "pv") && !guest_boots_in(linux_guest, "kvm", "microvm"));
	size_t len = linux_guest->cmdline(text, sizeof text, &plan);
	assert_int_equal(len, strlen(text));
	assert_string_equal(text,
		"hvbench nonce=0123456789abcdef console=ttyS0 quiet loglevel=4 panic=-1 tsc=reliable ipv6.disable=1");
	assert_int_equal(linux_guest->cmdline(text, len, &plan), 0);
	plan.console = "ring";
	assert_true(linux_guest->cmdline(text, sizeof text, &plan) > 0);
	assert_string_equal(text,
		"hvbench nonce=0123456789abcdef console=hvc0 quiet loglevel=4 panic=-1 tsc=reliable ipv6.disable=1");
}

static void idle_time_is_the_sum_over_cpus(void **state)
{
	(void)state;
	uint64_t ns = 1;
	assert_true(idle_parse("cpu: 0\n  .idle_sleeptime : 1500 nsecs\n  .iowait_sleeptime: 20 nsecs\ncpu: 1\n  "
			       ".idle_sleeptime : 300 nsecs\n"
			       "  .iowait_sleeptime: 4 nsecs\n",
		&ns));
	assert_int_equal(ns, 1824);
	assert_false(idle_parse("cpu: 0\n  .idle_jiffies : 7\n", &ns));
	assert_false(idle_parse("", &ns));
	assert_false(idle_parse("  .idle_sleeptime", &ns));
}

#define DISK_BYTES ((off_t)64 << 20)

/* Of a file that stands for the disk, of which so much may be written: what ram_disk_fill says, and how many bytes it
 * then has. False where files know no direct I/O. */
static bool fill_file(rlim_t largest, bool *filled, off_t *bytes, struct reason *why)
{
	struct rlimit before;
	struct stat st;
	char path[] = "build/hvbench-ram-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, DISK_BYTES), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){largest, before.rlim_max}), 0);
	*filled = ram_disk_fill(path, why);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(fstat(fd, &st), 0);
	*bytes = st.st_blocks * 512 < st.st_size ? st.st_blocks * 512 : st.st_size;
	close(fd);
	unlink(path);
	return *filled || !strstr(why->text, "cannot open");
}

static void a_ram_disk_is_written_from_end_to_end(void **state)
{
	(void)state;
	struct reason why;
	bool filled;
	off_t bytes;
	assert_false(ram_disk_fill("/nowhere/ram0", &why));
	assert_string_equal(why.text, "cannot open /nowhere/ram0: No such file or directory");
	if (!fill_file(RLIM_INFINITY, &filled, &bytes, &why))
		skip();
	assert_true(filled);
	assert_int_equal(bytes, DISK_BYTES);
}

static void a_disk_that_is_too_small_is_no_disk(void **state)
{
	(void)state;
	struct reason why;
	bool filled;
	off_t bytes;
	if (!fill_file(8 << 20, &filled, &bytes, &why))
		skip();
	assert_false(filled);
	assert_non_null(strstr(why.text, "from end to end: File too large"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_is_read),
		cmocka_unit_test(a_job_without_a_device_is_read),
		cmocka_unit_test(a_job_out_of_range_is_refused),
		cmocka_unit_test(a_ram_disk_is_written_from_end_to_end),
		cmocka_unit_test(a_disk_that_is_too_small_is_no_disk),
		cmocka_unit_test_setup_teardown(devices_are_found_by_driver_and_name, make_tree, remove_tree),
		cmocka_unit_test(modules_are_those_of_the_line),
		cmocka_unit_test(figures_have_no_exponent),
		cmocka_unit_test(percentiles_are_exact),
		cmocka_unit_test(a_reason_is_one_line),
		cmocka_unit_test(the_command_line_names_one_console),
		cmocka_unit_test(idle_time_is_the_sum_over_cpus),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
