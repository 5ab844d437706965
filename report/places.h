/*
 * places.h - where guests ran, and the one table of what the report must know of a driver. Nobody else compares a
 * driver's name, but what is about KVM and Xen by its title: model_compare() and the claims.
 */
#ifndef HVB_REPORT_PLACES_H
#define HVB_REPORT_PLACES_H

#include "report/model_types.h"

/* The order of the rows is that of reports. */
struct driver_view {
	const char *driver;             /* "kvm"; "" in the row of all others */
	unsigned colours[4], n_colours; /* of its places, so that KVM is the same blue in every report */
	bool is_bare_machine;           /* no hypervisor: what it measures is what others are over */
	bool model_on_vcpu;             /* emulated devices are answered by the device model on the vCPU's own thread */
	bool is_invented;               /* its figures are for tests of hvbench */
	const char *process_mode; /* in which guests are processes of the host, with an image of their own; or NULL */
};

/* Whom the argument is about. */
#define DRIVER_BARE "metal"
#define DRIVER_KVM "kvm"
#define DRIVER_XEN "xen"

/* Never NULL. */
const struct driver_view *driver_view_find(const char *driver);

bool driver_view_is_process(const char *driver, const char *mode);

/* Fills the places of a model from its trials. */
void places_make(struct model *model);

#endif
