/*
 * parts.h - a boot in the worker, one guest from its order to `ended`, and what the files of the worker do. Each file
 * calls only those above it:
 *
 *	out.c        frames to the controller
 *	stage.c      the worker's own folder, copies of images
 *	jobs.c       jobs that no guest was sent yet
 *	verdict.c    how a boot ends, and what every frame about it has
 *	claim.c      what the controller's journal has of a boot
 *	collect.c    the collectors of a boot
 *	guest.c      the guest is started, and sent a frame
 *	console.c    what the guest sends: frames checked and passed on, the rest kept as tail
 *	watch.c      what a pass of the guest costs the host
 *	backend.c    the backing of the guest's devices: disk, network
 *	role_*.c     what a guest is: a plain one, one with jobs, one of a scene, one that stands still (role.h)
 *	boot.c       the life of a boot: order, journal, image, create, start, destroy
 *	host.c       probe, facts, gc
 *	worker.c     the loop, the frames of the controller, the end
 */
#ifndef HVB_ENGINE_WORKER_PARTS_H
#define HVB_ENGINE_WORKER_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/wire.h"
#include "collect/collect.h"
#include "drivers/backend.h"
#include "drivers/driver.h"
#include "engine/order.h"
#include "engine/worker/jobs.h"
#include "engine/worker/out.h"
#include "engine/worker/stage.h"
#include "lib/err.h"

#define WORKER_BOOTS_MAX 16
#define WORKER_CLAIMS_MAX 3
#define WORKER_COLLECTORS_MAX 32
#define WORKER_TAIL_SIZE 8192

/* What the worker has for all boots. */
struct worker {
	struct worker_out out;
	struct worker_stage stage;
	struct worker_jobs jobs;
	char *host, *clock, *plugin;                 /* as `open` names them; plugin may be NULL */
	bool lab, alone;                             /* likewise */
	struct worker_boot *boots[WORKER_BOOTS_MAX]; /* NULL: free */
	struct err *trouble;                         /* set: send it and end */
};

enum worker_outcome {
	WORKER_NONE,
	WORKER_END,
	WORKER_CRASH,
	WORKER_FAIL,
	WORKER_FOREIGN,
	WORKER_ERROR,
	WORKER_SKIP,
	WORKER_CANCEL
};

/* Something that the controller journals before it is made. */
struct worker_claim {
	const char *kind, *owner; /* borrowed; owner: the driver of a domain, what a disk is */
	uint32_t seq;             /* of the journal frame whose ack is awaited */
	bool acked;
};

/* The last bytes of a console that were no frames. */
struct worker_tail {
	char ring[WORKER_TAIL_SIZE];
	uint64_t total; /* bytes ever put; the ring holds the last ones */
};

struct worker_console {
	int fd; /* borrowed from the driver; -1 when not running */
	struct wire_reader reader;
	uint32_t next; /* SEQ that is due */
	uint64_t bytes, frames;
	struct worker_tail tail;
};

struct worker_collect {
	const struct collector *list[WORKER_COLLECTORS_MAX];
	void *states[WORKER_COLLECTORS_MAX];
	unsigned n;
	struct collect_target target; /* of the guest, once it is created */
	bool opened, begun;
};

struct worker_backend {
	char *disk; /* path, owned; NULL: none was made */
	int warm;   /* descriptor that keeps the disk in the page cache, or -1 */
	struct backend_net *net;
};

struct worker_boot {
	struct worker *worker;
	struct boot_order order; /* owns its texts */
	const struct role *role;
	void *state; /* the role's */
	const struct driver *driver;
	struct guest_spec spec; /* borrows from order, images and backend */
	char *images[2];        /* owned; the paths it is started from */
	struct worker_claim claims[WORKER_CLAIMS_MAX];
	unsigned n_claims;
	struct worker_backend backend;
	struct worker_collect collect;
	struct driver_guest *guest; /* NULL before it was created */
	bool create_failed;         /* create was called and gave no guest: a part of one may be there */
	uint32_t next_sent;         /* SEQ of what it is sent */
	struct worker_console console;
	enum worker_outcome outcome; /* WORKER_NONE while it goes on */
	char *reason;
};

/* ---- verdict.c ---- */

