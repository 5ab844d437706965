/*
 * worker_group.c - the guests of a scene (bench/scene.h): created one after the other, each with its part of the CPU,
 * started together, let go together, and ended together when one of them fails.
 *
 * All have the number of one boot and differ in `member`.
 */
#include <string.h>

#include "engine/worker_parts.h"
#include "lib/auto.h"

#define MEMBERS_MAX WORKER_BOOTS_MAX
#define WEIGHT_MAX 10000
#define CAP_MAX 100
#define PERIOD_US_MAX 1000000

static const char *const policies[] = {
	[DRIVER_POLICY_DEFAULT] = "default", [DRIVER_POLICY_RR] = "rr", [DRIVER_POLICY_DEADLINE] = "deadline"};
#define N_POLICIES (sizeof policies / sizeof policies[0])

/* N_POLICIES when the order names none. */
static unsigned policy_of(const struct wire_frame *frame)
{
	char name[16] = "";
	unsigned p = 0;
	wire_get(frame, "policy", name, sizeof name);
	while (p < N_POLICIES && strcmp(policies[p], name) != 0)
		p++;
	return p;
}

void worker_group_read(struct worker_boot *boot, const struct wire_frame *frame)
{
	uint64_t member = 0, members, weight = 0, cap = 0, runtime = 0, reserve = 0;
	unsigned policy = policy_of(frame);
	if (!wire_get_u64(frame, "members", &members, 1, MEMBERS_MAX))
		return;
	wire_get_u64(frame, "member", &member, 0, members - 1);
	wire_get_u64(frame, "weight", &weight, 0, WEIGHT_MAX);
	wire_get_u64(frame, "cap", &cap, 0, CAP_MAX);
	wire_get_u64(frame, "runtime", &runtime, 0, PERIOD_US_MAX);
	wire_get_u64(frame, "reserve", &reserve, 0, PERIOD_US_MAX);
	if (policy == N_POLICIES)
		worker_boot_over(boot, WORKER_ERROR, "the order to boot a scene lacks a field, or one is out of range");
	boot->member = (unsigned)member;
	boot->members = (unsigned)members;
	boot->share = (struct driver_share){
		(unsigned)weight, (unsigned)cap, (enum driver_policy)policy, (unsigned)runtime, (unsigned)reserve};
	boot->spec.policy = boot->share.policy;
	boot->spec.members = boot->members;
}

/* True when so many guests of its scene are there and `is` is true for each. */
static bool all_are(const struct worker_boot *boot, bool (*is)(const struct worker_boot *other))
{
	unsigned n = 0;
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++) {
		const struct worker_boot *other = boot->worker->boots[i];
		n += other && other->id == boot->id && other->outcome == WORKER_NONE && is(other);
	}
	return n == boot->members;
}

static bool is_created(const struct worker_boot *boot)
{
	return boot->guest && boot->shared;
}

static bool is_ready(const struct worker_boot *boot)
{
	return boot->ready;
}

/* Calls fn for each guest of the boot's scene that goes on, by its number. */
static void each_in_order(const struct worker_boot *boot, void (*fn)(struct worker_boot *other))
{
	struct worker *w = boot->worker;
	for (unsigned member = 0; member < boot->members; member++)
		for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++)
			if (w->boots[i] && w->boots[i]->id == boot->id && w->boots[i]->member == member &&
				w->boots[i]->outcome == WORKER_NONE)
				fn(w->boots[i]);
}

void worker_group_share(struct worker_boot *boot)
{
	AUTO_ERR struct err *err = NULL;
	bool wanted = boot->share.weight || boot->share.cap || boot->share.policy != DRIVER_POLICY_DEFAULT;
	if (wanted && !boot->driver->share)
		worker_boot_over(boot, WORKER_SKIP, "the driver %s sets no weights, caps and scheduling policies",
			boot->driver->name);
	else if (wanted && boot->driver->share(boot->guest, &boot->share, &err) != 0)
		worker_boot_refused(boot, err);
	boot->shared = true;
}

void worker_group_created(struct worker_boot *boot)
{
	if (all_are(boot, is_created))
		each_in_order(boot, worker_boot_start);
}

static void say_go(struct worker_boot *boot)
{
	boot->gone = true;
	worker_tell(boot, "go", "");
}

void worker_group_heard(struct worker_boot *boot, const struct wire_frame *frame)
{
	if (!wire_is(frame, "ready"))
		return;
	boot->ready = true;
	if (all_are(boot, is_ready))
		each_in_order(boot, say_go);
}

/* One that failed, or ended before all were let go, ends the others: their part has no meaning without it. */
void worker_group_check(struct worker *w)
{
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++) {
		const struct worker_boot *one = w->boots[i];
		if (!one || !one->members || one->outcome == WORKER_NONE || (one->outcome == WORKER_END && one->gone))
			continue;
		for (unsigned k = 0; k < WORKER_BOOTS_MAX; k++)
			if (w->boots[k] && w->boots[k]->id == one->id)
				worker_boot_over(
					w->boots[k], WORKER_CANCEL, "guest %u of its scene has ended", one->member);
	}
}
