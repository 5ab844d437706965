/*
 * scene_work.c - see scene_work.h.
 *
 * Locks spin as kernels' do: they look and PAUSE. Many looks to a PAUSE, because each PAUSE leaves the loop of an
 * emulator; on a CPU with a filter for pause loops the gap should stay below the 128 cycles by which it knows one, not
 * yet seen on hardware. (Source: Linux arch/x86/kvm/x86.h, KVM_DEFAULT_PLE_GAP.)
 */
#include "bench/scene_work.h"

#include "bench/arch/arch.h"
#include "bench/sort.h"

/* some 2,000 instructions: long beside a time stamp, short beside a scheduler's slice */
#define UNIT_LOOPS 1024
#define UNIT_TRIES 64
#define UNITS_BESIDE 255
/* two stamps further apart than so many units: it was off the CPU. A slower clock of the core makes units longer, too
 * */
#define GAP_UNITS 3
#define LOOKS 16 /* at a lock, before a PAUSE */
#define CACHE_LINE 64

void scene_note(struct scene_work *w, uint64_t value)
{
	if (w->n < SCENE_LOG_MAX)
		w->log[w->n++] = value;
	else
		w->full = true;
}

void scene_note_other(struct scene_work *w, uint64_t value)
{
	if (w->n_others < SCENE_LOG_MAX / 2)
		w->others[w->n_others++] = value;
	else
		w->full = true;
}

static __attribute__((noinline)) void do_unit(void)
{
	for (unsigned i = 0; i < UNIT_LOOPS; i++)
		__asm__ volatile("" : : : "memory");
}

uint64_t scene_unit(void)
{
	uint64_t least = UINT64_MAX, last = arch_stamp();
	for (unsigned i = 0; i < UNIT_TRIES; i++) {
		do_unit();
		uint64_t now = arch_stamp();
		least = now - last < least ? now - last : least;
		last = now;
	}
	return least;
}

uint64_t scene_unit_beside(uint64_t until)
{
	static uint64_t took[UNITS_BESIDE]; /* the last ones */
	unsigned n = 0;
	for (uint64_t last = arch_stamp(); last < until || n == 0; n++) {
		do_unit();
		uint64_t now = arch_stamp();
		took[n % UNITS_BESIDE] = now - last;
		last = now;
	}
	n = n < UNITS_BESIDE ? n : UNITS_BESIDE;
	sort_u64(took, n);
	return took[n / 2];
}

/* From `last`, a moment at which it ran, on. */
static uint64_t work(struct scene_work *w, uint64_t last, uint64_t until, uint64_t most)
{
	uint64_t gap = GAP_UNITS * w->unit;
	for (uint64_t units = 0; last < until && units < most; units++, w->units++) {
		do_unit();
		uint64_t now = arch_stamp();
		if (now - last > gap) {
			scene_note(w, last);
			scene_note(w, now - w->unit);
		}
		last = now;
	}
	return last;
}

uint64_t scene_burn(struct scene_work *w, uint64_t until, uint64_t most)
{
	uint64_t last = arch_stamp();
	scene_note(w, last);
	last = work(w, last, until, most);
	scene_note(w, last);
	return last;
}

/* ---- locks ---- */

struct lock {
	uint32_t next;  /* ticket: the next one to be given out */
	uint32_t owner; /* ticket: the one whose turn it is; test-and-set: 1 while it is taken */
} __attribute__((aligned(CACHE_LINE)));

static struct lock locks[SCENE_VCPUS_MAX];

static bool is_mine(struct lock *lock, enum scene_lock kind, uint32_t ticket)
{
	uint32_t owner = __atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE);
	if (kind == SCENE_LOCK_TICKET)
		return owner == ticket;
	return owner == 0 && __atomic_exchange_n(&lock->owner, 1, __ATOMIC_ACQUIRE) == 0;
}

static bool look(struct lock *lock, enum scene_lock kind, uint32_t ticket)
{
	for (unsigned i = 0; i < LOOKS; i++)
		if (is_mine(lock, kind, ticket))
			return true;
	return false;
}

static void give_back(struct lock *lock, enum scene_lock kind)
{
	uint32_t next = kind == SCENE_LOCK_TICKET ? lock->owner + 1 : 0;
	__atomic_store_n(&lock->owner, next, __ATOMIC_RELEASE);
}

/* From `last`, a moment at which it ran, on. Returns when it had it; *from: when it wanted it. */
static uint64_t take(struct scene_work *w, uint64_t last, struct lock *lock, enum scene_lock kind, uint64_t *from)
{
	uint64_t gap = GAP_UNITS * w->unit;
	*from = arch_stamp();
	if (*from - last > gap) { /* it was off the CPU before it asked */
		scene_note(w, last);
		scene_note(w, *from);
	}
	last = *from;
	uint32_t ticket = kind == SCENE_LOCK_TICKET ? __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED) : 0;
	for (bool mine = false; !mine;) {
		mine = look(lock, kind, ticket);
		if (!mine)
			arch_pause();
		uint64_t now = arch_stamp();
		if (now - last > gap) {
			scene_note(w, last);
			scene_note(w, now);
		} else {
			w->spun += now - last;
		}
		last = now;
	}
	return last;
}

void scene_burn_locked(struct scene_work *w, enum scene_lock kind, bool first, uint64_t until, uint64_t lead,
	uint64_t hold, uint64_t apart)
{
	struct lock *lock = &locks[kind == SCENE_LOCK_OWN && !first];
	uint64_t last = arch_stamp(), begin = last + lead, end = until - lead, from;
	scene_note(w, last);
	while (last < until) {
		last = take(w, last, lock, kind, &from);
		if (from >= begin && from < end)
			scene_note_other(w, last - from);
		last = work(w, last, UINT64_MAX, hold);
		give_back(lock, kind);
		last = work(w, last, UINT64_MAX, apart);
	}
	scene_note(w, last);
}
