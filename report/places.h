/*
 * places.h - where guests ran, and the one table of what the report must know of a driver. Nobody else compares a
 * driver's name, but what is about KVM and Xen by its title: model_compare() and the claims.
 */
#ifndef HVB_REPORT_PLACES_H
#define HVB_REPORT_PLACES_H

#include "report/model_types.h"

/* The colour and shape (report/palette.h) of a mode, the same in every report, and the order of the modes. */
struct mode_look {
	const char *mode; /* "pvh" */
	unsigned colour;
};

/* The order of the rows is that of reports. */
struct driver_view {
	const char *driver, *title; /* "kvm", "KVM"; "" in the row of all others */
	struct mode_look modes[4];  /* ended by one without a mode, which has the colour of all its other modes */
	bool is_bare_machine;       /* no hypervisor: what it measures is what others are over */
	bool model_on_vcpu;         /* emulated devices are answered by the device model on the vCPU's own thread */
	bool is_invented;           /* its figures are for tests of hvbench */
	const char *process_mode;   /* in which guests are processes of the host, with an image of their own; or NULL */
};

/* Whom the argument is about. */
#define DRIVER_BARE "metal"
#define DRIVER_KVM "kvm"
#define DRIVER_XEN "xen"

/* Never NULL. */
const struct driver_view *driver_view_find(const char *driver);

bool driver_view_is_process(const char *driver, const char *mode);

/* What guests of that driver and mode look like, wherever they stand; never NULL. */
const struct mode_look *mode_look_find(const char *driver, const char *mode);

/* Fills the places of a model from its trials. */
void places_make(struct model *model);

#endif
