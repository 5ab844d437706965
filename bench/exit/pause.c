/* pause.c - PAUSE in a loop, as a spinning lock does it: the hypervisor may take the CPU away. */
#include "bench/arch/arch.h"
#include "bench/bench.h"

#define PAUSES 64

static uint64_t body(const struct bench_env *env, uint64_t i)
{
	for (unsigned k = 0; k < PAUSES; k++)
		arch_pause();
	return i;
}

static const struct bench benches[] = {
	{
		.name = "pause-loop",
		BENCH_ABOUT(.title = "64 PAUSE in a loop",
			.times = "64 PAUSE instructions in a loop, as one operation.",
			.path = "With a pause filter (AMD) or pause-loop exiting (Intel) the CPU counts and exits once "
				"a loop is long enough; then KVM: kvm_vcpu_on_spin(), Xen: do_sched_op yield. On a CPU "
				"without the filter, as the lab's, neither intercepts PAUSE. Bare machine: 64 "
				"instructions, whose length differs much between CPUs.",
			.disturbed = "Interrupts of the host; other runnable vCPUs, to which the exit yields. The "
				     "filter's window and gap are module parameters of KVM.",
			.conclude = "The price of spinning for a short time. 64 are below the usual filter windows on "
				    "silicon, so a large figure there means that PAUSE itself is intercepted."),
		.max_samples = 200,
		.batch = 1,
		.body = body,
	},
};

const struct bench_family bench_exit_pause = {"exit", "bare", benches, sizeof benches / sizeof benches[0]};
