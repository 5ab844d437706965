/* decode.h - from what the plugin recorded to a path by function. Pure, but for trace_open. */
#ifndef HVB_COLLECT_PATH_DECODE_H
#define HVB_COLLECT_PATH_DECODE_H

#include <stdint.h>

#include "collect/path/symbols.h"
#include "collect/path/trace.h"
#include "lib/err.h"
#include "lib/path.h"

/* The plugin, a shared object, inside the binary. */
extern const unsigned char path_plugin[], path_plugin_end[];

/* Maps the file that the plugin wrote and checks that every index in it is one. trace_close accepts NULL. */
const struct trace *trace_open(const char *path, struct err **err);
void trace_close(const struct trace *trace);

/* The addresses of a guest's image, and what it is called. */
struct path_image {
	uint64_t from, to;
	const char *name;
};

/* What an ELF image of 32 bits occupies in memory. -1: it is none. */
int path_image_read(const char *file, struct path_image *image, struct err **err);

/* Code of a file that a process has mapped. Text is cut into pieces. */
struct path_mapping {
	uint64_t from, to;
	const char *process, *file; /* borrowed from text */
	char *text;                 /* owned */
};

struct path_mappings {
	struct path_mapping *list;
	size_t n;
};

/* Adds one in the words of the collector maps, "PID NAME FROM-TO FILE"; what has another form is left out. */
void path_mapping_add(struct path_mappings *mappings, const char *words);
void path_mappings_finish(struct path_mappings *mappings);

/* What gives code its name. */
struct path_names {
	struct path_image image;
	struct symbols symbols;
	struct path_mappings mappings;
};

/*
 * Path `index` of the trace. An instruction is the guest's from a VMRUN until the instruction behind that VMRUN is
 * executed, and where it lies in the guest's image; what precedes the first VMRUN began in the guest. A user's code
 * has the name of its process as component and that of its file as function, where only one file can be there. *path
 * is to be finished. Instructions at which the guest was left are not in it.
 */
void path_decode(const struct trace *trace, uint32_t index, const struct path_names *names, struct path *path);

/*
 * Where in time the samples are among the trace's intervals from `from` on: the first place at which most of them are
 * as long as they took. An interval of N instructions takes N + TRACE_STAMP ticks. matched: how many agree. -1 when no
 * more than half do.
 */
#define TRACE_STAMP 1 /* RDTSC itself */
int64_t trace_locate(const struct trace *trace, uint32_t from, const uint64_t *samples, unsigned n, unsigned *matched);

/* Executed instructions of an interval; 0 when its path was not kept. */
uint64_t trace_length(const struct trace *trace, uint32_t interval);

#endif
