/*
 * steal.c - steal time: how long this guest could have run and did not, as the hypervisor reports it.
 *
 * Sources: Linux Documentation/virt/kvm/x86/msr.rst (MSR_KVM_STEAL_TIME); Xen xen/include/public/vcpu.h
 * (VCPUOP_get_runstate_info).
 */
#include "bench/arch/arch.h"
#include "guests/bare/x86_64/machine.h"

#define MSR_KVM_STEAL_TIME 0x4b564d03
#define KVM_FEATURE_STEAL_TIME 5
#define RUNNABLE 1
#define READS_MAX 1000

struct kvm_steal {
	uint64_t ns;
	uint32_t version; /* odd while KVM writes */
	uint32_t flags;
	uint32_t rest[12];
};

static volatile struct kvm_steal kvm_steal __attribute__((aligned(64)));
static enum bench_hyper hyper;
static bool kvm_reports;

void steal_init(const struct x86_cpu *cpu)
{
	hyper = cpu->hyper;
	kvm_reports = hyper == BENCH_HYPER_KVM && arch_cpuid(cpu->hyper_leaf + 1, 0).eax >> KVM_FEATURE_STEAL_TIME & 1;
}

static bool read_kvm(uint64_t *ns)
{
	for (unsigned i = 0; i < READS_MAX; i++) {
		uint32_t version = kvm_steal.version;
		arch_fence();
		*ns = kvm_steal.ns;
		arch_fence();
		if (version % 2 == 0 && version == kvm_steal.version)
			return true;
	}
	return false;
}

/* KVM is asked to report it at the first call only: it does more at each entry from then on, which must be in no other
 * bench's figure. */
bool steal_read(uint64_t *ns, const char **why)
{
	static bool asked;
	uint64_t states[4];
	*why = "This hypervisor does not report steal time.";
	if (kvm_reports && !asked)
		arch_wrmsr(MSR_KVM_STEAL_TIME, (uint64_t)(uintptr_t)&kvm_steal | 1);
	asked = true;
	if (kvm_reports)
		return read_kvm(ns);
	if (hyper != BENCH_HYPER_XEN || !xen_run_states(states))
		return false;
	*ns = states[RUNNABLE];
	return true;
}
