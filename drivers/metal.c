/*
 * metal.c - no hypervisor: the guest on the bare machine, or, in the mode `process`, a scene's guests as processes of a
 * Linux host.
 *
 * Only the lab has a bare machine that a running program can boot: the same emulated PC as lab-kvm's and lab-xen's,
 * with the guest in the hypervisor's place. It is a QEMU process of ours; its console is QEMU's stdin and stdout.
 *
 * A process has a cgroup of its own and the scene's CPU, as the vCPU thread of a KVM guest has. It begins when its
 * command line comes, the first line on its stdin. So what differs from a guest of KVM on the same host is KVM.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/utsname.h>

#include "drivers/cgroup.h"
#include "drivers/cpuset.h"
#include "drivers/driver.h"
#include "drivers/lab/lab.h"
#include "drivers/probe.h"
#include "drivers/say.h"
#include "drivers/virt.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/clocks.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/proc.h"

#define HOST "lab-metal"
#define PROCESS "process"
#define REASON "a running host cannot boot a bare guest under itself: metal is measured in the lab"

struct driver_guest {
	struct strv argv;
	struct proc proc;
	char *name; /* of a process' cgroup; NULL for a machine, and then the rest is unused */
	struct cgroup cgroup;
	char *line;   /* its command line, with a newline */
	char *cpuset; /* "3", "2-3"; "" for no pinning */
};

static int metal_destroy(struct driver_guest *guest, struct err **err)
{
	if (!guest)
		return 0;
	proc_stop(&guest->proc, 0);
	int result = guest->name ? cgroup_remove(guest->name, err) : 0;
	cgroup_finish(&guest->cgroup);
	strv_finish(&guest->argv);
	MEM_FREE(guest->name, guest->line, guest->cpuset, guest);
	return result;
}

/* ---- a process ---- */

static int create_process(struct driver_guest *guest, const struct guest_spec *spec, struct err **err)
{
	guest->name = mem_strdup(spec->name);
	guest->line = mem_printf("%s\n", spec->cmdline);
	guest->cpuset = mem_strdup(spec->cpuset ? spec->cpuset : "");
	strv_add(&guest->argv, spec->kernel);
	strv_add(&guest->argv, spec->name);
	return cgroup_create(guest->name, &guest->cgroup, err);
}

static int pin(pid_t pid, const char *cpuset, struct err **err)
{
	cpu_set_t cpus;
	hwloc_bitmap_t wanted = cpuset_bits(cpuset);
	bool fine = !hwloc_bitmap_iszero(wanted);
	CPU_ZERO(&cpus);
	for (int cpu = fine ? hwloc_bitmap_first(wanted) : -1; cpu >= 0 && cpu < CPU_SETSIZE;
		cpu = hwloc_bitmap_next(wanted, cpu))
		CPU_SET(cpu, &cpus);
	hwloc_bitmap_free(wanted);
	if (fine && sched_setaffinity(pid, sizeof cpus, &cpus) == 0)
		return 0;
	return err_sys(err, ERR_INFRA, fine ? errno : EINVAL, "name other CPUs: --cpus",
		"cannot pin a process to the CPUs %s", cpuset);
}

/* In its group and on its CPU before it hears the line with which it begins. */
static int begin_process(struct driver_guest *guest, struct err **err)
{
	if (cgroup_add(&guest->cgroup, guest->proc.pid, err) != 0 ||
		(guest->cpuset[0] && pin(guest->proc.pid, guest->cpuset, err) != 0))
		return -1;
	return say_to_fd(guest->proc.in, guest->line, strlen(guest->line), err);
}

