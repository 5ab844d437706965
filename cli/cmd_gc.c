/*
 * cmd_gc.c - `hvbench gc`: removes what dead runs left.
 */
#include "cli/command.h"
#include "drivers/lab/lab.h"
#include "engine/journal.h"
#include "lib/auto.h"
#include "lib/db.h"
#include "lib/file.h"

extern const struct command command_gc;

struct gc_command {
	struct cli_options common;
	const char *hosts_path;
	bool dry_run;
	json_t *said;
};

static void say(void *ctx, const char *text)
{
	struct gc_command *c = ctx;
	json_array_append_new(c->said, json_string(text));
	if (!c->common.json)
		printf("%s\n", text);
}

static int collect(struct gc_command *c, struct journal_report *report, struct err **err)
{
	struct hosts hosts;
	AUTO_FREE char *path = db_default_path(c->common.db);
	if (!c->common.db && !file_exists(path))
		return 0; /* no run has ever been: nothing is left */
	struct db *db = db_open(path, DB_WRITE, err);
	int result = db ? hosts_load(c->hosts_path, &hosts, err) : -1;
	if (result == 0) {
		result = journal_gc(db, &hosts, c->dry_run, say, c, report, err);
		hosts_finish(&hosts);
	}
	db_close(db);
	return result;
}

static int run(int argc, char **argv, struct err **err)
{
	static const struct option options[] = {
		{"dry-run", no_argument, NULL, 'n'}, {"hosts", required_argument, NULL, 'h'}, {0}};
	struct gc_command c = {.said = json_array()};
	struct journal_report report = {0};
	int result = 0;
	for (int option;
		result == 0 && (option = cli_option(&command_gc, argc, argv, options, &c.common, err)) != -1;) {
		if (option == 'n')
			c.dry_run = true;
		else if (option == 'h')
			c.hosts_path = optarg;
		else
			result = -1;
	}
	if (result == 0 && optind < argc)
		result = err_set(err, ERR_USAGE, "see `hvbench gc --help`", "gc takes no argument '%s'", argv[optind]);
	if (result == 0)
		result = collect(&c, &report, err);
	if (result == 0 && !c.dry_run) {
		lab_sweep();
		file_sweep_scratch();
	}
	if (result == 0 && c.common.json)
		cli_json(json_pack("{s:i, s:i, s:i, s:O}", "dead_runs", (int)report.dead_runs, "removed",
			(int)report.removed, "left", (int)report.left, "said", c.said));
	else if (result == 0)
		printf("%u dead runs, %u things removed, %u left\n", report.dead_runs, report.removed, report.left);
	json_decref(c.said);
	return result != 0 ? -1 : report.left ? ERR_INFRA : CLI_OK;
}

const struct command command_gc = {
	.name = "gc",
	.summary = "remove what a dead run left: guests, folders, processes",
	.usage = "gc [--dry-run] [--hosts FILE] [--db FILE] [--json]\n\n"
		 "Looks in the database's journal for things of runs whose hvbench is not alive any more, and removes "
		 "them; and what killed builds of\n"
		 "the lab left in the cache.\n\n"
		 "      --dry-run      only say what would be removed\n"
		 "      --hosts FILE   hosts file, for guests on other machines\n\n"
		 "Exit code: 0 nothing is left, 4 something could not be removed (it says what).\n",
	.run = run,
};
