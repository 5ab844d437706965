/* samples.c - runs a bench of timed intervals: bench/harness.h. */
#include "bench/harness.h"

#include "bench/text.h"
#include "guests/bare/bare.h"

struct job {
	const struct bench *bench;
	struct harness_timer timer;
	unsigned n, warm;
	const char *why_not;
	struct harness_result result;
};

static void run(void *arg)
{
	struct job *job = arg;
	job->why_not = harness_run(job->bench, &machine.env, &job->timer, job->n, job->warm, &job->result);
}

static void finish(void *arg)
{
	const struct job *job = arg;
	job->bench->finish(&machine.env);
}

void bare_run(
	struct agent *agent, const struct bench *bench, const struct plan *plan, const struct harness_timer *timer)
{
	static struct job job;
	size_t len = text_len(bench->name);
	job = (struct job){.bench = bench, .timer = *timer, .n = plan->n, .warm = plan->warm};
	const char *trap = machine_guarded(run, &job);
	if (trap) {
		agent_fail(agent, bench->name, len, trap);
		if (bench->finish)
			machine_guarded(finish, &job);
	} else if (job.why_not) {
		agent_skip(agent, bench->name, len, job.why_not);
	} else {
		agent_result(agent, bench->name, len, &job.result);
	}
}
