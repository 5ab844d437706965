/* scene_judge.c - the samples and metrics of the schedule of a scene, and whether weights, caps and policies had an
 * effect. See scene_run.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/measure/scene_change.h"
#include "engine/measure/scene_ideal.h"
#include "engine/measure/scene_played.h"
#include "engine/measure/scene_run.h"
#include "engine/measure/scene_vcpus.h"
#include "lib/auto.h"
#include "lib/mem.h"
#include "lib/sched.h"
#include "lib/stats.h"

#define LONG_GAP_US 500  /* in a longer gap somebody else had the CPU, or nobody wanted it */
#define OVERLAP_MAX 0.01 /* of the window: more, and the time lines do not agree */
#define EFFECT_MIN 0.05  /* what a weight or cap must make a difference of, for its absence to be seen */
#define WARM_WAKES 5

/* One schedule while it is judged. */
struct view {
	const struct scene_run *scene;
	const struct bench_scene *what;
	const struct scene_log *log;
	struct trial *trial;
	const char *unit; /* of the trial's times */
	struct sched_guest guests[SCENE_MEMBERS_MAX];
	struct sched_account account;
	double window; /* ticks */
	bool greedy;   /* somebody always wants more than he has */
	bool changes;  /* guests join or leave: no share is one of the whole window */
	double share[SCENE_MEMBERS_MAX], ideal[SCENE_MEMBERS_MAX];
};

static void put(struct view *v, const char *name, double value, const char *unit)
{
	trial_metric_set(v->trial, name, value, unit, NULL);
}

static void put_of(struct view *v, const char *name, unsigned k, double value, const char *unit)
{
	AUTO_FREE char *full = mem_printf("%s.%u", name, k);
	put(v, full, value, unit);
}

static bool has_edges(const struct view *v, unsigned k)
{
	return v->what->members[k].role != SCENE_WAKEUP;
}

/* ---- shares ---- */

/* Where somebody always wants more, there is as much to share as the guests had together: the rest is cost, not
 * unfairness. */
static struct scene_bounds bounds_of(const struct view *v)
{
	double had = 0;
	for (unsigned k = 0; k < v->what->n; k++)
		had += v->share[k];
	return (struct scene_bounds){
		v->greedy ? had : v->what->cpus, v->scene->rt_limit * v->what->cpus, v->scene->weight_per_vcpu};
}

static void find_shares(struct view *v)
{
	double worst = 0;
	for (unsigned k = 0; k < v->what->n; k++) {
		v->greedy |= scene_member_is_greedy(&v->what->members[k]);
		v->share[k] = (double)sched_ran(&v->guests[k], v->log->from, v->log->to) / v->window;
	}
	const struct scene_bounds bounds = bounds_of(v);
	scene_ideal(v->what, &bounds, v->ideal);
	for (unsigned k = 0; k < v->what->n; k++) {
		if (!has_edges(v, k))
			continue;
		put_of(v, "share", k, 100 * v->share[k], "%");
		if (v->changes)
			continue;
		put_of(v, "ideal", k, 100 * v->ideal[k], "%");
		worst = fmax(worst, fabs(v->share[k] - v->ideal[k]));
	}
	if (!v->changes)
		put(v, "error", 100 * worst, "%");
	scene_guest_shares(v->what, v->share, v->trial);
}

/* A guest that is nearer to what it would have had without weights (caps, policies) than to what it was promised shows
 * that they do nothing. */
static bool has_effect(struct view *v, enum scene_setting setting)
{
	static const char *const names[SCENE_SETTINGS] = {"weights have", "cap has", "scheduling policy has"};
	const struct scene_bounds bounds = bounds_of(v);
	double without[SCENE_MEMBERS_MAX];
	scene_ideal_without(v->what, setting, &bounds, without);
	for (unsigned k = 0; k < v->what->n; k++) {
		double off = fabs(v->share[k] - v->ideal[k]), off_without = fabs(v->share[k] - without[k]);
		if (!has_edges(v, k) || fabs(v->ideal[k] - without[k]) < EFFECT_MIN || off <= off_without)
			continue;
		trial_set_outcome(v->trial, OUTCOME_FAIL,
			"the %s no effect: guest %u of %u should have had %.1f %% of the "
			"CPU, without %.1f %%, and had %.1f %%",
			names[setting], scene_guest_of(v->what, k), v->scene->n, 100 * v->ideal[k], 100 * without[k],
			100 * v->share[k]);
		return false;
	}
	return true;
}

/* Equal guests with SCHED_RR have equal shares with and without it, but the host's limit on real-time threads tells:
 * guests that want all and have nearer to all than to the limit are not what they were to be. */
