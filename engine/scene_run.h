/*
 * scene_run.h - the guests of a scene (bench/scene.h) while they run, and what their schedule says afterwards. Pure: no
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
 *	set.NAME.K                           what the host says was in force for guest K: weight, quota, scheduling
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
#ifndef HVB_ENGINE_SCENE_RUN_H
#define HVB_ENGINE_SCENE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/scene.h"
#include "engine/plan.h"
#include "engine/trial.h"

/* What its host says was set for it (collect/settings.c). */
struct scene_setting_value {
	char *name, *reason; /* reason: NULL for one with a value */
	uint64_t value;
};

struct scene_guest {
	struct trial_boot said; /* what it said: a trial for each vCPU, whose samples are its log */
	uint64_t nonce;
	bool ready; /* it reached the barrier */
	bool ended;
	bool has_zero; /* the host tells what its TSC was when the guest's was 0 */
	uint64_t zero;
	char *no_zero; /* why that is not known */
	struct scene_setting_value *settings;
	unsigned n_settings;
	uint64_t exits, pause_exits; /* of a traced scene */
	char *no_exits;              /* why they are not known */
};

struct scene_run {
	const struct bench *bench;
	struct scene_guest guests[SCENE_MEMBERS_MAX];
	unsigned n, n_ended;  /* guests, which may have several members of the scene as vCPUs */
	double rt_limit;      /* fraction of a CPU that the host lets real-time threads have */
	bool weight_per_vcpu; /* as driver.weight_per_vcpu */
	enum outcome outcome; /* of the guests: the first that was not ok and not only ended with another */
	char *reason;
};

struct scene_run *scene_run_create(const struct plan_boot *boot, const char *clock);
void scene_run_destroy(struct scene_run *scene); /* accepts NULL */

/* What member K of the scene, a vCPU, said. */
const struct trial *scene_run_said(const struct scene_run *scene, unsigned k);

/* A frame of guest K; its `tsc` counter; its `ended` frame, whose outcome is one of worker.h's words. */
void scene_run_take(struct scene_run *scene, unsigned k, const char *kind, const struct wire_frame *frame);
void scene_run_take_zero(struct scene_run *scene, unsigned k, const uint64_t *zero, const char *reason);
void scene_run_take_setting(
	struct scene_run *scene, unsigned k, const char *name, const uint64_t *value, const char *reason);
void scene_run_end(struct scene_run *scene, unsigned k, const char *outcome, const char *reason);

/* What the trace of guest K counted; exits and exits.pause are kept. */
void scene_run_take_traced(
	struct scene_run *scene, unsigned k, const char *name, const uint64_t *value, const char *reason);

/* "guest 2 never reached the start barrier", or NULL when all did; caller frees. */
char *scene_run_missing(const struct scene_run *scene);

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
void scene_log_finish(struct scene_log *log);

/* Of a scene whose guests all ended well: lays their logs out and gives the trial its samples and metrics, or the
 * outcome that says why it has none. */
void scene_close(const struct scene_run *scene, struct scene_log *log, struct trial *trial);

/* The samples and metrics of a schedule; also for schedules that are made up in tests. trial has its bench. */
void scene_judge(const struct scene_run *scene, const struct scene_log *log, struct trial *trial);

#endif
