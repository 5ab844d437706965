/*
 * cmd_run.c - `hvbench run`: measure.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "cli/command.h"
#include "cli/lab_options.h"
#include "cli/progress.h"
#include "cli/run_view.h"
#include "drivers/driver.h"
#include "git.h"
#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "report/devices.h"

#define DEFAULT_SAMPLES 1000
#define DEFAULT_WARM 50
#define DEFAULT_SECONDS 6
#define REPS_MAX 1000u
#define MAX_TIME_MAX 1000000 /* of its unit */

struct run_command {
	struct cli_common common;
	struct run_options run;
	struct strv suites;
	const char *hosts_path;
	bool dry_run, quiet;
	struct progress progress;
	struct db *db;
};

/* ---- Ctrl-C ---- */

static int stop_pipe[2] = {-1, -1};

static void on_signal(int number)
{
	(void)number;
	int saved = errno;
	(void)!write(stop_pipe[1], "", 1);
	errno = saved;
}

/*
 * From the run's row on, the first signal ends it cleanly; a second one ends the process at once (SA_RESETHAND), and
 * `hvbench gc` clears up. Before that there is nothing to end cleanly: a lab that is being made dies with us, and the
 * next build sweeps it.
 */
static void on_begin(void *ctx)
{
	(void)ctx;
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESETHAND};
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

/* ---- progress ---- */

static void on_phase(void *ctx, const char *text)
{
	struct run_command *c = ctx;
	progress_phase(&c->progress, text);
}

static void on_notice(void *ctx, const char *text)
{
	struct run_command *c = ctx;
	progress_say(&c->progress, text);
}

static void on_boot(void *ctx, const struct plan_boot *boot)
{
	struct run_command *c = ctx;
	AUTO_FREE char *place = run_view_place(boot);
	AUTO_FREE char *text = mem_printf("%s@%s on %s: booting", boot->suite, place, boot->target->host);
	progress_phase(&c->progress, text);
}

static void on_bench(void *ctx, const struct plan_boot *boot, unsigned done)
{
	struct run_command *c = ctx;
	AUTO_FREE char *place = run_view_place(boot);
	AUTO_FREE char *text = mem_printf(
		"%s@%s on %s: %u of %u benches", boot->suite, place, boot->target->host, done, boot->n_items);
	progress_note(&c->progress, text);
}

static void on_boot_end(void *ctx, const struct plan_boot *boot, const struct trial_boot *result, enum outcome outcome,
	const char *reason, int64_t wall_ms)
{
	struct run_command *c = ctx;
	unsigned by[OUTCOMES] = {0};
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_FREE char *place = run_view_place(boot);
	for (unsigned i = 0; i < result->n; i++)
		by[result->trials[i].outcome]++;
	buf_addf(&text, "%s@%s", boot->suite, place);
	if (boot->rep > 0)
		buf_addf(&text, " (boot %u)", boot->rep + 1);
	buf_addf(&text, ": %s in %.1f s", outcome_name(outcome), (double)wall_ms / 1000);
	if (outcome != OUTCOME_OK)
		buf_addf(&text, ": %s", reason);
	else
		for (unsigned o = 0; o < OUTCOMES; o++)
			if (by[o])
				buf_addf(&text, "%s%u %s", o == OUTCOME_OK ? ", " : ", ", by[o], outcome_name(o));
	if (!c->quiet)
		progress_say(&c->progress, buf_text(&text));
}

static void on_left(void *ctx, int64_t ms)
{
	struct run_command *c = ctx;
	progress_left(&c->progress, ms);
}

static void on_tick(void *ctx)
{
	struct run_command *c = ctx;
	progress_tick(&c->progress);
}

/* ---- the run ---- */

static void say_outlook(struct run_command *c, const struct run_plan *plan)
{
	for (unsigned i = 0; i < n_suites; i++) {
		AUTO_FREE char *text = run_view_outlook(plan, suites[i]->name, c->db);
		if (text)
			progress_say(&c->progress, text);
	}
	for (unsigned i = 0; i < c->run.jobs.n; i++) {
		AUTO_FREE char *text = run_view_job(plan, &c->run.jobs.list[i]);
		if (text)
			progress_say(&c->progress, text);
	}
}

static int exit_code(const struct run_result *r, struct err **err)
{
	if (r->interrupted)
		return err_set(err, ERR_INTERRUPTED, "boots that had ended are stored: `hvbench show last` shows them",
			       "interrupted"),
		       ERR_INTERRUPTED;
	if (r->outcomes[OUTCOME_FAIL] || r->outcomes[OUTCOME_CRASH])
		return ERR_GUEST;
	if (r->outcomes[OUTCOME_ERROR])
		return ERR_INFRA;
	if (r->outcomes[OUTCOME_OK] || r->outcomes[OUTCOME_UNSTABLE])
		return CLI_OK;
	return err_set(err, ERR_NOTHING, "`hvbench doctor` shows what is usable here, and why not",
		       "nothing could run: every instance was skipped"),
	       ERR_NOTHING;
}

