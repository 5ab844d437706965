/* timer.c - the local APIC's one-shot timer: for scenes (bench_env.timer_*), and for a rest of the whole guest. */
#include "bench/arch/arch.h"
#include "guests/bare/bare.h"
#include "guests/bare/x86_64/machine.h"

#define VECTOR 0x53
/* Source: Linux arch/x86/kvm/lapic.h, APIC_BUS_CYCLE_NS. QEMU alone: hw/intc/apic.c, its virtual clock in ns */
#define KVM_COUNT_PS 1000u
#define XEN_COUNT_PS 10000u /* Source: Xen xen/arch/x86/include/asm/apicdef.h, APIC_BUS_CYCLE_NS */
#define COUNT_MAX 0xffffffffull
#define PS_PER_MS 1000000000ull
#define REST_COUNT 1000000 /* 1 ms under KVM, 10 ms under Xen */
#define REST_NAPS_MAX 100

static volatile bool fired;
static uint64_t fired_at;

static void on_timer(void)
{
	fired_at = arch_stamp();
	apic_write(APIC_EOI, 0);
	fired = true;
}

static void set_up(void)
{
	traps_set_handler(VECTOR, on_timer);
	apic_write(APIC_TIMER_DIVIDE, APIC_DIVIDE_BY_1);
	apic_write(APIC_LVT_TIMER, APIC_LVT_ONE_SHOT | VECTOR);
}

static void halt_for(uint64_t counts)
{
	fired = false;
	apic_write(APIC_TIMER_INITIAL, (uint32_t)counts);
	while (!fired)
		arch_halt_for_irq();
}

static uint64_t counts_of(uint64_t ticks)
{
	uint64_t ps = machine.env.hyper == BENCH_HYPER_XEN ? XEN_COUNT_PS : KVM_COUNT_PS;
	uint64_t most = COUNT_MAX * ps / PS_PER_MS * machine.env.khz; /* the timer's range, in ticks */
	uint64_t counts = (ticks < most ? ticks : most) * (PS_PER_MS / ps) / machine.env.khz + 1;
	return counts < COUNT_MAX ? counts : COUNT_MAX;
}

const char *timer_begin(void)
{
	enum bench_hyper hyper = machine.env.hyper;
	if (hyper != BENCH_HYPER_KVM && hyper != BENCH_HYPER_XEN && hyper != BENCH_HYPER_TCG)
		return "Only under KVM, Xen and QEMU is it known how fast the local APIC's timer counts.";
	if (!apic_set_mode(machine.env.arch.has_x2apic))
		return APIC_NO_MODE;
	set_up();
	return NULL;
}

uint64_t timer_wait(uint64_t deadline)
{
	uint64_t now = arch_stamp();
	halt_for(now < deadline ? counts_of(deadline - now) : 1);
	return fired_at;
}

void timer_end(void)
{
	apic_write(APIC_LVT_TIMER, APIC_LVT_MASKED);
	traps_set_handler(VECTOR, NULL);
}

/* The timer's frequency may be unknown, so: short naps until the TSC says that it is enough. */
void timer_rest(uint64_t ticks)
{
	uint64_t start = arch_stamp();
	set_up();
	for (unsigned i = 0; i < REST_NAPS_MAX && arch_stamp() - start < ticks; i++)
		halt_for(REST_COUNT);
}
