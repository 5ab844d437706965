/* user_jobs.c - see user_jobs.h. */
#include "engine/user_jobs.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bench/wire.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"

#define BENCH_NAME_MAX 63
#define OPS 512         /* of a pass, where the file names no number */
#define OPS_OF_DEPTH 32 /* or so many for each I/O in flight, if that is more */
#define OPS_MAX 65536

/* Engines of the guest's fio that do I/O on a block device. */
static const char *const engines[] = {
	"psync", "sync", "vsync", "pvsync", "pvsync2", "libaio", "io_uring", "posixaio", "mmap", "splice", NULL};

/* Options that the guest has nothing for; some only with what `value` is a part of. */
static const struct {
	const char *name, *value, *reason;
} refused[] = {
	{"exec_prerun", "", "the guest has no shell and no programs but fio"},
	{"exec_postrun", "", "the guest has no shell and no programs but fio"},
	{"read_iolog", "", "the guest has no files, so no log to replay"},
	{"merge_blktrace_file", "", "the guest has no files, so no trace to merge"},
	{"verify_state_load", "", "the guest has no files, so no state of an earlier run"},
	{"opendir", "", "the guest has no file system, only disks"},
	{"profile", "", "a profile is jobs of fio's own: write them out"},
	{"cgroup", "", "the guest has no cgroups"},
	{"ignore_error", "ENOSPC", "the guest has no file system that could become full"},
	{"io_submit_mode", "offload", "the guest's fio does not end in this mode"},
	{"ioengine", "sg", "its I/O passes by the counters of the disk, which must prove it"},
	{NULL, NULL, NULL},
};

/* Options about files: the row's device takes their place. And what every row has its own way. */
static const char *const of_files[] = {"filename", "directory", "filename_format", "unique_filename", "nrfiles",
	"nr_files", "openfiles", "filesize", "file_service_type", "file_append", "lockfile", "fallocate",
	"create_on_open", "create_fsync", "create_serialize", "allow_file_create", "unlink", "unlink_each_loop", NULL};
static const char *const of_rows[] = {"description", "stonewall", "wait_for_previous", "wait_for", "new_group",
	"group_reporting", "unified_rw_reporting", "disk_util", "stats", "lat_percentiles", "percentile_list",
	"clocksource", NULL};
/* Kept with the row, and named by it. Others are not: a log of each I/O to be played again, and packed ones. */
static const char *const of_logs[] = {"write_bw_log", "write_lat_log", "write_iops_log", "write_hist_log", NULL};
static const char *const of_lost_logs[] = {"write_iolog", "log_store_compressed", NULL};
/* What says how long a job is, but for io_size and size. */
static const char *const of_length[] = {"runtime", "timeout", "time_based", "ramp_time", "loops", "number_ios", NULL};

/* ---- options ---- */

static bool is_named(const char *option, const char *name)
{
	size_t len = strlen(name);
	return strncmp(option, name, len) == 0 && (option[len] == 0 || option[len] == '=');
}

static bool is_one_of(const char *option, const char *const *names)
{
	for (; *names; names++)
		if (is_named(option, *names))
			return true;
	return false;
}

const char *user_job_option(const struct user_job *job, const char *name)
{
	for (size_t i = job->options.n; i-- > 0;)
		if (is_named(job->options.argv[i], name)) {
			const char *text = job->options.argv[i] + strlen(name);
			return *text ? text + 1 : text;
		}
	return NULL;
}

bool user_job_is_on(const struct user_job *job, const char *name)
{
	const char *value = user_job_option(job, name);
	return value && strcmp(value, "0") != 0;
}

static unsigned number(const struct user_job *job, const char *name, unsigned otherwise)
{
	const char *value = user_job_option(job, name);
	unsigned long n = value ? strtoul(value, NULL, 10) : 0;
	return n == 0 ? otherwise : n > OPS_MAX ? OPS_MAX : (unsigned)n;
}

