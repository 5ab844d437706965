/*
 * null_linux.c - the null driver's linux guest: it gets jobs as wire.h says, and answers each with figures that no
 * tool has measured.
 *
 * A pass takes START_TICKS and then, for each operation, a round number of the bench's name, ten times that on the
 * emulated devices, and twice that with aio=threads: the difference of two passes is exactly round. By time it does
 * OPS_PER_SECOND. Of the user's own job it gives back the length and the checksum, and one line of a log of two.
 */
#include <string.h>

#include "drivers/null_parts.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"

#define START_TICKS 100000
#define OPS_PER_SECOND 1000
#define MUMBLE_MS 300
#define PER_SECOND UINT64_C(1000000000)
#define LOG_LINE "1, 2, 0, 4096, 0, 0\n"
#define NUMBER_MAX (UINT64_C(1) << 40)

struct job {
	char bench[64], variant[64], tool[16], find[64];
	uint64_t pass, ops, secs, block;
};

/* ---- speaking of a pass ---- */

static struct wire_fields about(const struct job *job, bool pass)
{
	struct wire_fields f = {.cap = WIRE_GUEST_PAYLOAD_MAX};
	wire_put(&f, "bench", job->bench);
	wire_put(&f, "variant", job->variant);
	if (pass)
		wire_put_u64(&f, "pass", job->pass);
	return f;
}

static void send_reason(struct driver_guest *guest, const struct job *job, const char *kind, const char *reason)
{
	struct wire_fields f = about(job, false);
	wire_put(&f, "reason", reason);
	null_frame(guest, kind, &f);
}

/* False when it is not answered by `go`. */
static bool mark(struct driver_guest *guest, const struct job *job, const char *at)
{
	char line[WIRE_LINE_MAX];
	struct wire_frame frame;
	struct wire_fields f = about(job, true);
	wire_put(&f, "at", at);
	null_frame(guest, "mark", &f);
	return null_hear(guest, line, &frame) && wire_is(&frame, "go");
}

static void send_beat(struct driver_guest *guest, const struct job *job)
{
	struct wire_fields f = about(job, true);
	wire_put(&f, "text", "half of it");
	null_frame(guest, "beat", &f);
}

static void send_metric(
	struct driver_guest *guest, const struct job *job, const char *name, uint64_t value, const char *unit)
{
	struct wire_fields f = about(job, true);
	wire_put(&f, "name", name);
	if (null_is(guest, "metric-nan"))
		wire_put(&f, "value", "nan");
	else
		wire_put_u64(&f, "value", value);
	wire_put(&f, "unit", unit);
	null_frame(guest, "metric", &f);
}

static void mumble(struct driver_guest *guest)
{
	struct wire_fields f = {.cap = WIRE_GUEST_PAYLOAD_MAX};
	wire_put(&f, "text", "it will be soon");
	null_frame(guest, "log", &f);
	null_stay_silent(guest, MUMBLE_MS);
}

/* ---- the figures ---- */

/* 1, 2, 4 or 8 thousand, so that rates are round as well. */
static uint64_t ticks_of_operation(const struct driver_guest *guest, const struct job *job)
{
	uint64_t base = UINT64_C(1000) << null_sum(job->bench) % 4;
	base *= strcmp(job->find, NULL_FIND_EMULATED) == 0 ? 10 : 1;
	base *= null_is(guest, "twice") || strstr(job->variant, "aio=threads") ? 2 : 1;
	return null_is(guest, "unsteady") ? base * (10 + 3 * job->pass) / 10 : base;
}

static bool is_net(const struct job *job)
{
	return driver_list_has("tcp,udp,rr,connect", job->tool);
}

/* Of its own job the guest tells what fio and what the disk saw: the same, or, of "disk-elsewhere", nothing. */
static void send_traffic(struct driver_guest *guest, const struct job *job)
{
	static const char *const names[] = {
		"fio-read", "fio-written", "fio-discarded", "disk-read", "disk-written", "disk-discarded"};
	uint64_t bytes = OPS_PER_SECOND * job->block;
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		send_metric(guest, job, names[i], i == 0 || (i == 3 && !null_is(guest, "disk-elsewhere")) ? bytes : 0,
			"bytes");
}

/* A log of latencies that the job file asks for has one line, and says that there was another. */
static void send_logs(struct driver_guest *guest, const struct job *job, const char *file)
{
	const char *option = strstr(file, "write_lat_log=${HVBENCH_LOGS}/"),
		   *name = option ? strchr(option, '/') + 1 : "";
	AUTO_FREE char *log = mem_printf("%.*s_lat.1.log", (int)strcspn(name, "\n"), name);
	struct wire_fields f = about(job, true);
	wire_put(&f, "name", log);
	wire_put_u64(&f, "at", 0);
	wire_put_u64(&f, "of", 2 * strlen(LOG_LINE));
	wire_put(&f, "text", LOG_LINE);
	if (option)
		null_frame(guest, "file", &f);
}

static void send_metrics(struct driver_guest *guest, const struct job *job, const struct buf *file, uint64_t base)
{
	send_metric(guest, job, "iops", PER_SECOND / base, "1/s");
	send_metric(guest, job, "bandwidth", PER_SECOND / base * job->block, "bytes/s");
	send_metric(guest, job, "lat-p50", base, "ns");
	send_metric(guest, job, "lat-p99", 2 * base, "ns");
	if (strcmp(job->tool, "job") == 0) {
		send_metric(guest, job, "job-bytes", file->len, "bytes");
		send_metric(guest, job, "job-crc", wire_crc32(0, file->data, file->len), "");
		send_traffic(guest, job);
		send_logs(guest, job, buf_text(file));
	}
}

