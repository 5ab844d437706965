/*
 * cost_parts.h - the parts of the stopwatch of cost.h. Only cost*.c and their tests include this.
 *
 * Each part is opened once a boot and read at both ends of an interval. What it reads only grows, so that an interval
 * is a difference; it is read by descriptors that stay open, in the same order each time, so that reading costs the
 * same each time.
 */
#ifndef HVB_COLLECT_COST_PARTS_H
#define HVB_COLLECT_COST_PARTS_H

#include <stddef.h>
#include <sys/types.h>

#include "collect/collect.h"

/* n, unless `missing` says why it is unavailable (borrowed: a literal, or as long as the part it came from). */
struct cost_figure {
	uint64_t n;
	const char *missing;
};

/* after - before; missing when either is, or when it went backwards. */
struct cost_figure cost_between(struct cost_figure before, struct cost_figure after);

/* a + b, a - b; missing when either is, or when b is more than a. */
struct cost_figure cost_plus(struct cost_figure a, struct cost_figure b);
struct cost_figure cost_minus(struct cost_figure a, struct cost_figure b);

/* whole - part; 0 when the part is more by at most slack: clocks are not read at one moment. */
struct cost_figure cost_rest(struct cost_figure whole, struct cost_figure part, uint64_t slack);

void cost_emit(const struct collect_sink *sink, const char *name, struct cost_figure figure);

/* The first decimal number of a file of /proc, from its beginning, or of debugfs, once. False when there is none. */
bool cost_read_number(int fd, uint64_t *n);

/* Opens a file of the host (collect/source.h) for reading; -1 and errno. */
int cost_open_source(const char *path);

/* A thread's name, the first line of its file `comm`; false when it cannot be read. */
#define COST_NAME_SIZE 32
bool cost_read_name(const char *path, char name[COST_NAME_SIZE]);

enum cost_class {
	COST_CPUID,
	COST_HLT,
	COST_PIO, /* whoever answered */
	COST_PIO_HV,
	COST_PIO_DM,
	COST_MMIO,
	COST_MSR,
	COST_IRQ,
	COST_IRQ_WINDOW,
	COST_HYPERCALL,
	COST_CR,
	COST_EXCEPTION,
	COST_PAUSE,
	COST_FAULT,
	COST_OTHER,
	COST_CLASSES
};
extern const char *const cost_class_names[COST_CLASSES];

/* ---- cost_host.c: clocks of the whole host ---- */

struct cost_host;
struct cost_host_now {
	struct cost_figure elapsed;     /* the clock */
	struct cost_figure idle;        /* of its CPUs; not under Xen */
	struct cost_figure guest, dom0; /* Xen: CPU time of the domains */
	struct cost_figure steal;       /* Xen: dom0 waited for a CPU */
};
struct cost_host *cost_host_open(const struct collect_target *target);
void cost_host_read(struct cost_host *host, struct cost_host_now *now);
unsigned cost_host_cpus(const struct cost_host *host); /* of the machine, also where dom0 has fewer */
void cost_host_close(struct cost_host *host);

/* ---- cost_runstate.c: dom0's own vCPUs, as Xen sees them ---- */

struct cost_runstate;
struct cost_runstate *cost_runstate_open(void);
void cost_runstate_read(const struct cost_runstate *runstate, struct cost_figure *ran, struct cost_figure *waited);
void cost_runstate_close(struct cost_runstate *runstate);

/* ---- cost_process.c: CPU time of the device model ---- */

struct cost_process;
struct cost_process_now {
	struct cost_figure all;   /* all its threads, ended ones too; 0 when a Xen domain has no such process */
	struct cost_figure vcpus; /* of them, vCPUs */
	struct cost_figure vhost; /* of them, vhost's: in the process since Linux 6.4 */
};
struct cost_process *cost_process_open(const struct collect_target *target);
void cost_process_read(struct cost_process *process, struct cost_process_now *now);
/* at most max of their threads; how many there are */
unsigned cost_process_vcpus(const struct cost_process *process, pid_t *tids, unsigned max);
void cost_process_close(struct cost_process *process);

/* ---- cost_kernel.c: CPU time of the kernel threads that serve guests ---- */

struct cost_kernel;
struct cost_kernel *cost_kernel_open(void);
struct cost_figure cost_kernel_read(struct cost_kernel *kernel);
void cost_kernel_close(struct cost_kernel *kernel);

/* ---- cost_exits.c: exits as KVM counts them ---- */

struct cost_exits;
struct cost_exits_now {
	struct cost_figure all;
	struct cost_figure of[COST_CLASSES]; /* COST_OTHER: unused */
};
struct cost_exits *cost_exits_open(const struct collect_target *target);
void cost_exits_read(struct cost_exits *exits, struct cost_exits_now *now);
void cost_exits_emit(
	const struct cost_exits_now *before, const struct cost_exits_now *after, const struct collect_sink *sink);
void cost_exits_close(struct cost_exits *exits);

/* ---- cost_reasons.c: what an exit was for ---- */

enum cost_class cost_class_of_svm(uint32_t code);
enum cost_class cost_class_of_vmx(uint32_t reason);

/* ---- what a trace says of an interval ---- */

struct cost_tally {
	uint64_t guest_ns, hypervisor_ns, model_ns;
	uint64_t class_ns[COST_CLASSES]; /* of the hypervisor's */
	uint64_t exits[COST_CLASSES];
	bool model; /* the device model runs on the vCPU's thread (KVM) */
};

