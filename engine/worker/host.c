/* host.c - what the worker does for the host and not for a boot: probe, facts, gc. See parts.h. */
#include <string.h>
#include <unistd.h>

#include "drivers/virt.h"
#include "engine/worker/parts.h"
#include "lib/auto.h"
#include "lib/mem.h"

/* NULL, with trouble set, when the frame names no driver that there is. */
static const struct driver *driver_of(struct worker *w, const struct wire_frame *frame)
{
	char name[64] = "";
	wire_get(frame, "driver", name, sizeof name);
	const struct driver *driver = driver_find(name);
	if (!driver)
		err_set(&w->trouble, ERR_USAGE, "see `hvbench list`", "there is no driver '%s'", name);
	return driver;
}

void worker_probe(struct worker *w, const struct wire_frame *frame)
{
	char image[1024] = "";
	const struct driver *driver = driver_of(w, frame);
	if (!driver)
		return;
	wire_get(frame, "image", image, sizeof image);
	worker_flush(&w->out);

	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *name = mem_printf(VIRT_PROBE "%d", getpid());
	AUTO_FREE char *staged = worker_stage_image(&w->stage, driver, image, NULL, &err);
	struct driver_probe probe = {.state = DRIVER_BROKEN};
	struct guest_spec spec = {.name = name, .guest = "bare", .kernel = staged, .host = w->host, .clock = w->clock};
	if (staged && worker_stage_dir(&w->stage, driver, &spec.dir, &err) == 0)
		driver->probe(driver, &spec, &probe);
	else
		probe.reason = mem_strdup(err_message(err));

	struct wire_fields f = {.cap = WIRE_PAYLOAD_MAX};
	wire_put(&f, "driver", driver->name);
	wire_put(&f, "state", driver_state_name(probe.state));
	if (probe.reason)
		worker_put_cut(&f, "reason", probe.reason, 900);
	if (probe.hint)
		worker_put_cut(&f, "hint", probe.hint, 400);
	if (probe.version)
		worker_put_cut(&f, "version", probe.version, 0);
	worker_send(&w->out, "probed", &f);
	driver_probe_finish(&probe);
}

/* The collector that is at work, and where its facts go. */
struct facts_ctx {
	struct worker *worker;
	const struct collector *collector;
};

static void send_fact(struct facts_ctx *ctx, const char *name, const char *key, const char *text)
{
	struct wire_fields f = {.cap = WIRE_PAYLOAD_MAX};
	wire_put(&f, "collector", ctx->collector->name);
	wire_put(&f, "name", name);
	wire_put_u64(&f, "stable", ctx->collector->stable);
	worker_put_cut(&f, key, text, 0);
	worker_send(&ctx->worker->out, "fact", &f);
}

static void on_fact(void *ctx, const char *name, const char *value)
{
	send_fact(ctx, name, "value", value);
}

static void on_unavailable(void *ctx, const char *name, const char *reason)
{
	send_fact(ctx, name, "reason", reason);
}

static void on_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled, uint64_t running)
{
	AUTO_FREE char *text = mem_printf("%llu", (unsigned long long)value);
	send_fact(ctx, name, "value", text);
}

void worker_facts(struct worker *w)
{
	struct facts_ctx ctx = {.worker = w};
	struct collect_sink sink = {&ctx, on_fact, on_unavailable, on_counter};
	for (unsigned i = 0; i < n_collectors; i++) {
		ctx.collector = collectors[i];
		if (!collectors[i]->host)
			continue;
		if (w->alone)
			on_unavailable(&ctx, collectors[i]->name,
				"no system runs on the lab's bare machine that could be asked");
		else
			collectors[i]->host(&sink);
	}
	worker_send_text(&w->out, "did", "what", "facts");
}

static int reap(struct worker *w, const struct wire_frame *frame, const char *kind, const char *name)
{
	char owner[1024] = "";
	AUTO_FREE char *digits = worker_backend_name(name);
	if (strcmp(kind, "network") == 0)
		return backend_net_reap(digits, &w->trouble);
	if (strcmp(kind, "disk") == 0)
		return backend_disk_remove(
			wire_get(frame, "driver", owner, sizeof owner) ? owner : "", digits, &w->trouble);
	const struct driver *driver = driver_of(w, frame);
	return driver ? driver->reap(driver, name, &w->trouble) : -1;
}

void worker_reap(struct worker *w, const struct wire_frame *frame)
{
	char kind[16] = "", name[256] = "";
	wire_get(frame, "kind", kind, sizeof kind);
	if (!wire_get(frame, "name", name, sizeof name) || strncmp(name, ORDER_NAME, strlen(ORDER_NAME)) != 0)
		err_set(&w->trouble, ERR_USAGE, NULL, "'%s' was not made by hvbench", name);
	else if (reap(w, frame, kind, name) == 0)
		worker_send_text(&w->out, "did", "what", "reap");
}
