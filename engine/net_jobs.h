/*
 * net_jobs.h - rows of iperf3 with the user's own options, on every NIC: `--net-job "-P 4 -R"` is io.net-job; of a file
 * each line "NAME: OPTIONS" is io.net-job.NAME. Which options there are is what the harness can honour: it connects,
 * counts and ends the tool itself. Pure but for net_jobs_load.
 */
#ifndef HVB_ENGINE_NET_JOBS_H
#define HVB_ENGINE_NET_JOBS_H

#include <stdbool.h>

#include "bench/bench.h"
#include "lib/err.h"

#define NET_JOBS_BENCH "net-job" /* the table's row that stands for them */
#define NET_JOBS_MAX 32

struct net_job {
	struct bench_io io;
	struct bench_net net;
	char *bench;   /* "net-job" or "net-job.NAME" */
	char *options; /* the user's words */
};

struct net_jobs {
	char *shown; /* lines "NAME: OPTIONS"; a run is resumed by them; NULL for none */
	struct net_job *list;
	unsigned n;
	struct bench *benches; /* one for each, in their order; bench.io->net leads back */
	struct bench_family family;
};

/* What --net-job says: options, which begin with '-', or a file. ERR_USAGE where iperf3 or the harness cannot do it.
 * The caller calls net_jobs_finish, whatever the answer. */
int net_jobs_load(const char *what, struct net_jobs *jobs, struct err **err);
int net_jobs_parse(const char *shown, struct net_jobs *jobs, struct err **err);
void net_jobs_finish(struct net_jobs *jobs);

/* What people must know before the run: how long it is, and what is replaced; caller frees. */
char *net_job_note(const struct net_job *job, bool exact);

#endif
