/*
 * worker_boot.c - the life of a boot: asked for, journaled, acknowledged, created, started, heard out, destroyed,
 * released, ended.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "engine/worker_parts.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"

#define TAIL_PIECE 600 /* thrice that, percent-encoded, fits a frame */
#define MEMORY_MIB_MAX (1u << 20)
#define CPUS_MAX 1024u

void worker_boot_over(struct worker_boot *boot, enum worker_outcome outcome, const char *fmt, ...)
{
	if (boot->outcome != WORKER_NONE)
		return;
	va_list args;
	va_start(args, fmt);
	boot->outcome = outcome;
	boot->reason = mem_vprintf(fmt, args);
	va_end(args);
}

void worker_boot_refused(struct worker_boot *boot, const struct err *err)
{
	worker_boot_over(boot, err_kind(err) == ERR_NOTHING ? WORKER_SKIP : WORKER_ERROR, "%s", err_message(err));
}

/* ---- frames about it ---- */

void worker_boot_fields(const struct worker_boot *boot, struct wire_fields *f)
{
	worker_fields(f);
	wire_put_u64(f, "boot", boot->id);
	if (boot->members)
		wire_put_u64(f, "member", boot->member);
}

void worker_boot_state(struct worker_boot *boot, const char *phase)
{
	struct wire_fields f;
	worker_boot_fields(boot, &f);
	wire_put(&f, "phase", phase);
	worker_send(boot->worker, "state", &f);
	worker_flush(boot->worker); /* what comes next may block */
}

static uint32_t send_journal(struct worker_boot *boot, const char *op, const struct worker_claim *claim)
{
	struct wire_fields f;
	worker_fields(&f);
	wire_put(&f, "op", op);
	wire_put(&f, "kind", claim->kind);
	wire_put(&f, "driver", claim->owner);
	wire_put(&f, "name", claim->name);
	return worker_send(boot->worker, "journal", &f);
}

static void claim(struct worker_boot *boot, const char *kind, const char *owner, const char *name)
{
	struct worker_claim *claim = &boot->claims[boot->n_claims++];
	*claim = (struct worker_claim){.kind = kind, .owner = owner, .name = name};
	claim->seq = send_journal(boot, "create", claim);
}

static void send_console(struct worker_boot *boot)
{
	AUTO_FREE char *text = worker_tail_text(&boot->tail);
	size_t len = strlen(text);
	for (size_t at = 0; at < len; at += TAIL_PIECE) {
		struct wire_fields f;
		worker_boot_fields(boot, &f);
		wire_put_n(&f, "text", text + at, len - at < TAIL_PIECE ? len - at : TAIL_PIECE);
		worker_send(boot->worker, "console", &f);
	}
}

static void send_ended(struct worker_boot *boot)
{
	static const char *const names[] = {
		[WORKER_NONE] = "error",
		[WORKER_END] = "end",
		[WORKER_CRASH] = "crash",
		[WORKER_FAIL] = "fail",
		[WORKER_ERROR] = "error",
		[WORKER_SKIP] = "skip",
		[WORKER_CANCEL] = "cancel",
	};
	struct wire_fields f;
	worker_boot_fields(boot, &f);
	wire_put(&f, "outcome", names[boot->outcome]);
	worker_put_cut(&f, "reason", boot->reason ? boot->reason : "", 0);
	worker_send(boot->worker, "ended", &f);
}

/* Says which file takes part. False, with the boot over, when it cannot be read. */
static bool send_image(struct worker_boot *boot, const char *kind, const char *path)
{
	AUTO_ERR struct err *err = NULL;
	char hash[FILE_SHA256_SIZE];
	if (file_sha256(path, hash, &err) != 0) {
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
		return false;
	}
	const char *slash = strrchr(path, '/');
	struct wire_fields f;
	worker_boot_fields(boot, &f);
	wire_put(&f, "kind", kind);
	wire_put(&f, "sha256", hash);
	wire_put(&f, "name", slash ? slash + 1 : path);
	worker_send(boot->worker, "image", &f);
	return true;
}

