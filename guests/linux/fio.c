/* fio.c - a job as fio's arguments; fio's JSON as figures. */
#include "guests/linux/fio.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
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

static void add_extent(struct arguments *a, const struct bench_job *job)
{
	uint64_t ops = job->ops == 0 && job->tool == BENCH_TOOL_VERIFY ? FIO_VERIFY_OPS : job->ops;
	if (ops) {
		/* io_size and not number_ios: it goes round a disk that is smaller */
		arguments_add(a, "--io_size=%" PRIu64, ops * job->block);
		return;
	}
	arguments_add(a, "--time_based=1");
	arguments_add(a, "--runtime=%" PRIu64, job->secs);
	arguments_add(a, "--ramp_time=%" PRIu64, job->secs / RAMP_SHARE + 1);
}

static const char *const always[] = {"--clocksource=clock_gettime", "--disk_util=0", "--group_reporting=1",
	"--lat_percentiles=1", "--clat_percentiles=0", "--percentile_list=50:90:99:99.9",
	"--unified_rw_reporting=both"};

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
	arguments_add(a, "--randrepeat=1");
	arguments_add(a, "--randseed=%" PRIu64, job->seed);
	for (unsigned i = 0; i < sizeof always / sizeof *always; i++)
		arguments_add(a, "%s", always[i]);
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

size_t fio_global(char *text, size_t cap, const char *device)
{
	int len = snprintf(
		text, cap, "[global]\nfilename=%s\nsize=100%%\nioengine=io_uring\ndirect=1\nthread=1\n", device);
	for (unsigned i = 0; i < sizeof always / sizeof *always && len > 0 && (size_t)len < cap; i++)
		len += snprintf(text + len, cap - (size_t)len, "%s\n", always[i] + 2);
	return len > 0 && (size_t)len < cap ? (size_t)len : 0;
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
	if (!at || !json_number_at(at, "max", &max, reason))
		return false;
	for (unsigned i = 0; i < sizeof latencies / sizeof *latencies; i++) {
		if (!json_number_at(at, latencies[i].path, &value, reason))
			return false;
		snprintf(name, sizeof name, "%s%s", prefix, latencies[i].name);
		/* fio's percentiles are the upper ends of its bins */
		if (!figures_add(figures, name, value > max ? max : value, "ns"))
			return reason_set(reason, "fio's %s is no latency", path);
	}
	return true;
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
	if (!add_rates(&all, "", figures) || !add_latencies(at, "mixed", "", figures, reason))
		return false;
	if (reads.ios == 0 || writes.ios == 0)
		return true;
	return add_rates(&reads, "read-", figures) && add_latencies(at, "read", "read-", figures, reason) &&
		add_rates(&writes, "write-", figures) && add_latencies(at, "write", "write-", figures, reason);
}

/* The one job that is reported; NULL and the reason. */
static json_t *get_job(json_t *root, struct reason *reason)
{
	json_t *jobs = json_at(root, "jobs", reason);
	if (!jobs)
		return NULL;
	if (json_array_size(jobs) == 1)
		return json_array_get(jobs, 0);
	reason_set(reason, "fio reports %zu jobs, one was expected (is group_reporting off?)", json_array_size(jobs));
	return NULL;
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
	json_t *at = get_job(root, reason);
	bool ok = at && check_error(at, out, said, err, err_len, reason) && read_figures(at, job, figures, reason);
	json_decref(root);
	return ok;
}
