/*
 * cmd_path.c - `hvbench path`: every instruction of an operation, by function.
 */
#include <string.h>

#include "cli/command.h"
#include "cli/lab_options.h"
#include "cli/path_view.h"
#include "cli/watch.h"
#include "engine/path.h"
#include "git.h"
#include "lib/auto.h"
#include "lib/mem.h"
#include "lib/select.h"
#include "report/queries.h"

#define SAMPLES 200
#define WARM 50

struct path_command {
	struct cli_common common;
	struct run_options run;
	const char *against, *of_run;
	bool fresh, order, folded, callgrind;
	struct watch watch;
	struct db *db;
};

extern const struct command command_path;

/* Of one pattern: of this build and lab, recorded now if need be. */
static int get(struct path_command *c, const char *pattern, struct path_results *results, struct err **err)
{
	struct run_events events;
	c->run.patterns = &pattern;
	c->run.n_patterns = 1;
	return watch_events(&c->watch, &events, err) == 0 ? path_get(&c->run, c->db, c->fresh, &events, results, err)
							  : -1;
}

/* A run's, of an instance or of those that a pattern selects. */
static int get_of_run(
	struct path_command *c, const char *which, const char *pattern, struct path_results *results, struct err **err)
{
	AUTO_RUN_ROW struct run_row run = {0};
	AUTO_PATH_RESULTS struct path_results all = {0};
	if (run_find(c->db, which, &run, err) != 0 || path_results_load(c->db, run.uuid, &all, err) != 0)
		return -1;
	for (unsigned i = 0; i < all.n; i++)
		if (instance_text_matches(pattern, all.list[i].instance)) {
			MEM_ADD(results->list, results->n) = all.list[i];
			all.list[i] = (struct path_result){0};
		}
	if (results->n > 0)
		return 0;
	return err_set(err, ERR_USAGE,
		all.n ? "`hvbench path '*@*' --run RUN` lists those it has"
		      : "hvbench run --paths records them with a run; without --run it is recorded now",
		"run %.8s has no path of %s", run.uuid, pattern);
}

static int refuse(const struct path_result *r, struct err **err)
{
	return err_set(err,
		r->failed             ? ERR_GUEST
			: r->measured ? ERR_INFRA
				      : ERR_NOTHING,
		r->measured ? "benches that halt, or that a timer ends, have none" : NULL, "%s has no path: %s",
		r->instance, r->why_not);
}

/* Whether it is one, and there is a path. */
static int check_one(const struct path_results *results, struct err **err)
{
	if (results->n != 1)
		return err_set(
			err, ERR_USAGE, "name one", "%u benches are meant, and this shows the path of one", results->n);
	return results->list[0].why_not ? refuse(&results->list[0], err) : 0;
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

/* Of several benches: one that failed, or is counted exactly, must have its path. */
static int show_all(const struct path_command *c, const struct path_results *results, struct err **err)
{
	json_t *paths = json_array();
	const struct path_result *without = NULL;
	for (unsigned i = 0; i < results->n; i++) {
		const struct path_result *r = &results->list[i];
		json_array_append_new(paths, path_view_json(r));
		if (path_result_is_owed(r))
			without = r;
	}
	if (c->common.json)
		cli_json(json_pack("{s:O}", "paths", paths));
	else
		path_view_list(results);
	json_decref(paths);
	return without ? refuse(without, err) : CLI_OK;
}

/* --against: another instance, or a run's path of A's. */
static int get_other(struct path_command *c, const struct path_result *a, struct path_results *b, struct err **err)
{
	return strchr(c->against, '@') ? get(c, c->against, b, err) : get_of_run(c, c->against, a->instance, b, err);
}

static int show_stored(struct path_command *c, const char *what, struct err **err)
{
	AUTO_PATH_RESULTS struct path_results a = {0}, b = {0};
	int status = c->of_run ? get_of_run(c, c->of_run, what, &a, err) : get(c, what, &a, err);
	if (status == 0 && c->against)
		status = check_one(&a, err) == 0 ? get_other(c, a.list, &b, err) : -1;
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

static int act(struct path_command *c, const char *what, struct err **err)
{
	AUTO_FREE char *path = db_default_path(c->common.db);
	c->db = db_open(path, DB_WRITE, err);
	progress_init(&c->watch.progress, c->watch.quiet);
	int code = c->db ? show_stored(c, what, err) : -1;
	progress_finish(&c->watch.progress);
	db_close(c->db);
	return code;
}

#define AT(member) offsetof(struct path_command, member)

static const struct cli_option options[] = {
	{"against", 0, "B", "what B's functions take more or less: another instance, or a run that has A's path",
		CLI_TEXT, AT(against), 0, 0, NULL},
	{"run", 0, "RUN", "show the path that this run has", CLI_TEXT, AT(of_run), 0, 0, NULL},
	{"fresh", 0, NULL, "record it, even where it is stored", CLI_FLAG, AT(fresh), 0, 0, NULL},
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
	if (c->of_run && c->fresh)
		return err_set(
			err, ERR_USAGE, "leave one of them out", "--run shows a stored path, --fresh records one");
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
	AUTO_FREE char *words = cli_words(argc, argv);
	c.run.command = words;
	int n = cli_parse(&command_path, argc, argv, tables, 1, &c.common, err);
	return n < 0 || check(&c, n, err) != 0 ? -1 : act(&c, argv[1], err);
}

const struct command command_path = {
	.name = "path",
	.summary = "every instruction of an operation, by function (lab)",
	.usage = "path BENCH@WHERE [OPTION]...",
	.about = "Shows the functions that ran between the guest's time stamps, with their instructions. They add up "
		 "to\n"
		 "the row's figure to the instruction, or there is no path. It is recorded in the lab unless the "
		 "database\n"
		 "has it of this hvbench and this lab. Several benches of one place, exit.*@kvm, are shown a line "
		 "each.\n",
	.notes = "Examples: path exit.cpuid@kvm\n"
		 "          path exit.cpuid@xen/bare-pvh --order\n"
		 "          path exit.cpuid@kvm --kernel FILE --against before     before: a run's tag or uuid\n"
		 "          path exit.cpuid@xen/bare-pvh --run before --against after\n",
	.run = run,
};
