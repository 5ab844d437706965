/*
 * page_paths.c - what ran in each operation: by component, the largest functions, and as a flame chart. Only where the
 * run has paths.
 */
#include <string.h>

#include "lib/mem.h"
#include "lib/path_result.h"
#include "report/flame.h"
#include "report/format.h"
#include "report/page.h"

#define LARGEST 10
#define BAR 700.0 /* width of the longest path of a bench */
#define BAR_HEIGHT "16"

static bool paths_wanted(const struct model *model)
{
	return model->run.paths > 0;
}

/* The paths of one bench, of the places in the model's order. */
struct paths {
	const struct path_result **of; /* per place; NULL: none */
	unsigned n;
	double longest; /* instructions of an operation */
};

static double per_op(const struct path_result *r, uint64_t instr)
{
	return (double)instr / (double)r->ops;
}

/* "exit.cpuid@kvm/bare-q35": is it that bench there? */
static bool is_of(const struct path_result *r, const char *bench, const struct place *place)
{
	size_t len = strlen(bench);
	return strncmp(r->instance, bench, len) == 0 && r->instance[len] == '@' &&
		strcmp(r->instance + len + 1, place->name) == 0;
}

static void find(const struct model *model, const struct path_results *all, const char *bench, struct paths *paths)
{
	*paths = (struct paths){.of = mem_alloc(model->n_places, sizeof *paths->of)};
	for (unsigned p = 0; p < model->n_places; p++)
		for (unsigned i = 0; i < all->n; i++) {
			const struct path_result *r = &all->list[i];
			if (r->why_not || !is_of(r, bench, &model->places[p]))
				continue;
			paths->of[p] = r;
			paths->n++;
			if (per_op(r, r->path.instr) > paths->longest)
				paths->longest = per_op(r, r->path.instr);
		}
}

/* ---- by component ---- */

static void write_segment(
	const struct path_result *r, const struct path_function *c, double *x, double scale, struct html *h)
{
	double width = per_op(r, c->instr) * scale;
	AUTO_FREE char *class_name = mem_printf("s%u", flame_colour(c->component)), *at = mem_printf("%.2f", *x),
		       *wide = mem_printf("%.2f", width);
	html_open(h, "rect", "class", class_name, "x", at, "width", wide, "height", BAR_HEIGHT, NULL);
	html_open(h, "title", NULL);
	html_textf(h, "%s: %.10g instructions", c->component, per_op(r, c->instr));
	html_close(h, "title");
	html_close(h, "rect");
	*x += width;
}

static void write_bar(const struct path_result *r, double longest, struct html *h)
{
	struct path components = path_components(&r->path);
	AUTO_FREE uint32_t *order = path_by_size(&components);
	double x = 0;
	html_open(h, "svg", "class", "flame", "viewBox", "0 0 700 " BAR_HEIGHT, "aria-hidden", "true", NULL);
	for (unsigned i = 0; i < components.n_functions; i++)
		write_segment(r, &components.functions[order[i]], &x, BAR / longest, h);
	html_close(h, "svg");
	html_open(h, "span", "class", "note", NULL);
	for (unsigned i = 0; i < components.n_functions; i++) {
		const struct path_function *c = &components.functions[order[i]];
		char text[FORMAT_SIZE];
		AUTO_FREE char *label = mem_printf("%s %s ", c->component, format_grouped(per_op(r, c->instr), text));
		part_mark(h, flame_colour(c->component), label);
	}
	html_close(h, "span");
	path_finish(&components);
}

static void write_bars(const struct model *model, const struct paths *paths, struct html *h)
{
	static const char *const titles[] = {"place", "by component, with the guest's stamps", "instr"};
	part_table_open(h, "plain paths", NULL);
	part_header_row(h, titles, 3, 2);
	for (unsigned p = 0; p < model->n_places; p++) {
		const struct path_result *r = paths->of[p];
		if (!r)
			continue;
		html_open(h, "tr", NULL);
		html_open(h, "th", "scope", "row", NULL);
		part_place(h, &model->places[p]);
		html_close(h, "th");
		html_open(h, "td", NULL);
		write_bar(r, paths->longest, h);
		html_close(h, "td");
		part_number(h, true, r->figure);
		html_close(h, "tr");
	}
	part_table_close(h);
}

