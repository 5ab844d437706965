/*
 * path.h - a path: every instruction of an interval, by function. The intervals are those of the lab's instruction
 * clock; collect/path/ makes paths, engine/path.h checks them. Pure.
 */
#ifndef HVB_LIB_PATH_H
#define HVB_LIB_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"

struct path_function {
	char *component; /* guest, xen, linux (KVM's host, or dom0), a module's name, user, unknown; owned */
	char *name; /* of the function; of code without a symbol its page's address, of the guest its image; owned */
	uint64_t instr; /* executed in it, without those that it called */
	uint64_t calls; /* how often its first instruction was executed */
};

/* Instructions of one function that follow one another. */
struct path_step {
	uint32_t function;
	uint32_t depth; /* of calls; an exit is a call of the host by the guest, which has 0 */
	uint32_t instr;
};

struct path {
	struct path_function *functions;
	unsigned n_functions;
	struct path_step *steps; /* in time */
	unsigned n_steps;
	uint64_t instr; /* the sum of either */
};

void path_finish(struct path *path);

/* The function of that component and name, which is added when it is not there. */
uint32_t path_function(struct path *path, const char *component, const char *name);

/* Indices of functions, most instructions first; equal ones in the order in which they were met. Caller frees. */
uint32_t *path_by_size(const struct path *path);

/* Each component as a function without a name and calls; to be finished. */
struct path path_components(const struct path *path);

/* A line of the path in order: a step, or the end of a block of lines that is repeated. */
struct path_line {
	uint32_t step;   /* index; the block's first when it is repeated */
	uint32_t lines;  /* steps of the block that begins here */
	uint32_t repeat; /* how often that block comes, 1 for a step alone */
};

/* The path in order, blocks of up to PATH_BLOCK_MAX steps that follow themselves folded. Caller frees; *n lines. */
#define PATH_BLOCK_MAX 64
struct path_line *path_fold(const struct path *path, unsigned *n);

/* The steps as the database keeps them: path_fold()'s lines, numbers of lib/leb.h. */
void path_pack(const struct path *path, struct buf *out);

/* Fills steps and instr of a path that has its functions. False when the two do not agree, or data is damaged. */
bool path_unpack(struct path *path, const void *data, size_t len);

/* "guest:a;linux:b;kvm:c 12": one line for every chain of calls, as flame graphs want it. */
void path_put_folded(const struct path *path, struct buf *out);

/* The same as KCachegrind reads it: functions with what they took, and the calls between them. */
void path_put_callgrind(const struct path *path, struct buf *out);

/* A function in two paths. */
struct path_change {
	const struct path_function *a, *b; /* NULL: it is not in that path */
	double by;                         /* instructions of an operation, b less a */
};

/* All functions of both, the greatest change first; ops: operations of each path. Caller frees; *n changes. */
struct path_change *path_changes(
	const struct path *a, uint64_t ops_a, const struct path *b, uint64_t ops_b, unsigned *n);

#endif
