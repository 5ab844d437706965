/*
 * passes_plan.h - how often, how long and how a tool in the linux guest is run to get a bench's figure: pure data.
 *
 * A tool's own start and end cost more than many of its operations. On an exact clock that is taken out: a pass with
 * few operations and one with many, and only their difference counts. Each is done three times and the median counts;
 * where it and the cheapest (of a stream: all three) do not agree, the row does not repeat. Then, in a run's first
 * boot, a short and a long one with the host's tracing on: they attribute the instructions, and give no other figure.
 * Where the host is busy on purpose, what it executes is no cost of the operation: there the tool's own mean latency
 * counts. By other clocks a pass lasts for a time, and the tool's own figures count.
 */
#ifndef HVB_ENGINE_MEASURE_PASSES_PLAN_H
#define HVB_ENGINE_MEASURE_PASSES_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/job.h"
#include "engine/plan_boot.h"

#define PASSES_MAX 9
#define PASS_SMALL_SHARE 8 /* the short pass has one eighth of the operations that are measured */
#define PASS_SMALL_JOB 8   /* of the user's job so many, or as many as it has in flight if they are more */

/* Devices get this part of the operations: slow ones, and emulated NICs that are not, whose streams cost more than
 * paravirtual ones. */
#define PASS_SLOW_SHARE 8 /* disks, at most PASS_SLOW_MOST */
#define PASS_SLOW_MOST 64 /* with half as many, boots differ by more than 1 % */
#define PASS_SLOW_NET_SHARE 16
#define PASS_STREAM_SHARE 2
#define PASS_QUICK_TIMES 8 /* and quick ones so many times as many */

/*
 * Bytes that all streams together may have under way when a pass is a number of operations: what is when the number is
 * reached belongs to the pass too, and a slow NIC needs more virtual time for 256 KiB than TCP waits before it sends
 * them once more.
 */
#define PASS_TCP_WINDOW (256u << 10)
#define PASS_SLOW_TCP_WINDOW (32u << 10)

/*
 * Packets of UDP into the guest that are sent in a second of 10^9 instructions, fewer than a device can take: a sender
 * without a limit floods a guest that shares its CPU, and most of what is executed is for packets that nobody gets.
 * Slow NICs get the smaller number.
 */
#define PASS_UDP_PACE 8000
#define PASS_SLOW_UDP_PACE 500

enum pass_role {
	PASS_WHOLE, /* stands for itself */
	PASS_WARM,  /* a warm-up that does not count */
	PASS_SHORT,
	PASS_LONG, /* counts by its difference to PASS_SHORT */
};

struct pass_plan {
	enum pass_role role;
	uint64_t ops;  /* to do; 0: as many as fit into secs */
	unsigned secs; /* to last; 0: until ops are done */
	bool traced;
};

struct passes {
	struct pass_plan list[PASSES_MAX];
	unsigned n;
};

/* A stream of TCP or UDP: packets are batched differently from boot to boot, and what the receiver got is counted. */
bool passes_is_stream(const struct bench_io *io);
/* Whether packets come at a fixed rate on an exact clock: UDP into the guest. */
bool passes_is_paced(const struct bench_io *io);

/* exact: on an exact clock. secs: of a pass by other clocks. */
struct passes passes_make(const struct plan_item *item, bool exact, unsigned secs);

/* The addresses of a network. */
struct pass_net {
	const char *peer, *self; /* "10.98.76.1", "10.98.76.2/24" */
};

/* The order for one pass. seed: of the tool's random order; net: used by tools that need a peer. */
void passes_job(const struct plan_item *item, const struct passes *passes, unsigned pass, uint64_t seed,
	const struct pass_net *net, struct bench_job *job);

#endif
