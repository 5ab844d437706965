/* suite.c - io: what an operation on a virtual disk or NIC costs, by device. */
#include "bench/suite.h"

const struct suite suite_io = {
	.name = "io",
	.what = "cost, rate and latency of disk and network I/O on each device, by fio and iperf3",
	.guest = "linux",
	.image = "linux.kernel",
	.measure = BENCH_PASSES,
	.unit = SUITE_TIME,
	.min_effect = 0.05,
	.has_devices = true,
};
