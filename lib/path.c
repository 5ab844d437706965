#include "lib/path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

void path_finish(struct path *path)
{
	for (unsigned i = 0; i < path->n_functions; i++)
		MEM_FREE(path->functions[i].component, path->functions[i].name);
	MEM_FREE(path->functions, path->steps);
	*path = (struct path){0};
}

static const struct path_function *find(const struct path *path, const char *component, const char *name)
{
	for (unsigned i = 0; i < path->n_functions; i++)
		if (strcmp(path->functions[i].name, name) == 0 && strcmp(path->functions[i].component, component) == 0)
			return &path->functions[i];
	return NULL;
}

uint32_t path_function(struct path *path, const char *component, const char *name)
{
	const struct path_function *known = find(path, component, name);
	if (known)
		return (uint32_t)(known - path->functions);
	MEM_ADD(path->functions, path->n_functions) = (struct path_function){
		.component = mem_strdup(component), .name = mem_strdup(name)};
	return path->n_functions - 1;
}

static int by_size(const void *a, const void *b, void *ctx)
{
	const struct path *path = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	uint64_t x = path->functions[i].instr, y = path->functions[j].instr;
	return x != y ? (x < y ? 1 : -1) : i < j ? -1 : 1;
}

uint32_t *path_by_size(const struct path *path)
{
	uint32_t *order = mem_alloc(path->n_functions, sizeof *order);
	for (uint32_t i = 0; i < path->n_functions; i++)
		order[i] = i;
	qsort_r(order, path->n_functions, sizeof *order, by_size, (void *)path);
	return order;
}

uint64_t path_of_component(const struct path *path, const char *component)
{
	uint64_t instr = 0;
	for (unsigned i = 0; i < path->n_functions; i++)
		if (strcmp(path->functions[i].component, component) == 0)
			instr += path->functions[i].instr;
	return instr;
}

/* ---- in order ---- */

static unsigned repeats(const struct path *path, unsigned at, unsigned lines)
{
	unsigned n = 1;
	for (; at + (n + 1) * lines <= path->n_steps; n++)
		if (memcmp(path->steps + at, path->steps + at + n * lines, lines * sizeof *path->steps) != 0)
			break;
	return n;
}

struct path_line *path_fold(const struct path *path, unsigned *n)
{
	struct path_line *lines = NULL;
	*n = 0;
	for (unsigned at = 0; at < path->n_steps;) {
		struct path_line best = {at, 1, 1};
		for (unsigned len = 1; len <= PATH_BLOCK_MAX && at + 2 * len <= path->n_steps; len++) {
			unsigned times = repeats(path, at, len);
			if (times > 1 && times * len > best.repeat * best.lines)
				best = (struct path_line){at, len, times};
		}
		MEM_ADD(lines, *n) = best;
		at += best.lines * best.repeat;
	}
	return lines;
}

/* ---- chains of calls ---- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void path_put_folded(const struct path *path, struct buf *out)
{
	AUTO_BUF struct buf chain = BUF_INIT;
	AUTO_FREE char **chains = mem_alloc(path->n_steps, sizeof *chains);
	uint32_t *stack = NULL;
	unsigned depth = 0;
	for (unsigned i = 0; i < path->n_steps; i++) {
		const struct path_step *step = &path->steps[i];
		depth = depth > step->depth ? step->depth : depth;
		while (depth <= step->depth) /* callers that were not seen to be entered */
			MEM_ADD(stack, depth) = step->function;
		buf_clear(&chain);
		for (unsigned d = 0; d < depth; d++) {
			const struct path_function *f = &path->functions[stack[d]];
			if (d == 0 || stack[d] != stack[d - 1])
				buf_addf(&chain, "%s%s:%s", d ? ";" : "", f->component, f->name);
		}
		chains[i] = mem_printf("%s %u", buf_text(&chain), step->instr);
	}
	free(stack);
	qsort(chains, path->n_steps, sizeof *chains, by_text);
	for (unsigned i = 0, next; i < path->n_steps; i = next) {
		size_t len = (size_t)(strrchr(chains[i], ' ') + 1 - chains[i]);
		uint64_t instr = 0;
		for (next = i; next < path->n_steps && strncmp(chains[i], chains[next], len) == 0; next++)
			instr += strtoull(chains[next] + len, NULL, 10);
		buf_addf(out, "%.*s%llu\n", (int)len, chains[i], (unsigned long long)instr);
	}
	for (unsigned i = 0; i < path->n_steps; i++)
		free(chains[i]);
}

/* ---- two paths ---- */

static int by_change(const void *a, const void *b)
{
	const struct path_change *x = a, *y = b;
	double one = fabs(x->by), other = fabs(y->by);
	return one != other ? (one < other ? 1 : -1) : strcmp((x->b ? x->b : x->a)->name, (y->b ? y->b : y->a)->name);
}

static double per_op(const struct path_function *function, uint64_t ops)
{
	return function ? (double)function->instr / (double)ops : 0;
}

struct path_change *path_changes(
	const struct path *a, uint64_t ops_a, const struct path *b, uint64_t ops_b, unsigned *n)
{
	struct path_change *changes = mem_alloc(a->n_functions + b->n_functions, sizeof *changes);
	*n = 0;
	for (unsigned i = 0; i < a->n_functions; i++) {
		const struct path_function *f = &a->functions[i];
		changes[(*n)++] = (struct path_change){f, find(b, f->component, f->name), 0};
	}
	for (unsigned i = 0; i < b->n_functions; i++)
		if (!find(a, b->functions[i].component, b->functions[i].name))
			changes[(*n)++] = (struct path_change){NULL, &b->functions[i], 0};
	for (unsigned i = 0; i < *n; i++)
		changes[i].by = per_op(changes[i].b, ops_b) - per_op(changes[i].a, ops_a);
	qsort(changes, *n, sizeof *changes, by_change);
	return changes;
}
