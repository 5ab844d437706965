/*
 * scene.c - the part of a scene that runs inside a guest: see scene.h.
 *
 * Interrupts are off but while the guest halts, so nothing but the hypervisor takes the CPU from it. The same code plays a guest's part as a process
 * (guests/process/): there it is the kernel, and its interrupts.
 */
#include "bench/scene.h"

#include "bench/arch/arch.h"

#define VECTOR 0x53
#define UNIT_LOOPS 1024          /* some 2,000 instructions: long beside a time stamp, short beside a scheduler's slice */
#define UNIT_TRIES 64
#define GAP_UNITS 3              /* two stamps further apart than so many units: it was off the CPU. A slower clock of the core makes units longer, too */
#define KVM_COUNT_PS 1000u       /* Source: Linux arch/x86/kvm/lapic.h, APIC_BUS_CYCLE_NS */
#define XEN_COUNT_PS 10000u      /* Source: Xen xen/arch/x86/include/asm/apicdef.h, APIC_BUS_CYCLE_NS */
#define COUNT_MAX 0xffffffffull
#define PS_PER_MS 1000000000ull
#define HALT_WORTH_TICKS 20000   /* a shorter wait is not worth a timer */

static struct {
	uint64_t log[SCENE_LOG_MAX];
	unsigned n;
	bool full;
	uint64_t unit, units;
} own;

static const struct bench_env *timer_env;
static volatile bool fired;
static uint64_t fired_at;

static void on_timer(void)
{
	fired_at = arch_stamp_begin();
	timer_env->apic_write(APIC_EOI, 0);
	fired = true;
}

static void note(uint64_t value)
{
	if (own.n < SCENE_LOG_MAX)
		own.log[own.n++] = value;
	else
		own.full = true;
}

/* ---- work ---- */

static __attribute__((noinline)) void do_unit(void)
{
	for (unsigned i = 0; i < UNIT_LOOPS; i++)
		__asm__ volatile("" : : : "memory");
}

static uint64_t find_unit(void)
{
	uint64_t least = UINT64_MAX, last = arch_stamp_begin();
	for (unsigned i = 0; i < UNIT_TRIES; i++) {
		do_unit();
		uint64_t now = arch_stamp_begin();
		least = now - last < least ? now - last : least;
		last = now;
	}
	return least;
}

/* Works until that moment, or until so many units are done; the edges of its stretches go into the log. Returns when it stopped. */
static uint64_t burn(uint64_t until, uint64_t most)
{
	uint64_t last = arch_stamp_begin(), gap = GAP_UNITS * own.unit;
	note(last);
	for (uint64_t units = 0; last < until && units < most; units++, own.units++) {
		do_unit();
		uint64_t now = arch_stamp_begin();
		if (now - last > gap) {
			note(last);
			note(now - own.unit);
		}
		last = now;
	}
	note(last);
	return last;
}

/* ---- time ---- */

static uint64_t ticks_of(const struct bench_env *env, uint64_t us)
{
	return us * env->tsc_khz / 1000;
}

static uint64_t counts_of(const struct bench_env *env, uint64_t ticks)
{
	uint64_t ps = env->hyper == BENCH_HYPER_KVM ? KVM_COUNT_PS : XEN_COUNT_PS;
	uint64_t most = COUNT_MAX * ps / PS_PER_MS * env->tsc_khz;   /* the timer's range, in ticks */
	uint64_t counts = (ticks < most ? ticks : most) * (PS_PER_MS / ps) / env->tsc_khz + 1;
	return counts < COUNT_MAX ? counts : COUNT_MAX;
}

/* Halts until then. Returns when it knew that the time had come. */
static uint64_t sleep_until(const struct bench_env *env, uint64_t deadline)
{
	uint64_t now;
	while ((now = arch_stamp_begin()) < deadline) {
		if (deadline - now < HALT_WORTH_TICKS)
			continue;
		if (env->wait_until) {
			env->wait_until(deadline);
			continue;
		}
		fired = false;
		env->apic_write(APIC_TIMER_INITIAL, (uint32_t)counts_of(env, deadline - now));
		while (!fired)
			arch_halt_for_irq();
		if (fired_at >= deadline)
			return fired_at;
	}
	return now;
}

