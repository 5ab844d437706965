/*
 * cmd_list.c - `hvbench list`: what there is, with what each needs. Reads tables only; asks no machine but for events.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "cli/command.h"
#include "cli/table.h"
#include "collect/collect.h"
#include "collect/events.h"
#include "drivers/driver.h"
#include "engine/host.h"
#include "engine/measure.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/near.h"
#include "lib/proc.h"

#define MODES_SHOWN 4 /* in a table; all are in the JSON */

extern const struct command command_list;

static void print_rows(const char *title, const struct table *table)
{
	table_print(table, title);
	putchar('\n');
}

/* Its modes that match; of more than `most` (0: no limit) the first ones, and how many more there are. */
static char *modes_text(const struct driver *driver, const char *glob, unsigned most)
{
	struct buf text = BUF_INIT;
	unsigned n = 0;
	buf_adds(&text, "");
	for (unsigned i = 0; driver->modes[i]; i++)
		if (fnmatch(glob, driver->modes[i], 0) == 0 && (++n <= most || !most))
			buf_addf(&text, "%s%s", n > 1 ? " " : "", driver->modes[i]);
	if (most && n > most)
		buf_addf(&text, " and %u more", n - most);
	return buf_steal(&text);
}

/* Globs of places as text. */
static char *places_text(const char *const *globs, const char *none)
{
	struct buf text = BUF_INIT;
	for (unsigned i = 0; globs && globs[i]; i++)
		buf_addf(&text, "%s%s", i ? " " : "", globs[i]);
	if (!globs)
		buf_adds(&text, none);
	return buf_steal(&text);
}

/* What a tool does for it; NULL for benches without one. */
static const struct bench_io *io_of(const struct bench_family *family, const struct bench *bench)
{
	return suite_find(family->suite)->measure == BENCH_PASSES ? bench->io : NULL;
}

/* Where a bench can exist, or what it needs there; caller frees. */
static char *needs_text(const struct bench_family *family, const struct bench *bench)
{
	const struct bench_io *io = io_of(family, bench);
	if (!io)
		return places_text(bench->modes, "everywhere");
	if (io->own)
		return mem_printf("each %s device, --%s", io->device,
			io->tool == BENCH_TOOL_JOB ? "fio-job FILE" : "net-job OPTIONS");
	return mem_printf("each %s device, profile %s", io->device, measure_profile_name(io->profile));
}

static unsigned count_benches(const char *suite)
{
	unsigned n = 0;
	for (unsigned f = 0; f < bench_n_families; f++)
		n += strcmp(bench_families[f]->suite, suite) == 0 ? bench_families[f]->n : 0;
	return n;
}

static void list_suites(bool json, json_t *all)
{
	static const struct table_column columns[] = {{.title = "suite"}, {.title = "benches", .right = true},
		{.title = "guest"}, {.title = "what", .wraps = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	json_t *list = json_array();
	for (unsigned i = 0; i < n_suites; i++) {
		const struct suite *suite = suites[i];
		unsigned n = count_benches(suite->name);
		table_add(&table, suite->name);
		table_addf(&table, "%u", n);
		table_add(&table, suite->guest);
		table_add(&table, suite->what);
		json_array_append_new(list,
			json_pack("{s:s, s:i, s:s, s:s}", "suite", suite->name, "benches", (int)n, "guest",
				suite->guest, "what", suite->what));
	}
	json_object_set_new(all, "suites", list);
	if (!json)
		print_rows("SUITES", &table);
}

static json_t *bench_json(const struct bench_family *family, const struct bench *bench)
{
	const struct bench_io *io = io_of(family, bench);
	AUTO_FREE char *places = places_text(bench->modes, "everywhere");
	AUTO_FREE char *inexact = places_text(bench->inexact, "");
	json_t *name = json_sprintf("%s.%s", family->suite, bench->name);
	return json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s*, s:s*, s:s*}", "bench", name, "suite",
		family->suite, "guest", family->guest, "title", bench->title, "times", bench->times, "path",
		bench->path, "disturbed", bench->disturbed, "conclude", bench->conclude, "places", places, "inexact",
		inexact, "device", io ? io->device : NULL, "profile", io ? measure_profile_name(io->profile) : NULL,
		"operation", io ? io->op : NULL);
}

