/*
 * facts.c - what the host is, once per run: everything that can make a figure different on another day or another
 * machine.
 *
 * Only what stays the same while the host stays as it is: these facts are its fingerprint. Frequencies and free memory
 * are none.
 */
#include "collect/collect.h"
#include "collect/facts_parts.h"

static void facts_host(const struct collect_sink *sink)
{
	facts_cpu(sink);
	facts_topology(sink);
	facts_kernel(sink);
	facts_kvm(sink);
	facts_xen(sink);
	facts_sched(sink);
	facts_packages(sink);
	facts_parity(sink);
}

const struct collector collector_facts = {
	.name = "facts",
	.what = "what the host is: CPU, topology, memory, kernel, hypervisor, mitigations, power, packages",
	.stable = true,
	.host = facts_host,
};
