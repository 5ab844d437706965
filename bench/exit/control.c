/* control.c - the empty body: what the loop and the two time stamps cost. Published beside every other bench. */
#include "bench/bench.h"

static uint64_t body(const struct bench_env *env, uint64_t i)
{
	return i;
}

static const struct bench benches[] = {
	{
		.name = "control",
		BENCH_ABOUT(.title = "Empty body (control)",
			.times = "Nothing but the harness: a time stamp, a call through a pointer to an empty "
				 "function, a time stamp.",
			.path = "None: no hypervisor is entered, unless the time stamp counter is emulated; the guest "
				"looks for that "
				"before its first bench.",
			.disturbed =
				"Interrupts of the host and, on silicon, frequency changes and a cold first iteration.",
			.conclude = "It must be the same under every hypervisor and on the bare machine. Where it is "
				    "not, the clock or the CPU differs and no row of that boot may be compared."),
		.batch = 1,
		.body = body,
	},
};

const struct bench_family bench_exit_control = {"exit", "bare", benches, sizeof benches / sizeof benches[0]};
