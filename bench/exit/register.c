/*
 * register.c - control and debug registers and WBINVD: what a kernel does rarely and old hypervisors made expensive.
 *
 * Which bit of CR0 and CR4 is toggled decides whether there is an exit:
 * - CR0.TS: AMD's selective intercept leaves TS and MP alone, and KVM uses it with nested paging; on Intel KVM lets the
 * guest own TS.
 * - CR0.AM: any other bit of CR0 exits under both hypervisors. It has no effect outside user mode.
 * - CR4.MCE: never the guest's own under KVM on Intel; on AMD every write of CR4 exits. No effect without a machine
 * check.
 * - CR4.PGE: flushes the TLB, global pages too; the guest's own on Intel.
 * Sources: AMD APM vol. 2, 15.9; Linux arch/x86/kvm/svm/svm.c, kvm_cache_regs.h; Xen xen/arch/x86/hvm/svm/.
 */
#include "bench/arch/arch.h"
#include "bench/bench.h"

/* the register's value when the bench began; restored by finish where the body leaves another */
static uint64_t before;

static const char *prepare_cr0(const struct bench_env *env)
{
	before = arch_read_cr0() & ~(CR0_AM | CR0_TS);
	return NULL;
}

static uint64_t toggle_cr0_ts(const struct bench_env *env, uint64_t i)
{
	arch_write_cr0(before | CR0_TS);
	arch_write_cr0(before);
	return i;
}

static uint64_t toggle_cr0_am(const struct bench_env *env, uint64_t i)
{
	arch_write_cr0(before | CR0_AM);
	arch_write_cr0(before);
	return i;
}

static const char *prepare_cr4(const struct bench_env *env)
{
	before = arch_read_cr4() & ~(CR4_MCE | CR4_PGE);
	return NULL;
}

static uint64_t toggle_cr4_mce(const struct bench_env *env, uint64_t i)
{
	arch_write_cr4(before | CR4_MCE);
	arch_write_cr4(before);
	return i;
}

static uint64_t toggle_cr4_pge(const struct bench_env *env, uint64_t i)
{
	arch_write_cr4(before | CR4_PGE);
	arch_write_cr4(before);
	return i;
}

static uint64_t read_cr8(const struct bench_env *env, uint64_t i)
{
	return arch_read_cr8();
}

static uint64_t write_cr8(const struct bench_env *env, uint64_t i)
{
	arch_write_cr8(0);
	return i;
}

/* An exit comes first, untimed: after it KVM intercepts debug registers again. */
static uint64_t write_dr(const struct bench_env *env, uint64_t i)
{
	arch_cpuid(0, 0);
	uint64_t start = arch_stamp_begin();
	arch_write_dr0(0);
	return arch_stamp_end() - start;
}

static uint64_t control_dr(const struct bench_env *env, uint64_t i)
{
	arch_cpuid(0, 0);
	uint64_t start = arch_stamp_begin();
	return arch_stamp_end() - start;
}

static uint64_t wbinvd(const struct bench_env *env, uint64_t i)
{
	arch_wbinvd();
	return i;
}

#define DISTURBED "Interrupts of the host."

