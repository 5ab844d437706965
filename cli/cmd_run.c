/*
 * cmd_run.c - `hvbench run`: measure.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "cli/command.h"
#include "cli/exports.h"
#include "cli/lab_options.h"
#include "cli/run_resume.h"
#include "cli/run_view.h"
#include "cli/watch.h"
#include "collect/events.h"
#include "drivers/driver.h"
#include "drivers/knobs.h"
#include "engine/measure.h"
#include "engine/path.h"
#include "git.h"
#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "report/devices.h"
#include "report/series.h"

#define DEFAULT_SAMPLES 1000
#define DEFAULT_WARM 50
#define DEFAULT_SECONDS 6
#define REPS_MAX 1000u
#define MAX_TIME_MAX 1000000 /* of its unit */

struct run_command {
	struct cli_common common;
	struct run_options run;
	struct strv suites, knobs;
	char **words; /* owned: argv as it is being read */
	struct buf events;
	struct strv exports;
	struct exports files;
	const char *hosts_path;
	bool dry_run, resume, paths;
	struct resume resumed;
	struct watch watch;
	struct db *db;
};

static void on_phase(void *ctx, const char *text)
{
	struct run_command *c = ctx;
	progress_phase(&c->watch.progress, text);
}

/* ---- the run ---- */

static void say_outlook(struct run_command *c, const struct run_plan *plan)
{
	for (unsigned i = 0; i < n_suites; i++) {
		AUTO_FREE char *text = run_view_outlook(plan, suites[i]->name, c->db);
		if (text)
			progress_say(&c->watch.progress, text);
	}
	for (unsigned i = 0; i < c->run.jobs.n + c->run.nets.n; i++) {
		AUTO_FREE char *text = run_view_own(plan, i);
		if (text)
			progress_say(&c->watch.progress, text);
	}
}

static void say_rest(struct run_command *c, const struct run_plan *plan)
{
	AUTO_FREE char *text = mem_printf("run %.8s goes on: %u of %u benches are stored", c->resumed.uuid,
		plan->n_known, plan->n_known + plan->plan.n_trials);
	progress_say(&c->watch.progress, text);
}

static int interrupted(const struct run_result *r, struct err **err)
{
	AUTO_FREE char *hint = mem_printf("`hvbench run --resume %.8s` measures the rest", r->uuid);
	err_set(err, ERR_INTERRUPTED, hint, "interrupted: %u of %u benches are stored", r->n_stored, r->n_planned);
	return ERR_INTERRUPTED;
}

static int exit_code(const struct run_result *r, struct err **err)
{
	if (r->interrupted)
		return interrupted(r, err);
	if (r->outcomes[OUTCOME_FAIL] || r->outcomes[OUTCOME_CRASH] || r->boots[OUTCOME_FAIL] ||
		r->boots[OUTCOME_CRASH])
		return ERR_GUEST;
	if (r->outcomes[OUTCOME_ERROR] || r->boots[OUTCOME_ERROR])
		return ERR_INFRA;
	if (r->outcomes[OUTCOME_OK] || r->outcomes[OUTCOME_UNSTABLE])
		return CLI_OK;
	return err_set(err, ERR_NOTHING, "`hvbench doctor` shows what is usable here, and why not",
		       "nothing could run: every instance was skipped"),
	       ERR_NOTHING;
}

/* A complete run that lacks nothing: says so. */
static bool is_all_there(const struct run_command *c, const struct run_plan *plan)
{
	bool all = c->run.resume && resume_is_complete(c->run.resume) && plan->plan.n_boots == 0;
	if (all)
		run_view_whole(c->resumed.uuid, plan->n_known, c->common.json);
	return all;
}

/* After the run's boots. Its own exit code where that says more. */
static int add_paths(struct run_command *c, const char *uuid, int code, struct err **err)
{
	struct run_events events;
	unsigned without;
	if (!c->paths || code != CLI_OK)
		return code;
	c->watch.n_boots = 1;
	if (watch_events(&c->watch, &events, err) != 0 ||
		path_add_to_run(&c->run, c->hosts_path, c->db, uuid, &events, &without, err) != 0)
		return err_wrap(err, "the run is stored, but not all of its paths");
	if (without == 0)
		return code;
	AUTO_FREE char *hint = mem_printf("`hvbench path '*@*' --run %.8s` says why", uuid);
	return err_set(err, ERR_INFRA, hint,
		"%u rows of run %.8s failed when they were recorded, or are counted exactly and have no path", without,
		uuid);
}

