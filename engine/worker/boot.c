/* boot.c - the life of a boot: ordered, journaled, acknowledged, created, started, received to its end, destroyed,
 * released, ended. See parts.h. */
#include <string.h>

#include "engine/worker/role.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"

/* ---- the order ---- */

static struct guest_spec spec_of(const struct worker *w, const struct boot_order *order)
{
	return (struct guest_spec){
		.name = order->name,
		.guest = order->guest,
		.mode = order->mode,
		.variant = "",
		.cmdline = order->cmdline ? order->cmdline : "",
		.memory_mib = (unsigned)order->memory_mib,
		.cpus = (unsigned)order->cpus,
		.cpuset = order->cpuset,
		.members = (unsigned)order->members,
		.roams = order->roams,
		.emulator_cpuset = order->emulator_cpuset,
		.host = w->host,
		.devices = order->devices ? order->devices : "",
		.knobs = order->knobs,
		.bridge = order->bridge,
		.policy = order->share.policy,
		.clock = w->clock,
		.plugin = w->plugin,
	};
}

/* The first free slot; WORKER_BOOTS_MAX when there is none. */
static unsigned free_slot(const struct worker *w)
{
	unsigned slot = 0;
	while (slot < WORKER_BOOTS_MAX && w->boots[slot])
		slot++;
	return slot;
}

/* False, with the boot over, when it cannot be carried out. */
static bool take_order(struct worker_boot *boot)
{
	const struct boot_order *order = &boot->order;
	boot->driver = driver_find(order->driver);
	boot->spec = spec_of(boot->worker, order);
	if (!boot->driver)
		worker_boot_over(boot, WORKER_ERROR, "there is no driver '%s'", order->driver);
	return boot->driver && worker_collect_find(boot);
}

void worker_boot_take(struct worker *w, const struct wire_frame *frame)
{
	AUTO_ERR struct err *err = NULL;
	uint64_t id;
	unsigned slot = free_slot(w);
	if (!wire_get_u64(frame, "boot", &id, 0, UINT32_MAX)) {
		err_set(&w->trouble, ERR_INFRA, NULL, "protocol error: a boot frame without a number");
		return;
	}
	if (slot == WORKER_BOOTS_MAX) {
		err_set(&w->trouble, ERR_INFRA, NULL, "more than %d boots at once", WORKER_BOOTS_MAX);
		return;
	}
	struct worker_boot *boot = w->boots[slot] = mem_alloc(1, sizeof *boot);
	boot->worker = w;
	boot->console.fd = boot->backend.warm = -1;
	int got = order_get(frame, &boot->order, &err);
	boot->role = worker_role_of(w, &boot->order);
	boot->state = boot->role->open ? boot->role->open() : NULL;
	if (got != 0)
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
	else if (take_order(boot)) {
		worker_claim(boot, "domain", boot->driver->name);
		if (boot->order.disk)
			worker_claim(boot, "disk", boot->order.disk);
		if (boot->order.net)
			worker_claim(boot, "network", "");
	}
}

/* ---- its life ---- */

static void send_image(struct worker_boot *boot, const char *kind, const char *path, const char *hash)
{
	const char *slash = strrchr(path, '/');
	struct wire_fields f = worker_boot_fields(boot);
	wire_put(&f, "kind", kind);
	wire_put(&f, "sha256", hash);
	wire_put(&f, "name", slash ? slash + 1 : path);
	worker_send(&boot->worker->out, "image", &f);
}

/* Images where the device model may read them. False, with the boot over, when that fails. */
static bool stage_images(struct worker_boot *boot)
{
	const struct boot_order *order = &boot->order;
	const char *const paths[] = {order->kernel, order->initrd};
	const char *const kinds[] = {order->initrd ? "kernel" : "bare", "initramfs"};
	const char **to[] = {&boot->spec.kernel, &boot->spec.initrd};
	AUTO_ERR struct err *err = NULL;
	for (unsigned i = 0; i < 2 && paths[i]; i++) {
		char hash[FILE_SHA256_SIZE];
		*to[i] = paths[i];
		if (!boot->driver->measures && !file_exists(paths[i]))
			continue; /* the null driver opens no file */
		boot->images[i] = worker_stage_image(&boot->worker->stage, boot->driver, paths[i], hash, &err);
		if (!boot->images[i]) {
			worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
			return false;
		}
		*to[i] = boot->images[i];
		send_image(boot, kinds[i], paths[i], hash);
	}
	return true;
}

