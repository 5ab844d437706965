/*
 * guest.h - what the engine must know of a kind of guest. Host side; guests themselves include bench/ only.
 *
 * To add a guest: its folder with a host.c that ends in a `const struct guest_kind`, and a line in guests/list.def.
 */
#ifndef HVB_GUESTS_GUEST_H
#define HVB_GUESTS_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one boot is asked to do; all pointers borrowed for the call. */
struct guest_plan {
	uint64_t nonce;
	unsigned samples;           /* wanted, without warm-up: 1..16384 */
	unsigned warm;              /* warm-up samples before them */
	const char *const *benches; /* names without their suite */
	unsigned n_benches;
	const char *console; /* "uart", "ring", or NULL: the guest takes what it finds */
	bool scene;          /* it is one of several that run at once (bench/scene.h), */
	unsigned member;     /* this one */
	unsigned count;      /* operations of its counted passes (bench/count.h); 0: samples */
};

struct guest_kind {
	const char *name; /* "bare": as in instances and in bench_family.guest */
	const char *what; /* one line for people */
	/* files below build/guests/ by which a driver is probed, or NULL: an image, and a program for drivers whose
	 * guests are processes. What a boot runs is its suite's (bench/suite.h). */
	const char *probe, *probe_process;
	const char *initrd; /* file below build/guests/, or NULL */
	/* NULL-terminated: further files below build/guests/ that a worker needs for its benches; or NULL */
	const char *const *files;
	const char *const *places; /* NULL-terminated "driver/mode" globs that can boot it */
	unsigned memory_mib;       /* the smallest that suffices for all its benches under every hypervisor */
	unsigned cpus;

	/* The guest's command line, pure. Returns its length without the NUL it ends with; 0 when cap or a limit of the
	 * guest is too small. */
	size_t (*cmdline)(char *out, size_t cap, const struct guest_plan *plan);
};

/* Every kind of list.def, in its order. */
extern const struct guest_kind *const guest_kinds[];
extern const unsigned guest_n_kinds;

/* True when a driver's mode can boot this kind. */
bool guest_boots_in(const struct guest_kind *kind, const char *driver, const char *mode);

/* The kind of that name, or NULL. */
const struct guest_kind *guest_find(const char *name);

#endif