/* The first reason counts. */
void worker_boot_over(struct worker_boot *boot, enum worker_outcome outcome, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The error of a driver's hook as outcome: skip for what this host cannot have (ERR_NOTHING), else error. */
void worker_boot_refused(struct worker_boot *boot, const struct err *err);
/* The first fields of every frame about it. */
struct wire_fields worker_boot_fields(const struct worker_boot *boot);
/* Its phase, written at once: what comes next may block. */
void worker_boot_state(struct worker_boot *boot, const char *phase);

/* ---- claim.c ---- */

/* Asks the controller to journal a thing of this kind ("domain", "disk", "network") that will be made. */
void worker_claim(struct worker_boot *boot, const char *kind, const char *owner);
/* The controller has journaled what was asked with that frame. True when it is one of the boot's and was the last. */
bool worker_claim_ack(struct worker_boot *boot, uint32_t seq);
/* left NULL: the thing was removed, or never made, and is released. Else the controller is sent why it is left, and its
 * row stays for gc. Nothing happens when there is no such claim. */
void worker_claim_close(struct worker_boot *boot, const char *kind, const struct err *left);

/* ---- collect.c ---- */

/* Those of the order. False, with the boot over, when there is no such collector. */
bool worker_collect_find(struct worker_boot *boot);
/* The guest will be created: those that watch its whole life are opened. */
void worker_collect_open(struct worker_boot *boot);
/* It is created, and has not run: those of the boot as a whole begin, unless its passes are counted. */
void worker_collect_begin(struct worker_boot *boot);
/* What else happens to it, for those that watch its life. */
void worker_collect_moment(struct worker_boot *boot, enum collect_moment moment);
/* Before it is destroyed. */
void worker_collect_end(struct worker_boot *boot);
/* It is gone: those that watched its life end. */
void worker_collect_close(struct worker_boot *boot);
/* Of one pass, into the sink as COLLECTOR.NAME. */
void worker_collect_pass_begin(struct worker_boot *boot);
void worker_collect_pass_end(struct worker_boot *boot, const struct collect_sink *sink);

/* ---- guest.c ---- */

void worker_guest_start(struct worker_boot *boot);
/* A frame for the guest; the boot is over when it cannot be sent. */
void worker_guest_send(struct worker_boot *boot, const char *kind, const char *fields);

/* ---- console.c ---- */

/* One read. The boot is over when that was the end. */
void worker_console_read(struct worker_boot *boot);
/* The tail, cut into `console` frames. */
void worker_console_send(struct worker_boot *boot);

/* ---- watch.c ---- */

/* A pass, as the frames about it name it. */
struct worker_pass {
	const char *bench, *variant;
	unsigned pass;
};
struct wire_fields worker_pass_fields(const struct worker_boot *boot, const struct worker_pass *pass);

struct cost;
/* The stopwatch of a boot, zeroed before. */
struct worker_watch {
	struct cost *cost; /* NULL before worker_watch_open */
	bool runs;
	bool collects; /* collectors watch this pass as well */
};
/* Once its guest is there; nothing when it is open. */
void worker_watch_open(struct worker_watch *watch, struct worker_boot *boot);
/* In a counted boot the boot's collectors watch the passes that are not traced. */
void worker_watch_start(struct worker_watch *watch, struct worker_boot *boot, bool trace);
/* What was counted is sent as that pass's. */
void worker_watch_stop(struct worker_watch *watch, struct worker_boot *boot, const struct worker_pass *pass);
/* What it has counted of a pass that did not end is of no use; a trace must not go on. */
void worker_watch_abort(struct worker_watch *watch, struct worker_boot *boot);
void worker_watch_close(struct worker_watch *watch, struct worker_boot *boot);

/* ---- backend.c ---- */

/* The part of a guest's name that names its backing; caller frees. */
char *worker_backend_name(const char *guest);
/* Fills spec.disk and spec.bridge. False, with the boot over, when that fails. */
bool worker_backend_make(struct worker_boot *boot);
/* Removes what was made, and closes its claims. */
void worker_backend_remove(struct worker_boot *boot);

/* ---- boot.c ---- */

void worker_boot_take(struct worker *w, const struct wire_frame *frame);
void worker_boot_ack(struct worker *w, uint32_t of);
void worker_boot_cancel(struct worker *w, uint64_t id);
/* Those that are over are destroyed and become free slots. all: every one, by cancelling it. */
void worker_boots_finish(struct worker *w, bool all);

/* ---- host.c ---- */

void worker_probe(struct worker *w, const struct wire_frame *frame);
void worker_facts(struct worker *w);
void worker_reap(struct worker *w, const struct wire_frame *frame);

#endif
