/*
 * test_backend.c - the backing of a guest's devices: the words, stores that need no module, the network with a
 * stand-in for the peer; and writing to a console that nobody may read. The network is made in a namespace of the
 * test's own.
 */
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/backend.h"
#include "drivers/say.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/proc.h"

#define MIB 4u

static void test_words(void **state)
{
	(void)state;
	static const char *const good[] = {"ram", "file:/srv/disks", "/dev/sdb", "/dev/disk/by-id/x"};
	static const char *const bad[] = {"", "ram0", "file:", "file:srv", "/dev/", "/srv/disk", "dev/sdb"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_int_equal(backend_disk_check(good[i], NULL), 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		AUTO_ERR struct err *err = NULL;
		char *path = NULL;
		assert_int_equal(backend_disk_check(bad[i], &err), -1);
		assert_int_equal(err_kind(err), ERR_USAGE);
		assert_int_equal(backend_disk_make(bad[i], NULL, "0123abcd", MIB, false, &path, NULL), -1);
		assert_int_equal(backend_disk_remove(bad[i], "0123abcd", NULL), -1);
		assert_null(path);
	}
}

static void test_devices(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL;
	char *path = NULL;
	assert_int_equal(backend_disk_make("/dev/null", NULL, "0123abcd", MIB, false, &path, &err), -1);
	assert_non_null(strstr(err_message(err), "/dev/null is not a block device"));
	assert_int_equal(backend_disk_make("/dev/nonexistent", NULL, "0123abcd", MIB, false, &path, &err), -1);
	assert_non_null(strstr(err_message(err), "No such file"));
	assert_int_equal(backend_disk_remove("/dev/nonexistent", "0123abcd", NULL), 0);
}

/* False where the folder is in memory. */
static bool can_be_direct(const char *dir)
{
	AUTO_FREE char *file = mem_printf("%s/probe", dir);
	AUTO_FD int fd = open(file, O_RDWR | O_CREAT | O_DIRECT | O_CLOEXEC, 0600);
	unlink(file);
	return fd >= 0;
}

static void test_file(void **state)
{
	(void)state;
	char dir[] = "/var/tmp/hvbench-test-XXXXXX";
	assert_non_null(mkdtemp(dir));
	AUTO_FREE char *what = mem_printf("file:%s", dir);
	AUTO_FREE char *path = NULL;
	AUTO_ERR struct err *err = NULL;
	struct stat info;
	bool direct = can_be_direct(dir);
	assert_int_equal(backend_disk_make(what, NULL, "0123abcd", MIB, false, &path, &err), direct ? 0 : -1);
	if (direct) {
		assert_int_equal(stat(path, &info), 0);
		assert_int_equal(info.st_size, MIB << 20);
		assert_true(info.st_blocks * 512 >= MIB << 20);
		assert_non_null(strstr(path, "/hvbench-0123abcd.disk"));
	} else {
		assert_non_null(strstr(err_message(err), "page cache"));
		assert_null(path);
	}
	assert_int_equal(backend_disk_remove(what, "0123abcd", NULL), 0);
	assert_int_equal(backend_disk_remove(what, "0123abcd", NULL), 0);
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(backend_disk_make(what, NULL, "0123abcd", MIB, false, &path, &err), -1);
	assert_int_equal(backend_disk_remove(what, "0123abcd", NULL), 0);
}

/* ---- a device of the user ---- */

/* A loop device over a file of so many bytes with nothing in it; "" when this machine has none. Caller frees. */
static char *loop_device(const char *image, uint64_t bytes)
{
	AUTO_BUF struct buf out = BUF_INIT;
	const char *const argv[] = {"losetup", "--find", "--show", "--partscan", image, NULL};
	assert_int_equal(file_write(image, "", 0, 0600, NULL), 0);
	assert_int_equal(truncate(image, (off_t)bytes), 0);
	if (proc_run(argv, clock_after_ms(10000), 4096, &out, NULL, NULL) != 0)
		return mem_strdup("");
	return mem_strndup(buf_text(&out), strcspn(buf_text(&out), "\n"));
}

/* How many of its bytes are in blocks that were written, and how many it has. */
static uint64_t written_of(const char *path, uint64_t *size)
{
	static const uint8_t zero[4096];
	uint8_t block[4096];
	uint64_t written = 0;
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	*size = 0;
	for (ssize_t n; (n = read(fd, block, sizeof block)) > 0; *size += (uint64_t)n)
		written += memcmp(block, zero, (size_t)n) != 0 ? (uint64_t)n : 0;
	return written;
}

static void expect_written(const char *path, uint64_t bytes)
{
	uint64_t size;
	assert_int_equal(written_of(path, &size), bytes);
	assert_int_equal(size, bytes);
}

static char *take(const char *device, const char *name, unsigned mib)
{
	char *path = NULL;
	AUTO_ERR struct err *err = NULL;
	if (backend_disk_make(device, NULL, name, mib, false, &path, &err) != 0)
		fail_msg("%s", err_message(err));
	return path;
}

static void take_and_remove(const char *disk)
{
	AUTO_ERR struct err *err = NULL;
	char *none = NULL;
	AUTO_FREE char *part = take(disk, "0123abcd", MIB);
	expect_written(part, MIB << 20);
	assert_int_equal(backend_disk_make(disk, NULL, "4567cdef", MIB, false, &none, &err), -1);
	assert_non_null(strstr(err_message(err), "has partitions"));
	AUTO_FREE uint8_t *zero = mem_alloc(1, MIB << 20);
	AUTO_FD int fd = open(part, O_WRONLY | O_CLOEXEC);
	assert_int_equal(write(fd, zero, MIB << 20), MIB << 20);
	assert_int_equal(fsync(fd), 0);
	close(fd);
	fd = -1;
	AUTO_FREE char *whole = take(part, "89abcdef", MIB / 2);
	assert_string_equal(whole, part);
	expect_written(whole, MIB << 20);
	AUTO_FD int user = open(part, O_RDONLY | O_CLOEXEC);
	assert_int_equal(backend_disk_remove(disk, "0123abcd", NULL), -1); /* and then it can be tried again */
	close(user);
	user = -1;
	assert_int_equal(backend_disk_remove(disk, "0123abcd", NULL), 0);
	assert_false(file_exists(part));
	assert_int_equal(backend_disk_remove(disk, "0123abcd", NULL), 0);
	AUTO_FREE char *all = take(disk, "0123abcd", 24);
	assert_string_equal(all, disk);
	expect_written(all, 24u << 20);
}

/* Whatever the guest can read of a device was written: the beginning of a disk, or all of what cannot be cut. */
static void test_device_is_written(void **state)
{
	(void)state;
	char dir[] = "/tmp/hvbench-test-XXXXXX";
	assert_non_null(mkdtemp(dir));
	AUTO_FREE char *image = mem_printf("%s/image", dir), *device = loop_device(image, 24u << 20);
	if (*device) {
		take_and_remove(device);
		assert_int_equal(proc_run((const char *const[]){"losetup", "-d", device, NULL}, clock_after_ms(10000),
					 4096, NULL, NULL, NULL),
			0);
	}
	assert_int_equal(file_remove_tree(dir, NULL), 0);
	if (!*device)
		skip();
}

/* ---- a device that holds something ---- */

#define SMALL_MIB 8
#define ZFS_MIB 64 /* libblkid looks for it on no smaller one */
#define BY_ID "/dev/disk/by-id"

static bool run_on(const char *command, const char *device)
{
	AUTO_FREE char *line = mem_printf("exec %s %s", command, device);
	return proc_run((const char *const[]){"sh", "-c", line, NULL}, clock_after_ms(10000), 4096, NULL, NULL, NULL) ==
		0;
}

#define UBERBLOCK(n) \
	{ \
		(128 + (n)) << 10, "\x0c\xb1\xba\0\0\0\0", 8 \
	}

/* What makes the signature: a program, or its bytes. Source of the bytes: libblkid's probes of util-linux 2.38. */
static const struct signature {
	const char *found, *program;
	unsigned mib;
	struct {
		off_t at;
		const char *bytes;
		size_t len;
	} put[4];
} signatures[] = {
	{"ext2 \"home\" at byte 1080", "mke2fs -q -L home", SMALL_MIB, {{0}}},
	{"swap \"spare\" at byte 4086", "mkswap -L spare", SMALL_MIB, {{0}}},
	{"crypto_LUKS at byte 0", NULL, SMALL_MIB, {{0, "LUKS\xba\xbe\0\1", 8}}},
	{"LVM2_member at byte 536", NULL, SMALL_MIB,
		{{512, "LABELONE\1\0\0\0\0\0\0\0\x73\xac\xa8\x28\x20\0\0\0LVM2 001", 32}}},
	{"linux_raid_member at byte 4096", NULL, SMALL_MIB, {{4096, "\xfc\x4e\x2b\xa9\1", 5}, {4096 + 144, "\x8", 1}}},
	{"zfs_member", NULL, ZFS_MIB, {UBERBLOCK(0), UBERBLOCK(1), UBERBLOCK(2), UBERBLOCK(3)}},
	{"dos partition table at byte 510", NULL, SMALL_MIB,
		{{446 + 4, "\x83\0\0\0\0\x08\0\0\0\x20", 10}, {510, "\x55\xaa", 2}}},
};

static void sign(const struct signature *signature, const char *device)
{
	AUTO_FD int fd = open(device, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_true(!signature->program || run_on(signature->program, device));
	for (size_t i = 0; i < 4 && signature->put[i].len; i++)
		assert_int_equal(pwrite(fd, signature->put[i].bytes, signature->put[i].len, signature->put[i].at),
			signature->put[i].len);
	assert_int_equal(fsync(fd), 0);
}

/* words: of the reason or the hint. */
static void expect_refusal(const char *device, const char *wipe, const char *words)
{
	char *path = NULL;
	AUTO_ERR struct err *err = NULL;
	assert_int_equal(backend_disk_make(device, wipe, "0123abcd", MIB, false, &path, &err), -1);
	assert_int_equal(err_kind(err), ERR_USAGE);
	if (!strstr(err_message(err), words) && !(err_hint(err) && strstr(err_hint(err), words)))
		fail_msg("'%s' is not in: %s; %s", words, err_message(err), err_hint(err));
}

/* Loop devices have no name that udev keeps: they get one as a disk has. */
static void test_signature(const struct signature *signature, const char *device, const char *id)
{
	AUTO_FREE char *link = mem_printf(BY_ID "/%s", id), *wipe = mem_printf("--wipe %s", id);
	AUTO_FREE char *clear = mem_printf("wipefs -a %s", device), *taken = NULL;
	char before[FILE_SHA256_SIZE], after[FILE_SHA256_SIZE];
	AUTO_ERR struct err *err = NULL;
	sign(signature, device);
	assert_int_equal(file_sha256(device, before, NULL), 0);
	if (strstr(signature->found, "partition"))
		assert_true(run_on("partx -a", device));
	expect_refusal(device, NULL, signature->found);
	expect_refusal(device, NULL, clear);
	expect_refusal(device, id, "names no disk: No such file");
	assert_int_equal(symlink("/dev/null", link), 0);
	expect_refusal(device, id, "names /dev/null and not /dev/loop");
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink(device, link), 0);
	expect_refusal(device, NULL, wipe);
	assert_int_equal(file_sha256(device, after, NULL), 0);
	assert_string_equal(before, after);
	if (backend_disk_make(device, id, "0123abcd", MIB, false, &taken, &err) != 0)
		fail_msg("%s: %s", signature->found, err_message(err));
	expect_written(taken, MIB << 20);
	assert_int_equal(backend_disk_remove(device, "0123abcd", NULL), 0);
	assert_int_equal(unlink(link), 0);
	AUTO_FREE char *empty = take(device, "0123abcd", MIB); /* what the guests left is no signature */
	assert_non_null(empty);
	assert_int_equal(backend_disk_remove(device, "0123abcd", NULL), 0);
}

/* A disk that holds something is refused by its name, and taken when that name is said. */
static void test_signatures(void **state)
{
	(void)state;
	char dir[] = "/tmp/hvbench-test-XXXXXX";
	assert_non_null(mkdtemp(dir));
	assert_int_equal(file_make_dirs(BY_ID, NULL), 0);
	AUTO_FREE char *image = mem_printf("%s/image", dir), *id = mem_printf("hvbench-test-%d", getpid());
	bool loop = true;
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures && loop; i++) {
		AUTO_FREE char *device = loop_device(image, (uint64_t)signatures[i].mib << 20);
		loop = *device;
		if (loop) {
			test_signature(&signatures[i], device, id);
			assert_true(run_on("losetup -d", device));
		}
		assert_int_equal(unlink(image), 0);
	}
	rmdir(BY_ID);
	rmdir("/dev/disk");
	assert_int_equal(file_remove_tree(dir, NULL), 0);
	if (!loop)
		skip();
}

