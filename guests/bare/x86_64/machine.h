/*
 * machine.h - the parts of the x86-64 machine under the bare guest, as they see each other. One file each.
 *
 * All memory below 4 GiB is mapped one to one. Addresses that come from the hypervisor or from firmware are checked
 * against that before they are followed.
 */
#ifndef HVB_GUESTS_BARE_X86_64_MACHINE_H
#define HVB_GUESTS_BARE_X86_64_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/arch/x86_64_cpu.h"

#define PAGE_SIZE 4096ul
#define LARGE_PAGE_SIZE (2ul << 20)
#define MAPPED_END (4ul << 30)

/* facts.c; start.c fills it */
struct start_facts {
	uint64_t rsdp;               /* 0: scan for it */
	uint64_t ram_start, ram_end; /* the range of RAM that holds 16 MiB; both 0 when unknown */
};
extern struct start_facts start_facts;

/* memory.c */
void memory_init(void);
uint8_t *memory_untouched(size_t bytes); /* as bench_env.untouched */
/* What compilers may call even in free-standing code. */
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int value, size_t n);

/* tables.S: the page directories of 4 GiB, the task state's descriptor in the GDT (traps.c fills it), the second vCPU's
 * stack. */
extern uint64_t page_directories[4 * 512], gdt_tss[2];
extern const uint8_t second_stack[], second_stack_end[];

/* traps.c. panic: for an unexpected trap outside machine_guarded. */
void traps_init(void (*panic)(const char *text) __attribute__((noreturn)));
void traps_load(void);  /* makes this vCPU take its traps */
void traps_drain(void); /* takes and ends what interrupts the firmware has left pending */
void traps_set_handler(unsigned vector, void (*fn)(void));

/* apic.c */
void apic_init(void);
void apic_reset(void); /* after a trap: as after apic_init */
void apic_join(void);  /* of the second vCPU: on, in the mode of the first one's */
bool apic_is_x2apic(void);
bool apic_set_mode(bool x2apic);
#define APIC_NO_MODE "The local APIC cannot be put into the mode that its CPU says it has."
uint32_t apic_read(unsigned reg);
void apic_write(unsigned reg, uint32_t value);

/* timer.c: begin, wait, end as in bench_env. */
const char *timer_begin(void);
uint64_t timer_wait(uint64_t deadline);
void timer_end(void);
void timer_rest(uint64_t ticks); /* halts for about so many ticks of the TSC, so that the host can run */

/* second.c: run, kick as in bench_env. */
const char *second_run(void (*fn)(void *arg), void *arg);
void second_kick(void);

/* acpi.c */
struct acpi_facts {
	uint16_t pm1a_control; /* port; 0: none */
	uint16_t pm_timer;     /* port; 0: none */
	uint8_t sleep_type_s5; /* SLP_TYPa of \_S5 */
};
void acpi_find(struct acpi_facts *facts);

/* clock.c. In kHz, 0 when unknown. */
uint32_t clock_tsc_khz(const struct x86_cpu *cpu, const struct acpi_facts *acpi);

bool clock_base(uint64_t *base); /* as bench_env.base */

/* steal.c. steal_read: as bench_env.stolen. */
void steal_init(const struct x86_cpu *cpu);
bool steal_read(uint64_t *ns, const char **why);

/* xen.c. Nothing but xen_init may be called before it returned true. */
bool xen_init(uint32_t cpuid_base);
const uint8_t *xen_hypercall_page(void);
bool xen_ring_found(void);
void xen_ring_write(const char *data, size_t len);
size_t xen_ring_read(char *data, size_t cap);
/* a moment by this guest's TSC and by Xen's own clock, which all guests share */
bool xen_time(uint64_t *tsc, uint64_t *system_ns);
bool xen_run_states(uint64_t states[4]); /* ns that this vCPU was running, runnable, blocked, offline */
void xen_ring_drain(void);               /* waits, within limits, until the ring has been read */
void xen_power_off(void);                /* returns only when Xen refuses */

/* uart.c */
bool uart_init(void); /* false: there is none at 0x3f8 */
void uart_write(const char *data, size_t len);
size_t uart_read(char *data, size_t cap);
void uart_drain(void);

#endif
