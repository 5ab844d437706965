/*
 * devices.c - the variants, and the pairs of them that a comparison of two hypervisors is about.
 */
#include "report/devices.h"

#include <stddef.h>
#include <string.h>

#include "lib/select.h"

static const struct device devices[] = {
	{"brd", "disk", DEVICE_NONE, 0},
	{"virtio-blk", "disk", DEVICE_PV, 1},
	{"virtio-scsi", "disk", DEVICE_PV, 2},
	{"xvd-qdisk", "disk", DEVICE_PV, 3},
	{"xvd-blkback", "disk", DEVICE_PV, 4},
	{"nvme", "disk", DEVICE_EMULATED, 6},
	{"ahci", "disk", DEVICE_EMULATED, 5},
	{"ide", "disk", DEVICE_EMULATED, 7},
	{"virtio-net", "net", DEVICE_PV, 2},
	{"virtio-net-vhost", "net", DEVICE_PV, 1},
	{"netfront", "net", DEVICE_PV, 3},
	{"e1000", "net", DEVICE_EMULATED, 5},
	{"rtl8139", "net", DEVICE_EMULATED, 6},
};

/* KVM's left, Xen's right. virtio-scsi has none: Xen's paravirtual disk is no SCSI. */
static const char *const counterparts[][2] = {
	{"virtio-blk", "xvd-qdisk"},
	{"virtio-blk", "xvd-blkback"},
	{"virtio-net", "netfront"},
	{"virtio-net-vhost", "netfront"},
};

static bool is_device(const char *name, const char *variant)
{
	return strlen(name) == variant_device(variant) && strncmp(name, variant, strlen(name)) == 0;
}

const struct device *device_find(const char *variant)
{
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
		if (is_device(devices[i].variant, variant))
			return &devices[i];
	}
	return NULL;
}

bool device_is(const char *variant, enum device_kind kind)
{
	const struct device *device = device_find(variant);
	return device && device->kind == kind;
}

bool device_is_counterpart(const char *a, const char *b)
{
	if (strcmp(a + variant_device(a), b + variant_device(b)) != 0)
		return false;
	for (size_t i = 0; i < sizeof counterparts / sizeof *counterparts; i++) {
		const char *const *pair = counterparts[i];
		if ((is_device(pair[0], a) && is_device(pair[1], b)) ||
			(is_device(pair[0], b) && is_device(pair[1], a)))
			return true;
	}
	return false;
}
