/*
 * kvm.c - guests under KVM, with QEMU as device model, through libvirt.
 *
 * The probe asks /dev/kvm, then lets QEMU alone run a guest (a /dev/kvm that opens can still be one on which QEMU
 * aborts), then libvirt.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>

#include "drivers/domain.h"
#include "drivers/domain_devices.h"
#include "drivers/probe.h"
#include "drivers/virt.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"

#define DIRECT_LIMIT_MS 10000
#define HINT_MODULE "load the module: modprobe kvm_amd or modprobe kvm_intel"
#define HINT_FIRMWARE \
	"switch on AMD-V or VT-x in the firmware, or nested virtualization in the hypervisor this machine runs " \
	"under; until then hvbench uses its lab"
#define HINT_NESTED \
	"this machine's own hypervisor does not let it run guests: use a machine that can; until then hvbench uses " \
	"its lab"

static const struct domain_recipe recipes[] = {
	{DOMAIN_Q35, .type = "kvm", .cpu_mode = "host-passthrough"},
	{0},
};

static bool cpu_can(void)
{
	AUTO_BUF struct buf text = BUF_INIT;
	if (file_read("/proc/cpuinfo", 16 << 20, &text, NULL) != 0)
		return false;
	return strstr(buf_text(&text), " svm") || strstr(buf_text(&text), " vmx");
}

/* False, with *out filled, when /dev/kvm cannot be opened. */
static bool device_opens(struct driver_probe *out)
{
	AUTO_FD int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (fd >= 0)
		return true;
	int saved = errno;
	if (saved == ENOENT)
		probe_say(out, DRIVER_ABSENT, cpu_can() ? HINT_MODULE : HINT_FIRMWARE, "there is no /dev/kvm");
	else
		probe_say(out, DRIVER_ABSENT, "run as root, or join the group kvm", "/dev/kvm does not open: %s",
			strerror(saved));
	return false;
}

/* False, with *out filled, when QEMU on its own cannot run a guest with KVM. */
static bool qemu_runs(const struct guest_spec *spec, struct driver_probe *out)
{
	const char *const argv[] = {"qemu-system-x86_64", "-machine", "q35,accel=kvm", "-cpu", "host", "-m", "128",
		"-smp", "1", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-serial", "stdio",
		"-kernel", spec->kernel, "-append", probe_cmdline(), NULL};
	if (!proc_find(argv[0])) {
		probe_say(out, DRIVER_ABSENT, "install it: apt-get install qemu-system-x86",
			"there is no qemu-system-x86_64 in PATH");
		return false;
	}
	AUTO_FREE char *reason = probe_program(argv, DIRECT_LIMIT_MS);
	if (reason)
		probe_say(out, DRIVER_BROKEN, HINT_NESTED, "/dev/kvm opens, but %s", reason);
	return !reason;
}

static void kvm_probe(const struct driver *self, const struct guest_spec *spec, struct driver_probe *out)
{
	*out = (struct driver_probe){.state = DRIVER_ABSENT};
	AUTO_ERR struct err *err = NULL;
	if (!device_opens(out) || (!probe_in_lab(spec) && !qemu_runs(spec, out)))
		return;
	if (virt_check(self->uri, &err) != 0) {
		probe_say_err(out, DRIVER_BROKEN, err);
		return;
	}
	if (!probe_runs(self, spec, out, NULL, "KVM is there, but through libvirt"))
		return;
	AUTO_FREE char *qemu = virt_version(self->uri);
	struct utsname system;
	uname(&system);
	out->version = mem_printf("QEMU %s, Linux %s", qemu ? qemu : "?", system.release);
}

static const struct driver_device devices[] = {
	DOMAIN_Q35_DISKS,
	DOMAIN_Q35_VIRTIO_NET,
	{"virtio-net-vhost", "q35", "net", true, DRIVER_USUAL, "virtio_net/" DOMAIN_MAC("02"), .knobs = "vcpus,queues"},
	DOMAIN_Q35_EMULATED_NICS,
	{0},
};

static const char *const modes[] = {"q35", NULL};

const struct driver driver_kvm = {
	.name = "kvm",
	.what = "KVM with QEMU as device model, through libvirt",
	.needs = "a CPU with virtualization, /dev/kvm, QEMU, libvirt",
	.labs = "lab-kvm",
	.modes = modes,
	.devices = devices,
	.measures = true,
	.source = DRIVER_SOURCE_KVM,
	.tsc = DRIVER_TSC_KVM,
	.probe = kvm_probe,
	.recipes = recipes,
	VIRT_QEMU_HOOKS,
	.share = virt_share,
};