static void probe_processes(const struct driver *self, const struct guest_spec *given, struct driver_probe *out)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_BUF struct buf type = BUF_INIT;
	struct guest_spec spec = *given;
	spec.mode = PROCESS;
	if (file_read("/sys/hypervisor/type", 64, &type, NULL) == 0 && strncmp(buf_text(&type), "xen", 3) == 0) {
		probe_say(out, DRIVER_ABSENT, "choose a host without Xen",
			"this Linux runs on virtual CPUs of Xen (it is dom0 or a guest): its processes are not the "
			"bare machine's");
		return;
	}
	if (cgroup_check(&err) != 0) {
		probe_say_err(out, DRIVER_ABSENT, err);
		return;
	}
	cgroup_sweep(VIRT_PROBE);
	if (!probe_runs(self, &spec, out, "run as root", "as a process of this host"))
		return;
	struct utsname system;
	uname(&system);
	out->version = mem_printf("scenes as processes of this host (--on local), Linux %s", system.release);
}

/* ---- the hooks ---- */

static struct driver_guest *metal_create(const struct driver *self, const struct guest_spec *spec, struct err **err)
{
	bool process = strcmp(spec->mode, PROCESS) == 0;
	if (!process && (!spec->host || strcmp(spec->host, HOST) != 0))
		return err_null(err_set(err, ERR_NOTHING, "choose the host " HOST, REASON));
	struct driver_guest *guest = mem_alloc(1, sizeof *guest);
	guest->proc = (struct proc)PROC_INIT;
	if (process) {
		if (create_process(guest, spec, err) == 0)
			return guest;
		metal_destroy(guest, NULL);
		return NULL;
	}
	bool wall = spec->clock && !clock_is_exact(spec->clock);
	struct lab_config config = {.clock = wall ? LAB_WALL : LAB_ICOUNT, .plugin = spec->plugin};
	lab_metal_argv(&config, getenv("LAB_QEMU"), spec->kernel, spec->initrd, spec->cmdline, &guest->argv);
	return guest;
}

static int metal_share(struct driver_guest *guest, const struct driver_share *share, struct err **err)
{
	return guest->name ? cgroup_share(&guest->cgroup, share, err)
			   : err_set(err, ERR_INFRA, NULL, "the bare machine shares its CPU with nobody");
}

static int metal_start(struct driver_guest *guest, struct err **err)
{
	struct proc_spec how = {
		.argv = (const char *const *)guest->argv.argv,
		.pipe_in = true,
		.pipe_out = true,
		.own_session = true,
		.die_with_parent = true,
	}; /* its stderr is the worker's */
	if (proc_start(&guest->proc, &how, err) != 0 ||
		file_no_block(guest->proc.in, "prepare the guest's console", err) != 0)
		return -1;
	return guest->name ? begin_process(guest, err) : 0;
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

/* Processes die with the worker that started them. A machine leaves nothing, a process its cgroup. */
static int metal_reap(const struct driver *self, const char *name, struct err **err)
{
	return cgroup_remove(name, err);
}

static void metal_probe(const struct driver *self, const struct guest_spec *spec, struct driver_probe *out)
{
	*out = (struct driver_probe){.state = DRIVER_ABSENT};
	if (!spec->host || strcmp(spec->host, HOST) != 0)
		probe_processes(self, spec, out);
	else
		probe_runs(self, spec, out, NULL, "on the lab's bare machine");
}

static const struct driver_device devices[] = {
	{"brd", "metal", "disk", true, DRIVER_QUICK, .find = "brd"}, /* the guest makes it itself */
	{0},
};

static const char *const modes[] = {"metal", PROCESS, NULL};

const struct driver driver_metal = {
	.name = "metal",
	.what = "no hypervisor: the lab's emulated PC, or a scene's guests as processes of the host",
	.needs = "the lab's QEMU (metal); Linux with the cgroup controller cpu, root (process)",
	.labs = "lab-kvm,lab-metal",
	.modes = modes,
	.process_mode = PROCESS,
	.lab_only = REASON,
	.devices = devices,
	.measures = true,
	.alone = true,
	.tsc = DRIVER_TSC_HOST,
	.probe = metal_probe,
	.create = metal_create,
	.share = metal_share,
	.start = metal_start,
	.console = metal_console,
	.say = metal_say,
	.process = metal_process,
	.destroy = metal_destroy,
	.reap = metal_reap,
};
