/* traps.c - exceptions and interrupts: handlers of benches are called, everything else is unexpected and ends the
 * bench, or the guest. */
#include "bench/arch/arch.h"
#include "bench/text.h"
#include "guests/bare/bare.h"
#include "guests/bare/x86_64/machine.h"

#define VECTORS 256
#define FIRST_INTERRUPT 32
#define SPURIOUS 255
#define GATE_INTERRUPT 0x8e00
#define SELECTOR_CODE 8
#define SELECTOR_TSS 24
#define OWN_STACK 1 /* IST of NMI, double fault and machine check */
#define STUB_SIZE 16

struct trap_frame {
	uint64_t r11, r10, r9, r8, rdi, rsi, rdx, rcx, rax;
	uint64_t vector, error;
	uint64_t rip, cs, rflags, rsp, ss;
};

struct gate {
	uint16_t offset_low, selector, flags, offset_mid;
	uint32_t offset_high, zero;
};

/* Source: AMD APM vol. 2, 12.2.5. */
struct __attribute__((packed)) task_state {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3, io_map;
};

struct __attribute__((packed)) table_pointer {
	uint16_t limit;
	uint64_t base;
};

struct guard {
	uint64_t registers[8];
};

extern const uint8_t trap_stubs[];
int guard_set(struct guard *guard) __attribute__((returns_twice));
_Noreturn void guard_jump(struct guard *guard);
void trap_dispatch(const struct trap_frame *frame);

static struct gate gates[VECTORS] __attribute__((aligned(16)));
static struct task_state task_state;
static uint8_t own_stack[8192] __attribute__((aligned(16)));
static void (*handlers[VECTORS])(void);
static void (*panic)(const char *text) __attribute__((noreturn));
static struct guard guard;
static bool guarded, draining;
static char trap_text[128];

static size_t add_text(size_t at, const char *text)
{
	while (*text && at < sizeof trap_text - 1)
		trap_text[at++] = *text++;
	trap_text[at] = 0;
	return at;
}

static size_t add_number(size_t at, uint64_t value, unsigned base)
{
	char digits[21];
	digits[text_number(digits, value, base)] = 0;
	return add_text(at, digits);
}

static void describe(const struct trap_frame *frame)
{
	size_t at = add_text(0, frame->vector < FIRST_INTERRUPT ? "Unexpected trap " : "Unexpected interrupt ");
	at = add_number(at, frame->vector, 10);
	at = add_text(at, ", error 0x");
	at = add_number(at, frame->error, 16);
	at = add_text(at, ", at 0x");
	at = add_number(at, frame->rip, 16);
	at = add_text(at, ", cr2 0x");
	at = add_number(at, arch_read_cr2(), 16);
	add_text(at, ".");
}

static bool is_second_vcpu(void)
{
	const uint8_t *here = __builtin_frame_address(0);
	return here >= second_stack && here < second_stack_end;
}

void trap_dispatch(const struct trap_frame *frame)
{
	if (handlers[frame->vector]) {
		handlers[frame->vector]();
		return;
	}
	if (draining && frame->vector >= FIRST_INTERRUPT)
		apic_write(APIC_EOI, 0);
	if (frame->vector == SPURIOUS || (draining && frame->vector >= FIRST_INTERRUPT))
		return;
	describe(frame);
	if (!guarded || is_second_vcpu())
		panic(trap_text);
	guarded = false;
	guard_jump(&guard);
}

const char *machine_guarded(void (*fn)(void *arg), void *arg)
{
	if (guard_set(&guard) == 0) {
		guarded = true;
		fn(arg);
		guarded = false;
		return NULL;
	}
	arch_irq_off();
	for (unsigned i = 0; i < VECTORS; i++)
		handlers[i] = NULL;
	apic_reset();
	return trap_text;
}

/*
 * Also where nothing is pending: Xen may have asked for the moment when interrupts are on again while one was, and
 * without such a moment the request stays in the virtual CPU (V_IRQ) for good. QEMU 7.2 as the lab's CPU dies of the
 * next CR8 write then (a failed assertion in tcg_handle_interrupt).
 */
void traps_drain(void)
{
	draining = true;
	__asm__ volatile("sti\n\tnop\n\tnop\n\tnop\n\tcli" : : : "memory");
	draining = false;
}

void traps_set_handler(unsigned vector, void (*fn)(void))
{
	if (vector >= FIRST_INTERRUPT && vector < SPURIOUS)
		handlers[vector] = fn;
}

static void set_gate(unsigned vector, unsigned stack)
{
	uint64_t stub = (uint64_t)(uintptr_t)trap_stubs + vector * STUB_SIZE;
	gates[vector] = (struct gate){
		.offset_low = (uint16_t)stub,
		.selector = SELECTOR_CODE,
		.flags = (uint16_t)(GATE_INTERRUPT | stack),
		.offset_mid = (uint16_t)(stub >> 16),
		.offset_high = (uint32_t)(stub >> 32),
	};
}

void traps_load(void)
{
	struct table_pointer idt = {sizeof gates - 1, (uint64_t)(uintptr_t)gates};
	__asm__ volatile("lidt %0" : : "m"(idt) : "memory");
}

void traps_init(void (*on_panic)(const char *text) __attribute__((noreturn)))
{
	panic = on_panic;
	for (unsigned vector = 0; vector < VECTORS; vector++)
		set_gate(vector, vector == 2 || vector == 8 || vector == 18 ? OWN_STACK : 0);
	task_state.ist[OWN_STACK - 1] = (uint64_t)(uintptr_t)(own_stack + sizeof own_stack);
	task_state.io_map = sizeof task_state;
	uint64_t base = (uint64_t)(uintptr_t)&task_state;
	gdt_tss[0] = (sizeof task_state - 1) | (base & 0xffffff) << 16 | 0x89ull << 40 | (base >> 24 & 0xff) << 56;
	gdt_tss[1] = base >> 32;
	__asm__ volatile("ltr %w0" : : "r"(SELECTOR_TSS) : "memory");
	traps_load();
}