/* Images are read last: what is hashed is started right after. */
static void launch(struct worker_boot *boot)
{
	AUTO_ERR struct err *err = NULL;
	worker_boot_state(boot, "creating");
	if (worker_stage_dir(&boot->worker->stage, boot->driver, &boot->spec.dir, &err) != 0) {
		worker_boot_over(boot, WORKER_ERROR, "%s", err_message(err));
		return;
	}
	if (!worker_backend_make(boot) || !stage_images(boot))
		return;
	worker_collect_open(boot);
	boot->guest = boot->driver->create(boot->driver, &boot->spec, &err);
	if (!boot->guest) {
		boot->create_failed = true;
		worker_boot_refused(boot, err);
		return;
	}
	if (boot->role->created)
		boot->role->created(boot);
	worker_collect_begin(boot);
	boot->role->start(boot);
}

/* Once everything that it needs is in the journal, the boot begins. */
void worker_boot_ack(struct worker *w, uint32_t of)
{
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++) {
		struct worker_boot *boot = w->boots[i];
		if (boot && worker_claim_ack(boot, of) && boot->outcome == WORKER_NONE)
			launch(boot);
	}
}

void worker_boot_cancel(struct worker *w, uint64_t id)
{
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++)
		if (w->boots[i] && w->boots[i]->order.boot == id)
			worker_boot_over(w->boots[i], WORKER_CANCEL, "the controller ended it");
}

/* ---- its end ---- */

static void send_ended(struct worker_boot *boot)
{
	static const char *const names[] = {
		[WORKER_NONE] = "error",
		[WORKER_END] = "end",
		[WORKER_CRASH] = "crash",
		[WORKER_FAIL] = "fail",
		[WORKER_FOREIGN] = "foreign",
		[WORKER_ERROR] = "error",
		[WORKER_SKIP] = "skip",
		[WORKER_CANCEL] = "cancel",
	};
	struct wire_fields f = worker_boot_fields(boot);
	wire_put(&f, "outcome", names[boot->outcome]);
	worker_put_cut(&f, "reason", boot->reason ? boot->reason : "", 0);
	worker_send(&boot->worker->out, "ended", &f);
}

/* Ends it with its outcome: collectors, guest, backing, journal, `ended`; frees it. */
static void finish(struct worker_boot *boot)
{
	AUTO_ERR struct err *left = NULL;
	worker_collect_end(boot);
	if (boot->role->finish)
		boot->role->finish(boot);
	if (boot->guest) {
		worker_collect_moment(boot, COLLECT_DESTROY);
		if (boot->driver->destroy(boot->guest, &left) == 0)
			worker_collect_moment(boot, COLLECT_GONE);
	} else if (boot->create_failed)
		boot->driver->reap(boot->driver, boot->order.name, &left);
	worker_collect_close(boot);
	worker_claim_close(boot, "domain", left);
	worker_backend_remove(boot);
	if (boot->outcome != WORKER_END)
		worker_console_send(boot);
	send_ended(boot);
	MEM_FREE(boot->images[0], boot->images[1], boot->reason, boot);
}

void worker_boots_finish(struct worker *w, bool all)
{
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++) {
		struct worker_boot *boot = w->boots[i];
		if (boot && boot->outcome != WORKER_NONE && boot->role->over)
			boot->role->over(boot);
	}
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++) {
		struct worker_boot *boot = w->boots[i];
		if (boot && all)
			worker_boot_over(boot, WORKER_CANCEL, "the worker ends");
		if (!boot || boot->outcome == WORKER_NONE)
			continue;
		w->boots[i] = NULL;
		finish(boot);
	}
}