/* What somebody holds is not taken, by any name. */
static void test_held(void **state)
{
	(void)state;
	static const struct {
		const char *make, *hold, *let_go;
	} rows[] = {
		{"mke2fs -q", "mount -t ext2 -o ro", "umount"},
		{"mkswap", "swapon", "swapoff"},
	};
	char dir[] = "/tmp/hvbench-test-XXXXXX";
	assert_non_null(mkdtemp(dir));
	AUTO_FREE char *image = mem_printf("%s/image", dir), *device = loop_device(image, SMALL_MIB << 20);
	unsigned held = 0;
	for (size_t i = 0; i < sizeof rows / sizeof *rows && *device; i++) {
		AUTO_FREE char *hold = mem_printf("%s %s %s", rows[i].hold, device, i == 0 ? dir : "");
		assert_true(run_on(rows[i].make, device));
		if (!run_on(hold, ""))
			continue;
		held++;
		expect_refusal(device, NULL, "is in use");
		expect_refusal(device, "any", "is in use");
		assert_true(run_on(rows[i].let_go, device));
	}
	if (*device)
		assert_true(run_on("losetup -d", device));
	assert_int_equal(file_remove_tree(dir, NULL), 0);
	if (held == 0)
		skip();
}

/* Whatever brd is on this machine, a mark that is not there says that it is not ours. */
static void test_ram_of_others(void **state)
{
	(void)state;
	assert_int_equal(backend_disk_remove("ram", "nobodys", NULL), 0);
	if (!file_exists("/sys/module/brd") && !file_exists("/dev/ram0"))
		skip();
	AUTO_ERR struct err *err = NULL;
	char *path = NULL;
	assert_int_equal(backend_disk_make("ram", NULL, "nobodys", MIB, false, &path, &err), -1);
	assert_non_null(strstr(err_message(err), "somebody's"));
}

