/*
 * user_jobs.h - the user's own fio job file: one bench per job of it. fio itself reads the file (user_jobs_fio.c): its
 * includes, its ${VARIABLES}, its units and its mistakes are fio's. Pure but for user_jobs_load.
 *
 * A row runs its job and those that fio would run at the same time, on the row's device. Groups follow from stonewall
 * and wait_for: what has ended before, or waits for the job, is not run with it.
 */
#ifndef HVB_ENGINE_USER_JOBS_H
#define HVB_ENGINE_USER_JOBS_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/bench.h"
#include "lib/err.h"
#include "lib/proc.h"

#define USER_JOBS_BENCH "disk-job" /* the table's row that stands for them */
#define USER_JOBS_MAX 64           /* jobs of a file */
#define USER_JOBS_NUMBER "number-" /* "number-runtime=60000000": fio's number for the option before it */

struct user_job {
	struct bench_io io;
	char *name;          /* of its section */
	char *bench;         /* "disk-job.NAME", with '-' for what a bench's name cannot hold, at most 63 bytes */
	struct strv options; /* "bs=4k", "stonewall": those of [global] first; of two of one name the later counts */
	unsigned group;      /* those of one group start together */
	unsigned ops;        /* I/Os of each of its processes in a pass that is a number of them */
	bool own_ops;        /* that is the file's own number_ios */
	bool cached;         /* it, or one that runs at the same time, goes through the guest's page cache */
	char *company;       /* names of the jobs that run at the same time, "a, b"; NULL: none */
	unsigned part;       /* its place among all of these, from 0 */
	const struct user_jobs *all;
};

struct user_jobs {
	char *path;
	char *shown; /* what fio made of the file: a run is resumed by it; NULL for none */
	struct user_job *list;
	unsigned n;
	struct bench *benches;      /* one for each job, in their order; bench.io->job leads back */
	struct bench_family family; /* of the suite io, with these */
};

/* Reads a job file. ERR_USAGE, with fio's words where it has some: it is no job file, or a job cannot be measured. The
 * caller calls user_jobs_finish, whatever the answer. */
int user_jobs_load(const char *path, struct user_jobs *jobs, struct err **err);

/* The same from the file as fio took it: "fio [--OPTION=VALUE ...] {--name=JOB [--OPTION=VALUE ...]}...", options in
 * front of the first job being those of all. */
int user_jobs_parse(const char *path, const char *shown, struct user_jobs *jobs, struct err **err);
void user_jobs_finish(struct user_jobs *jobs);

/* The value of an option, "" for one without; NULL when it is not there. Borrowed. */
const char *user_job_option(const struct user_job *job, const char *name);

/* A flag: on when it stands alone. */
bool user_job_is_on(const struct user_job *job, const char *name);

/* Whether both run at the same time. */
bool user_job_beside(const struct user_job *job, const struct user_job *other);

/*
 * How long a pass is by what the file says (user_jobs_length.c), in seconds; on an exact clock these are 10^9
 * instructions each, idle ones included. A rate or a pause gives the least; runtime where it is not time_based, the
 * most.
 */
enum user_job_known { USER_JOB_UNKNOWN, USER_JOB_AT_MOST, USER_JOB_SECONDS };
enum user_job_known user_job_seconds(const struct user_job *job, bool exact, double *seconds);

/* ERR_USAGE when it can be known that it fails there: it takes longer than a pass may, or begins behind the end of its
 * disk. disk_bytes: 0 when not known. */
int user_job_check(const struct user_job *job, bool exact, uint64_t disk_bytes, struct err **err);

/* Whether a pass of it is a number of I/Os: on an exact clock, where no other job runs meanwhile. Else it is as long as
 * the file says. */
bool user_job_by_number(const struct user_job *job, bool exact);

/* The job file that the guest's fio gets; caller frees. Its variables: HVBENCH_DISK, the device's path; HVBENCH_OPS,
 * the I/Os of each process in a pass that is a number of them; HVBENCH_LOGS, the folder of the row's logs. */
char *user_job_text(const struct user_job *job, bool exact);

/* The option that takes the latencies away, "gtod_reduce"; NULL: there are latencies. */
const char *user_job_no_latency(const struct user_job *job);

/* "; filename=/dev/sda gives way to the row's device; ...", of a job whose passes are (not) counted; caller frees. */
char *user_job_replaced(const struct user_job *job, bool counted);

/* What people must know before the run: how long it is, and what of the file is replaced; caller frees. */
char *user_job_note(const struct user_job *job, bool exact);

#endif
