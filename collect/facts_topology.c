/*
 * facts_topology.c - topology.*, by hwloc. Under Xen hwloc sees dom0's virtual CPUs, which say nothing of the machine:
 * there Xen is asked.
 */
#include <hwloc.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/mem.h"

#define XL_LIMIT_MS 20000

static void emit_count(
	const struct collect_sink *sink, hwloc_topology_t topology, const char *name, hwloc_obj_type_t type)
{
	source_emitf(sink, name, "%d", hwloc_get_nbobjs_by_type(topology, type));
}

/* "4 x 32 KiB" */
static void emit_cache(
	const struct collect_sink *sink, hwloc_topology_t topology, const char *name, hwloc_obj_type_t type)
{
	int n = hwloc_get_nbobjs_by_type(topology, type);
	if (n <= 0) {
		source_emit(sink, name, NULL, NULL, "hwloc sees none");
		return;
	}
	hwloc_obj_t first = hwloc_get_obj_by_type(topology, type, 0);
	source_emitf(sink, name, "%d x %llu KiB", n, (unsigned long long)(first->attr->cache.size / 1024));
}

static void by_hwloc(const struct collect_sink *sink)
{
	hwloc_topology_t topology;
	if (hwloc_topology_init(&topology) != 0) {
		source_emit(sink, "topology.packages", NULL, NULL, "hwloc cannot be initialised");
		return;
	}
	hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
	if (hwloc_topology_load(topology) != 0) {
		source_emit(sink, "topology.packages", NULL, NULL, "hwloc cannot read the topology");
	} else {
		emit_count(sink, topology, "topology.packages", HWLOC_OBJ_PACKAGE);
		emit_count(sink, topology, "topology.cores", HWLOC_OBJ_CORE);
		emit_count(sink, topology, "topology.threads", HWLOC_OBJ_PU);
		emit_count(sink, topology, "topology.numa_nodes", HWLOC_OBJ_NUMANODE);
		emit_cache(sink, topology, "topology.l1d", HWLOC_OBJ_L1CACHE);
		emit_cache(sink, topology, "topology.l2", HWLOC_OBJ_L2CACHE);
		emit_cache(sink, topology, "topology.l3", HWLOC_OBJ_L3CACHE);
	}
	hwloc_topology_destroy(topology);
}

static void by_xen(const struct collect_sink *sink)
{
	static const struct {
		const char *name, *key;
	} rows[] = {
		{"topology.threads", "nr_cpus"},
		{"topology.numa_nodes", "nr_nodes"},
		{"topology.cores_per_package", "cores_per_socket"},
		{"topology.threads_per_core", "threads_per_core"},
	};
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *info = source_command((const char *[]){"xl", "info", NULL}, XL_LIMIT_MS, &err);
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO_FREE char *value = info ? source_field(info, rows[i].key) : NULL;
		source_emit(sink, rows[i].name, value, err, "xl info does not say");
	}
}

void facts_topology(const struct collect_sink *sink)
{
	if (source_is_xen())
		by_xen(sink);
	else
		by_hwloc(sink);
}
