/* null.c - no guest at all: a thread that speaks a guest's part of the wire with made-up figures, so that hvbench
 * itself can be tested without a hypervisor. Each mode but ok, twice and slow fails in its own way. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drivers/null_parts.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/spawn.h"

#define N_COMMON 16 /* modes of both guests, which come first */

static const char *const modes[] = {
	"ok",    /* all is well */
	"twice", /* all is well, and every figure twice that of ok */
	"slow",  /* all is well, with a pause before each frame */
	/* in the middle of the first bench: */
	"panic",   /* a panic's text, and gone */
	"hang",    /* silence */
	"flood",   /* text without end */
	"chatter", /* valid frames without end */
	"garbage", /* bytes without meaning, and gone */
	"foreign", /* a valid frame of another boot */
	"lost",    /* a frame is missing */
	"broken",  /* a frame with a wrong checksum */
	"dies",    /* gone in the middle of a frame */
	"refuse",  /* cannot be created */
	"blocked", /* the call that lets it run never returns: the worker hangs */
	"stuck",   /* all is well, but destroy says that a part of it is left; reap removes it */
	"undead",  /* likewise, and reap cannot remove it while its file (below) is there */
	/* of the linux guest only: */
	[N_COMMON] = "disk-error", /* disks that verify well and then fail, in fio's words */
	"disk-gone",               /* no disk is there */
	"disk-corrupt",            /* disks read back other data than was written */
	"disk-elsewhere",          /* I/O of the user's jobs that the disk does not see */
	"driver-absent",           /* a kernel without a driver for any device */
	"peer-dies",               /* the network's other end is gone in the middle */
	"unsteady",                /* each pass more expensive than the one before */
	"ops-none",                /* passes of no operations */
	"ops-few",                 /* passes of half the operations that they took the time of */
	"pass-stray",              /* the answer to a pass that it was not given */
	"mark-early",              /* the end of a pass marked before its start */
	"mark-missing",            /* the end of a pass never marked */
	"metric-nan",              /* a figure that is no number */
	"mumbles",                 /* log frames for ever where a tool should run, too few to be a flood */
	"beats",                   /* signs of progress for ever where a tool should run */
	"bye-ignored",             /* asks for more after `bye` */
	/* of the bare guests of a scene only (null_scene.c knows them): */
	"share-ignored", /* weights and caps are set and have no effect */
	"share-refused", /* they cannot be set */
	"share-absent",  /* this host has no such thing */
	"at-once",       /* two guests on one CPU at the same time */
	"too-late",      /* the last guest passes the barrier when the others are nearly done */
	"barrier",       /* the last guest never reaches the barrier */
	"starved",       /* the first guest keeps the CPU */
	"no-vcpu",       /* a second vCPU does not start */
	NULL,
};

static const struct driver_device devices[] = {
	{.variant = "null-pv-disk",
		.modes = "*",
		.device = "disk",
		.pv = true,
		.find = NULL_FIND_PV,
		.knobs = "vcpus,aio,queues"},
	{.variant = "null-emulated-disk",
		.modes = "*",
		.device = "disk",
		.pace = DRIVER_SLOW,
		.find = NULL_FIND_EMULATED,
		.knobs = "vcpus"},
	{.variant = "null-pv-nic", .modes = "*", .device = "net", .pv = true, .find = NULL_FIND_PV},
	{.variant = "null-emulated-nic", .modes = "*", .device = "net", .find = NULL_FIND_EMULATED},
	{.variant = NULL},
};

/* Stands for what an undead guest leaves. Caller frees. */
static char *undead_file(const char *name)
{
	AUTO_FREE char *dir = file_run_dir();
	return mem_printf("%s/undead-%s", dir, name);
}

