/*
 * xen.c - guests under Xen through libvirt's libxl driver, from dom0.
 *
 * All modes speak through the PV console ring, HVM too: a byte on HVM's emulated serial port costs a trip to the device
 * model. HVM boots its kernel through SeaBIOS, so the bare guest must also be a multiboot image there.
 */
#include <string.h>

#include "drivers/domain.h"
#include "drivers/domain_devices.h"
#include "drivers/probe.h"
#include "drivers/virt.h"
#include "drivers/xen_scheduler.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"

/* Where Debian's qemu-system-xen has it; libvirt's own default is the path of Xen's own build. */
#define DEVICE_MODEL "/usr/libexec/xen-qemu-system-i386"
/* Emulated devices and the PV ones stay beside each other. Else Linux takes the emulated ones away as soon as it sees
 * Xen. */
#define BOTH_KINDS "xen_emul_unplug=ide-disks,nics,unnecessary"
#define HINT_BOOT \
	"boot this machine with Xen (apt-get install xen-system-amd64, then choose the Xen entry); until then " \
	"hvbench uses its lab"

#define XEN .arch = "x86_64", .type = "xen", .console = DOMAIN_CONSOLE_RING, .native_tsc = true
static const struct domain_recipe recipes[] = {
	{XEN, .mode = "pvh", .os_type = "xenpvh", .machine = "xenpvh", .acpi_apic = true},
	{
		XEN,
		.mode = "hvm",
		.os_type = "hvm",
		.machine = "xenfv",
		.emulator = DEVICE_MODEL,
		.linux_args = BOTH_KINDS,
		.acpi_apic = true,
	},
	{XEN, .mode = "pv", .os_type = "linux", .machine = "xenpv"},
	{0},
};

/* The file without its newline; "" when it cannot be read; caller frees. */
static char *read_line(const char *path)
{
	AUTO_BUF struct buf text = BUF_INIT;
	file_read(path, 4096, &text, NULL);
	return mem_strndup(buf_text(&text), strcspn(buf_text(&text), "\n"));
}

static char *xen_version(void)
{
	AUTO_FREE char *major = read_line("/sys/hypervisor/version/major");
	AUTO_FREE char *minor = read_line("/sys/hypervisor/version/minor");
	AUTO_FREE char *extra = read_line("/sys/hypervisor/version/extra");
	return mem_printf("Xen %s.%s%s", major, minor, extra);
}

/* False, with *out filled, when this is not the control domain of a Xen. */
static bool is_dom0(struct driver_probe *out)
{
	AUTO_FREE char *type = read_line("/sys/hypervisor/type");
	if (strcmp(type, "xen") != 0) {
		probe_say(out, DRIVER_ABSENT, HINT_BOOT, "this machine does not run under Xen");
		return false;
	}
	AUTO_FREE char *capabilities = read_line("/proc/xen/capabilities");
	if (strstr(capabilities, "control_d"))
		return true;
	if (capabilities[0] == '\0' && !file_exists("/proc/xen/capabilities"))
		probe_say(out, DRIVER_ABSENT, "in dom0: mount -t xenfs xenfs /proc/xen",
			"/proc/xen/capabilities is not there");
	else
		probe_say(
			out, DRIVER_ABSENT, "run hvbench in dom0", "this is a guest of Xen and not its control domain");
	return false;
}

static void xen_probe(const struct driver *self, const struct guest_spec *spec, struct driver_probe *out)
{
	*out = (struct driver_probe){.state = DRIVER_ABSENT};
	AUTO_ERR struct err *err = NULL;
	if (!is_dom0(out))
		return;
	out->version = xen_version();
	if (virt_check(self->uri, &err) != 0) {
		probe_say_err(out, DRIVER_BROKEN, err);
		return;
	}
	virt_sweep_probes(self->uri);
	probe_runs(self, spec, out, "see xl dmesg, and libvirt's log", "this is Xen's control domain, but");
}

static const struct driver_device devices[] = {
	{"xvd-qdisk", "*", "disk", true, DRIVER_USUAL, "vbd/" DOMAIN_XVD_QDISK, .knobs = "vcpus"},
	{"xvd-blkback", "*", "disk", true, DRIVER_USUAL, "vbd/" DOMAIN_XVD_BLKBACK, .knobs = "vcpus"},
	{"ide", "hvm", "disk", false, DRIVER_SLOW, "ata_piix/sda", .knobs = "vcpus"},
	{"netfront", "*", "net", true, DRIVER_USUAL, "vif/" DOMAIN_MAC("03"), .knobs = "vcpus"},
	{"e1000", "hvm", "net", false, DRIVER_SLOW, "e1000/" DOMAIN_MAC("04"), .knobs = "vcpus"},
	{"rtl8139", "hvm", "net", false, DRIVER_SLOW, "8139cp/" DOMAIN_MAC("05"), .knobs = "vcpus"},
	{0},
};

static const char *const modes[] = {"pvh", "hvm", "pv", NULL};

const struct driver driver_xen = {
	.name = "xen",
	.what = "Xen, from its dom0, through libvirt",
	.needs = "a machine booted with Xen, its toolstack, libvirt with its Xen driver; for hvm the package "
		 "qemu-system-xen",
	.labs = "lab-xen",
	.modes = modes,
	.devices = devices,
	.uri = "xen:///system",
	.measures = true,
	.cached_disk = true,
	.source = DRIVER_SOURCE_XEN,
	.linux_console = DRIVER_CONSOLE_RING,
	.weight_per_vcpu = true,
	.probe = xen_probe,
	.recipes = recipes,
	VIRT_HOOKS,
	.create = xen_create,
	.share = xen_share,
};