static bool keeps_rt_limit(struct view *v)
{
	double had = 0, whole = v->what->cpus, limit = v->scene->rt_limit * whole;
	for (unsigned k = 0; k < v->what->n; k++)
		had += v->what->members[k].policy == SCENE_POLICY_RR ? v->share[k] : 0;
	if (limit >= whole || had <= (limit + whole) / 2)
		return true;
	trial_set_outcome(v->trial, OUTCOME_FAIL,
		"the scheduling policy has no effect: guests with SCHED_RR had %.1f %% "
		"together, and the host lets real-time threads have %.1f %%",
		100 * had, 100 * limit);
	return false;
}

static bool all_equal_burners(const struct view *v)
{
	for (unsigned k = 0; k < v->what->n; k++)
		if (!scene_member_is_greedy(&v->what->members[k]) || v->what->members[k].weight ||
			v->what->members[k].second || v->what->members[k].policy != v->what->members[0].policy)
			return false;
	return v->what->n > 1;
}

static void put_fairness(struct view *v, const char *suffix, unsigned ms)
{
	struct sched_fairness f = sched_fairness(v->guests, v->what->n, v->log->from, v->log->to, ms * v->log->khz);
	AUTO_FREE char *jain = mem_printf("jain-%s", suffix), *sd = mem_printf("sd-%s", suffix),
		       *ratio = mem_printf("max-min-%s", suffix);
	if (f.windows == 0)
		return;
	put(v, jain, f.jain_mean, "");
	put(v, sd, 100 * f.sd, "%");
	if (f.max_min > 0)
		put(v, ratio, f.max_min, "");
	else
		trial_metric_set(v->trial, ratio, 0, "", "in one of the windows a guest did not run at all");
}

/* ---- turns and costs ---- */

static void put_quantiles(
	struct view *v, const char *name, const uint64_t *values, size_t n, double q, const char *q_name)
{
	AUTO_FREE double *sorted = mem_alloc(n ? n : 1, sizeof *sorted);
	AUTO_FREE char *middle = mem_printf("%s-%s", name, q_name), *most = mem_printf("%s-max", name);
	struct stats_summary summary;
	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		sorted[i] = (double)values[i];
	stats_summarize(sorted, n, &summary);
	put(v, middle, stats_quantile(sorted, n, q), v->unit);
	put(v, most, summary.max, v->unit);
}

static void put_costs(struct view *v)
{
	const struct sched_account *a = &v->account;
	uint64_t limit = v->log->khz * LONG_GAP_US / 1000;
	double whole = v->window * v->what->cpus, shares = 0, ran = 0, worked = 0;
	for (unsigned k = 0; k < v->what->n; k++) {
		const struct scene_member_log *m = &v->log->members[k];
		shares += v->share[k];
		ran += (double)sched_ran(&v->guests[k], 0, UINT64_MAX);
		worked += (double)m->units * (double)m->unit + (double)m->spun;
	}
	double switching = (double)sched_sum(a->switches, a->n_switches, 0, limit) / whole;
	double returning = (double)sched_sum(a->returns, a->n_returns, 0, limit) / whole;
	double away = (double)(sched_sum(a->switches, a->n_switches, limit, UINT64_MAX) +
			      sched_sum(a->returns, a->n_returns, limit, UINT64_MAX)) /
		whole;
	put(v, "cost.switch", 100 * switching, "%");
	put(v, "cost.return", 100 * returning, "%");
	put(v, "cost.away", 100 * away, "%");
	if (v->greedy)
		put(v, "accounted", 100 * (shares / v->what->cpus + switching + returning + away), "%");
	if (ran > 0)
		put(v, "cost.inside", 100 * (1 - worked / ran), "%");
	put(v, "switches", (double)a->n_switches / v->window * (double)v->log->khz * 1000, "1/s");
	put_quantiles(v, "slice", a->slices, a->n_slices, 0.5, "p50");
	put_quantiles(v, "wait", a->waits, a->n_waits, 0.99, "p99");
}

/* ---- steal ---- */

static void put_steal(struct view *v)
{
	double worst = -1;
	for (unsigned k = 0; k < v->what->n; k++) {
		const struct scene_member_log *m = &v->log->members[k];
		double whole = (double)(m->t1 - m->t0), ran = (double)sched_ran(&v->guests[k], m->t0, m->t1);
		if (v->what->members[k].role != SCENE_BUSY || v->what->members[k].join_ms ||
			v->what->members[k].leave_ms)
			continue;
		put_of(v, "stolen", k, 100 * (1 - ran / whole), "%");
		if (!m->told)
			continue;
		double told = (double)m->stolen * (double)v->log->khz / 1e6 / whole;
		put_of(v, "told", k, 100 * told, "%");
		worst = fmax(worst, fabs(told - (1 - ran / whole)));
	}
	if (worst >= 0)
		put(v, "steal-error", 100 * worst, "%");
	else
		trial_metric_set(v->trial, "steal-error", 0, "",
			"no guest of this scene wants the CPU all the time and gets its steal time reported");
}

