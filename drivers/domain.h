/*
 * domain.h - libvirt's domain XML as a pure function of data: a recipe (what a driver's mode is) and a spec (what this
 * guest is).
 *
 * Nothing here talks to libvirt; tests/golden/ holds the text of every recipe, and the tests hold it against libvirt's
 * schema.
 */
#ifndef HVB_DRIVERS_DOMAIN_H
#define HVB_DRIVERS_DOMAIN_H

#include <stdbool.h>

#include "drivers/driver.h"

/* Where a bare guest's text comes out. */
enum domain_console {
	DOMAIN_CONSOLE_UART, /* port 0x3f8, which QEMU writes into a named pipe: domain_pipe() */
	DOMAIN_CONSOLE_RING, /* Xen's PV console ring, read through libvirt */
};

/* One mode of one driver. Strings live as long as the program. */
struct domain_recipe {
	const char *mode;     /* "q35" */
	const char *arch;     /* of <os>: "x86_64" */
	const char *type;     /* of <domain>: "kvm", "qemu", "xen" */
	const char *os_type;  /* of <os>: "hvm", "xenpvh", "linux" */
	const char *machine;  /* "q35", "xenpvh", "xenfv", "xenpv" */
	const char *emulator; /* path of the device model; NULL: libvirt's choice */
	const char *cpu_mode; /* <cpu mode>, or NULL for none */
	/* what the linux guest's kernel needs in this mode after its own command line; or NULL */
	const char *linux_args;
	enum domain_console console;
	bool acpi_apic;  /* the machine has (and advertises) ACPI and a local APIC */
	bool native_tsc; /* Xen traps RDTSC where the TSC is not invariant, unless configured not to */
	bool spare_vcpu; /* there is room for one more than it has */
	/* say no to what libvirt and QEMU would add by themselves (USB, balloon, boot ROMs of NICs), and pin the
	 * emulator: libxl has no words for these */
	bool bare_board;
};

/* The modes of kvm and tcg but for who runs it. */
#define DOMAIN_Q35 \
	.mode = "q35", .arch = "x86_64", .os_type = "hvm", .machine = "q35", .console = DOMAIN_CONSOLE_UART, \
	.acpi_apic = true, .bare_board = true

/* The path that libvirt gets for the pipe; QEMU writes to PATH.out and reads from PATH.in. Caller frees. */
char *domain_pipe(const struct guest_spec *spec);

/* The XML; caller frees. Every string of the spec is escaped. */
char *domain_xml(const struct domain_recipe *recipe, const struct guest_spec *spec);

#endif
