/*
 * worker_parts.h - what the files of the worker share. Nothing outside engine/worker*.c includes this.
 *
 *	worker.c          the loop, the frames of the controller, the end
 *	worker_out.c      frames to the controller
 *	worker_boot.c     the life of a boot: journal, image, create, start, destroy
 *	worker_console.c  what a guest says: frames checked and passed on, the rest kept as tail
 *	worker_jobs.c     what the linux guest is told, and the stopwatch around its tools
 *	worker_backend.c  what is behind the guest's devices: disk, network
 *	worker_group.c    the guests of a scene, which start and end together
 *	worker_collect.c  the collectors of a boot
 *	worker_host.c     probe, facts, gc
 *	worker_stage.c    the worker's own folder, images where the device model may read them
 */
#ifndef HVB_ENGINE_WORKER_PARTS_H
#define HVB_ENGINE_WORKER_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/wire.h"
#include "collect/collect.h"
#include "collect/cost.h"
#include "drivers/backend.h"
#include "drivers/driver.h"
#include "lib/buf.h"
#include "lib/err.h"

#define WORKER_BOOTS_MAX 16
#define WORKER_COLLECTORS_MAX 32
#define WORKER_TAIL_SIZE 8192

/* The last bytes of a console that were no frames. */
struct worker_tail {
	char ring[WORKER_TAIL_SIZE];
	uint64_t total; /* bytes ever put; the ring holds the last ones */
};
void worker_tail_put(struct worker_tail *tail, const char *data, size_t len);
/* What it holds as printable text with newlines; caller frees. */
char *worker_tail_text(const struct worker_tail *tail);

enum worker_outcome { WORKER_NONE, WORKER_END, WORKER_CRASH, WORKER_FAIL, WORKER_ERROR, WORKER_SKIP, WORKER_CANCEL };

/* Something that the controller journals before it is made. */
struct worker_claim {
	const char *kind, *owner, *name; /* borrowed; owner: the driver of a domain, what a disk is */
	uint32_t seq;                    /* of the journal frame whose ack is awaited */
	bool acked;
};
#define WORKER_CLAIMS_MAX 3

/* What the guest of a boot will be told. */
struct worker_job {
	uint64_t boot;
	char kind[WIRE_KIND_MAX + 1]; /* "job" or "file" */
	char *fields;                 /* of the frame for the guest */
	char *bench, *variant;        /* of a job */
	uint64_t pass;
	bool trace, busy, verify;
	unsigned marks; /* how many of its two have come */
};

struct worker_boot {
	struct worker *worker;
	uint64_t id;
	const struct driver *driver;
	struct guest_spec spec; /* its strings point into `texts` */
	char *texts[24];        /* owned */
	unsigned n_texts;
	uint64_t nonce;
	uint64_t limit, frames_max;
	struct worker_claim claims[WORKER_CLAIMS_MAX];
	unsigned n_claims;
	struct driver_guest *guest; /* NULL before it was created */
	int console;                /* -1 when not running */

	/* one guest of a scene */
	unsigned member, members; /* members 0: it is none */
	struct driver_share share;
	bool shared, ready, gone; /* its part of the CPU is set; it waits at the barrier; it was let go */

	struct wire_reader reader;
	uint32_t next_seq;
	uint64_t bytes, frames;
	struct worker_tail tail;

	struct collect_target target;
	const struct collector *collectors[WORKER_COLLECTORS_MAX];
	void *states[WORKER_COLLECTORS_MAX];
	unsigned n_collectors;
	bool collecting; /* `begin` was called */

	/* the linux guest */
	const char *disk, *files; /* what to make; where the peer's programs are */
	unsigned disk_mib;
	bool has_net, has_disk; /* wanted; made */
	int disk_fd;            /* keeps it in the page cache; -1: not wanted */
	struct backend_net *net;
	uint32_t next_told; /* SEQ of what it is told */
	bool told_bye;
	struct cost *cost;
	struct worker_job *job; /* that it does now; of the worker's list */

	enum worker_outcome outcome; /* WORKER_NONE while it goes on */
	char *reason;
};

