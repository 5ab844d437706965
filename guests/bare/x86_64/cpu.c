/*
 * cpu.c - what CPUID says: the CPU's vendor, the hypervisor's signature, the features that benches ask for; and the
 * leaves to record.
 *
 * Sources: Intel SDM vol. 2, CPUID; AMD APM vol. 3, appendix E; Linux Documentation/virt/kvm/x86/cpuid.rst;
 * Xen xen/include/public/arch-x86/cpuid.h.
 */
#include "bench/arch/arch.h"
#include "bench/text.h"
#include "guests/bare/bare.h"
#include "guests/bare/x86_64/machine.h"

#define HYPER_FIRST 0x40000000u
#define HYPER_STEP 0x100u
#define HYPER_TRIES 16u /* Xen moves up by one step for each other interface that it offers */
#define EXTENDED 0x80000000u

static void signature(uint32_t leaf, char text[13])
{
	struct arch_cpuid r = arch_cpuid(leaf, 0);
	const uint32_t words[3] = {r.ebx, r.ecx, r.edx};
	for (unsigned i = 0; i < 12; i++)
		text[i] = (char)(words[i / 4] >> 8 * (i % 4));
	text[12] = 0;
}

static void look_for_hypervisor(struct cpu_facts *facts)
{
	facts->hyper = BENCH_HYPER_OTHER;
	facts->hyper_leaf = HYPER_FIRST;
	for (unsigned i = 0; i < HYPER_TRIES; i++) {
		char text[13];
		uint32_t leaf = HYPER_FIRST + i * HYPER_STEP;
		enum bench_hyper found = BENCH_HYPER_OTHER;
		signature(leaf, text);
		if (text_is(text, text_len(text), "XenVMMXenVMM"))
			found = BENCH_HYPER_XEN;
		else if (text_is(text, text_len(text), "KVMKVMKVM"))
			found = BENCH_HYPER_KVM;
		else if (text_is(text, text_len(text), "TCGTCGTCGTCG"))
			found = BENCH_HYPER_TCG;
		if (found == BENCH_HYPER_OTHER)
			continue;
		facts->hyper = found;
		facts->hyper_leaf = leaf;
		return;
	}
}

void cpu_look(struct cpu_facts *facts)
{
	*facts = (struct cpu_facts){.vendor = BENCH_VENDOR_OTHER, .hyper = BENCH_HYPER_NONE};
	signature(0, facts->vendor_text);
	/* leaf 0 gives the text in EBX EDX ECX, the others in EBX ECX EDX */
	for (unsigned i = 4; i < 8; i++) {
		char swap = facts->vendor_text[i];
		facts->vendor_text[i] = facts->vendor_text[i + 4];
		facts->vendor_text[i + 4] = swap;
	}
	const char *text = facts->vendor_text;
	if (text_is(text, 12, "GenuineIntel"))
		facts->vendor = BENCH_VENDOR_INTEL;
	else if (text_is(text, 12, "AuthenticAMD") || text_is(text, 12, "HygonGenuine"))
		facts->vendor = BENCH_VENDOR_AMD;

	uint32_t max = arch_cpuid(0, 0).eax, max_extended = arch_cpuid(EXTENDED, 0).eax;
	struct arch_cpuid one = arch_cpuid(1, 0), seven = {0}, eight = {0};
	facts->has_x2apic = one.ecx >> 21 & 1;
	facts->has_tsc_deadline = one.ecx >> 24 & 1;
	if (max >= 7)
		seven = arch_cpuid(7, 0);
	facts->has_tsc_adjust = seven.ebx >> 1 & 1;
	if (max_extended >= EXTENDED + 1)
		facts->has_rdtscp = arch_cpuid(EXTENDED + 1, 0).edx >> 27 & 1;
	if (max_extended >= EXTENDED + 8)
		eight = arch_cpuid(EXTENDED + 8, 0);
	/* Intel: one bit for both; AMD: IBPB, and any of IBRS, STIBP, SSBD */
	facts->has_pred_cmd = (seven.edx >> 26 & 1) || (eight.ebx >> 12 & 1);
	facts->has_spec_ctrl = (seven.edx >> 26 & 1) || (eight.ebx & (1u << 14 | 1u << 15 | 1u << 24));
	if (one.ecx >> 31)
		look_for_hypervisor(facts);
}

static void send_leaf(uint32_t leaf, uint32_t sub, void (*each)(uint32_t, uint32_t, const uint32_t[4]))
{
	struct arch_cpuid r = arch_cpuid(leaf, sub);
	if (r.eax | r.ebx | r.ecx | r.edx)
		each(leaf, sub, (const uint32_t[4]){r.eax, r.ebx, r.ecx, r.edx});
}

void machine_cpuid(void (*each)(uint32_t leaf, uint32_t sub, const uint32_t reg[4]))
{
	static const uint32_t leaves[][2] = {
		{0, 0},
		{1, 0},
		{6, 0},
		{7, 0},
		{0xd, 0},
		{0xd, 1},
		{0x15, 0},
		{0x16, 0},
		{EXTENDED, 0},
		{EXTENDED + 1, 0},
		{EXTENDED + 7, 0},
		{EXTENDED + 8, 0},
		{EXTENDED + 0xa, 0},
		{EXTENDED + 0x1e, 0},
	};
	uint32_t max = arch_cpuid(0, 0).eax, max_extended = arch_cpuid(EXTENDED, 0).eax;
	for (unsigned i = 0; i < sizeof leaves / sizeof leaves[0]; i++)
		if (leaves[i][0] <= (leaves[i][0] < EXTENDED ? max : max_extended))
			send_leaf(leaves[i][0], leaves[i][1], each);
	if (!(arch_cpuid(1, 0).ecx >> 31))
		return;
	/* Signature and features of each interface; Xen's time leaf (base + 3) differs from boot to boot and is left
	 * out. */
	for (unsigned i = 0; i < 2; i++) {
		uint32_t base = HYPER_FIRST + i * HYPER_STEP, end = arch_cpuid(base, 0).eax;
		for (uint32_t leaf = base; end >= base && end < base + HYPER_STEP && leaf <= end && leaf <= base + 5;
			leaf++)
			if (leaf != base + 3)
				send_leaf(leaf, 0, each);
	}
}