const char *user_job_no_latency(const struct user_job *job)
{
	return user_job_is_on(job, "gtod_reduce")    ? "gtod_reduce"
		: user_job_is_on(job, "disable_lat") ? "disable_lat"
						     : NULL;
}

/* ---- what fio shows ---- */

/* Whether an option begins here: "--name=" or "--name ". Values are not quoted, and may hold blanks. */
static bool begins_option(const char *text)
{
	size_t len = strncmp(text, "--", 2) == 0 ? strspn(text + 2, "abcdefghijklmnopqrstuvwxyz0123456789_-") : 0;
	return len > 0 && text[2] != '-' && (text[2 + len] == '=' || text[2 + len] == ' ' || text[2 + len] == 0);
}

/* The next option without its dashes, and *at behind it; NULL at the end. Caller frees. */
static char *next_option(const char **at)
{
	const char *start = strstr(*at, "--"), *end;
	if (!start)
		return NULL;
	for (end = start + 2; *end && !(*end == ' ' && begins_option(end + 1)); end++)
		;
	*at = *end ? end + 1 : end;
	while (end > start + 2 && isspace((unsigned char)end[-1]))
		end--;
	return mem_strndup(start + 2, (size_t)(end - start - 2));
}

static void add_job(struct user_jobs *jobs, const char *name, const struct strv *globals)
{
	struct user_job *job = &MEM_ADD(jobs->list, jobs->n);
	*job = (struct user_job){.name = mem_strdup(name)};
	for (size_t i = 0; i < globals->n; i++)
		strv_add(&job->options, globals->argv[i]);
}

static void read_shown(const char *shown, struct user_jobs *jobs)
{
	AUTO_STRV struct strv globals = STRV_INIT;
	for (const char *at = shown;;) {
		AUTO_FREE char *option = next_option(&at);
		if (!option)
			return;
		if (is_named(option, "name"))
			add_job(jobs, option + strlen("name="), &globals);
		else
			strv_add(jobs->n ? &jobs->list[jobs->n - 1].options : &globals, option);
	}
}

/* ---- jobs that run at the same time ---- */

/* Those before a stonewall have ended when it begins. */
static void make_groups(struct user_jobs *jobs)
{
	unsigned group = 0;
	for (unsigned i = 0; i < jobs->n; i++) {
		struct user_job *job = &jobs->list[i];
		group += i > 0 && (user_job_is_on(job, "stonewall") || user_job_is_on(job, "wait_for_previous"));
		job->group = group;
	}
}

static const struct user_job *waits_for(const struct user_job *job)
{
	const char *name = user_job_option(job, "wait_for");
	for (unsigned i = 0; name && i < job->all->n; i++)
		if (&job->all->list[i] != job && strcmp(job->all->list[i].name, name) == 0)
			return &job->all->list[i];
	return NULL;
}

/* fio lets a job wait for an earlier one only, so this ends. */
static bool waits_long_for(const struct user_job *job, const struct user_job *other)
{
	for (const struct user_job *j = waits_for(job); j; j = j < job ? waits_for(j) : NULL)
		if (j == other)
			return true;
	return false;
}

bool user_job_beside(const struct user_job *job, const struct user_job *other)
{
	return job == other ||
		(job->group == other->group && !waits_long_for(job, other) && !waits_long_for(other, job));
}

bool user_job_by_number(const struct user_job *job, bool exact)
{
	return exact && !job->company;
}

static bool is_direct(const struct user_job *job)
{
	return user_job_is_on(job, "direct") || user_job_is_on(job, "atomic") ||
		(user_job_option(job, "buffered") && !user_job_is_on(job, "buffered"));
}

static void find_company(struct user_job *job)
{
	struct buf names = BUF_INIT;
	for (unsigned i = 0; i < job->all->n; i++) {
		const struct user_job *other = &job->all->list[i];
		if (!user_job_beside(job, other))
			continue;
		job->part += other < job;
		job->cached |= !is_direct(other);
		if (other != job)
			buf_addf(&names, "%s%s", names.len ? ", " : "", other->name);
	}
	job->company = names.len ? buf_steal(&names) : NULL;
}

