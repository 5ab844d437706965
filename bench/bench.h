/*
 * bench.h - what a bench is. Freestanding; compiled into the guests (where bodies run) and into the host (where only
 * the description is used and bodies are never called).
 *
 * A family file ends in a `const struct bench_family` and has one line in its suite's list.def. To add a bench: add a
 * row to a family, or write a family file and its line.
 *
 * A guest's image has the families of one suite, and of each bench only what runs: what only the host asks for stands
 * in BENCH_ABOUT. So a baseline stays comparable when a caption changes or another suite gets a bench.
 *
 * Bodies reach their guest only through `struct bench_env` and bench/arch/, so the same file links on both sides.
 */
#ifndef HVB_BENCH_BENCH_H
#define HVB_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/arch/env.h"

enum bench_hyper { BENCH_HYPER_NONE, BENCH_HYPER_KVM, BENCH_HYPER_XEN, BENCH_HYPER_TCG, BENCH_HYPER_OTHER };

/* What a guest offers to benches. Filled by the guest before the first bench; constant after. Handlers run with
 * interrupts off on the interrupted stack, must be short, and return to the interrupted code. */
struct bench_env {
	enum bench_hyper hyper;
	/* of the counter that time stamps read; reported by the hypervisor or measured, 0 when unknown; for arming
	 * timers only, never for results */
	uint32_t khz;

	/* for benches of one CPU architecture. By value: one more pointer to follow would be part of their figures */
	struct arch_env arch;

	/* fn is called for this interrupt (x86: a vector, 32..254), and must end it. NULL removes it. */
	void (*set_handler)(unsigned vector, void (*fn)(void));

	/* Memory nobody has touched since boot; each call gives other pages; NULL when used up. Mapped, not present in
	 * any cache. Aligned to 2 MiB when bytes is a multiple of that, to 4 KiB else. */
	uint8_t *(*untouched)(size_t bytes);

	/* For how many ns since its start this guest could have run and did not, as its hypervisor reports it. False
	 * when nothing is reported (*why: a sentence). */
	bool (*stolen)(uint64_t *ns, const char **why);

	/* What, added to this guest's time stamps, gives ticks on a time line that all guests of its hypervisor share.
	 * False where the guest cannot know. */
	bool (*base)(uint64_t *base);

	/* The timer of scenes. begin sets it up (NULL, or the sentence why there is none), wait halts until about this
	 * moment and returns the time stamp at which it was woken, which may be too early; end stops it. */
	const char *(*timer_begin)(void);
	uint64_t (*timer_wait)(uint64_t deadline);
	void (*timer_end)(void);

	/*
	 * Starts this guest's second vCPU, which calls fn(arg), once, with interrupts off; it halts for good when fn
	 * returns. NULL, or the sentence why there is none. To be called before timer_begin. Later second_kick ends one
	 * arch_halt_for_irq of that vCPU.
	 */
	const char *(*second)(void (*fn)(void *arg), void *arg);
	void (*second_kick)(void);
};

/* Which figure of a bench's samples stands for it where it has no headline metric. */
enum bench_figure {
	BENCH_MEDIAN, /* what the middle operation costs: a path that was taken, by nearest rank */
	BENCH_TAIL,   /* the 99th percentile: a latency */
};

/* How two values are held against each other. */
enum bench_scale {
	BENCH_RATIO,      /* by their ratio: costs, latencies */
	BENCH_DIFFERENCE, /* by their difference, in percentage points: shares of a CPU, which may be 0 */
};

/*
 * The metric that stands for a bench where its title asks for more than its samples say: `compare`, plots, claims and
 * trend show it. Less is better, as of every figure that stands for a bench.
 */
struct bench_headline {
	const char *metric; /* name, as stored */
	const char *label;  /* for people: "worst error of a share" */
	enum bench_scale scale;
	double min_effect; /* BENCH_DIFFERENCE: percentage points, smaller is no verdict; BENCH_RATIO: 0, the suite's */
};

