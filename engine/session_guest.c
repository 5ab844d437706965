/* session_guest.c - what comes back of a boot: the guest's frames, counters, images, the end. See session_parts.h. */
#include <stdlib.h>

#include "engine/resumed.h"
#include "engine/session_parts.h"
#include "lib/mem.h"

#define CONSOLE_MAX 16384u

/* The guest that a worker's frame is about; false, with the frame ignored, when it is about none. */
static bool guest_of(const struct session *s, const struct wire_frame *frame, unsigned *guest)
{
	unsigned n = measure_guests(s->boot);
	uint64_t number = 0;
	if (n > 1 && !wire_get_u64(frame, "member", &number, 0, n - 1))
		return false;
	*guest = (unsigned)number;
	return true;
}

/* The bench whose last frame was taken is checked and stored: what becomes of its boot does not matter to it. */
static int settle(struct session *s, struct err **err)
{
	struct trial *trial = measure_settle(s->boot->measure, &s->result);
	if (!trial)
		return 0;
	free(s->last_bench);
	s->last_bench = mem_strdup(trial->bench->name);
	if (s->clock->is_host_time && !trial_boot_check_time(&s->result, session_boot_ms(s)))
		return 0;
	if (session_store_trial(s, trial, err) != 0)
		return -1;
	s->shared->on_bench(s->shared->ctx, s->boot, ++s->benches_done);
	return 0;
}

int session_take_guest(struct session *s, const struct wire_frame *frame, struct err **err)
{
	const struct measure *measure = s->boot->measure;
	char kind[WIRE_KIND_MAX + 1] = "";
	unsigned guest;
	if (!wire_get(frame, "k", kind, sizeof kind) || !guest_of(s, frame, &guest))
		return 0;
	measure_take(measure, &s->result, guest, kind, frame);
	if (measure->bound_s && s->state == SESSION_BOOT &&
		(s->result.completed || (measure->progress && measure->progress(kind))))
		session_enter(s, SESSION_BOOT, INT64_C(1000) * s->deadline_s);
	return settle(s, err);
}

int session_take_cost(struct session *s, const struct wire_frame *frame, struct err **err)
{
	measure_take_cost(s->boot->measure, &s->result, frame);
	return settle(s, err);
}

void session_take_counter(struct session *s, const struct wire_frame *frame)
{
	struct trial_counter c = {.collector = session_get(frame, "collector"),
		.name = session_get(frame, "name"),
		.reason = session_get(frame, "reason")};
	bool value = wire_get_u64(frame, "value", &c.value, 0, INT64_MAX);
	wire_get_u64(frame, "enabled", &c.enabled, 0, INT64_MAX);
	wire_get_u64(frame, "running", &c.running, 0, INT64_MAX);
	if (value == (c.reason != NULL)) {
		free(c.reason);
		c.reason = mem_strdup("the worker sent neither a value nor a reason");
	}
	unsigned guest;
	if (c.collector && c.name && guest_of(s, frame, &guest))
		measure_take_counter(s->boot->measure, &s->result, guest, &c);
	else
		trial_counter_finish(&c);
}

int session_take_artifact(struct session *s, const struct wire_frame *frame, struct err **err)
{
	struct store_artifact a = {
		session_get(frame, "kind"), session_get(frame, "sha256"), session_get(frame, "name")};
	MEM_ADD(s->artifacts, s->n_artifacts) = a;
	s->fatal |= s->shared->first_ord > 0 &&
		resumed_check_image(s->shared->db, s->shared->run_id, s->boot->target, a.kind, a.name, a.sha256, err) !=
			0;
	return s->fatal ? -1 : 0;
}

void session_take_console(struct session *s, const struct wire_frame *frame)
{
	AUTO_FREE char *text = session_get(frame, "text");
	if (text && s->console.len < CONSOLE_MAX)
		buf_adds(&s->console, text);
}

/* Why a boot that was cancelled did not end; caller frees. */
static char *why_cancelled(const struct session *s)
{
	const struct measure *measure = s->boot->measure;
	AUTO_FREE char *missing = measure->missing ? measure->missing(&s->result) : NULL;
	if (missing || measure->missing)
		return mem_printf("%s%s%s", s->cancel_reason, missing ? "; " : "", missing ? missing : "");
	return mem_printf("%s (last bench that ended: %s)", s->cancel_reason, s->last_bench ? s->last_bench : "none");
}

/* The outcome is the guests' own, unless they were well and the boot was not. */
int session_take_ended(struct session *s, const struct wire_frame *frame, struct err **err)
{
	AUTO_FREE char *word = session_get(frame, "outcome");
	AUTO_FREE char *words = session_get(frame, "reason");
	AUTO_FREE char *reason = NULL;
	unsigned guest;
	if (!guest_of(s, frame, &guest) || !measure_take_end(s->boot->measure, &s->result, guest, word, words))
		return 0;
	enum outcome outcome = s->result.outcome;
	if (outcome != OUTCOME_OK) {
		reason = mem_strdup(s->result.reason);
	} else if (s->state == SESSION_CANCEL) {
		outcome = OUTCOME_CRASH;
		reason = why_cancelled(s);
	} else if (!s->result.ended_itself) {
		outcome = OUTCOME_ERROR;
		reason = mem_strdup(s->quitting     ? SESSION_INTERRUPTED
				: words && words[0] ? words
						    : "the worker gave no reason");
	}
	return session_end_boot(s, outcome, reason, err) == 0 ? session_reap(s, err) : -1;
}
