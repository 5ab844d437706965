/*
 * second.c - the second vCPU of a guest that has one: INIT and STARTUP through the local APIC bring it to the
 * trampoline, and that to begin().
 *
 * It has no task state of its own, so a double fault of it resets the machine; any other unexpected trap of it ends the
 * guest as a panic.
 * Source: Intel SDM vol. 3, 8.4.4 (the order of INIT and STARTUP) and 11.6.1 (interrupt command register).
 */
#include "bench/arch/arch.h"
#include "guests/bare/bare.h"
#include "guests/bare/x86_64/machine.h"

#define TRAMPOLINE 0x8000ul /* conventional memory on every PC and in every PVH guest */
#define ICR_OTHERS_INIT 0xc4500
#define ICR_OTHERS_STARTUP 0xc4600
#define WAIT_MS 10
#define WAITS_MAX 100
#define TRIES 2
#define KICK_VECTOR 0x54

extern const uint8_t trampoline[], trampoline_end[];
extern void (*trampoline_entry)(void);

static void (*work)(void *arg);
static void *work_arg;
static volatile bool is_up;

static void begin(void)
{
	traps_load();
	apic_join();
	is_up = true;
	work(work_arg);
}

static void rest(void)
{
	timer_rest((uint64_t)machine.env.khz * WAIT_MS);
}

static void on_kick(void)
{
	apic_write(APIC_EOI, 0);
}

void second_kick(void)
{
	apic_write(APIC_ICR, APIC_ICR_OTHERS | KICK_VECTOR);
}

const char *second_run(void (*fn)(void *arg), void *arg)
{
	volatile uintptr_t to = TRAMPOLINE;
	if (is_up)
		return "This guest's second vCPU has work already.";
	if (!apic_set_mode(machine.env.arch.has_x2apic))
		return APIC_NO_MODE;
	traps_set_handler(KICK_VECTOR, on_kick);
	memcpy((void *)to, trampoline, (size_t)(trampoline_end - trampoline));
	trampoline_entry = begin;
	work = fn;
	work_arg = arg;
	arch_fence();
	apic_write(APIC_ICR, ICR_OTHERS_INIT);
	rest();
	for (unsigned i = 0; i < TRIES && !is_up; i++) {
		apic_write(APIC_ICR, ICR_OTHERS_STARTUP | TRAMPOLINE / PAGE_SIZE);
		for (unsigned k = 0; k < WAITS_MAX && !is_up; k++)
			rest();
	}
	return is_up ? NULL
		     : "This guest's second vCPU did not start: it has none, or INIT and STARTUP do not reach it.";
}
