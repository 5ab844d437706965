/*
 * hypercall.c - the call that a guest makes on purpose, with the least work behind it that each hypervisor offers.
 *
 * KVM: KVM_HC_VAPIC_POLL_IRQ (1), which does nothing but enter and return. VMMCALL on AMD and VMCALL on Intel: the
 * other one's opcode is patched or faults. Xen: xen_version (17), command XENVER_version (0), through the hypercall
 * page.
 * Sources: Linux include/uapi/linux/kvm_para.h; Xen xen/include/public/xen.h and version.h.
 */
#include "bench/arch/arch.h"
#include "bench/bench.h"

#define KVM_HC_VAPIC_POLL_IRQ 1
#define XEN_VERSION_CALL 17

static const char *prepare(const struct bench_env *env)
{
	if (env->hyper == BENCH_HYPER_XEN)
		return env->arch.hypercall_page ? NULL : "Xen has given this guest no hypercall page.";
	if (env->hyper != BENCH_HYPER_KVM)
		return "There is no hypervisor to call.";
	if (env->arch.vendor == ARCH_VENDOR_OTHER)
		return "The hypercall opcode of this CPU vendor is not known.";
	return NULL;
}

static uint64_t body(const struct bench_env *env, uint64_t i)
{
	if (env->arch.hypercall_page)
		return (uint64_t)arch_xen_call(env->arch.hypercall_page, XEN_VERSION_CALL, 0, 0, 0);
	if (env->arch.vendor == ARCH_VENDOR_AMD)
		return arch_vmmcall(KVM_HC_VAPIC_POLL_IRQ);
	return arch_vmcall(KVM_HC_VAPIC_POLL_IRQ);
}

static const struct bench benches[] = {
	{
		.name = "hypercall",
		BENCH_ABOUT(.title = "Hypercall that does nothing",
			.times = "One hypercall with a trivial result: KVM_HC_VAPIC_POLL_IRQ under KVM (VMMCALL or "
				 "VMCALL by CPU vendor), xen_version under Xen, through its hypercall page.",
			.path = "KVM: exit, kvm_emulate_hypercall(), entry. Xen: exit, hvm_hypercall(), "
				"do_xen_version(), entry.",
			.disturbed = "Interrupts of the host.",
			.conclude = "The price of asking the hypervisor. The two calls are not the same call: each is "
				    "the cheapest that its hypervisor answers, and the few instructions between entry "
				    "and return differ.",
			.modes = BENCH_PLACES("kvm/*", "xen/*")),
		.prepare = prepare,
		.body = body,
	},
};

const struct bench_family bench_exit_hypercall = {"exit", "bare", benches, sizeof benches / sizeof benches[0]};
