/*
 * main.c - a guest of a scene as a process of a Linux host: the bare guest's own code (guests/bare/main.c), started by
 * a line on stdin.
 *
 *	bare-SUITE.process NAME     stdin: the command line of bench/plan.h, then what the bare guest hears; stdout: its
 *	                       console
 *
 * The line comes when the process is in its cgroup and on its CPU, so nothing of it runs anywhere else. NAME is for
 * people who look at a list of processes.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "guests/bare/bare.h"

/* Byte by byte: what stands behind the line is for machine_read. False at the end of the input. */
static bool read_line(char *line, size_t cap, size_t *len)
{
	ssize_t got = 0;
	for (*len = 0; *len < cap && (got = read(STDIN_FILENO, line + *len, 1)) == 1 && line[*len] != '\n';)
		++*len;
	return got == 1 && *len < cap;
}

int main(int argc, char **argv)
{
	static char line[BARE_CMDLINE_MAX];
	struct bare_start start = {.entry = "process", .cmdline = line};
	if (argc != 2 || strncmp(argv[1], "hvbench-", 8) != 0) {
		fprintf(stderr, "this program is started by hvbench\n");
		return 2;
	}
	if (!read_line(line, sizeof line, &start.cmdline_len))
		return 1;
	bare_main(&start);
}
