#include "engine/measure/scene_change.h"

#define CONVERGED 0.95 /* Jain's index in windows of */
#define CONVERGED_MS 100

bool scene_changes(const struct bench_scene *what)
{
	bool any = false;
	for (unsigned k = 0; k < what->n; k++)
		any |= what->members[k].join_ms >= SCENE_LEAD_MS || what->members[k].leave_ms;
	return any;
}

/* When a guest comes next after that moment, or one goes; else the window's end. */
static uint64_t next_change(const struct bench_scene *what, const struct scene_log *log, uint64_t after)
{
	uint64_t next = log->to;
	for (unsigned k = 0; k < what->n; k++) {
		const struct scene_member *m = &what->members[k];
		uint64_t join = log->members[k].t0 + m->join_ms * log->khz,
			 leave = log->members[k].t0 + m->leave_ms * log->khz;
		if (m->join_ms && join > after && join < next)
			next = join;
		if (m->leave_ms && leave > after && leave < next)
			next = leave;
	}
	return next;
}

static unsigned present_at(const struct bench_scene *what, const struct scene_log *log, uint64_t moment,
	const struct sched_guest *guests, struct sched_guest *present)
{
	unsigned n = 0;
	for (unsigned k = 0; k < what->n; k++) {
		const struct scene_member *m = &what->members[k];
		uint64_t t0 = log->members[k].t0;
		if (moment >= t0 + m->join_ms * log->khz && (!m->leave_ms || moment < t0 + m->leave_ms * log->khz))
			present[n++] = guests[k];
	}
	return n;
}

void scene_change_judge(const struct bench_scene *what, const struct scene_log *log, const struct sched_guest *guests,
	struct trial *trial, const char *unit)
{
	struct sched_guest present[SCENE_MEMBERS_MAX];
	unsigned before = present_at(what, log, log->from, guests, present);
	for (uint64_t at = next_change(what, log, log->from), end; at < log->to; at = end) {
		end = next_change(what, log, at);
		unsigned n = present_at(what, log, at, guests, present);
		uint64_t took = sched_convergence(present, n, at, end, CONVERGED_MS * log->khz, CONVERGED);
		const char *name = n > before ? "converge-join" : "converge-leave";
		if (took == UINT64_MAX)
			trial_metric_set(trial, name, 0, "",
				"until the next change the guests that were there did not come to equal shares");
		else
			trial_metric_set(trial, name, (double)took, unit, NULL);
		before = n;
	}
}
