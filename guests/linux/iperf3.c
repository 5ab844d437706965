/* iperf3.c - a job as iperf3's arguments; iperf3's JSON as figures. */
#include "guests/linux/iperf3.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "guests/linux/json.h"
#include "guests/linux/peer.h"

#define KIB 1024
#define BOUND_S 300 /* of a receiver that waits for a number of packets */

static void add_amount(struct arguments *a, const struct bench_job *job)
{
	if (job->ops == 0) {
		arguments_add(a, "-t");
		arguments_add(a, "%" PRIu64, job->secs);
	} else if (job->tool == BENCH_TOOL_TCP) {
		arguments_add(a, "-n");
		arguments_add(a, "%" PRIu64, job->ops * KIB);
	} else if (job->inward) {
		arguments_add(a, "-t");
		arguments_add(a, "%u", BOUND_S);
	} else {
		arguments_add(a, "-k");
		arguments_add(a, "%" PRIu64, job->ops);
	}
}

void iperf3_arguments(const struct bench_job *job, const char *program, struct arguments *a)
{
	memset(a, 0, sizeof *a);
	arguments_add(a, "%s", program);
	if (job->tool == BENCH_TOOL_UDP && job->inward && job->ops) {
		arguments_add(a, "--receive");
		arguments_add(a, "%" PRIu64, job->ops);
	}
	arguments_add(a, "-4");
	arguments_add(a, "-J");
	arguments_add(a, "-c");
	arguments_add(a, "%s", job->peer);
	arguments_add(a, "-p");
	arguments_add(a, "%u", PEER_PORT_IPERF3);
	arguments_add(a, "--connect-timeout");
	arguments_add(a, "10000");
	arguments_add(a, "-P");
	arguments_add(a, "%" PRIu64, job->depth);
	if (job->tool == BENCH_TOOL_UDP) {
		arguments_add(a, "-u");
		arguments_add(a, "-b");
		arguments_add(a, "%" PRIu64, job->rate ? job->rate : job->pace * job->block * 8);
	} else if (job->rate) {
		arguments_add(a, "-b");
		arguments_add(a, "%" PRIu64, job->rate);
	}
	if (job->tool == BENCH_TOOL_UDP || job->length) {
		arguments_add(a, "-l");
		arguments_add(a, "%" PRIu64, job->tool == BENCH_TOOL_UDP ? job->block : job->length);
	}
	if (job->zero_copy)
		arguments_add(a, "-Z");
	if (job->both)
		arguments_add(a, "--bidir");
	if (job->inward)
		arguments_add(a, "-R");
	if (job->window) {
		arguments_add(a, "-w");
		arguments_add(a, "%" PRIu64, job->window);
	}
	add_amount(a, job);
}

static bool read_tcp(json_t *end, const struct bench_job *job, struct figures *figures, struct reason *reason)
{
	uint64_t bytes, retransmits, back = 0, again = 0;
	double seconds;
	if (!json_u64_at(end, "sum_received/bytes", &bytes, reason) ||
		!json_number_at(end, "sum_received/seconds", &seconds, reason) ||
		!json_u64_at(end, "sum_sent/retransmits", &retransmits, reason) ||
		(job->both &&
			(!json_u64_at(end, "sum_received_bidir_reverse/bytes", &back, reason) ||
				!json_u64_at(end, "sum_sent_bidir_reverse/retransmits", &again, reason))))
		return false;
	bytes += back;
	retransmits += again;
	if (bytes < KIB || !(seconds > 0))
		return reason_set(reason, "iperf3 received %" PRIu64 " bytes in %.6f s", bytes, seconds);
	*figures = (struct figures){.ops = bytes / KIB, .ns = (uint64_t)llround(seconds * 1e9)};
	return (figures_add(figures, "bandwidth", (double)bytes / seconds, "bytes/s") &&
		       figures_add(figures, "retransmits", (double)retransmits, "count")) ||
		reason_set(reason, "iperf3's sums are no figures");
}

/* The receiver sees what is lost as gaps in the packets' numbers. */
static bool read_udp(json_t *end, const struct bench_job *job, struct figures *figures, struct reason *reason)
{
	uint64_t sent, numbered, lost, bytes;
	double seconds, jitter_ms;
	if (!json_u64_at(end, "sum_sent/packets", &sent, reason) ||
		!json_u64_at(end, "sum_received/packets", &numbered, reason) ||
		!json_u64_at(end, "sum/lost_packets", &lost, reason) ||
		!json_u64_at(end, "sum_received/bytes", &bytes, reason) ||
		!json_number_at(end, "sum_received/seconds", &seconds, reason) ||
		!json_number_at(end, "sum/jitter_ms", &jitter_ms, reason))
		return false;
	uint64_t received = bytes / job->block, ops = job->inward ? received : sent;
	if (ops == 0 || numbered == 0 || lost > numbered || !(seconds > 0))
		return reason_set(reason,
			"iperf3 sent %" PRIu64 " packets, received %" PRIu64 " of %" PRIu64 ", lost %" PRIu64
			" in %.6f s",
			sent, received, numbered, lost, seconds);
	*figures = (struct figures){.ops = ops, .ns = (uint64_t)llround(seconds * 1e9)};
	return (figures_add(figures, "iops", (double)ops / seconds, "1/s") &&
		       figures_add(figures, "bandwidth", (double)bytes / seconds, "bytes/s") &&
		       figures_add(figures, "lost", (double)lost / (double)numbered, "ratio") &&
		       figures_add(figures, "jitter", jitter_ms * 1e6, "ns")) ||
		reason_set(reason, "iperf3's sums are no figures");
}

bool iperf3_read(const char *out, size_t out_len, const char *err, size_t err_len, const struct bench_job *job,
	struct figures *figures, struct reason *reason)
{
	size_t said;
	json_t *root = json_only("iperf3", out, out_len, &said, reason);
	if (!root)
		return out_len || !err_len ? false : reason_quote(reason, "iperf3", err, err_len);
	json_t *error = json_object_get(root, "error"), *end = json_at(root, "end", reason);
	bool ok = false;
	if (error)
		reason_set(reason, "iperf3: %s",
			json_is_string(error) ? json_string_value(error) : "an error that is no text");
	else if (end)
		ok = job->tool == BENCH_TOOL_TCP ? read_tcp(end, job, figures, reason)
						 : read_udp(end, job, figures, reason);
	json_decref(root);
	return ok;
}
