/*
 * disk.c - a disk by fio: block size x operations in flight x direction, direct I/O on the raw device.
 *
 * The same 60 rows exist for every device of the class, so that a paravirtual and an emulated device are one row apart.
 * Behind all of them lies the same disk of the host.
 */
#include "bench/bench.h"

#define TIMES \
	"One I/O of fio (io_uring, direct=1) on the whole device, from its submission to its completion, all that " \
	"the machine executes meanwhile included."
#define PATH \
	"Guest: file and block layer, the device's driver, a kick or register writes that leave the guest; host: the " \
	"device model or the " \
	"kernel's backend does the I/O and raises an interrupt; guest: interrupt, completion."
#define DISTURBED \
	"The guest's timer tick; merging of kicks and of completions when many I/Os are in flight; the host's page " \
	"cache, which is bypassed."
#define CONCLUDE \
	"What a device of this kind costs at this size and depth, on a disk that costs next to nothing. It says " \
	"nothing about a real disk's speed."

#define ROW_(rw_, bs_, block_, depth_, ops_, profile_) \
	{ \
		.name = "disk-" rw_ "-" bs_ "-q" #depth_, .title = rw_ " " bs_ ", " #depth_ " in flight", \
		.times = TIMES, .path = PATH, .disturbed = DISTURBED, .conclude = CONCLUDE, \
		.inexact = bench_everywhere, \
		.io = &(const struct bench_io){.tool = BENCH_TOOL_FIO, \
			.device = "disk", \
			.rw = rw_, \
			.block = block_, \
			.depth = depth_, \
			.op = "I/O", \
			.ops = ops_, \
			.profile = profile_}, \
	}

/* Sizes and depths of one direction; the four corners of the quick profile are 4k q1, 4k q64 and 64k q8. */
#define ROWS(rw, quick) \
	ROW_(rw, "4k", 4096, 1, 512, quick), ROW_(rw, "4k", 4096, 8, 512, BENCH_STANDARD), \
		ROW_(rw, "4k", 4096, 64, 2048, quick), ROW_(rw, "16k", 16384, 1, 256, BENCH_STANDARD), \
		ROW_(rw, "16k", 16384, 8, 512, BENCH_STANDARD), ROW_(rw, "16k", 16384, 64, 1024, BENCH_FULL), \
		ROW_(rw, "64k", 65536, 1, 256, BENCH_STANDARD), ROW_(rw, "64k", 65536, 8, 512, quick), \
		ROW_(rw, "64k", 65536, 64, 1024, BENCH_FULL), ROW_(rw, "256k", 262144, 1, 128, BENCH_FULL), \
		ROW_(rw, "256k", 262144, 8, 256, BENCH_STANDARD), ROW_(rw, "256k", 262144, 64, 512, BENCH_FULL)

static const struct bench rows[] = {
	{
		.name = "disk-verify",
		.title = "what was written is read back",
		.times = "Nothing: fio writes a pattern with checksums and reads it back.",
		.path = "As the other rows of the device.",
		.disturbed = "Nothing; it is not timed.",
		.conclude = "The device loses no data: without this no other row of it means anything.",
		.inexact = bench_everywhere,
		.io = &(const struct bench_io){.tool = BENCH_TOOL_VERIFY,
			.device = "disk",
			.rw = "randwrite",
			.block = 4096,
			.depth = 8,
			.op = "I/O",
			.ops = 256,
			.profile = BENCH_QUICK},
	},
	ROWS("randread", BENCH_QUICK),
	ROWS("randwrite", BENCH_QUICK),
	ROWS("read", BENCH_STANDARD),
	ROWS("write", BENCH_STANDARD),
	ROWS("randrw70", BENCH_STANDARD),
	{
		.name = "disk-job",
		.title = "the user's own fio job",
		.times = "One I/O of the job, as fio counts them.",
		.path = PATH,
		.disturbed = DISTURBED,
		.conclude = "What the job file's author wants to know.",
		.inexact = bench_everywhere,
		.io = &(const struct bench_io){.tool = BENCH_TOOL_JOB,
			.own = true,
			.device = "disk",
			.block = 4096,
			.depth = 1,
			.op = "I/O",
			.profile = BENCH_QUICK},
	},
};

const struct bench_family bench_io_disk = {
	.suite = "io", .guest = "linux", .benches = rows, .n = sizeof rows / sizeof rows[0]};
