/*
 * cost.h - what an interval of a boot costs its host, by who spends it: the worker's stopwatch around each pass of the linux guest's tool.
 *
 * Names that are emitted, all in ns unless said else (on the instruction clock 1 ns is one instruction):
 *
 *	elapsed            by the host's clock
 *	idle               of it, the host's CPUs had nothing to do (sum over CPUs)
 *	guest-cpu          the vCPUs ran: guest code, and the hypervisor on its behalf
 *	device-model       threads of the device model other than vCPUs, QEMU behind Xen's qdisk included
 *	kernel             host's or dom0's kernel threads that serve the guest: vhost, xen-blkback, xen-netback, kworkers, ksoftirqd
 *	host               the rest that the host (dom0) executed
 *	exits              count: exits of the guest
 *	exits.CLASS        count, by class: see below
 * and only when traced (it costs; such passes give no other figure):
 *	guest              guest code
 *	hypervisor         from each exit to the entry that follows, in KVM or Xen
 *	device-model-vcpu  in QEMU, on a vCPU's thread (KVM)
 *	hypervisor.CLASS   the part of `hypervisor` after exits of that class
 *
 * Classes: cpuid hlt pio mmio msr irq irq-window hypercall cr exception pause other; untraced KVM counts what debugfs counts: then they are its names
 * (io_exits, irq_exits ...) in classes pio, mmio, hlt, irq, irq-window, hypercall and other.
 *
 * What a host cannot tell is unavailable, with the reason, never 0.
 */
#ifndef HVB_COLLECT_COST_H
#define HVB_COLLECT_COST_H

#include "collect/collect.h"

struct cost;

/* For one boot, once its guest runs. dir: a folder for trace files. Never NULL: what cannot be watched is unavailable later. */
struct cost *cost_open(const struct collect_target *target, const char *dir);

/* Whether this host can trace the guest's exits; else *reason (borrowed) says why not. */
bool cost_can_trace(const struct cost *cost, const char **reason);

void cost_start(struct cost *cost, bool trace);

/* Emits the interval since cost_start through sink->counter and sink->unavailable. */
void cost_stop(struct cost *cost, const struct collect_sink *sink);

/* Makes the host busy: a CPU-bound process of ordinary priority for each of the host's (dom0's) CPUs, ended by cost_idle, cost_close, or with this process. */
int cost_busy(struct cost *cost, struct err **err);
void cost_idle(struct cost *cost);

void cost_close(struct cost *cost);   /* accepts NULL */

#endif
