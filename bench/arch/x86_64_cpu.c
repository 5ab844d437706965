/*
 * x86_64_cpu.c - what CPUID says: the CPU's vendor, the hypervisor's signature, the features that benches ask for; and
 * the leaves to record.
 *
 * Sources: Intel SDM vol. 2, CPUID; AMD APM vol. 3, appendix E; Linux Documentation/virt/kvm/x86/cpuid.rst;
 * Xen xen/include/public/arch-x86/cpuid.h.
 */
#include "bench/arch/x86_64_cpu.h"

#include "bench/arch/arch.h"
#include "bench/arch/cpu.h"
#include "bench/text.h"

#define HYPER_FIRST 0x40000000u
#define HYPER_STEP 0x100u
#define HYPER_TRIES 16u /* Xen moves up by one step for each other interface that it offers */
#define EXTENDED 0x80000000u
#define SIGNATURE_SIZE 13

static void put_words(char text[SIGNATURE_SIZE], uint32_t first, uint32_t second, uint32_t third)
{
	const uint32_t words[3] = {first, second, third};
	for (unsigned i = 0; i < 12; i++)
		text[i] = (char)(words[i / 4] >> 8 * (i % 4));
	text[12] = 0;
}

/* Leaf 0 gives its text in EBX EDX ECX, those of hypervisors in EBX ECX EDX. */
static void get_vendor(char text[SIGNATURE_SIZE])
{
	struct arch_cpuid r = arch_cpuid(0, 0);
	put_words(text, r.ebx, r.edx, r.ecx);
}

static void look_for_hypervisor(struct x86_cpu *cpu)
{
	static const struct {
		const char *signature;
		enum bench_hyper hyper;
	} known[] = {
		{"XenVMMXenVMM", BENCH_HYPER_XEN}, {"KVMKVMKVM", BENCH_HYPER_KVM}, {"TCGTCGTCGTCG", BENCH_HYPER_TCG}};
	cpu->hyper = BENCH_HYPER_OTHER;
	cpu->hyper_leaf = HYPER_FIRST;
	for (unsigned i = 0; i < HYPER_TRIES; i++) {
		char text[SIGNATURE_SIZE];
		uint32_t leaf = HYPER_FIRST + i * HYPER_STEP;
		struct arch_cpuid r = arch_cpuid(leaf, 0);
		put_words(text, r.ebx, r.ecx, r.edx);
		for (unsigned k = 0; k < sizeof known / sizeof known[0]; k++) {
			if (!text_is(text, text_len(text), known[k].signature))
				continue;
			cpu->hyper = known[k].hyper;
			cpu->hyper_leaf = leaf;
			return;
		}
	}
}

void x86_cpu_look(struct x86_cpu *cpu)
{
	char vendor[SIGNATURE_SIZE];
	*cpu = (struct x86_cpu){.vendor = ARCH_VENDOR_OTHER, .hyper = BENCH_HYPER_NONE};
	get_vendor(vendor);
	if (text_is(vendor, 12, "GenuineIntel"))
		cpu->vendor = ARCH_VENDOR_INTEL;
	else if (text_is(vendor, 12, "AuthenticAMD") || text_is(vendor, 12, "HygonGenuine"))
		cpu->vendor = ARCH_VENDOR_AMD;

	uint32_t max = arch_cpuid(0, 0).eax, max_extended = arch_cpuid(EXTENDED, 0).eax;
	struct arch_cpuid one = arch_cpuid(1, 0), seven = {0}, eight = {0};
	cpu->has_x2apic = one.ecx >> 21 & 1;
	cpu->has_tsc_deadline = one.ecx >> 24 & 1;
	if (max >= 7)
		seven = arch_cpuid(7, 0);
	cpu->has_tsc_adjust = seven.ebx >> 1 & 1;
	if (max_extended >= EXTENDED + 1)
		cpu->has_rdtscp = arch_cpuid(EXTENDED + 1, 0).edx >> 27 & 1;
	if (max_extended >= EXTENDED + 8)
		eight = arch_cpuid(EXTENDED + 8, 0);
	/* Intel: one bit for both; AMD: IBPB, and any of IBRS, STIBP, SSBD */
	cpu->has_pred_cmd = (seven.edx >> 26 & 1) || (eight.ebx >> 12 & 1);
	cpu->has_spec_ctrl = (seven.edx >> 26 & 1) || (eight.ebx & (1u << 14 | 1u << 15 | 1u << 24));
	if (one.ecx >> 31)
		look_for_hypervisor(cpu);
}

