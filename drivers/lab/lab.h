/*
 * lab.h - emulated machines that boot the real Xen and the real KVM, where no such hardware is at hand.
 *
 * A lab is one immutable folder in the cache (file_cache_dir()/lab/KEY), KEY being a hash of its recipe: the package
 * list and scripts of this folder, the developer's own xen or kernel file and words for Xen, clock and CPUs. It holds
 * the root disk, kernels, and one saved state per machine ("snapshot"): the machine booted, libvirt answering, its
 * caches warm, a small supervisor waiting on a virtio-serial port. Starting a machine is resuming that state; nothing
 * of it is ever written again, so any number of machines can run from one lab.
 *
 * What changes often (hvbench itself and the guests' images) is not in the lab: it comes on a second, read-only disk,
 * the payload, which is read after the resume.
 */
#ifndef HVB_DRIVERS_LAB_LAB_H
#define HVB_DRIVERS_LAB_LAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/err.h"
#include "lib/proc.h"

enum lab_kind { LAB_KVM, LAB_XEN, LAB_METAL };
#define LAB_KINDS 3

enum lab_clock {
	LAB_ICOUNT, /* -icount shift=0,sleep=off: 1 ns of TSC (1 GHz) is one executed instruction, of whichever CPU */
	LAB_WALL,   /* multi-threaded TCG, ordinary time */
};

#define LAB_CPUS_MAX 8

struct lab_config {
	enum lab_clock clock;
	unsigned cpus;           /* 1..LAB_CPUS_MAX; 0: what the clock has by default, lab_cpus() */
	const char *xen_file;    /* a developer's xen ELF (uncompressed or gz) instead of the package's, or NULL */
	const char *kernel_file; /* a developer's bzImage, host of KVM and dom0, instead of the package's, or NULL.
	                              Needs as built-in what the stock kernel has as modules, or a modules dir beside it
	                              named FILE.modules (copied to /lib/modules) */
	const char *xen_args;    /* words for Xen's command line, after the lab's own ("sched=credit"), or NULL */
	const char *plugin; /* of QEMU, for machines that measure, "file=FILE,KEY=VALUE..."; or NULL. The lab stays the
	                       same one */
};

/* "lab-kvm", "lab-xen", "lab-metal"; the name in lib/clocks.h. */
const char *lab_kind_name(enum lab_kind kind);
const char *lab_clock_name(enum lab_clock clock);

/* CPUs of a machine: one on icount and two in ordinary time; of lab-kvm and lab-xen, as the config has it. */
unsigned lab_cpus(const struct lab_config *config, enum lab_kind kind);

/* Whether the CPUs of lab-kvm and lab-xen take turns on one instruction clock: each has a part of it only, while others
 * are busy. */
bool lab_takes_turns(const struct lab_config *config);

/* Whether this machine can run a lab: QEMU, mmdebstrap ... are there. On -1 the error names what is missing and its
 * hint. */
int lab_check_tools(struct err **err);

/* The lab's folder (may not exist yet); caller frees. NULL on error (a file of the config that cannot be read). */
char *lab_path(const struct lab_config *config, struct err **err);

/* True when that folder holds a complete lab with its saved states. A truncated or changed file in it is an error that
 * says `hvbench lab build --force`. Sizes are always checked; deep also checks sha256. */
int lab_is_built(const struct lab_config *config, bool deep, bool *built, struct err **err);

/* Progress: step of steps, what is being done now. Called from lab_build only. */
typedef void lab_progress_fn(void *ctx, unsigned step, unsigned steps, const char *what);

/*
 * Makes the lab: root disk (mmdebstrap from the machine's own apt sources), boot of lab-kvm and lab-xen side by side,
 * saved states. Works in KEY.tmp-PID and renames at the end: an interrupted build leaves nothing usable and the
 * next one starts clean. The root disk has a key of its own, so that a change of clock or --kernel does not install
 * packages again. Two builds at once: the second waits for the first (flock). A lab that is there and whole is left as
 * it is; a damaged one is replaced. Call it from a thread that lives until it returns.
 */
int lab_build(const struct lab_config *config, lab_progress_fn *progress, void *ctx, struct err **err);

