/*
 * places.c - the drivers' table, and the places of a run's trials.
 */
#include "report/places.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "report/model.h"

static const struct driver_view views[] = {
	{.driver = DRIVER_BARE, .colours = {0}, .n_colours = 1, .is_bare_machine = true, .process_mode = "process"},
	{.driver = DRIVER_KVM, .colours = {1, 2}, .n_colours = 2, .model_on_vcpu = true},
	{.driver = DRIVER_XEN, .colours = {3, 4, 5}, .n_colours = 3}, {.driver = "tcg", .colours = {6}, .n_colours = 1},
	{.driver = "null", .colours = {7}, .n_colours = 1, .is_invented = true}, {.driver = ""}, /* any other */
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

/*
 * Of one guest's places each has its own colour while there are any; the same driver under another guest begins again.
 */
static void give_colour(struct model *m, unsigned place)
{
	bool taken[N_COLOURS] = {false};
	const struct driver_view *view = driver_view_find(m->places[place].driver);
	unsigned colour = N_COLOURS;
	for (unsigned i = 0; i < place; i++)
		if (strcmp(m->places[i].guest, m->places[place].guest) == 0)
			taken[m->places[i].colour] = true;
	for (unsigned k = 0; k < view->n_colours && colour == N_COLOURS; k++)
		colour = taken[view->colours[k]] ? N_COLOURS : view->colours[k];
	for (unsigned c = N_COLOURS; colour == N_COLOURS && c-- > 0;)
		colour = taken[c] ? N_COLOURS : c;
	m->places[place].colour = colour == N_COLOURS ? place % N_COLOURS : colour;
}

static bool is_at(const struct place *p, const struct trial_row *t)
{
	return strcmp(p->driver, t->driver) == 0 && strcmp(p->guest, t->guest) == 0 && strcmp(p->mode, t->mode) == 0 &&
		strcmp(p->host, t->host) == 0 && strcmp(p->clock, t->clock) == 0;
}

const struct place *model_place(const struct model *model, const struct trial_row *trial)
{
	for (unsigned i = 0; i < model->n_places; i++) {
		if (is_at(&model->places[i], trial))
			return &model->places[i];
	}
	return NULL;
}

/* The bare machine first, then KVM and Xen; within a driver as they came, which the colour still holds. */
static int by_driver(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	const struct driver_view *of_x = driver_view_find(x->driver), *of_y = driver_view_find(y->driver);
	return of_x != of_y ? (of_x > of_y) - (of_x < of_y) : (x->colour > y->colour) - (x->colour < y->colour);
}

static void collect(struct model *m)
{
	for (unsigned i = 0; i < m->trials.n; i++) {
		const struct trial_row *t = &m->trials.rows[i];
		if (model_place(m, t))
			continue;
		m->places = mem_resize(m->places, m->n_places + 1, sizeof *m->places);
		m->places[m->n_places] = (struct place){.name = mem_printf("%s/%s-%s", t->driver, t->guest, t->mode),
			.driver = t->driver,
			.guest = t->guest,
			.mode = t->mode,
			.host = t->host,
			.clock = t->clock,
			.scheduler = t->scheduler,
			.turns = t->turns,
			.host_id = t->host_id,
			.colour = m->n_places};
		m->n_places++;
	}
	if (m->n_places)
		qsort(m->places, m->n_places, sizeof *m->places, by_driver);
	for (unsigned i = 0; i < m->n_places; i++)
		give_colour(m, i);
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
