/*
 * driver.h - what a driver is: code that runs a guest on one hypervisor.
 *
 * A driver is mostly data plus a few hooks; it ends in a `const struct driver` and has one line in drivers/list.def.
 * Only the worker calls the hooks. They may block; the controller's deadlines, not theirs, end what hangs.
 */
#ifndef HVB_DRIVERS_DRIVER_H
#define HVB_DRIVERS_DRIVER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/err.h"

enum driver_state {
	DRIVER_USABLE, /* a guest has run */
	DRIVER_ABSENT, /* not on this host, and why */
	DRIVER_BROKEN, /* it is there but cannot run a guest, and why */
};

const char *driver_state_name(enum driver_state state);

struct driver_probe {
	enum driver_state state;
	char *reason;  /* a sentence; owned; NULL when usable */
	char *hint;    /* what to do; owned; may be NULL */
	char *version; /* "Xen 4.17.5", "QEMU 7.2.22, Linux 6.1..."; owned; may be NULL */
};
void driver_probe_finish(struct driver_probe *probe);

/* How many operations are asked of a device. */
enum driver_pace {
	DRIVER_USUAL,
	DRIVER_SLOW,  /* fewer: each costs many trips to the device model */
	DRIVER_QUICK, /* more: none leaves the machine */
};

/* A device that a mode can give the linux guest. Its name is the variant of an instance:
 * io.disk-randread-4k-q1@kvm/linux-q35~virtio-blk. */
struct driver_device {
	const char *variant; /* "virtio-blk" */
	const char *modes;   /* glob over the driver's modes */
	const char *device;  /* "disk" or "net" */
	bool pv;             /* paravirtual; else emulated */
	enum driver_pace pace;
	const char *find;  /* how the guest finds it: wire.h */
	const char *knobs; /* settings that it has (knobs.h), comma-separated; NULL for none */
	const char *set;   /* of a variant with settings: those, "aio=threads"; NULL in a driver's table */
};

/* Of a vCPU's thread, where vCPUs are threads of Linux. DRIVER_POLICY_DEADLINE is also a reservation of Xen's scheduler
 * rtds. */
enum driver_policy { DRIVER_POLICY_DEFAULT, DRIVER_POLICY_RR, DRIVER_POLICY_DEADLINE };
#define DRIVER_RR_PRIORITY 1

/* Everything a driver needs to make one guest; all pointers borrowed for the call. Pure data: the domain XML is a
 * function of it. */
struct guest_spec {
	const char *name;    /* domain name: hvbench-RUN8-BOOT, also what gc looks for */
	const char *guest;   /* "bare" or "linux" */
	const char *mode;    /* one of the driver's modes */
	const char *variant; /* "" or a variant of the mode */
	const char *kernel;  /* path of the image on the worker's host */
	const char *initrd;  /* or NULL */
	const char *cmdline;
	unsigned memory_mib;
	unsigned cpus;
	const char *cpuset; /* pCPUs of the vCPUs, in libvirt's syntax ("2-3"), or NULL for no pinning */
	unsigned members;   /* guests of its scene, which share these CPUs, itself among them; 0: it is in none */
	bool roams;         /* each vCPU may be on any of them; else it is pinned to one of its own */
	const char *emulator_cpuset; /* pCPUs of the device model's threads, or NULL */
	const char *host;            /* "local", "lab-kvm", ...: metal and probes look at it */
	const char *devices;         /* the devices it gets, comma-separated, without settings; "" for none */
	const char *knobs;           /* settings of all of them (knobs.h), or NULL */
	/* block device (below /dev) or file of this host, the backing of every disk; NULL without disks */
	const char *disk;
	const char *bridge;        /* bridge of this host that every NIC is on; NULL without NICs */
	enum driver_policy policy; /* of its share; SCHED_RR comes with the domain */
	/* existing folder of the worker for this guest's files; needed by drivers with a uri, NULL else */
	const char *dir;
	/* a name in lib/clocks.h: metal in the lab starts its machine with it; NULL is the lab's exact one */
	const char *clock;
	/* metal in the lab starts its machine with this plugin of QEMU (drivers/lab/lab.h); or NULL */
	const char *plugin;
};

/* A guest's part of the CPU. */
struct driver_share {
	unsigned weight; /* percent of what a guest has by default; 0: as it is */
	unsigned cap;    /* percent of one CPU; 0: none */
	enum driver_policy policy;
	unsigned runtime_us, period_us; /* of DRIVER_POLICY_DEADLINE */
};

/* Who can say how often and why a guest left for its hypervisor, and who spent its time. */
enum driver_source {
	DRIVER_SOURCE_NONE, /* nobody */
	DRIVER_SOURCE_KVM,  /* KVM of this host: debugfs, tracepoints, threads of driver.process */
	DRIVER_SOURCE_XEN,  /* Xen under this dom0: xentrace, runstates */
};

/* What tells a guest's TSC from that of other guests of the same host. */
enum driver_tsc {
	DRIVER_TSC_GUEST, /* the guest itself (Xen), or nobody */
	DRIVER_TSC_KVM,   /* KVM's debugfs */
	DRIVER_TSC_HOST,  /* all guests have the host's own */
};

