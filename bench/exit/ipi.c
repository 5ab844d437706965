/* ipi.c - an interrupt that a CPU sends to itself, five ways: from the write of the command to the return of a handler
 * that has ended the interrupt. */
#include "bench/arch/arch.h"
#include "bench/bench.h"

#define VECTOR 0x51

static const struct bench_env *handler_env;
static volatile bool done;

static void on_interrupt(void)
{
	handler_env->arch.apic_write(APIC_EOI, 0);
	done = true;
}

/* Sends with interrupts on, so that the handler runs at once or as soon as the interrupt arrives. */
#define SEND(what) \
	do { \
		done = false; \
		arch_irq_on(); \
		what; \
		while (!done) \
			; \
		arch_irq_off(); \
	} while (0)

static uint64_t send_shorthand(const struct bench_env *env, uint64_t i)
{
	SEND(env->arch.apic_write(APIC_ICR, APIC_ICR_SELF | VECTOR));
	return i;
}

static uint64_t send_physical_xapic(const struct bench_env *env, uint64_t i)
{
	SEND(env->arch.apic_write(APIC_ICR_HIGH, 0); env->arch.apic_write(APIC_ICR, VECTOR));
	return i;
}

static uint64_t send_physical_x2apic(const struct bench_env *env, uint64_t i)
{
	SEND(env->arch.apic_write(APIC_ICR, VECTOR)); /* the upper half, the destination, is 0 */
	return i;
}

static uint64_t send_self_register(const struct bench_env *env, uint64_t i)
{
	SEND(env->arch.apic_write(APIC_SELF_IPI, VECTOR));
	return i;
}

static const char *prepare(const struct bench_env *env, bool x2apic)
{
	if (x2apic && !env->arch.has_x2apic)
		return "The CPU that this guest sees has no x2APIC (CPUID leaf 1).";
	if (!env->arch.apic_mode(x2apic))
		return x2apic ? "The local APIC cannot be put into x2APIC mode."
			      : "The local APIC cannot be put into xAPIC mode.";
	if (env->arch.apic_read(APIC_ID) != 0)
		return "This CPU's APIC ID is not 0, to which the bench sends.";
	handler_env = env;
	env->set_handler(VECTOR, on_interrupt);
	return NULL;
}

static const char *prepare_xapic(const struct bench_env *env)
{
	return prepare(env, false);
}

static const char *prepare_x2apic(const struct bench_env *env)
{
	return prepare(env, true);
}

static void finish(const struct bench_env *env)
{
	env->set_handler(VECTOR, NULL);
}

#define PATH_XAPIC \
	"KVM: nested page fault on the APIC's page, instruction emulated, kvm_apic_send_ipi(), the interrupt " \
	"injected with the next entry; EOI again so. Xen: the same with hvm_emulate_one() and vlapic_ipi(). With " \
	"AVIC or APICv most or all of it without an exit. Bare machine: the APIC itself."
#define PATH_X2APIC \
	"KVM: MSR exit, kvm_x2apic_msr_write() or its fast path, the interrupt injected with the next entry; EOI by " \
	"MSR. Xen: MSR exit, guest_wrmsr_x2apic(), vlapic_ipi(). With x2AVIC or APICv most or all of it without an " \
	"exit. Bare machine: the APIC itself."
#define TIMES_END ", interrupts on, until the handler has written EOI and returned."
#define DISTURBED \
	"Interrupts of the host; a host interrupt between the command and the injection is part of the figure. It " \
	"ends with an EOI, whose path under Xen HVM was seen to be 42 instructions shorter once in some thousands " \
	"(exit.apic-eoi-x2apic): minimums of two runs can differ by that."

#define CONCLUDE \
	"Sending, taking and ending an interrupt on one CPU: at least two exits without hardware help, and the " \
	"injection. It is no IPI to another vCPU: that one must be woken or kicked as well."

#define ROW(row_name, row_title, what, is_x2apic, row_path, row_prepare, row_body) \
	{ \
		.name = row_name, \
		BENCH_ABOUT(.title = row_title, .times = what TIMES_END, .path = row_path, .disturbed = DISTURBED, \
			.conclude = CONCLUDE, .late = is_x2apic), \
		.prepare = row_prepare, .body = row_body, .finish = finish, \
	}

static const struct bench benches[] = {
	ROW("self-ipi-xapic", "Self-IPI by shorthand, xAPIC", "One store to ICR with the shorthand \"self\"", false,
		PATH_XAPIC, prepare_xapic, send_shorthand),
	ROW("self-ipi-xapic-phys", "Self-IPI by APIC ID, xAPIC",
		"Two stores, destination and ICR, to the CPU's own APIC ID", false, PATH_XAPIC, prepare_xapic,
		send_physical_xapic),
	ROW("self-ipi-x2apic", "Self-IPI by shorthand, x2APIC", "One WRMSR of ICR with the shorthand \"self\"", true,
		PATH_X2APIC, prepare_x2apic, send_shorthand),
	ROW("self-ipi-x2apic-phys", "Self-IPI by APIC ID, x2APIC", "One WRMSR of ICR to the CPU's own APIC ID", true,
		PATH_X2APIC, prepare_x2apic, send_physical_x2apic),
	ROW("self-ipi-x2apic-self", "Self-IPI by the SELF IPI register, x2APIC", "One WRMSR of SELF IPI (0x83f)", true,
		PATH_X2APIC, prepare_x2apic, send_self_register),
};

const struct bench_family bench_exit_ipi = {"exit", "bare", benches, sizeof benches / sizeof benches[0]};
