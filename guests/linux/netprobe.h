/*
 * netprobe.h - our own request/response and connect probe (tools rr and connect), against the services of peer.h.
 *
 * rr: one connection, TCP_NODELAY; `block` bytes to the peer and as many back, each transaction timed from stamp to
 * stamp. connect: a connection made and closed. Both by number or by time; samples are kept raw, so that percentiles
 * are exact.
 */
#ifndef HVB_GUESTS_LINUX_NETPROBE_H
#define HVB_GUESTS_LINUX_NETPROBE_H

#include "bench/job.h"
#include "guests/linux/figures.h"
#include "guests/linux/tool.h"

#define NETPROBE_SAMPLES_MAX (4u << 20) /* a pass by time ends there */

/* Figures: iops, lat-*, and bandwidth (of one way) for rr. */
bool netprobe_run(
	const struct bench_job *job, tool_beat_fn *beat, void *ctx, struct figures *figures, struct reason *reason);

#endif
