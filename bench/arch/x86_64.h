/*
 * x86_64.h - time stamps and privileged instructions of x86-64. Freestanding; compiled on the host too, where only
 * descriptions of benches are used and nothing here is called.
 *
 * Sources: Intel SDM vol. 2 (instructions) and vol. 4 (MSRs); AMD APM vol. 2, appendix A, and vol. 3.
 */
#ifndef HVB_BENCH_ARCH_X86_64_H
#define HVB_BENCH_ARCH_X86_64_H

#include <stdint.h>

#define MSR_APIC_BASE 0x1b
#define MSR_TSC_ADJUST 0x3b
#define MSR_SPEC_CTRL 0x48
#define MSR_PRED_CMD 0x49
#define MSR_TSC_DEADLINE 0x6e0
#define MSR_X2APIC 0x800 /* + MMIO offset / 16 */
#define MSR_KERNEL_GS_BASE 0xc0000102

#define CR0_AM (1ul << 18)
#define CR0_TS (1ul << 3)
#define CR4_MCE (1ul << 6)
#define CR4_PGE (1ul << 7)

/* Local APIC registers as MMIO offsets, and what benches put into them. Source: Intel SDM vol. 3, 11.4 and 11.6. */
#define APIC_ID 0x20
#define APIC_EOI 0xb0
#define APIC_ICR 0x300
#define APIC_ICR_HIGH 0x310
#define APIC_LVT_TIMER 0x320
#define APIC_TIMER_INITIAL 0x380
#define APIC_TIMER_CURRENT 0x390
#define APIC_TIMER_DIVIDE 0x3e0
#define APIC_SELF_IPI 0x3f0     /* x2APIC only */
#define APIC_ICR_SELF 0x40000   /* shorthand: self; fixed delivery, physical */
#define APIC_ICR_OTHERS 0xc0000 /* shorthand: all but self; fixed delivery */
#define APIC_LVT_MASKED 0x10000
#define APIC_LVT_ONE_SHOT 0
#define APIC_LVT_TSC_DEADLINE 0x40000
#define APIC_DIVIDE_BY_1 0xb

/* The compiler no longer knows what the value is: one machine code for every value. */
#define arch_launder(value) __asm__ volatile("" : "+r"(value))

/* A moment: of everything but the start of an interval. Never cpuid as a fence: it traps in a guest. */
static inline uint64_t arch_stamp(void)
{
	uint32_t low, high;
	__asm__ volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* METHOD rule 1: lfence; rdtsc; lfence ... rdtscp; lfence. Without the second lfence the first instructions of what is
 * timed could begin before the stamp is taken. */
static inline uint64_t arch_stamp_begin(void)
{
	uint32_t low, high;
	__asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static inline uint64_t arch_stamp_end(void)
{
	uint32_t low, high;
	__asm__ volatile("rdtscp\n\tlfence" : "=a"(low), "=d"(high) : : "rcx", "memory");
	return (uint64_t)high << 32 | low;
}

/* Waits for what a non-serialising WRMSR has started (METHOD rule 5). Source: Intel SDM vol. 3, 9.3 and 11.12.3. */
static inline void arch_fence(void)
{
	__asm__ volatile("mfence\n\tlfence" : : : "memory");
}

struct arch_cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct arch_cpuid arch_cpuid(uint32_t leaf, uint32_t sub)
{
	struct arch_cpuid r;
	__asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(sub) : "memory");
	return r;
}

static inline uint64_t arch_rdmsr(uint32_t msr)
{
	uint32_t low, high;
	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
	return (uint64_t)high << 32 | low;
}

static inline void arch_wrmsr(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

static inline uint8_t arch_in8(uint16_t port)
{
	uint8_t value;
	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline uint32_t arch_in32(uint16_t port)
{
	uint32_t value;
	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline void arch_out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void arch_out16(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void arch_out8_string(uint16_t port, const void *data, unsigned long len)
{
	__asm__ volatile("rep outsb" : "+S"(data), "+c"(len) : "d"(port) : "memory");
}

#define ARCH_CONTROL_REGISTER(name) \
	static inline uint64_t arch_read_##name(void) \
	{ \
		uint64_t value; \
		__asm__ volatile("mov %%" #name ", %0" : "=r"(value) : : "memory"); \
		return value; \
	} \
	static inline void arch_write_##name(uint64_t value) \
	{ \
		__asm__ volatile("mov %0, %%" #name : : "r"(value) : "memory"); \
	}
ARCH_CONTROL_REGISTER(cr0)
ARCH_CONTROL_REGISTER(cr2)
ARCH_CONTROL_REGISTER(cr3)
ARCH_CONTROL_REGISTER(cr4)
ARCH_CONTROL_REGISTER(cr8)
ARCH_CONTROL_REGISTER(dr0)
#undef ARCH_CONTROL_REGISTER

static inline void arch_wbinvd(void)
{
	__asm__ volatile("wbinvd" : : : "memory");
}

static inline void arch_invlpg(const void *address)
{
	__asm__ volatile("invlpg %0" : : "m"(*(const char *)address) : "memory");
}

static inline void arch_pause(void)
{
	__asm__ volatile("pause" : : : "memory");
}

static inline void arch_irq_on(void)
{
	__asm__ volatile("sti" : : : "memory");
}

static inline void arch_irq_off(void)
{
	__asm__ volatile("cli" : : : "memory");
}

/* Interrupts on and halt, with no interrupt between the two; off again after the wake-up. */
static inline void arch_halt_for_irq(void)
{
	__asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
}

/* KVM hypercalls: number in RAX, result in RAX. Source: Linux Documentation/virt/kvm/x86/hypercalls.rst. */
static inline uint64_t arch_vmcall(uint64_t number)
{
	__asm__ volatile("vmcall" : "+a"(number) : : "memory");
	return number;
}

static inline uint64_t arch_vmmcall(uint64_t number)
{
	__asm__ volatile("vmmcall" : "+a"(number) : : "memory");
	return number;
}

/* Xen hypercalls by the hypercall page, 32 bytes an entry: arguments in RDI RSI RDX, result in RAX. Source: Xen
 * xen/include/public/arch-x86/xen-x86_64.h. */
static inline int64_t arch_xen_call(const uint8_t *page, unsigned number, uint64_t a, uint64_t b, uint64_t c)
{
	int64_t result;
	const uint8_t *entry = page + number * 32;
	__asm__ volatile("call *%4"
			 : "=a"(result), "+D"(a), "+S"(b), "+d"(c)
			 : "r"(entry)
			 : "rcx", "r8", "r9", "r10", "r11", "memory");
	return result;
}

#endif
