/*
 * trace.h - the file in which the plugin leaves what it saw; the only thing that plugin and hvbench share.
 *
 * It is mapped by the plugin while the machine runs, and read when the machine has been killed: whatever has been
 * written stays. All sizes are bounds; what did not fit is counted in the header. The file is sparse.
 *
 * An interval is what ran between two stamps of the bare guest, an RDTSC with an LFENCE behind it and an RDTSCP, both
 * left out: arch_stamp_begin() and arch_stamp_end() (METHOD rule 1). An RDTSC without that is a part of what is timed.
 * Equal intervals share one list of steps.
 */
#ifndef HVB_COLLECT_PATH_TRACE_H
#define HVB_COLLECT_PATH_TRACE_H

#include <stdint.h>

#define TRACE_MAGIC UINT64_C(0x3168746170627668) /* "hvbpath1" */

#define TRACE_INSNS (1u << 22)     /* instructions at different places */
#define TRACE_PATHS (1u << 14)     /* intervals that differ */
#define TRACE_INTERVALS (1u << 16) /* intervals, of benches, control loops and searches for a batch */
#define TRACE_STEPS (1u << 26)     /* executed instructions of all paths */

enum trace_kind {
	TRACE_PLAIN,
	TRACE_CALL,    /* near and far calls */
	TRACE_SYSCALL, /* SYSCALL and software interrupts: a PV guest leaves by them, and they are executed */
	TRACE_RETURN,
	TRACE_VMRUN, /* what follows is the guest's, until the instruction behind this one is executed */
	TRACE_BEGIN, /* a stamp that begins an interval, if a fence is behind it */
	TRACE_FENCE,
	TRACE_END,
};

/* An instruction at one virtual address in one page of the machine's memory. */
struct trace_insn {
	uint64_t address;
	uint64_t page; /* of QEMU's own address space; 0: the bytes lie in a device */
	uint8_t size;  /* bytes */
	uint8_t kind;
};

struct trace_path {
	uint64_t hash;
	uint32_t first, n;   /* of steps */
	uint32_t unfinished; /* of these, marked TRACE_UNFINISHED */
};

struct trace {
	uint64_t magic;
	uint32_t n_insns, n_paths, n_intervals, n_steps;
	/* what did not fit: instructions at new places; different paths, one longer than all room among them;
	 * intervals */
	uint32_t lost_insns, lost_paths, lost_intervals;
	struct trace_insn insns[TRACE_INSNS];
	struct trace_path paths[TRACE_PATHS];
	uint32_t intervals[TRACE_INTERVALS]; /* the path of each, in time; TRACE_LOST: it was not kept */
	uint32_t steps[TRACE_STEPS];         /* indices of insns, and the mark */
};
#define TRACE_LOST UINT32_MAX

/* The instruction at which the guest was left: it trapped, and the clock does not count what was not executed. */
#define TRACE_UNFINISHED (UINT32_C(1) << 31)

#endif
