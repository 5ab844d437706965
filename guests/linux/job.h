/*
 * job.h - one job as the worker's `job` frame asks for it (wire.h), every field checked.
 */
#ifndef HVB_GUESTS_LINUX_JOB_H
#define HVB_GUESTS_LINUX_JOB_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/bench.h"
#include "bench/wire.h"
#include "guests/linux/reason.h"

#define JOB_OPS_MAX 100000000
#define JOB_SECS_MAX 3600
#define JOB_BLOCK_MAX (16u << 20)
#define JOB_DEPTH_MAX 4096
#define JOB_STREAMS_MAX 64
#define JOB_WINDOW_MAX (16u << 20)
#define JOB_PACE_MAX 1000000
#define JOB_MESSAGE_MAX 65507 /* of a UDP packet, and of a request */

struct job {
	char bench[64], variant[64];
	uint64_t pass;
	enum bench_tool tool;
	char driver[32], name[32]; /* find=; name is empty when any device of the driver will do */
	uint64_t ops;              /* 0: by time */
	uint64_t secs;
	uint64_t block, depth;
	char rw[16]; /* fio, verify */
	uint64_t seed;
	bool inward;     /* net */
	uint64_t window; /* bytes of each TCP stream that may be under way; 0: as the system does it */
	uint64_t pace;   /* packets of UDP a second; 0: as fast as it goes */
	struct in_addr peer, self;
	uint64_t self_bits;
	bool tell; /* whether anybody wants the pass's figures */
};

bool job_is_net(const struct job *job);

/* False and the reason when a field is absent, out of range or not one of its words. bench, variant and pass are set
 * when they are there. */
bool job_parse(const struct wire_frame *frame, struct job *job, struct reason *reason);

#endif