/* A bench's fields for the host alone; nothing of them is in a guest's image. */
#if __STDC_HOSTED__
#define BENCH_ABOUT(...) __VA_ARGS__
#else
#define BENCH_ABOUT(...) .title = NULL
#endif

/* For modes and inexact: globs of "driver/guest-mode". */
#define BENCH_PLACES(...) ((const char *const[]){__VA_ARGS__, NULL})

/*
 * One measured operation. The harness calls prepare once, then body(env, i) for i = 0, 1, ... (finding the batch and
 * warm-up included), then finish. With batch 1 and when self_timed, i is the number of the sample and stays below
 * max_samples (HARNESS_SAMPLES_MAX when 0). prepare returns NULL, or the reason why this bench cannot exist here (a
 * sentence; the bench is then skipped, without finish). Bodies are called with interrupts off and leave them off.
 * finish is also called after a bench that was ended by an unexpected trap.
 */
struct bench {
	const char *name; /* without the suite: "hypercall" */

	/* BENCH_ABOUT: */
	const char *title;        /* for tables: "Hypercall that does nothing" */
	const char *times;        /* what exactly is timed */
	const char *path;         /* which path it takes in each hypervisor */
	const char *disturbed;    /* what disturbs it */
	const char *conclude;     /* what may be concluded, and what not */
	const char *const *modes; /* BENCH_PLACES it can exist in; NULL: everywhere */
	/* where its figure may differ between two boots on the instruction clock, and `disturbed` says why; or NULL */
	const char *const *inexact;
	bool late; /* what it leaves behind moves the figures of others: it runs after all that are not late */
	enum bench_figure figure;
	const struct bench_headline *headline; /* NULL: the samples' figure */

	unsigned max_samples; /* upper bound for expensive ones; 0: as many as asked */
	unsigned batch;  /* operations per timed interval; 0: the harness decides by METHOD rule 4; 1: never batched */
	bool self_timed; /* body returns the ticks itself (handlers, armed timers); batch is 1 */
	/* self_timed only: what the same stamps cost without the operation; NULL: a lateness or the like, nothing is
	 * subtracted (overhead and spread are 0) */
	uint64_t (*control)(const struct bench_env *env, uint64_t i);
	const char *(*prepare)(const struct bench_env *env);
	uint64_t (*body)(const struct bench_env *env, uint64_t i); /* ignored result unless self_timed */
	void (*finish)(const struct bench_env *env);
	/* Exactly one of body and these is there, by the suite's kind of measurement (bench/suite.h): */
	const struct bench_io *io;       /* passes of a tool in the linux guest */
	const struct bench_scene *scene; /* several bare guests at once: bench/scene.h */
	const struct bench_host *host;   /* a value that the host makes */
};

/* An operation that the linux guest's agent measures with a tool: data that the host turns into `job` frames (wire.h).
 * The guest needs nothing of this table. A row exists once per variant, a device of the class (drivers/driver.h). */
enum bench_tool {
	BENCH_TOOL_FIO,     /* fio on a disk */
	BENCH_TOOL_VERIFY,  /* fio writes a pattern and reads it back; its time is no figure */
	BENCH_TOOL_JOB,     /* fio with the user's own job file */
	BENCH_TOOL_TCP,     /* iperf3, `depth` streams; an operation is one KiB of payload */
	BENCH_TOOL_UDP,     /* iperf3 as fast as it goes; an operation is one packet of `block` bytes payload */
	BENCH_TOOL_RR,      /* request and response of `block` bytes over one TCP connection */
	BENCH_TOOL_CONNECT, /* connect and close */
};

/* What takes minutes, what takes half an hour a hypervisor on hardware, everything. A larger profile holds the smaller
 * ones. */
enum bench_profile { BENCH_QUICK, BENCH_STANDARD, BENCH_FULL };

struct user_job;