/* The local APIC's timer, which wakes the guest. NULL, or why it cannot. */
static const char *set_timer_up(const struct bench_env *env)
{
	if (env->hyper != BENCH_HYPER_KVM && env->hyper != BENCH_HYPER_XEN)
		return "Only under KVM and Xen is it known how fast the local APIC's timer counts.";
	if (!env->apic_mode(env->has_x2apic))
		return "The local APIC cannot be put into the mode that its CPU says it has.";
	timer_env = env;
	env->set_handler(VECTOR, on_timer);
	env->apic_write(APIC_TIMER_DIVIDE, APIC_DIVIDE_BY_1);
	env->apic_write(APIC_LVT_TIMER, APIC_LVT_ONE_SHOT | VECTOR);
	return NULL;
}

const char *scene_prepare(const struct bench_env *env)
{
	if (env->tsc_khz == 0)
		return "Nothing tells this guest how fast its TSC runs.";
	const char *problem = env->wait_until ? NULL : set_timer_up(env);
	own.unit = problem ? 0 : find_unit();
	return problem;
}

void scene_nap(const struct bench_env *env, unsigned us)
{
	sleep_until(env, arch_stamp_begin() + ticks_of(env, us));
}

/* ---- parts ---- */

/* Periods are those of a clock, not counted from the last wake-up: one that comes late takes nothing from the next. */
static void play_wake(const struct bench_env *env, const struct scene_member *m, uint64_t from, uint64_t until)
{
	uint64_t period = ticks_of(env, m->period_us);
	for (uint64_t due = from + period; due < until; due += period)
		note(sleep_until(env, due) - due);
}

/* Returns the number of responses. */
static unsigned play_part(const struct bench_env *env, const struct scene_member *m, uint64_t from, uint64_t until, uint64_t *responses)
{
	unsigned n = 0;
	uint64_t period = ticks_of(env, m->period_us), units = ticks_of(env, m->work_us) / own.unit;
	for (uint64_t due = from; due < until; due += period) {
		sleep_until(env, due);
		uint64_t done = burn(UINT64_MAX, units);
		if (n < SCENE_LOG_MAX / 2)
			responses[n++] = done - due;
		else
			own.full = true;
	}
	return n;
}

static const char *finish(const struct bench_env *env, const uint64_t *responses, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		note(responses[i]);
	if (!env->wait_until) {
		env->apic_write(APIC_LVT_TIMER, APIC_LVT_MASKED);
		env->set_handler(VECTOR, NULL);
	}
	return own.full ? "It left its CPU more often than its log has room for." : NULL;
}

const char *scene_play(const struct bench_env *env, const struct bench_scene *scene, unsigned member, struct scene_report *report)
{
	static uint64_t responses[SCENE_LOG_MAX / 2];
	const struct scene_member *m = &scene->members[member];
	unsigned n = 0;
	uint64_t before = 0, after = 0;
	bool told = env->stolen(&before, &report->untold);
	report->has_base = env->base(&report->base);
	report->t0 = arch_stamp_begin();
	report->t1 = report->t0 + ticks_of(env, (scene->settle_ms + scene->ms + 2 * SCENE_LEAD_MS) * 1000ull);
	uint64_t leave = m->leave_ms ? report->t0 + ticks_of(env, m->leave_ms * 1000ull) : report->t1;
	uint64_t join = m->join_ms ? sleep_until(env, report->t0 + ticks_of(env, m->join_ms * 1000ull)) : report->t0;
	if (m->role == SCENE_BURN)
		burn(leave, UINT64_MAX);
	else if (m->role == SCENE_PART)
		n = play_part(env, m, join, leave, responses);
	else
		play_wake(env, m, join, leave);
	report->t1 = sleep_until(env, report->t1);
	report->told = told && env->stolen(&after, &report->untold);
	report->stolen = after - before;
	report->edges = m->role == SCENE_WAKE ? 0 : own.n;
	const char *problem = finish(env, responses, n);
	report->log = own.log;
	report->n = own.n;
	report->units = own.units;
	report->unit = own.unit;
	return problem;
}
