/*
 * cost_reasons.c - what an exit was for: the exit codes of AMD's and Intel's virtualization, by class.
 *
 * Source: AMD64 Architecture Programmer's Manual Volume 2, appendix C "SVM Intercept Exit Codes"; Intel 64 and IA-32
 * Architectures Software Developer's Manual Volume 3, appendix C "VMX Basic Exit Reasons".
 */
#include "collect/cost_parts.h"

struct range {
	uint32_t first, last;
	enum cost_class class;
};

static const struct range svm[] = {
	{0x000, 0x01f, COST_CR},                                  /* reads and writes of CR0-15 */
	{0x040, 0x05f, COST_EXCEPTION}, {0x060, 0x061, COST_IRQ}, /* INTR, NMI */
	{0x064, 0x064, COST_IRQ_WINDOW},                          /* VINTR */
	{0x065, 0x065, COST_CR},                                  /* CR0_SEL_WRITE */
	{0x072, 0x072, COST_CPUID}, {0x077, 0x077, COST_PAUSE}, {0x078, 0x078, COST_HLT}, {0x07b, 0x07b, COST_PIO},
	{0x07c, 0x07c, COST_MSR}, {0x081, 0x081, COST_HYPERCALL},
	{0x090, 0x09f, COST_CR},    /* traps after a write of CR0-15 */
	{0x400, 0x400, COST_FAULT}, /* NPF */
	{0x401, 0x402, COST_MMIO},  /* AVIC could not do it */
};

static const struct range vmx[] = {
	{0, 0, COST_EXCEPTION}, {1, 1, COST_IRQ}, {7, 8, COST_IRQ_WINDOW}, /* interrupt window, NMI window */
	{10, 10, COST_CPUID}, {12, 12, COST_HLT}, {18, 18, COST_HYPERCALL}, {28, 28, COST_CR}, {30, 30, COST_PIO},
	{31, 32, COST_MSR}, {40, 40, COST_PAUSE}, {44, 44, COST_MMIO}, /* APIC access */
	{48, 48, COST_FAULT},                                          /* EPT violation */
	{49, 49, COST_MMIO},                                           /* EPT misconfiguration: how KVM marks MMIO */
	{52, 52, COST_IRQ},                                            /* the preemption timer, KVM's TSC deadline */
	{56, 56, COST_MMIO},                                           /* APIC write */
};

static enum cost_class find(const struct range *ranges, size_t n, uint32_t code)
{
	for (size_t i = 0; i < n; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return ranges[i].class;
	return COST_OTHER;
}

enum cost_class cost_class_of_svm(uint32_t code)
{
	return find(svm, sizeof svm / sizeof svm[0], code);
}

enum cost_class cost_class_of_vmx(uint32_t reason)
{
	return find(vmx, sizeof vmx / sizeof vmx[0], reason & 0xffff); /* bit 31: the entry failed */
}
