/*
 * command.h - what a subcommand is, and what all of them share. Only cli/ prints, prompts or exits.
 *
 * A command is one file cmd_NAME.c that ends in a `const struct command` and one line in cli/list.def.
 * stdout is results, stderr is people.
 */
#ifndef HVB_CLI_COMMAND_H
#define HVB_CLI_COMMAND_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/bench.h"
#include "cli/options.h"
#include "lib/buf.h"
#include "lib/err.h"

struct command {
	const char *name;
	const char *summary; /* one line of `hvbench --help` */
	const char *usage;   /* after "usage: hvbench ": "list [WHAT] [OPTION]..." */
	const char *about;   /* what it does; the options, from their tables, come after it in --help */
	const char *notes;   /* after the options: examples, exit codes; or NULL */
	bool hidden;         /* worker: not listed */
	bool no_database;    /* it reads none, so that a hint needs no --db */
	/* argv[0] is the command's name. Returns the exit code; an error is left in *err and printed by main (the code
	 * is then err_kind). */
	int (*run)(int argc, char **argv, struct err **err);
};

extern const struct command *const commands[];
extern const unsigned n_commands;

enum { CLI_OK = 0, CLI_GATE = 1 }; /* the others are enum err_kind */

/* Whether to use colour on this stream: a terminal, and no NO_COLOR. */
bool cli_colour(FILE *stream);

/*
 * The text with every `hvbench COMMAND` in it as it can be typed here: with the program's path where it is not in PATH,
 * and with the --db that was given. Caller frees.
 */
char *cli_typed(const char *text);

/* "hvbench run --suite exit": the command as it was typed. Before cli_parse() moves the words. Caller frees. */
char *cli_words(int argc, char **argv);

/* "40 s", "14 min", "2 h 5 min": rounded up, to one step of what is said. Caller frees. */
char *cli_duration(int64_t ms);

/* Appends {"schema": "hvbench/1", ...object}, or prints it on stdout, and takes the reference of object. */
void cli_put_json(json_t *object, struct buf *out);
void cli_json(json_t *object);

/* Whether it was called: then stdout has its one object. */
bool cli_has_json(void);

#endif
