#include "engine/measure/scene_vcpus.h"

#include "engine/measure/scene_played.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define LONG_WAIT_US 500 /* a longer wait is for a holder that was off the CPU */

void scene_guest_shares(const struct bench_scene *what, const double *shares, struct trial *trial)
{
	unsigned n = scene_guests(what);
	for (unsigned g = 0; n < what->n && g < n; g++) {
		double sum = 0;
		for (unsigned v = 0; v < scene_vcpus(what, g); v++)
			sum += shares[scene_first(what, g) + v];
		AUTO_FREE char *name = mem_printf("guest-share.%u", g);
		trial_metric_set(trial, name, 100 * sum, "%", NULL);
	}
}

/* The waits of all members, one after the other. Returns how many. */
static size_t gather_waits(const struct scene_run *scene, unsigned members, struct trial *trial)
{
	size_t n = 0;
	for (unsigned k = 0; k < members; k++) {
		const struct trial *own = scene_run_said(scene, k);
		uint64_t edges = scene_played_of(own)->edges;
		size_t waits = own->n - edges;
		trial->samples = mem_resize(trial->samples, n + waits + 1, sizeof *trial->samples);
		for (size_t i = 0; i < waits; i++)
			trial->samples[n++] = own->samples[edges + i];
	}
	trial->n = n;
	return n;
}

/* What a member works for one section, ticks: whole units, as it did. */
static double section_of(const struct bench_scene *what, const struct scene_log *log, const struct scene_member_log *m)
{
	uint64_t units = what->hold_us * log->khz / 1000 / m->unit + what->apart_us * log->khz / 1000 / m->unit;
	return (double)(units * m->unit);
}

static void put_times(const struct scene_run *scene, const struct scene_log *log, const struct sched_guest *guests,
	struct trial *trial)
{
	double in_window = 0, ran = 0, worked = 0, spun = 0;
	for (unsigned k = 0; k < log->n; k++) {
		const struct scene_member_log *m = &log->members[k];
		const struct trial *own = scene_run_said(scene, k);
		in_window += (double)sched_ran(&guests[k], log->from, log->to);
		ran += (double)sched_ran(&guests[k], 0, UINT64_MAX);
		worked += (double)(own->n - scene_played_of(own)->edges) * section_of(scene->bench->scene, log, m);
		spun += (double)m->spun;
	}
	if (in_window == 0 || ran == 0)
		return;
	trial_metric_set(trial, "useful", 100 * worked / in_window, "%", NULL);
	trial_metric_set(trial, "spun", 100 * spun / ran, "%", NULL);
}

/* Of all guests; one that nobody could trace makes the sum unknown. */
static void put_exits(const struct scene_run *scene, struct trial *trial)
{
	const char *reason = NULL;
	uint64_t exits = 0, pauses = 0;
	for (unsigned k = 0; k < scene->n; k++) {
		exits += scene->guests[k].exits;
		pauses += scene->guests[k].pause_exits;
		reason = scene->guests[k].no_exits ? scene->guests[k].no_exits : reason;
	}
	if (!reason && exits == 0)
		reason = "the trace has no exit of the guests";
	trial_metric_set(trial, "exits", (double)exits, "", reason);
	trial_metric_set(trial, "pause-exits", (double)pauses, "", reason);
}

void scene_lock_judge(const struct scene_run *scene, const struct scene_log *log, const struct sched_guest *guests,
	struct trial *trial, const char *unit)
{
	uint64_t longest = 0, many = 0, limit = log->khz * LONG_WAIT_US / 1000;
	size_t n = gather_waits(scene, log->n, trial);
	double seconds = scene->bench->scene->ms / 1000.0;
	if (n == 0) {
		trial_set_outcome(trial, OUTCOME_FAIL, "nothing happened in the window: nobody got the lock");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		longest = trial->samples[i] > longest ? trial->samples[i] : longest;
		many += trial->samples[i] >= limit;
	}
	put_times(scene, log, guests, trial);
	trial_metric_set(trial, "sections", (double)n / seconds, "1/s", NULL);
	trial_metric_set(trial, "lock-wait-max", (double)longest, unit, NULL);
	trial_metric_set(trial, "waits-long", (double)many / seconds, "1/s", NULL);
	if (scene->bench->scene->traced)
		put_exits(scene, trial);
}
