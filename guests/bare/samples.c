/* samples.c - runs a bench of timed intervals, or counted passes of it: bench/harness.h. */
#include "bench/harness.h"

#include "bench/count.h"
#include "bench/text.h"
#include "guests/bare/bare.h"

/* Between two looks for the worker's answer: each costs exits, which are in what is counted. */
#define COUNT_NAP_US 20000
#define NO_GO "No `go` was received."

struct job {
	struct agent *agent;
	const struct bench *bench;
	size_t name_len;
	struct harness_timer timer;
	unsigned n, warm, count;
	const char *why_not; /* it cannot exist here */
	const char *problem; /* it could not be counted */
	struct harness_result result;
	unsigned ops; /* of a counted pass */
};

static void finish(const struct bench *bench)
{
	if (bench->finish)
		bench->finish(&machine.env);
}

static void finish_job(void *arg)
{
	const struct job *job = arg;
	finish(job->bench);
}

static void run(void *arg)
{
	struct job *job = arg;
	job->why_not = harness_run(job->bench, &machine.env, &job->timer, job->n, job->warm, &job->result);
}

/* ---- counted passes ---- */

static uint8_t *given; /* what the bench got of the untouched memory */

/* A bench is prepared before each pass, and there is not so much memory: all its passes share it. */
static uint8_t *give_once(size_t bytes)
{
	given = given ? given : machine.env.untouched(bytes);
	return given;
}

/* The guest's timer is the bench's but for this time. */
static bool mark(const struct job *job, unsigned pass, const char *at)
{
	agent_mark(job->agent, job->bench->name, job->name_len, pass, at);
	bool timer = !machine.env.timer_begin();
	bool go = bare_wait_for_go(job->agent, timer, COUNT_NAP_US);
	if (timer)
		machine.env.timer_end();
	return go;
}

/* What prepares the bench is counted as well, in the empty passes likewise. NULL, or what went wrong. */
static const char *count_pass(const struct job *job, const struct bench_env *env, unsigned pass)
{
	const char *problem = NULL;
	if (!mark(job, pass, "start"))
		return NO_GO;
	if (job->bench->prepare)
		problem = job->bench->prepare(env);
	if (problem)
		return problem;
	harness_pass(job->bench, env, count_is_empty(pass), given ? (uint64_t)(pass / 2) * job->ops : 0, job->ops);
	finish(job->bench);
	return mark(job, pass, "stop") ? NULL : NO_GO;
}

static void count(void *arg)
{
	static struct bench_env env;
	struct job *job = arg;
	env = machine.env;
	env.untouched = give_once;
	given = NULL;
	job->why_not = job->bench->prepare ? job->bench->prepare(&env) : NULL;
	if (job->why_not)
		return;
	finish(job->bench);
	job->ops = harness_pass_ops(job->bench, job->count, given);
	for (unsigned pass = 0; pass < COUNT_PASSES && !job->problem; pass++)
		job->problem = count_pass(job, &env, pass);
}

void bare_run(
	struct agent *agent, const struct bench *bench, const struct plan *plan, const struct harness_timer *timer)
{
	static struct job job;
	size_t len = text_len(bench->name);
	job = (struct job){.agent = agent,
		.bench = bench,
		.name_len = len,
		.timer = *timer,
		.n = plan->n,
		.warm = plan->warm,
		.count = plan->count};
	const char *trap = machine_guarded(plan->count ? count : run, &job);
	if (trap || job.problem) {
		agent_fail(agent, bench->name, len, trap ? trap : job.problem);
		if (trap)
			machine_guarded(finish_job, &job);
	} else if (job.why_not) {
		agent_skip(agent, bench->name, len, job.why_not);
	} else if (plan->count) {
		agent_counted(agent, bench->name, len, job.ops);
	} else {
		agent_result(agent, bench->name, len, &job.result);
	}
}
