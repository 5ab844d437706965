/*
 * cmd_path.c - `hvbench path`: every instruction of an operation, by function.
 */
#include <string.h>

#include "cli/command.h"
#include "cli/lab_options.h"
#include "cli/path_view.h"
#include "cli/watch.h"
#include "git.h"
#include "lib/auto.h"
#include "lib/file.h"

#define SAMPLES 200
#define WARM 50

struct path_command {
	struct cli_common common;
	struct run_options run;
	const char *against;
	bool order, folded, callgrind;
	struct watch watch;
};

extern const struct command command_path;

/* Of one pattern, now; or of a file that --json has made. */
static int get(struct path_command *c, const char *what, struct path_result *result, struct err **err)
{
	struct run_events events;
	*result = (struct path_result){0};
	if (!strchr(what, '@') && file_exists(what))
		return path_view_read(what, result, err);
	c->run.patterns = &what;
	c->run.n_patterns = 1;
	return watch_events(&c->watch, &events, err) == 0 ? path_measure(&c->run, &events, result, err) : -1;
}

static void show(const struct path_command *c, const struct path_result *result)
{
	if (c->common.json)
		cli_json(path_view_json(result));
	else if (c->folded)
		path_view_folded(result);
	else if (c->callgrind)
		path_view_callgrind(result);
	else if (c->order)
		path_view_order(result);
	else
		path_view_functions(result);
}

static int act(struct path_command *c, const char *what, struct err **err)
{
	AUTO(path_result_finish) struct path_result a = {0}, b = {0};
	progress_init(&c->watch.progress, c->watch.quiet);
	int status = get(c, what, &a, err);
	if (status == 0 && c->against)
		status = get(c, c->against, &b, err);
	progress_finish(&c->watch.progress);
	if (status == 0 && c->against)
		path_view_changes(&a, &b);
	else if (status == 0)
		show(c, &a);
	return status == 0 ? CLI_OK : -1;
}

#define AT(member) offsetof(struct path_command, member)

static const struct cli_option options[] = {
	{"against", 0, "B", "what B's functions take more or less: another instance, or what --json has printed",
		CLI_TEXT, AT(against), 0, 0, NULL},
	{"order", 0, NULL, "the path in order, indented by depth, repeated parts folded", CLI_FLAG, AT(order), 0, 0,
		NULL},
	{"folded", 0, NULL, "a line for each chain of calls, for flame graphs", CLI_FLAG, AT(folded), 0, 0, NULL},
	{"callgrind", 0, NULL, "the same for KCachegrind", CLI_FLAG, AT(callgrind), 0, 0, NULL},
	{"samples", 0, "N", "samples that are recorded (200)", CLI_NUMBER, AT(run.samples), 10, 8000, NULL},
	{"wait", 0, NULL, "wait while another hvbench measures on the host (default: exit code 75)", CLI_FLAG,
		AT(run.wait), 0, 0, NULL},
	{"quiet", 0, NULL, "no progress", CLI_FLAG, AT(watch.quiet), 0, 0, NULL},
	{0},
};

static int check(const struct path_command *c, int n, struct err **err)
{
	if (n == 0)
		return err_set(err, ERR_USAGE, "name an instance: exit.cpuid@kvm", "whose path?");
	if (c->order + c->folded + c->callgrind + c->common.json + (c->against != NULL) > 1)
		return err_set(err, ERR_USAGE, "leave all but one out",
			"--against, --order, --folded, --callgrind and --json each print the path in another way");
	return 0;
}

static int run(int argc, char **argv, struct err **err)
{
	struct path_command c = {
		.run = {.disk = "ram", .samples = SAMPLES, .warm = WARM, .git = HVBENCH_GIT, .seed = 1}};
	const struct cli_table tables[] = {{options, &c}, {lab_options, &c.run.lab}, {0}};
	c.run.command = "hvbench path";
	int n = cli_parse(&command_path, argc, argv, tables, 1, &c.common, err);
	return n < 0 || check(&c, n, err) != 0 ? -1 : act(&c, argv[1], err);
}

const struct command command_path = {
	.name = "path",
	.summary = "every instruction of an operation, by function (lab)",
	.usage = "path BENCH@WHERE [OPTION]...",
	.about =
		"Measures one bench in the lab and shows the functions that ran between the guest's time stamps, with\n"
		"their instructions. They add up to the row's figure to the instruction, or there is no path.\n",
	.notes = "Examples: path exit.cpuid@kvm\n"
		 "          path exit.cpuid@xen/bare-pvh --order\n"
		 "          path exit.cpuid@kvm --json > before.json\n"
		 "          path before.json --against exit.cpuid@kvm --kernel FILE\n",
	.run = run,
};
