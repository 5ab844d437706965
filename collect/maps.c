/*
 * maps.c - which process has code of which file where: tells the user processes of a path apart.
 *
 * A counter for each mapping that may be executed, "PID NAME FROM-TO FILE", addresses in hexadecimal; its value is its
 * bytes. Read once the guest has run. Source: proc(5), /proc/PID/maps.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/collect.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/mem.h"

static void emit_line(const struct collect_sink *sink, const char *pid, const char *name, const char *line)
{
	unsigned long long from, to;
	char modes[5];
	int file = 0;
	if (sscanf(line, "%llx-%llx %4s %*s %*s %*s %n", &from, &to, modes, &file) != 3 || !strchr(modes, 'x') ||
		from >= to)
		return;
	AUTO_FREE char *text = mem_printf(
		"%s %s %llx-%llx %s", pid, name, from, to, file && line[file] ? line + file : "[anonymous]");
	sink->counter(sink->ctx, text, to - from, 0, 0);
}

static void emit_process(const struct collect_sink *sink, const char *pid)
{
	AUTO_FREE char *comm_path = mem_printf("/proc/%s/comm", pid), *maps_path = mem_printf("/proc/%s/maps", pid);
	AUTO_FREE char *comm = source_text(comm_path, NULL), *maps = source_text(maps_path, NULL);
	for (char *c = comm; c && *c; c++)
		if (*c == ' ')
			*c = '_';
	for (char *rest = comm ? maps : NULL, *line; (line = strsep(&rest, "\n"));)
		emit_line(sink, pid, comm, line);
}

static void maps_end(void *state, const struct collect_target *target, const struct collect_sink *sink)
{
	char **names;
	if (target->driver->alone)
		return; /* no process runs beside the guest */
	int n = source_list("/proc", &names);
	if (n < 0) {
		sink->unavailable(sink->ctx, "processes", "/proc cannot be listed");
		return;
	}
	for (int i = 0; i < n; i++) {
		if (isdigit((unsigned char)names[i][0]))
			emit_process(sink, names[i]);
		free(names[i]);
	}
	free(names);
}

const struct collector collector_maps = {
	.name = "maps",
	.what = "which process has code of which file where, for paths",
	.costs = true,
	.end = maps_end,
};
