/*
 * cmd_run.c - `hvbench run`: measure.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/lab_options.h"
#include "cli/progress.h"
#include "drivers/driver.h"
#include "engine/run.h"
#include "git.h"
#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/select.h"

#define DEFAULT_SAMPLES 1000
#define DEFAULT_WARM 50
#define DEFAULT_SECONDS 6

struct run_command {
	struct cli_options common;
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

/* ---- what is said while it runs ---- */

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

static char *place_of(const struct plan_boot *boot)
{
	const struct plan_target *t = boot->target;
	return mem_printf("%s/%s-%s", t->driver, t->guest, t->mode);
}

static void on_boot(void *ctx, const struct plan_boot *boot)
{
	struct run_command *c = ctx;
	AUTO_FREE char *place = place_of(boot);
	AUTO_FREE char *text = mem_printf("%s@%s on %s: booting", boot->suite, place, boot->target->host);
	progress_phase(&c->progress, text);
}

static void on_bench(void *ctx, const struct plan_boot *boot, unsigned done)
{
	struct run_command *c = ctx;
	AUTO_FREE char *place = place_of(boot);
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
	AUTO_FREE char *place = place_of(boot);
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
	c->progress.left_ms = ms;
	c->progress.left_ns = clock_now_ns();
}

static void on_tick(void *ctx)
{
	struct run_command *c = ctx;
	progress_tick(&c->progress);
}

/* ---- the plan, for --dry-run ---- */

static char *skip_text(const struct plan_skip *s)
{
	return instance_text(&(struct instance){s->suite, s->item.bench->name, s->target->driver, s->target->guest,
		s->target->mode, s->item.variant, s->target->host});
}

static json_t *plan_json(const struct run_plan *plan, int64_t estimate_ms)
{
	json_t *boots = json_array(), *skips = json_array();
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct plan_boot *b = &plan->plan.boots[i];
		json_t *benches = json_array();
		for (unsigned k = 0; k < b->n_items; k++)
			json_array_append_new(benches,
				json_sprintf("%s.%s%s%s", b->suite, b->items[k].bench->name,
					b->items[k].device ? "~" : "", b->items[k].variant));
		json_array_append_new(boots,
			json_pack("{s:i, s:s, s:s, s:s, s:s, s:i, s:o}", "order", (int)b->ord, "host", b->target->host,
				"driver", b->target->driver, "guest", b->target->guest, "mode", b->target->mode, "rep",
				(int)b->rep, "benches", benches));
	}
	for (unsigned i = 0; i < plan->plan.n_skips; i++) {
		const struct plan_skip *s = &plan->plan.skips[i];
		AUTO_FREE char *text = skip_text(s);
		json_array_append_new(skips, json_pack("{s:s, s:s}", "instance", text, "reason", s->reason));
	}
	return json_pack("{s:o, s:o, s:f}", "boots", boots, "skips", skips, "estimate_s", (double)estimate_ms / 1000);
}

static void print_plan(const struct run_plan *plan, int64_t estimate_ms)
{
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct plan_boot *b = &plan->plan.boots[i];
		AUTO_FREE char *names = plan_item_names(b);
		AUTO_FREE char *place = place_of(b);
		printf("%3u  %s@%s on %s: %s\n", b->ord + 1, b->suite, place, b->target->host, names);
	}
	for (unsigned i = 0; i < plan->plan.n_skips; i++) {
		const struct plan_skip *s = &plan->plan.skips[i];
		AUTO_FREE char *text = skip_text(s);
		printf("skip %s: %s\n", text, s->reason);
	}
	printf("%u boots, %u trials, %u skipped; about %lld s\n", plan->plan.n_boots, plan->plan.n_trials,
		plan->plan.n_skips, (long long)((estimate_ms + 999) / 1000));
}

/* ---- the end ---- */

static void print_result(const struct run_command *c, const struct run_result *r)
{
	if (c->common.json) {
		json_t *outcomes = json_object();
		for (unsigned o = 0; o < OUTCOMES; o++)
			json_object_set_new(outcomes, outcome_name(o), json_integer(r->outcomes[o]));
		cli_json(json_pack("{s:{s:s, s:b, s:o}}", "run", "uuid", r->uuid, "interrupted", r->interrupted,
			"outcomes", outcomes));
		return;
	}
	AUTO_BUF struct buf text = BUF_INIT;
	for (unsigned o = 0; o < OUTCOMES; o++)
		if (r->outcomes[o])
			buf_addf(&text, "%s%u %s", text.len ? ", " : "", r->outcomes[o], outcome_name(o));
	printf("run %.8s: %s%s\n", r->uuid, text.len ? buf_text(&text) : "nothing was measured",
		r->interrupted ? " (interrupted)" : "");
	printf("  hvbench show         its figures\n  hvbench compare kvm xen\n  hvbench report       one HTML file\n");
}