static int write_exports(struct run_command *c, const char *uuid, struct err **err)
{
	AUTO_EXPORT struct export export = {0};
	if (c->files.n == 0)
		return 0;
	return export_run(c->db, uuid, &export, err) == 0 ? exports_write(&c->files, &export, err) : -1;
}

/* With c->db. */
static int execute_stored(struct run_command *c, struct run_plan *plan, struct err **err)
{
	struct run_events events;
	struct run_result result;
	if (run_plan_fit(plan, c->db, err) != 0 || watch_events(&c->watch, &events, err) != 0)
		return -1;
	if (is_all_there(c, plan))
		return write_exports(c, c->resumed.uuid, err) != 0 ? -1 : add_paths(c, c->resumed.uuid, CLI_OK, err);
	if (!c->watch.quiet && c->run.resume)
		say_rest(c, plan);
	else if (!c->watch.quiet)
		say_outlook(c, plan);
	c->watch.n_boots = plan->plan.n_boots;
	int done = run_execute(&c->run, plan, c->db, &events, &result, err);
	progress_finish(&c->watch.progress);
	if (done != 0)
		return -1;
	run_view_result(&result, c->common.json);
	if (write_exports(c, result.uuid, err) != 0)
		return -1;
	return add_paths(c, result.uuid, exit_code(&result, err), err);
}

static int execute(struct run_command *c, struct run_plan *plan, struct err **err)
{
	AUTO_FREE char *path = db_default_path(c->common.db);
	c->db = db_open(path, DB_WRITE, err);
	int code = c->db && exports_open(&c->exports, &c->files, err) == 0 ? execute_stored(c, plan, err) : -1;
	db_close(c->db);
	return code;
}

static int dry_run(struct run_command *c, struct run_plan *plan, struct err **err)
{
	AUTO_FREE char *path = db_default_path(c->common.db);
	struct db *db = db_open(path, DB_READ, NULL); /* for the estimate; none yet is fine */
	int result = run_plan_fit(plan, db, err);
	progress_finish(&c->watch.progress);
	if (result == 0)
		run_view_plan(plan, db, c->common.json);
	db_close(db);
	if (result == 0 && plan->plan.n_boots == 0 && !c->run.resume)
		return err_set(err, ERR_NOTHING, "see `hvbench list` for benches and where they can be",
			       "nothing of what was asked for can run"),
		       ERR_NOTHING;
	return result == 0 ? CLI_OK : -1;
}

/* ---- options ---- */

static int take_profile(void *base, const char *name, struct err **err)
{
	struct run_command *c = base;
	for (enum bench_profile p = BENCH_QUICK; p <= BENCH_FULL; p++)
		if (strcmp(measure_profile_name(p), name) == 0) {
			c->run.profile = p;
			return 0;
		}
	return err_set(err, ERR_USAGE, NULL, "'%s' is not a profile: quick, standard or full", name);
}

static int take_reps(void *base, const char *text, struct err **err)
{
	struct run_command *c = base;
	char *end;
	if (strcmp(text, "auto") == 0) {
		c->run.reps = 0;
		return 0;
	}
	errno = 0;
	unsigned long n = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || n < 1 || n > REPS_MAX)
		return err_set(err, ERR_USAGE, NULL, "'%s' is neither a number from 1 to %u nor auto", text, REPS_MAX);
	c->run.reps = (unsigned)n;
	return 0;
}

static int take_max_time(void *base, const char *text, struct err **err)
{
	static const struct {
		const char *name;
		unsigned s;
	} units[] = {{"s", 1}, {"m", 60}, {"min", 60}, {"h", 3600}};
	struct run_command *c = base;
	char *end;
	errno = 0;
	unsigned long n = strtoul(text, &end, 10);
	for (size_t u = 0; u < sizeof units / sizeof *units; u++)
		if (*text >= '0' && *text <= '9' && !errno && n > 0 && n <= MAX_TIME_MAX &&
			strcmp(end, units[u].name) == 0) {
			c->run.max_ms = (int64_t)n * units[u].s * 1000;
			return 0;
		}
	return err_set(err, ERR_USAGE, NULL, "'%s' is not a time, such as 90s, 10m or 2h", text);
}

static int take_job(void *base, const char *path, struct err **err)
{
	struct run_command *c = base;
	const struct resume *r = c->run.resume;
	user_jobs_finish(&c->run.jobs);
	/* as fio read the file then, not as it is now */
	return r ? user_jobs_parse(path, r->job, &c->run.jobs, err) : user_jobs_load(path, &c->run.jobs, err);
}

