/*
 * tcg.c - guests emulated by QEMU without any hypervisor (TCG), through libvirt: the same machine as kvm's, and what is
 * left when all of it is software.
 *
 * Before 8.1 QEMU leaves memory barriers out of the code of a machine that can have one CPU only, although its devices
 * are threads beside it: the driver of an emulated NVMe disk then does not see that it should ring, and each I/O that
 * is lost so waits 30 s for Linux to look. So there is room for a second CPU, which never comes.
 * Source: QEMU's commit c914d46d0a64, "tcg: Do not elide memory barriers for !CF_PARALLEL in system mode".
 */
#include "drivers/domain.h"
#include "drivers/domain_devices.h"
#include "drivers/probe.h"
#include "drivers/virt.h"
#include "lib/auto.h"
#include "lib/mem.h"

static const struct domain_recipe recipes[] = {
	{DOMAIN_Q35, .type = "qemu", .cpu_mode = "maximum", .spare_vcpu = true},
	{0},
};

static void tcg_probe(const struct driver *self, const struct guest_spec *spec, struct driver_probe *out)
{
	*out = (struct driver_probe){.state = DRIVER_ABSENT};
	AUTO_ERR struct err *err = NULL;
	if (virt_check(self->uri, &err) != 0) {
		probe_say_err(out, DRIVER_ABSENT, err);
		return;
	}
	AUTO_FREE char *qemu = virt_version(self->uri);
	out->version = mem_printf("QEMU %s", qemu ? qemu : "?");
	probe_runs(self, spec, out, NULL, "QEMU is there, but");
}

static const struct driver_device devices[] = {
	DOMAIN_Q35_DISKS,
	DOMAIN_Q35_VIRTIO_NET,
	DOMAIN_Q35_EMULATED_NICS,
	{0},
};

static const char *const modes[] = {"q35", NULL};

const struct driver driver_tcg = {
	.name = "tcg",
	.what = "QEMU alone: the CPU emulated, no hypervisor",
	.needs = "QEMU, libvirt",
	.labs = "lab-kvm",
	.modes = modes,
	.devices = devices,
	.measures = true,
	.only_by_name = true,
	.probe = tcg_probe,
	.recipes = recipes,
	VIRT_QEMU_HOOKS,
};
