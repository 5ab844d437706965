/*
 * test_scene_work.c - what a vCPU notices of its CPU being taken, with a clock that only these tests move:
 * scene_work.c is compiled in here with it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define STAMP 10 /* from one reading of the clock to the next: a unit */
#define AWAY 1000
#define UNTIL 3000
#define HOLD 3  /* units with the lock */
#define APART 5 /* and without it */

static uint64_t test_clock, readings, taken_at;

/* In place of bench/arch/arch.h */
#define HVB_BENCH_ARCH_H

/* Before reading number taken_at the CPU is away. */
static uint64_t arch_stamp(void)
{
	test_clock += ++readings == taken_at ? AWAY : STAMP;
	return test_clock;
}

static void arch_pause(void)
{
}

#include "bench/scene_work.c"

static struct scene_work work_log;

/* How long it says that it ran. */
static uint64_t seen_running(void)
{
	uint64_t ran = 0;
	assert_int_equal(work_log.n % 2, 0);
	for (unsigned i = 0; i < work_log.n; i += 2)
		ran += work_log.log[i + 1] - work_log.log[i];
	return ran;
}

static void begin(uint64_t at)
{
	test_clock = readings = 0;
	taken_at = at;
	work_log = (struct scene_work){.unit = STAMP};
	for (unsigned i = 0; i < SCENE_VCPUS_MAX; i++)
		locks[i] = (struct lock){0};
}

/* Wherever it is taken but before its first reading and behind its last, it is noticed: to one unit and once. */
static void expect_noticed(void (*part)(void))
{
	begin(0);
	part();
	uint64_t last = readings, all = seen_running();
	assert_int_equal(work_log.n, 2);
	assert_int_equal(all, (last - 1) * STAMP);
	for (uint64_t at = 2; at <= last - AWAY / STAMP; at++) {
		begin(at);
		part();
		uint64_t ran = seen_running(), whole = test_clock - STAMP;
		assert_int_equal(work_log.n, 4);
		assert_in_range(whole - ran, AWAY - 2 * STAMP, AWAY);
	}
}

static void burn(void)
{
	scene_burn(&work_log, UNTIL, UINT64_MAX);
}

static void burn_with_own_lock(void)
{
	scene_burn_locked(&work_log, SCENE_LOCK_OWN, true, UNTIL, 0, HOLD, APART);
}

static void burn_with_tas_lock(void)
{
	scene_burn_locked(&work_log, SCENE_LOCK_TAS, true, UNTIL, 0, HOLD, APART);
}

static void burn_with_ticket_lock(void)
{
	scene_burn_locked(&work_log, SCENE_LOCK_TICKET, true, UNTIL, 0, HOLD, APART);
}

static void no_gap_goes_unnoticed(void **state)
{
	(void)state;
	expect_noticed(burn);
	expect_noticed(burn_with_own_lock);
	expect_noticed(burn_with_tas_lock);
	expect_noticed(burn_with_ticket_lock);
}

/* What was away before it asked for the lock is not in the time that it waited. */
static void waiting_begins_when_it_asks(void **state)
{
	(void)state;
	for (uint64_t at = 2; at < 100; at++) {
		begin(at);
		burn_with_own_lock();
		unsigned long_waits = 0;
		for (unsigned i = 0; i < work_log.n_others; i++)
			long_waits += work_log.others[i] >= AWAY;
		/* readings of a round: one before the lock, one with it, and one a unit */
		bool waiting = (at - 1) % (2 + HOLD + APART) == 2;
		assert_int_equal(long_waits, waiting);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_gap_goes_unnoticed),
		cmocka_unit_test(waiting_begins_when_it_asks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
