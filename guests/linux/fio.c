/* fio.c - a job as fio's arguments; fio's JSON as figures. */
#include "guests/linux/fio.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guests/linux/json.h"

#define RAMP_SHARE 10 /* of a pass by time, in front of it */
#define QUOTE_MAX 1024

/* "randrw70": mixed, 70 % of it reads. */
static void add_direction(struct arguments *a, const char *rw)
{
	size_t word = strcspn(rw, "0123456789");
	arguments_add(a, "--rw=%.*s", (int)word, rw);
	if (rw[word])
		arguments_add(a, "--rwmixread=%s", rw + word);
}

static uint64_t processes_of(const struct bench_job *job)
{
	return job->processes ? job->processes : 1;
}

static void add_extent(struct arguments *a, const struct bench_job *job)
{
	uint64_t ops = job->ops == 0 && job->tool == BENCH_TOOL_VERIFY ? FIO_VERIFY_OPS : job->ops;
	if (ops) {
		/* io_size and not number_ios: it goes round a disk that is smaller */
		arguments_add(a, "--io_size=%" PRIu64, ops / processes_of(job) * job->block);
		return;
	}
	arguments_add(a, "--time_based=1");
	arguments_add(a, "--runtime=%" PRIu64, job->secs);
	arguments_add(a, "--ramp_time=%" PRIu64, job->secs / RAMP_SHARE + 1);
}

void fio_arguments(
	const struct bench_job *job, const char *program, const char *device, const char *file, struct arguments *a)
{
	memset(a, 0, sizeof *a);
	arguments_add(a, "%s", program);
	arguments_add(a, "--output-format=json");
	arguments_add(a, "--eta=never");
	if (job->tool == BENCH_TOOL_JOB) {
		arguments_add(a, "%s", file);
		return;
	}
	arguments_add(a, "--name=hvbench");
	arguments_add(a, "--filename=%s", device);
	arguments_add(a, "--size=100%%");
	arguments_add(a, "--ioengine=io_uring");
	arguments_add(a, "--direct=1");
	arguments_add(a, "--thread=1");
	arguments_add(a, "--bs=%" PRIu64, job->block);
	arguments_add(a, "--iodepth=%" PRIu64, job->depth);
	if (job->processes)
		arguments_add(a, "--numjobs=%" PRIu64, job->processes);
	arguments_add(a, "--randrepeat=1");
	arguments_add(a, "--randseed=%" PRIu64, job->seed);
	arguments_add(a, "--clocksource=clock_gettime");
	arguments_add(a, "--disk_util=0");
	arguments_add(a, "--group_reporting=1");
	arguments_add(a, "--lat_percentiles=1");
	arguments_add(a, "--clat_percentiles=0");
	arguments_add(a, "--percentile_list=50:90:99:99.9");
	arguments_add(a, "--unified_rw_reporting=both");
	add_direction(a, job->rw);
	add_extent(a, job);
	if (job->tool == BENCH_TOOL_VERIFY) {
		arguments_add(a, "--verify=crc32c");
		arguments_add(a, "--do_verify=1");
		arguments_add(a, "--verify_fatal=1");
	} else {
		arguments_add(a, "--zero_buffers=1");
	}
}

/* One direction of fio's report. */
struct report {
	uint64_t ios, runtime_ms;
	double bandwidth;
};

static bool read_report(json_t *job, const char *which, struct report *r, struct reason *reason)
{
	json_t *at = json_at(job, which, reason);
	return at && json_u64_at(at, "total_ios", &r->ios, reason) &&
		json_u64_at(at, "runtime", &r->runtime_ms, reason) &&
		json_number_at(at, "bw_bytes", &r->bandwidth, reason);
}

/* Percentiles that only the user asked for: "percentile/99.950000" is lat-p99.95. */
static bool add_percentiles(json_t *at, const char *prefix, double max, struct figures *figures, struct reason *reason)
{
	const char *key;
	json_t *value;
	json_object_foreach(json_object_get(at, "percentile"), key, value)
	{
		char name[32], shown[16];
		double rank = strtod(key, NULL), ns = json_number_value(value);
		if (rank == 50 || rank == 90 || rank == 99 || rank == 99.9)
			continue;
		if (!figures_format(shown, sizeof shown, rank) ||
			snprintf(name, sizeof name, "%slat-p%s", prefix, shown) >= (int)sizeof figures->list[0].name ||
			!figures_add(figures, name, ns > max ? max : ns, "ns"))
			return reason_set(reason, "fio's percentile %s is no latency, or there are too many", key);
	}
	return true;
}

static bool add_latencies(
	json_t *job, const char *which, const char *prefix, struct figures *figures, struct reason *reason)
{
	static const struct {
		const char *name, *path;
	} latencies[] = {
		{"lat-min", "min"},
		{"lat-mean", "mean"},
		{"lat-p50", "percentile/50.000000"},
		{"lat-p90", "percentile/90.000000"},
		{"lat-p99", "percentile/99.000000"},
		{"lat-p999", "percentile/99.900000"},
		{"lat-max", "max"},
	};
	char path[64], name[32];
	snprintf(path, sizeof path, "%s/lat_ns", which);
	json_t *at = json_at(job, path, reason);
	double value, max;
	uint64_t n;
	if (!at || !json_u64_at(at, "N", &n, reason) || !json_number_at(at, "max", &max, reason))
		return false;
	if (n == 0) /* the user's job takes none */
		return true;
	for (unsigned i = 0; i < sizeof latencies / sizeof *latencies; i++) {
		if (!json_number_at(at, latencies[i].path, &value, reason))
			return false;
		snprintf(name, sizeof name, "%s%s", prefix, latencies[i].name);
		/* fio's percentiles are the upper ends of its bins */
		if (!figures_add(figures, name, value > max ? max : value, "ns"))
			return reason_set(reason, "fio's %s is no latency", path);
	}
	return add_percentiles(at, prefix, max, figures, reason);
}

