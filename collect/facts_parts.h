/* facts_parts.h - the parts of the collector `facts`, one file each. Only facts*.c include this. */
#ifndef HVB_COLLECT_FACTS_PARTS_H
#define HVB_COLLECT_FACTS_PARTS_H

#include "collect/collect.h"

void facts_cpu(const struct collect_sink *sink);      /* cpu.*: model, features, power, as the system shows them */
void facts_topology(const struct collect_sink *sink); /* topology.*: packages, cores, threads, NUMA, caches */
void facts_kernel(const struct collect_sink *sink);   /* kernel.*, memory.*, mitigation.* */
void facts_kvm(const struct collect_sink *sink);      /* kvm.*: the modules' parameters */
void facts_xen(const struct collect_sink *sink);      /* xen.*: Xen's own view; nothing where there is no Xen */
/* sched.*: the parameters of the host's scheduler, and of Xen's */
void facts_sched(const struct collect_sink *sink);
void facts_packages(const struct collect_sink *sink); /* package.*: versions */
/* parity.*: what two hosts must agree on to be compared (METHOD rule 10) */
void facts_parity(const struct collect_sink *sink);

#endif
