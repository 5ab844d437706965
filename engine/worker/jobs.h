/* jobs.h - the jobs of all boots that no guest was sent yet, and the pieces of files for them, as they came. */
#ifndef HVB_ENGINE_WORKER_JOBS_H
#define HVB_ENGINE_WORKER_JOBS_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/job.h"
#include "lib/err.h"

/* A `job` or a `file` frame for the guest of a boot. */
struct worker_job {
	uint64_t boot;
	bool is_job;
	char kind[WIRE_KIND_MAX + 1];
	char *fields;           /* of the guest's frame */
	struct bench_job order; /* of a job */
};

struct worker_jobs {
	struct worker_job **list; /* in the order in which they came */
	unsigned n;
};

/* Takes a frame of the controller. -1: it is no order. */
int worker_jobs_take(struct worker_jobs *jobs, const struct wire_frame *frame, struct err **err);

bool worker_jobs_has(const struct worker_jobs *jobs, uint64_t boot);

/* The boot's next one, which the caller frees; NULL: there is none. */
struct worker_job *worker_jobs_next(struct worker_jobs *jobs, uint64_t boot);
void worker_job_free(struct worker_job *job);

/* Forgets the jobs of a boot that `which` is true for, with of; NULL: all, and files too. */
typedef bool worker_jobs_which(const struct bench_job *job, const struct bench_job *of);
void worker_jobs_forget(struct worker_jobs *jobs, uint64_t boot, worker_jobs_which *which, const struct bench_job *of);

void worker_jobs_finish(struct worker_jobs *jobs);

#endif
