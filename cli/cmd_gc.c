/*
 * cmd_gc.c - `hvbench gc`: removes what dead runs left; with --rebuild makes what is derived in the database anew.
 */
#include "cli/command.h"
#include "cli/progress.h"
#include "drivers/lab/lab.h"
#include "engine/journal.h"
#include "engine/summary.h"
#include "lib/auto.h"
#include "lib/db.h"
#include "lib/file.h"

extern const struct command command_gc;

struct gc_command {
	struct cli_common common;
	const char *hosts_path;
	bool dry_run, rebuild;
	json_t *said;
	struct journal_report report;
	unsigned rebuilt; /* rows of `summary` */
	struct progress progress;
};

static void say(void *ctx, const char *text)
{
	struct gc_command *c = ctx;
	json_array_append_new(c->said, json_string(text));
	if (!c->common.json)
		printf("%s\n", text);
}

static void on_rebuilt(void *ctx, unsigned done, unsigned all)
{
	struct gc_command *c = ctx;
	char text[80];
	snprintf(text, sizeof text, "summaries made anew: %u of %u", done, all);
	progress_note(&c->progress, text);
	progress_tick(&c->progress);
}

static int rebuild(struct gc_command *c, struct db *db, struct err **err)
{
	progress_init(&c->progress, false);
	int result = summary_rebuild(db, on_rebuilt, c, &c->rebuilt, err);
	progress_finish(&c->progress);
	return result;
}

static int collect(struct gc_command *c, struct err **err)
{
	struct hosts hosts;
	AUTO_FREE char *path = db_default_path(c->common.db);
	if (!c->common.db && !file_exists(path))
		return 0; /* no run has ever been: nothing is left */
	struct db *db = db_open(path, DB_WRITE, err);
	int result = db ? hosts_load(c->hosts_path, &hosts, err) : -1;
	if (result == 0) {
		result = journal_gc(db, &hosts, c->dry_run, say, c, &c->report, err);
		hosts_finish(&hosts);
	}
	if (result == 0 && c->rebuild && !c->dry_run)
		result = rebuild(c, db, err);
	db_close(db);
	return result;
}

static void print_report(const struct gc_command *c)
{
	const struct journal_report *r = &c->report;
	if (c->common.json) {
		cli_json(json_pack("{s:i, s:i, s:i, s:i, s:O}", "dead_runs", (int)r->dead_runs, "removed",
			(int)r->removed, "left", (int)r->left, "rebuilt", (int)c->rebuilt, "said", c->said));
		return;
	}
	printf("%u dead runs, %u things removed, %u left\n", r->dead_runs, r->removed, r->left);
	if (c->rebuild)
		printf("%u summaries made anew from their samples\n", c->rebuilt);
}

#define AT(member) offsetof(struct gc_command, member)

static const struct cli_option options[] = {
	{"dry-run", 0, NULL, "only say what would be removed", .kind = CLI_FLAG, .at = AT(dry_run)},
	{"rebuild", 0, NULL, "also make every trial's summary (percentiles, histogram) anew from its samples",
		.kind = CLI_FLAG, .at = AT(rebuild)},
	{"hosts", 0, "FILE", "hosts file, for guests on other machines", .kind = CLI_TEXT, .at = AT(hosts_path)},
	{0},
};

static int run(int argc, char **argv, struct err **err)
{
	struct gc_command c = {.said = json_array()};
	const struct cli_table tables[] = {{options, &c}, {0}};
	int result = cli_parse(&command_gc, argc, argv, tables, 0, &c.common, err);
	if (result == 0)
		result = collect(&c, err);
	if (result == 0 && !c.dry_run) {
		lab_sweep();
		file_sweep(FILE_SCRATCH);
	}
	if (result == 0)
		print_report(&c);
	json_decref(c.said);
	return result != 0 ? -1 : c.report.left ? ERR_INFRA : CLI_OK;
}

const struct command command_gc = {
	.name = "gc",
	.summary = "remove what a dead run left: guests, folders, disks, networks",
	.usage = "gc [OPTION]...",
	.about = "Looks in the database's journal for things of runs whose hvbench is not alive any more, or that "
		 "could\n"
		 "not be removed, and removes them; and what killed builds of the lab left in the cache. Only what\n"
		 "hvbench made from this machine is removed; the rest is listed with the reason.\n",
	.notes = "Exit code: 0 nothing is left, 4 something was not removed (it says what).\n",
	.run = run,
};
