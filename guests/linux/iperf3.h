/*
 * iperf3.h - iperf3's arguments for a job, and what its JSON says.
 *
 * iperf3 3.12 exits with 0 when it failed: its `error` member decides. An operation is 1024 bytes that the receiver got
 * (tcp), a packet that was sent (udp to the peer) or received (udp from it).
 */
#ifndef HVB_GUESTS_LINUX_IPERF3_H
#define HVB_GUESTS_LINUX_IPERF3_H

#include "bench/job.h"
#include "guests/linux/arguments.h"
#include "guests/linux/figures.h"
#include "guests/linux/reason.h"

/* For tools tcp and udp. argv points into *arguments. */
void iperf3_arguments(const struct bench_job *job, const char *program, struct arguments *arguments);

/* Figures: bandwidth (of what was received), iops for udp; retransmits; lost, jitter. */
bool iperf3_read(const char *out, size_t out_len, const char *err, size_t err_len, const struct bench_job *job,
	struct figures *figures, struct reason *reason);

#endif