static void test_say(void **state)
{
	(void)state;
	int ends[2];
	char heard[64] = "";
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *much = mem_alloc(1, SAY_MAX);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(file_no_block(ends[1], "", NULL), 0);
	assert_int_equal(say_to_fd(ends[1], "one\ntwo\n", 8, NULL), 0);
	assert_int_equal(read(ends[0], heard, sizeof heard), 8);
	assert_string_equal(heard, "one\ntwo\n");
	assert_int_equal(say_to_fd(ends[1], much, SAY_MAX, NULL), 0);
	assert_int_equal(say_to_fd(ends[1], "x", 1, &err), -1);
	assert_non_null(strstr(err_message(err), "does not read"));
	assert_int_equal(err_kind(err), ERR_GUEST);
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(say_to_fd(-1, "x", 1, &err), -1);
}

/* ---- the network ---- */

/* A peer that says `says`, writes what it sees of its network to a file of the folder, and ends with its stdin. */
static char *stand_in(const char *dir, const char *says)
{
	char *path = mem_printf("%s/peer", dir);
	AUTO_FREE char *text = mem_printf("#!/bin/sh\necho \"$@\" > %s/args\nip -o -4 address show > %s/seen\n%s\nread "
					  "-r line\necho bye > %s/ended\n",
		dir, dir, says, dir);
	assert_int_equal(file_write(path, text, strlen(text), 0755, NULL), 0);
	return path;
}

