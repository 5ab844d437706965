/*
 * cmd_tag.c - `hvbench tag`: names for runs.
 */
#include "cli/command.h"
#include "engine/archive.h"
#include "lib/auto.h"
#include "report/queries.h"

extern const struct command command_tag;

struct tag_command {
	struct cli_common common;
	const char *forget;
};

static int tag(struct db *db, const char *which, const char *name, struct err **err)
{
	AUTO_RUN_ROW struct run_row run = {0};
	return run_find(db, which, &run, err) == 0 ? archive_tag(db, run.id, name, err) : -1;
}

static int run(int argc, char **argv, struct err **err)
{
	struct tag_command c = {0};
	static const struct cli_option options[] = {
		{"delete", 'd', "NAME", "the run that has this tag has none any more", .kind = CLI_TEXT,
			.at = offsetof(struct tag_command, forget)},
		{0}};
	const struct cli_table tables[] = {{options, &c}, {0}};
	int n = cli_parse(&command_tag, argc, argv, tables, 2, &c.common, err);
	if (n < 0)
		return -1;
	if (n != (c.forget ? 0 : 2))
		return err_set(
			err, ERR_USAGE, "see `hvbench tag --help`", "tag takes a run and a name, or --delete NAME");
	AUTO_FREE char *path = db_default_path(c.common.db);
	struct db *db = db_open(path, DB_WRITE, err);
	int result = !db ? -1 : c.forget ? archive_untag(db, c.forget, err) : tag(db, argv[1], argv[2], err);
	db_close(db);
	return result;
}

const struct command command_tag = {
	.name = "tag",
	.summary = "give a run a name that every command takes",
	.usage = "tag RUN NAME\n"
		 "       hvbench tag --delete NAME",
	.about = "A run with a tag is named by it: `hvbench compare xen --baseline NAME`. A run has one tag, a tag is "
		 "of\n"
		 "one run. RUN is its tag until now, last, or the beginning of its uuid.\n",
	.run = run,
};
