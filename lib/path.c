#include "lib/path.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/leb.h"
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

struct path path_components(const struct path *path)
{
	struct path components = {.instr = path->instr};
	for (unsigned i = 0; i < path->n_functions; i++) {
		uint32_t c = path_function(&components, path->functions[i].component, "");
		components.functions[c].instr += path->functions[i].instr;
	}
	return components;
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

/* ---- in the database ---- */

/* Of each line: repeat and lines, then of each of its steps: function, depth, instructions. */
void path_pack(const struct path *path, struct buf *out)
{
	unsigned n;
	AUTO_FREE struct path_line *lines = path_fold(path, &n);
	for (unsigned i = 0; i < n; i++) {
		leb_put(out, lines[i].repeat);
		leb_put(out, lines[i].lines);
		for (unsigned k = 0; k < lines[i].lines; k++) {
			const struct path_step *step = &path->steps[lines[i].step + k];
			leb_put(out, step->function);
			leb_put(out, step->depth);
			leb_put(out, step->instr);
		}
	}
}

static bool get(const uint8_t **at, const uint8_t *end, uint32_t *value)
{
	leb_value wide;
	bool fine = leb_get(at, end, 32, &wide);
	*value = fine ? (uint32_t)wide : 0;
	return fine;
}

/* Takes from left[], what steps of each function may still have. */
static bool add_step(struct path *path, const struct path_step *step, uint64_t *left)
{
	if (step->function >= path->n_functions || step->instr == 0 || step->instr > left[step->function])
		return false;
	left[step->function] -= step->instr;
	path->instr += step->instr;
	MEM_ADD(path->steps, path->n_steps) = *step;
	return true;
}

bool path_unpack(struct path *path, const void *data, size_t len)
{
	const uint8_t *at = data, *end = at + len;
	AUTO_FREE uint64_t *left = mem_alloc(path->n_functions + 1, sizeof *left);
	bool fine = true;
	for (unsigned i = 0; i < path->n_functions; i++)
		left[i] = path->functions[i].instr;
	while (fine && at < end) {
		uint32_t repeat, lines;
		unsigned first = path->n_steps;
		fine = get(&at, end, &repeat) && get(&at, end, &lines) && repeat > 0 && lines > 0;
		for (uint32_t k = 0; fine && k < lines; k++) {
			struct path_step s;
			fine = get(&at, end, &s.function) && get(&at, end, &s.depth) && get(&at, end, &s.instr) &&
				add_step(path, &s, left);
		}
		for (uint64_t k = 0; fine && k < (uint64_t)(repeat - 1) * lines; k++) {
			struct path_step s = path->steps[first + k];
			fine = add_step(path, &s, left);
		}
	}
	for (unsigned i = 0; i < path->n_functions; i++)
		fine = fine && left[i] == 0;
	return fine;
}

/* ---- chains of calls ---- */

/* The functions that are open, outermost first, and their depths; a caller that was not seen is left out. */
struct chain {
	uint32_t *functions, *depths;
	unsigned n;
};
#define AUTO_CHAIN AUTO(chain_finish)

static struct chain chain_of(const struct path *path)
{
	return (struct chain){
		mem_alloc(path->n_steps, sizeof(uint32_t)), mem_alloc(path->n_steps, sizeof(uint32_t)), 0};
}

static void chain_finish(struct chain *chain)
{
	MEM_FREE(chain->functions, chain->depths);
}

/* What is not less deep than the step has ended, or goes on with it. True when the step's function is called here. */
static bool chain_follow(struct chain *chain, const struct path_step *step)
{
	unsigned before = chain->n, n = chain->n;
	while (n > 0 && chain->depths[n - 1] >= step->depth)
		n--;
	chain->n = n;
	if (n > 0 && chain->functions[n - 1] == step->function)
		return false; /* calls of itself, and of the guest within its image */
	bool called = n >= before || chain->functions[n] != step->function;
	chain->functions[n] = step->function;
	chain->depths[n] = step->depth;
	chain->n++;
	return called;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void path_put_folded(const struct path *path, struct buf *out)
{
	AUTO_BUF struct buf line = BUF_INIT;
	AUTO_CHAIN struct chain chain = chain_of(path);
	AUTO_FREE char **lines = mem_alloc(path->n_steps, sizeof *lines);
	for (unsigned i = 0; i < path->n_steps; i++) {
		chain_follow(&chain, &path->steps[i]);
		buf_clear(&line);
		for (unsigned k = 0; k < chain.n; k++) {
			const struct path_function *f = &path->functions[chain.functions[k]];
			buf_addf(&line, "%s%s:%s", k ? ";" : "", f->component, f->name);
		}
		lines[i] = mem_printf("%s %u", buf_text(&line), path->steps[i].instr);
	}
	qsort(lines, path->n_steps, sizeof *lines, by_text);
	for (unsigned i = 0, next; i < path->n_steps; i = next) {
		size_t len = (size_t)(strrchr(lines[i], ' ') + 1 - lines[i]);
		uint64_t instr = 0;
		for (next = i; next < path->n_steps && strncmp(lines[i], lines[next], len) == 0; next++)
			instr += strtoull(lines[next] + len, NULL, 10);
		buf_addf(out, "%.*s%llu\n", (int)len, lines[i], (unsigned long long)instr);
	}
	for (unsigned i = 0; i < path->n_steps; i++)
		free(lines[i]);
}

struct edge {
	uint32_t caller, callee;
	uint64_t calls, instr; /* instr: with all that the callee calls */
	uint32_t last;         /* step + 1 that was counted last: a recursion counts once */
};

/* The edge between two functions, which is added when it is new. */
static struct edge *edge_of(struct edge **edges, unsigned *n, uint32_t caller, uint32_t callee)
{
	for (unsigned i = 0; i < *n; i++)
		if ((*edges)[i].caller == caller && (*edges)[i].callee == callee)
			return &(*edges)[i];
	MEM_ADD(*edges, *n) = (struct edge){.caller = caller, .callee = callee};
	return &(*edges)[*n - 1];
}

/* Source: Valgrind's manual, Callgrind Format Specification. */
void path_put_callgrind(const struct path *path, struct buf *out)
{
	AUTO_CHAIN struct chain chain = chain_of(path);
	struct edge *edges = NULL;
	unsigned n = 0;
	buf_adds(out, "# callgrind format\nversion: 1\ncreator: hvbench\nevents: Instructions\n");
	for (unsigned i = 0; i < path->n_steps; i++) {
		bool called = chain_follow(&chain, &path->steps[i]);
		for (unsigned k = 1; k < chain.n; k++) {
			struct edge *e = edge_of(&edges, &n, chain.functions[k - 1], chain.functions[k]);
			e->calls += called && k + 1 == chain.n;
			e->instr += e->last == i + 1 ? 0 : path->steps[i].instr;
			e->last = i + 1;
		}
	}
	for (unsigned f = 0; f < path->n_functions; f++) {
		const struct path_function *of = &path->functions[f];
		buf_addf(out, "\nob=%s\nfn=%s\n0 %llu\n", of->component, of->name, (unsigned long long)of->instr);
		for (unsigned i = 0; i < n; i++)
			if (edges[i].caller == f)
				buf_addf(out, "cob=%s\ncfn=%s\ncalls=%llu 0\n0 %llu\n",
					path->functions[edges[i].callee].component,
					path->functions[edges[i].callee].name, (unsigned long long)edges[i].calls,
					(unsigned long long)edges[i].instr);
	}
	free(edges);
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
