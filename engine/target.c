/* target.c - see target.h. */
#include "engine/target.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/knobs.h"
#include "engine/link.h"
#include "guests/guest.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/near.h"
#include "lib/select.h"

#define HELLO_MS 30000
#define PROBE_MS 90000

/* ---- probing ---- */

static void __attribute__((format(printf, 2, 3))) say(const struct target_asking *asking, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	AUTO_FREE char *text = mem_vprintf(fmt, args);
	va_end(args);
	if (asking->say)
		asking->say(asking->ctx, text);
}

/* cache/probe-BOOTID.json; the id changes with every boot of the machine, and so may the answer. */
static char *cache_path(void)
{
	AUTO_BUF struct buf id = BUF_INIT;
	if (file_read("/proc/sys/kernel/random/boot_id", 64, &id, NULL) != 0)
		return NULL;
	AUTO_FREE char *dir = file_cache_dir();
	return mem_printf("%s/probe-%.36s.json", dir, buf_text(&id));
}

static char *dup_member(const json_t *object, const char *key)
{
	return mem_strdup(json_string_value(json_object_get(object, key)));
}

/* What was probed: a driver, or its mode for processes. */
static char *probe_key(const char *driver)
{
	const char *process = driver_find(driver)->process_mode;
	return mem_printf("%s%s%s", driver, process ? "/" : "", process ? process : "");
}

static bool recall(const char *driver, struct driver_probe *probe)
{
	AUTO_FREE char *path = cache_path(), *key = probe_key(driver);
	json_t *all = path ? json_load_file(path, 0, NULL) : NULL;
	json_t *entry = json_object_get(all, key);
	json_t *state = json_object_get(entry, "state");
	bool known = json_is_integer(state);
	if (known)
		*probe = (struct driver_probe){(enum driver_state)json_integer_value(state),
			dup_member(entry, "reason"), dup_member(entry, "hint"), dup_member(entry, "version")};
	json_decref(all);
	return known;
}

/* A cache: that it cannot be written only costs time the next time. */
static void remember(const char *driver, const struct driver_probe *probe)
{
	AUTO_FREE char *path = cache_path(), *key = probe_key(driver);
	AUTO_FREE char *dir = file_cache_dir();
	if (!path || file_make_dirs(dir, NULL) != 0)
		return;
	json_t *all = json_load_file(path, 0, NULL);
	if (!json_is_object(all)) {
		json_decref(all);
		all = json_object();
	}
	json_object_set_new(all, key,
		json_pack("{s:i, s:s*, s:s*, s:s*}", "state", (int)probe->state, "reason", probe->reason, "hint",
			probe->hint, "version", probe->version));
	AUTO_FREE char *text = json_dumps(all, JSON_INDENT(1));
	json_decref(all);
	if (text)
		file_write(path, text, strlen(text), 0644, NULL);
}

static char *field(const struct wire_frame *frame, const char *key)
{
	char value[WIRE_PAYLOAD_MAX];
	return wire_get(frame, key, value, sizeof value) && value[0] ? mem_strdup(value) : NULL;
}

static void take_probed(void *ctx, const struct wire_frame *frame)
{
	struct driver_probe *probe = ctx;
	if (!wire_is(frame, "probed"))
		return;
	AUTO_FREE char *state = field(frame, "state");
	driver_probe_finish(probe);
	*probe = (struct driver_probe){
		DRIVER_BROKEN, field(frame, "reason"), field(frame, "hint"), field(frame, "version")};
	for (enum driver_state s = DRIVER_USABLE; s <= DRIVER_BROKEN; s++)
		if (state && strcmp(state, driver_state_name(s)) == 0)
			probe->state = s;
}

static int ask(struct link *link, const struct host *host, const char *driver, struct driver_probe *probe,
	int64_t hello_ns, struct err **err)
{
	if (link_wait(link, "hello", hello_ns, NULL, NULL, err) != 0)
		return -1;
	const struct guest_kind *bare = guest_find("bare");
	bool process = driver_find(driver)->process_mode && host->kind != HOST_LAB;
	AUTO_FREE char *image = mem_printf("%s/%s", link_images(link), process ? bare->probe_process : bare->probe);
	struct wire_fields fields;
	wire_fields_init(&fields, WIRE_PAYLOAD_MAX);
	wire_put(&fields, "driver", driver);
	wire_put(&fields, "image", image);
	if (link_send(link, "probe", &fields, err) != 0)
		return -1;
	return link_wait(link, "probed", clock_after_ms(PROBE_MS), take_probed, probe, err);
}

