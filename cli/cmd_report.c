/*
 * cmd_report.c - `hvbench report`: writes the HTML file of a run and prints where it is.
 */
#include "cli/command.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/db.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "report/queries.h"
#include "report/report.h"

extern const struct command command_report;

struct request {
	const char *run, *out;
	struct cli_common common;
};

static const struct cli_option own_options[] = {
	{"run", 0, "RUN", "the beginning of a run's uuid, or last (the default)", .kind = CLI_TEXT,
		.at = offsetof(struct request, run)},
	{"out", 0, "FILE", "default: reports/UUID.html beside the default database; - is stdout", .kind = CLI_TEXT,
		.at = offsetof(struct request, out)},
	{0},
};

static int read_options(int argc, char **argv, struct request *request, struct err **err)
{
	const struct cli_table tables[] = {{own_options, request}, {0}};

	return cli_parse(&command_report, argc, argv, tables, 0, &request->common, err) < 0 ? -1 : 0;
}

/* The run's own file in the data folder, or what --out says; made absolute for links; caller frees. */
static char *choose_path(const struct request *request, const char *uuid, struct err **err)
{
	AUTO_FREE char *data = NULL, *folder = NULL, *real = NULL, *base_copy = NULL;
	if (request->out) {
		AUTO_FREE char *copy = mem_strdup(request->out);
		folder = mem_strdup(dirname(copy));
		base_copy = mem_strdup(request->out);
	} else {
		data = file_data_dir();
		folder = mem_printf("%s/reports", data);
		base_copy = mem_printf("%s.html", uuid);
	}
	if (!request->out && file_make_dirs(folder, err) != 0)
		return NULL;
	real = realpath(folder, NULL);
	return mem_printf("%s/%s", real ? real : folder, basename(base_copy));
}

static int write_report(struct db *db, const struct request *request, struct err **err)
{
	AUTO_RUN_ROW struct run_row run = {0};
	AUTO_BUF struct buf page = BUF_INIT;
	AUTO_FREE char *warning = NULL, *newer = NULL, *path = NULL;
	json_t *object;
	if (run_find(db, request->run, &run, err) != 0 || (!request->run && run_note_newer(db, &run, &newer, err) != 0))
		return -1;
	if (newer)
		fprintf(stderr, "hvbench: %s\n", newer);
	if (report_write(db, run.uuid, &page, &warning, err) != 0)
		return -1;
	if (warning)
		fprintf(stderr, "hvbench: %s\n", warning);
	if (request->out && strcmp(request->out, "-") == 0) {
		fwrite(page.data, 1, page.len, stdout);
		return 0;
	}
	path = choose_path(request, run.uuid, err);
	if (!path || file_write(path, page.data, page.len, 0644, err) != 0)
		return -1;
	if (!request->common.json) {
		puts(path);
		return 0;
	}
	object = json_object();
	json_object_set_new(object, "run", json_string(run.uuid));
	json_object_set_new(object, "path", json_string(path));
	cli_json(object);
	return 0;
}

static int report_run(int argc, char **argv, struct err **err)
{
	struct request request = {0};
	AUTO_FREE char *path = NULL;
	struct db *db;
	int failed;
	if (read_options(argc, argv, &request, err) != 0)
		return ERR_USAGE;
	path = db_default_path(request.common.db);
	db = db_open(path, DB_READ, err);
	failed = db ? write_report(db, &request, err) : -1;
	db_close(db);
	return failed ? (int)err_kind(*err) : CLI_OK;
}

const struct command command_report = {
	.name = "report",
	.summary = "one self-contained HTML file about a run",
	.usage = "report [OPTION]...",
	.about = "Writes one HTML file that needs nothing else (no network, no server) and prints its path.\n",
	.run = report_run,
};