static void list_benches(bool json, json_t *all)
{
	static const struct table_column columns[] = {{.title = "bench"}, {.title = "what", .wraps = true},
		{.title = "where it can exist, what it needs", .wraps = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	json_t *list = json_array();
	for (unsigned f = 0; f < bench_n_families; f++)
		for (unsigned b = 0; b < bench_families[f]->n; b++) {
			const struct bench *bench = &bench_families[f]->benches[b];
			AUTO_FREE char *needs = needs_text(bench_families[f], bench);
			table_addf(&table, "%s.%s", bench_families[f]->suite, bench->name);
			table_add(&table, bench->title);
			table_add(&table, needs);
			json_array_append_new(list, bench_json(bench_families[f], bench));
		}
	json_object_set_new(all, "benches", list);
	if (!json)
		print_rows("BENCHES (by suite)", &table);
}

/* Systems that the argument of 2008 names and hvbench has no driver for, with the reason, and what one would need. */
static const struct {
	const char *system, *what, *why;
} without[] = {
	{"vmware", "VMware ESX, Workstation",
		"no driver: no host of it to test on, and a licence; would need libvirt's esx or vmware, and a "
		"console"},
	{"hyperv", "Microsoft Hyper-V",
		"no driver: no host of it to test on, and a licence; would need libvirt's hyperv, and a named pipe's "
		"end on Windows"},
	{"virtual-server", "Microsoft Virtual Server",
		"no driver: its maker no longer supports it, Hyper-V is what followed; libvirt has none"},
	{"parallels", "Parallels, Virtuozzo",
		"no driver: no host of it to test on, and a licence; would need libvirt's vz, and a console"},
};

static void list_without(struct table *table, json_t *all)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < sizeof without / sizeof without[0]; i++) {
		table_add(table, without[i].system);
		table_add(table, "");
		table_add(table, without[i].what);
		table_add(table, without[i].why);
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s}", "system", without[i].system, "what", without[i].what, "why",
				without[i].why));
	}
	json_object_set_new(all, "without_driver", list);
}

static void list_drivers(bool json, bool every, json_t *all)
{
	static const struct table_column columns[] = {{.title = "driver"}, {.title = "modes", .wraps = true},
		{.title = "what", .wraps = true}, {.title = "needs", .wraps = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	json_t *list = json_array();
	for (unsigned i = 0; i < n_drivers; i++) {
		AUTO_FREE char *modes = modes_text(drivers[i], "*", 0);
		AUTO_FREE char *some = modes_text(drivers[i], "*", MODES_SHOWN);
		table_add(&table, drivers[i]->name);
		table_add(&table, some);
		table_add(&table, drivers[i]->what);
		table_add(&table, drivers[i]->needs);
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:s, s:b}", "driver", drivers[i]->name, "modes", modes, "what",
				drivers[i]->what, "needs", drivers[i]->needs, "measures", drivers[i]->measures));
	}
	json_object_set_new(all, "drivers", list);
	if (every)
		list_without(&table, all);
	if (!json)
		print_rows("DRIVERS (`hvbench doctor` shows which work here)", &table);
}

/* "a,b" as "a b", which a table can wrap; caller frees. */
static char *words_of(const char *list)
{
	char *words = mem_strdup(list ? list : "");
	for (char *comma = words; (comma = strchr(comma, ','));)
		*comma = ' ';
	return words;
}

