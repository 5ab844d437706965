/*
 * backend_disk.c - the store of a guest's disks, see backend.h.
 *
 * A RAM disk is the kernel's module brd. A mark says whether it is ours to unload: a file in hvbench's run
 * folder, that is there before the module is loaded and lives as long as the machine is up, as modules do.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/blkpg.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/backend.h"
#include "drivers/backend_signature.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/proc.h"

#define RAM_DISK "/dev/ram0"
#define FILE_PREFIX "file:"
#define DEV_PREFIX "/dev/"
#define OUTPUT_MAX 65536
#define MIB (1u << 20)
#define RESERVE_MIB 128 /* of memory that a RAM disk must leave */
#define FILE_SYSTEM_MIB(mib) ((mib) + (mib) / 16 + 8)
#define HINT_BRD "let it go (umount, then modprobe -r brd), or give --disk a device or file:DIR"
#define HINT_DIRECT "name a folder on a disk: --disk file:DIR"
#define HINT_PARTITIONS "name one of them, or remove them all (wipefs -a, then partx -d)"
#define PARTITION 1
#define PARTITIONS_MAX 256 /* Source: Linux include/linux/blkdev.h, DISK_MAX_PARTS */

static bool is_file(const char *what)
{
	return strncmp(what, FILE_PREFIX, strlen(FILE_PREFIX)) == 0;
}

int backend_disk_check(const char *what, struct err **err)
{
	if (strcmp(what, "ram") == 0 || (is_file(what) && what[strlen(FILE_PREFIX)] == '/') ||
		(strncmp(what, DEV_PREFIX, strlen(DEV_PREFIX)) == 0 && what[strlen(DEV_PREFIX)]))
		return 0;
	return err_set(err, ERR_USAGE, "ram, file:/FOLDER or /dev/DEVICE", "invalid disk backend '%s'", what);
}

/* ---- writing it from end to end ---- */

/* Data that no layer can take for a hole: a xorshift generator's. */
static void fill(uint64_t *block, size_t n)
{
	uint64_t x = UINT64_C(0x9e3779b97f4a7c15);
	for (size_t i = 0; i < n; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		block[i] = x;
	}
}

static int write_through(int fd, uint64_t bytes, const char *path, struct err **err)
{
	AUTO_FREE void *block = NULL;
	if (posix_memalign(&block, 4096, MIB) != 0)
		return err_set(err, ERR_INFRA, NULL, "no memory for writing %s", path);
	fill(block, MIB / sizeof(uint64_t));
	for (uint64_t at = 0; at < bytes; at += MIB) {
		size_t len = bytes - at < MIB ? (size_t)(bytes - at) : MIB;
		ssize_t n = pwrite(fd, block, len, (off_t)at);
		if (n != (ssize_t)len)
			return err_sys(err, ERR_INFRA, n < 0 ? errno : ENOSPC, NULL, "cannot write %s", path);
	}
	return fsync(fd) == 0 ? 0 : err_sys(err, ERR_INFRA, errno, NULL, "cannot write %s", path);
}

/* ---- marks: what is ours to remove ---- */

/* of: "brd", "part" */
static char *mark_of(const char *of, const char *name)
{
	AUTO_FREE char *run = file_run_dir();
	return mem_printf("%s/%s-%s", run, of, name);
}

static int make_mark(const char *of, const char *name, struct err **err)
{
	AUTO_FREE char *mark = mark_of(of, name);
	return file_make_run_dir(err) == 0 ? file_write(mark, "", 0, 0644, err) : -1;
}

/* ---- the RAM disk ---- */

static unsigned long available_mib(void)
{
	AUTO_BUF struct buf text = BUF_INIT;
	const char *line = file_read("/proc/meminfo", OUTPUT_MAX, &text, NULL) == 0
		? strstr(buf_text(&text), "MemAvailable:")
		: NULL;
	return line ? strtoul(line + strlen("MemAvailable:"), NULL, 10) / 1024 : 0;
}

static int64_t deadline_of(bool lab)
{
	return lab ? CLOCK_FOREVER : clock_after_ms(BACKEND_LIMIT_MS);
}

static int ram_load(const char *name, unsigned mib, bool lab, struct err **err)
{
	if (file_exists("/sys/module/brd") || file_exists(RAM_DISK))
		return err_set(err, ERR_INFRA, HINT_BRD,
			"this host has RAM disks already (module brd): they may be somebody's");
	unsigned long available = available_mib();
	if (mib + RESERVE_MIB > available)
		return err_set(err, ERR_INFRA, "ask for a smaller disk",
			"a RAM disk of %u MiB does not fit: %lu MiB of memory are available", mib, available);
	AUTO_FREE char *size = mem_printf("rd_size=%u", mib * 1024);
	if (make_mark("brd", name, err) != 0)
		return -1;
	const char *const argv[] = {"modprobe", "brd", "rd_nr=1", "max_part=0", size, NULL};
	return proc_run(argv, deadline_of(lab), OUTPUT_MAX, NULL, NULL, err) == 0
		? 0
		: err_wrap(err, "cannot make a RAM disk");
}

