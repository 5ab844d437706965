/* session_order.c - a boot is asked for: the order, and what the guest will be sent. See session_parts.h. */
#include <sys/random.h>

#include "bench/suite.h"
#include "engine/order.h"
#include "engine/session_parts.h"
#include "guests/guest.h"
#include "lib/mem.h"

#define GUEST_BYTES_MAX (16u << 20)
#define GUEST_FRAMES_MAX 100000u
#define CMDLINE_MAX 1024
#define COUNTING "perf" /* the only collector of a boot whose events are counted */

static struct measure_place place_of(const struct session *s)
{
	bool limited = s->rt_runtime_us > 0 && s->rt_period_us > 0;
	return (struct measure_place){.options = s->shared->options,
		.clock = s->clock,
		.host = s->host->name,
		.lab = s->host->kind == HOST_LAB,
		.cpus = s->cpus,
		.rt_limit = limited ? s->rt_runtime_us / s->rt_period_us : 1,
		.images = link_images(s->link)};
}

/* The bare guest takes the console that it finds. */
static const char *console_of(const struct guest_kind *guest, const struct plan_target *target)
{
	if (!guest->initrd)
		return NULL;
	return driver_find(target->driver)->linux_console == DRIVER_CONSOLE_RING ? "ring" : "uart";
}

/* A kernel of the user is a file of this machine; a lab machine gets it under the name of the guest's own. */
static char *kernel_path(const struct session *s, const struct guest_kind *guest, const struct plan_boot *boot)
{
	const struct suite *suite = suite_find(boot->suite);
	const char *own = s->shared->options->guest_kernel;
	if (guest->initrd && own && (s->host->kind != HOST_LAB || s->host->lab == LAB_METAL))
		return mem_strdup(own);
	bool process = driver_is_process(driver_find(boot->target->driver), boot->target->mode);
	return mem_printf("%s/%s", link_images(s->link), process ? suite->process : suite->image);
}

/* What orders of all kinds of measurement have in common. */
static void fill_order(struct session *s, const struct guest_kind *guest, struct measure_order *o)
{
	const struct run_options *options = s->shared->options;
	const struct plan_boot *boot = o->boot;
	const struct plan_target *t = boot->target;
	o->order = (struct boot_order){.boot = boot->ord,
		.nonce = s->nonce,
		.driver = t->driver,
		.guest = t->guest,
		.mode = t->mode,
		.name = measure_keep(o, mem_printf(ORDER_NAME "%.8s-%u", s->shared->uuid, boot->ord)),
		.kernel = measure_keep(o, kernel_path(s, guest, boot)),
		.memory_mib = guest->memory_mib,
		.cpus = guest->cpus,
		.cpuset = options->cpuset,
		.emulator_cpuset = options->emulator_cpuset,
		.collect = boot->counted ? (options->events ? COUNTING : NULL)
					 : s->shared->collect[boot->measure->of_guests],
		.events = boot->counted ? options->events : NULL,
		.events_host = boot->counted && options->events_host,
		.limit = GUEST_BYTES_MAX,
		.frames = GUEST_FRAMES_MAX};
	if (guest->initrd)
		o->order.initrd = measure_keep(o, mem_printf("%s/%s", link_images(s->link), guest->initrd));
	o->plan = (struct guest_plan){.nonce = s->nonce,
		.samples = options->samples,
		.warm = options->warm,
		.n_benches = boot->n_items,
		.console = console_of(guest, t)};
}

/* The order for one guest. */
static int send_order(struct session *s, struct measure_order *o, struct err **err)
{
	const struct plan_boot *boot = o->boot;
	const struct guest_kind *guest = guest_find(boot->target->guest);
	char cmdline[CMDLINE_MAX];
	AUTO_FREE const char **names = mem_alloc(boot->n_items, sizeof *names);
	for (unsigned i = 0; i < boot->n_items; i++)
		names[i] = boot->items[i].bench->name;
	if (getrandom(&s->nonce, sizeof s->nonce, 0) != sizeof s->nonce)
		return err_set(err, ERR_INFRA, NULL, "the system gives no random numbers");
	fill_order(s, guest, o);
	o->plan.benches = names;
	if (boot->measure->order)
		boot->measure->order(o);
	if (guest->cmdline(cmdline, sizeof cmdline, &o->plan) == 0)
		return err_set(err, ERR_INFRA, "select fewer benches",
			"the command line of a guest with %u benches would be too long", o->plan.n_benches);
	o->order.cmdline = cmdline;
	struct wire_fields fields = {.cap = WIRE_PAYLOAD_MAX};
	order_put(&fields, &o->order);
	return link_send(s->link, "boot", &fields, err);
}

static int send_orders(
	struct session *s, const struct plan_boot *boot, const struct measure_place *place, struct err **err)
{
	int result = 0;
	for (unsigned guest = 0; result == 0 && guest < measure_guests(boot); guest++) {
		struct measure_order o = {.boot = boot, .place = place, .guest = guest};
		result = send_order(s, &o, err);
		measure_order_finish(&o);
	}
	return result;
}

static int send_frame(void *ctx, const char *kind, const struct wire_fields *fields, struct err **err)
{
	struct session *s = ctx;
	return link_send(s->link, kind, fields, err);
}

static int begin_boot(
	struct session *s, const struct plan_boot *boot, const struct measure_place *place, struct err **err)
{
	const struct run_options *options = s->shared->options;
	const struct measure *measure = boot->measure;
	s->boot = boot;
	s->benches_done = 0;
	s->started_ns = clock_now_ns();
	clock_utc(s->started_utc);
	s->deadline_s = options->boot_seconds ? options->boot_seconds : measure_deadline_s(boot);
	s->bound = measure->bound_s ? clock_after_ms(INT64_C(1000) * measure->bound_s(boot, s->deadline_s, options))
				    : CLOCK_FOREVER;
	measure_open(&s->result, boot, place);
	session_enter(s, SESSION_BOOT, INT64_C(1000) * s->deadline_s);
	s->shared->on_boot(s->shared->ctx, boot);
	return session_store_boot(s, err);
}

int session_boot(struct session *s, const struct plan_boot *boot, struct err **err)
{
	const struct measure_place place = place_of(s);
	const struct measure *measure = boot->measure;
	if (begin_boot(s, boot, &place, err) != 0)
		return session_lose(s, err);
	AUTO_FREE char *reason = measure->refuse ? measure->refuse(boot, &place) : NULL;
	if (reason)
		return session_end_boot(s, OUTCOME_SKIP, reason, err);
	if ((measure->send && measure->send(&s->result, boot, &place, send_frame, s, err) != 0) ||
		send_orders(s, boot, &place, err) != 0)
		return session_lose(s, err);
	return 0;
}