static bool told(const char *dir, const char *name, const char *words)
{
	AUTO_FREE char *path = mem_printf("%s/%s", dir, name);
	AUTO_BUF struct buf text = BUF_INIT;
	return file_read(path, 65536, &text, NULL) == 0 && strstr(buf_text(&text), words);
}

static bool run_ip(const char *words)
{
	AUTO_FREE char *command = mem_printf("exec ip %s", words);
	return proc_run((const char *const[]){"sh", "-c", command, NULL}, clock_after_ms(10000), 65536, NULL, NULL,
		       NULL) == 0;
}

/* Enters a network namespace of its own, once. This machine may not allow that, or no bridge or veth. */
static bool can_network(void)
{
	static bool entered;
	if (!entered && unshare(CLONE_NEWNET) != 0)
		return false;
	entered = true;
	AUTO_FD int filter = open("/proc/sys/net/bridge/bridge-nf-call-iptables", O_WRONLY | O_CLOEXEC);
	if (filter >= 0 && write(filter, "0\n", 2) != 2)
		return false;
	return run_ip("link add name br0 type bridge") && run_ip("link add name ve0 type veth peer name ve1") &&
		run_ip("link delete br0") && run_ip("link delete ve0");
}

static void test_net_names(void **state)
{
	(void)state;
	struct backend_net *net = NULL;
	can_network();
	static const char *const bad[] = {"", "0123456789ab", "a b", "../x", "A"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		AUTO_ERR struct err *err = NULL;
		assert_int_equal(backend_net_make(bad[i], "/bin/true", NULL, BACKEND_LIMIT_MS, &net, &err), -1);
		assert_int_equal(err_kind(err), ERR_USAGE);
	}
	assert_int_equal(backend_net_remove(NULL, NULL), 0);
}

