/*
 * places.c - the drivers' table, and the places of a run's trials.
 */
#include "report/places.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "report/model.h"

static const struct driver_view views[] = {
	{.driver = DRIVER_BARE,
		.title = "the bare machine",
		.modes = {{"metal", 0}, {"process", 2}, {NULL, 0}},
		.is_bare_machine = true,
		.process_mode = "process"},
	{.driver = DRIVER_KVM, .title = "KVM", .modes = {{"q35", 1}, {NULL, COLOUR_OTHER}}, .model_on_vcpu = true},
	{.driver = DRIVER_XEN, .title = "Xen", .modes = {{"pvh", 3}, {"hvm", 4}, {"pv", 5}, {NULL, COLOUR_OTHER}}},
	{.driver = "tcg", .title = "QEMU", .modes = {{NULL, 6}}},
	{.driver = "null", .title = "null", .modes = {{"ok", 7}, {NULL, COLOUR_OTHER}}, .is_invented = true},
	{.driver = "", .title = "", .modes = {{NULL, COLOUR_OTHER}}}, /* any other */
};
#define N_VIEWS (sizeof views / sizeof *views)

const struct driver_view *driver_view_find(const char *driver)
{
	const struct driver_view *view = views;
	while (view < views + N_VIEWS - 1 && strcmp(view->driver, driver) != 0)
		view++;
	return view;
}

bool driver_view_is_process(const char *driver, const char *mode)
{
	const char *process = driver_view_find(driver)->process_mode;
	return process && strcmp(process, mode) == 0;
}

const struct mode_look *mode_look_find(const char *driver, const char *mode)
{
	const struct mode_look *look = driver_view_find(driver)->modes;
	while (look->mode && strcmp(look->mode, mode) != 0)
		look++;
	return look;
}

const struct place *model_place_at(const struct model *model, const char *driver, const char *guest, const char *mode,
	const char *host, const char *clock)
{
	for (unsigned i = 0; i < model->n_places; i++) {
		const struct place *p = &model->places[i];
		if (strcmp(p->driver, driver) == 0 && strcmp(p->guest, guest) == 0 && strcmp(p->mode, mode) == 0 &&
			strcmp(p->host, host) == 0 && strcmp(p->clock, clock) == 0)
			return p;
	}
	return NULL;
}

const struct place *model_place(const struct model *model, const struct trial_row *t)
{
	return model_place_at(model, t->driver, t->guest, t->mode, t->host, t->clock);
}

/* The bare machine first, then KVM and Xen; never the order in which they ran, which is the seed's. */
static int by_driver(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	const struct driver_view *of_x = driver_view_find(x->driver), *of_y = driver_view_find(y->driver);
	const struct mode_look *look_x = mode_look_find(x->driver, x->mode),
			       *look_y = mode_look_find(y->driver, y->mode);
	int order = (of_x > of_y) - (of_x < of_y);
	order = order ? order : (look_x > look_y) - (look_x < look_y);
	order = order ? order : strcmp(x->name, y->name);
	order = order ? order : strcmp(x->host, y->host);
	return order ? order : strcmp(x->clock, y->clock);
}

static void collect(struct model *m)
{
	for (unsigned i = 0; i < m->trials.n; i++) {
		const struct trial_row *t = &m->trials.rows[i];
		if (model_place(m, t))
			continue;
		MEM_ADD(m->places, m->n_places) = (struct place){
			.name = mem_printf("%s/%s-%s", t->driver, t->guest, t->mode),
			.driver = t->driver,
			.guest = t->guest,
			.mode = t->mode,
			.host = t->host,
			.clock = t->clock,
			.scheduler = t->scheduler,
			.turns = t->turns,
			.host_id = t->host_id,
			.colour = mode_look_find(t->driver, t->mode)->colour};
	}
	if (m->n_places)
		qsort(m->places, m->n_places, sizeof *m->places, by_driver);
}

static void give_labels(struct model *m)
{
	for (unsigned i = 0; i < m->n_places; i++) {
		struct place *p = &m->places[i];
		bool host = false, clock = false;
		for (unsigned k = 0; k < m->n_places; k++) {
			const struct place *other = &m->places[k];
			if (k == i || strcmp(p->name, other->name) != 0)
				continue;
			host = host || strcmp(p->host, other->host) != 0;
			clock = clock || strcmp(p->clock, other->clock) != 0;
		}
		p->label = mem_printf("%s%s%s%s%s%s", p->name, host ? " on " : "", host ? p->host : "",
			clock ? " (" : "", clock ? p->clock : "", clock ? ")" : "");
	}
}

void places_make(struct model *model)
{
	collect(model);
	give_labels(model);
}
