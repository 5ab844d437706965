/* path_view.c - see path_view.h. */
#include "cli/path_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/table.h"
#include "lib/auto.h"
#include "lib/mem.h"
#include "report/format.h"

#define NAME_MAX_CHARS 80

static char *number(double value)
{
	char text[FORMAT_SIZE];
	return mem_strdup(format_value(value, text));
}

static char *share(uint64_t part, uint64_t whole)
{
	return mem_printf("%.1f", 100 * (double)part / (double)whole);
}

/* ---- by function ---- */

static void print_components(const struct path *path)
{
	static const struct table_column columns[] = {
		{.title = "component"}, {.title = "instr", .right = true}, {.title = "share %", .right = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	struct path components = path_components(path);
	AUTO_FREE uint32_t *order = path_by_size(&components);
	for (unsigned i = 0; i < components.n_functions; i++) {
		const struct path_function *c = &components.functions[order[i]];
		table_take(&table, format_line(c->component, NAME_MAX_CHARS));
		table_take(&table, number((double)c->instr));
		table_take(&table, share(c->instr, path->instr));
	}
	path_finish(&components);
	table_print(&table, NULL);
}

static void print_functions(const struct path *path)
{
	static const struct table_column columns[] = {{.title = "function", .wraps = true}, {.title = "component"},
		{.title = "instr", .right = true}, {.title = "share %", .right = true, .spare = 2},
		{.title = "calls", .right = true, .spare = 1}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	AUTO_FREE uint32_t *order = path_by_size(path);
	for (unsigned i = 0; i < path->n_functions; i++) {
		const struct path_function *f = &path->functions[order[i]];
		table_take(&table, format_line(f->name, NAME_MAX_CHARS));
		table_take(&table, format_line(f->component, NAME_MAX_CHARS));
		table_take(&table, number((double)f->instr));
		table_take(&table, share(f->instr, path->instr));
		table_take(&table, f->calls ? number((double)f->calls) : NULL);
	}
	putchar('\n');
	table_print(&table, NULL);
}

/* The function in which a way leaves the first one. */
static const struct path_function *left_in(const struct path *path, uint64_t at)
{
	unsigned i = 0;
	for (uint64_t instr = 0; i + 1 < path->n_steps && (instr += path->steps[i].instr) < at;)
		i++;
	return &path->functions[path->steps[i].function];
}

static void print_ways(const struct path_result *r)
{
	static const struct table_column columns[] = {{.title = "samples", .right = true},
		{.title = "instr", .right = true}, {.title = "leaves it after", .right = true},
		{.title = "in", .wraps = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	for (unsigned i = 0; i < r->n_ways && r->differ > 1; i++) {
		const struct path_way *way = &r->ways[i];
		table_addf(&table, "%u", way->samples);
		table_take(&table, number((double)way->instr));
		table_take(&table, i ? number((double)way->leaves_at) : NULL);
		table_take(&table,
			i ? format_line(left_in(&r->path, way->leaves_at)->name, NAME_MAX_CHARS)
			  : mem_strdup("the median's, above"));
	}
	if (table.cells.n > 0)
		putchar('\n');
	table_print(&table, NULL);
	if (r->differ > r->n_ways)
		printf("and %u other paths\n", r->differ - r->n_ways);
	if (r->other)
		printf("%u of %u samples hold time in which no instruction was executed\n", r->other, r->samples);
}

static void print_title(const struct path_result *r)
{
	char text[FORMAT_SIZE];
	printf("%s: %s instructions", r->instance, format_value(r->figure, text));
	if (r->ops > 1)
		printf(" an operation; a sample has %llu", (unsigned long long)r->ops);
	putchar('\n');
}

void path_view_functions(const struct path_result *r)
{
	char whole[FORMAT_SIZE], stamps[FORMAT_SIZE], rest[FORMAT_SIZE];
	const struct path *path = &r->path;
	print_title(r);
	print_components(path);
	print_functions(path);
	printf("\n%s recorded, less %s of the guest's stamps and loop: %s\n", format_value((double)path->instr, whole),
		format_value(r->stamps, stamps), format_value((double)path->instr - r->stamps, rest));
	print_ways(r);
	printf("recorded in run %.8s\n", r->run);
}

/* ---- several ---- */

static char *components_text(const struct path *path)
{
	AUTO_BUF struct buf text = BUF_INIT;
	struct path components = path_components(path);
	AUTO_FREE uint32_t *order = path_by_size(&components);
	for (unsigned i = 0; i < components.n_functions; i++)
		buf_addf(&text, "%s%s %llu", i ? ", " : "", components.functions[order[i]].component,
			(unsigned long long)components.functions[order[i]].instr);
	path_finish(&components);
	return format_line(buf_text(&text), NAME_MAX_CHARS);
}

void path_view_list(const struct path_results *results)
{
	static const struct table_column columns[] = {{.title = "instance"}, {.title = "instr/op", .right = true},
		{.title = "paths", .right = true, .spare = 1},
		{.title = "recorded instructions of a sample", .wraps = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	for (unsigned i = 0; i < results->n; i++) {
		const struct path_result *r = &results->list[i];
		table_add(&table, r->instance);
		table_take(&table, r->measured ? number(r->figure) : NULL);
		table_take(&table, r->differ ? mem_printf("%u", r->differ) : NULL);
		table_take(
			&table, r->why_not ? format_line(r->why_not, 2 * NAME_MAX_CHARS) : components_text(&r->path));
	}
	table_print(&table, NULL);
}

/* ---- in order ---- */

static void print_step(const struct path *path, const struct path_step *step, unsigned indent)
{
	const struct path_function *f = &path->functions[step->function];
	AUTO_FREE char *name = format_line(f->name, NAME_MAX_CHARS), *component = format_line(f->component, 40);
	printf("%8u  %*s%s  %s\n", step->instr, (int)(2 * (step->depth + indent)), "", name, component);
}

void path_view_order(const struct path_result *r)
{
	const struct path *path = &r->path;
	unsigned n;
	AUTO_FREE struct path_line *lines = path_fold(path, &n);
	print_title(r);
	printf("\n   instr  function, by depth\n");
	for (unsigned i = 0; i < n; i++) {
		bool repeats = lines[i].repeat > 1;
		if (repeats)
			printf("%8s  %*s%u times:\n", "", (int)(2 * path->steps[lines[i].step].depth), "",
				lines[i].repeat);
		for (unsigned k = 0; k < lines[i].lines; k++)
			print_step(path, &path->steps[lines[i].step + k], repeats);
	}
}

void path_view_folded(const struct path_result *r)
{
	AUTO_BUF struct buf out = BUF_INIT;
	path_put_folded(&r->path, &out);
	fputs(buf_text(&out), stdout);
}

void path_view_callgrind(const struct path_result *r)
{
	AUTO_BUF struct buf out = BUF_INIT;
	path_put_callgrind(&r->path, &out);
	fputs(buf_text(&out), stdout);
}

/* ---- two paths ---- */

static const char *verb_of(const struct path_change *change)
{
	return !change->a ? "came" : !change->b ? "went" : change->by > 0 ? "grew" : "shrank";
}

static char *instr_of(const struct path_function *f, uint64_t ops)
{
	return f ? number((double)f->instr / (double)ops) : mem_strdup("");
}

void path_view_changes(const struct path_result *a, const struct path_result *b)
{
	char x[FORMAT_SIZE], y[FORMAT_SIZE], by[FORMAT_SIZE];
	static const struct table_column columns[] = {{.title = "function", .wraps = true}, {.title = "component"},
		{.title = "A instr", .right = true}, {.title = "B instr", .right = true},
		{.title = "change", .right = true}, {.title = "it", .spare = 1}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	unsigned n, same = 0;
	AUTO_FREE struct path_change *changes = path_changes(&a->path, a->ops, &b->path, b->ops, &n);
	printf("A = %s, run %.8s: %s instructions an operation\nB = %s, run %.8s: %s, %s\n", a->instance, a->run,
		format_value(a->figure, x), b->instance, b->run, format_value(b->figure, y),
		format_difference(b->figure - a->figure, by));
	for (unsigned i = 0; i < n; i++) {
		const struct path_change *c = &changes[i];
		const struct path_function *f = c->a ? c->a : c->b;
		same += c->by == 0;
		if (c->by == 0)
			continue;
		table_take(&table, format_line(f->name, NAME_MAX_CHARS));
		table_take(&table, format_line(f->component, NAME_MAX_CHARS));
		table_take(&table, instr_of(c->a, a->ops));
		table_take(&table, instr_of(c->b, b->ops));
		table_add(&table, format_difference(c->by, by));
		table_add(&table, verb_of(c));
	}
	if (table.cells.n > 0)
		putchar('\n');
	table_print(&table, NULL);
	printf("\n%u function%s the same\n", same, same == 1 ? " is" : "s are");
}

/* ---- JSON ---- */

static json_t *text_json(const char *text)
{
	AUTO_FREE char *valid = format_utf8(text);
	return json_string(valid);
}

static json_t *functions_json(const struct path *path)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < path->n_functions; i++) {
		const struct path_function *f = &path->functions[i];
		json_array_append_new(list,
			json_pack("{s:o, s:o, s:I, s:I}", "component", text_json(f->component), "function",
				text_json(f->name), "instructions", (json_int_t)f->instr, "calls",
				(json_int_t)f->calls));
	}
	return list;
}

/* "function" of a step is an index of "functions". */
static json_t *steps_json(const struct path *path)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < path->n_steps; i++) {
		const struct path_step *s = &path->steps[i];
		json_array_append_new(list,
			json_pack("{s:i, s:i, s:i}", "function", (int)s->function, "depth", (int)s->depth,
				"instructions", (int)s->instr));
	}
	return list;
}

json_t *path_view_json(const struct path_result *r)
{
	if (r->why_not)
		return json_pack("{s:o, s:o}", "instance", text_json(r->instance), "reason", text_json(r->why_not));
	json_t *ways = json_array();
	for (unsigned i = 0; i < r->n_ways; i++)
		json_array_append_new(ways,
			json_pack("{s:i, s:I, s:I}", "samples", (int)r->ways[i].samples, "instructions",
				(json_int_t)r->ways[i].instr, "leaves_at", (json_int_t)r->ways[i].leaves_at));
	return json_pack("{s:o, s:s, s:f, s:I, s:f, s:i, s:i, s:i, s:o, s:o, s:o}", "instance", text_json(r->instance),
		"run", r->run, "figure", r->figure, "ops", (json_int_t)r->ops, "stamps", r->stamps, "samples",
		(int)r->samples, "other_samples", (int)r->other, "paths", (int)r->differ, "ways", ways, "functions",
		functions_json(&r->path), "steps", steps_json(&r->path));
}