/* ---- taking the order ---- */

/* The field as a string that lives as long as the boot; "" when it is not there. */
static const char *text_of(struct worker_boot *boot, const struct wire_frame *frame, const char *key)
{
	char value[WIRE_PAYLOAD_MAX];
	char *text = mem_strdup(wire_get(frame, key, value, sizeof value) ? value : "");
	boot->texts[boot->n_texts++] = text;
	return text;
}

static const char *or_null(const char *text)
{
	return text[0] ? text : NULL;
}

static void read_order(struct worker_boot *boot, const struct wire_frame *frame)
{
	const struct worker *w = boot->worker;
	uint64_t memory = 0, cpus = 0, mib = 0, net = 0, roams = 0;
	wire_get_u64(frame, "disk_mib", &mib, 0, MEMORY_MIB_MAX);
	wire_get_u64(frame, "net", &net, 0, 1);
	wire_get_u64(frame, "roams", &roams, 0, 1);
	bool numbers = wire_get_u64(frame, "memory", &memory, 1, MEMORY_MIB_MAX) &&
		wire_get_u64(frame, "cpus", &cpus, 1, CPUS_MAX) && wire_get_hex(frame, "nonce", &boot->nonce) &&
		wire_get_u64(frame, "limit", &boot->limit, 1, UINT64_MAX) &&
		wire_get_u64(frame, "frames", &boot->frames_max, 1, UINT64_MAX);
	const char *driver = text_of(boot, frame, "driver");
	boot->spec = (struct guest_spec){
		.name = text_of(boot, frame, "name"),
		.guest = text_of(boot, frame, "guest"),
		.mode = text_of(boot, frame, "mode"),
		.variant = text_of(boot, frame, "variant"),
		.kernel = text_of(boot, frame, "kernel"),
		.initrd = or_null(text_of(boot, frame, "initrd")),
		.cmdline = text_of(boot, frame, "cmdline"),
		.memory_mib = (unsigned)memory,
		.cpus = (unsigned)cpus,
		.cpuset = or_null(text_of(boot, frame, "cpuset")),
		.roams = roams,
		.emulator_cpuset = or_null(text_of(boot, frame, "emulator")),
		.devices = text_of(boot, frame, "devices"),
		.bridge = or_null(text_of(boot, frame, "bridge")),
		.host = w->host,
		.clock = w->clock,
	};
	boot->disk = text_of(boot, frame, "disk");
	boot->disk_mib = (unsigned)mib;
	boot->has_net = net;
	boot->files = text_of(boot, frame, "files");
	worker_group_read(boot, frame);
	boot->driver = driver_find(driver);
	if (!boot->driver)
		worker_boot_over(boot, WORKER_ERROR, "there is no driver '%s'", driver);
	else if (!numbers || strncmp(boot->spec.name, "hvbench-", 8) != 0)
		worker_boot_over(boot, WORKER_ERROR, "the order to boot lacks a field, or one is out of range");
	else
		worker_collect_find(boot, text_of(boot, frame, "collect"));
}

void worker_boot_take(struct worker *w, const struct wire_frame *frame)
{
	uint64_t id;
	unsigned slot = 0;
	if (!wire_get_u64(frame, "boot", &id, 0, UINT32_MAX)) {
		err_set(&w->trouble, ERR_INFRA, NULL, "the order to boot has no number");
		return;
	}
	while (slot < WORKER_BOOTS_MAX && w->boots[slot])
		slot++;
	if (slot == WORKER_BOOTS_MAX) {
		err_set(&w->trouble, ERR_INFRA, NULL, "more than %d boots at once", WORKER_BOOTS_MAX);
		return;
	}
	struct worker_boot *boot = w->boots[slot] = mem_alloc(1, sizeof *boot);
	boot->worker = w;
	boot->id = id;
	boot->console = boot->disk_fd = -1;
	read_order(boot, frame);
	if (boot->outcome != WORKER_NONE)
		return;
	claim(boot, "domain", boot->driver->name, boot->spec.name);
	if (boot->disk[0])
		claim(boot, "disk", boot->disk, boot->spec.name);
	if (boot->has_net)
		claim(boot, "network", "", boot->spec.name);
}