static int probe_with(
	const struct host *host, const char *driver, enum link_lock lock, struct driver_probe *probe, struct err **err)
{
	AUTO_FREE char *dir = file_make_scratch("probe", err);
	if (!dir)
		return -1;
	struct link *link = NULL;
	struct link_spec spec = {.host = host, .dir = dir, .nonce = (uint64_t)clock_now_ns(), .lock = lock};
	int64_t hello_ns = lock == LINK_LOCK_WAIT ? CLOCK_FOREVER : clock_after_ms(HELLO_MS);
	int result = link_open(&spec, &link, err) == 0 ? ask(link, host, driver, probe, hello_ns, err) : -1;
	link_close(link, 5000);
	file_remove_tree(dir, NULL);
	return result;
}

int target_probe(const struct host *host, const char *driver, const struct target_asking *asking,
	struct driver_probe *probe, struct err **err)
{
	*probe = (struct driver_probe){0};
	if (host->kind == HOST_LOCAL && !asking->fresh && recall(driver, probe))
		return 0;
	say(asking, "looking whether %s works on %s", driver, host->name);
	int result = probe_with(host, driver, LINK_LOCK, probe, err);
	if (result != 0 && asking->wait && err_kind(*err) == ERR_BUSY) {
		say(asking, "waiting: %s", err_message(*err));
		err_free(err);
		result = probe_with(host, driver, LINK_LOCK_WAIT, probe, err);
	}
	if (result == 0 && host->kind == HOST_LOCAL)
		remember(driver, probe);
	return result;
}

/* ---- targets ---- */

static void add(struct targets *targets, const struct host *host, const struct driver *driver, const char *guest,
	const char *mode, const struct selection *selection, const char *reason)
{
	const char *why_not = host->kind != HOST_LAB && driver->lab_only && !driver_is_process(driver, mode)
		? driver->lab_only
		: reason;
	MEM_ADD(targets->list, targets->n) = (struct plan_target){mem_strdup(host->name), mem_strdup(driver->name),
		mem_strdup(guest), mem_strdup(mode), knobs_devices(driver, selection->knobs, selection->n_knobs),
		mem_strdup(why_not)};
}

void targets_finish(struct targets *targets)
{
	for (unsigned i = 0; i < targets->n; i++) {
		struct plan_target *t = &targets->list[i];
		free((char *)t->host);
		free((char *)t->driver);
		free((char *)t->guest);
		free((char *)t->mode);
		free((char *)t->reason);
		knobs_devices_free(t->devices);
	}
	free(targets->list);
	*targets = (struct targets){0};
}

/* Of a driver that has both, the lab has machines on its bare machine, and processes on one with a system. */
static bool has_mode(const struct host *host, const struct driver *driver, const char *mode)
{
	return host->kind != HOST_LAB || !driver->process_mode ||
		driver_is_process(driver, mode) == (host->lab != LAB_METAL);
}

/* True when a bench of this driver is selected on this host. */
static bool selected(const struct selection *selection, const struct host *host, const struct driver *driver)
{
	if (driver->only_by_name && !selection_names_driver(selection, driver->name))
		return false;
	struct driver_device *devices = knobs_devices(driver, selection->knobs, selection->n_knobs);
	bool any = false;
	for (unsigned g = 0; g < guest_n_kinds; g++)
		for (unsigned m = 0; driver->modes[m]; m++) {
			struct plan_target target = {
				host->name, driver->name, guest_kinds[g]->name, driver->modes[m], devices, NULL};
			any = any ||
				(has_mode(host, driver, driver->modes[m]) &&
					guest_boots_in(guest_kinds[g], driver->name, driver->modes[m]) &&
					selection_has(selection, &target));
		}
	knobs_devices_free(devices);
	return any;
}

/* Every guest in every mode of the driver that boots it, all with the same reason. */
static void add_modes(struct targets *targets, const struct host *host, const struct driver *driver,
	const struct selection *selection, const char *reason)
{
	for (unsigned g = 0; g < guest_n_kinds; g++)
		for (unsigned m = 0; driver->modes[m]; m++)
			if (has_mode(host, driver, driver->modes[m]) &&
				guest_boots_in(guest_kinds[g], driver->name, driver->modes[m]))
				add(targets, host, driver, guest_kinds[g]->name, driver->modes[m], selection, reason);
}

