/* job.h - one job as the worker's `job` frame asks for it (bench/job.h), and what of it the guest checks and reads. */
#ifndef HVB_GUESTS_LINUX_JOB_H
#define HVB_GUESTS_LINUX_JOB_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/job.h"
#include "guests/linux/reason.h"

#define JOB_STREAMS_MAX 64
#define JOB_MESSAGE_MAX 65507 /* of a UDP packet, and of a request */

struct job {
	struct bench_job order;
	char driver[32];     /* of the device; "" for a job without one */
	char name[32];       /* of the device; "" when any of the driver will do */
	struct in_addr self; /* address of the guest, for a network's tool */
	uint64_t self_bits;
};

/* False and the reason when a field is absent, out of range or not one of its words. order.bench, variant and pass are
 * set when they are there. */
bool job_parse(const struct wire_frame *frame, struct job *job, struct reason *reason);

#endif