/* Removes a lab, damaged or not, so that lab_build makes it anew; one that is not there is fine. Machines that run go
 * on. packages: the root disk, which other labs share, too. */
int lab_remove(const struct lab_config *config, bool packages, struct err **err);

/* gc: removes what killed builds left. Does nothing while one builds. */
void lab_sweep(void);

struct lab_machine;

/* A file that the payload carries: read from `from`, found in the machine as /job/NAME with this mode. */
struct lab_payload {
	const char *name;
	const char *from;
	unsigned mode;
};

/*
 * Resumes a machine (LAB_KVM or LAB_XEN) and starts there: `exec /job/ARGV0 ...` with stdin and stdout on the wire. On
 * success *machine is running. dir: an existing folder of the caller where its sockets, log and payload image live
 * (removed by the caller). The machine dies with this process unless `detached`.
 */
int lab_machine_start(const struct lab_config *config, enum lab_kind kind, const char *dir,
	const struct lab_payload *payload, size_t n_payload, const char *command, bool detached,
	struct lab_machine **machine, struct err **err);

/* The connected stream socket of the machine's virtio-serial port: what the command reads and writes. Borrowed. */
int lab_machine_fd(const struct lab_machine *machine);
pid_t lab_machine_pid(const struct lab_machine *machine);

/* What the machine says on the wire, as a line of its own, when the command has ended; a status follows. */
#define LAB_COMMAND_ENDED "LAB ended"

/* Path of the log with the machine's serial console and QEMU's own messages. Borrowed. */
const char *lab_machine_log(const struct lab_machine *machine);

/*
 * keep.c: machines that stay. lab_keep_dir is where such a machine's files go (the caller makes it; caller frees the
 * path); lab_keep notes a machine that was started detached in that folder; lab_kept is its pid, 0 when it is not up;
 * lab_kept_end ends it and removes the folder; lab_kept_attach runs a shell command in it and returns the connected
 * wire (caller closes), -1 on error.
 */
char *lab_keep_dir(enum lab_kind kind);
int lab_keep(enum lab_kind kind, struct lab_machine *machine, struct err **err);
pid_t lab_kept(enum lab_kind kind);
int lab_kept_end(enum lab_kind kind, struct err **err);
int lab_kept_attach(enum lab_kind kind, const char *command, struct err **err);

/* Ends QEMU at once, reaps it, closes the fd, frees. Accepts NULL. */
void lab_machine_stop(struct lab_machine *machine);

/* Closes the fd and frees, but lets a detached machine go on. */
void lab_machine_forget(struct lab_machine *machine);

/*
 * The command line of lab-metal: the same emulated machine booting `kernel` (with `initrd` unless it is NULL) and no
 * hypervisor under it, its first serial port on stdin and stdout. Of config only clock and plugin count. qemu: a path,
 * or NULL for the one in PATH. Pure; golden-tested (as is the one of the other kinds).
 */
void lab_metal_argv(const struct lab_config *config, const char *qemu, const char *kernel, const char *initrd,
	const char *cmdline, struct strv *argv);

/* The command line of any kind when it boots or resumes. Pure; golden-tested. */
/* Files of the lab are names in its folder, where QEMU runs; the others are absolute. */
struct lab_paths {
	const char *root_disk, *kernel, *initrd, *xen; /* of the lab; xen for LAB_XEN only */
	/* of the lab: the machine's memory; written to while booting, private to each resumed machine */
	const char *ram;
	const char *payload; /* raw disk image of LAB_PAYLOAD_BYTES */
	const char *wire_socket, *monitor_socket;
	bool resume; /* wait for a saved state over the monitor instead of booting */
};
void lab_argv(enum lab_kind kind, const struct lab_config *config, const struct lab_paths *paths, struct strv *argv);

/* The payload disk has always the same size (it is sparse): a saved machine cannot see it change. */
#define LAB_PAYLOAD_BYTES (INT64_C(256) << 20)

/* Facts about a machine of a lab that is built, for reports: lines "NAME VALUE", for example
 * "lab.package.qemu-system-x86 1:7.2+dfsg-7"; caller frees. NULL on error. */
char *lab_describe(const struct lab_config *config, enum lab_kind kind, struct err **err);

#endif
