/* session_facts.c - what the worker reports of the host. See session_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "engine/resumed.h"
#include "engine/session_parts.h"
#include "lib/mem.h"

void session_take_fact(struct session *s, const struct wire_frame *frame)
{
	uint64_t stable = 0;
	struct store_fact fact = {session_get(frame, "collector"), session_get(frame, "name"),
		session_get(frame, "value"), session_get(frame, "reason"), false};
	wire_get_u64(frame, "stable", &stable, 0, 1);
	fact.stable = stable;
	if (!fact.value == !fact.reason || !fact.name || !fact.collector) {
		MEM_FREE(fact.value, fact.reason);
		fact.value = NULL;
		fact.reason = mem_strdup("the worker sent neither a value nor a reason");
	}
	if (fact.value && strcmp(fact.name, "topology.threads") == 0)
		s->cpus = (unsigned)atoi(fact.value);
	if (fact.value && strcmp(fact.name, "sched.rt_runtime_us") == 0)
		s->rt_runtime_us = atof(fact.value);
	if (fact.value && strcmp(fact.name, "sched.rt_period_us") == 0)
		s->rt_period_us = atof(fact.value);
	MEM_ADD(s->facts, s->n_facts) = fact;
}

void session_forget_facts(struct session *s)
{
	for (unsigned i = 0; i < s->n_facts; i++)
		MEM_FREE(s->facts[i].collector, s->facts[i].name, s->facts[i].value, s->facts[i].reason);
	free(s->facts);
	s->facts = NULL;
	s->n_facts = 0;
}

/* What a machine of the lab cannot know of itself: the lab it is from, "NAME VALUE" lines. */
static int add_lab_facts(struct session *s, struct err **err)
{
	AUTO_FREE char *text = lab_describe(&s->shared->options->lab, s->host->lab, err);
	if (!text)
		return -1;
	for (char *rest = text, *line; rest && (line = strsep(&rest, "\n"));) {
		char *value = strchr(line, ' ');
		if (!value)
			continue;
		*value++ = '\0';
		MEM_ADD(s->facts, s->n_facts) = (struct store_fact){
			mem_strdup("lab"), mem_strdup(line), mem_strdup(value), NULL, true};
	}
	return 0;
}

int session_facts_complete(struct session *s, struct err **err)
{
	if (s->host->kind == HOST_LAB && add_lab_facts(s, err) != 0)
		return -1;
	s->host_id = store_host(s->shared->db, s->host->name, s->facts, s->n_facts, err);
	session_forget_facts(s);
	if (s->host_id < 0 ||
		(s->shared->first_ord > 0 &&
			resumed_check_host(s->shared->db, s->shared->run_id, s->host->name, s->host_id, err) != 0)) {
		s->fatal = true;
		return -1;
	}
	s->shared->on_facts(s->shared->ctx, s->host->name);
	return 0;
}

int session_take_event(struct session *s, const struct wire_frame *frame, struct err **err)
{
	AUTO_FREE char *kind = session_get(frame, "kind");
	AUTO_FREE char *text = session_get(frame, "text");
	AUTO_FREE char *words = mem_printf("%s: %s", s->host->name, text ? text : "the worker gave no reason");
	if (!kind || strcmp(kind, "left") != 0)
		return 0;
	s->left = true;
	s->fatal |= store_event(s->shared->db, s->shared->run_id, kind, words, err) != 0;
	return s->fatal ? -1 : 0;
}
