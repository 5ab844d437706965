/*
 * cost.h - what an interval of a boot costs its host, by who spends it: the worker's stopwatch around each pass of the
 * linux guest's tool.
 *
 * Names that are emitted, all in ns unless said else (on the instruction clock 1 ns is one instruction). Not traced:
 *
 *	elapsed            by the host's clock
 *	idle               of it, the host's CPUs had nothing to do (sum over CPUs); under Xen that is what no domain
 *	                   used, Xen's own idle loop
 *	guest-cpu          the vCPUs ran: guest code, and the hypervisor on its behalf
 *	device-model       threads of the device model other than vCPUs, the QEMU of Xen's qdisk included; 0 when a Xen
 *	                   domain has no such process
 *	kernel             host's or dom0's kernel threads that serve the guest: vhost, xen-blkback, xen-netback,
 *	                   kworkers, ksoftirqd
 *	host               the rest that the host (dom0) executed; the worker is in it
 *	steal              Xen: dom0 wanted a CPU that another domain had; Linux counts it to the thread that ran, so
 *	                   device-model and kernel may hold
 *	                   some of it, which host does not have
 *	exits              count: exits of the guest (KVM)
 *	exits.CLASS        count, by class, as far as KVM counts it for free: pio (whoever answers), mmio (to QEMU),
 *	                   hlt, irq, irq-window, hypercall, other
 *
 * So guest-cpu + device-model + kernel + host + idle is elapsed times CPUs. Traced (it costs; such a pass gives
 * `elapsed`, `idle` and these only):
 *
 *	guest              guest code
 *	hypervisor         from each exit to the entry that follows, in KVM or Xen
 *	device-model-vcpu  in QEMU, on a vCPU's thread (KVM), and the way there and back
 *	hypervisor.CLASS   the part of `hypervisor` after exits of that class
 *	exits, exits.CLASS count, by class
 *
 * Classes: cpuid hlt pio-hv pio-dm pio mmio msr irq irq-window hypercall cr exception pause fault other. A port is
 * answered by the hypervisor (pio-hv) or by the device model (pio-dm); pio is one of which that is not known. fault is
 * one of the second-level page tables (EPT, NPT) that is not known to be MMIO. A class that did not occur is emitted as
 * 0 where it would have been seen.
 *
 * Starting and stopping cost the host some of what they measure, always the same: the difference of two passes is free
 * of it.
 *
 * What a host cannot tell is unavailable, with the reason, never 0. Of a guest that is a machine of its own (metal)
 * that is everything: the guest itself counts its ticks.
 */
#ifndef HVB_COLLECT_COST_H
#define HVB_COLLECT_COST_H

#include "collect/collect.h"

struct cost;

/* For one boot, once its guest is there. Never NULL: what cannot be watched is unavailable later. */
struct cost *cost_open(const struct collect_target *target);

/* Whether this host can trace the guest's exits; else *reason (borrowed) says why not. */
bool cost_can_trace(const struct cost *cost, const char **reason);

void cost_start(struct cost *cost, bool trace);

/* Emits the interval since cost_start through sink->counter and sink->unavailable. */
void cost_stop(struct cost *cost, const struct collect_sink *sink);

/* Makes the host busy: a CPU-bound process of ordinary priority for each of the host's (dom0's) CPUs, ended by
 * cost_idle, cost_close, or with the
 * thread that called this. Nothing happens when it is busy already. */
int cost_busy(struct cost *cost, struct err **err);
void cost_idle(struct cost *cost);

void cost_close(struct cost *cost); /* accepts NULL */

#endif
