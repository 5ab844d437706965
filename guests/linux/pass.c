/* pass.c - from a job to figures. */
#include "guests/linux/pass.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "guests/linux/fio.h"
#include "guests/linux/iperf3.h"
#include "guests/linux/logs.h"
#include "guests/linux/modules.h"
#include "guests/linux/netprobe.h"
#include "guests/linux/nic.h"
#include "guests/linux/ram_disk.h"

#define STEP_MS 10
#define BY_NUMBER_S 900 /* a tool that has a number of operations to do, on the slowest emulated machine */
#define BY_TIME_EXTRA_S 120
#define CARRIER_MS 10000
#define PATH_CAP 64

/* ---- tools ---- */

typedef bool read_fn(const char *out, size_t out_len, const char *err, size_t err_len, const struct bench_job *job,
	struct figures *figures, struct reason *reason);

static enum pass_result run_tool(const char *const argv[], read_fn *read, const struct bench_job *job,
	tool_beat_fn *beat, void *ctx, struct figures *figures, struct reason *reason)
{
	struct tool_output output;
	unsigned seconds = job->tool == BENCH_TOOL_JOB ? BENCH_JOB_SECS_MAX /* as long as its file says */
		: job->ops                             ? BY_NUMBER_S
						       : (unsigned)job->secs * 2 + BY_TIME_EXTRA_S;
	bool ok = tool_run(argv, seconds, beat, ctx, &output, reason) &&
		read(output.out, output.out_len, output.err, output.err_len, job, figures, reason);
	/* one of several processes of a user's job may fail, and fio's report of them together names no error */
	if (ok && job->tool == BENCH_TOOL_JOB && output.status != 0) {
		char words[TOOL_ERR_MAX + 64];
		int len = snprintf(words, sizeof words, "it failed (wait status %d), and its report has no error\n%.*s",
			output.status, (int)output.err_len, output.err);
		ok = reason_quote(reason, "fio", words, (size_t)len);
	}
	free(output.out);
	return ok ? PASS_OK : PASS_FAIL;
}

/* The path of the disk that was found, as tools want it. */
static void device_path(const struct pass *pass, char *path, size_t cap)
{
	snprintf(path, cap, "%s/%s", pass->places->dev, pass->device);
}

static enum pass_result run_fio(struct pass *pass, const struct bench_job *job, tool_beat_fn *beat, void *ctx,
	struct figures *figures, struct reason *reason)
{
	char device[PATH_CAP];
	struct arguments arguments;
	device_path(pass, device, sizeof device);
	fio_arguments(job, pass->places->fio, device, pass->places->job_file, &arguments);
	return run_tool(arguments.argv, fio_read, job, beat, ctx, figures, reason);
}

static enum pass_result run_iperf3(struct pass *pass, const struct bench_job *job, tool_beat_fn *beat, void *ctx,
	struct figures *figures, struct reason *reason)
{
	struct arguments arguments;
	iperf3_arguments(job, pass->places->iperf3, &arguments);
	return run_tool(arguments.argv, iperf3_read, job, beat, ctx, figures, reason);
}

static enum pass_result run_netprobe(struct pass *pass, const struct bench_job *job, tool_beat_fn *beat, void *ctx,
	struct figures *figures, struct reason *reason)
{
	return netprobe_run(job, beat, ctx, figures, reason) ? PASS_OK : PASS_FAIL;
}

enum device { DEVICE_NONE, DEVICE_DISK, DEVICE_NIC };

/* What runs as a tool, and on what. A tool that needs no device has DEVICE_NONE. */
static const struct {
	enum device device;
	enum pass_result (*run)(struct pass *pass, const struct bench_job *job, tool_beat_fn *beat, void *ctx,
		struct figures *figures, struct reason *reason);
} tools[] = {
	[BENCH_TOOL_FIO] = {DEVICE_DISK, run_fio},
	[BENCH_TOOL_VERIFY] = {DEVICE_DISK, run_fio},
	[BENCH_TOOL_JOB] = {DEVICE_DISK, run_fio},
	[BENCH_TOOL_TCP] = {DEVICE_NIC, run_iperf3},
	[BENCH_TOOL_UDP] = {DEVICE_NIC, run_iperf3},
	[BENCH_TOOL_RR] = {DEVICE_NIC, run_netprobe},
	[BENCH_TOOL_CONNECT] = {DEVICE_NIC, run_netprobe},
};

/* ---- the device ---- */

static bool find_device(struct pass *pass, const struct job *job)
{
	const char *sys = pass->places->sys;
	return tools[job->order.tool].device == DEVICE_NIC ? find_nic(sys, job->driver, job->name, pass->device)
							   : find_disk(sys, job->driver, job->name, pass->device);
}

/* Drivers look for their devices in the background. */
static bool wait_for_device(struct pass *pass, const struct job *job, struct reason *reason)
{
	for (unsigned waited = 0; !find_device(pass, job); waited += STEP_MS) {
		if (waited >= pass->places->find_ms)
			return reason_set(reason, "The kernel has no device of driver %s%s%s.", job->driver,
				*job->name ? " named " : "", job->name);
		nanosleep(&(struct timespec){0, STEP_MS * 1000000}, NULL);
	}
	return true;
}

static void leave_nic(struct pass *pass)
{
	if (*pass->nic)
		nic_down(pass->nic);
	*pass->nic = 0;
}