static int take_knobs(void *base, const char *text, struct err **err)
{
	struct run_command *c = base;
	if (c->knobs.n == KNOBS_TEXTS_MAX)
		return err_set(err, ERR_USAGE, NULL, "at most %d --knobs", KNOBS_TEXTS_MAX);
	strv_add(&c->knobs, text);
	return knobs_check(text, err);
}

static int take_net_job(void *base, const char *what, struct err **err)
{
	struct run_command *c = base;
	const struct resume *r = c->run.resume;
	net_jobs_finish(&c->run.nets);
	return r && r->net_job ? net_jobs_parse(r->net_job, &c->run.nets, err) : net_jobs_load(what, &c->run.nets, err);
}

/* Each is a group. */
static int take_events(void *base, const char *list, struct err **err)
{
	struct run_command *c = base;
	buf_addf(&c->events, "%s%s", c->events.len ? " " : "", list);
	return events_check(buf_text(&c->events), err);
}

static int check_file(void *base, const char *path, struct err **err)
{
	(void)base;
	return file_exists(path) ? 0 : err_set(err, ERR_USAGE, NULL, "there is no file %s", path);
}

static int check_cpus(void *base, const char *text, struct err **err)
{
	(void)base;
	return driver_is_cpuset(text) ? 0
				      : err_set(err, ERR_USAGE, NULL, "'%s' is not a set of CPUs, such as 2-3,6", text);
}

/* It is kept in the run's command, where series_of() finds it. */
static int check_series(void *base, const char *name, struct err **err)
{
	(void)base;
	return series_check(name, err);
}

#define AT(member) offsetof(struct run_command, member)
#define FLAG(member) .kind = CLI_FLAG, .at = AT(member)
#define TEXT(member) .kind = CLI_TEXT, .at = AT(member)
#define NUMBER(member, least, most) .kind = CLI_NUMBER, .at = AT(member), .min = least, .max = most
#define OTHER(function) .kind = CLI_OTHER, .take = function