/* What the linux guest can have; its name is the variant of an instance: io.net-rr@kvm~e1000. */
static void list_devices(bool json, json_t *all)
{
	static const struct table_column columns[] = {{.title = "driver"}, {.title = "variant"}, {.title = "class"},
		{.title = "kind", .wraps = true}, {.title = "modes", .wraps = true}};
	static const struct table_column of_knobs[] = {
		{.title = "driver"}, {.title = "variant"}, {.title = "knobs", .wraps = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns), settings = TABLE_OF(of_knobs);
	json_t *list = json_array();
	for (unsigned i = 0; i < n_drivers; i++)
		for (const struct driver_device *d = drivers[i]->devices; d && d->variant; d++) {
			AUTO_FREE char *modes = modes_text(drivers[i], d->modes, 0);
			AUTO_FREE char *some = modes_text(drivers[i], d->modes, MODES_SHOWN);
			AUTO_FREE char *knobs = words_of(d->knobs);
			const char *kind = d->pv         ? "paravirtual"
				: d->pace == DRIVER_SLOW ? "emulated, slow: fewer operations"
							 : "emulated";
			table_add(&table, drivers[i]->name);
			table_add(&table, d->variant);
			table_add(&table, d->device);
			table_add(&table, kind);
			table_add(&table, some);
			if (d->knobs) {
				table_add(&settings, drivers[i]->name);
				table_add(&settings, d->variant);
				table_add(&settings, knobs);
			}
			json_array_append_new(list,
				json_pack("{s:s, s:s, s:s, s:b, s:b, s:s, s:s}", "driver", drivers[i]->name, "variant",
					d->variant, "device", d->device, "paravirtual", d->pv, "slow",
					d->pace == DRIVER_SLOW, "modes", modes, "knobs", d->knobs ? d->knobs : ""));
		}
	json_object_set_new(all, "devices", list);
	if (json)
		return;
	print_rows("DEVICES of the linux guest (the ~variant of an instance)", &table);
	print_rows("KNOBS of the devices (`hvbench run --knobs`)", &settings);
}

static const char *what_host(const struct host *host)
{
	if (host->kind == HOST_LOCAL)
		return "this machine";
	if (host->kind == HOST_REMOTE)
		return host->ssh ? host->ssh : host->connect;
	return host->lab == LAB_METAL ? "the lab's machine with no hypervisor under the guest"
				      : "emulated machine of the lab";
}

static int list_hosts(bool json, json_t *all, const char *path, struct err **err)
{
	struct hosts hosts;
	static const struct table_column columns[] = {
		{.title = "host"}, {.title = "drivers", .wraps = true}, {.title = "what", .wraps = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	json_t *list = json_array();
	if (hosts_load(path, &hosts, err) != 0) {
		json_decref(list);
		hosts_finish(&hosts);
		return -1;
	}
	for (unsigned i = 0; i < hosts.n; i++) {
		AUTO_BUF struct buf names = BUF_INIT;
		for (char **name = hosts.list[i].drivers; *name; name++)
			buf_addf(&names, "%s%s", names.len ? " " : "", *name);
		table_add(&table, hosts.list[i].name);
		table_add(&table, buf_text(&names));
		table_add(&table, what_host(&hosts.list[i]));
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s}", "host", hosts.list[i].name, "drivers", buf_text(&names), "what",
				what_host(&hosts.list[i])));
	}
	json_object_set_new(all, "hosts", list);
	if (!json)
		print_rows("HOSTS", &table);
	hosts_finish(&hosts);
	return 0;
}

static void list_collectors(bool json, json_t *all)
{
	static const struct table_column columns[] = {
		{.title = "collector"}, {.title = "when"}, {.title = "what", .wraps = true}};
	AUTO_TABLE struct table table = TABLE_OF(columns);
	json_t *list = json_array();
	for (unsigned i = 0; i < n_collectors; i++) {
		const char *when = collectors[i]->open ? "where a bench asks for it"
			: !collectors[i]->end          ? "once per host"
			: collectors[i]->costs         ? "in boots of its own"
			: collectors[i]->scenes        ? "in every scene"
						       : "in every boot";
		table_add(&table, collectors[i]->name);
		table_add(&table, when);
		table_add(&table, collectors[i]->what);
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s}", "collector", collectors[i]->name, "when", when, "what",
				collectors[i]->what));
	}
	json_object_set_new(all, "collectors", list);
	if (!json)
		print_rows("COLLECTORS", &table);
}

/* ---- events ---- */

struct event_rows {
	struct table table;
	json_t *list;
};