static const struct bench benches[] = {
	{
		.name = "cr0-ts-toggle",
		BENCH_ABOUT(.title = "CR0.TS set and cleared", .times = "Two writes of CR0 that differ in TS only.",
			.path = "KVM with nested paging: no exit (AMD: selective intercept leaves TS alone; Intel: the "
				"guest owns the bit). Xen on AMD: both writes exit, hvm_set_cr0(). Bare machine: two "
				"serialising instructions.",
			.disturbed = DISTURBED,
			.conclude = "What a guest with lazy FPU switching pays. A row of interception policy, not of "
				    "exit speed."),
		.prepare = prepare_cr0,
		.body = toggle_cr0_ts,
	},
	{
		.name = "cr0-am-toggle",
		BENCH_ABOUT(.title = "CR0.AM set and cleared",
			.times = "Two writes of CR0 that differ in AM (alignment mask) only.",
			.path = "Both writes exit. KVM: kvm_set_cr0(). Xen: hvm_set_cr0(). Bare machine: two "
				"serialising instructions.",
			.disturbed = DISTURBED,
			.conclude = "Two exits with decoding of the register operand and the checks that a CR0 write "
				    "needs; halve it for one."),
		.prepare = prepare_cr0,
		.body = toggle_cr0_am,
	},
	{
		.name = "cr4-mce-toggle",
		BENCH_ABOUT(.title = "CR4.MCE set and cleared", .times = "Two writes of CR4 that differ in MCE only.",
			.path = "Both writes exit. KVM: kvm_set_cr4(), no change of the memory management role. Xen: "
				"hvm_set_cr4(). Bare machine: two serialising instructions.",
			.disturbed = DISTURBED,
			.conclude = "Two exits for a CR4 bit without consequences; halve it for one."),
		.prepare = prepare_cr4,
		.body = toggle_cr4_mce,
	},
	{
		.name = "cr4-pge-toggle",
		BENCH_ABOUT(.title = "CR4.PGE set and cleared (global TLB flush)",
			.times = "Two writes of CR4 that differ in PGE only; each flushes the TLB, global pages "
				 "included.",
			.path = "AMD: both writes exit, and each hypervisor flushes the guest's TLB. Intel: the guest "
				"owns the bit under KVM with EPT. Bare machine: two flushes.",
			.disturbed = DISTURBED
			" How the hypervisor flushes (by address space number or everything) shows on silicon only.",
			.conclude = "The classic way to flush global pages. Against cr4-mce-toggle it shows what the "
				    "flush adds."),
		.prepare = prepare_cr4,
		.body = toggle_cr4_pge,
	},
	{
		.name = "cr8-read",
		BENCH_ABOUT(.title = "CR8 (task priority) read", .times = "One MOV from CR8.",
			.path = "No exit on AMD (virtual TPR) nor on Intel with a TPR shadow. Bare machine: one "
				"instruction.",
			.disturbed = DISTURBED, .conclude = "Should cost what it costs on the bare machine."),
		.body = read_cr8,
	},
	{
		.name = "cr8-write",
		BENCH_ABOUT(.title = "CR8 (task priority) write", .times = "One MOV of 0 to CR8, which holds 0.",
			.path = "No exit while no interrupt waits below the priority: virtual TPR on AMD, TPR shadow "
				"on Intel. Bare machine: one instruction.",
			.disturbed = DISTURBED " A pending interrupt makes the hypervisor intercept the write.",
			.conclude = "Should cost what it costs on the bare machine. It was an exit each on CPUs "
				    "without a TPR shadow."),
		.body = write_cr8,
	},
	{
		.name = "dr-write",
		BENCH_ABOUT(.title = "Debug register write, first after an exit",
			.times = "One MOV of 0 to DR0, right after an exit (a CPUID, not timed).",
			.path = "KVM: the first access after an exit is intercepted, dr_interception() opens the "
				"registers until the next exit and the instruction runs again. Xen: intercepted once "
				"until the vCPU is scheduled out, so nearly all samples see no exit.",
			.disturbed = DISTURBED
			" Each time slice makes Xen intercept once more: a few samples are dear.",
			.conclude = "How debug registers are switched: with every exit (KVM) or with every context "
				    "switch (Xen). Look at the distribution, not at the minimum."),
		.self_timed = true,
		.control = control_dr,
		.body = write_dr,
	},
	{
		.name = "wbinvd",
		BENCH_ABOUT(.title = "WBINVD", .times = "One WBINVD (write back and invalidate all caches).",
			.path = "KVM: exit; nothing more unless the guest has a device with non-coherent DMA. Xen: "
				"exit; nothing more unless the guest owns hardware. Bare machine: the caches are "
				"really written back.",
			.disturbed = DISTURBED " On the bare machine what the caches hold.",
			.conclude = "That a guest without hardware gets away with an exit. The bare machine's figure "
				    "is a different thing: real work on all caches."),
		.max_samples = 1000,
		.body = wbinvd,
	},
};

const struct bench_family bench_exit_register = {"exit", "bare", benches, sizeof benches / sizeof benches[0]};