static int exit_code(const struct run_result *r, struct err **err)
{
	if (r->interrupted)
		return err_set(err, ERR_INFRA, "what was finished is stored; run it again for the rest", "interrupted"),
		       ERR_INFRA;
	if (r->outcomes[OUTCOME_FAIL] || r->outcomes[OUTCOME_CRASH])
		return ERR_GUEST;
	if (r->outcomes[OUTCOME_ERROR])
		return ERR_INFRA;
	if (r->outcomes[OUTCOME_OK] || r->outcomes[OUTCOME_UNSTABLE])
		return CLI_OK;
	return err_set(err, ERR_NOTHING, "`hvbench doctor` says what is usable here and why not",
		       "nothing could run: every instance was skipped"),
	       ERR_NOTHING;
}

static int execute(struct run_command *c, struct run_plan *plan, struct err **err)
{
	AUTO_FREE char *path = db_default_path(c->common.db);
	c->db = db_open(path, DB_WRITE, err);
	if (!c->db)
		return -1;
	if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot make a pipe");
	struct run_events events = {
		c, on_begin, on_phase, on_notice, on_boot, on_bench, on_boot_end, on_tick, stop_pipe[0], on_left};
	struct run_result result;
	int done = run_execute(&c->run, plan, c->db, &events, &result, err);
	progress_finish(&c->progress);
	db_close(c->db);
	if (done != 0)
		return -1;
	print_result(c, &result);
	return exit_code(&result, err);
}

static int dry_run(struct run_command *c, struct run_plan *plan)
{
	AUTO_FREE char *path = db_default_path(c->common.db);
	struct db *db = db_open(path, DB_READ, NULL); /* for the estimate; none yet is fine */
	int64_t ms = run_estimate_ms(db, plan);
	db_close(db);
	progress_finish(&c->progress);
	if (c->common.json)
		cli_json(plan_json(plan, ms));
	else
		print_plan(plan, ms);
	return CLI_OK;
}

/* ---- options ---- */

enum {
	OPT_SUITE = 's',
	OPT_ON = 'o',
	OPT_HOSTS = 1,
	OPT_REPS,
	OPT_SAMPLES,
	OPT_WARM,
	OPT_SEED,
	OPT_DEADLINE,
	OPT_DRY,
	OPT_QUIET,
	OPT_CPUS,
	OPT_EMULATOR,
	OPT_PROFILE,
	OPT_DISK,
	OPT_JOB,
	OPT_SECONDS,
	OPT_GUEST_KERNEL,
	OPT_PEER,
	OPT_BRIDGE,
	OPT_GUEST_IP,
	OPT_NO_SHARES
};

static const struct option options[] = {
	{"suite", required_argument, NULL, OPT_SUITE},
	{"on", required_argument, NULL, OPT_ON},
	{"hosts", required_argument, NULL, OPT_HOSTS},
	{"reps", required_argument, NULL, OPT_REPS},
	{"samples", required_argument, NULL, OPT_SAMPLES},
	{"warm", required_argument, NULL, OPT_WARM},
	{"seed", required_argument, NULL, OPT_SEED},
	{"deadline", required_argument, NULL, OPT_DEADLINE},
	{"dry-run", no_argument, NULL, OPT_DRY},
	{"quiet", no_argument, NULL, OPT_QUIET},
	{"cpus", required_argument, NULL, OPT_CPUS},
	{"emulator-cpus", required_argument, NULL, OPT_EMULATOR},
	{"profile", required_argument, NULL, OPT_PROFILE},
	{"disk", required_argument, NULL, OPT_DISK},
	{"fio-job", required_argument, NULL, OPT_JOB},
	{"seconds", required_argument, NULL, OPT_SECONDS},
	{"guest-kernel", required_argument, NULL, OPT_GUEST_KERNEL},
	{"peer", required_argument, NULL, OPT_PEER},
	{"bridge", required_argument, NULL, OPT_BRIDGE},
	{"guest-ip", required_argument, NULL, OPT_GUEST_IP},
	{"no-shares", no_argument, NULL, OPT_NO_SHARES},
	LAB_OPTIONS,
	{0},
};