static struct driver_guest *null_create(const struct driver *self, const struct guest_spec *spec, struct err **err)
{
	bool is_linux = strcmp(spec->guest, "linux") == 0;
	const struct bench_scene *scene = null_scene_of(spec->cmdline);
	unsigned m = 0;
	while (self->modes[m] && strcmp(self->modes[m], spec->mode) != 0)
		m++;
	bool foreign = self->modes[m] && m >= N_COMMON && (null_scene_has(self->modes[m]) ? !scene : !is_linux);
	if (!self->modes[m] || foreign || strcmp(self->modes[m], "refuse") == 0)
		return err_null(err_set(err, ERR_INFRA, NULL, "the null driver refuses to create %s", spec->name));
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return err_null(err_sys(err, ERR_INFRA, errno, NULL, "cannot make a socket for %s", spec->name));
	struct driver_guest *guest = mem_alloc(1, sizeof *guest);
	guest->mode = self->modes[m];
	guest->vcpus = spec->cpus;
	guest->undead = null_is(guest, "undead") ? undead_file(spec->name) : NULL;
	guest->cmdline = mem_printf(" %s", spec->cmdline);
	guest->scene = scene;
	guest->play = is_linux ? null_linux_play : scene ? null_scene_play : null_bare_play;
	guest->worker_end = ends[0];
	guest->guest_end = ends[1];
	null_scene_join(guest);
	return guest;
}

static void *be_guest(void *arg)
{
	struct driver_guest *guest = arg;
	guest->nonce = null_word(guest, " nonce=", 0, 16);
	guest->play(guest);
	shutdown(guest->guest_end, SHUT_RDWR);
	return NULL;
}

static int null_start(struct driver_guest *guest, struct err **err)
{
	while (null_is(guest, "blocked"))
		pause();
	int failed = spawn_thread(&guest->thread, be_guest, guest);
	guest->running = failed == 0;
	return failed ? err_sys(err, ERR_INFRA, failed, NULL, "cannot start a thread") : 0;
}

/* A thread that waits anyway. */
static int null_pause(struct driver_guest *guest, struct err **err)
{
	return 0;
}

static int null_console(const struct driver_guest *guest)
{
	return guest->worker_end;
}

/* Never waits for the guest. A guest that is gone is no error here: its console ends. */
static int null_say(struct driver_guest *guest, const char *data, size_t len, struct err **err)
{
	if (file_send_all(guest->worker_end, data, len, MSG_DONTWAIT) == 0 || errno == EPIPE)
		return 0;
	return err_sys(err, ERR_INFRA, errno, NULL, "cannot write to a guest's console");
}

static int null_destroy(struct driver_guest *guest, struct err **err)
{
	if (!guest)
		return 0;
	int result = null_is(guest, "stuck") || guest->undead
		? err_set(err, ERR_INFRA, NULL, "the null driver leaves a part of a guest")
		: 0;
	if (guest->undead)
		file_write(guest->undead, "", 0, 0600, NULL);
	shutdown(guest->worker_end, SHUT_RDWR);
	if (guest->running)
		pthread_join(guest->thread, NULL);
	null_scene_leave(guest);
	close(guest->worker_end);
	close(guest->guest_end);
	MEM_FREE(guest->undead, guest->cmdline, guest);
	return result;
}

static int null_reap(const struct driver *self, const char *name, struct err **err)
{
	AUTO_FREE char *left = undead_file(name);
	return file_exists(left) ? err_set(err, ERR_INFRA, NULL, "the null driver cannot remove %s", name) : 0;
}

static void null_probe(const struct driver *self, const struct guest_spec *spec, struct driver_probe *out)
{
	*out = (struct driver_probe){.state = DRIVER_USABLE, .version = mem_strdup("null 1")};
}

const struct driver driver_null = {
	.name = "null",
	.what = "no guest: made-up figures and every kind of failure, to test hvbench itself",
	.needs = "nothing",
	.modes = modes,
	.devices = devices,
	.measures = false,
	.only_by_name = true,
	.tsc = DRIVER_TSC_HOST,
	.probe = null_probe,
	.create = null_create,
	.share = null_share,
	.start = null_start,
	.pause = null_pause,
	.resume = null_pause,
	.console = null_console,
	.say = null_say,
	.destroy = null_destroy,
	.reap = null_reap,
};
