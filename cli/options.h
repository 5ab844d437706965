/*
 * options.h - the options of a command: one table, from which they are read and explained.
 *
 * A row says what an option is called, what it means and where its value goes, so that help and behaviour cannot
 * differ. A command may have several tables: its own, and those that it shares with others (lab_options.h).
 *
 * Options may stand anywhere: `--name value`, `--name=value`, `-n value`, `-nvalue`; a long name may be cut where it
 * stays unique; `--` ends them.
 */
#ifndef HVB_CLI_OPTIONS_H
#define HVB_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/err.h"
#include "lib/proc.h"

/* What an option's value is, and the type of the member that it goes to. */
enum cli_kind {
	CLI_FLAG,   /* no value; bool */
	CLI_TEXT,   /* const char *, borrowed from argv */
	CLI_LIST,   /* struct strv: may be given more than once */
	CLI_NUMBER, /* unsigned, from min to max */
	CLI_LONG,   /* uint64_t, from min to max */
	CLI_OTHER,  /* no member: take() does all */
};

struct cli_option {
	const char *name; /* without its dashes; NULL ends a table */
	char letter;      /* as -x too; 0 for none */
	const char *arg;  /* its value in the help: "FILE"; NULL for a flag */
	const char *help; /* a phrase; it is wrapped */
	enum cli_kind kind;
	size_t at; /* offsetof the member in the table's struct */
	uint64_t min, max;
	/* Optional. Checks the value, or puts it into the table's struct itself. "--NAME: " is put before its error. */
	int (*take)(void *base, const char *value, struct err **err);
};

/* A table and the struct that its values go to. */
struct cli_table {
	const struct cli_option *options;
	void *base;
};

/* What every command has. */
struct cli_common {
	bool json;
	const char *db; /* --db, or NULL */
};

struct command;

/*
 * Reads the options; tables: up to one without options; may be NULL. The operands are argv[1] to argv[n] afterwards, in
 * their order, with a NULL after the last. Returns n, or -1: an unknown option, a value that is missing or wrong, or
 * more than max_operands. --help prints all of it and exits 0; --help=man is a section for a man page, --help=words the
 * names of the options.
 */
int cli_parse(const struct command *command, int argc, char **argv, const struct cli_table *tables, int max_operands,
	struct cli_common *common, struct err **err);

/* Of the last cli_parse(), also of one that failed behind it: --db, or NULL; and whether --json was given. */
const char *cli_database(void);
bool cli_wants_json(void);

#endif
