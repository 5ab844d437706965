/* scene_run.c - the guests of a scene while they run: see scene_run.h. */
#include "engine/measure/scene_run.h"

#include <stdlib.h>
#include <string.h>

#include "drivers/driver.h"
#include "engine/measure/scene_played.h"
#include "engine/measure/trial_samples.h"
#include "lib/auto.h"
#include "lib/mem.h"

struct scene_run *scene_run_create(const struct plan_boot *boot, const struct clock_kind *clock)
{
	struct scene_run *scene = mem_alloc(1, sizeof *scene);
	scene->bench = boot->items[0].bench;
	const struct driver *driver = boot->target ? driver_find(boot->target->driver) : NULL;
	struct plan_item vcpus[SCENE_VCPUS_MAX] = {boot->items[0], boot->items[0]};
	vcpus[1].variant = SCENE_SECOND;
	scene->n = scene_guests(scene->bench->scene);
	scene->weight_per_vcpu = driver && driver->weight_per_vcpu;
	scene->rt_limit = 1;
	for (unsigned k = 0; k < scene->n; k++)
		trial_boot_init(&scene->guests[k].said, vcpus, scene_vcpus(scene->bench->scene, k), clock, scene_about);
	return scene;
}

static void finish_guest(struct scene_guest *guest)
{
	trial_boot_finish(&guest->said);
	MEM_FREE(guest->no_zero, guest->no_exits);
	for (unsigned i = 0; i < guest->n_settings; i++)
		MEM_FREE(guest->settings[i].name, guest->settings[i].reason);
	free(guest->settings);
}

void scene_run_destroy(struct scene_run *scene)
{
	if (!scene)
		return;
	for (unsigned k = 0; k < scene->n; k++)
		finish_guest(&scene->guests[k]);
	for (unsigned k = 0; k < scene->log.n; k++)
		free(scene->log.members[k].edges);
	free(scene);
}

const struct trial *scene_run_said(const struct scene_run *scene, unsigned k)
{
	unsigned guest = scene_guest_of(scene->bench->scene, k);
	return &scene->guests[guest].said.trials[k - scene_first(scene->bench->scene, guest)];
}

bool scene_about(struct trial_boot *boot, struct trial *trial, const char *kind, const struct wire_frame *frame)
{
	if (strcmp(kind, "data") == 0)
		trial_samples_take(boot, trial, frame);
	else if (strcmp(kind, "played") == 0)
		scene_played_take(boot, trial, frame);
	else
		return false;
	return true;
}

void scene_run_take(struct scene_run *scene, unsigned k, const char *kind, const struct wire_frame *frame)
{
	struct scene_guest *guest = &scene->guests[k];
	guest->ready |= strcmp(kind, "ready") == 0;
	trial_boot_take(&guest->said, kind, frame);
}

static void take_zero(struct scene_guest *guest, const struct trial_counter *c)
{
	free(guest->no_zero);
	guest->no_zero = mem_strdup(c->reason);
	guest->has_zero = !c->reason;
	guest->zero = c->reason ? 0 : c->value;
}

static void take_setting(struct scene_guest *guest, const struct trial_counter *c)
{
	MEM_ADD(guest->settings, guest->n_settings) = (struct scene_setting_value){
		mem_strdup(c->name), mem_strdup(c->reason), c->reason ? 0 : c->value};
}

static void take_traced(struct scene_guest *guest, const struct trial_counter *c)
{
	if (strcmp(c->name, "exits") == 0) {
		free(guest->no_exits);
		guest->no_exits = mem_strdup(c->reason);
		guest->exits = c->reason ? 0 : c->value;
	} else if (strcmp(c->name, "exits.pause") == 0 && !c->reason) {
		guest->pause_exits = c->value;
	}
}

void scene_run_take_counter(struct scene_run *scene, unsigned k, const struct trial_counter *c)
{
	struct scene_guest *guest = &scene->guests[k];
	if (strcmp(c->collector, "settings") == 0)
		take_setting(guest, c);
	else if (strcmp(c->collector, "trace") == 0)
		take_traced(guest, c);
	else if (strcmp(c->name, "zero") == 0)
		take_zero(guest, c);
}

enum outcome scene_run_end(struct scene_run *scene, unsigned k, const char *word, const char *words, char **reason)
{
	struct scene_guest *guest = &scene->guests[k];
	*reason = NULL;
	if (guest->ended)
		return OUTCOME_OK;
	guest->ended = true;
	scene->n_ended++;
	AUTO_FREE char *why = NULL;
	enum outcome outcome = trial_boot_judge(&guest->said, word, words, &why);
	if (outcome != OUTCOME_OK)
		*reason = mem_printf("guest %u of %u: %s", k, scene->n, why);
	return outcome;
}

char *scene_run_missing(const struct scene_run *scene)
{
	for (unsigned k = 0; k < scene->n; k++)
		if (!scene->guests[k].ready)
			return mem_printf("guest %u of %u never reached the start barrier", k, scene->n);
	return NULL;
}
