/*
 * scene_run.h - the guests of a scene (bench/scene.h) while they run, and what follows from their schedule. Pure: no
 * clock and no I/O.
 *
 * A scene is one boot of the plan with one trial. Each guest's frames go through a trial_boot of its own; when all have
 * ended they become the trial's samples and metrics:
 *
 *	share.K ideal.K (%)                  of one CPU in the window, and what guest K should have had; error (%): the
 *	                                     largest difference
 *	jain-10ms jain-100ms jain-1s         Jain's index of equal guests, mean over windows; sd-... (%), max-min-...
 *	                                     likewise
 *	converge-join converge-leave         in the trial's unit: from a guest's coming or going until those who are
 *	                                     there have equal shares again, by windows of 100 ms
 *	switches (1/s), slice-p50 slice-max wait-p99 wait-max   of guests that take turns, in the trial's unit
 *	cost.switch cost.return (%)          of the window of all CPUs of the scene: gaps below half a millisecond in
 *	                                     which no guest ran, between two guests and within one's turn
 *	cost.away (%)                        longer gaps: the host (dom0) ran, or nobody wanted the CPU
 *	cost.inside (%)                      of the guests' time on the CPU, what their work does not explain:
 *	                                     interruptions too short to be seen one by one
 *	accounted (%)                        shares and costs together, where some guest always wants the CPU
 *	missed (%), periods                  of periodic work: periods whose work was not done when the next began
 *	stolen.K told.K (%)                  of burner K's time: what it was without the CPU, and what its hypervisor
 *	                                     told it; steal-error (%): the largest difference
 *	set.NAME.K                           what the host reports as effective for guest K: weight, quota, scheduling
 *	                                     policy, ...
 *	guest-share.G (%)                    of guests of which one has several vCPUs; share.K is of each vCPU then, in
 *	                                     the order of the scene's members
 *	useful spun (%)                      of the vCPUs' time on the CPU, where they take a lock: work (in the
 *	                                     window), and waiting for it (from barrier to end); sections (1/s): how
 *	                                     often it was taken,
 *	lock-wait-max                        the longest wait, in the trial's unit; waits-long (1/s): waits of half a
 *	                                     millisecond and more
 *	exits pause-exits                    of a traced scene: how often its guests left for the hypervisor, from their
 *	                                     start to their end, and of those for PAUSE
 *	start-spread window                  how far apart the guests passed the barrier; what counts; in the trial's
 *	                                     unit
 */
#ifndef HVB_ENGINE_MEASURE_SCENE_RUN_H
#define HVB_ENGINE_MEASURE_SCENE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/scene.h"
#include "engine/plan_boot.h"
#include "engine/trial.h"
#include "lib/db.h"

/* What its host reports as set for it (collect/settings.c). */
struct scene_setting_value {
	char *name, *reason; /* reason: NULL for one with a value */
	uint64_t value;
};

struct scene_guest {
	struct trial_boot said; /* its frames: a trial for each vCPU, whose samples are its log */
	bool ready;             /* it reached the barrier */
	bool ended;
	bool has_zero; /* the host tells what its TSC was when the guest's was 0 */
	uint64_t zero;
	char *no_zero; /* why that is not known */
	struct scene_setting_value *settings;
	unsigned n_settings;
	uint64_t exits, pause_exits; /* of a traced scene */
	char *no_exits;              /* why they are not known */
};

/* What a guest did, on the scene's time line: ticks since the first guest passed the barrier. */
struct scene_member_log {
	uint64_t *edges; /* on, off, on ...; owned */
	size_t n;
	uint64_t t0, t1; /* past the barrier; its end */
	uint64_t units, unit, spun;
	bool told;
	uint64_t stolen; /* ns */
};
struct scene_log {
	struct scene_member_log members[SCENE_MEMBERS_MAX];
	unsigned n;
	uint64_t from, to; /* the window that counts */
	uint64_t khz;      /* of the TSC */
};

struct scene_run {
	const struct bench *bench;
	struct scene_guest guests[SCENE_MEMBERS_MAX];
	unsigned n, n_ended;  /* guests, which may have several members of the scene as vCPUs */
	double rt_limit;      /* fraction of a CPU that the host lets real-time threads have */
	bool weight_per_vcpu; /* as driver.weight_per_vcpu */
	struct scene_log log; /* n is 0 while it is not known */
};

struct scene_run *scene_run_create(const struct plan_boot *boot, const struct clock_kind *clock);
void scene_run_destroy(struct scene_run *scene); /* accepts NULL */

/* The trial of member K of the scene, a vCPU. */
const struct trial *scene_run_said(const struct scene_run *scene, unsigned k);

/* Frames of a guest about its vCPUs: data, played. */
bool scene_about(struct trial_boot *boot, struct trial *trial, const char *kind, const struct wire_frame *frame);

/* A frame of guest K. */
void scene_run_take(struct scene_run *scene, unsigned k, const char *kind, const struct wire_frame *frame);

/* What a collector found out about guest K: settings, its trace (exits and exits.pause are kept), its TSC's zero. */
void scene_run_take_counter(struct scene_run *scene, unsigned k, const struct trial_counter *counter);

/* Guest K has ended (worker.h's word and words). Its outcome, with *reason (caller frees) when it is not ok. */
enum outcome scene_run_end(struct scene_run *scene, unsigned k, const char *word, const char *words, char **reason);

/* "guest 2 never reached the start barrier", or NULL when all did; caller frees. */
char *scene_run_missing(const struct scene_run *scene);

/* Of a scene whose guests all ended well: lays their logs out in scene->log and gives the trial its samples and
 * metrics, or the outcome with the reason why it has none. */
void scene_close(struct scene_run *scene, struct trial *trial);

/* The samples and metrics of a schedule; also for schedules that are made up in tests. trial has its bench. */
void scene_judge(const struct scene_run *scene, const struct scene_log *log, struct trial *trial);

/* The guests of a scene and what each did, as rows of `member`. */
int scene_store(struct db *db, int64_t boot_id, const struct scene_run *scene, struct err **err);

#endif
