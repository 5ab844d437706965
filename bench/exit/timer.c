/*
 * timer.c - timers of the local APIC: the TSC deadline, in the past and ahead, and waking from HLT.
 *
 * Lateness is the handler's first time stamp minus the deadline. The HLT bench uses the APIC's one-shot counter, which
 * every machine has, and not the TSC deadline, so that its rows can be compared; counts are turned into ticks by a
 * measured ratio.
 */
#include "bench/arch/arch.h"
#include "bench/bench.h"

#define VECTOR 0x52
#define DELAY_US 20
#define DELAY_TICKS_UNKNOWN 40000 /* when the TSC's frequency is not known */
#define RATIO_TICKS 1000000
#define COUNT_MAX 0xffffffffu

static const struct bench_env *handler_env;
static volatile bool fired;
static uint64_t fired_at;
static uint64_t delay_ticks;
static uint32_t delay_count; /* of the APIC's counter, for delay_ticks */

static void on_interrupt(void)
{
	fired_at = arch_stamp();
	handler_env->arch.apic_write(APIC_EOI, 0);
	fired = true;
}

static void take_timer(const struct bench_env *env, uint32_t lvt_mode)
{
	delay_ticks = env->khz ? (uint64_t)env->khz * DELAY_US / 1000 : DELAY_TICKS_UNKNOWN;
	handler_env = env;
	env->set_handler(VECTOR, on_interrupt);
	env->arch.apic_write(APIC_TIMER_DIVIDE, APIC_DIVIDE_BY_1);
	env->arch.apic_write(APIC_LVT_TIMER, lvt_mode | VECTOR);
}

static void finish(const struct bench_env *env)
{
	env->arch.apic_write(APIC_LVT_TIMER, APIC_LVT_MASKED);
	env->arch.apic_write(APIC_TIMER_INITIAL, 0);
	env->set_handler(VECTOR, NULL);
}

static const char *prepare_deadline(const struct bench_env *env)
{
	if (!env->arch.has_tsc_deadline)
		return "The CPU that this guest sees has no TSC deadline timer (CPUID leaf 1).";
	if (!env->arch.apic_mode(false))
		return "The local APIC cannot be put into xAPIC mode.";
	take_timer(env, APIC_LVT_TSC_DEADLINE);
	/* a store to the LVT must be seen before the MSR is written. Source: Intel SDM vol. 3, 11.5.4.1 */
	arch_fence();
	return NULL;
}

static uint64_t deadline_immediate(const struct bench_env *env, uint64_t i)
{
	fired = false;
	arch_irq_on();
	arch_wrmsr(MSR_TSC_DEADLINE, 1); /* long past; 0 would disarm */
	while (!fired)
		;
	arch_irq_off();
	return i;
}

static uint64_t lateness(uint64_t deadline)
{
	return fired_at > deadline ? fired_at - deadline : 0;
}

static uint64_t deadline_armed(const struct bench_env *env, uint64_t i)
{
	fired = false;
	uint64_t deadline = arch_stamp() + delay_ticks;
	arch_wrmsr(MSR_TSC_DEADLINE, deadline);
	arch_irq_on();
	while (!fired)
		;
	arch_irq_off();
	return lateness(deadline);
}

/* How far the APIC counts in RATIO_TICKS. Both looks are the same access, so its cost falls out of the difference. */
static const char *find_delay_count(const struct bench_env *env)
{
	env->arch.apic_write(APIC_TIMER_INITIAL, COUNT_MAX);
	uint32_t first = env->arch.apic_read(APIC_TIMER_CURRENT);
	uint64_t start = arch_stamp(), now;
	do
		now = arch_stamp();
	while (now - start < RATIO_TICKS);
	uint32_t second = env->arch.apic_read(APIC_TIMER_CURRENT);
	now = arch_stamp();
	env->arch.apic_write(APIC_TIMER_INITIAL, 0);
	if (first <= second)
		return "The local APIC's timer does not count.";
	delay_count = (uint32_t)((uint64_t)(first - second) * delay_ticks / (now - start));
	return delay_count ? NULL : "The local APIC's timer is too slow for a delay of 20 microseconds.";
}