/* The user's job file, and its variables (engine/user_jobs.h). */
static bool prepare_job(struct pass *pass, const struct bench_job *job, struct reason *reason)
{
	char device[PATH_CAP], ops[24];
	const char *path = pass->places->job_file;
	if (pass->file_len == 0)
		return reason_set(reason, "No job file came.");
	device_path(pass, device, sizeof device);
	snprintf(ops, sizeof ops, "%" PRIu64, job->ops);
	setenv("HVBENCH_DISK", device, 1);
	setenv("HVBENCH_OPS", ops, 1);
	setenv("HVBENCH_LOGS", pass->places->logs, 1);
	if (!logs_prepare(pass->places->logs, reason))
		return false;
	if (!find_disk_traffic(pass->places->sys, pass->device, &pass->traffic))
		return reason_set(reason, "The kernel has no counters of the disk %s.", pass->device);
	FILE *file = fopen(path, "we");
	if (!file)
		return reason_set(reason, "cannot write %s: %s", path, strerror(errno));
	bool ok = fwrite(pass->file, 1, pass->file_len, file) == pass->file_len;
	return (fclose(file) == 0 && ok) || reason_set(reason, "cannot write %s: %s", path, strerror(errno));
}

static bool fill_ram_disk(const struct pass *pass, struct reason *reason)
{
	char path[PATH_CAP];
	device_path(pass, path, sizeof path);
	return ram_disk_fill(path, reason);
}

/* Its driver is loaded, it is there, and a RAM disk is full. */
static enum pass_result prepare_device(struct pass *pass, const struct job *job, struct reason *reason)
{
	bool known, first = strcmp(pass->driver, job->driver) != 0;
	/* the kernel reads a module's file to its end before it reports that it is loaded already */
	if (first && !modules_load(pass->places->modules, job->driver, &known, reason))
		return known ? PASS_FAIL : PASS_SKIP;
	if (!wait_for_device(pass, job, reason))
		return PASS_SKIP;
	if (first && strcmp(job->driver, RAM_DISK_DRIVER) == 0 && !fill_ram_disk(pass, reason))
		return PASS_FAIL;
	strcpy(pass->driver, job->driver);
	return PASS_OK;
}

static enum pass_result prepare_nic(struct pass *pass, const struct job *job, struct reason *reason)
{
	if (strcmp(pass->nic, pass->device) == 0 && pass->self.s_addr == job->self.s_addr)
		return PASS_OK;
	leave_nic(pass);
	strcpy(pass->nic, pass->device);
	pass->self = job->self;
	if (nic_up(pass->places->sys, pass->nic, job->self, (unsigned)job->self_bits, CARRIER_MS, reason))
		return PASS_OK;
	leave_nic(pass);
	return PASS_FAIL;
}

enum pass_result pass_prepare(struct pass *pass, const struct job *job, struct reason *reason)
{
	static const char *const names[] = {[DEVICE_DISK] = "disk", [DEVICE_NIC] = "NIC"};
	enum bench_tool tool = job->order.tool;
	enum device device = tools[tool].device;
	if (device != DEVICE_NONE && !*job->driver) {
		reason_set(reason, "%s needs a %s, and the job names none.", bench_tool_name(tool), names[device]);
		return PASS_FAIL;
	}
	enum pass_result result = device == DEVICE_NONE ? PASS_OK : prepare_device(pass, job, reason);
	if (result != PASS_OK || device == DEVICE_NIC)
		return result == PASS_OK ? prepare_nic(pass, job, reason) : result;
	leave_nic(pass);
	return tool == BENCH_TOOL_JOB && !prepare_job(pass, &job->order, reason) ? PASS_FAIL : PASS_OK;
}

enum pass_result pass_run(struct pass *pass, const struct job *job, tool_beat_fn *beat, void *ctx,
	struct figures *figures, struct reason *reason)
{
	return tools[job->order.tool].run(pass, &job->order, beat, ctx, figures, reason);
}

/* What the disk did in the pass, by the kernel's counters. */
static bool add_traffic(const struct pass *pass, struct figures *figures, struct reason *reason)
{
	const struct find_traffic *before = &pass->traffic;
	struct find_traffic after;
	return (find_disk_traffic(pass->places->sys, pass->device, &after) &&
		       figures_add(figures, "disk-read", (double)(after.read - before->read), "bytes") &&
		       figures_add(figures, "disk-written", (double)(after.written - before->written), "bytes") &&
		       figures_add(
			       figures, "disk-discarded", (double)(after.discarded - before->discarded), "bytes")) ||
		reason_set(reason, "The kernel has no counters of the disk %s.", pass->device);
}

enum pass_result pass_describe(struct pass *pass, const struct job *job, struct figures *figures, struct reason *reason)
{
	char now[FIND_NAME_MAX];
	enum device device = tools[job->order.tool].device;
	if (device == DEVICE_NIC)
		return nic_add_figures(pass->nic, figures, reason) ? PASS_OK : PASS_FAIL;
	/* io_uring reads nothing, and without an error, from a disk that has been unplugged */
	if (device == DEVICE_NONE)
		return PASS_OK;
	if (find_disk(pass->places->sys, job->driver, pass->device, now))
		return job->order.tool != BENCH_TOOL_JOB || add_traffic(pass, figures, reason) ? PASS_OK : PASS_FAIL;
	reason_set(reason, "The disk %s went away while fio ran.", pass->device);
	return PASS_FAIL;
}
