/*
 * command.h - what a subcommand is, and what all of them share. Only cli/ prints, prompts or exits.
 *
 * A command is one file cmd_NAME.c that ends in a `const struct command` and one line in cli/list.def.
 * stdout is results, stderr is people.
 */
#ifndef HVB_CLI_COMMAND_H
#define HVB_CLI_COMMAND_H

#include <getopt.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/bench.h"
#include "lib/err.h"

struct command {
	const char *name;
	const char *summary; /* one line of `hvbench --help` */
	const char *usage;   /* everything behind "usage: hvbench " for --help, options and examples included */
	bool hidden;         /* worker: not listed */
	/* argv[0] is the command's name. Returns the exit code; an error is left in *err and printed by main (the code
	 * is then err_kind). */
	int (*run)(int argc, char **argv, struct err **err);
};

extern const struct command *const commands[];
extern const unsigned n_commands;

enum { CLI_OK = 0, CLI_GATE = 1 }; /* the others are enum err_kind */

/* getopt_long with the command's own options and --help, --json, --db FILE, which all understand. Fills struct
 * cli_options. */
struct cli_options {
	bool json;
	const char *db;
};
/*
 * Returns the next of the command's options, -1 at the end, or '?' with *err set (unknown option, missing argument).
 * --help prints usage and exits 0 by itself.
 */
int cli_option(const struct command *command, int argc, char **argv, const struct option *own,
	struct cli_options *common, struct err **err);

/* Reads the number that was given to an option, whose name is without its dashes. -1 when it is none, or not from min
 * to max. */
int cli_number(const char *option, const char *text, uint64_t min, uint64_t max, uint64_t *value, struct err **err);

/* Whether to use colour on this stream: a terminal, and no NO_COLOR. */
bool cli_colour(FILE *stream);

/* "quick", "standard", "full": as --profile takes it. */
const char *cli_profile_name(enum bench_profile profile);

/* A table on stdout: columns aligned, numbers right. cells: n_rows * n_columns texts; right: per column. */
void cli_table(
	const char *const *header, const bool *right, unsigned n_columns, const char *const *cells, unsigned n_rows);

/* Prints {"schema": "hvbench/1", ...object} on stdout and takes the reference of object. */
void cli_json(json_t *object);

#endif