/* ---- benches ---- */

/* Unique, of what a bench's name may hold. */
static char *bench_name(const struct user_jobs *jobs, unsigned number)
{
	struct user_job *job = &jobs->list[number];
	char *name = mem_printf(USER_JOBS_BENCH ".%.*s", BENCH_NAME_MAX - 12, job->name);
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("-_.", *c))
			*c = '-';
	for (unsigned i = 0; i < number; i++)
		if (strcmp(jobs->list[i].bench, name) == 0) {
			char *again = mem_printf("%s-%u", name, number + 1);
			free(name);
			return again;
		}
	return name;
}

static void make_benches(struct user_jobs *jobs)
{
	const struct bench_family *family;
	const struct bench *like = bench_find("io", USER_JOBS_BENCH, &family);
	jobs->benches = mem_alloc(jobs->n, sizeof *jobs->benches);
	for (unsigned i = 0; i < jobs->n; i++) {
		struct user_job *job = &jobs->list[i];
		unsigned depth = number(job, "iodepth", 1);
		job->own_ops = user_job_option(job, "number_ios") != NULL;
		job->ops = number(job, "number_ios", depth * OPS_OF_DEPTH > OPS ? depth * OPS_OF_DEPTH : OPS);
		job->bench = bench_name(jobs, i);
		job->io = *like->io;
		job->io.own = false;
		job->io.job = job;
		job->io.depth = depth;
		job->io.ops = job->ops;
		jobs->benches[i] = *like;
		jobs->benches[i].name = job->bench;
		jobs->benches[i].io = &job->io;
	}
	jobs->family = *family;
	jobs->family.benches = jobs->benches;
	jobs->family.n = jobs->n;
}

/* ---- what cannot be measured ---- */

static int check_job(const char *path, const struct user_job *job, struct err **err)
{
	const char *engine = user_job_option(job, "ioengine");
	for (unsigned i = 0; refused[i].name; i++) {
		const char *value = user_job_option(job, refused[i].name);
		if (value && strstr(value, refused[i].value))
			return err_set(err, ERR_USAGE, "remove it", "%s: job %s: %s%s%s: %s", path, job->name,
				refused[i].name, *refused[i].value ? "=" : "", *refused[i].value ? value : "",
				refused[i].reason);
	}
	for (unsigned i = 0; engine && engines[i]; i++)
		engine = strcmp(engine, engines[i]) == 0 ? NULL : engine;
	if (!engine)
		return 0;
	return err_set(err, ERR_USAGE,
		"use psync, sync, vsync, pvsync, pvsync2, libaio, io_uring, posixaio, mmap or splice",
		"%s: job %s: ioengine=%s is none that does I/O on a disk of the guest", path, job->name, engine);
}

static int check_text(const char *path, const struct user_job *job, struct err **err)
{
	AUTO_FREE char *text = user_job_text(job, true);
	if (strlen(text) <= WIRE_JOB_FILE_MAX)
		return 0;
	return err_set(err, ERR_USAGE, "split the file", "%s: job %s and those beside it have more than %u bytes", path,
		job->name, WIRE_JOB_FILE_MAX);
}

int user_jobs_parse(const char *path, const char *shown, struct user_jobs *jobs, struct err **err)
{
	*jobs = (struct user_jobs){.path = mem_strdup(path), .shown = mem_strdup(shown)};
	read_shown(shown, jobs);
	if (jobs->n == 0 || jobs->n > USER_JOBS_MAX)
		return err_set(err, ERR_USAGE, "each section but [global] is a job", "%s has %s", path,
			jobs->n ? "too many jobs" : "no job");
	for (unsigned i = 0; i < jobs->n; i++)
		jobs->list[i].all = jobs;
	make_groups(jobs);
	for (unsigned i = 0; i < jobs->n; i++)
		find_company(&jobs->list[i]);
	make_benches(jobs);
	for (unsigned i = 0; i < jobs->n; i++)
		if (check_job(path, &jobs->list[i], err) != 0 || check_text(path, &jobs->list[i], err) != 0)
			return -1;
	return 0;
}