static const struct cli_option options[] = {
	{"suite", 's', "NAME", "only this suite (may be given more than once)", .kind = CLI_LIST, .at = AT(suites)},
	{"on", 'o', "HOST,...",
		"hosts: local, lab, lab-kvm, lab-xen, lab-metal, or names of the hosts file (default: this machine if "
		"one of its hypervisors works, else the lab)",
		TEXT(run.on)},
	{"hosts", 0, "FILE", "hosts file (default: $XDG_CONFIG_HOME/hvbench/hosts)", TEXT(hosts_path)},
	{"reps", 0, "N|auto",
		"boots of each guest (auto: as many as the verdicts between two drivers need, 4 for one row to 8 for a "
		"large suite; 1 where every path is counted exactly, or nothing is there to compare)",
		OTHER(take_reps)},
	{"max-time", 0, "TIME", "bounds --reps auto: fewer boots if they would take longer than 90s, 10m, 2h",
		OTHER(take_max_time)},
	{"samples", 0, "N", "samples of each bench in each boot (1000)", NUMBER(run.samples, 10, 8000)},
	{"warm", 0, "N", "warm-up samples before them: stored, left out of every figure (50)",
		NUMBER(run.warm, 0, 8000)},
	{"seed", 0, "N", "random seed for the boot order", .kind = CLI_LONG, .at = AT(run.seed), .max = INT64_MAX},
	{"deadline", 0, "SECONDS", "abort a boot after SECONDS (io: without progress)",
		NUMBER(run.boot_seconds, 1, 86400)},
	{"resume", 0, NULL,
		"measure what RUN lacks and what failed in it, by its own options (default: the newest interrupted "
		"run)",
		FLAG(resume)},
	{"wait", 0, NULL, "wait while another hvbench measures on the host (default: exit code 75)", FLAG(run.wait)},
	{"profile", 0, "NAME",
		"io, sched: quick (default), standard or full: more block sizes, depths and directions; more guests, "
		"weights "
		"and caps",
		OTHER(take_profile)},
	{"disk", 0, "WHAT",
		"io: backing of the guests' disks: ram (default), file:/FOLDER, or /dev/DEVICE, whose content is lost",
		TEXT(run.disk)},
	{"wipe", 0, "ID",
		"io: --disk's device may hold a file system, partitions or the like; ID: its name in /dev/disk/by-id",
		TEXT(run.wipe)},
	{"knobs", 0, "KNOB=VALUE+...",
		"io: measure each device that has these settings also with them (may be given more than once): "
		"aio=threads, queues=2+vcpus=2; `hvbench list devices` shows which there are",
		OTHER(take_knobs)},
	{"fio-job", 0, "FILE", "io: also the jobs of your own fio job file, on every disk", OTHER(take_job)},
	{"net-job", 0, "OPTIONS", "io: also iperf3 with your options, on every NIC; or a file of lines NAME: OPTIONS",
		OTHER(take_net_job)},
	{"seconds", 0, "N", "io: length of a pass of a tool (6); in the lab a pass is a number of operations",
		NUMBER(run.pass_seconds, 1, 3600)},
	{"guest-kernel", 0, "FILE",
		"io: your own bzImage for the guest, with the drivers of its disks and NICs built in",
		TEXT(run.guest_kernel), .take = check_file},
	{"peer", 0, "IPV4",
		"io: the peer is a second machine, which runs `linux.peer peer IPV4 iperf3` (both in build/guests); "
		"needs "
		"--bridge and --guest-ip",
		TEXT(run.net.peer)},
	{"bridge", 0, "NAME", "io: this host's bridge to the second machine", TEXT(run.net.bridge)},
	{"guest-ip", 0, "IPV4/BITS", "io: the guest's address on that bridge", TEXT(run.net.self)},
	{"cpus", 0, "SET", "CPUs for the guest's vCPUs, pinned 1:1 (hardware)", TEXT(run.cpuset), .take = check_cpus},
	{"emulator-cpus", 0, "SET", "CPUs for the device model's threads (hardware)", TEXT(run.emulator_cpuset),
		.take = check_cpus},
	{"no-shares", 0, NULL,
		"sched: negative control: do not apply weights, caps or policies (the suite must then report failures)",
		FLAG(run.no_shares)},
	{"exits", 0, NULL,
		"exit: also count the exits of each operation by their class, and who spends its CPU time, in one boot "
		"more of each guest",
		FLAG(run.exits)},
	{"events", 0, "LIST",
		"exit, io: also count these events of the CPU and the kernel, in boots of their own: libpfm's names "
		"and "
		"modifiers (u, k, mg in guests, mh in the host) with commas between them, or default; what one "
		"--events "
		"has counts at the same time",
		OTHER(take_events)},
	{"events-host", 0, NULL, "count the events on all CPUs of the host as well", FLAG(run.events_host)},
	{"paths", 0, NULL,
		"exit: also record the path of every row, by function, in boots of their own after the others (lab)",
		FLAG(paths)},
	{"series", 0, "NAME",
		"the run is a night of this series: what `hvbench gate` and `hvbench nightly` compare with each other",
		OTHER(check_series)},
	EXPORT_OPTION(AT(exports)),
	{"dry-run", 0, NULL, "print the plan, how long it takes, and what it will be able to decide", FLAG(dry_run)},
	{"quiet", 0, NULL, "no progress", FLAG(watch.quiet)},
	{0},
};

static int check_time(const struct run_command *c, struct err **err)
{
	if (c->run.max_ms == 0 || c->run.reps == 0)
		return 0;
	return err_set(
		err, ERR_USAGE, "leave one of them out", "--max-time bounds --reps auto, not --reps %u", c->run.reps);
}

static int check_wipe(const struct run_command *c, struct err **err)
{
	if (!c->run.wipe || (c->run.disk[0] == '/' && c->run.wipe[0] && !strchr(c->run.wipe, '/')))
		return 0;
	return err_set(err, ERR_USAGE, "ls -l /dev/disk/by-id",
		"--wipe needs --disk /dev/DEVICE, and the device's name in /dev/disk/by-id, not '%s'", c->run.wipe);
}

/* A second machine is reached through a bridge of the host that the user made. */
static int check_net(const struct run_command *c, struct err **err)
{
	const struct run_net *net = &c->run.net;
	if (!net->peer == !net->bridge && !net->peer == !net->self)
		return 0;
	return err_set(err, ERR_USAGE, NULL, "--peer, --bridge and --guest-ip go together");
}

extern const struct command command_run;

