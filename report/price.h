/*
 * price.h - what one exit costs, by class: the exit suite's figures as prices for the exits that an I/O takes.
 *
 * A class has a price when a bench of the exit suite takes that path and no other:
 *
 *	class      price                        where the exit is answered
 *	cpuid      exit.cpuid                   in the hypervisor
 *	hypercall  exit.hypercall               in the hypervisor
 *	msr        exit.msr-tscadjust-write     in the hypervisor
 *	hlt        exit.hlt-timer               in the hypervisor; the wake-up is part of it
 *	pio        exit.pio-hv-write            in the hypervisor
 *	           exit.pio-dm-write            in the device model on the vCPU's own thread
 *	mmio       exit.apic-read-xapic         in the hypervisor
 *	           the same + exit.pio-dm-write - exit.pio-hv-write    in the device model: as far as a port's way there
 *
 * Only an emulated device under KVM is answered by the device model on the vCPU's own thread. A virtio kick ends in the
 * kernel (an eventfd). Xen's device model is another process, in dom0: what it executes is in the backend's CPU already
 * and must not be in a price as well.
 *
 * irq, irq-window, cr, exception, pause and other have none.
 */
#ifndef HVB_REPORT_PRICE_H
#define HVB_REPORT_PRICE_H

#include "report/model.h"

#define PRICES_MAX 8

struct price {
	const char *class_name, *bench; /* constants; bench: "exit.cpuid", what it is made of */
	double value;                   /* in the unit of the clock */
};

struct prices {
	struct price rows[PRICES_MAX];
	unsigned n;
	char *place; /* "kvm/bare-q35": where they were measured */
};

/*
 * The newest ok trials of the exit suite on the place's host, clock, driver and mode. None found is no error: n is 0.
 */
int prices_load(struct db *db, const struct place *place, bool device_model, struct prices *out, struct err **err);
void prices_finish(struct prices *prices);
#define AUTO_PRICES AUTO(prices_finish)

/* NULL for a class without one. */
const struct price *prices_find(const struct prices *prices, const char *class_name);

#endif
