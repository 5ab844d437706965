/*
 * apic.c - registers of the local APIC, by memory (xAPIC) and by MSR (x2APIC), and the end of an interrupt.
 *
 * The register that is read is the timer's current count (0x390) with the timer stopped. It is the one that neither
 * AMD's AVIC nor Intel's APIC-register virtualisation answers by itself, so it exits on every CPU.
 * Sources: AMD APM vol. 2, 15.29.3.1; Intel SDM vol. 3, 30.4.2.
 *
 * Rows of x2APIC are late, here and in ipi.c: the way back to xAPIC disables the APIC, and KVM then asks at every use
 * of any guest's APIC whether it is enabled, until a second later. (Source: Linux arch/x86/kvm/lapic.c,
 * apic_hw_disabled.)
 */
#include "bench/arch/arch.h"
#include "bench/bench.h"

#define VECTOR 0x50

static uint64_t eoi_ticks;
static volatile bool done;

static const char *prepare_xapic(const struct bench_env *env)
{
	return env->arch.apic_mode(false) ? NULL : "The local APIC cannot be put into xAPIC mode.";
}

static const char *prepare_x2apic(const struct bench_env *env)
{
	if (!env->arch.has_x2apic)
		return "The CPU that this guest sees has no x2APIC (CPUID leaf 1).";
	return env->arch.apic_mode(true) ? NULL : "The local APIC cannot be put into x2APIC mode.";
}

static uint64_t read_current_count(const struct bench_env *env, uint64_t i)
{
	return env->arch.apic_read(APIC_TIMER_CURRENT);
}

static const struct bench_env *handler_env;

/* Times its own EOI: the interrupt is in service here, so this is the completion that every interrupt ends with. */
static void on_interrupt(void)
{
	uint64_t start = arch_stamp_begin();
	handler_env->arch.apic_write(APIC_EOI, 0);
	eoi_ticks = arch_stamp_end() - start;
	done = true;
}

static uint64_t complete(const struct bench_env *env, uint64_t i)
{
	done = false;
	arch_irq_on();
	env->arch.apic_write(APIC_ICR, APIC_ICR_SELF | VECTOR);
	while (!done)
		;
	arch_irq_off();
	return eoi_ticks;
}

static uint64_t control_eoi(const struct bench_env *env, uint64_t i)
{
	uint64_t start = arch_stamp_begin();
	return arch_stamp_end() - start;
}

static const char *prepare_eoi_xapic(const struct bench_env *env)
{
	handler_env = env;
	env->set_handler(VECTOR, on_interrupt);
	return prepare_xapic(env);
}

static const char *prepare_eoi_x2apic(const struct bench_env *env)
{
	handler_env = env;
	env->set_handler(VECTOR, on_interrupt);
	return prepare_x2apic(env);
}

static void finish_eoi(const struct bench_env *env)
{
	env->set_handler(VECTOR, NULL);
}

#define DISTURBED "Interrupts of the host."

#define DISTURBED_EOI \
	DISTURBED " Under Xen HVM in the lab one sample in some thousands was 42 instructions shorter, for a reason " \
		  "not established: minimums of two runs can differ by that, medians were not seen to."

static const struct bench benches[] = {
	{
		.name = "apic-read-xapic",
		BENCH_ABOUT(.title = "Local APIC register read by memory",
			.times = "One 32-bit load from the APIC's page (timer current count, timer stopped).",
			.path = "KVM: nested page fault on a page marked as device memory, instruction fetched, "
				"decoded and emulated, kvm_lapic. Xen: nested page fault, hvm_emulate_one(), vlapic. "
				"Bare machine: an uncached load.",
			.disturbed = DISTURBED " AVIC or APICv do not help this register.",
			.conclude = "What trap-and-emulate of device memory costs inside the hypervisor; nearly all of "
				    "it is the instruction emulator."),
		.prepare = prepare_xapic,
		.body = read_current_count,
	},
	{
		.name = "apic-read-x2apic",
		BENCH_ABOUT(.title = "Local APIC register read by MSR",
			.times = "One RDMSR of 0x839 (timer current count, timer stopped).",
			.path = "KVM: MSR exit, kvm_x2apic_msr_read(). Xen: MSR exit, guest_rdmsr_x2apic(). No "
				"instruction emulator. Bare machine: one instruction.",
			.disturbed = DISTURBED " AVIC or APICv do not help this register.",
			.conclude = "The same register as apic-read-xapic without the instruction emulator: the "
				    "difference is why guests should use x2APIC.",
			.late = true),
		.prepare = prepare_x2apic,
		.body = read_current_count,
	},
	{
		.name = "apic-eoi-xapic",
		BENCH_ABOUT(.title = "End of interrupt by memory",
			.times = "One write of the EOI register by memory, in the handler of a self-IPI, with that "
				 "interrupt in service.",
			.path = "KVM: nested page fault, for a write of EOI without decoding where the CPU helps, else "
				"emulated; apic_set_eoi(). Xen: nested page fault, emulated, vlapic_EOI_set(). With "
				"AVIC or APICv no exit for edge interrupts. Bare machine: an uncached store.",
			.disturbed = DISTURBED_EOI,
			.conclude = "Virtual interrupt completion (ISCA 2016): every interrupt that a guest takes pays "
				    "it once."),
		.self_timed = true,
		.control = control_eoi,
		.prepare = prepare_eoi_xapic,
		.body = complete,
		.finish = finish_eoi,
	},
	{
		.name = "apic-eoi-x2apic",
		BENCH_ABOUT(.title = "End of interrupt by MSR",
			.times = "One WRMSR of 0x80b (EOI), in the handler of a self-IPI, with that interrupt in "
				 "service.",
			.path = "KVM: MSR exit, with a fast path on Intel; apic_set_eoi(). Xen: MSR exit, "
				"vlapic_EOI_set(). With AVIC (x2AVIC) or APICv no exit for edge interrupts. Bare "
				"machine: one instruction.",
			.disturbed = DISTURBED_EOI,
			.conclude = "Virtual interrupt completion (ISCA 2016) as guests with x2APIC have it.",
			.late = true),
		.self_timed = true,
		.control = control_eoi,
		.prepare = prepare_eoi_x2apic,
		.body = complete,
		.finish = finish_eoi,
	},
};

const struct bench_family bench_exit_apic = {"exit", "bare", benches, sizeof benches / sizeof benches[0]};
