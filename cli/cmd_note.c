/*
 * cmd_note.c - `hvbench note`: words about a run.
 */
#include "cli/command.h"
#include "engine/archive.h"
#include "lib/auto.h"
#include "report/queries.h"

extern const struct command command_note;

static int note(struct db *db, const char *which, const char *text, struct err **err)
{
	AUTO_RUN_ROW struct run_row run = {0};
	return run_find(db, which, &run, err) == 0 ? archive_note(db, run.id, text, err) : -1;
}

static int run(int argc, char **argv, struct err **err)
{
	struct cli_common common = {0};
	int n = cli_parse(&command_note, argc, argv, NULL, 2, &common, err);
	if (n < 0)
		return -1;
	if (n != 2)
		return err_set(err, ERR_USAGE, "see `hvbench note --help`", "note takes a run and a text in quotes");
	AUTO_FREE char *path = db_default_path(common.db);
	struct db *db = db_open(path, DB_WRITE, err);
	int result = db ? note(db, argv[1], argv[2], err) : -1;
	db_close(db);
	return result;
}

const struct command command_note = {
	.name = "note",
	.summary = "keep your words about a run with it",
	.usage = "note RUN TEXT",
	.about = "`hvbench show` prints the note. It takes the place of the one before; an empty TEXT removes it. RUN "
		 "is\n"
		 "a tag, last, or the beginning of a uuid.\n",
	.run = run,
};
