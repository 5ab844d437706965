/*
 * perf.c - events of the CPU and the kernel while a boot's guest runs, of those who carry it: names as in
 * "vcpu.perf::PAGE-FAULTS".
 *
 *	vcpu          the vCPUs' threads: the guest itself (mg), and what KVM and QEMU do on them (mh)
 *	device-model  QEMU's other threads, and those that they make
 *	kernel        kernel threads that only serve this guest: vhost, KVM's timer
 *	host          all CPUs of the host, where that was asked for (target.events_host)
 *
 * Under Xen a vCPU is no thread of dom0, and dom0 counts its own side only. Counters are opened before the guest runs,
 * and read once, when it has ended: an open one outlives its thread.
 */
#include <stdlib.h>
#include <string.h>

#include "collect/collect.h"
#include "collect/perf_parts.h"
#include "collect/source.h"
#include "collect/vm.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define ONLINE "/sys/devices/system/cpu/online"
#define XEN_VCPU "under Xen a vCPU is no thread of dom0, which counts its own side only"
#define XEN_KERNEL "dom0 makes a guest's backend threads while the guest runs: none could be opened before"

enum { OF_VCPU, OF_MODEL, OF_KERNEL, OF_HOST, SIDES };
static const char *const side_names[SIDES] = {"vcpu", "device-model", "kernel", "host"};

struct perf {
	struct perf_events events;
	struct {
		struct perf_counters **list; /* of each place */
		size_t n;
		struct perf_sum *sums; /* of each event */
		const char *missing;   /* why it has no place, or NULL */
	} sides[SIDES];
};

static void add_place(struct perf *perf, unsigned side, struct perf_place place)
{
	MEM_ADD(perf->sides[side].list, perf->sides[side].n) = perf_counters_open(
		&perf->events, &place, perf->sides[side].sums);
}

static void add_threads(struct perf *perf, const struct collect_target *target)
{
	AUTO_FREE struct vm_thread *threads = NULL;
	pid_t process = vm_process(target);
	size_t n = 0;
	if (process > 0) {
		vm_threads(process, &threads, &n);
		vm_kernel_threads(process, &threads, &n);
	}
	for (size_t i = 0; i < n; i++)
		add_place(perf,
			threads[i].role == VM_VCPU            ? OF_VCPU
				: threads[i].role == VM_MODEL ? OF_MODEL
							      : OF_KERNEL,
			(struct perf_place){threads[i].tid, -1, threads[i].role == VM_MODEL});
	if (target->driver->source == DRIVER_SOURCE_XEN) {
		perf->sides[OF_VCPU].missing = XEN_VCPU;
		perf->sides[OF_KERNEL].missing = XEN_KERNEL;
	} else if (perf->sides[OF_VCPU].n == 0) {
		perf->sides[OF_VCPU].missing = process > 0
			? "no thread of the process has a vCPU's name (QEMU needs -name debug-threads=on)"
			: "no process of the host carries this guest";
	}
}

/* "0-3,8": calls add_place for each. */
static void add_cpus(struct perf *perf)
{
	AUTO_FREE char *text = source_text(ONLINE, NULL);
	if (!text)
		perf->sides[OF_HOST].missing = ONLINE " cannot be read";
	for (char *rest = text, *part; text && (part = strsep(&rest, ","));) {
		char *end;
		long first = strtol(part, &end, 10), last = *end == '-' ? strtol(end + 1, NULL, 10) : first;
		for (long cpu = first; cpu <= last; cpu++)
			add_place(perf, OF_HOST, (struct perf_place){-1, (int)cpu, false});
	}
}

static void *perf_begin(const struct collect_target *target)
{
	struct perf *perf = mem_alloc(1, sizeof *perf);
	perf_events_parse(target->events ? target->events : "", &perf->events);
	for (unsigned side = 0; side < SIDES; side++)
		perf->sides[side].sums = mem_alloc(perf->events.n + 1, sizeof *perf->sides[side].sums);
	add_threads(perf, target);
	if (target->events_host)
		add_cpus(perf);
	for (unsigned side = 0; side < SIDES; side++)
		for (size_t i = 0; i < perf->sides[side].n; i++)
			perf_counters_start(perf->sides[side].list[i], perf->sides[side].sums);
	return perf;
}

static void emit(const struct collect_sink *sink, const char *side, const char *event, const struct perf_sum *sum)
{
	AUTO_FREE char *name = mem_printf("%s.%s", side, event);
	if (sum->missing)
		sink->unavailable(sink->ctx, name, sum->missing);
	else
		sink->counter(sink->ctx, name, sum->value, sum->enabled, sum->running);
}

static void perf_end(void *state, const struct collect_target *target, const struct collect_sink *sink)
{
	struct perf *perf = state;
	(void)target;
	for (unsigned side = 0; side < SIDES; side++) {
		struct perf_sum *sums = perf->sides[side].sums;
		for (size_t i = 0; i < perf->sides[side].n; i++)
			perf_counters_stop(perf->sides[side].list[i], sums);
		if (perf->sides[side].missing)
			sink->unavailable(sink->ctx, side_names[side], perf->sides[side].missing);
		for (size_t i = 0; i < perf->events.n; i++) {
			if (perf->sides[side].n > 0)
				emit(sink, side_names[side], perf->events.list[i].name, &sums[i]);
			free(sums[i].missing);
		}
		MEM_FREE(sums, perf->sides[side].list);
	}
	perf_events_finish(&perf->events);
	free(perf);
}

const struct collector collector_perf = {
	.name = "perf",
	.what = "events of the CPU and the kernel, by libpfm's names, for `hvbench run --events`",
	.costs = true,
	.begin = perf_begin,
	.end = perf_end,
};
