/* session_boot.c - a session's state, and the boot that runs, until it is stored. See session_parts.h. */
#include <string.h>

#include "engine/session_parts.h"
#include "lib/mem.h"

#define LOST_MS 3000

void session_enter(struct session *s, enum session_state state, int64_t ms)
{
	s->state = state;
	s->deadline = ms > 0 ? clock_after_ms(ms) : CLOCK_FOREVER;
}

char *session_get(const struct wire_frame *frame, const char *key)
{
	char value[WIRE_PAYLOAD_MAX];
	return wire_get(frame, key, value, sizeof value) ? mem_strdup(value) : NULL;
}

void session_forget_boot(struct session *s)
{
	trial_boot_finish(&s->result);
	for (unsigned i = 0; i < s->n_artifacts; i++)
		MEM_FREE(s->artifacts[i].kind, s->artifacts[i].sha256, s->artifacts[i].name);
	MEM_FREE(s->artifacts, s->last_bench, s->cancel_reason);
	buf_finish(&s->console);
	s->artifacts = NULL;
	s->n_artifacts = 0;
	s->boot = NULL;
	s->boot_id = 0;
	s->cancel_reason = s->last_bench = NULL;
	s->bound = CLOCK_FOREVER;
}

int64_t session_boot_ms(const struct session *s)
{
	return (clock_now_ns() - s->started_ns) / CLOCK_NS_PER_MS;
}

static struct store_boot row_of(const struct session *s, enum outcome outcome, const char *reason)
{
	struct store_boot row = {.id = s->boot_id,
		.run_id = s->shared->run_id,
		.host_id = s->host_id,
		.first_ord = s->shared->first_ord,
		.plan = s->boot,
		.nonce = s->nonce,
		.wall_ms = session_boot_ms(s),
		.clock = s->clock,
		.outcome = outcome,
		.reason = reason,
		.console = s->console.len ? buf_text(&s->console) : NULL,
		.artifacts = s->artifacts,
		.n_artifacts = s->n_artifacts};
	memcpy(row.started_utc, s->started_utc, sizeof row.started_utc);
	return row;
}

int session_store_boot(struct session *s, struct err **err)
{
	struct store_boot row = row_of(s, OUTCOME_ERROR, STORE_OPEN);
	s->boot_id = store_boot_begin(s->shared->db, &row, err);
	s->fatal |= s->boot_id < 0;
	return s->fatal ? -1 : 0;
}

int session_store_trial(struct session *s, struct trial *trial, struct err **err)
{
	struct store_boot row = row_of(s, OUTCOME_ERROR, STORE_OPEN);
	s->fatal |= store_trial(s->shared->db, &row, &s->result, trial, err) != 0;
	return s->fatal ? -1 : 0;
}

int session_end_boot(struct session *s, enum outcome outcome, const char *reason, struct err **err)
{
	measure_close(s->boot->measure, &s->result, outcome, reason);
	struct store_boot row = row_of(s, outcome, reason);
	int stored = store_boot_end(s->shared->db, &row, &s->result, err);
	s->fatal |= stored != 0;
	s->shared->on_boot_end(s->shared->ctx, s->boot, &s->result, outcome, reason, row.wall_ms);
	session_forget_boot(s);
	session_enter(s, SESSION_READY, 0);
	return stored;
}

int session_lose(struct session *s, struct err **err)
{
	if (s->boot && !s->fatal) {
		AUTO_FREE char *reason = mem_strdup(err && *err ? err_message(*err) : "the host was lost");
		session_end_boot(s, OUTCOME_ERROR, reason, NULL);
	}
	link_close(s->link, LOST_MS);
	s->link = NULL;
	session_enter(s, SESSION_DONE, 0);
	return -1;
}
