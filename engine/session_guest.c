/* session_guest.c - what comes back of a boot: the guest's frames, counters, images, the end. See session_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "engine/session_parts.h"
#include "lib/mem.h"

#define CONSOLE_MAX 16384u

/* The bare guest's benches end with done, the linux guest's with their last pass. */
static bool ends_bench(const struct session *s, const char *kind, const struct wire_frame *frame)
{
	char bench[64] = "", variant[64] = "";
	uint64_t pass = 0;
	if (strcmp(kind, "pass") != 0)
		return strcmp(kind, "done") == 0 || strcmp(kind, "skip") == 0 || strcmp(kind, "fail") == 0;
	wire_get(frame, "bench", bench, sizeof bench);
	wire_get(frame, "variant", variant, sizeof variant);
	wire_get_u64(frame, "pass", &pass, 0, UINT32_MAX);
	const struct trial *trial = trial_boot_find(&s->result, bench, variant);
	return trial && trial->io && pass + 1 == trial->io->plan.n;
}

/* The guest of a scene that a worker's frame is about; false, with the frame ignored, when it is about none. */
static bool member_of(const struct session *s, const struct wire_frame *frame, unsigned *member)
{
	uint64_t number;
	if (!wire_get_u64(frame, "member", &number, 0, s->scene->n - 1))
		return false;
	*member = (unsigned)number;
	return true;
}

/* What the first guest sees of its machine stands for all. */
static void take_guest_of_scene(struct session *s, const char *kind, const struct wire_frame *frame)
{
	unsigned member;
	if (!member_of(s, frame, &member))
		return;
	scene_run_take(s->scene, member, kind, frame);
	if (member == 0 && (strcmp(kind, "hello") == 0 || strcmp(kind, "cpu") == 0))
		trial_boot_take(&s->result, kind, frame);
}

void session_take_guest(struct session *s, const struct wire_frame *frame)
{
	char kind[WIRE_KIND_MAX + 1] = "";
	if (!wire_get(frame, "k", kind, sizeof kind))
		return;
	if (s->scene) {
		take_guest_of_scene(s, kind, frame);
		return;
	}
	trial_boot_take(&s->result, kind, frame);
	if (s->state == SESSION_BOOT && trial_io_knows(kind))
		/* a boot of many tools may last; each must show that it goes on */
		session_enter(s, SESSION_BOOT, s->shared->boot_ms);
	if (ends_bench(s, kind, frame)) {
		free(s->last_bench);
		s->last_bench = session_get(frame, "bench");
		s->shared->on_bench(s->shared->ctx, s->boot, ++s->benches_done);
	}
}

void session_take_counter(struct session *s, const struct wire_frame *frame)
{
	struct store_counter c = {.collector = session_get(frame, "collector"),
		.name = session_get(frame, "name"),
		.reason = session_get(frame, "reason")};
	bool value = wire_get_u64(frame, "value", &c.value, 0, INT64_MAX);
	wire_get_u64(frame, "enabled", &c.enabled, 0, INT64_MAX);
	wire_get_u64(frame, "running", &c.running, 0, INT64_MAX);
	if (value == (c.reason != NULL)) {
		free(c.reason);
		c.reason = mem_strdup("the worker sent neither a value nor a reason");
	}
	unsigned member;
	if (s->scene && member_of(s, frame, &member) && c.name && c.collector) {
		if (strcmp(c.collector, "settings") == 0)
			scene_run_take_setting(s->scene, member, c.name, c.reason ? NULL : &c.value, c.reason);
		else if (strcmp(c.collector, "trace") == 0)
			scene_run_take_traced(s->scene, member, c.name, c.reason ? NULL : &c.value, c.reason);
		else if (strcmp(c.name, "zero") == 0)
			scene_run_take_zero(s->scene, member, c.reason ? NULL : &c.value, c.reason);
	}
	if (s->scene) {
		session_counter_finish(&c);
		return;
	}
	s->counters = mem_resize(s->counters, s->n_counters + 1, sizeof *s->counters);
	s->counters[s->n_counters++] = c;
}

void session_take_artifact(struct session *s, const struct wire_frame *frame)
{
	struct store_artifact a = {
		session_get(frame, "kind"), session_get(frame, "sha256"), session_get(frame, "name")};
	s->artifacts = mem_resize(s->artifacts, s->n_artifacts + 1, sizeof *s->artifacts);
	s->artifacts[s->n_artifacts++] = a;
}

void session_take_console(struct session *s, const struct wire_frame *frame)
{
	AUTO_FREE char *text = session_get(frame, "text");
	if (text && s->console.len < CONSOLE_MAX)
		buf_adds(&s->console, text);
}

/* One guest of a scene has ended; with the last one the scene has. */
static int take_ended_of_scene(struct session *s, const struct wire_frame *frame, struct err **err)
{
	AUTO_FREE char *said = session_get(frame, "outcome");
	AUTO_FREE char *words = session_get(frame, "reason");
	unsigned member;
	if (!member_of(s, frame, &member))
		return 0;
	scene_run_end(s->scene, member, said ? said : "error", words && words[0] ? words : "the worker gave no reason");
	if (s->scene->n_ended < s->scene->n)
		return 0;
	if (s->state != SESSION_CANCEL || s->scene->outcome != OUTCOME_OK)
		return session_end_boot(s, s->scene->outcome, s->scene->reason, err);
	AUTO_FREE char *missing = scene_run_missing(s->scene);
	AUTO_FREE char *reason = mem_printf("%s%s%s", s->cancel_reason, missing ? "; " : "", missing ? missing : "");
	return session_end_boot(s, OUTCOME_CRASH, reason, err);
}

/* What the worker says about the end, and what the frames say, make the outcome. */
int session_take_ended(struct session *s, const struct wire_frame *frame, struct err **err)
{
	if (s->scene)
		return take_ended_of_scene(s, frame, err);
	AUTO_FREE char *said = session_get(frame, "outcome");
	AUTO_FREE char *words = session_get(frame, "reason");
	AUTO_FREE char *reason = NULL;
	enum outcome outcome = OUTCOME_OK;
	if (s->state == SESSION_CANCEL) {
		outcome = OUTCOME_CRASH;
		reason = mem_printf(
			"%s (last bench that ended: %s)", s->cancel_reason, s->last_bench ? s->last_bench : "none");
	} else if (s->result.failure) {
		outcome = OUTCOME_FAIL;
		reason = mem_strdup(s->result.failure);
	} else if (!said || strcmp(said, "end") != 0) {
		outcome = !said                      ? OUTCOME_ERROR
			: strcmp(said, "crash") == 0 ? OUTCOME_CRASH
			: strcmp(said, "fail") == 0  ? OUTCOME_FAIL
			: strcmp(said, "skip") == 0  ? OUTCOME_SKIP
						     : OUTCOME_ERROR;
		reason = mem_strdup(words && words[0] ? words : "the worker gave no reason");
	} else if (!s->result.ended) {
		outcome = OUTCOME_ERROR;
		reason = mem_strdup("the worker says the guest ended, but its last frame never came");
	} else if (strcmp(session_clock(s), "tsc") == 0 &&
		(reason = trial_boot_check_time(&s->result, (clock_now_ns() - s->started_ns) / CLOCK_NS_PER_MS))) {
		outcome = OUTCOME_FAIL;
	}
	return session_end_boot(s, outcome, reason, err);
}
