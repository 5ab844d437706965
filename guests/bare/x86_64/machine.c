/* machine.c - puts the x86-64 machine together: finds what there is, chooses the console, fills the environment of
 * benches, switches off. */
#include "guests/bare/x86_64/machine.h"

#include "bench/arch/arch.h"
#include "bench/arch/cpu.h"
#include "guests/bare/bare.h"

#define PIC_FIRST 0x20
#define PIC_SECOND 0xa0
#define PIC_INITIALIZE 0x11
#define PIC_VECTORS 0x20
#define PIT_CHANNEL_0 0x40
#define PIT_CONTROL 0x43
#define PIT_ONE_SHOT 0x30 /* channel 0, both bytes, mode 0 */
#define PORT_A 0x92       /* system control port A */
#define PORT_A_RESET 1
#define DEBUG_EXIT 0xf4 /* QEMU's isa-debug-exit */
#define REST_MS 50
#define KHZ_UNKNOWN 2000000
#define SLEEP_ENABLE (1u << 13)

static struct acpi_facts acpi;
static bool has_xen, has_uart, use_ring;
static const char *first_apic; /* the mode it was found in */

/*
 * A PIC keeps what is written into its mask; where there is none, 0xff is read. Both get vectors above the exceptions'
 * and are masked for good.
 * Source: Intel 8259A data sheet, initialization command words.
 */
static void mask_pics(void)
{
	static const uint8_t first[] = {PIC_VECTORS, 4, 1}, second[] = {PIC_VECTORS + 8, 2, 1};
	arch_out8(PIC_FIRST + 1, 0xfb);
	if (arch_in8(PIC_FIRST + 1) == 0xfb) {
		arch_out8(PIC_FIRST, PIC_INITIALIZE);
		arch_out8(PIC_SECOND, PIC_INITIALIZE);
		for (unsigned i = 0; i < sizeof first; i++) {
			arch_out8(PIC_FIRST + 1, first[i]);
			arch_out8(PIC_SECOND + 1, second[i]);
		}
	}
	arch_out8(PIC_FIRST + 1, 0xff);
	arch_out8(PIC_SECOND + 1, 0xff);
}

/*
 * The firmware leaves channel 0 ticking 18.2 times a second. Nobody takes its interrupt, but a hypervisor keeps it in
 * mind from the first tick on: Xen looks at an HVM guest's timers before every entry, and the first benches would have
 * another path before that tick than behind it, wherever it falls. Set to count once it ticks no more.
 * Source: Intel 8254 data sheet, control word; Xen xen/arch/x86/emul-i8254.c, pit_load_count.
 */
static void stop_pit(void)
{
	arch_out8(PIT_CONTROL, PIT_ONE_SHOT);
	arch_out8(PIT_CHANNEL_0, 0);
	arch_out8(PIT_CHANNEL_0, 0);
}

/* Port A answers, and writing its value back would not reset the machine. */
static bool port_a_is_usable(void)
{
	uint8_t value = arch_in8(PORT_A);
	return value != 0xff && !(value & PORT_A_RESET);
}

static void choose_console(enum plan_console wanted)
{
	bool ring = has_xen && xen_ring_found();
	has_uart = uart_init();
	use_ring = ring && (wanted == PLAN_CONSOLE_RING || wanted == PLAN_CONSOLE_FOUND || !has_uart);
	machine.console = use_ring ? "ring" : "uart";
}

/*
 * The firmware of an HVM guest leaves interrupts pending. Masked now, they are gone, but Xen still has the CPU watch
 * for the moment in which the guest could take one, and a write to CR8 looks at that (QEMU 7.2's SVM even fails an
 * assertion there). One such moment ends it.
 */
static void open_interrupt_window(void)
{
	__asm__ volatile("sti\n\tnop\n\tnop\n\tcli" : : : "memory");
}

static void fill_arch(struct arch_env *env, const struct x86_cpu *cpu)
{
	*env = (struct arch_env){
		.vendor = cpu->vendor,
		.hypercall_page = has_xen ? xen_hypercall_page() : NULL,
		.has_tsc_adjust = cpu->has_tsc_adjust,
		.has_x2apic = cpu->has_x2apic,
		.has_tsc_deadline = cpu->has_tsc_deadline,
		.has_spec_ctrl = cpu->has_spec_ctrl,
		.has_pred_cmd = cpu->has_pred_cmd,
		.pm_timer_port = acpi.pm_timer,
		.dm_port = port_a_is_usable() ? PORT_A : 0,
		.apic_mode = apic_set_mode,
		.apic_read = apic_read,
		.apic_write = apic_write,
	};
}

void machine_init(enum plan_console console)
{
	struct x86_cpu cpu;
	memory_init();
	acpi_find(&acpi);
	x86_cpu_look(&cpu);
	has_xen = cpu.hyper == BENCH_HYPER_XEN && xen_init(cpu.hyper_leaf);
	choose_console(console);
	steal_init(&cpu);
	stop_pit();
	mask_pics();
	apic_init();
	traps_drain();
	open_interrupt_window();
	first_apic = apic_is_x2apic() ? "x2apic" : "xapic";
	machine.env = (struct bench_env){
		.hyper = cpu.hyper,
		.khz = clock_tsc_khz(&cpu, &acpi),
		.set_handler = traps_set_handler,
		.untouched = memory_untouched,
		.stolen = steal_read,
		.base = clock_base,
		.timer_begin = timer_begin,
		.timer_wait = timer_wait,
		.timer_end = timer_end,
		.second = second_run,
		.second_kick = second_kick,
	};
	fill_arch(&machine.env.arch, &cpu);
}

void machine_facts(void (*each)(void *ctx, const char *name, const char *value), void *ctx)
{
	cpu_facts(each, ctx);
	each(ctx, "apic", first_apic);
}

void machine_write(const char *line, size_t len)
{
	if (use_ring)
		xen_ring_write(line, len);
	else if (has_uart)
		uart_write(line, len);
}

size_t machine_read(char *data, size_t cap)
{
	return use_ring ? xen_ring_read(data, cap) : has_uart ? uart_read(data, cap) : 0;
}

/*
 * What has left the console may still be on its way through a pseudo-terminal of the host, and is lost when the device
 * model or the domain goes first (seen under KVM on a busy host: half of the `end` frame). So the guest rests before it
 * goes.
 */
_Noreturn void machine_off(void)
{
	static bool again;
	arch_irq_off();
	if (use_ring)
		xen_ring_drain();
	else if (has_uart)
		uart_drain();
	if (!again && (use_ring || has_uart)) {
		again = true; /* a trap while it rests leads here once more */
		apic_reset();
		timer_rest((uint64_t)(machine.env.khz ? machine.env.khz : KHZ_UNKNOWN) * REST_MS);
	}
	if (has_xen)
		xen_power_off();
	if (acpi.pm1a_control)
		arch_out16(acpi.pm1a_control, (uint16_t)(SLEEP_ENABLE | acpi.sleep_type_s5 << 10));
	arch_out8(DEBUG_EXIT, 0);
	for (;;)
		__asm__ volatile("cli\n\thlt");
}
