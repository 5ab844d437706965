/*
 * argv.c - QEMU's command lines of the lab's machines. Pure functions, golden-tested.
 *
 * The virtual hardware is the same for every kind: only what boots on it differs. Each option is there for a reason:
 *   -cpu max,-smap      with SMAP QEMU 7.2's IRET between user modes faults and PV dom0 dies in its first seconds
 *   -smp N on icount    CPUs take turns on one clock; that needs the module of emulator.c, without which Linux hangs
 *                       while it starts the second one
 *   -seed, -rtc         the guest's random numbers and its date are not the host's: a boot repeats itself
 *   memory-backend=ram  memory is a file of the lab: resuming maps it privately instead of reading it
 */
#include "drivers/lab/parts.h"

#include "lib/buf.h"
#include "lib/clocks.h"
#include "lib/mem.h"

#define DOM0_MIB 1024
#define RAM_MIB 3072

/* Large enough that no code of the host, the hypervisor and its guests is translated twice. */
#define TRANSLATION_MIB 512

#define LINUX_ARGS "quiet loglevel=4 panic=-1"

/* Several CPUs have the emulator's one time stamp counter, which their CPUID does not say: unasked, KVM would stop a
 * guest's while the guest does not run. */
#define LINUX_TSC " tsc=reliable"
#define XEN_TSC " tsc=stable:socket"

const char *lab_kind_name(enum lab_kind kind)
{
	static const char *const names[LAB_KINDS] = {
		[LAB_KVM] = "lab-kvm", [LAB_XEN] = "lab-xen", [LAB_METAL] = "lab-metal"};
	return names[kind];
}

const char *lab_clock_name(enum lab_clock clock)
{
	const struct clock_kind *kind = clock_kinds;
	while (kind->is_host_time || kind->exact != (clock == LAB_ICOUNT))
		kind++;
	return kind->name;
}

unsigned lab_cpus(const struct lab_config *config, enum lab_kind kind)
{
	return config->cpus && kind != LAB_METAL ? config->cpus : config->clock == LAB_ICOUNT ? 1 : 2;
}

bool lab_takes_turns(const struct lab_config *config)
{
	return config->clock == LAB_ICOUNT && lab_cpus(config, LAB_KVM) > 1;
}

/* An option whose value ends with a path. In QEMU's option syntax a comma in a value is written twice. */
static void add_with_path(struct strv *argv, const char *before, const char *path, const char *after)
{
	AUTO_BUF struct buf text = BUF_INIT;
	buf_adds(&text, before);
	for (; *path; path++) {
		buf_addc(&text, *path);
		if (*path == ',')
			buf_addc(&text, ',');
	}
	buf_adds(&text, after);
	strv_add(argv, buf_text(&text));
}

static void add_all(struct strv *argv, const char *const texts[])
{
	for (; *texts; texts++)
		strv_add(argv, *texts);
}

static void add_board(struct strv *argv, enum lab_kind kind, const struct lab_config *config, const char *metal_qemu)
{
	/* The bare machine runs no hypervisor: what is patched in the lab's QEMU (emulator.c) is not used there. */
	strv_add(argv, kind == LAB_METAL ? metal_qemu : EMULATOR_FILE);
	add_all(argv,
		(const char *const[]){"-name", lab_kind_name(kind), "-nodefaults", "-no-user-config", "-machine",
			"q35,memory-backend=ram", "-cpu", "max,-smap", NULL});
	strv_add(argv, "-accel");
	strv_addf(argv, "tcg,thread=%s,tb-size=%d", config->clock == LAB_ICOUNT ? "single" : "multi", TRANSLATION_MIB);
	strv_add(argv, "-smp");
	strv_addf(argv, "%u", lab_cpus(config, kind));
	if (config->clock == LAB_ICOUNT)
		add_all(argv, (const char *const[]){"-icount", "shift=0,sleep=off", NULL});
	strv_add(argv, "-m");
	strv_addf(argv, "%d", RAM_MIB);
	add_all(argv,
		(const char *const[]){"-seed", "1", "-rtc", "base=2026-01-01,clock=vm", "-display", "none",
			"-no-reboot", "-chardev", "stdio,id=serial,signal=off", "-serial", "chardev:serial", NULL});
}