static const char *prepare_halt(const struct bench_env *env)
{
	if (!env->arch.apic_mode(false))
		return "The local APIC cannot be put into xAPIC mode.";
	take_timer(env, APIC_LVT_MASKED | APIC_LVT_ONE_SHOT);
	const char *why_not = find_delay_count(env);
	env->arch.apic_write(APIC_LVT_TIMER, APIC_LVT_ONE_SHOT | VECTOR);
	if (why_not)
		finish(env);
	return why_not;
}

static uint64_t halt(const struct bench_env *env, uint64_t i)
{
	fired = false;
	uint64_t deadline = arch_stamp() + delay_ticks;
	env->arch.apic_write(APIC_TIMER_INITIAL, delay_count);
	while (!fired)
		arch_halt_for_irq();
	return lateness(deadline);
}

static const struct bench benches[] = {
	{
		.name = "tsc-deadline-immediate",
		BENCH_ABOUT(.title = "TSC deadline in the past",
			.times = "One WRMSR of TSC_DEADLINE with a long past value, interrupts on, until the handler "
				 "has written EOI (xAPIC) and returned.",
			.path = "KVM: MSR exit (a fast path on Intel), the expired timer becomes an interrupt at once. "
				"Xen: MSR exit, a virtual timer due at once, injected with the next entry. Bare "
				"machine: the APIC.",
			.disturbed = "Interrupts of the host. Where the hypervisor goes through its own timer queue, "
				     "other timers due then.",
			.conclude = "The fixed cost of a guest's timer: programming, interrupt, end of interrupt, "
				    "without any waiting."),
		.prepare = prepare_deadline,
		.body = deadline_immediate,
		.finish = finish,
	},
	{
		.name = "tsc-deadline-armed",
		BENCH_ABOUT(.title = "TSC deadline ahead: lateness",
			.times = "The handler's first time stamp minus the deadline, set 20 microseconds ahead while "
				 "the guest spins. Nothing is subtracted.",
			.path = "KVM: MSR exit, a high-resolution timer of the host (or the VMX preemption timer), "
				"whose interrupt exits the guest; KVM may fire early and wait (lapic_timer_advance). "
				"Xen: a timer of Xen's, which may be grouped with others up to the timer slop (50 "
				"microseconds).",
			.disturbed = "All timers of the host. On the instruction clock the host's timer hardware "
				     "counts in virtual time, so the phase of its ticks shows.",
			.conclude = "How late a running guest learns that its time has come. Early-and-wait looks good "
				    "here and costs the CPU elsewhere.",
			.inexact = bench_everywhere),
		.max_samples = 600,
		.self_timed = true,
		.prepare = prepare_deadline,
		.body = deadline_armed,
		.finish = finish,
	},
	{
		.name = "hlt-timer",
		BENCH_ABOUT(.title = "HLT until the APIC timer: lateness",
			.times = "The handler's first time stamp minus the moment when the one-shot APIC timer, set to "
				 "20 microseconds, should fire; the guest halts meanwhile. Nothing is subtracted.",
			.path = "KVM: HLT exit, kvm_vcpu_halt(): polls, then the thread sleeps; the timer's interrupt "
				"wakes it. Xen: HLT exit, the vCPU blocks, Xen's scheduler runs another or idles; the "
				"timer unblocks it. Bare machine: the core wakes from its idle state.",
			.disturbed = "Halt polling, idle states of the host's CPU, everything that else wants the CPU. "
				     "The ratio of APIC counts to ticks is measured at each boot, so minimums may "
				     "differ by some ticks even on the instruction clock.",
			.conclude = "Wake-up latency of an idle guest, scheduler included. On the instruction clock "
				    "idle time is not instructions and jumps; what remains is the path.",
			.inexact = bench_everywhere),
		.max_samples = 600,
		.self_timed = true,
		.prepare = prepare_halt,
		.body = halt,
		.finish = finish,
	},
};

const struct bench_family bench_exit_timer = {"exit", "bare", benches, sizeof benches / sizeof benches[0]};
