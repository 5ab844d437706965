/*
 * apic.c - the local APIC, by memory (xAPIC) or by MSR (x2APIC).
 *
 * Source: Intel SDM vol. 3, 11.4 (registers), 11.12 (x2APIC and its state machine: from x2APIC only through disabled to
 * xAPIC).
 */
#include "bench/arch/arch.h"
#include "guests/bare/x86_64/machine.h"

#define APIC_BASE_X2APIC (1ull << 10)
#define APIC_BASE_ENABLED (1ull << 11)
#define APIC_PAGE 0xfee00000ul
#define APIC_TPR 0x80
#define APIC_SPURIOUS 0xf0
#define APIC_SPURIOUS_VALUE 0x1ff /* enabled, vector 255 */
#define APIC_LVT_LINT0 0x350
#define APIC_LVT_LINT1 0x360
#define APIC_LVT_ERROR 0x370

static bool x2apic;     /* the mode it is in now */
static bool first_mode; /* the mode it was found in */

uint32_t apic_read(unsigned reg)
{
	if (x2apic)
		return (uint32_t)arch_rdmsr(MSR_X2APIC + reg / 16);
	return *(volatile uint32_t *)(APIC_PAGE + reg);
}

void apic_write(unsigned reg, uint32_t value)
{
	if (x2apic)
		arch_wrmsr(MSR_X2APIC + reg / 16, value);
	else
		*(volatile uint32_t *)(APIC_PAGE + reg) = value;
}

static void set_up(void)
{
	apic_write(APIC_SPURIOUS, APIC_SPURIOUS_VALUE);
	apic_write(APIC_TPR, 0);
	apic_write(APIC_LVT_TIMER, APIC_LVT_MASKED);
	apic_write(APIC_LVT_LINT0, APIC_LVT_MASKED);
	apic_write(APIC_LVT_LINT1, APIC_LVT_MASKED);
	apic_write(APIC_LVT_ERROR, APIC_LVT_MASKED);
	apic_write(APIC_TIMER_INITIAL, 0);
}

static void change_mode(bool to_x2apic)
{
	uint64_t page = APIC_PAGE | (arch_rdmsr(MSR_APIC_BASE) & 0x100); /* keeps the bit of the boot CPU */
	if (!to_x2apic)
		arch_wrmsr(MSR_APIC_BASE, page);
	arch_wrmsr(MSR_APIC_BASE, page | APIC_BASE_ENABLED);
	if (to_x2apic)
		arch_wrmsr(MSR_APIC_BASE, page | APIC_BASE_ENABLED | APIC_BASE_X2APIC);
	x2apic = arch_rdmsr(MSR_APIC_BASE) & APIC_BASE_X2APIC;
}

bool apic_set_mode(bool to_x2apic)
{
	if (x2apic != to_x2apic)
		change_mode(to_x2apic);
	if (x2apic != to_x2apic)
		return false;
	set_up();
	return true;
}

void apic_init(void)
{
	uint64_t base = arch_rdmsr(MSR_APIC_BASE);
	x2apic = base & APIC_BASE_X2APIC;
	first_mode = x2apic;
	if (!(base & APIC_BASE_ENABLED))
		arch_wrmsr(MSR_APIC_BASE, base | APIC_BASE_ENABLED);
	set_up();
}

void apic_join(void)
{
	arch_wrmsr(MSR_APIC_BASE, arch_rdmsr(MSR_APIC_BASE) | APIC_BASE_ENABLED | (x2apic ? APIC_BASE_X2APIC : 0));
	set_up();
}

/* A bench was torn out of its handler: interrupts may be in service and the timer armed. Switching the APIC off clears
 * both. */
void apic_reset(void)
{
	change_mode(false);
	if (first_mode)
		change_mode(true);
	set_up();
}

bool apic_is_x2apic(void)
{
	return x2apic;
}
