/*
 * role_count.c - the bare guest of a counted boot: between the two marks of each pass the host traces exits, or counts
 * what is free and what the collectors of the boot count (bench/count.h).
 *
 * The worker and not the controller answers the guest, as in role_jobs.c.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/count.h"
#include "bench/plan.h"
#include "engine/worker/role.h"
#include "lib/mem.h"

#define MARKS (2 * COUNT_PASSES) /* of a bench */

struct count_guest {
	struct worker_watch watch;
	char bench[PLAN_NAME_MAX + 1]; /* whose passes are being done */
	unsigned marks;                /* it has sent of that bench */
};

static void *count_open(void)
{
	return mem_alloc(1, sizeof(struct count_guest));
}

/* Whether it is the mark that is due. Of the first one of a bench the name is taken. */
static bool is_due(struct count_guest *guest, const struct wire_frame *frame)
{
	char bench[PLAN_NAME_MAX + 1], at[8];
	uint64_t pass;
	if (!wire_get(frame, "bench", bench, sizeof bench) || !wire_get(frame, "at", at, sizeof at) ||
		!wire_get_u64(frame, "pass", &pass, 0, COUNT_PASSES - 1))
		return false;
	if (guest->marks == 0)
		strcpy(guest->bench, bench);
	return strcmp(guest->bench, bench) == 0 && pass == guest->marks / 2 &&
		strcmp(at, guest->marks % 2 ? "stop" : "start") == 0;
}

static const char *name_of(const struct count_guest *guest)
{
	return guest->bench[0] ? guest->bench : "the first bench";
}

static bool count_in_turn(struct worker_boot *boot, const struct wire_frame *frame)
{
	struct count_guest *guest = boot->state;
	if (wire_is(frame, "mark") && !is_due(guest, frame))
		worker_boot_over(boot, WORKER_FAIL, "protocol error: a mark out of turn, after %u marks of %s",
			guest->marks, name_of(guest));
	else if (wire_is(frame, "counted") && guest->marks != MARKS)
		worker_boot_over(boot, WORKER_FAIL, "protocol error: it has counted %s after %u of %u marks",
			name_of(guest), guest->marks, MARKS);
	return boot->outcome == WORKER_NONE;
}

static void take_mark(struct worker_boot *boot)
{
	struct count_guest *guest = boot->state;
	const struct worker_pass pass = {guest->bench, "", guest->marks / 2};
	worker_watch_open(&guest->watch, boot);
	if (guest->marks++ % 2 == 0)
		worker_watch_start(&guest->watch, boot, pass.pass < COUNT_TRACED);
	else
		worker_watch_stop(&guest->watch, boot, &pass);
	worker_guest_send(boot, "go", "");
}

static void count_received(struct worker_boot *boot, const struct wire_frame *frame)
{
	struct count_guest *guest = boot->state;
	if (wire_is(frame, "mark")) {
		take_mark(boot);
	} else if (wire_is(frame, "counted") || wire_is(frame, "skip") || wire_is(frame, "fail")) {
		worker_watch_abort(&guest->watch, boot);
		guest->marks = 0;
	}
}

static void count_finish(struct worker_boot *boot)
{
	struct count_guest *guest = boot->state;
	worker_watch_close(&guest->watch, boot);
	free(guest);
}

const struct role role_count = {
	.open = count_open,
	.start = worker_guest_start,
	.in_turn = count_in_turn,
	.received = count_received,
	.finish = count_finish,
};