struct worker {
	int in_fd, out_fd;
	struct wire_reader reader;
	bool opened, leaving, out_closed; /* out_closed: nobody reads what we write */
	uint64_t nonce;
	bool has_nonce;
	uint32_t next_in, next_out;
	struct buf out; /* frames not yet written */
	char *host, *clock;
	char *dir; /* the worker's own folder, NULL before it was needed */
	int lock_fd;
	struct worker_boot *boots[WORKER_BOOTS_MAX]; /* NULL: free */
	struct worker_job **jobs;                    /* not yet told, in order */
	unsigned n_jobs;
	struct err *trouble; /* set: say so and end */
};

/* worker_out.c. A frame is queued; worker_flush writes. Values that do not fit are cut and say so. */
void worker_fields(struct wire_fields *f);
void worker_put_cut(struct wire_fields *f, const char *key, const char *value, size_t spare);
uint32_t worker_send(struct worker *w, const char *kind, const struct wire_fields *f); /* its SEQ */
void worker_send_text(struct worker *w, const char *kind, const char *key, const char *value);
void worker_flush(struct worker *w);

/* worker_boot.c */
void worker_boot_take(struct worker *w, const struct wire_frame *frame);
void worker_boot_ack(struct worker *w, uint32_t of);
void worker_boot_cancel(struct worker *w, uint64_t id);
void worker_boot_start(struct worker_boot *boot);
/* Ends it with its outcome: collectors, guest, journal, `ended`; frees it. */
void worker_boot_finish(struct worker_boot *boot);
/* The first reason counts. */
void worker_boot_over(struct worker_boot *boot, enum worker_outcome outcome, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* What a driver's hook says: it cannot be had here (skip), or it failed (error). */
void worker_boot_refused(struct worker_boot *boot, const struct err *err);

/* The first field of every frame about it; its phase, written at once since what comes next may block. */
void worker_boot_fields(const struct worker_boot *boot, struct wire_fields *f);
void worker_boot_state(struct worker_boot *boot, const char *phase);

/* worker_group.c. read: what an order says of a scene; share: sets its part of the CPU; created: the guest is there,
 * and ready to start; heard: as worker_jobs_heard; check: whether one's end is the others'. */
void worker_group_read(struct worker_boot *boot, const struct wire_frame *frame);
void worker_group_share(struct worker_boot *boot);
void worker_group_created(struct worker_boot *boot);
void worker_group_heard(struct worker_boot *boot, const struct wire_frame *frame);
void worker_group_check(struct worker *w);

/* worker_jobs.c. take: a `job` or `file` frame of the controller. heard: a frame of the guest, already passed on. */
void worker_jobs_take(struct worker *w, const struct wire_frame *frame);
void worker_jobs_heard(struct worker_boot *boot, const struct wire_frame *frame);
/* A frame for the guest; the boot is over when it cannot be told. */
void worker_tell(struct worker_boot *boot, const char *kind, const char *fields);
/* Forgets what the boot's guest was to be told, and its stopwatch. */
void worker_jobs_finish(struct worker_boot *boot);
/* At the worker's end: the rest, of boots that never came. */
void worker_jobs_forget(struct worker *w);

/* worker_backend.c. make: fills spec.disk and spec.bridge; false, with the boot over, when that fails. */
/* Its name is of the guest's, "hvbench-..."; caller frees. */
char *worker_backend_name(const char *guest);
bool worker_backend_make(struct worker_boot *boot);
void worker_backend_remove(struct worker_boot *boot);

/* worker_collect.c. find: comma-separated names; false, with the boot over, when there is no such collector. */
bool worker_collect_find(struct worker_boot *boot, const char *names);
void worker_collect_begin(struct worker_boot *boot);
void worker_collect_end(struct worker_boot *boot);

/* worker_console.c: one read. Calls worker_boot_over when that was the end. */
void worker_console_read(struct worker_boot *boot);

/* worker_host.c */
void worker_probe(struct worker *w, const struct wire_frame *frame);
void worker_facts(struct worker *w);
void worker_reap(struct worker *w, const struct wire_frame *frame);

/* worker_stage.c. The worker's folder, made when it is first needed; *dir is borrowed, NULL for drivers that need none.
 * */
int worker_stage_dir(struct worker *w, const struct driver *driver, const char **dir, struct err **err);
/* The path a guest of this driver can be started from; caller frees; NULL with an error. */
char *worker_stage(struct worker *w, const struct driver *driver, const char *path, struct err **err);
/* Removes the folders of workers that died. */
void worker_stage_sweep(void);
void worker_stage_finish(struct worker *w);

#endif
