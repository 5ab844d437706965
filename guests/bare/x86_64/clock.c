/*
 * clock.c - how fast the TSC runs: from the hypervisor, from CPUID, or measured against the PM timer. For arming
 * timers only.
 *
 * Sources: Linux Documentation/virt/kvm/x86/msr.rst (KVM's clock) and arch/x86/kernel/pvclock.c (its arithmetic);
 * Xen xen/include/public/arch-x86/cpuid.h (time leaf); Intel SDM vol. 2, CPUID leaves 0x15 and 0x16; ACPI 4.8.2.1 (PM
 * timer).
 */
#include "bench/arch/arch.h"
#include "guests/bare/bare.h"
#include "guests/bare/x86_64/machine.h"

#define MSR_KVM_SYSTEM_TIME_NEW 0x4b564d01
#define KVM_FEATURE_CLOCKSOURCE2 3
#define PM_TICKS 3580u /* about one millisecond */
#define LOOKS_MAX 1000000u

struct kvm_clock {
	uint32_t version, pad;
	uint64_t tsc_timestamp, system_time;
	uint32_t tsc_to_system_mul;
	int8_t tsc_shift;
	uint8_t flags, pad2[2];
};

static uint32_t from_kvm(uint32_t base)
{
	static volatile struct kvm_clock clock __attribute__((aligned(64)));
	if (!(arch_cpuid(base + 1, 0).eax >> KVM_FEATURE_CLOCKSOURCE2 & 1))
		return 0;
	arch_wrmsr(MSR_KVM_SYSTEM_TIME_NEW, (uint64_t)(uintptr_t)&clock | 1);
	arch_cpuid(0, 0); /* an entry, by which KVM has filled it */
	uint32_t mul = clock.tsc_to_system_mul;
	int shift = clock.tsc_shift;
	arch_wrmsr(MSR_KVM_SYSTEM_TIME_NEW, 0);
	if (mul == 0 || shift < -32 || shift > 32)
		return 0;
	uint64_t khz = (1000000ull << 32) / mul;
	khz = shift < 0 ? khz << -shift : khz >> shift;
	return khz <= UINT32_MAX ? (uint32_t)khz : 0;
}

static uint32_t from_cpuid(void)
{
	uint32_t max = arch_cpuid(0, 0).eax;
	if (max >= 0x15) {
		struct arch_cpuid r = arch_cpuid(0x15, 0);
		if (r.eax && r.ebx && r.ecx)
			return (uint32_t)((uint64_t)r.ecx * r.ebx / r.eax / 1000);
	}
	return max >= 0x16 ? (arch_cpuid(0x16, 0).eax & 0xffff) * 1000 : 0;
}

static uint32_t from_pm_timer(uint16_t port)
{
	uint32_t first = arch_in32(port), passed = 0;
	uint64_t start = arch_stamp(), ticks = 0;
	for (uint32_t i = 0; i < LOOKS_MAX && passed < PM_TICKS; i++) {
		passed = (arch_in32(port) - first) & 0xffffff;
		ticks = arch_stamp() - start;
	}
	/* 3,579.545 kHz */
	return passed < PM_TICKS ? 0 : (uint32_t)(ticks * 3579545 / passed / 1000);
}

uint32_t clock_tsc_khz(const struct x86_cpu *cpu, const struct acpi_facts *acpi)
{
	uint32_t khz = 0;
	if (cpu->hyper == BENCH_HYPER_KVM)
		khz = from_kvm(cpu->hyper_leaf);
	else if (cpu->hyper == BENCH_HYPER_XEN)
		khz = arch_cpuid(cpu->hyper_leaf + 3, 0).ecx;
	if (!khz)
		khz = from_cpuid();
	if (!khz && acpi->pm_timer)
		khz = from_pm_timer(acpi->pm_timer);
	return khz;
}

/* Both numbers are of the last time that Xen set its clock by the TSC, for all guests the same moment if that was not
 * just now; else it may be off by what Xen corrected in that second. */
bool clock_base(uint64_t *base)
{
	uint64_t tsc, ns;
	if (machine.env.hyper != BENCH_HYPER_XEN || machine.env.khz == 0 || !xen_time(&tsc, &ns))
		return false;
	*base = ns / 1000000 * machine.env.khz + ns % 1000000 * machine.env.khz / 1000000 - tsc;
	return true;
}