static int take_options(struct run_command *c, int argc, char **argv, struct err **err)
{
	const struct cli_table tables[] = {{options, c}, {lab_options, &c->run.lab}, {0}};
	c->words = mem_alloc((size_t)argc + 1, sizeof *c->words);
	memcpy(c->words, argv, (size_t)argc * sizeof *c->words);
	int n = cli_parse(&command_run, argc, c->words, tables, argc, &c->common, err);
	if (n < 0 || check_net(c, err) != 0 || check_time(c, err) != 0 || check_wipe(c, err) != 0)
		return -1;
	if (c->run.events_host && c->events.len == 0)
		return err_set(err, ERR_USAGE, "--events default", "--events-host needs --events");
	c->run.events = c->events.len ? buf_text(&c->events) : NULL;
	c->run.argc = argc;
	c->run.argv = (const char *const *)argv;
	c->run.suites = (const char *const *)c->suites.argv;
	c->run.n_suites = (unsigned)c->suites.n;
	c->run.knobs = (const char *const *)c->knobs.argv;
	c->run.n_knobs = (unsigned)c->knobs.n;
	c->run.patterns = (const char *const *)c->words + 1;
	c->run.n_patterns = (unsigned)n;
	return 0;
}

static void init(struct run_command *c, const char *words)
{
	*c = (struct run_command){.run = {.is_counterpart = device_is_counterpart,
					  .pass_seconds = DEFAULT_SECONDS,
					  .disk = "ram",
					  .samples = DEFAULT_SAMPLES,
					  .warm = DEFAULT_WARM,
					  .command = words,
					  .git = HVBENCH_GIT,
					  .seed = (uint64_t)clock_now_ns() >> 10}};
}

static void finish(struct run_command *c)
{
	strv_finish(&c->suites);
	strv_finish(&c->knobs);
	net_jobs_finish(&c->run.nets);
	user_jobs_finish(&c->run.jobs);
	buf_finish(&c->events);
	strv_finish(&c->exports);
	exports_finish(&c->files);
	free(c->words);
}

/* The options of a run that goes on are its own. */
static int take_resumed(struct run_command *c, int argc, char **argv, struct err **err)
{
	struct run_resume asked;
	const char *words = c->run.command;
	if (run_resume_take(&command_run, argc, argv, &asked, &c->resumed, err) != 0)
		return -1;
	struct resume resumed = c->resumed;
	finish(c);
	init(c, words);
	c->resumed = resumed;
	c->run.resume = &c->resumed;
	if (take_options(c, (int)c->resumed.arguments.n, c->resumed.arguments.argv, err) != 0)
		return err_wrap(err, "run %.8s cannot be planned again", c->resumed.uuid);
	c->common = asked.common;
	c->watch.quiet = asked.quiet;
	c->dry_run = asked.dry_run;
	c->run.wait = asked.wait;
	c->run.seed = c->resumed.seed;
	return 0;
}

static int measure(struct run_command *c, struct err **err)
{
	struct run_plan plan;
	int code = -1;
	progress_init(&c->watch.progress, c->watch.quiet);
	if (run_plan_make(&c->run, c->hosts_path, on_phase, c, &plan, err) == 0) {
		if (c->paths && !path_is_possible(&plan))
			code = err_set(err, ERR_USAGE,
				"add a bench of the exit suite, and --on lab without --clock wall",
				"--paths: nothing of this run has paths");
		else
			code = c->dry_run ? dry_run(c, &plan, err) : execute(c, &plan, err);
		run_plan_finish(&plan);
	}
	progress_finish(&c->watch.progress);
	return code;
}

static int run(int argc, char **argv, struct err **err)
{
	AUTO_FREE char *words = cli_words(argc, argv);
	struct run_command c;
	init(&c, words);
	int code = take_options(&c, argc, argv, err);
	if (code == 0 && c.resume)
		code = take_resumed(&c, argc, argv, err);
	if (code == 0)
		code = measure(&c, err);
	resume_finish(&c.resumed);
	finish(&c);
	return code;
}

const struct command command_run = {
	.name = "run",
	.summary = "measure: this host's hypervisor, or the lab if it has none",
	.usage = "run [OPTION]... [PATTERN]...\n"
		 "       hvbench run --resume [RUN] [--wait] [--quiet] [--dry-run]",
	.about = "Measures every bench that the suites and patterns select. A PATTERN is an instance, "
		 "suite.bench@driver/guest-mode, in which parts may be left out or hold * ? [..]:\n\n"
		 "  exit.cpuid  exit.msr-*@xen  @kvm/bare-q35  xen\n",
	.notes = "Exit code: 0 ok, 2 usage, 3 nothing could run, 4 infrastructure, 5 a guest or bench failed, 75 the "
		 "host\n"
		 "is busy: another hvbench measures on it, 130 interrupted.\n",
	.run = run,
};
