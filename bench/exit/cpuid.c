/* cpuid.c - CPUID, the instruction that every hypervisor must intercept: the shortest way out and back. */
#include "bench/arch/arch.h"
#include "bench/bench.h"

static uint64_t body(const struct bench_env *env, uint64_t i)
{
	return arch_cpuid(0, 0).eax;
}

static const struct bench benches[] = {
	{
		.name = "cpuid",
		BENCH_ABOUT(.title = "CPUID leaf 0", .times = "One CPUID instruction, leaf 0, sub-leaf 0.",
			.path = "KVM: exit, kvm_emulate_cpuid() in the kernel, entry. Xen: exit, hvm_vmexit_cpuid() "
				"and guest_cpuid(), entry. Neither dom0 nor a device model takes part. Bare machine: "
				"one serialising instruction.",
			.disturbed = "Interrupts of the host. Without the CPU's next-RIP saving (NRIPS) both "
				     "hypervisors also decode the instruction to find its length.",
			.conclude = "The floor of an exit: world switch and dispatch with next to no work. It says "
				    "nothing about devices. Both look the leaf up in a table, so the depth of that "
				    "table is part of the figure."),
		.body = body,
	},
};

const struct bench_family bench_exit_cpuid = {"exit", "bare", benches, sizeof benches / sizeof benches[0]};