static int take_number(struct run_command *c, int option, struct err **err)
{
	uint64_t n = 0;
	switch (option) {
	case OPT_REPS:
		if (cli_number("reps", optarg, 1, 1000, &n, err) != 0)
			return -1;
		c->run.reps = (unsigned)n;
		return 0;
	case OPT_SAMPLES:
		if (cli_number("samples", optarg, 10, 8000, &n, err) != 0)
			return -1;
		c->run.samples = (unsigned)n;
		return 0;
	case OPT_WARM:
		if (cli_number("warm", optarg, 0, 8000, &n, err) != 0)
			return -1;
		c->run.warm = (unsigned)n;
		return 0;
	case OPT_SECONDS:
		if (cli_number("seconds", optarg, 1, 3600, &n, err) != 0)
			return -1;
		c->run.pass_seconds = (unsigned)n;
		return 0;
	case OPT_DEADLINE:
		if (cli_number("deadline", optarg, 1, 86400, &n, err) != 0)
			return -1;
		c->run.boot_seconds = (unsigned)n;
		return 0;
	default:
		return cli_number("seed", optarg, 0, INT64_MAX, &c->run.seed, err);
	}
}

static int take_profile(struct run_command *c, const char *name, struct err **err)
{
	for (enum bench_profile p = BENCH_QUICK; p <= BENCH_FULL; p++)
		if (strcmp(cli_profile_name(p), name) == 0) {
			c->run.profile = p;
			return 0;
		}
	return err_set(err, ERR_USAGE, NULL, "--profile takes quick, standard or full, not '%s'", name);
}

static int take_job(struct run_command *c, const char *path, struct err **err)
{
	buf_clear(&c->run.job);
	if (file_read(path, RUN_JOB_MAX, &c->run.job, err) != 0)
		return -1;
	return c->run.job.len > 0 ? 0 : err_set(err, ERR_USAGE, NULL, "%s is empty: a fio job file is wanted", path);
}

static int take_guest_kernel(struct run_command *c, const char *path, struct err **err)
{
	c->run.guest_kernel = path;
	return file_exists(path) ? 0 : err_set(err, ERR_USAGE, NULL, "--guest-kernel: there is no file %s", path);
}

static int take_cpus(struct run_command *c, int option, struct err **err)
{
	bool guests = option == OPT_CPUS;
	*(guests ? &c->run.cpuset : &c->run.emulator_cpuset) = optarg;
	return driver_is_cpuset(optarg) ? 0
					: err_set(err, ERR_USAGE, NULL, "%s takes CPUs, such as 2-3,6, not '%s'",
						  guests ? "--cpus" : "--emulator-cpus", optarg);
}

/* Those of the io suite; 1 when it is none of them. */
static int take_io(struct run_command *c, int option, struct err **err)
{
	switch (option) {
	case OPT_PROFILE:
		return take_profile(c, optarg, err);
	case OPT_DISK:
		c->run.disk = optarg;
		return 0;
	case OPT_JOB:
		return take_job(c, optarg, err);
	case OPT_GUEST_KERNEL:
		return take_guest_kernel(c, optarg, err);
	case OPT_PEER:
		c->run.net.peer = optarg;
		return 0;
	case OPT_BRIDGE:
		c->run.net.bridge = optarg;
		return 0;
	case OPT_GUEST_IP:
		c->run.net.self = optarg;
		return 0;
	default:
		return 1;
	}
}

/* A second machine is reached through a bridge of the host that the user made. */
static int check_net(const struct run_command *c, struct err **err)
{
	const struct run_net *net = &c->run.net;
	if (!net->peer == !net->bridge && !net->peer == !net->self)
		return 0;
	return err_set(err, ERR_USAGE, NULL, "--peer, --bridge and --guest-ip go together");
}

