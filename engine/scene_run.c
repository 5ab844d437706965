/* scene_run.c - the guests of a scene while they run: see scene_run.h. */
#include "engine/scene_run.h"

#include <stdlib.h>
#include <string.h>

#include "drivers/driver.h"
#include "lib/mem.h"

struct scene_run *scene_run_create(const struct plan_boot *boot, const char *clock)
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
		trial_boot_init(&scene->guests[k].said, vcpus, scene_vcpus(scene->bench->scene, k), clock, 0);
	return scene;
}

void scene_run_destroy(struct scene_run *scene)
{
	for (unsigned k = 0; scene && k < scene->n; k++) {
		trial_boot_finish(&scene->guests[k].said);
		free(scene->guests[k].no_zero);
		free(scene->guests[k].no_exits);
		for (unsigned i = 0; i < scene->guests[k].n_settings; i++) {
			free(scene->guests[k].settings[i].name);
			free(scene->guests[k].settings[i].reason);
		}
		free(scene->guests[k].settings);
	}
	if (scene)
		free(scene->reason);
	free(scene);
}

const struct trial *scene_run_said(const struct scene_run *scene, unsigned k)
{
	unsigned guest = scene_guest_of(scene->bench->scene, k);
	return &scene->guests[guest].said.trials[k - scene_first(scene->bench->scene, guest)];
}

void scene_run_take(struct scene_run *scene, unsigned k, const char *kind, const struct wire_frame *frame)
{
	struct scene_guest *guest = &scene->guests[k];
	guest->ready |= strcmp(kind, "ready") == 0;
	trial_boot_take(&guest->said, kind, frame);
}

void scene_run_take_zero(struct scene_run *scene, unsigned k, const uint64_t *zero, const char *reason)
{
	struct scene_guest *guest = &scene->guests[k];
	free(guest->no_zero);
	guest->no_zero = zero ? NULL : mem_strdup(reason);
	guest->has_zero = zero != NULL;
	guest->zero = zero ? *zero : 0;
}

void scene_run_take_setting(
	struct scene_run *scene, unsigned k, const char *name, const uint64_t *value, const char *reason)
{
	struct scene_guest *guest = &scene->guests[k];
	guest->settings = mem_resize(guest->settings, guest->n_settings + 1, sizeof *guest->settings);
	guest->settings[guest->n_settings++] = (struct scene_setting_value){
		mem_strdup(name), value ? NULL : mem_strdup(reason), value ? *value : 0};
}

void scene_run_take_traced(
	struct scene_run *scene, unsigned k, const char *name, const uint64_t *value, const char *reason)
{
	struct scene_guest *guest = &scene->guests[k];
	if (strcmp(name, "exits") == 0) {
		free(guest->no_exits);
		guest->no_exits = value ? NULL : mem_strdup(reason);
		guest->exits = value ? *value : 0;
	} else if (strcmp(name, "exits.pause") == 0 && value) {
		guest->pause_exits = *value;
	}
}

/* The first reason counts, but for one that only says that another guest has ended. */
static void set_outcome(struct scene_run *scene, unsigned k, enum outcome outcome, const char *reason)
{
	if (scene->outcome != OUTCOME_OK || outcome == OUTCOME_OK)
		return;
	scene->outcome = outcome;
	scene->reason = mem_printf("guest %u of %u: %s", k, scene->n, reason);
}

void scene_run_end(struct scene_run *scene, unsigned k, const char *outcome, const char *reason)
{
	struct scene_guest *guest = &scene->guests[k];
	if (guest->ended)
		return;
	guest->ended = true;
	scene->n_ended++;
	if (guest->said.failure)
		set_outcome(scene, k, OUTCOME_FAIL, guest->said.failure);
	else if (strcmp(outcome, "crash") == 0)
		set_outcome(scene, k, OUTCOME_CRASH, reason);
	else if (strcmp(outcome, "skip") == 0)
		set_outcome(scene, k, OUTCOME_SKIP, reason);
	else if (strcmp(outcome, "fail") == 0)
		set_outcome(scene, k, OUTCOME_FAIL, reason);
	else if (strcmp(outcome, "end") != 0 && strcmp(outcome, "cancel") != 0)
		set_outcome(scene, k, OUTCOME_ERROR, reason);
	else if (strcmp(outcome, "end") == 0 && !guest->said.ended)
		set_outcome(scene, k, OUTCOME_ERROR, "the worker says the guest ended, but its last frame never came");
}

char *scene_run_missing(const struct scene_run *scene)
{
	for (unsigned k = 0; k < scene->n; k++)
		if (!scene->guests[k].ready)
			return mem_printf("guest %u of %u never reached the start barrier", k, scene->n);
	return NULL;
}