static void add_plugin(struct strv *argv, const struct lab_config *config)
{
	if (config->plugin)
		add_all(argv, (const char *const[]){"-plugin", config->plugin, NULL});
}

/* The devices, once their backing (-object ram, nodes root and payload, chardev wire) is defined. */
static void add_devices(struct strv *argv)
{
	add_all(argv,
		(const char *const[]){"-device", "virtio-blk-pci,drive=root", "-device", "virtio-blk-pci,drive=payload",
			"-device", "virtio-serial-pci", "-device", "virtserialport,chardev=wire,name=org.hvbench.wire",
			NULL});
}

/* A resumed machine has its memory from the file too, but what it changes stays its own. */
static void add_memory(struct strv *argv, const struct lab_paths *paths)
{
	strv_add(argv, "-object");
	AUTO_FREE char *after = mem_printf(",size=%dM,share=%s", RAM_MIB, paths->resume ? "off" : "on");
	add_with_path(argv, "memory-backend-file,id=ram,mem-path=", paths->ram, after);
}

static void add_boot(
	struct strv *argv, enum lab_kind kind, const struct lab_config *config, const struct lab_paths *paths)
{
	bool several = lab_cpus(config, kind) > 1;
	strv_add(argv, "-kernel");
	if (kind == LAB_KVM) {
		add_all(argv, (const char *const[]){paths->kernel, "-initrd", paths->initrd, "-append", NULL});
		strv_addf(argv, "console=ttyS0 " LINUX_ARGS "%s", several ? LINUX_TSC : "");
		return;
	}
	add_all(argv, (const char *const[]){paths->xen, "-append", NULL});
	strv_addf(argv, "console=com1 com1=115200 noreboot dom0_mem=%dM,max:%dM%s%s%s", DOM0_MIB, DOM0_MIB,
		several ? XEN_TSC : "", config->xen_args ? " " : "", config->xen_args ? config->xen_args : "");
	strv_add(argv, "-initrd");
	strv_addf(argv, "%s console=hvc0 " LINUX_ARGS ",%s", paths->kernel, paths->initrd);
}

void lab_argv(enum lab_kind kind, const struct lab_config *config, const struct lab_paths *paths, struct strv *argv)
{
	add_board(argv, kind, config, NULL);
	add_memory(argv, paths);
	strv_add(argv, "-blockdev");
	add_with_path(
		argv, "driver=raw,node-name=root,read-only=on,file.driver=file,file.filename=", paths->root_disk, "");
	strv_add(argv, "-blockdev");
	add_with_path(
		argv, "driver=raw,node-name=payload,read-only=on,file.driver=file,file.filename=", paths->payload, "");
	/* wait=on: when a saved state is loaded the port must be connected, or the waiting read in it would end. */
	strv_add(argv, "-chardev");
	add_with_path(argv, "socket,id=wire,server=on,wait=on,path=", paths->wire_socket, "");
	add_devices(argv);
	strv_add(argv, "-qmp");
	add_with_path(argv, "unix:", paths->monitor_socket, ",server=on,wait=off");
	add_boot(argv, kind, config, paths);
	if (!paths->resume)
		return;
	add_all(argv, (const char *const[]){"-incoming", "defer", NULL});
	add_plugin(argv, config);
}

void lab_metal_argv(const struct lab_config *config, const char *qemu, const char *kernel, const char *initrd,
	const char *cmdline, struct strv *argv)
{
	add_board(argv, LAB_METAL, config, qemu ? qemu : "qemu-system-x86_64");
	add_plugin(argv, config);
	strv_add(argv, "-object");
	strv_addf(argv, "memory-backend-ram,id=ram,size=%dM", RAM_MIB);
	/* The same devices without a backing. */
	add_all(argv,
		(const char *const[]){"-blockdev", "driver=null-co,node-name=root,read-only=on", "-blockdev",
			"driver=null-co,node-name=payload,read-only=on", "-chardev", "null,id=wire", NULL});
	add_devices(argv);
	add_all(argv, (const char *const[]){"-kernel", kernel, "-append", cmdline, NULL});
	if (initrd)
		add_all(argv, (const char *const[]){"-initrd", initrd, NULL});
}