/* iperf3 with the user's own options: engine/net_jobs.h. 0: as the tool, or the row's pass, has it. */
struct bench_net {
	unsigned window;      /* bytes of each stream that may be under way */
	unsigned length;      /* bytes of a write, TCP */
	uint64_t rate;        /* bits/s of each stream */
	unsigned seconds;     /* of a pass, where it is no number */
	bool by_number;       /* `ops` are the user's, on every clock */
	bool zero_copy, both; /* both: data goes both ways at once */
	const char *options;  /* the user's words */
};

struct bench_io {
	enum bench_tool tool;
	const char *device; /* class of the variants it exists for: "disk" or "net" */
	const char *rw;     /* disk: fio's rw=; NULL for net */
	unsigned block;     /* bytes of one operation */
	unsigned depth;     /* operations in flight; streams for TCP */
	bool inward;        /* net: from the peer to the guest */
	bool busy;          /* the host (dom0) runs a CPU-bound process meanwhile */
	const char *op;     /* what one operation is: "I/O", "KiB", "packet" ... */
	/* operations of a pass on the instruction clock; engine/passes.h has the part of them that a device gets */
	unsigned ops;
	enum bench_profile profile;  /* the smallest one that holds it */
	bool own;                    /* the table's one row for what the user brings: it is never measured itself */
	const struct user_job *job;  /* BENCH_TOOL_JOB: engine/user_jobs.h; NULL in the table */
	const struct bench_net *net; /* the user's options of iperf3, or NULL */
};

/*
 * A value of a guest that no frame of it carries: collectors (collect/collect.h) of the host count it from before the
 * guest is created until it is gone. They run in its boot, and need no row of their own there. The guest comes up, does
 * what the fields below ask of it, says `ready` and stands still: it is watched, and destroyed. The benches of a family
 * share a boot, those of others have another one; so the fields below are the same in a family.
 */
struct bench_host {
	unsigned memory_mib;   /* of the guest; 0: as guest_kind.memory_mib */
	bool fills;            /* it writes to all of its memory before it is ready */
	unsigned pauses;       /* how often it is paused and resumed while it stands */
	const char *collector; /* its name */
	const char *counter;   /* of the collector: the value; each one of this name that it sends is a sample */
	const char *unit;      /* of the value: "bytes"; NULL: the clock's, as of the other benches of the suite */
	/* further counters of the collector, which become metrics of their names; ends with a NULL name; or NULL */
	const struct bench_host_metric {
		const char *counter, *unit;
	} * metrics;
};

struct bench_family {
	const char *suite; /* "exit" */
	const char *guest; /* "bare" or "linux" */
	const struct bench *benches;
	unsigned n;
};

/* Of any bench, NULL included, so that who asks need not know which kind it is: whether its trial says if a device
 * works, which is no figure; whether the host is busy on purpose; the user's job that it is, or NULL. */
static inline bool bench_is_check(const struct bench *bench)
{
	return bench && bench->io && bench->io->tool == BENCH_TOOL_VERIFY;
}

static inline bool bench_is_busy(const struct bench *bench)
{
	return bench && bench->io && bench->io->busy;
}

static inline const struct user_job *bench_job(const struct bench *bench)
{
	return bench && bench->io ? bench->io->job : NULL;
}

/* For bench.inexact. */
extern const char *const bench_everywhere[];

/* Every family: on the host of all suites, in their order; in a guest's image of its suite. */
extern const struct bench_family *const bench_families[];
extern const unsigned bench_n_families;

/* The bench of that name ("exit", "hypercall"), or NULL; *family when not NULL. */
const struct bench *bench_find(const char *suite, const char *name, const struct bench_family **family);

/* The bench of that name among those a guest ("bare") runs; names are unique per guest, so the wire leaves the suite
 * out. Or NULL. */
const struct bench *bench_of_guest(const char *guest, const char *name, size_t name_len);

#endif