/* The last exit of a CPU: of one for a port it shows later who answers. */
struct cost_exit {
	enum cost_class class;
	bool counts;       /* it lies in the interval */
	uint64_t class_ns; /* accounted so far */
};
void cost_exit_begin(struct cost_exit *exit, struct cost_tally *tally, enum cost_class class, bool counts);
/* The hypervisor's time on its behalf. */
void cost_exit_account(struct cost_exit *exit, struct cost_tally *tally, uint64_t ns);
/* Of an exit for a port: the device model answers, or the hypervisor has. Others stay as they are. */
void cost_exit_answer(struct cost_exit *exit, struct cost_tally *tally, bool by_model);

void cost_tally_add(struct cost_tally *sum, const struct cost_tally *tally);
void cost_tally_emit(const struct cost_tally *tally, const struct collect_sink *sink);
void cost_tally_missing(const struct cost_tally *tally, const char *reason, const struct collect_sink *sink);

/* ---- cost_kvm_parse.c: records of perf events, pure ---- */

/* Where the fields of the events lie, from the files `format` of tracefs. */
struct cost_kvm_layout {
	/* events: KVM enters the guest, the guest exits to KVM, KVM returns to the device model */
	uint32_t entry_id, exit_id, user_id;
	unsigned reason_at, isa_at, info1_at; /* in kvm_exit's raw data */
	unsigned user_reason_at, errno_at;    /* in kvm_userspace_exit's */
};
int cost_kvm_layout(
	struct cost_kvm_layout *layout, const char *entry, const char *exit, const char *user, struct err **err);

/* One vCPU's thread. */
struct cost_kvm_trace {
	const struct cost_kvm_layout *layout;
	enum { COST_AT_UNKNOWN, COST_IN_GUEST, COST_IN_HYPERVISOR, COST_IN_MODEL } at;
	bool on_cpu;
	struct cost_exit exit; /* the last one */
	uint64_t since;        /* accounted up to here */
	const char *broken;    /* why the trace tells nothing, or NULL */
	struct cost_tally tally;
};
void cost_kvm_begin(struct cost_kvm_trace *trace, const struct cost_kvm_layout *layout, uint64_t now_ns);

/* Takes whole records; returns how many bytes it took. What is left is a record whose end is not there yet. */
size_t cost_kvm_feed(struct cost_kvm_trace *trace, const uint8_t *data, size_t len);
void cost_kvm_end(struct cost_kvm_trace *trace, uint64_t now_ns);

/* ---- who traces the exits of a guest ---- */

/* A tracer of one boot, from `open` (never NULL) to `close`, which ends a trace that runs. */
struct cost_tracer {
	void *(*open)(const struct collect_target *target, const struct cost_process *process);
	const char *(*missing)(const void *tracer); /* why it cannot trace (borrowed), or NULL */
	void (*start)(void *tracer);
	/* why there is no tally (borrowed), or NULL */
	const char *(*stop)(void *tracer, struct cost_tally *tally);
	void (*close)(void *tracer);
};
extern const struct cost_tracer cost_kvm_tracer; /* cost_kvm.c: tracepoints on the vCPUs' threads */
extern const struct cost_tracer cost_xen_tracer; /* cost_xen.c: the program xentrace, into a file in target->dir */

/* ---- cost_ring.c: perf events of one thread that share a ring ---- */

#define COST_RING_EVENTS 3

struct cost_ring {
	int fds[COST_RING_EVENTS];         /* the first one is readable when the ring is half full, -1: not open */
	struct perf_event_mmap_page *page; /* before the data (see perf_event_open(2)), or NULL */
	size_t size;                       /* of the data, a power of two of pages */
};

/* Events by their ids, switched off, on a thread of the host. Close it after a failure (-1 and errno) too. */
int cost_ring_open(struct cost_ring *ring, const uint32_t ids[COST_RING_EVENTS], pid_t thread, size_t size);
int cost_ring_switch(const struct cost_ring *ring, bool on);
void cost_ring_close(struct cost_ring *ring); /* accepts one that is closed */

/* ---- cost_xen_parse.c: what xentrace writes, pure ---- */

#define COST_XEN_CPUS 512u

struct cost_xen_trace {
	uint16_t domain;
	bool svm;           /* else VMX: whose exit reasons they are */
	uint64_t from, to;  /* TSC: only what lies between counts */
	const char *broken; /* why the trace tells nothing, or NULL */
	unsigned cpu;       /* the records are this CPU's */
	struct cost_xen_cpu {
		enum { COST_XEN_UNKNOWN, COST_XEN_OTHER, COST_XEN_GUEST, COST_XEN_HYPERVISOR } at;
		struct cost_exit exit; /* the last one */
		uint64_t since;        /* TSC, accounted up to here */
	} cpus[COST_XEN_CPUS];
	struct cost_tally tally; /* in ticks of the TSC */
};

/* Takes whole records; returns how many bytes it took. */
size_t cost_xen_feed(struct cost_xen_trace *trace, const uint8_t *data, size_t len);
void cost_xen_end(struct cost_xen_trace *trace);

/* ---- cost_busy.c: processes that only compute ---- */

struct cost_burners {
	pid_t *pids;
	unsigned n;
};
int cost_burners_start(struct cost_burners *burners, struct err **err);
void cost_burners_stop(struct cost_burners *burners);

#endif
