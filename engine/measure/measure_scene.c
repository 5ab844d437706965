/* measure_scene.c - several bare guests at once: see measure.h. */
#include "bench/scene.h"
#include "drivers/cpuset.h"
#include "engine/measure.h"
#include "engine/measure/scene_run.h"
#include "lib/auto.h"
#include "lib/mem.h"

static const struct bench_scene *scene_of(const struct plan_boot *boot)
{
	return boot->items[0].bench->scene;
}

static enum bench_profile profile(const struct bench *bench)
{
	return bench->scene->profile;
}

static unsigned members(const struct plan_boot *boot)
{
	return scene_of(boot)->n;
}

/* ---- the order ---- */

static unsigned guests(const struct plan_boot *boot)
{
	return scene_guests(scene_of(boot));
}

/* A scene that needs more CPUs than there are. */
static char *refuse(const struct plan_boot *boot, const struct measure_place *place)
{
	const struct bench_scene *scene = scene_of(boot);
	const char *cpuset = place->options->cpuset;
	unsigned named = cpuset ? cpuset_count(cpuset) : scene->cpus;
	if (named < scene->cpus)
		return mem_printf("its guests are to share %u CPUs, and --cpus names %u", scene->cpus, named);
	if (scene->cpus <= place->cpus || place->cpus == 0)
		return NULL;
	bool more = place->lab && scene->cpus <= LAB_CPUS_MAX;
	AUTO_FREE char *hint = more ? mem_printf("; --lab-cpus %u makes one with enough", scene->cpus) : mem_strdup("");
	return mem_printf(
		"its guests are to share %u CPUs, and %s has %u%s", scene->cpus, place->host, place->cpus, hint);
}

/* Its guests share these CPUs: the first ones of those that were named, else the host's last. */
static char *cpuset_of(const struct bench_scene *scene, const struct measure_place *place)
{
	const char *named = place->options->cpuset;
	unsigned n = scene->cpus;
	if (named)
		return cpuset_lowest(named, n);
	if (place->cpus <= n)
		return NULL;
	return n == 1 ? mem_printf("%u", place->cpus - 1) : mem_printf("%u-%u", place->cpus - n, place->cpus - 1);
}

static void order(struct measure_order *o)
{
	static const enum driver_policy policies[] = {[SCENE_POLICY_DEFAULT] = DRIVER_POLICY_DEFAULT,
		[SCENE_POLICY_RR] = DRIVER_POLICY_RR,
		[SCENE_POLICY_DEADLINE] = DRIVER_POLICY_DEADLINE};
	const struct bench_scene *scene = scene_of(o->boot);
	const struct scene_member *m = &scene->members[scene_first(scene, o->guest)];
	bool shares = !o->place->options->no_shares;
	o->plan.scene = true;
	o->plan.member = scene_first(scene, o->guest);
	o->order.name = measure_keep(o, mem_printf("%s-%u", o->order.name, o->guest));
	o->order.cpus = scene_vcpus(scene, o->guest);
	o->order.cpuset = measure_keep(o, cpuset_of(scene, o->place));
	o->order.roams = true;
	if (scene->traced)
		o->order.collect = measure_keep(o, mem_printf("%s,trace", o->order.collect));
	o->order.members = guests(o->boot);
	o->order.member = o->guest;
	o->order.share = (struct driver_share){.weight = shares ? m->weight : 0,
		.cap = shares ? m->cap : 0,
		.policy = shares ? policies[m->policy] : DRIVER_POLICY_DEFAULT,
		.runtime_us = m->runtime_us,
		.period_us = m->reserve_us};
}

/* ---- frames ---- */

static void free_scene(void *own)
{
	scene_run_destroy(own);
}

static void open_boot(struct trial_boot *boot, const struct plan_boot *plan, const struct measure_place *place)
{
	struct scene_run *scene = scene_run_create(plan, boot->clock);
	scene->rt_limit = place->rt_limit;
	boot->own = scene;
	boot->own_free = free_scene;
}

/* What the first guest sees of its machine stands for all. */
static void take(struct trial_boot *boot, unsigned guest, const char *kind, const struct wire_frame *frame)
{
	scene_run_take(boot->own, guest, kind, frame);
	if (guest == 0)
		trial_boot_take_machine(boot, kind, frame);
}

static void take_counter(struct trial_boot *boot, unsigned guest, const struct trial_counter *counter)
{
	scene_run_take_counter(boot->own, guest, counter);
}

static bool take_end(struct trial_boot *boot, unsigned guest, const char *word, const char *words)
{
	struct scene_run *scene = boot->own;
	AUTO_FREE char *reason = NULL;
	enum outcome outcome = scene_run_end(scene, guest, word, words, &reason);
	trial_boot_set_outcome(boot, outcome, reason);
	return scene->n_ended == scene->n;
}

static char *missing(const struct trial_boot *boot)
{
	return scene_run_missing(boot->own);
}

static void close_trial(const struct trial_boot *boot, struct trial *trial)
{
	scene_close(boot->own, trial);
}

static int store(
	struct db *db, int64_t boot_id, const struct trial_boot *boot, const struct trial *trial, struct err **err)
{
	(void)trial; /* the boot's only one */
	return boot->own ? scene_store(db, boot_id, boot->own, err) : 0;
}

const struct measure measure_scene = {
	.name = "scene",
	.alone = true,
	.in_process = true,
	.of_guests = true,
	.profile = profile,
	.deadline_s = 65,
	.deadline_part_s = 15, /* guests are created one after the other */
	.guess_ms = 3000,
	.guess_part_ms = 1000,
	.parts = members,
	.guests = guests,
	.refuse = refuse,
	.order = order,
	.open = open_boot,
	.take = take,
	.take_counter = take_counter,
	.take_end = take_end,
	.missing = missing,
	.close = close_trial,
	.store = store,
};
