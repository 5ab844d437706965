/* cmd_gate.c - `hvbench gate`: is a run worse than those before it? By a file that says what counts. */
#include "cli/command.h"
#include "cli/exports.h"
#include "cli/gate_view.h"
#include "lib/auto.h"
#include "report/gate.h"

extern const struct command command_gate;

struct gate_command {
	struct cli_common common;
	const char *run;
	struct strv exports;
	struct exports files;
};

static int judge(struct gate_command *c, const char *path, struct export *export, struct err **err)
{
	bool first;
	AUTO_GATE struct gate gate = {0};
	AUTO_FREE char *db_path = db_default_path(c->common.db);
	if (gate_load(path, &gate, err) != 0 || exports_open(&c->exports, &c->files, err) != 0)
		return -1;
	struct db *db = db_open(db_path, DB_READ, err);
	int result = db ? gate_judge(db, &gate, c->run, export, &first, err) : -1;
	db_close(db);
	return result;
}

static int run(int argc, char **argv, struct err **err)
{
	struct gate_command c = {0};
	static const struct cli_option options[] = {
		{"run", 0, "RUN",
			"the run that is judged: its tag, the beginning of its uuid, or last (default: the newest "
			"complete one)",
			.kind = CLI_TEXT, .at = offsetof(struct gate_command, run)},
		EXPORT_OPTION(offsetof(struct gate_command, exports)), {0}};
	const struct cli_table tables[] = {{options, &c}, {0}};
	AUTO_EXPORT struct export export = {0};
	int code = -1, n = cli_parse(&command_gate, argc, argv, tables, 1, &c.common, err);
	if (n == 0)
		err_set(err, ERR_USAGE, "see `hvbench gate --help`", "gate takes a file");
	if (n == 1 && judge(&c, argv[1], &export, err) == 0 && exports_write(&c.files, &export, err) == 0) {
		gate_view_print(&export, c.common.json);
		code = gate_view_code(&export);
	}
	exports_finish(&c.files);
	strv_finish(&c.exports);
	return code;
}

const struct command command_gate = {
	.name = "gate",
	.summary = "is a run worse than those before it? By a file of what counts",
	.usage = "gate FILE [--run RUN] [--export KIND:FILE]...",
	.about = "Holds a run against earlier nights of its series (`hvbench run --series NAME`), or against one that "
		 "has "
		 "a\n"
		 "tag, and says what failed, since when, by how much, and how sure that is. FILE:\n\n"
		 "  [gate]\n"
		 "  nights = 14          so many earlier nights that did not fail (default 14)\n"
		 "  baseline = NAME      or this run: `hvbench tag RUN NAME`\n"
		 "  undecided = 0        so many rows may stay without a verdict\n\n"
		 "  [exit.*@kvm]         a pattern; a row belongs to the last section that selects it\n"
		 "  direction = slower   what fails: slower (default) or any, also faster\n"
		 "  min-effect = 2       per cent; default: the suite's own (METHOD rule 16)\n"
		 "  alpha = 0.01         p must be below it; at most 0.05, the default\n"
		 "  quarantine = WHY     measured and shown, and fails nothing\n"
		 "  owner = NAME         whom a failure names\n",
	.notes = "Exit code: 0 every row is the same or faster, 1 a row failed, 3 the gate could not judge: too few "
		 "boots "
		 "or\n"
		 "nights, hosts that differ, a pattern without rows.\n",
	.run = run,
};
