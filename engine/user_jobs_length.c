/* user_jobs_length.c - how long a pass of a user's job is, as far as its file says; what people are told of it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/job.h"
#include "engine/user_jobs.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"

#define US 1e6 /* fio counts times in these */

/* fio's number for the option; 0: it is not there, or has none. */
static double number_of(const struct user_job *job, const char *option)
{
	AUTO_FREE char *name = mem_printf(USER_JOBS_NUMBER "%s", option);
	const char *text = user_job_option(job, name);
	return text ? strtod(text, NULL) : 0;
}

static double first_of(double a, double b)
{
	return a > 0 ? a : b;
}

/* The least that so many I/Os take; 0: nothing holds them back. */
static double held_back(const struct user_job *job, double ops)
{
	double block = first_of(number_of(job, "bs"), first_of(number_of(job, "blocksize"), 4096));
	double rate = number_of(job, "rate"), iops = number_of(job, "rate_iops"),
	       pauses = ops / first_of(number_of(job, "thinktime_blocks"), 1) - 1;
	double seconds = rate > 0 ? ops * block / rate : 0;
	seconds = fmax(seconds, iops > 0 ? ops / iops : 0);
	return fmax(seconds, pauses > 0 ? pauses * number_of(job, "thinktime") / US : 0);
}

/* Of the job alone, as the file has it. */
static enum user_job_known as_written(const struct user_job *job, double *seconds)
{
	double run = first_of(number_of(job, "runtime"), number_of(job, "timeout")) / US;
	double before = (number_of(job, "startdelay") + number_of(job, "ramp_time")) / US;
	double block = first_of(number_of(job, "bs"), first_of(number_of(job, "blocksize"), 4096));
	double ops = first_of(
		number_of(job, "number_ios"), first_of(number_of(job, "io_size"), number_of(job, "size")) / block);
	double held = held_back(job, ops) * first_of(number_of(job, "loops"), 1);
	bool timed = user_job_is_on(job, "time_based");
	*seconds = before + (run > 0 ? run : held);
	return run > 0               ? timed || held >= run ? USER_JOB_SECONDS : USER_JOB_AT_MOST
		: held > 0 && !timed ? USER_JOB_SECONDS
				     : USER_JOB_UNKNOWN;
}

enum user_job_known user_job_seconds(const struct user_job *job, bool exact, double *seconds)
{
	if (user_job_by_number(job, exact)) {
		*seconds = held_back(job, job->ops);
		return *seconds > 0 ? USER_JOB_SECONDS : USER_JOB_UNKNOWN;
	}
	enum user_job_known known = USER_JOB_SECONDS;
	*seconds = 0;
	for (unsigned i = 0; i < job->all->n; i++) {
		const struct user_job *other = &job->all->list[i];
		double its;
		if (!user_job_beside(job, other))
			continue;
		enum user_job_known of_it = as_written(other, &its);
		known = of_it < known ? of_it : known;
		*seconds = fmax(*seconds, its);
	}
	return known;
}

/* A place that may be counted in zones: "524z". */
static double place_of(const struct user_job *job, const char *option, double zone)
{
	const char *text = user_job_option(job, option), *z = text ? strchr(text, 'z') : NULL;
	return z && z[1] == 0 ? strtod(text, NULL) * zone : number_of(job, option);
}

int user_job_check(const struct user_job *job, bool exact, uint64_t disk_bytes, struct err **err)
{
	const char *path = job->all->path;
	double seconds, processes = first_of(number_of(job, "numjobs"), 1);
	double zone = number_of(job, "zonesize");
	double start = place_of(job, "offset", zone) + (processes - 1) * number_of(job, "offset_increment");
	if (user_job_seconds(job, exact, &seconds) == USER_JOB_SECONDS && seconds > BENCH_JOB_SECS_MAX)
		return err_set(err, ERR_USAGE, "make its runtime or size smaller, or its rate larger",
			"%s: job %s takes at least %.0f s, and a pass may take %u s", path, job->name, seconds,
			BENCH_JOB_SECS_MAX);
	if (disk_bytes > 0 && zone > (double)disk_bytes)
		return err_set(err, ERR_USAGE, "make zonesize smaller, or give a larger --disk",
			"%s: job %s: its zones have %.0f bytes, its disk %llu", path, job->name, zone,
			(unsigned long long)disk_bytes);
	if (disk_bytes > 0 && start >= (double)disk_bytes)
		return err_set(err, ERR_USAGE, "make offset or offset_increment smaller, or give a larger --disk",
			"%s: job %s begins %.0f bytes into its disk, which has %llu", path, job->name, start,
			(unsigned long long)disk_bytes);
	return 0;
}

char *user_job_note(const struct user_job *job, bool exact)
{
	struct buf note = BUF_INIT;
	bool counted = user_job_by_number(job, exact);
	double seconds;
	enum user_job_known known = user_job_seconds(job, exact, &seconds);
	buf_addf(&note, "io.%s: ", job->bench);
	if (counted)
		buf_addf(&note, "a pass is %u I/Os of each process%s", job->ops,
			job->own_ops ? "" : ", or fewer where its size ends before");
	else
		buf_addf(&note, "as long as the file says");
	if (known != USER_JOB_UNKNOWN)
		buf_addf(&note, ", %s %.4g s", known == USER_JOB_AT_MOST ? "at most" : "some", seconds);
	else if (!counted)
		buf_adds(&note, ", which is not known before");
	if (exact && (known != USER_JOB_UNKNOWN || !counted))
		buf_adds(&note, " (a second is 10^9 instructions)");
	if (job->company)
		buf_addf(&note, "; it runs together with %s: no cost of an operation", job->company);
	if (job->cached)
		buf_adds(&note, "; not direct=1: the guest's page cache takes part");
	AUTO_FREE char *replaced = user_job_replaced(job, counted);
	buf_adds(&note, replaced ? replaced : "");
	return buf_steal(&note);
}
