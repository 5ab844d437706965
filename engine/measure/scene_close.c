/* scene_close.c - the logs of a scene's guests on one time line, and the window that counts: see scene_run.h. */

#include "engine/measure/scene_played.h"
#include "engine/measure/scene_run.h"
#include "lib/auto.h"
#include "lib/mem.h"

/* A guest that could not take part sends the reason, and the scene has no figure. */
static bool all_played(const struct scene_run *scene, struct trial *trial)
{
	for (unsigned k = 0; k < scene->bench->scene->n; k++) {
		const struct trial *own = scene_run_said(scene, k);
		if (scene_played_of(own))
			continue;
		bool said_why = own->done && own->reason;
		AUTO_FREE char *reason = mem_printf("guest %u of %u: %s", scene_guest_of(scene->bench->scene, k),
			scene->n, said_why ? own->reason : "it ended without a result");
		trial_set_outcome(trial, said_why ? own->outcome : OUTCOME_ERROR, "%s", reason);
		if (said_why)
			return false;
	}
	return trial->outcome == OUTCOME_OK;
}

/* What, added to a guest's TSC, gives the common time line: by the guest itself (Xen), or by its host (KVM). */
static bool base_of(const struct scene_guest *guest, uint64_t *base)
{
	const struct scene_played *p = scene_played_of(&guest->said.trials[0]);
	*base = p->has_base ? p->base : guest->zero;
	return p->has_base || guest->has_zero;
}

static bool all_on_one_line(const struct scene_run *scene, struct trial *trial)
{
	for (unsigned k = 0; k < scene->n; k++) {
		const struct scene_guest *guest = &scene->guests[k];
		uint64_t base;
		if (base_of(guest, &base))
			continue;
		trial_set_outcome(trial, OUTCOME_ERROR, "guest %u of %u cannot be put on the common time line: %s", k,
			scene->n, guest->no_zero ? guest->no_zero : "neither it nor its host reports its TSC's offset");
		return false;
	}
	return true;
}

static uint64_t first_start(const struct scene_run *scene)
{
	uint64_t first = UINT64_MAX, base;
	for (unsigned k = 0; k < scene->n; k++) {
		base_of(&scene->guests[k], &base);
		uint64_t t0 = scene->guests[k].said.trials[0].t0 + base;
		first = t0 < first ? t0 : first;
	}
	return first;
}

/* The vCPUs of a guest have one TSC. */
static void lay_out(const struct scene_run *scene, unsigned k, uint64_t first, struct scene_member_log *m)
{
	const struct trial *own = scene_run_said(scene, k);
	const struct scene_played *p = scene_played_of(own);
	uint64_t base = 0;
	base_of(&scene->guests[scene_guest_of(scene->bench->scene, k)], &base);
	uint64_t shift = base - first;
	*m = (struct scene_member_log){.edges = mem_alloc(p->edges ? p->edges : 1, sizeof *m->edges),
		.n = p->edges,
		.t0 = own->t0 + shift,
		.t1 = own->t1 + shift,
		.units = p->units,
		.unit = p->unit,
		.spun = p->spun,
		.told = p->told,
		.stolen = p->stolen};
	for (uint64_t i = 0; i < p->edges; i++)
		m->edges[i] = own->samples[i] + shift;
}

/* The asked length in the middle of the time that all guests were there and had settled. */
static bool find_window(const struct scene_run *scene, struct scene_log *log, struct trial *trial)
{
	const struct bench_scene *what = scene->bench->scene;
	uint64_t last_start = 0, first_end = UINT64_MAX, asked = what->ms * log->khz,
		 settle = what->settle_ms * log->khz;
	for (unsigned k = 0; k < log->n; k++) {
		last_start = log->members[k].t0 > last_start ? log->members[k].t0 : last_start;
		first_end = log->members[k].t1 < first_end ? log->members[k].t1 : first_end;
	}
	uint64_t common = first_end > last_start ? first_end - last_start : 0;
	if (common >= settle + asked && asked > 0) {
		log->from = last_start + settle + (common - settle - asked) / 2;
		log->to = log->from + asked;
		return true;
	}
	trial_set_outcome(trial, OUTCOME_FAIL,
		"all %u guests were there at once for %.0f ms, and not for the %u ms that were asked for", scene->n,
		log->khz ? (double)common / (double)log->khz : 0.0,
		scene->bench->scene->settle_ms + scene->bench->scene->ms);
	return false;
}

void scene_close(struct scene_run *scene, struct trial *trial)
{
	struct scene_log *log = &scene->log;
	*log = (struct scene_log){.khz = scene->guests[0].said.khz};
	trial->done = true;
	if (!all_played(scene, trial) || !all_on_one_line(scene, trial))
		return;
	uint64_t first = first_start(scene);
	log->n = scene->bench->scene->n;
	for (unsigned k = 0; k < log->n; k++)
		lay_out(scene, k, first, &log->members[k]);
	if (find_window(scene, log, trial))
		scene_judge(scene, log, trial);
}