/* ---- cpu.h ---- */

enum bench_hyper cpu_hyper(void)
{
	struct x86_cpu cpu;
	x86_cpu_look(&cpu);
	return cpu.hyper;
}

const char *cpu_cannot_time(void)
{
	struct x86_cpu cpu;
	x86_cpu_look(&cpu);
	return cpu.has_rdtscp ? NULL : "The CPU that this guest sees has no RDTSCP.";
}

typedef void each_fn(void *ctx, const char *name, const char *value);

static size_t add_hex(char *text, size_t at, uint32_t value)
{
	at += text_number(text + at, value, 16);
	text[at] = 0;
	return at;
}

/* "cpuid.0x80000001.0" is "EAX EBX ECX EDX", hexadecimal. A leaf that is all zero is left out. */
static void give_leaf(uint32_t leaf, uint32_t sub, each_fn *each, void *ctx)
{
	char name[32] = "cpuid.0x", value[CPU_VALUE_MAX];
	struct arch_cpuid r = arch_cpuid(leaf, sub);
	const uint32_t registers[4] = {r.eax, r.ebx, r.ecx, r.edx};
	if (!(r.eax | r.ebx | r.ecx | r.edx))
		return;
	size_t at = add_hex(name, 8, leaf);
	name[at++] = '.';
	add_hex(name, at, sub);
	at = 0;
	for (unsigned i = 0; i < 4; i++) {
		if (i > 0)
			value[at++] = ' ';
		at = add_hex(value, at, registers[i]);
	}
	each(ctx, name, value);
}

/* Signature and features of each interface; Xen's time leaf (base + 3) differs from boot to boot and is left out. */
static void give_hypervisor(each_fn *each, void *ctx)
{
	for (unsigned i = 0; i < 2; i++) {
		uint32_t base = HYPER_FIRST + i * HYPER_STEP, end = arch_cpuid(base, 0).eax;
		end = end < base + 5 ? end : end < base + HYPER_STEP ? base + 5 : 0;
		for (uint32_t leaf = base; leaf <= end; leaf++)
			if (leaf != base + 3)
				give_leaf(leaf, 0, each, ctx);
	}
}

void cpu_facts(each_fn *each, void *ctx)
{
	static const uint32_t leaves[][2] = {{0, 0}, {1, 0}, {6, 0}, {7, 0}, {0xd, 0}, {0xd, 1}, {0x15, 0}, {0x16, 0},
		{EXTENDED, 0}, {EXTENDED + 1, 0}, {EXTENDED + 7, 0}, {EXTENDED + 8, 0}, {EXTENDED + 0xa, 0},
		{EXTENDED + 0x1e, 0}};
	char vendor[SIGNATURE_SIZE];
	uint32_t max = arch_cpuid(0, 0).eax, max_extended = arch_cpuid(EXTENDED, 0).eax;
	get_vendor(vendor);
	each(ctx, "vendor", vendor);
	for (unsigned i = 0; i < sizeof leaves / sizeof leaves[0]; i++)
		if (leaves[i][0] <= (leaves[i][0] < EXTENDED ? max : max_extended))
			give_leaf(leaves[i][0], leaves[i][1], each, ctx);
	if (arch_cpuid(1, 0).ecx >> 31)
		give_hypervisor(each, ctx);
}