static int take_options(struct run_command *c, const struct command *command, int argc, char **argv, struct err **err)
{
	int taken;
	for (int option; (option = cli_option(command, argc, argv, options, &c->common, err)) != -1;) {
		if (option == '?')
			return -1;
		if (option == OPT_SUITE)
			strv_add(&c->suites, optarg);
		else if (option == OPT_ON)
			c->run.on = optarg;
		else if (option == OPT_HOSTS)
			c->hosts_path = optarg;
		else if (option == OPT_DRY)
			c->dry_run = true;
		else if (option == OPT_QUIET)
			c->quiet = true;
		else if (option == OPT_NO_SHARES)
			c->run.no_shares = true;
		else if (option == OPT_CPUS || option == OPT_EMULATOR) {
			if (take_cpus(c, option, err) != 0)
				return -1;
		} else if ((taken = take_io(c, option, err)) <= 0) {
			if (taken < 0)
				return -1;
		} else if (lab_option(option, optarg, &c->run.lab, err) < 0 ||
			(!lab_option_is(option) && take_number(c, option, err) != 0))
			return -1;
	}
	if (check_net(c, err) != 0)
		return -1;
	c->run.suites = (const char *const *)c->suites.argv;
	c->run.n_suites = (unsigned)c->suites.n;
	c->run.patterns = (const char *const *)argv + optind;
	c->run.n_patterns = (unsigned)(argc - optind);
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

extern const struct command command_run;

static int run(int argc, char **argv, struct err **err)
{
	AUTO_FREE char *words = join_words(argc, argv);
	struct run_command c = {.run = {.reps = 1,
					.pass_seconds = DEFAULT_SECONDS,
					.disk = "ram",
					.samples = DEFAULT_SAMPLES,
					.warm = DEFAULT_WARM,
					.command = words,
					.git = HVBENCH_GIT,
					.seed = (uint64_t)clock_now_ns() >> 10}};
	struct run_plan plan;
	int code = -1;
	if (take_options(&c, &command_run, argc, argv, err) == 0) {
		progress_init(&c.progress, c.quiet);
		if (run_plan_make(&c.run, c.hosts_path, on_phase, &c, &plan, err) == 0) {
			code = c.dry_run ? dry_run(&c, &plan) : execute(&c, &plan, err);
			run_plan_finish(&plan);
		}
		progress_finish(&c.progress);
	}
	strv_finish(&c.suites);
	buf_finish(&c.run.job);
	return code;
}

const struct command command_run = {
	.name = "run",
	.summary = "measure: this host's hypervisor, or the lab if it has none",
	.usage = "run [--suite NAME]... [OPTION]... [PATTERN]...\n\n"
		 "Measures every bench that the suites and patterns select. A PATTERN is an instance, "
		 "suite.bench@driver/guest-mode, in which\n"
		 "parts may be left out or hold * ? [..]: exit.cpuid  exit.msr-*@xen  @kvm/bare-q35  xen\n\n"
		 "  -s, --suite NAME       only this suite (may be given more than once)\n"
		 "  -o, --on HOST,...      where: local, lab, lab-kvm, lab-xen, lab-metal, or names of the hosts file; "
		 "without it this machine if\n"
		 "                         one of its hypervisors works, else the lab\n"
		 "      --hosts FILE       hosts file ($XDG_CONFIG_HOME/hvbench/hosts)\n"
		 "      --reps N           boots of each guest (1); verdicts on hardware need at least 4\n"
		 "      --samples N        samples of each bench in each boot (1000)\n"
		 "      --warm N           warm-up samples before them: stored, left out of every figure (50)\n"
		 "      --seed N           order of the boots\n"
		 "      --deadline SECONDS of one boot, in real time\n"
		 "      --profile NAME     io: quick (default), standard or full: how many block sizes, depths and "
		 "directions\n"
		 "      --disk WHAT        io: behind the guests' disks: ram (default), file:/FOLDER, or /dev/DEVICE, "
		 "all of whose content is lost\n"
		 "      --fio-job FILE     io: also your own fio job, on every disk\n"
		 "      --seconds N        io: length of a pass of a tool (6); in the lab a pass is a number of "
		 "operations\n"
		 "      --guest-kernel FILE  io: your own bzImage for the guest, with what it needs built in (drivers "
		 "of its disks and NICs)\n"
		 "      --peer IPV4        io: the peer is a second machine, where `linux.peer peer IPV4 iperf3` runs "
		 "(both below build/guests);\n"
		 "                         with --bridge NAME (of the host, to that machine) and --guest-ip IPV4/BITS "
		 "(the guest's)\n"
		 "      --cpus SET         CPUs for the guest's vCPUs, pinned 1:1 (hardware)\n"
		 "      --emulator-cpus SET  CPUs for the device model's threads (hardware)\n"
		 "      --no-shares          sched: set no weights, caps and policies; shows what is said of a "
		 "scheduler that ignores them\n" LAB_USAGE
		 "      --dry-run          print the plan and how long it will take\n"
		 "      --quiet            no progress\n"
		 "      --db FILE          database ($HVBENCH_DB, else the XDG data folder)\n"
		 "      --json             the result as JSON on stdout\n\n"
		 "Exit code: 0 ok, 2 usage, 3 nothing could run, 4 infrastructure, 5 a guest or bench failed, 75 this "
		 "host is busy.\n",
	.run = run,
};