static bool add_rates(const struct report *r, const char *prefix, struct figures *figures)
{
	char iops[24], bandwidth[24];
	snprintf(iops, sizeof iops, "%siops", prefix);
	snprintf(bandwidth, sizeof bandwidth, "%sbandwidth", prefix);
	return r->runtime_ms == 0 ||
		(figures_add(figures, iops, (double)r->ios * 1000 / (double)r->runtime_ms, "1/s") &&
			figures_add(figures, bandwidth, r->bandwidth, "bytes/s"));
}

/* The read-back that makes a verify job worth anything. */
static bool check_verified(
	const struct bench_job *job, const struct report *reads, const struct report *writes, struct reason *reason)
{
	uint64_t asked = job->ops ? job->ops : FIO_VERIFY_OPS;
	if (writes->ios != asked)
		return reason_set(
			reason, "fio wrote %" PRIu64 " blocks, %" PRIu64 " were asked for", writes->ios, asked);
	return reads->ios == writes->ios ||
		reason_set(reason, "fio read back %" PRIu64 " blocks of the %" PRIu64 " it wrote", reads->ios,
			writes->ios);
}

static bool read_figures(json_t *at, const struct bench_job *job, struct figures *figures, struct reason *reason)
{
	struct report all, reads, writes;
	if (!read_report(at, "mixed", &all, reason) || !read_report(at, "read", &reads, reason) ||
		!read_report(at, "write", &writes, reason))
		return false;
	if (job->tool == BENCH_TOOL_VERIFY && !check_verified(job, &reads, &writes, reason))
		return false;
	if (job->tool == BENCH_TOOL_FIO && job->ops && all.ios != job->ops)
		return reason_set(reason, "fio did %" PRIu64 " I/Os, %" PRIu64 " were asked for", all.ios, job->ops);
	if (all.ios == 0)
		return reason_set(reason, "fio did no I/O");
	*figures = (struct figures){.ops = all.ios, .ns = all.runtime_ms * 1000000};
	if (job->tool == BENCH_TOOL_VERIFY) {
		figures->ops = writes.ios; /* how fast that was is no figure */
		return true;
	}
	if (!add_rates(&all, "", figures) || !add_latencies(at, "mixed", "", figures, reason) ||
		!add_latencies(at, "sync", "sync-", figures, reason))
		return false;
	if (reads.ios == 0 || writes.ios == 0)
		return true;
	return add_rates(&reads, "read-", figures) && add_latencies(at, "read", "read-", figures, reason) &&
		add_rates(&writes, "write-", figures) && add_latencies(at, "write", "write-", figures, reason);
}

/* The job that is reported: the only one, or of a user's file the one that was asked for; NULL and the reason. */
static json_t *get_job(json_t *root, const struct bench_job *job, struct reason *reason)
{
	json_t *jobs = json_at(root, "jobs", reason);
	if (!jobs)
		return NULL;
	size_t n = json_array_size(jobs);
	if (job->tool == BENCH_TOOL_JOB ? job->part < n : n == 1)
		return json_array_get(jobs, job->part);
	reason_set(reason, "fio reports %zu jobs, %" PRIu64 " were expected", n, job->part + 1);
	return NULL;
}

/* Bytes that all jobs read, wrote and discarded: what the disk must have seen. */
static bool add_bytes(json_t *root, struct figures *figures, struct reason *reason)
{
	static const char *const ways[][2] = {
		{"read", "fio-read"}, {"write", "fio-written"}, {"trim", "fio-discarded"}};
	json_t *job;
	size_t i;
	for (unsigned w = 0; w < sizeof ways / sizeof *ways; w++) {
		uint64_t sum = 0, bytes;
		char path[32];
		snprintf(path, sizeof path, "%s/io_bytes", ways[w][0]);
		json_array_foreach(json_object_get(root, "jobs"), i, job)
		{
			if (!json_u64_at(job, path, &bytes, reason))
				return false;
			sum += bytes;
		}
		if (!figures_add(figures, ways[w][1], (double)sum, "bytes"))
			return reason_set(reason, "fio's %s is too large", path);
	}
	return true;
}

/* A job that failed says so in `error`, whatever the exit code was. `said`: what fio printed before its JSON. */
static bool check_error(
	json_t *at, const char *said, size_t said_len, const char *err, size_t err_len, struct reason *reason)
{
	uint64_t error;
	char words[QUOTE_MAX];
	if (!json_u64_at(at, "error", &error, reason))
		return false;
	if (error == 0)
		return true;
	snprintf(words, sizeof words, "%.*s\n%.*s", (int)said_len, said, (int)err_len, err);
	return said_len + err_len ? reason_quote(reason, "fio", words, strlen(words))
				  : reason_set(reason, "fio: error %" PRIu64, error);
}

bool fio_read(const char *out, size_t out_len, const char *err, size_t err_len, const struct bench_job *job,
	struct figures *figures, struct reason *reason)
{
	size_t said;
	json_t *root = json_only("fio", out, out_len, &said, reason);
	if (!root)
		return out_len || !err_len ? false : reason_quote(reason, "fio", err, err_len);
	json_t *at = get_job(root, job, reason), *each;
	bool ok = at != NULL;
	size_t i;
	json_array_foreach(json_object_get(root, "jobs"), i, each)
		ok = ok && check_error(each, out, said, err, err_len, reason);
	ok = ok && read_figures(at, job, figures, reason) &&
		(job->tool != BENCH_TOOL_JOB || add_bytes(root, figures, reason));
	json_decref(root);
	return ok;
}
