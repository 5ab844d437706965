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
#include "lib/mem.h"

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
static int get(struct path_command *c, const char *what, struct path_results *results, struct err **err)
{
	struct run_events events;
	if (!strchr(what, '@') && file_exists(what)) {
		MEM_ADD(results->list, results->n) = (struct path_result){0};
		return path_view_read(what, &results->list[0], err);
	}
	c->run.patterns = &what;
	c->run.n_patterns = 1;
	return watch_events(&c->watch, &events, err) == 0 ? path_measure(&c->run, &events, results, err) : -1;
}

/* Whether it is one, and there is a path. */
static int check_one(const struct path_results *results, struct err **err)
{
	const struct path_result *r = results->list;
	if (results->n != 1)
		return err_set(
			err, ERR_USAGE, "name one", "%u benches are meant, and this shows the path of one", results->n);
	if (!r->why_not)
		return 0;
	return err_set(err, r->measured ? ERR_INFRA : ERR_NOTHING,
		r->measured ? "benches that halt, or that a timer ends, have none" : NULL, "%s has no path: %s",
		r->instance, r->why_not);
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

/* Of several benches: rows that are exact must have their path. */
static int show_all(const struct path_command *c, const struct path_results *results, struct err **err)
{
	json_t *paths = json_array();
	const char *without = NULL;
	for (unsigned i = 0; i < results->n; i++) {
		const struct path_result *r = &results->list[i];
		json_array_append_new(paths, path_view_json(r));
		if (r->why_not && r->measured && !r->inexact)
			without = r->instance;
	}
	if (c->common.json)
		cli_json(json_pack("{s:O}", "paths", paths));
	else
		path_view_list(results);
	json_decref(paths);
	return without ? err_set(err, ERR_INFRA, NULL, "%s is counted exactly and has no path", without) : CLI_OK;
}

static int act(struct path_command *c, const char *what, struct err **err)
{
	AUTO(path_results_finish) struct path_results a = {0}, b = {0};
	progress_init(&c->watch.progress, c->watch.quiet);
	int status = get(c, what, &a, err);
	if (status == 0 && c->against)
		status = check_one(&a, err) == 0 ? get(c, c->against, &b, err) : -1;
	progress_finish(&c->watch.progress);
	if (status != 0)
		return -1;
	if (a.n > 1 && !c->order && !c->folded && !c->callgrind)
		return show_all(c, &a, err);
	if (check_one(&a, err) != 0 || (c->against && check_one(&b, err) != 0))
		return -1;
	if (c->against)
		path_view_changes(&a.list[0], &b.list[0]);
	else
		show(c, &a.list[0]);
	return CLI_OK;
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
		.run = {.disk = "ram", .samples = SAMPLES, .warm = WARM, .git = HVBENCH_GIT, .seed = 1},
		.watch = {.n_boots = 1}};
	const struct cli_table tables[] = {{options, &c}, {lab_options, &c.run.lab}, {0}};
	c.run.command = "hvbench path";
	int n = cli_parse(&command_path, argc, argv, tables, 1, &c.common, err);
	return n < 0 || check(&c, n, err) != 0 ? -1 : act(&c, argv[1], err);
}

const struct command command_path = {
	.name = "path",
	.summary = "every instruction of an operation, by function (lab)",
	.usage = "path BENCH@WHERE [OPTION]...",
	.about = "Measures a bench in the lab and shows the functions that ran between the guest's time stamps, with\n"
		 "their instructions. They add up to the row's figure to the instruction, or there is no path.\n"
		 "Several benches of one place, exit.*@kvm, are shown a line each.\n",
	.notes = "Examples: path exit.cpuid@kvm\n"
		 "          path exit.cpuid@xen/bare-pvh --order\n"
		 "          path exit.cpuid@kvm --json > before.json\n"
		 "          path before.json --against exit.cpuid@kvm --kernel FILE\n",
	.run = run,
};
