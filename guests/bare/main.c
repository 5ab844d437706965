/*
 * main.c - the bare guest: reads its plan, runs the benches one after the other, reports, switches itself off.
 *
 * The frames and their order are those of bench/wire.h.
 */
#include "bench/agent.h"
#include "bench/text.h"
#include "guests/bare/bare.h"

struct job {
	const struct bench *bench;
	struct harness_timer timer;
	unsigned n, warm;
	const char *why_not;
	struct harness_result result;
};

static struct plan plan;
static struct agent agent = {.write = machine_write};

_Noreturn void bare_panic(const char *text)
{
	static bool again;
	if (!again) {
		again = true;
		agent_log(&agent, text);
	}
	machine_off();
}

static void send_cpuid(uint32_t leaf, uint32_t sub, const uint32_t reg[4])
{
	agent_cpuid(&agent, leaf, sub, reg);
}

static struct harness_timer say_hello(const struct bare_start *start)
{
	struct agent_hello hello = {
		.guest = "bare",
		.vendor = machine.vendor,
		.hyper = machine.env.hyper,
		.console = machine.console,
		.entry = start->entry,
		.apic = machine.apic,
		.tsc_khz = machine.env.tsc_khz,
		.timer = harness_look_at_timer(),
	};
	agent_hello(&agent, &hello);
	machine_cpuid(send_cpuid);
	return hello.timer;
}

static void run_job(void *arg)
{
	struct job *job = arg;
	job->why_not = harness_run(job->bench, &machine.env, &job->timer, job->n, job->warm, &job->result);
}

static void finish_job(void *arg)
{
	const struct job *job = arg;
	job->bench->finish(&machine.env);
}

static void run_bench(const struct plan_name *name, const struct harness_timer *timer)
{
	static struct job job;
	job = (struct job){.bench = bench_of_guest("bare", name->text, name->len),
		.timer = *timer,
		.n = plan.n,
		.warm = plan.warm};
	if (!job.bench) {
		agent_skip(&agent, name->text, name->len, "This guest has no bench of that name.");
		return;
	}
	if (!machine.can_time) {
		agent_skip(&agent, name->text, name->len, "The CPU that this guest sees has no RDTSCP.");
		return;
	}
	if (job.bench->scene) {
		static struct scene_job scene;
		scene = (struct scene_job){.agent = &agent, .bench = job.bench, .member = plan.member};
		scene_run(&scene);
		return;
	}
	const char *trap = machine_guarded(run_job, &job);
	if (trap) {
		agent_fail(&agent, name->text, name->len, trap);
		if (job.bench->finish)
			machine_guarded(finish_job, &job);
	} else if (job.why_not) {
		agent_skip(&agent, name->text, name->len, job.why_not);
	} else {
		agent_result(&agent, name->text, name->len, &job.result);
	}
}

void bare_main(const struct bare_start *start)
{
	const char *problem = plan_parse(&plan, start->cmdline, start->cmdline_len);
	agent.nonce = plan.nonce;
	machine_init(plan.console);
	struct harness_timer timer = say_hello(start);
	if (problem) {
		agent_log(&agent, problem);
		machine_off(); /* without `end`: nothing was measured */
	}
	for (unsigned i = 0; i < plan.n_benches && !timer.trapped; i++)
		run_bench(&plan.benches[i], &timer);
	agent_end(&agent, plan.n_benches);
	machine_off();
}
