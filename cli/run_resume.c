#include "cli/run_resume.h"

#include <string.h>

#include "lib/auto.h"
#include "report/queries.h"

#define FLAG(member) .kind = CLI_FLAG, .at = offsetof(struct run_resume, member)

/* Their help is that of `run`. */
static const struct cli_option options[] = {
	{"resume", 0, NULL, "", FLAG(resume)},
	{"wait", 0, NULL, "", FLAG(wait)},
	{"quiet", 0, NULL, "", FLAG(quiet)},
	{"dry-run", 0, NULL, "", FLAG(dry_run)},
	{0},
};

static int find(struct db *db, const char *which, struct resume *run, struct err **err)
{
	AUTO_RUN_ROW struct run_row row = {0};
	if ((which ? run_find(db, which, &row, err) : run_find_interrupted(db, &row, err)) != 0)
		return -1;
	if (strcmp(row.state, "running") == 0)
		return err_set(err, ERR_USAGE, "wait for its end", "run %.8s is in progress", row.uuid);
	return resume_load(db, row.id, run, err);
}

int run_resume_take(const struct command *command, int argc, char **argv, struct run_resume *asked, struct resume *run,
	struct err **err)
{
	*asked = (struct run_resume){0};
	const struct cli_table tables[] = {{options, asked}, {0}};
	if (cli_parse(command, argc, argv, tables, 1, &asked->common, err) < 0)
		return err_wrap(err, "--resume takes the options of its run");
	AUTO_FREE char *path = db_default_path(asked->common.db);
	struct db *db = db_open(path, DB_WRITE, err);
	int result = db ? find(db, argv[1], run, err) : -1;
	db_close(db);
	return result;
}