static void add_event(void *ctx, const char *name, const char *what)
{
	struct event_rows *events = ctx;
	table_add(&events->table, name);
	table_add(&events->table, what);
	json_array_append_new(events->list, json_pack("{s:s, s:s}", "event", name, "what", what));
}

static void list_events(bool json, json_t *all, const char *pattern)
{
	static const struct table_column columns[] = {{.title = "event"}, {.title = "what", .wraps = true}};
	struct event_rows events = {TABLE_OF(columns), json_array()};
	AUTO_FREE char *why = NULL;
	unsigned others = events_each(pattern, add_event, &events, &why);
	json_object_set_new(all, "events", events.list);
	if (!json && events.table.cells.n > 0)
		print_rows("EVENTS that can be counted here", &events.table);
	if (!json && others) {
		AUTO_FREE char *line = mem_printf("%u more cannot be counted here: %s", others, why);
		cli_paragraph(stdout, line);
	}
	table_finish(&events.table);
}

struct request {
	const char *hosts;
	bool all;
	struct cli_common common;
};

static int list(const char *what, const char *pattern, const struct request *request, struct err **err)
{
	static const char *const kinds[] = {
		"suites", "benches", "drivers", "devices", "hosts", "collectors", "events", NULL};
	struct near near = NEAR_TO(what ? what : kinds[0]);
	for (unsigned i = 0; kinds[i]; i++)
		near_try(&near, kinds[i]);
	if (strcmp(near.best, near.word) != 0) {
		AUTO_FREE char *hint = near_hint(&near, "see `hvbench list --help`");
		return err_set(err, ERR_USAGE, hint,
			"list takes suites, benches, drivers, devices, hosts, collectors or events, not '%s'", what);
	}
	if (pattern && strcmp(what, "events") != 0)
		return err_set(err, ERR_USAGE, NULL, "only events are listed by a pattern, not %s", what);
	if (request->all && (!what || strcmp(what, "drivers") != 0))
		return err_set(err, ERR_USAGE, "`hvbench list drivers --all`", "--all is about drivers");
	const struct cli_common *common = &request->common;
	json_t *all = json_object();
	int result = 0;
	if (!what || strcmp(what, "suites") == 0)
		list_suites(common->json, all);
	if (!what || strcmp(what, "benches") == 0)
		list_benches(common->json, all);
	if (!what || strcmp(what, "drivers") == 0)
		list_drivers(common->json, request->all, all);
	if (!what || strcmp(what, "devices") == 0)
		list_devices(common->json, all);
	if (!what || strcmp(what, "hosts") == 0)
		result = list_hosts(common->json, all, request->hosts, err);
	if (!what || strcmp(what, "collectors") == 0)
		list_collectors(common->json, all);
	if (what && strcmp(what, "events") == 0)
		list_events(common->json, all, pattern);
	if (common->json && result == 0)
		cli_json(all);
	else
		json_decref(all);
	return result;
}

static int run(int argc, char **argv, struct err **err)
{
	static const struct cli_option options[] = {
		{"hosts", 0, "FILE", "hosts file (default: $XDG_CONFIG_HOME/hvbench/hosts)", .kind = CLI_TEXT,
			.at = offsetof(struct request, hosts)},
		{"all", 0, NULL, "drivers: also systems that there is no driver for, and why", .kind = CLI_FLAG,
			.at = offsetof(struct request, all)},
		{0}};
	struct request request = {0};
	const struct cli_table tables[] = {{options, &request}, {0}};
	return cli_parse(&command_list, argc, argv, tables, 2, &request.common, err) < 0
		? -1
		: list(argv[1], argv[1] ? argv[2] : NULL, &request, err);
}

const struct command command_list = {
	.name = "list",
	.summary = "suites, benches, drivers, devices, hosts, collectors, events",
	.usage = "list [suites|benches|drivers|devices|hosts|collectors|events [PATTERN]] [OPTION]...",
	.about = "Lists what there is and what it needs; events, which `hvbench run --events` counts, only when they "
		 "are asked for: those whose name has the PATTERN in it. `hvbench doctor` finds out whether a driver "
		 "works on this machine.\n",
	.no_database = true,
	.run = run,
};
