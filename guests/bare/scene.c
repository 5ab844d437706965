/*
 * scene.c - one guest of a scene: waits at the start barrier, plays its part (bench/scene.h), reports.
 *
 * Frames: bench/wire.h. While it waits it halts, so that guests which are still being started have the CPU.
 */
#include "bench/scene.h"

#include "bench/agent.h"
#include "bench/text.h"
#include "guests/bare/bare.h"

#define NAP_US 5000
#define START_US 300000 /* from `go` to the start: nobody computes while others are still waiting for theirs */

struct job {
	struct agent *agent;
	const struct bench *bench;
	unsigned member; /* its first vCPU */

	bool began; /* the barrier was passed */
	const char *problem;
	struct scene_report reports[SCENE_VCPUS_MAX];
};

/* False when nobody has said `go`. */
static bool pass_barrier(struct agent *agent)
{
	agent_ready(agent);
	if (!bare_wait_for_go(agent, true, NAP_US))
		return false;
	/* Under Xen what the worker says to one guest was seen to stay in dom0 until another's console had something to
	 * say. */
	agent_log(agent, "go received.");
	scene_nap(&machine.env, START_US);
	return true;
}

static void play(void *arg)
{
	struct job *job = arg;
	job->problem = scene_prepare(&machine.env, job->bench->scene, job->member);
	if (job->problem)
		return;
	job->began = pass_barrier(job->agent);
	if (job->began)
		job->problem = scene_play(&machine.env, job->bench->scene, job->member, job->reports);
}

void bare_run(
	struct agent *agent, const struct bench *bench, const struct plan *plan, const struct harness_timer *timer)
{
	static struct job job;
	const char *name = bench->name;
	size_t len = text_len(name);
	const struct bench_scene *scene = bench->scene;
	job = (struct job){.agent = agent, .bench = bench, .member = plan->member};
	if (job.member >= scene->n || scene->members[job.member].second) {
		agent_fail(agent, name, len, "The scene has no such member.");
		return;
	}
	const char *trap = machine_guarded(play, &job);
	const char *failed = trap ? trap : job.began ? job.problem : NULL;
	if (failed)
		agent_fail(agent, name, len, failed);
	else if (job.problem)
		agent_skip(agent, name, len, job.problem);
	else if (!job.began)
		agent_fail(agent, name, len, "No `go` was received.");
	else
		for (unsigned vcpu = 0; vcpu < scene_vcpus(scene, scene_guest_of(scene, job.member)); vcpu++)
			agent_scene(agent, name, len, vcpu, &job.reports[vcpu]);
}
