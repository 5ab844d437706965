#include "engine/worker/jobs.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

/* The payload without its first field, boot=N: the guest's frame. */
static char *fields_for_guest(const struct wire_frame *frame)
{
	const char *blank = memchr(frame->payload, ' ', frame->len);
	return blank ? mem_strndup(blank + 1, frame->len - (size_t)(blank + 1 - frame->payload)) : mem_strdup("");
}

int worker_jobs_take(struct worker_jobs *jobs, const struct wire_frame *frame, struct err **err)
{
	struct worker_job *job = mem_alloc(1, sizeof *job);
	memcpy(job->kind, frame->kind, sizeof job->kind);
	job->is_job = wire_is(frame, "job");
	job->fields = fields_for_guest(frame);
	MEM_ADD(jobs->list, jobs->n) = job;
	const char *wrong = job->is_job ? bench_job_get(frame, &job->order) : NULL;
	if (!wire_get_u64(frame, "boot", &job->boot, 0, UINT32_MAX))
		wrong = "boot";
	if (!wrong)
		return 0;
	return err_set(err, ERR_INFRA, "install the same hvbench on both sides",
		"protocol error: field %s of a %s frame is absent or out of range", wrong, frame->kind);
}

void worker_job_free(struct worker_job *job)
{
	if (job)
		free(job->fields);
	free(job);
}

bool worker_jobs_has(const struct worker_jobs *jobs, uint64_t boot)
{
	for (unsigned i = 0; i < jobs->n; i++)
		if (jobs->list[i]->boot == boot)
			return true;
	return false;
}

static struct worker_job *take_out(struct worker_jobs *jobs, unsigned i)
{
	struct worker_job *job = jobs->list[i];
	memmove(jobs->list + i, jobs->list + i + 1, (jobs->n - i - 1) * sizeof *jobs->list);
	jobs->n--;
	return job;
}

struct worker_job *worker_jobs_next(struct worker_jobs *jobs, uint64_t boot)
{
	for (unsigned i = 0; i < jobs->n; i++)
		if (jobs->list[i]->boot == boot)
			return take_out(jobs, i);
	return NULL;
}

void worker_jobs_forget(struct worker_jobs *jobs, uint64_t boot, worker_jobs_which *which, const struct bench_job *of)
{
	for (unsigned i = 0; i < jobs->n;) {
		const struct worker_job *job = jobs->list[i];
		if (job->boot == boot && (!which || (job->is_job && which(&job->order, of))))
			worker_job_free(take_out(jobs, i));
		else
			i++;
	}
}

void worker_jobs_finish(struct worker_jobs *jobs)
{
	for (unsigned i = 0; i < jobs->n; i++)
		worker_job_free(jobs->list[i]);
	free(jobs->list);
	*jobs = (struct worker_jobs){0};
}
