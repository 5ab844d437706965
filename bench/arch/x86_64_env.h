/* x86_64_env.h - what a guest offers to the benches of x86. Filled before the first bench; constant after. */
#ifndef HVB_BENCH_ARCH_X86_64_ENV_H
#define HVB_BENCH_ARCH_X86_64_ENV_H

#include <stdbool.h>
#include <stdint.h>

enum arch_vendor { ARCH_VENDOR_OTHER, ARCH_VENDOR_INTEL, ARCH_VENDOR_AMD };

struct arch_env {
	enum arch_vendor vendor;
	const uint8_t *hypercall_page; /* Xen; NULL else */
	bool has_tsc_adjust, has_x2apic, has_tsc_deadline, has_spec_ctrl, has_pred_cmd;
	uint16_t pm_timer_port; /* from the ACPI FADT; 0 when there is none */
	/* a port that this machine's device model (or chipset) answers; its own value written back has no effect; 0:
	 * none */
	uint16_t dm_port;

	/* The local APIC; x2apic chooses the mode the next calls work in. False when the mode cannot be had. All LVT
	 * entries are masked after. */
	bool (*apic_mode)(bool x2apic);
	uint32_t (*apic_read)(unsigned reg); /* reg: MMIO offset, 0x20, 0x300 ... */
	void (*apic_write)(unsigned reg, uint32_t value);
};

#endif
