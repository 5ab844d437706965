/*
 * main.c - the bare guest: reads its plan, runs the benches one after the other, switches itself off.
 *
 * The frames and their order are those of bench/wire.h. How a bench is run is the suite's: samples.c or scene.c.
 */
#include "bench/agent.h"
#include "bench/arch/cpu.h"
#include "bench/text.h"
#include "guests/bare/bare.h"

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

static void send_fact(void *ctx, const char *name, const char *value)
{
	agent_cpu(ctx, name, value);
}

static struct harness_timer say_hello(const struct bare_start *start)
{
	struct agent_hello hello = {
		.guest = "bare",
		.hyper = machine.env.hyper,
		.console = machine.console,
		.entry = start->entry,
		.khz = machine.env.khz,
		.timer = harness_look_at_timer(),
	};
	agent_hello(&agent, &hello);
	machine_facts(send_fact, &agent);
	return hello.timer;
}

static void run_bench(const struct plan_name *name, const struct harness_timer *timer)
{
	const struct bench *bench = bench_of_guest("bare", name->text, name->len);
	if (!bench)
		agent_skip(&agent, name->text, name->len, "This image has no bench of that name.");
	else if (cpu_cannot_time())
		agent_skip(&agent, name->text, name->len, cpu_cannot_time());
	else
		bare_run(&agent, bench, &plan, timer);
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
