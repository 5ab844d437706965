/* measure_passes.c - a tool in the linux guest, run several times: see measure.h. */
#include <fnmatch.h>
#include <string.h>

#include "bench/job.h"
#include "drivers/backend.h"
#include "drivers/knobs.h"
#include "engine/measure.h"
#include "engine/measure/passes_result.h"
#include "engine/user_jobs.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"

#define BOUND_BENCH_S 300
#define DISK_MIB 1024 /* of a disk's backing */
#define DISK_MIB_LAB 64
#define LAB_TIMES 8 /* seconds that the lab takes for 10^9 instructions */

/* ---- the plan ---- */

static enum bench_profile profile(const struct bench *bench)
{
	return bench->io->profile;
}

static bool needs_job(const struct bench *bench)
{
	return bench->io->own;
}

static bool device_fits(const struct driver_device *device, const struct bench *bench, const struct plan_target *t)
{
	return bench->io->device && strcmp(device->device, bench->io->device) == 0 &&
		fnmatch(device->modes, t->mode, 0) == 0;
}

/* Once for each device that it can be done on; once without a device where there is none, or it needs none. */
static unsigned items(const struct bench *bench, const struct plan_target *t, struct plan_item *list)
{
	unsigned n = 0;
	for (const struct driver_device *d = t->devices; d && d->variant && n < MEASURE_ITEMS_MAX; d++)
		if (device_fits(d, bench, t))
			list[n++] = (struct plan_item){bench, d, d->variant, false};
	if (n == 0)
		list[n++] = (struct plan_item){bench, NULL, "", false};
	return n;
}

static char *impossible(const struct plan_item *item, const struct plan_target *t)
{
	if (!item->bench->io->device || item->device)
		return NULL;
	return mem_printf("%s/%s-%s has no %s device that could be measured", t->driver, t->guest, t->mode,
		item->bench->io->device);
}

/* A device of which any row is wanted is verified first: one that loses data must never be measured as fast. */
static bool needed_by(const struct plan_item *item, const struct plan_item *other, const struct plan_target *t)
{
	return bench_is_check(item->bench) && item->device && !bench_is_check(other->bench) &&
		device_fits(item->device, other->bench, t);
}

/* A block device of the user's has a size of its own. */
static int check(const struct plan_item *item, const struct measure_place *place, struct err **err)
{
	const struct user_job *job = item->bench->io->job;
	if (!job)
		return 0;
	uint64_t mib = place->options->disk[0] == '/' ? 0 : place->lab ? DISK_MIB_LAB : DISK_MIB;
	return user_job_check(job, place->clock->exact, mib << 20, err);
}

/* ---- time ---- */

/* Of the users' jobs that are no number of I/Os. */
static unsigned known_ms(const struct plan_boot *boot, bool exact)
{
	double all = 0, seconds;
	for (unsigned i = 0; i < boot->n_items; i++) {
		const struct user_job *job = boot->items[i].bench->io->job;
		if (job && !user_job_by_number(job, exact) &&
			user_job_seconds(job, exact, &seconds) != USER_JOB_UNKNOWN)
			all += seconds * (exact ? LAB_TIMES : 1);
	}
	return (unsigned)(all * 1000);
}

/* options.h, boot_seconds. */
static unsigned bound_s(const struct plan_boot *boot, unsigned deadline, const struct run_options *options)
{
	unsigned bench_s = deadline < BOUND_BENCH_S ? deadline : BOUND_BENCH_S, jobs = 0;
	for (unsigned i = 0; i < boot->n_items; i++)
		jobs += boot->items[i].bench->io->job != NULL;
	return deadline + boot->n_items * (bench_s + 2 * options->pass_seconds) + jobs * BENCH_JOB_SECS_MAX;
}

/* ---- the order ---- */

/* The row's job file in pieces, before the jobs that use it. */
static int send_file(const struct plan_boot *plan, const struct user_job *job, const struct clock_kind *clock,
	measure_send_fn *send, void *ctx, struct err **err)
{
	AUTO_FREE char *text = user_job_text(job, clock->exact);
	for (size_t at = 0, len = strlen(text); at < len; at += BENCH_JOB_PIECE) {
		size_t left = len - at;
		struct wire_fields f = {.cap = WIRE_PAYLOAD_MAX};
		wire_put_u64(&f, "boot", plan->ord);
		bench_job_file_put(&f, at, text + at, left < BENCH_JOB_PIECE ? left : BENCH_JOB_PIECE);
		if (send(ctx, "file", &f, err) != 0)
			return -1;
	}
	return 0;
}