static int ram_unload(const char *name, struct err **err)
{
	AUTO_FREE char *mark = mark_of("brd", name);
	if (!file_exists(mark))
		return 0;
	const char *const argv[] = {"modprobe", "-r", "brd", NULL};
	if (file_exists("/sys/module/brd") && proc_run(argv, deadline_of(false), OUTPUT_MAX, NULL, NULL, err) != 0)
		return err_wrap(err, "cannot remove the RAM disk");
	unlink(mark);
	return 0;
}

static int ram_make(const char *name, unsigned mib, bool lab, char **path, struct err **err)
{
	if (ram_load(name, mib, lab, err) != 0)
		return -1;
	AUTO_FD int fd = open(RAM_DISK, O_RDWR | O_DIRECT | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot open %s", RAM_DISK);
	if (write_through(fd, (uint64_t)mib * MIB, RAM_DISK, err) != 0)
		return -1;
	*path = mem_strdup(RAM_DISK);
	return 0;
}

/* ---- a file ---- */

/* The folder that the lab's RAM disk is mounted on. */
static char *mount_point(const char *dir, const char *name)
{
	return mem_printf("%s/hvbench-%s", dir, name);
}

static char *file_of(const char *dir, const char *name)
{
	return mem_printf("%s/hvbench-%s.disk", dir, name);
}

static int file_fill(const char *file, unsigned mib, char **path, struct err **err)
{
	AUTO_FD int fd = open(file, O_RDWR | O_CREAT | O_EXCL | O_DIRECT | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EINVAL)
		return err_sys(err, ERR_INFRA, EINVAL, HINT_DIRECT,
			"%s cannot be opened past the page cache (it is in memory?)", file);
	if (fd < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot make %s", file);
	if (write_through(fd, (uint64_t)mib * MIB, file, err) != 0)
		return -1;
	*path = mem_strdup(file);
	return 0;
}

/* Xen's blkback wants a loop device for a file. The kernel would load the module by itself, if the device file that
 * asks for it were there without udev. */
static void load_loop(void)
{
	proc_run((const char *const[]){"modprobe", "loop", NULL}, deadline_of(true), OUTPUT_MAX, NULL, NULL, NULL);
}

static int lab_file_make(const char *dir, const char *name, unsigned mib, char **path, struct err **err)
{
	AUTO_FREE char *at = mount_point(dir, name), *file = file_of(at, name);
	const char *const mkfs[] = {"mke2fs", RAM_DISK, NULL};
	load_loop();
	if (file_make_dirs(at, err) != 0 || ram_load(name, FILE_SYSTEM_MIB(mib), true, err) != 0 ||
		proc_run(mkfs, deadline_of(true), OUTPUT_MAX, NULL, NULL, err) != 0)
		return -1;
	if (mount(RAM_DISK, at, "ext2", MS_NOATIME, NULL) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot mount %s on %s", RAM_DISK, at);
	return file_fill(file, mib, path, err);
}

static int file_remove(const char *dir, const char *name, struct err **err)
{
	AUTO_FREE char *at = mount_point(dir, name), *file = file_of(dir, name);
	if (umount(at) != 0 && errno != EINVAL && errno != ENOENT)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot unmount %s", at);
	rmdir(at);
	if (unlink(file) != 0 && errno != ENOENT && errno != ENOTDIR)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot remove %s", file);
	return ram_unload(name, err);
}

/* ---- a device of the user ---- */

/* Source: Linux block/genhd.c, bdevname(): a digit at the disk's end is followed by a p. */
static char *partition_of(const char *disk)
{
	bool digit = isdigit((unsigned char)disk[strlen(disk) - 1]);
	return mem_printf("%s%s%u", disk, digit ? "p" : "", PARTITION);
}

static int change_partition(int fd, int operation, int number, uint64_t bytes)
{
	struct blkpg_partition part = {.start = 0, .length = (long long)bytes, .pno = number};
	struct blkpg_ioctl_arg arg = {.op = operation, .datalen = sizeof part, .data = &part};
	return ioctl(fd, BLKPG, &arg);
}

/* The table is about to be overwritten: the kernel forgets what it read there. */
static int forget_partitions(int fd, const char *device, struct err **err)
{
	for (int i = 1; i < PARTITIONS_MAX; i++)
		if (change_partition(fd, BLKPG_DEL_PARTITION, i, 0) != 0 && errno == EBUSY)
			return err_sys(err, ERR_USAGE, EBUSY, "see lsof", "partition %d of %s is open", i, device);
	return 0;
}

/*
 * Of a large disk the guest gets its first bytes only, as a partition that the kernel knows and the disk does not: it
 * costs an I/O nothing. *path is it, or the device itself where there can be no partition (it is one, or a logical
 * volume): then all of it is written.
 */
static int cut(
	int fd, const char *device, const char *name, uint64_t *bytes, uint64_t wanted, char **path, struct err **err)
{
	AUTO_FREE char *mark = mark_of("part", name), *part = partition_of(device);
	if (*bytes == wanted) {
		*path = mem_strdup(device);
		return 0;
	}
	if (make_mark("part", name, err) != 0)
		return -1;
	bool made = change_partition(fd, BLKPG_ADD_PARTITION, PARTITION, wanted) == 0;
	int reason = errno;
	if (!made)
		unlink(mark);
	if (!made && reason == EBUSY)
		return err_set(err, ERR_USAGE, HINT_PARTITIONS, "%s has partitions", device);
	*path = mem_strdup(made ? part : device);
	*bytes = made ? wanted : *bytes;
	return 0;
}

static int device_remove(const char *device, const char *name, struct err **err)
{
	AUTO_FREE char *mark = mark_of("part", name);
	if (!file_exists(mark))
		return 0;
	AUTO_FD int fd = open(device, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || (change_partition(fd, BLKPG_DEL_PARTITION, PARTITION, 0) != 0 && errno != ENXIO))
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot remove the guests' partition of %s", device);
	unlink(mark);
	return 0;
}

/* Held until it is closed. Not for writing: udev would read the partition table again, and forget ours. */
static int open_device(const char *device, uint64_t *bytes, unsigned mib, struct err **err)
{
	struct stat info;
	if (stat(device, &info) != 0)
		return err_sys(err, ERR_USAGE, errno, "name a block device", "cannot look at %s", device);
	if (!S_ISBLK(info.st_mode))
		return err_set(err, ERR_USAGE, "name a block device", "%s is not a block device", device);
	AUTO_FD int fd = open(device, O_RDONLY | O_EXCL | O_CLOEXEC);
	if (fd < 0 && errno == EBUSY)
		return err_set(err, ERR_USAGE, "unmount it, or name another one",
			"%s is in use: mounted, or part of something", device);
	if (fd < 0 || ioctl(fd, BLKGETSIZE64, bytes) != 0)
		return err_sys(err, ERR_USAGE, errno, NULL, "cannot open %s", device);
	if (*bytes / MIB < mib)
		return err_set(err, ERR_USAGE, NULL, "%s has %llu MiB, fewer than the %u asked for", device,
			(unsigned long long)(*bytes / MIB), mib);
	return STEAL_FD(fd);
}

/* Past the page cache, as a guest of KVM reads it later. */
static int device_take(
	const char *named, const char *wipe, const char *name, unsigned mib, char **path, struct err **err)
{
	AUTO_FREE char *device = realpath(named, NULL), *part = NULL;
	uint64_t bytes = 0;
	AUTO_FD int fd = open_device(device ? device : named, &bytes, mib, err);
	if (fd < 0 || backend_signature_check(fd, device, wipe, err) != 0 ||
		(wipe && forget_partitions(fd, device, err) != 0) ||
		cut(fd, device, name, &bytes, (uint64_t)mib * MIB, &part, err) != 0)
		return -1;
	AUTO_FD int disk = open(part, O_RDWR | O_DIRECT | O_CLOEXEC);
	if (disk < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot open %s", part);
	if (write_through(disk, bytes, part, err) != 0)
		return -1;
	*path = STEAL(part);
	return 0;
}

/* ---- all of them ---- */

int backend_disk_make(
	const char *what, const char *wipe, const char *name, unsigned mib, bool lab, char **path, struct err **err)
{
	if (backend_disk_check(what, err) != 0)
		return -1;
	const char *dir = what + strlen(FILE_PREFIX);
	AUTO_FREE char *file = is_file(what) ? file_of(dir, name) : NULL;
	int result;
	if (!file)
		result = what[0] == '/' ? device_take(what, wipe, name, mib, path, err)
					: ram_make(name, mib, lab, path, err);
	else
		result = lab ? lab_file_make(dir, name, mib, path, err) : file_fill(file, mib, path, err);
	if (result != 0)
		backend_disk_remove(what, name, NULL);
	return result;
}

int backend_disk_warm(const char *path, struct err **err)
{
	AUTO_FREE char *block = mem_alloc(1, MIB);
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;
	while (n > 0)
		n = read(fd, block, MIB);
	if (n < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot read %s", path);
	return STEAL_FD(fd);
}

int backend_disk_remove(const char *what, const char *name, struct err **err)
{
	if (backend_disk_check(what, err) != 0)
		return -1;
	if (is_file(what))
		return file_remove(what + strlen(FILE_PREFIX), name, err);
	return what[0] == '/' ? device_remove(what, name, err) : ram_unload(name, err);
}