/* ---- its life ---- */

/* The folder, and images where the device model may read them. False, with the boot over, when that fails. */
static bool stage(struct worker_boot *boot)
{
	AUTO_ERR struct err *err = NULL;
	if (worker_stage_dir(boot->worker, boot->driver, &boot->spec.dir, &err) != 0) {
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
		return false;
	}
	const char **paths[] = {&boot->spec.kernel, &boot->spec.initrd};
	const char *const kinds[] = {strcmp(boot->spec.guest, "bare") == 0 ? "bare" : "kernel", "initramfs"};
	for (unsigned i = 0; i < 2; i++) {
		if (!*paths[i])
			continue;
		if (!boot->driver->measures && !file_exists(*paths[i]))
			continue; /* the null driver opens no file */
		if (!send_image(boot, kinds[i], *paths[i]))
			return false;
		char *staged = worker_stage(boot->worker, boot->driver, *paths[i], &err);
		if (!staged) {
			worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
			return false;
		}
		*paths[i] = boot->texts[boot->n_texts++] = staged;
	}
	return true;
}

void worker_boot_start(struct worker_boot *boot)
{
	AUTO_ERR struct err *err = NULL;
	if (boot->driver->start(boot->guest, &err) != 0) {
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
		return;
	}
	boot->console = boot->driver->console(boot->guest);
	worker_boot_state(boot, "running");
}

static void launch(struct worker_boot *boot)
{
	AUTO_ERR struct err *err = NULL;
	worker_boot_state(boot, "creating");
	if (!stage(boot) || !worker_backend_make(boot))
		return;
	boot->guest = boot->driver->create(boot->driver, &boot->spec, &err);
	if (!boot->guest) {
		worker_boot_refused(boot, err);
		return;
	}
	if (boot->members)
		worker_group_share(boot);
	worker_collect_begin(boot);
	if (boot->members)
		worker_group_created(boot);
	else
		worker_boot_start(boot);
}

/* Once everything that it needs is in the journal, the boot begins. */
void worker_boot_ack(struct worker *w, uint32_t of)
{
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++) {
		struct worker_boot *boot = w->boots[i];
		unsigned acked = 0, now = 0;
		for (unsigned c = 0; boot && c < boot->n_claims; c++) {
			bool is = !boot->claims[c].acked && boot->claims[c].seq == of;
			boot->claims[c].acked |= is;
			now += is;
			acked += boot->claims[c].acked;
		}
		if (now && acked == boot->n_claims && boot->outcome == WORKER_NONE)
			launch(boot);
	}
}

void worker_boot_cancel(struct worker *w, uint64_t id)
{
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++)
		if (w->boots[i] && w->boots[i]->id == id)
			worker_boot_over(w->boots[i], WORKER_CANCEL, "the controller ended it");
}

void worker_boot_finish(struct worker_boot *boot)
{
	struct worker *w = boot->worker;
	worker_collect_end(boot);
	worker_jobs_finish(boot);
	if (boot->guest)
		boot->driver->destroy(boot->guest, NULL);
	worker_backend_remove(boot);
	while (boot->n_claims > 0)
		send_journal(boot, "release", &boot->claims[--boot->n_claims]);
	if (boot->outcome != WORKER_END)
		send_console(boot);
	send_ended(boot);
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++)
		if (w->boots[i] == boot)
			w->boots[i] = NULL;
	for (unsigned i = 0; i < boot->n_texts; i++)
		free(boot->texts[i]);
	free(boot->reason);
	free(boot);
}
