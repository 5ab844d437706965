/*
 * metal.c - the guest on the bare machine: what an operation costs with no hypervisor under it.
 *
 * Only the lab has a bare machine that a running program can boot: the same emulated PC as lab-kvm's and lab-xen's, with the guest in the hypervisor's
 * place. It is a QEMU process of ours; its console is QEMU's stdin and stdout.
 */
#include <string.h>

#include "drivers/driver.h"
#include "drivers/lab/lab.h"
#include "drivers/probe.h"
#include "drivers/say.h"
#include "lib/auto.h"
#include "lib/mem.h"
#include "lib/proc.h"

#define HOST "lab-metal"
#define REASON "a running host cannot boot a bare guest under itself: metal is measured in the lab"

struct driver_guest {
	struct strv argv;
	struct proc proc;
};

static void metal_destroy(struct driver_guest *guest)
{
	if (!guest)
		return;
	proc_stop(&guest->proc, 0);
	strv_finish(&guest->argv);
	free(guest);
}

static struct driver_guest *metal_create(const struct driver *self, const struct guest_spec *spec, struct err **err)
{
	(void)self;
	if (!spec->host || strcmp(spec->host, HOST) != 0) {
		err_set(err, ERR_NOTHING, "choose the host " HOST, REASON);
		return NULL;
	}
	struct driver_guest *guest = mem_alloc(1, sizeof *guest);
	guest->proc = (struct proc)PROC_INIT;
	bool wall = spec->clock && strcmp(spec->clock, lab_clock_name(LAB_WALL)) == 0;
	lab_metal_argv(wall ? LAB_WALL : LAB_ICOUNT, spec->kernel, spec->initrd, spec->cmdline, &guest->argv);
	return guest;
}

static int metal_start(struct driver_guest *guest, struct err **err)
{
	struct proc_spec how = {
		.argv = (const char *const *)guest->argv.argv, .pipe_in = true, .pipe_out = true, .own_session = true, .die_with_parent = true,
	};   /* its stderr is the worker's */
	return proc_start(&guest->proc, &how, err) != 0 || say_prepare(guest->proc.in, err) != 0 ? -1 : 0;
}

static int metal_console(const struct driver_guest *guest)
{
	return guest->proc.out;
}

static int metal_say(struct driver_guest *guest, const char *data, size_t len, struct err **err)
{
	return say_to_fd(guest->proc.in, data, len, err);
}

static int metal_process(const struct driver_guest *guest)
{
	return guest->proc.pid;
}

/* The process dies with the worker that started it: there is nothing to find later. */
static int metal_reap(const struct driver *self, const char *name, struct err **err)
{
	(void)self;
	(void)name;
	(void)err;
	return 0;
}

static void metal_probe(const struct driver *self, const struct guest_spec *spec, struct driver_probe *out)
{
	*out = (struct driver_probe){.state = DRIVER_ABSENT};
	if (!spec->host || strcmp(spec->host, HOST) != 0) {
		probe_say(out, DRIVER_ABSENT, "choose the host " HOST, REASON);
		return;
	}
	AUTO_FREE char *reason = probe_through_driver(self, spec);
	if (reason)
		probe_say(out, DRIVER_BROKEN, NULL, "on the lab's bare machine %s", reason);
	else
		out->state = DRIVER_USABLE;
}

static const struct driver_device devices[] = {
	{"brd", "metal", "disk", true, false, "brd"},   /* the guest makes it itself */
	{0},
};

static const char *const modes[] = {"metal", NULL};

const struct driver driver_metal = {
	.name = "metal",
	.what = "the bare machine, no hypervisor: the lab's emulated PC",
	.needs = "the lab's QEMU; not yet run on hardware",
	.modes = modes,
	.devices = devices,
	.measures = true,
	.probe = metal_probe,
	.create = metal_create,
	.start = metal_start,
	.console = metal_console,
	.say = metal_say,
	.process = metal_process,
	.destroy = metal_destroy,
	.reap = metal_reap,
};