/* ---- the largest functions ---- */

static void write_function(const struct path_result *r, const uint32_t *order, unsigned rank, struct html *h)
{
	if (rank >= r->path.n_functions) {
		html_element(h, "td", NULL);
		part_number(h, false, 0);
		return;
	}
	const struct path_function *f = &r->path.functions[order[rank]];
	html_open(h, "td", NULL);
	part_mark(h, flame_colour(f->component), f->component);
	html_text(h, " ");
	html_element(h, "code", f->name);
	html_close(h, "td");
	part_number(h, true, per_op(r, f->instr));
}

static void write_functions(const struct model *model, const struct paths *paths, struct html *h)
{
	AUTO_FREE uint32_t **orders = mem_alloc(model->n_places, sizeof *orders);
	part_table_open(h, "plain", NULL);
	html_open(h, "tr", NULL);
	for (unsigned p = 0; p < model->n_places; p++) {
		if (!paths->of[p])
			continue;
		orders[p] = path_by_size(&paths->of[p]->path);
		html_open(h, "th", "colspan", "2", NULL);
		part_place(h, &model->places[p]);
		html_close(h, "th");
	}
	html_close(h, "tr");
	for (unsigned rank = 0; rank < LARGEST; rank++) {
		html_open(h, "tr", NULL);
		for (unsigned p = 0; p < model->n_places; p++)
			if (paths->of[p])
				write_function(paths->of[p], orders[p], rank, h);
		html_close(h, "tr");
	}
	part_table_close(h);
	for (unsigned p = 0; p < model->n_places; p++)
		free(orders[p]);
}

/* ---- all of it ---- */

static void write_flames(const struct model *model, const struct paths *paths, struct html *h)
{
	for (unsigned p = 0; p < model->n_places; p++) {
		if (!paths->of[p])
			continue;
		html_open(h, "figure", NULL);
		flame_write(&paths->of[p]->path, paths->of[p]->instance, h);
		html_open(h, "figcaption", NULL);
		part_place(h, &model->places[p]);
		html_close(h, "figcaption");
		html_close(h, "figure");
	}
}

static void write_bench(const struct model *model, const struct paths *paths, const char *bench, struct html *h)
{
	html_open(h, "h3", NULL);
	html_element(h, "code", bench);
	html_close(h, "h3");
	write_bars(model, paths, h);
	html_open(h, "details", NULL);
	html_elementf(h, "summary", NULL, "the %d largest functions, and the path from left to right", LARGEST);
	write_functions(model, paths, h);
	write_flames(model, paths, h);
	html_close(h, "details");
}

static void write_without(const struct path_results *all, struct html *h)
{
	for (unsigned i = 0; i < all->n; i++)
		if (all->list[i].why_not)
			html_elementf(
				h, "p", "note", "%s has no path: %s", all->list[i].instance, all->list[i].why_not);
}

static int paths_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	AUTO_PATH_RESULTS struct path_results all = {0};
	(void)plot;
	if (path_results_load(model->db, model->run.uuid, &all, err) != 0)
		return -1;
	html_element(h, "p",
		"Every instruction between the guest's time stamps, by the component and the function that it belongs "
		"to (METHOD rule 28). The functions of a path, less the stamps and the loop, add up to the row's "
		"figure. In a flame chart time goes to the right and calls go down; a box is as wide as its "
		"instructions.");
	for (unsigned s = 0; s < model->n_suites; s++)
		for (unsigned b = 0; b < model->suites[s].n_benches; b++) {
			struct paths paths;
			find(model, &all, model->suites[s].benches[b].name, &paths);
			if (paths.n > 0)
				write_bench(model, &paths, model->suites[s].benches[b].name, h);
			free(paths.of);
		}
	write_without(&all, h);
	return 0;
}

const struct page page_paths = {
	.id = "paths",
	.title = "Where the instructions go",
	.wanted = paths_wanted,
	.write = paths_write,
};
