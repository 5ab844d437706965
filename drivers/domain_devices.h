/*
 * domain_devices.h - the disks and NICs of a domain, part of domain.c's XML. Pure as well.
 *
 * Every disk of a guest has the same backing store, spec->disk: one device is measured at a time, and the comparison is
 * between devices and not between their backing. A path below /dev is a block device, any other a file.
 */
#ifndef HVB_DRIVERS_DOMAIN_DEVICES_H
#define HVB_DRIVERS_DOMAIN_DEVICES_H

#include <libxml/tree.h>

#include "drivers/driver.h"

struct domain_recipe; /* domain.h */

/* The MAC address of a NIC is a fact of its row: by it the guest tells two of one driver apart. Locally administered;
 * "hvb" in the middle. */
#define DOMAIN_MAC(last) "02:68:76:62:00:" last

/* Where the PV disks are in every mode of Xen. An HVM guest's first four disks are emulated IDE disks as well, whatever
 * their bus: these come after them. */
#define DOMAIN_XVD_QDISK "xvde"
#define DOMAIN_XVD_BLKBACK "xvdf"

#define DOMAIN_QEMU_DISK_KNOBS "vcpus,aio,cache"

/* What the q35 has with KVM and without, as rows of struct driver_device. */
#define DOMAIN_Q35_DISKS \
	{"virtio-blk", "q35", "disk", true, DRIVER_USUAL, "virtio_blk", \
		.knobs = DOMAIN_QEMU_DISK_KNOBS ",iothread,queues"}, \
		{"virtio-scsi", "q35", "disk", true, DRIVER_USUAL, "virtio_scsi", \
			.knobs = DOMAIN_QEMU_DISK_KNOBS ",iothread,queues"}, \
		{"nvme", "q35", "disk", false, DRIVER_USUAL, "nvme", .knobs = DOMAIN_QEMU_DISK_KNOBS}, \
	{ \
		"ahci", "q35", "disk", false, DRIVER_USUAL, "ahci", .knobs = DOMAIN_QEMU_DISK_KNOBS \
	}
#define DOMAIN_Q35_VIRTIO_NET \
	{ \
		"virtio-net", "q35", "net", true, DRIVER_USUAL, "virtio_net/" DOMAIN_MAC("01"), \
			.knobs = "vcpus,queues" \
	}
#define DOMAIN_Q35_EMULATED_NICS \
	{"e1000", "q35", "net", false, DRIVER_USUAL, "e1000/" DOMAIN_MAC("04"), .knobs = "vcpus"}, \
	{ \
		"rtl8139", "q35", "net", false, DRIVER_USUAL, "8139cp/" DOMAIN_MAC("05"), .knobs = "vcpus" \
	}

/* Adds what spec->devices asks for. A variant that is no row of this file adds nothing (a RAM disk of the guest's own).
 * */
void domain_devices_add(
	xmlNodePtr domain, xmlNodePtr devices, const struct domain_recipe *recipe, const struct guest_spec *spec);

#endif