static int add_host(struct targets *targets, const struct host *host, const struct selection *selection,
	const struct target_asking *asking, bool *usable, struct err **err)
{
	for (char **name = host->drivers; *name; name++) {
		const struct driver *driver = driver_find(*name);
		if (!selected(selection, host, driver))
			continue;
		if (host->kind == HOST_LAB || !driver->measures) {
			targets->lab |= host->kind == HOST_LAB;
			*usable = true;
			add_modes(targets, host, driver, selection, NULL);
			continue;
		}
		struct driver_probe probe;
		if (target_probe(host, driver->name, asking, &probe, err) != 0)
			return -1;
		AUTO_FREE char *reason = probe.state == DRIVER_USABLE
			? NULL
			: mem_printf("%s is %s on %s: %s", driver->name, driver_state_name(probe.state), host->name,
				  probe.reason ? probe.reason : "no reason was given");
		/* any Linux host has processes: they are no reason to measure it */
		*usable |= probe.state == DRIVER_USABLE && !driver->process_mode;
		add_modes(targets, host, driver, selection, reason);
		driver_probe_finish(&probe);
	}
	return 0;
}

static int add_named(struct targets *targets, const struct hosts *hosts, const char *on,
	const struct selection *selection, const struct target_asking *asking, struct err **err)
{
	AUTO_FREE char *copy = mem_strdup(on);
	AUTO_FREE bool *added = mem_alloc(hosts->n + 1, sizeof *added);
	bool usable = false, any = false;
	for (char *save = NULL, *name = strtok_r(copy, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		bool found = false;
		for (unsigned i = 0; i < hosts->n; i++) {
			const struct host *host = &hosts->list[i];
			bool is = strcmp(host->name, name) == 0 || (strcmp(name, "lab") == 0 && host->kind == HOST_LAB);
			found |= is;
			if (!is || added[i])
				continue;
			any = added[i] = true;
			if (add_host(targets, host, selection, asking, &usable, err) != 0)
				return -1;
		}
		if (!found) {
			struct near near = NEAR_TO(name);
			for (unsigned i = 0; i < hosts->n; i++)
				near_try(&near, hosts->list[i].name);
			AUTO_FREE char *hint = near_hint(&near, "see `hvbench list hosts`");
			return err_set(err, ERR_USAGE, hint, "there is no host '%s'", name);
		}
	}
	if (!any)
		return err_set(err, ERR_USAGE, "see `hvbench list hosts`", "--on \"%s\" names no host", on);
	return 0;
}

/* This machine where one of the wanted hypervisors works, else the lab. */
static int add_default(struct targets *targets, const struct hosts *hosts, const struct selection *selection,
	const struct target_asking *asking, struct err **err)
{
	bool usable = false;
	if (add_host(targets, hosts_find(hosts, "local"), selection, asking, &usable, err) != 0)
		return -1;
	if (usable)
		return 0;
	targets_finish(targets);
	return add_named(targets, hosts, "lab", selection, asking, err);
}

/* Nothing was selected on the run's hosts: all others, so that plan_make can say which word names nothing. */
static void add_everything(struct targets *targets, const struct hosts *hosts, const struct selection *selection)
{
	for (unsigned i = 0; i < hosts->n; i++) {
		const struct host *host = &hosts->list[i];
		AUTO_FREE char *reason = mem_printf("%s is no host of this run; --on %s", host->name, host->name);
		for (char **name = host->drivers; *name; name++) {
			const struct driver *driver = driver_find(*name);
			if (!driver->only_by_name || selection_names_driver(selection, driver->name))
				add_modes(targets, host, driver, selection, reason);
		}
	}
}

int targets_resolve(const struct hosts *hosts, const char *on, const struct selection *selection,
	const struct target_asking *asking, struct targets *targets, struct err **err)
{
	*targets = (struct targets){0};
	int result = on ? add_named(targets, hosts, on, selection, asking, err)
			: add_default(targets, hosts, selection, asking, err);
	if (result == 0 && targets->n == 0)
		add_everything(targets, hosts, selection);
	return result;
}