static void send_pass(struct driver_guest *guest, struct job *job, uint64_t base)
{
	uint64_t ops = job->ops ? job->ops : OPS_PER_SECOND * (job->secs ? job->secs : 1);
	uint64_t reported = null_is(guest, "ops-none") ? 0 : null_is(guest, "ops-few") && ops > 1 ? ops / 2 : ops;
	job->pass += null_is(guest, "pass-stray");
	struct wire_fields f = about(job, true);
	wire_put_u64(&f, "ops", reported);
	wire_put_u64(&f, "ns", ops * base);
	wire_put_u64(&f, "ticks", START_TICKS + ops * base);
	null_frame(guest, "pass", &f);
}

/* ---- a job ---- */

static bool read_job(const struct wire_frame *frame, struct job *job)
{
	*job = (struct job){0};
	wire_get_u64(frame, "bs", &job->block, 0, NUMBER_MAX);
	wire_get_u64(frame, "ops", &job->ops, 0, NUMBER_MAX);
	wire_get_u64(frame, "secs", &job->secs, 0, NUMBER_MAX);
	wire_get(frame, "variant", job->variant, sizeof job->variant);
	wire_get(frame, "find", job->find, sizeof job->find);
	return wire_get(frame, "bench", job->bench, sizeof job->bench) &&
		wire_get(frame, "tool", job->tool, sizeof job->tool) &&
		wire_get_u64(frame, "pass", &job->pass, 0, NUMBER_MAX);
}

/* Why the tool cannot go on, in the mode's way of failing: a tool's own words. NULL when it can. */
static const char *tool_error(const struct driver_guest *guest, const struct job *job)
{
	bool verify = strcmp(job->tool, "verify") == 0;
	if (null_is(guest, "disk-error") && !is_net(job) && !verify)
		return "fio: io_u error on file /dev/null0: Input/output error: read offset=40960, buflen=4096";
	if (null_is(guest, "disk-corrupt") && verify)
		return "verify: bad magic header 0, wanted acca at file /dev/null0 offset 8192, length 4096";
	if (null_is(guest, "peer-dies") && is_net(job))
		return "iperf3: error - control socket has closed unexpectedly";
	return NULL;
}

static void do_job(struct driver_guest *guest, struct job *job, const struct buf *file)
{
	if (null_is(guest, "driver-absent")) {
		send_reason(guest, job, "skip", "the kernel has no driver for this device");
		return;
	}
	if (null_is(guest, "disk-gone") && !is_net(job)) {
		send_reason(guest, job, "fail", "no block device of this driver has appeared");
		return;
	}
	if (!mark(guest, job, null_is(guest, "mark-early") ? "stop" : "start"))
		return;
	if (null_is(guest, "slow"))
		send_beat(guest, job);
	null_misbehave(guest);
	while (null_is(guest, "mumbles") && !guest->gone)
		mumble(guest);
	while (null_is(guest, "beats") && !guest->gone) {
		send_beat(guest, job);
		null_stay_silent(guest, MUMBLE_MS);
	}
	const char *error = tool_error(guest, job);
	if (error) {
		send_reason(guest, job, "fail", error);
		return;
	}
	uint64_t base = ticks_of_operation(guest, job);
	if (!null_is(guest, "mark-missing") && !mark(guest, job, "stop"))
		return;
	send_metrics(guest, job, file, base);
	send_pass(guest, job, base);
}

/* ---- its life ---- */

static void take_file(const struct wire_frame *frame, struct buf *file)
{
	char text[WIRE_PAYLOAD_MAX];
	uint64_t at = 0;
	if (!wire_get_u64(frame, "at", &at, 0, WIRE_JOB_FILE_MAX) || !wire_get(frame, "text", text, sizeof text))
		return;
	if (at == 0)
		buf_clear(file);
	if (at == file->len)
		buf_adds(file, text);
}

void null_linux_play(struct driver_guest *guest)
{
	static const char *const versions[][2] = {{"kernel", "0.0.0-null"}, {"fio", "0"}, {"iperf3", "0"},
		{"agent", "null"}, {"manifest", "0000000000000000000000000000000000000000000000000000000000000000"},
		{NULL, NULL}};
	AUTO_BUF struct buf file = BUF_INIT;
	char line[WIRE_LINE_MAX];
	struct wire_frame frame;
	struct job job;
	uint64_t jobs = 0;
	null_text(guest, "null: a kernel that is not there\n");
	null_hello(guest, "linux", "linux", versions);
	null_frame(guest, "ready", &(struct wire_fields){0});
	while (null_hear(guest, line, &frame)) {
		if (wire_is(&frame, "bye") && !null_is(guest, "bye-ignored"))
			break;
		if (wire_is(&frame, "file")) {
			take_file(&frame, &file);
			continue;
		}
		if (wire_is(&frame, "job") && read_job(&frame, &job)) {
			do_job(guest, &job, &file);
			jobs++;
		}
		null_frame(guest, "ready", &(struct wire_fields){0});
	}
	null_end(guest, jobs);
}