void user_jobs_finish(struct user_jobs *jobs)
{
	for (unsigned i = 0; i < jobs->n; i++) {
		MEM_FREE(jobs->list[i].name, jobs->list[i].bench, jobs->list[i].company);
		strv_finish(&jobs->list[i].options);
	}
	MEM_FREE(jobs->path, jobs->shown, jobs->list, jobs->benches);
	*jobs = (struct user_jobs){0};
}

/* ---- for the guest ---- */

/* fio goes round a device for as long as it is told to: a job by time, or by loops, has no end of its own. */
static bool goes_round(const struct user_job *job)
{
	return user_job_is_on(job, "time_based") || user_job_option(job, "loops");
}

static void add_section(struct buf *text, const struct user_job *job, const struct user_job *row, bool by_number)
{
	const struct user_job *before = waits_for(job);
	const char *percentiles = user_job_option(job, "percentile_list");
	buf_addf(text, "[%s]\n", job->name);
	for (size_t i = 0; i < job->options.n; i++) {
		const char *option = job->options.argv[i];
		bool replaced = is_one_of(option, of_files) || is_one_of(option, of_rows) ||
			strncmp(option, USER_JOBS_NUMBER, strlen(USER_JOBS_NUMBER)) == 0 ||
			is_one_of(option, of_logs) || is_one_of(option, of_lost_logs) ||
			(by_number && is_one_of(option, of_length)) ||
			(by_number && goes_round(job) && (is_named(option, "io_size") || is_named(option, "io_limit")));
		if (!replaced)
			buf_addf(text, "%s\n", option);
	}
	for (unsigned i = 0; job == row && of_logs[i]; i++)
		if (user_job_option(job, of_logs[i]))
			buf_addf(text, "%s=${HVBENCH_LOGS}/%s\n", of_logs[i], job->bench + strlen(USER_JOBS_BENCH "."));
	if (before && user_job_beside(row, before))
		buf_addf(text, "wait_for=%s\n", before->name);
	if (by_number)
		buf_adds(text, "number_ios=${HVBENCH_OPS}\n");
	if (by_number && goes_round(job))
		buf_adds(text, "io_size=1t\n");
	if (!user_job_option(job, "size"))
		buf_adds(text, "size=100%\n");
	buf_addf(text,
		"filename=${HVBENCH_DISK}\nnew_group=1\ngroup_reporting=1\nstats=1\ndisk_util=0\n"
		"clocksource=clock_gettime\n"
		"unified_rw_reporting=both\nlat_percentiles=1\npercentile_list=50:90:99:99.9%s%s\n",
		percentiles ? ":" : "", percentiles ? percentiles : "");
}

char *user_job_text(const struct user_job *job, bool exact)
{
	bool by_number = user_job_by_number(job, exact);
	struct buf text = BUF_INIT;
	for (unsigned i = 0; i < job->all->n; i++)
		if (user_job_beside(job, &job->all->list[i]))
			add_section(&text, &job->all->list[i], job, by_number);
	return buf_steal(&text);
}

/* ---- for people ---- */

static void add_replaced(struct buf *note, const struct user_job *job, const char *const *names, const char *by)
{
	unsigned n = 0;
	for (; *names; names++) {
		const char *value = user_job_option(job, *names);
		if (value)
			buf_addf(note, "%s%s%s%s", n++ ? ", " : "; ", *names, *value ? "=" : "", value);
	}
	if (n)
		buf_addf(note, " give%s way to %s", n > 1 ? "" : "s", by);
}

char *user_job_replaced(const struct user_job *job, bool counted)
{
	struct buf note = BUF_INIT;
	add_replaced(&note, job, of_files, "the row's device");
	add_replaced(&note, job, of_lost_logs, "the figures: such logs are not kept");
	if (counted && !job->own_ops)
		add_replaced(&note, job, of_length, "the number of I/Os");
	return buf_steal(&note);
}