static int execute(struct run_command *c, struct run_plan *plan, struct err **err)
{
	AUTO_FREE char *path = db_default_path(c->common.db);
	c->db = db_open(path, DB_WRITE, err);
	if (!c->db || run_plan_fit(plan, c->db, err) != 0)
		return -1;
	if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot make a pipe");
	if (!c->quiet)
		say_outlook(c, plan);
	struct run_events events = {
		c, on_begin, on_phase, on_notice, on_boot, on_bench, on_boot_end, on_tick, stop_pipe[0], on_left};
	struct run_result result;
	int done = run_execute(&c->run, plan, c->db, &events, &result, err);
	progress_finish(&c->progress);
	db_close(c->db);
	if (done != 0)
		return -1;
	run_view_result(&result, c->common.json);
	return exit_code(&result, err);
}

static int dry_run(struct run_command *c, struct run_plan *plan, struct err **err)
{
	AUTO_FREE char *path = db_default_path(c->common.db);
	struct db *db = db_open(path, DB_READ, NULL); /* for the estimate; none yet is fine */
	int result = run_plan_fit(plan, db, err);
	progress_finish(&c->progress);
	if (result == 0)
		run_view_plan(plan, db, c->common.json);
	db_close(db);
	if (result == 0 && plan->plan.n_boots == 0)
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
		if (strcmp(cli_profile_name(p), name) == 0) {
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
	user_jobs_finish(&c->run.jobs);
	return user_jobs_load(path, &c->run.jobs, err);
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
	{"wait", 0, NULL, "wait while another hvbench measures on the host (default: exit code 75)", FLAG(run.wait)},
	{"profile", 0, "NAME",
		"io, sched: quick (default), standard or full: more block sizes, depths and directions; more guests, "
		"weights "
		"and caps",
		OTHER(take_profile)},
	{"disk", 0, "WHAT",
		"io: backing of the guests' disks: ram (default), file:/FOLDER, or /dev/DEVICE, whose content is lost",
		TEXT(run.disk)},
	{"fio-job", 0, "FILE", "io: also the jobs of your own fio job file, on every disk", OTHER(take_job)},
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
	{"dry-run", 0, NULL, "print the plan, how long it takes, and what it will be able to decide", FLAG(dry_run)},
	{"quiet", 0, NULL, "no progress", FLAG(quiet)},
	{0},
};

static int check_time(const struct run_command *c, struct err **err)
{
	if (c->run.max_ms == 0 || c->run.reps == 0)
		return 0;
	return err_set(
		err, ERR_USAGE, "leave one of them out", "--max-time bounds --reps auto, not --reps %u", c->run.reps);
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
	int n = cli_parse(&command_run, argc, argv, tables, argc, &c->common, err);
	if (n < 0 || check_net(c, err) != 0 || check_time(c, err) != 0)
		return -1;
	c->run.suites = (const char *const *)c->suites.argv;
	c->run.n_suites = (unsigned)c->suites.n;
	c->run.patterns = (const char *const *)argv + 1;
	c->run.n_patterns = (unsigned)n;
	return 0;
}

static char *join_words(int argc, char **argv)
{
	struct buf text = BUF_INIT;
	buf_adds(&text, "hvbench");
	for (int i = 0; i < argc; i++)
		buf_addf(&text, " %s", argv[i]);
	return buf_steal(&text);
}

static int run(int argc, char **argv, struct err **err)
{
	AUTO_FREE char *words = join_words(argc, argv);
	struct run_command c = {.run = {.is_counterpart = device_is_counterpart,
					.pass_seconds = DEFAULT_SECONDS,
					.disk = "ram",
					.samples = DEFAULT_SAMPLES,
					.warm = DEFAULT_WARM,
					.command = words,
					.git = HVBENCH_GIT,
					.seed = (uint64_t)clock_now_ns() >> 10}};
	struct run_plan plan;
	int code = -1;
	if (take_options(&c, argc, argv, err) == 0) {
		progress_init(&c.progress, c.quiet);
		if (run_plan_make(&c.run, c.hosts_path, on_phase, &c, &plan, err) == 0) {
			code = c.dry_run ? dry_run(&c, &plan, err) : execute(&c, &plan, err);
			run_plan_finish(&plan);
		}
		progress_finish(&c.progress);
	}
	strv_finish(&c.suites);
	user_jobs_finish(&c.run.jobs);
	return code;
}

const struct command command_run = {
	.name = "run",
	.summary = "measure: this host's hypervisor, or the lab if it has none",
	.usage = "run [OPTION]... [PATTERN]...",
	.about = "Measures every bench that the suites and patterns select. A PATTERN is an instance,\n"
		 "suite.bench@driver/guest-mode, in which parts may be left out or hold * ? [..]:\n"
		 "exit.cpuid  exit.msr-*@xen  @kvm/bare-q35  xen\n",
	.notes = "Exit code: 0 ok, 2 usage, 3 nothing could run, 4 infrastructure, 5 a guest or bench failed, 75 the "
		 "host\n"
		 "is busy: another hvbench measures on it, 130 interrupted.\n",
	.run = run,
};
