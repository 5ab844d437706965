/*
 * msr.c - model-specific registers: some trap under every hypervisor, some under none, some by CPU.
 *
 * Every write is of the value that was read before, so nothing changes. Writes that do not serialise get a fence inside
 * the interval (rule 5); all writes here get it, so that they are comparable with each other.
 */
#include "bench/arch/arch.h"
#include "bench/bench.h"

#define PRED_CMD_IBPB 1

static uint64_t value;

static uint64_t read_apic_base(const struct bench_env *env, uint64_t i)
{
	return arch_rdmsr(MSR_APIC_BASE);
}

static const char *prepare_tsc_adjust(const struct bench_env *env)
{
	if (!env->arch.has_tsc_adjust)
		return "The CPU that this guest sees has no TSC_ADJUST (CPUID leaf 7).";
	value = arch_rdmsr(MSR_TSC_ADJUST);
	return NULL;
}

static uint64_t read_tsc_adjust(const struct bench_env *env, uint64_t i)
{
	return arch_rdmsr(MSR_TSC_ADJUST);
}

static uint64_t write_tsc_adjust(const struct bench_env *env, uint64_t i)
{
	arch_wrmsr(MSR_TSC_ADJUST, value);
	arch_fence();
	return i;
}

static const char *prepare_kernel_gs_base(const struct bench_env *env)
{
	value = arch_rdmsr(MSR_KERNEL_GS_BASE);
	return NULL;
}

static uint64_t write_kernel_gs_base(const struct bench_env *env, uint64_t i)
{
	arch_wrmsr(MSR_KERNEL_GS_BASE, value);
	arch_fence();
	return i;
}

static const char *prepare_spec_ctrl(const struct bench_env *env)
{
	if (!env->arch.has_spec_ctrl)
		return "The CPU that this guest sees has no SPEC_CTRL.";
	value = arch_rdmsr(MSR_SPEC_CTRL);
	return NULL;
}

static uint64_t write_spec_ctrl(const struct bench_env *env, uint64_t i)
{
	arch_wrmsr(MSR_SPEC_CTRL, value);
	arch_fence();
	return i;
}

static const char *prepare_pred_cmd(const struct bench_env *env)
{
	return env->arch.has_pred_cmd ? NULL : "The CPU that this guest sees has no PRED_CMD.";
}

static uint64_t write_pred_cmd(const struct bench_env *env, uint64_t i)
{
	arch_wrmsr(MSR_PRED_CMD, PRED_CMD_IBPB);
	arch_fence();
	return i;
}

#define PATH_TRAP \
	"Intercepted by the MSR bitmap of both. KVM: kvm_emulate_rdmsr() or kvm_emulate_wrmsr(). Xen: " \
	"hvm_msr_read_intercept() or hvm_msr_write_intercept(). Bare machine: one instruction."
#define DISTURBED "Interrupts of the host."

static const struct bench benches[] = {
	{
		.name = "msr-apicbase-read",
		BENCH_ABOUT(.title = "RDMSR APIC_BASE", .times = "One RDMSR of 0x1b.", .path = PATH_TRAP,
			.disturbed = DISTURBED,
			.conclude = "The plain price of an intercepted MSR: dispatch by number and no work."),
		.body = read_apic_base,
	},
	{
		.name = "msr-tscadjust-read",
		BENCH_ABOUT(.title = "RDMSR TSC_ADJUST", .times = "One RDMSR of 0x3b.", .path = PATH_TRAP,
			.disturbed = DISTURBED,
			.conclude = "As msr-apicbase-read, by another place in the hypervisor's switch: the difference "
				    "is the cost of finding the register."),
		.prepare = prepare_tsc_adjust,
		.body = read_tsc_adjust,
	},
	{
		.name = "msr-tscadjust-write",
		BENCH_ABOUT(.title = "WRMSR TSC_ADJUST, same value",
			.times = "One WRMSR of 0x3b with the value that was read before, and mfence; lfence.",
			.path = PATH_TRAP, .disturbed = DISTURBED,
			.conclude = "An intercepted write with a check and no effect. A write that changes the value "
				    "costs more: the TSC offset moves."),
		.prepare = prepare_tsc_adjust,
		.body = write_tsc_adjust,
	},
	{
		.name = "msr-kernelgsbase-write",
		BENCH_ABOUT(.title = "WRMSR KERNEL_GS_BASE, same value",
			.times = "One WRMSR of 0xc0000102 with the value that was read before, and mfence; lfence.",
			.path = "Not intercepted: KVM and Xen both give HVM-type guests this register directly. Bare "
				"machine: the same instruction.",
			.disturbed = DISTURBED,
			.conclude = "It should cost what it costs on the bare machine; a figure like that of an exit "
				    "means that something intercepts more than it needs to."),
		.prepare = prepare_kernel_gs_base,
		.body = write_kernel_gs_base,
	},
	{
		.name = "msr-specctrl-write",
		BENCH_ABOUT(.title = "WRMSR SPEC_CTRL, same value",
			.times = "One WRMSR of 0x48 with the value that was read before, and mfence; lfence.",
			.path = "KVM intercepts the register until the guest has written a value other than 0, or for "
				"good, by kernel version and CPU. Xen gives it to the guest where the guest's CPU "
				"policy has it.",
			.disturbed = DISTURBED " What other mitigations the host has chosen.",
			.conclude = "What a guest kernel pays for switching speculation control at its own borders. "
				    "Only to be compared between hosts with the same mitigations."),
		.prepare = prepare_spec_ctrl,
		.body = write_spec_ctrl,
	},
	{
		.name = "msr-predcmd-write",
		BENCH_ABOUT(.title = "WRMSR PRED_CMD (IBPB)",
			.times = "One WRMSR of 0x49 with bit 0 set (indirect branch prediction barrier), and mfence; "
				 "lfence.",
			.path = "KVM intercepts the first write and then gives the register to the guest. Xen gives it "
				"where the guest's CPU policy has it. Bare machine: the barrier itself.",
			.disturbed = DISTURBED " The barrier's cost depends on what the predictors hold.",
			.conclude = "What a guest kernel pays for a barrier between two of its processes."),
		.prepare = prepare_pred_cmd,
		.body = write_pred_cmd,
	},
};

const struct bench_family bench_exit_msr = {"exit", "bare", benches, sizeof benches / sizeof benches[0]};
