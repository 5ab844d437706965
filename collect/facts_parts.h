/* facts_parts.h - the parts of the collector `facts`, one file each. Only facts*.c include this. */
#ifndef HVB_COLLECT_FACTS_PARTS_H
#define HVB_COLLECT_FACTS_PARTS_H

#include "collect/collect.h"
#include "lib/buf.h"

void facts_cpu(const struct collect_sink *sink);      /* cpu.*: model, features, power, as the system shows them */
void facts_topology(const struct collect_sink *sink); /* topology.*: packages, cores, threads, NUMA, caches */
void facts_kernel(const struct collect_sink *sink);   /* kernel.*, memory.*, mitigation.* */
void facts_kvm(const struct collect_sink *sink);      /* kvm.*: the modules' parameters */
void facts_xen(const struct collect_sink *sink);      /* xen.*: Xen's own view; nothing where there is no Xen */
/* sched.*: the parameters of the host's scheduler, and of Xen's */
void facts_sched(const struct collect_sink *sink);
void facts_packages(const struct collect_sink *sink); /* package.*: versions */
/* parity.*: what two hosts must agree on to be compared (METHOD rule 10; lib/parity.h says which there are) */
void facts_parity(const struct collect_sink *sink);

/* ---- parts of parity.* ---- */

struct linux_cpus;
void facts_frequency_linux(const struct collect_sink *sink, const struct linux_cpus *cpus);
void facts_idle_linux(const struct collect_sink *sink, const struct linux_cpus *cpus);
void facts_power_xen(const struct collect_sink *sink);             /* frequencies, idle states, SMT: as Xen says */
void facts_mitigations(const struct collect_sink *sink, bool xen); /* against speculation */

/* True when the kernel has this module, loaded or built in. */
bool facts_module_there(const char *module);

/* ---- a setting that each CPU has for itself ---- */

struct by_cpu {
	struct by_cpu_value {
		char *value;
		struct buf cpus; /* "0-2,5" */
		int first, last; /* of the last range */
	} * list;
	unsigned n, cpus;
	int without; /* the first CPU that has no value; -1: none */
};

#define BY_CPU_INIT \
	{ \
		NULL, 0, 0, -1 \
	}
#define AUTO_BY_CPU AUTO(by_cpu_finish)

/* value: copied; NULL when this CPU's cannot be read. CPUs come in ascending order. */
void by_cpu_add(struct by_cpu *b, int cpu, const char *value);

/*
 * Emits the value that all CPUs have, or "CPU 0-2: VALUE; CPU 3: OTHER". No CPU has one: `none`, or unavailable when
 * that is NULL; only some have: unavailable. why: the reason, "no file ..."
 */
void by_cpu_emit(
	const struct collect_sink *sink, const char *name, struct by_cpu *b, const char *none, const char *why);
void by_cpu_finish(struct by_cpu *b);

/* ---- Linux' CPUs ---- */

#define LINUX_CPU_DIR "/sys/devices/system/cpu"

/* Those that are online, ascending; caller frees the list. scaled: one of them has a frequency driver. */
struct linux_cpus {
	int *list;
	unsigned n;
	bool scaled;
};

struct linux_cpus linux_cpus_find(void);

/* The kind of a CPU of a hybrid: "core", "atom", ...; caller frees; NULL where Linux names none. */
char *linux_cpu_kind(int cpu);

/* A file below cpuN/; caller frees; NULL when it cannot be read. */
char *linux_cpu_text(int cpu, const char *file);

/* Emits what that file of each CPU says. none: what it means that no CPU has it; NULL: that is not known. */
void linux_cpus_emit(const struct collect_sink *sink, const char *name, const struct linux_cpus *cpus, const char *file,
	const char *none);

#endif
