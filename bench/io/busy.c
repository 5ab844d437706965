/*
 * busy.c - rows of disk.c and net.c once more while the host is busy: a CPU-bound process of ordinary priority runs on
 * every CPU of the host, respectively of dom0. What the guest loses against the quiet row is how much its I/O depends
 * on who else runs there.
 */
#include "bench/bench.h"

#define DISTURBED "The host's scheduler, on purpose."
#define CONCLUDE "Beside the quiet row: how much the guest loses when its host, or dom0, is busy."

/* A bare machine has no host that could be busy. */
#define PLACES BENCH_PLACES("kvm/linux-*", "xen/linux-*", "tcg/linux-*", "null/*")

#define BUSY(name_, title_, times_, ...) \
	{ \
		.name = "busy-" name_, .title = title_ ", the host busy", .times = times_, \
		.path = "As the quiet row of the same name.", .disturbed = DISTURBED, .conclude = CONCLUDE, \
		.modes = PLACES, .inexact = bench_everywhere, \
		.io = &(const struct bench_io){.busy = true, .profile = BENCH_QUICK, __VA_ARGS__}, \
	}

static const struct bench rows[] = {
	BUSY("disk-randread-4k-q1", "randread 4k, 1 in flight", "One I/O, as disk-randread-4k-q1.",
		.tool = BENCH_TOOL_FIO, .device = "disk", .rw = "randread", .block = 4096, .depth = 1, .op = "I/O",
		.ops = 64),
	BUSY("net-rr", "request and response of one byte", "One transaction, as net-rr.", .tool = BENCH_TOOL_RR,
		.device = "net", .block = 1, .depth = 1, .op = "transaction", .ops = 64),
};

const struct bench_family bench_io_busy = {
	.suite = "io", .guest = "linux", .benches = rows, .n = sizeof rows / sizeof rows[0]};