/* The console of the linux guest's kernel; the bare guest takes what it finds. */
enum driver_console { DRIVER_CONSOLE_UART, DRIVER_CONSOLE_RING };

struct domain_recipe;
struct driver_guest; /* a created guest; each driver defines its own */

struct driver {
	const char *name;         /* "kvm" */
	const char *what;         /* one line for `hvbench list` */
	const char *needs;        /* one line: what must be on the host */
	const char *const *modes; /* NULL-terminated, first is the default: {"q35", NULL} */
	/*
	 * Of a driver without a hypervisor: the mode in which guests are processes of the host (image:
	 * guest_kind.process), which any Linux host can have, for scenes only; and why its other modes can be had in
	 * the lab only. NULL for others.
	 */
	const char *process_mode, *lab_only;
	const struct driver_device *devices; /* ends with a NULL variant; NULL for none */
	const char *labs; /* machines of the lab that are for it, comma-separated: "lab-kvm"; NULL for none */
	const char *uri;  /* libvirt's connection URI, or NULL for drivers without libvirt */
	/* each vCPU of a guest has the guest's weight (Xen's credit2); else they divide it (a cgroup) */
	bool weight_per_vcpu;
	bool only_by_name;         /* takes part where it is named, never by default */
	bool measures;             /* false for a test driver, which measures nothing; its devices have no backing */
	bool cached_disk;          /* disks go through the host's page cache: the backing is read into it first */
	bool alone;                /* the guest is the machine: no host runs that could be asked about it */
	enum driver_source source; /* of exits and of who spent the time */
	enum driver_tsc tsc;
	enum driver_console linux_console;

	/*
	 * REQUIRED. Finds out by running a guest whether this driver works on this host. Of the spec it uses name
	 * ("hvbench-probe-PID": a probe has no journal, the next one removes what a dead one left), kernel (a bare
	 * guest; where the driver has a process_mode, outside the lab, that mode's program), host, dir and clock. A
	 * probe has a real-time limit of its own, but inside the lab, where time jumps and the controller's deadlines
	 * are the only ones.
	 */
	void (*probe)(const struct driver *self, const struct guest_spec *spec, struct driver_probe *out);

	/* Drivers with libvirt: their modes (domain.h), the last one NULL, and the domain XML of a spec, pure; caller
	 * frees. NULL for others. */
	const struct domain_recipe *recipes;
	char *(*domain_xml)(const struct driver *self, const struct guest_spec *spec);

	/* REQUIRED. Creates the guest without letting it run; nothing that it prints later is lost. The caller has
	 * journaled spec->name; after a failure something may be left under it. ERR_NOTHING: it can never run here. */
	struct driver_guest *(*create)(const struct driver *self, const struct guest_spec *spec, struct err **err);

	/* Optional. Sets its part of the CPU, before it runs, and reads it back. ERR_NOTHING: this host has no such
	 * thing. Drivers that run scenes (bench/scene.h) have it. */
	int (*share)(struct driver_guest *guest, const struct driver_share *share, struct err **err);

	/* REQUIRED. Lets it run. */
	int (*start)(struct driver_guest *guest, struct err **err);

	/* Optional, both or none. Stops its vCPUs and lets them go on, any number of times while it runs. */
	int (*pause)(struct driver_guest *guest, struct err **err);
	int (*resume)(struct driver_guest *guest, struct err **err);

	/* REQUIRED. A descriptor to poll and read the console from, EOF when the guest is gone. Borrowed; valid from
	 * start to destroy. */
	int (*console)(const struct driver_guest *guest);

	/*
	 * Optional. Writes to its console, all of it; never waits for the guest: one that does not read is an error
	 * once what it has not read fills the way to it. A guest that is gone may be one too. Drivers that run the
	 * linux guest have it.
	 */
	int (*say)(struct driver_guest *guest, const char *data, size_t len, struct err **err);

	/* Optional. A process of the host that carries the guest (QEMU of KVM; its threads are the vCPUs), 0 when there
	 * is none. For collectors. */
	int (*process)(const struct driver_guest *guest);

	/* Optional. The hypervisor's number of the guest (Xen domid, libvirt id), -1 when there is none. For
	 * collectors. */
	int (*domain_id)(const struct driver_guest *guest);

	/* REQUIRED. Ends it if it still runs, removes all of it, frees it. 0 when nothing is left on the host, also for
	 * NULL and for a guest that has ended already; -1 with the reason when something is: reap may remove it
	 * later. */
	int (*destroy)(struct driver_guest *guest, struct err **err);

	/* REQUIRED. Removes what a dead run, a failed create or a failed destroy left under this name. Nothing there is
	 * fine. */
	int (*reap)(const struct driver *self, const char *name, struct err **err);
};

/* Every driver of list.def, in its order. */
extern const struct driver *const drivers[];
extern const unsigned n_drivers;
const struct driver *driver_find(const char *name);

/* True when guests in that mode are processes of the host (driver.process_mode). driver may be NULL. */
bool driver_is_process(const struct driver *driver, const char *mode);

/* True when the comma-separated list has the word. */
bool driver_list_has(const char *list, const char *word);

/* Whether the text is a set of CPUs in libvirt's syntax, with at least one in it. */
bool driver_is_cpuset(const char *text);

#endif
