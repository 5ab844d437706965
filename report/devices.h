/*
 * devices.h - what the report knows of variants, the devices of a linux guest: which are paravirtual, and which of two
 * hypervisors are compared.
 *
 * A variant that is not here is charted like any other; it is only in no comparison of paravirtual with emulated
 * devices.
 */
#ifndef HVB_REPORT_DEVICES_H
#define HVB_REPORT_DEVICES_H

#include <stdbool.h>

enum device_kind {
	DEVICE_PV,       /* made for virtual machines: the guest's driver knows that it is in one */
	DEVICE_EMULATED, /* a copy of hardware */
	DEVICE_NONE,     /* no virtual device at all: the kernel's RAM disk */
};

struct device {
	const char *variant;    /* "virtio-blk" */
	const char *class_name; /* "disk" or "net" */
	enum device_kind kind;
	unsigned colour; /* of report/palette.h; the same device has the same one under every hypervisor */
};

/* That of the variant without its settings (lib/select.h); NULL for one that the report does not know. */
const struct device *device_find(const char *variant);

/* Whether it is known and of that kind. */
bool device_is(const char *variant, enum device_kind kind);

/*
 * Whether two different variants are each other's counterpart under two hypervisors: a paravirtual disk and a
 * paravirtual disk, NICs likewise, both with the same settings. Emulated devices are compared with themselves only:
 * another chip is another driver in the guest.
 */
bool device_is_counterpart(const char *a, const char *b);

#endif