static int send_jobs(const struct trial *trial, const struct plan_boot *plan, const struct plan_item *item,
	const struct measure_place *place, measure_send_fn *send, void *ctx, struct err **err)
{
	const struct run_net *net = &place->options->net;
	const struct pass_net addresses = {net->peer ? net->peer : BACKEND_PEER_ADDRESS,
		net->self ? net->self : BACKEND_GUEST_ADDRESS "/" BACKEND_NET_BITS};
	const struct passes *passes = &passes_of(trial)->plan;
	for (unsigned p = 0; p < passes->n; p++) {
		struct bench_job job;
		struct wire_fields f = {.cap = WIRE_PAYLOAD_MAX};
		passes_job(item, passes, p, place->clock->exact ? 1 : place->options->seed, &addresses, &job);
		wire_put_u64(&f, "boot", plan->ord);
		bench_job_put(&f, &job);
		if (send(ctx, "job", &f, err) != 0)
			return -1;
	}
	return 0;
}

/* Before the boot itself, so that a worker that is busy creating it need not read. */
static int send_all(const struct trial_boot *boot, const struct plan_boot *plan, const struct measure_place *place,
	measure_send_fn *send, void *ctx, struct err **err)
{
	for (unsigned i = 0; i < plan->n_items; i++) {
		const struct plan_item *item = &plan->items[i];
		const struct user_job *job = item->bench->io->job;
		if ((job && send_file(plan, job, place->clock, send, ctx, err) != 0) ||
			send_jobs(&boot->trials[i], plan, item, place, send, ctx, err) != 0)
			return -1;
	}
	return 0;
}

/* Devices of a driver that does not measure have no backing; nor has a machine without a host. */
static void order(struct measure_order *o)
{
	const struct run_options *options = o->place->options;
	const struct driver *driver = driver_find(o->boot->target->driver);
	bool backed = driver->measures && !driver->alone, net = backed && plan_has_device(o->boot, "net");
	o->order.devices = measure_keep(o, plan_devices(o->boot));
	o->order.knobs = o->boot->n_items ? plan_item_set(&o->boot->items[0]) : NULL;
	o->order.cpus = knobs_number(o->order.knobs, KNOB_VCPUS, (unsigned)o->order.cpus);
	o->order.disk = backed && plan_has_device(o->boot, "disk") ? options->disk : NULL;
	o->order.wipe = o->order.disk ? options->wipe : NULL;
	o->order.disk_mib = o->place->lab ? DISK_MIB_LAB : DISK_MIB;
	o->order.net = net && !options->net.bridge;
	o->order.bridge = net ? options->net.bridge : NULL;
	o->order.files = o->place->images;
}

/* ---- frames ---- */

static void open_boot(struct trial_boot *boot, const struct plan_boot *plan, const struct measure_place *place)
{
	for (unsigned i = 0; i < plan->n_items; i++)
		passes_open(&boot->trials[i], &plan->items[i], boot->clock, plan->rep, place->options->pass_seconds);
}

/* ---- the database ---- */

static int store_file(
	struct db *db, int64_t boot_id, const struct trial *trial, const char *name, const char *text, struct err **err)
{
	char sha256[FILE_SHA256_SIZE];
	file_sha256_of(text, strlen(text), sha256);
	return db_exec(db, err,
		"INSERT INTO file(boot_id, bench, variant, name, sha256, content) VALUES (?, 'io.' || ?, ?, ?, ?, ?)",
		"ittttt", boot_id, trial->bench->name, trial->variant, name, sha256, text);
}

/* The user's options, or job as the guest got it, and the logs that it wrote. */
static int store_job(
	struct db *db, int64_t boot_id, const struct trial_boot *boot, const struct trial *trial, struct err **err)
{
	const struct passes_result *result = passes_of(trial);
	if (trial->bench->io->net)
		return store_file(db, boot_id, trial, "job.iperf3", trial->bench->io->net->options, err);
	if (!trial->bench->io->job)
		return 0;
	AUTO_FREE char *text = user_job_text(trial->bench->io->job, boot->clock->exact);
	if (store_file(db, boot_id, trial, "job.fio", text, err) != 0)
		return -1;
	for (unsigned l = 0; l < result->n_logs; l++)
		if (store_file(db, boot_id, trial, result->logs[l].name, buf_text(&result->logs[l].text), err) != 0)
			return -1;
	return 0;
}

const struct measure measure_passes = {
	.name = "passes",
	.profile = profile,
	.needs_job = needs_job,
	.items = items,
	.impossible = impossible,
	.needed_by = needed_by,
	.check = check,
	.known_ms = known_ms,
	.bound_s = bound_s,
	.deadline_s = 300, /* in the lab the firmware of a Xen HVM guest reads the kernel through an I/O port */
	.deadline_part_s = 5,
	.guess_ms = 30000,
	.guess_part_ms = 4000,
	.send = send_all,
	.order = order,
	.about = passes_take,
	.open = open_boot,
	.progress = passes_know,
	.take_cost = passes_take_cost,
	.close = passes_close,
	.store = store_job,
};