static void test_net(void **state)
{
	(void)state;
	if (!can_network())
		skip();
	char dir[] = "/tmp/hvbench-test-XXXXXX";
	assert_non_null(mkdtemp(dir));
	AUTO_FREE char *name = mem_printf("t%d", getpid());
	AUTO_FREE char *peer = stand_in(dir, "echo ready");
	AUTO_ERR struct err *err = NULL;
	struct backend_net *net = NULL;
	if (backend_net_make(name, peer, "/job/iperf3", BACKEND_LIMIT_MS, &net, &err) != 0)
		fail_msg("%s", err_message(err));
	AUTO_FREE char *bridge = mem_strdup(backend_net_bridge(net));
	AUTO_FREE char *port = mem_printf("link show dev hvp-%s | grep -q 'master %s .*UP'", name, bridge);
	assert_true(strlen(bridge) < IF_NAMESIZE && if_nametoindex(bridge) != 0);
	assert_true(run_ip(port));
	assert_true(told(dir, "args", "peer 10.98.76.1 /job/iperf3"));
	assert_true(told(dir, "seen", "hvpeer    inet 10.98.76.1/24"));
	assert_int_equal(backend_net_remove(net, NULL), 0);
	assert_true(told(dir, "ended", "bye"));
	assert_int_equal(if_nametoindex(bridge), 0);
	assert_int_equal(backend_net_reap(name, NULL), 0);
	assert_int_equal(file_remove_tree(dir, NULL), 0);
}

/* A peer that fails leaves nothing, and its words are the reason. */
static void test_net_peer_fails(void **state)
{
	(void)state;
	if (!can_network())
		skip();
	static const struct {
		const char *does, *reason;
		int limit_ms;
	} rows[] = {
		{"echo no socket >&2; exit 1", "no socket", BACKEND_LIMIT_MS},
		{"exit 0", "without a word", -1},
		{"echo steady", "something else", BACKEND_LIMIT_MS},
		{"exec sleep 60", "not ready in time", 2000},
		{"echo rea; exec sleep 60 >&-", "not ready in time", 2000},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char dir[] = "/tmp/hvbench-test-XXXXXX";
		assert_non_null(mkdtemp(dir));
		AUTO_FREE char *name = mem_printf("t%d", getpid());
		AUTO_FREE char *peer = stand_in(dir, rows[i].does);
		AUTO_FREE char *bridge = mem_printf("hvb-%s", name);
		AUTO_ERR struct err *err = NULL;
		struct backend_net *net = NULL;
		assert_int_equal(backend_net_make(name, peer, NULL, rows[i].limit_ms, &net, &err), -1);
		if (!strstr(err_message(err), rows[i].reason))
			fail_msg("%s", err_message(err));
		assert_int_equal(if_nametoindex(bridge), 0);
		assert_int_equal(file_remove_tree(dir, NULL), 0);
	}
}

/* What a killed worker leaves: the bridge, perhaps its port. */
static void test_net_reap(void **state)
{
	(void)state;
	if (!can_network())
		skip();
	AUTO_FREE char *name = mem_printf("t%d", getpid());
	AUTO_FREE char *bridge = mem_printf("hvb-%s", name),
		       *words = mem_printf("link add name %s type bridge", bridge);
	assert_true(run_ip(words));
	assert_true(if_nametoindex(bridge) != 0);
	assert_int_equal(backend_net_reap(name, NULL), 0);
	assert_int_equal(if_nametoindex(bridge), 0);
	assert_int_equal(backend_net_reap(name, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_device_is_written),
		cmocka_unit_test(test_signatures),
		cmocka_unit_test(test_held),
		cmocka_unit_test(test_ram_of_others),
		cmocka_unit_test(test_say),
		cmocka_unit_test(test_net_names),
		cmocka_unit_test(test_net),
		cmocka_unit_test(test_net_peer_fails),
		cmocka_unit_test(test_net_reap),
	};
	char run[] = "/tmp/hvbench-test-XXXXXX";
	if (!mkdtemp(run))
		return 1;
	setenv("XDG_RUNTIME_DIR", run, 1);
	int failed = cmocka_run_group_tests_name("backend", tests, NULL, NULL);
	file_remove_tree(run, NULL);
	return failed;
}
