/*
 * job.h - one pass of a tool as the controller orders it: the `job` frame of wire.h, encoded and decoded by one table.
 *
 * The controller encodes it, the worker and the linux guest's agent decode it; the worker passes the frame on as it
 * came. Freestanding.
 */
#ifndef HVB_BENCH_JOB_H
#define HVB_BENCH_JOB_H

#include "bench/bench.h"
#include "bench/wire.h"

#define BENCH_JOB_NAME_MAX 64
#define BENCH_JOB_FIND_MAX 64
#define BENCH_JOB_OPS_MAX 100000000
#define BENCH_JOB_SECS_MAX 3600
#define BENCH_JOB_BLOCK_MAX (16u << 20)
#define BENCH_JOB_DEPTH_MAX 4096
#define BENCH_JOB_WINDOW_MAX (16u << 20)
#define BENCH_JOB_PACE_MAX 1000000
#define BENCH_JOB_RATE_MAX UINT64_C(1000000000000)
#define BENCH_JOB_PART_MAX 63
#define BENCH_JOB_PROCESSES_MAX 64

struct bench_job {
	char bench[BENCH_JOB_NAME_MAX], variant[BENCH_JOB_NAME_MAX]; /* variant: "" for a bench without a device */
	uint64_t pass;
	enum bench_tool tool;
	char find[BENCH_JOB_FIND_MAX]; /* how the guest finds the device (wire.h); "" for none */
	bool tell;                     /* the pass's `metric` frames are wanted */
	uint64_t ops;                  /* 0: by time */
	uint64_t secs;                 /* 0: until ops are done */
	char rw[16];                   /* fio's rw=; "" for none */
	uint64_t block, depth, seed;
	uint64_t processes;      /* fio: each with depth requests in flight, ops of all together; 0 is 1 */
	uint64_t part;           /* job: which of the file's jobs is reported, from 0 */
	bool inward;             /* net: from the peer to the guest */
	uint64_t window, pace;   /* wire.h; 0: as the system does it */
	uint64_t length, rate;   /* bytes of a write, bits/s of a stream; 0: as iperf3 does it, respectively pace */
	bool zero_copy, both;    /* tcp: sendfile; data goes both ways */
	char peer[32], self[32]; /* "10.98.76.1", "10.98.76.2/24"; "" without a network */
	bool trace, busy;        /* for the worker: the host traces, or is made busy */
};

/* "fio": the tool's name on the wire. */
const char *bench_tool_name(enum bench_tool tool);
/* True for a tool that needs a peer. */
bool bench_tool_is_net(enum bench_tool tool);

/* Adds the job's fields; empty texts and zeros that are a default are left out. f->overflow tells when they did not
 * fit. */
void bench_job_put(struct wire_fields *f, const struct bench_job *job);

/*
 * Decodes the fields of a `job` frame; those that are absent have their default (tell 1, else "" and 0). NULL, or the
 * key of the field that is out of range or, of bench, pass and tool, absent. bench, variant and pass are set when they
 * could be read, whatever the answer.
 */
const char *bench_job_get(const struct wire_frame *frame, struct bench_job *job);

/*
 * A `file` frame of wire.h: a piece of the user's job file, from offset `at` on. The text of a frame is put as it is,
 * percent-encoded by the wire; BENCH_JOB_PIECE bytes fit whatever they are. get: NULL, or the key of the field that is
 * absent or out of range; the text has no NUL in it.
 */
#define BENCH_JOB_PIECE 600
void bench_job_file_put(struct wire_fields *f, uint64_t at, const char *text, size_t len);
const char *bench_job_file_get(const struct wire_frame *frame, uint64_t *at, char text[WIRE_PAYLOAD_MAX]);

/*
 * The guest's `file` frame: a piece of a log that the user's job wrote. All logs of a row together have at most
 * BENCH_JOB_LOGS_MAX bytes; `of` is how many the log really has. A name is of letters, digits and "-_.", not ".".
 */
#define BENCH_JOB_LOG_PIECE 200 /* fits beside the names whatever it is */
#define BENCH_JOB_LOGS_MAX 65536
#define BENCH_JOB_LOG_NAME_MAX 96

#endif
