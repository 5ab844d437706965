/*
 * cmd_doctor.c - `hvbench doctor`: what is usable here and why not, each with its hint. Every answer comes from trying.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/table.h"
#include "collect/events.h"
#include "drivers/driver.h"
#include "engine/target.h"
#include "lib/db.h"
#include "lib/mem.h"
#include "lib/proc.h"

extern const struct command command_doctor;

#define LEFT 20 /* columns before a reason */

struct doctor {
	bool json;
	json_t *checks;
	unsigned usable; /* ways to measure that work */
};

static void say(struct doctor *d, const char *what, const char *state, const char *reason, const char *hint)
{
	json_array_append_new(d->checks,
		json_pack("{s:s, s:s, s:s*, s:s*}", "what", what, "state", state, "reason", reason, "hint", hint));
	if (d->json)
		return;
	bool colour = cli_colour(stdout), good = strcmp(state, "usable") == 0;
	AUTO_FREE char *line = mem_printf("%s%-8s%s %-10s %s", colour ? good ? "\033[32m" : "\033[33m" : "", state,
		colour ? "\033[0m" : "", what, reason ? reason : "");
	AUTO_FREE char *typed = hint ? cli_typed(hint) : NULL,
		       *advice = hint ? mem_printf("%*shint: %s", LEFT, "", typed) : mem_strdup("");
	cli_hanging(stdout, LEFT, line);
	cli_hanging(stdout, LEFT, advice);
	fflush(stdout);
}

/* An error as a finding. */
static void say_error(struct doctor *d, const char *what, const char *state, const struct err *err)
{
	say(d, what, state, err_message(err), err_hint(err));
}

static void check_driver(struct doctor *d, const struct host *host, const struct driver *driver)
{
	AUTO_ERR struct err *err = NULL;
	struct driver_probe probe;
	if (target_probe(host, driver->name, &(struct target_asking){.fresh = true}, &probe, &err) != 0) {
		say_error(d, driver->name, err_kind(err) == ERR_BUSY ? "busy" : "broken", err);
		return;
	}
	d->usable += probe.state == DRIVER_USABLE && driver->measures;
	say(d, driver->name, driver_state_name(probe.state), probe.reason ? probe.reason : probe.version, probe.hint);
	driver_probe_finish(&probe);
}

static void check_lab(struct doctor *d)
{
	AUTO_ERR struct err *err = NULL;
	struct lab_config config = {.clock = LAB_ICOUNT};
	bool built = false;
	if (lab_check_tools(&err) != 0) {
		say_error(d, "lab", "absent", err);
		return;
	}
	if (lab_is_built(&config, true, &built, &err) != 0) {
		say_error(d, "lab", "broken", err);
		return;
	}
	d->usable++;
	say(d, "lab", "usable",
		built ? "built: lab-kvm, lab-xen and lab-metal resume from their saved states" : "not built yet",
		built ? NULL : "`hvbench lab build` makes it (a few minutes); `hvbench run` does so by itself");
}

static void check_database(struct doctor *d, const char *option)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *path = db_default_path(option);
	struct db *db = db_open(path, DB_WRITE, &err);
	if (db)
		say(d, "database", "usable", path, NULL);
	else
		say_error(d, "database", "broken", err);
	db_close(db);
}

static void check_counting(struct doctor *d)
{
	AUTO_FREE char *sentence = NULL, *hint = NULL;
	bool able = events_able(&sentence, &hint);
	say(d, "counting", able ? "usable" : "absent", sentence, hint);
}

static void check_tool(struct doctor *d, const char *program, const char *why, const char *package)
{
	AUTO_FREE char *hint = mem_printf("apt-get install %s", package);
	bool there = proc_find(program);
	say(d, program, there ? "usable" : "absent", why, there ? NULL : hint);
}

static int examine(struct doctor *d, const struct cli_common *common, struct err **err)
{
	struct hosts hosts;
	if (hosts_load(NULL, &hosts, err) != 0) {
		hosts_finish(&hosts);
		return -1;
	}
	for (unsigned i = 0; i < n_drivers; i++)
		if (drivers[i]->measures)
			check_driver(d, hosts_find(&hosts, "local"), drivers[i]);
	check_lab(d);
	check_database(d, common->db);
	check_counting(d);
	check_tool(d, "gnuplot", "draws the report's plots", "gnuplot-nox");
	hosts_finish(&hosts);
	return 0;
}

static int run(int argc, char **argv, struct err **err)
{
	struct cli_common common = {0};
	if (cli_parse(&command_doctor, argc, argv, NULL, 0, &common, err) < 0)
		return -1;
	struct doctor d = {.json = common.json, .checks = json_array()};
	int result = examine(&d, &common, err);
	if (result == 0 && common.json)
		cli_json(json_pack("{s:O}", "checks", d.checks));
	json_decref(d.checks);
	return result != 0 ? -1 : d.usable ? CLI_OK : ERR_NOTHING;
}

const struct command command_doctor = {
	.name = "doctor",
	.summary = "what is usable here and why not, each with its hint",
	.usage = "doctor [OPTION]...",
	.about = "Tries everything that a run could need: each hypervisor by running a guest in it, the lab, the\n"
		 "database, the tools. Takes up to a minute where a hypervisor is there but hangs. While another\n"
		 "hvbench measures on this machine none is tried: they are busy.\n",
	.notes = "Exit code: 0 something can measure here, 3 nothing can.\n",
	.no_database = true,
	.run = run,
};
