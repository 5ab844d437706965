/*
 * port.c - port I/O, by who answers: the hypervisor, the device model, or a timer that may be in either.
 *
 * 0x4d0 is the edge/level register of the first PIC, the port that kvm-unit-tests and the ISCA 2016 paper use for
 * "handled in the hypervisor". 0x92 (system control port A) is answered by the device model of every PC that QEMU
 * makes; its own value written back changes nothing. Ports 0x80 and 0xed would not do: Xen lets HVM guests reach them
 * on the real machine.
 * Sources: Linux arch/x86/kvm/i8259.c; Xen xen/arch/x86/hvm/vpic.c and hvm.c (hvm_io_bitmap); QEMU hw/i386/port92.c.
 */
#include "bench/arch/arch.h"
#include "bench/bench.h"

#define PORT_ELCR 0x4d0

static uint8_t value;

static const char *prepare_hv(const struct bench_env *env)
{
	value = arch_in8(PORT_ELCR);
	return NULL;
}

static uint64_t read_hv(const struct bench_env *env, uint64_t i)
{
	return arch_in8(PORT_ELCR);
}

static uint64_t write_hv(const struct bench_env *env, uint64_t i)
{
	arch_out8(PORT_ELCR, value);
	return i;
}

static const char *prepare_dm(const struct bench_env *env)
{
	if (!env->arch.dm_port)
		return "Nothing answers at port 0x92: this guest has no device model.";
	value = arch_in8(env->arch.dm_port);
	return NULL;
}

static uint64_t read_dm(const struct bench_env *env, uint64_t i)
{
	return arch_in8(env->arch.dm_port);
}

static uint64_t write_dm(const struct bench_env *env, uint64_t i)
{
	arch_out8(env->arch.dm_port, value);
	return i;
}

static const char *prepare_pm(const struct bench_env *env)
{
	return env->arch.pm_timer_port ? NULL : "The machine's ACPI tables name no PM timer.";
}

static uint64_t read_pm(const struct bench_env *env, uint64_t i)
{
	return arch_in32(env->arch.pm_timer_port);
}

#define PATH_HV \
	"KVM with its in-kernel interrupt controllers: kvm_fast_pio(), picdev_elcr in the kernel. Xen HVM: " \
	"handle_pio(), the virtual PIC in Xen. Xen PVH has no PIC: Xen finds nobody and answers itself. Bare " \
	"machine: the chipset."
#define CONCLUDE_HV \
	"The way to an emulated device inside the hypervisor, finding it by its port number included. Under PVH it " \
	"is the way to nothing, so compare PVH with care; with a split irqchip KVM would leave the kernel for it."
#define PATH_DM \
	"KVM: exit, kvm_fast_pio(), return of KVM_RUN to QEMU, QEMU's memory dispatch, KVM_RUN again. Xen HVM: exit, " \
	"an ioreq to QEMU in dom0 by event channel, dom0 scheduled in, QEMU, event back. Bare machine: the chipset."
#define CONCLUDE_DM \
	"What any register access to an emulated device costs before the device does anything. Not for paravirtual " \
	"devices: those notify without waiting."

#define DISTURBED_DM \
	"Interrupts and the scheduler of the host or of dom0, where the device model is a process like any other. " \
	"Under Xen two schedulers, Xen's and dom0's, stand between the guest and its answer: there the shortest path " \
	"differs by some dozen instructions from boot to boot."

/* Seen in the lab: 43873 and 43939 instructions in two runs of the same image. */
#define DM_INEXACT BENCH_PLACES("xen/*")

#define DM_MODES BENCH_PLACES("kvm/*", "xen/*-hvm", "tcg/*", "metal/*")

static const struct bench benches[] = {
	{
		.name = "pio-hv-read",
		BENCH_ABOUT(.title = "Port read, answered in the hypervisor",
			.times = "One IN of a byte from port 0x4d0 (edge/level control of the PIC).", .path = PATH_HV,
			.disturbed = "Interrupts of the host.", .conclude = CONCLUDE_HV),
		.prepare = prepare_hv,
		.body = read_hv,
	},
	{
		.name = "pio-hv-write",
		BENCH_ABOUT(.title = "Port write, answered in the hypervisor",
			.times = "One OUT of a byte to port 0x4d0, the value that was read there before.",
			.path = PATH_HV,
			.disturbed = "Interrupts of the host. The virtual PIC takes its lock and looks for interrupts "
				     "to deliver.",
			.conclude = CONCLUDE_HV),
		.prepare = prepare_hv,
		.body = write_hv,
	},
	{
		.name = "pio-dm-read",
		BENCH_ABOUT(.title = "Port read, answered by the device model",
			.times = "One IN of a byte from port 0x92 (system control port A).", .path = PATH_DM,
			.disturbed = DISTURBED_DM, .conclude = CONCLUDE_DM, .modes = DM_MODES, .inexact = DM_INEXACT),
		.max_samples = 600,
		.prepare = prepare_dm,
		.body = read_dm,
	},
	{
		.name = "pio-dm-write",
		BENCH_ABOUT(.title = "Port write, answered by the device model",
			.times = "One OUT of a byte to port 0x92, the value that was read there before.",
			.path = PATH_DM, .disturbed = DISTURBED_DM, .conclude = CONCLUDE_DM, .modes = DM_MODES,
			.inexact = DM_INEXACT),
		.max_samples = 600,
		.prepare = prepare_dm,
		.body = write_dm,
	},
	{
		.name = "pm-timer",
		BENCH_ABOUT(.title = "ACPI PM timer read",
			.times = "One IN of 32 bits from the PM timer, at the port that the ACPI FADT names.",
			.path = "KVM: out to QEMU's ACPI device, as for any device model port. Xen HVM: handled in Xen "
				"(pmtimer.c). Xen PVH: there is none. Bare machine: the chipset.",
			.disturbed = "Interrupts of the host; the host's clock read that both need for the answer.",
			.conclude = "A guest that takes its time from the PM timer pays this for every look at the "
				    "clock. It is also the plainest case of one device put on different sides of the "
				    "border by the two hypervisors.",
			.modes = DM_MODES),
		.max_samples = 600,
		.prepare = prepare_pm,
		.body = read_pm,
	},
};

const struct bench_family bench_exit_port = {"exit", "bare", benches, sizeof benches / sizeof benches[0]};
