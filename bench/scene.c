/*
 * scene.c - the part of a scene that runs inside a guest: see scene.h.
 *
 * Interrupts are off but while the guest halts, so nothing but the hypervisor takes the CPU from it. The same code
 * plays a guest's part as a process (guests/process/): there it is the kernel, and its interrupts.
 */
#include "bench/scene.h"

#include "bench/arch/arch.h"
#include "bench/scene_work.h"

#define HALT_WORTH_TICKS 20000 /* a shorter wait is not worth a timer */

#define LATE_NAP_US 5000
#define LATE_NAPS_MAX 400 /* the second vCPU may have been off the CPU at its end */

static struct scene_work works[SCENE_VCPUS_MAX];

/* ---- time ---- */

static uint64_t ticks_of(const struct bench_env *env, uint64_t us)
{
	return us * env->khz / 1000;
}

/* Halts until then. Returns when it knew that the time had come. */
static uint64_t sleep_until(const struct bench_env *env, uint64_t deadline)
{
	uint64_t now;
	while ((now = arch_stamp()) < deadline) {
		if (deadline - now < HALT_WORTH_TICKS)
			continue;
		uint64_t woken = env->timer_wait(deadline);
		if (woken >= deadline)
			return woken;
	}
	return now;
}

void scene_nap(const struct bench_env *env, unsigned us)
{
	sleep_until(env, arch_stamp() + ticks_of(env, us));
}

/* ---- parts ---- */

/* Periods are those of a clock, not counted from the last wake-up: one that comes late takes nothing from the next. */
static void play_wake(const struct bench_env *env, const struct scene_member *m, uint64_t from, uint64_t until)
{
	uint64_t period = ticks_of(env, m->period_us);
	for (uint64_t due = from + period; due < until; due += period)
		scene_note_other(&works[0], sleep_until(env, due) - due);
}

static void play_part(const struct bench_env *env, const struct scene_member *m, uint64_t from, uint64_t until)
{
	uint64_t period = ticks_of(env, m->period_us), units = ticks_of(env, m->work_us) / works[0].unit;
	for (uint64_t due = from; due < until; due += period) {
		sleep_until(env, due);
		scene_note_other(&works[0], scene_burn(&works[0], UINT64_MAX, units) - due);
	}
}

static void play_burn(const struct bench_env *env, const struct bench_scene *scene, unsigned vcpu, uint64_t until)
{
	struct scene_work *w = &works[vcpu];
	if (scene->lock == SCENE_LOCK_NONE)
		scene_burn(w, until, UINT64_MAX);
	else
		scene_burn_locked(w, scene->lock, vcpu == 0, until, ticks_of(env, SCENE_LEAD_MS * 1000),
			ticks_of(env, scene->hold_us) / w->unit, ticks_of(env, scene->apart_us) / w->unit);
}

/* ---- the second vCPU: halted until the barrier is passed, then it burns ---- */

static struct {
	const struct bench_env *env;
	const struct bench_scene *scene;
	volatile bool go, ended;
	uint64_t t0, until, t1;
} second;

static void be_second(void *arg)
{
	while (!second.go)
		arch_halt_for_irq();
	second.t0 = arch_stamp();
	play_burn(second.env, second.scene, 1, second.until);
	second.t1 = arch_stamp();
	second.ended = true;
}

static void wake_second(const struct bench_env *env, uint64_t until)
{
	second.until = until;
	second.go = true;
	env->second_kick();
}

static void report_second(struct scene_report *report)
{
	*report = (struct scene_report){
		.t0 = second.t0, .t1 = second.t1, .untold = "Only a guest's first vCPU asks what is taken from it."};
}

/* ---- one guest ---- */

static const char *start_second(const struct bench_env *env, const struct bench_scene *scene)
{
	second.env = env;
	second.scene = scene;
	return env->second(be_second, NULL);
}

const char *scene_prepare(const struct bench_env *env, const struct bench_scene *scene, unsigned member)
{
	const char *why_not = NULL;
	if (env->khz == 0)
		return "This guest cannot find out how fast its time stamp counter runs.";
	if (scene_vcpus(scene, scene_guest_of(scene, member)) > 1)
		why_not = start_second(env, scene);
	if (!why_not)
		why_not = env->timer_begin();
	works[0].unit = works[1].unit = why_not ? 0 : scene_unit();
	return why_not;
}

/* Edges that are no schedule (a sleeper's) are left out; the rest comes behind them. */
static const char *close_log(struct scene_work *w, bool has_edges, struct scene_report *report)
{
	report->edges = w->n = has_edges ? w->n : 0;
	for (unsigned i = 0; i < w->n_others; i++)
		scene_note(w, w->others[i]);
	report->log = w->log;
	report->n = w->n;
	report->units = w->units;
	report->unit = w->unit;
	report->spun = w->spun;
	return w->full ? "It left its CPU more often than its log has room for." : NULL;
}

static const char *finish(const struct bench_env *env, bool has_edges, bool has_second, struct scene_report *reports)
{
	const char *problem = close_log(&works[0], has_edges, &reports[0]);
	for (unsigned i = 0; has_second && !second.ended && i < LATE_NAPS_MAX; i++)
		scene_nap(env, LATE_NAP_US);
	env->timer_end();
	if (problem || !has_second)
		return problem;
	report_second(&reports[1]);
	return second.ended ? close_log(&works[1], true, &reports[1])
			    : "Its second vCPU did not come to the end of its part.";
}

const char *scene_play(const struct bench_env *env, const struct bench_scene *scene, unsigned member,
	struct scene_report reports[SCENE_VCPUS_MAX])
{
	const struct scene_member *m = &scene->members[member];
	struct scene_report *report = &reports[0];
	bool has_second = scene_vcpus(scene, scene_guest_of(scene, member)) > 1;
	uint64_t before = 0, after = 0;
	if (scene->cpus > 1)
		works[0].unit = scene_unit_beside(arch_stamp() + ticks_of(env, SCENE_LEAD_MS * 1000));
	bool told = env->stolen(&before, &report->untold);
	report->has_base = env->base(&report->base);
	report->t0 = arch_stamp();
	report->t1 = report->t0 + ticks_of(env, (scene->settle_ms + scene->ms + 2 * SCENE_LEAD_MS) * 1000ull);
	if (has_second)
		wake_second(env, report->t1);
	uint64_t leave = m->leave_ms ? report->t0 + ticks_of(env, m->leave_ms * 1000ull) : report->t1;
	uint64_t join = m->join_ms ? sleep_until(env, report->t0 + ticks_of(env, m->join_ms * 1000ull)) : report->t0;
	if (m->role == SCENE_BUSY)
		play_burn(env, scene, 0, leave);
	else if (m->role == SCENE_PERIODIC)
		play_part(env, m, join, leave);
	else
		play_wake(env, m, join, leave);
	report->t1 = sleep_until(env, report->t1);
	report->told = told && env->stolen(&after, &report->untold);
	report->stolen = after - before;
	return finish(env, m->role != SCENE_WAKEUP, has_second, reports);
}