/* ---- what was effective ---- */

/* A name ends with its unit where it has one. */
static void put_settings(struct view *v)
{
	for (unsigned k = 0; k < v->what->n; k++) {
		const struct scene_guest *guest = &v->scene->guests[k];
		for (unsigned i = 0; i < guest->n_settings; i++) {
			const struct scene_setting_value *s = &guest->settings[i];
			size_t len = strlen(s->name);
			bool us = len > 3 && strcmp(s->name + len - 3, "-us") == 0;
			AUTO_FREE char *name = mem_printf("set.%s.%u", s->name, k);
			trial_metric_set(v->trial, name, (double)s->value, us ? "us" : "", s->reason);
		}
	}
}

/* ---- samples ---- */

static void set_samples(struct trial *trial, const uint64_t *values, size_t n, size_t warm)
{
	free(trial->samples);
	trial->samples = mem_alloc(n ? n : 1, sizeof *trial->samples);
	for (size_t i = 0; i < n; i++)
		trial->samples[i] = values[i];
	trial->n = n;
	trial->warm = n > 2 * warm ? warm : 0;
	if (n == 0)
		trial_set_outcome(
			trial, OUTCOME_FAIL, "nothing happened in the window: no guest lost the CPU, or none woke up");
}

static void put_samples(struct view *v)
{
	const struct trial *first = &v->scene->guests[0].said.trials[0];
	uint64_t edges = scene_played_of(first)->edges;
	const uint64_t *own = first->samples + edges;
	size_t n = first->n - edges, missed = 0;
	uint64_t period = v->what->members[0].period_us * v->log->khz / 1000;
	if (v->what->samples == SCENE_ACQUISITIONS) {
		scene_lock_judge(v->scene, v->log, v->guests, v->trial, v->unit);
		return;
	}
	if (v->what->samples == SCENE_SWITCHES) {
		bool turns = v->account.n_switches > 0 || v->what->n > 1;
		set_samples(v->trial, turns ? v->account.switches : v->account.returns,
			turns ? v->account.n_switches : v->account.n_returns, 0);
		return;
	}
	set_samples(v->trial, own, n, v->what->samples == SCENE_LATENESS ? WARM_WAKES : 0);
	for (size_t i = 0; i < n; i++)
		missed += own[i] > period;
	put(v, "periods", (double)n, "");
	if (n > 0)
		put(v, "missed", 100 * (double)missed / (double)n, "%");
}

static void put_everything(struct view *v)
{
	uint64_t last = 0;
	for (unsigned k = 0; k < v->log->n; k++)
		last = v->log->members[k].t0 > last ? v->log->members[k].t0 : last;
	put(v, "start-spread", (double)last, v->unit);
	put(v, "window", v->window, v->unit);
	if (v->changes) {
		scene_change_judge(v->what, v->log, v->guests, v->trial, v->unit);
	} else if (all_equal_burners(v)) {
		put_fairness(v, "10ms", 10);
		put_fairness(v, "100ms", 100);
		put_fairness(v, "1s", 1000);
	}
	put_costs(v);
	put_steal(v);
	put_settings(v);
	put_samples(v);
}

void scene_judge(const struct scene_run *scene, const struct scene_log *log, struct trial *trial)
{
	struct view v = {.scene = scene,
		.what = scene->bench->scene,
		.log = log,
		.trial = trial,
		.window = (double)(log->to - log->from)};
	v.unit = scene->guests[0].said.clock->tick_unit;
	for (unsigned k = 0; k < log->n; k++)
		v.guests[k] = (struct sched_guest){
			(struct sched_stretch *)log->members[k].edges, log->members[k].n / 2};
	sched_account_make(v.guests, log->n, v.what->cpus, log->from, log->to, &v.account);
	v.changes = scene_changes(v.what);
	find_shares(&v);
	if ((double)v.account.overlap > OVERLAP_MAX * v.window) {
		trial_set_outcome(trial, OUTCOME_FAIL,
			"%u guests say that they ran at once for %.1f %% of the window: "
			"their clocks do not agree, or they have more than %u CPU%s",
			v.what->cpus + 1, 100 * (double)v.account.overlap / v.window, v.what->cpus,
			v.what->cpus == 1 ? "" : "s");
	} else if (v.changes ||
		(has_effect(&v, SCENE_CAPS) && has_effect(&v, SCENE_WEIGHTS) && has_effect(&v, SCENE_POLICIES) &&
			keeps_rt_limit(&v))) {
		put_everything(&v);
	}
	sched_account_finish(&v.account);
}
