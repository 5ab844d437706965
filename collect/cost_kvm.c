/*
 * cost_kvm.c - tracing KVM: its tracepoints on each vCPU's thread, in one ring a thread (cost_ring.c).
 *
 * A thread of ours sleeps until a ring is half full and accounts what is in it, so that an interval may be of any
 * length while all rings together stay below RINGS_SIZE. What a record costs is in what is measured, about half of it
 * before its time is taken: some 1,170 instructions in the lab, so an exit to QEMU (three records) costs 10,100 and not
 * 6,590, and each of guest, hypervisor and device-model-vcpu has about one record an exit too much.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "collect/cost_parts.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/spawn.h"

#define TRACEFS "/sys/kernel/tracing"
#define EVENTS TRACEFS "/events/kvm"
#define RING_SIZE (4u << 20)
#define RINGS_SIZE (64u << 20) /* with more vCPUs than 16 each has a smaller ring */
#define VCPUS_MAX 256u

enum { ENTRY, EXIT, USER };
static const char *const event_names[COST_RING_EVENTS] = {"kvm_entry", "kvm_exit", "kvm_userspace_exit"};

struct vcpu {
	struct cost_ring ring;
	struct cost_kvm_trace trace;
};

struct kvm {
	struct cost_kvm_layout layout;
	pid_t *tids;
	unsigned n;
	size_t ring_size;
	char *missing;

	/* of an interval */
	bool watched;       /* all its events are there */
	struct vcpu *vcpus; /* NULL between intervals */
	uint8_t *copy;      /* what was taken out of a ring, while it is accounted */
	int stop;           /* eventfd, or -1 */
	pthread_t reader;
	bool reading;
};

static uint64_t now_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return (uint64_t)time.tv_sec * (uint64_t)CLOCK_NS_PER_S + (uint64_t)time.tv_nsec;
}

static int open_ring(const struct kvm *kvm, struct cost_ring *ring, pid_t tid)
{
	const uint32_t ids[COST_RING_EVENTS] = {kvm->layout.entry_id, kvm->layout.exit_id, kvm->layout.user_id};
	return cost_ring_open(ring, ids, tid, kvm->ring_size);
}

/* ---- the reader ---- */

/* Whole records only are in a ring. Source: perf_event_open(2): data_head is read before the data, data_tail written
 * after. */
static void drain(struct kvm *kvm, struct vcpu *vcpu)
{
	const struct cost_ring *ring = &vcpu->ring;
	const uint8_t *data = (const uint8_t *)ring->page + sysconf(_SC_PAGESIZE);
	uint64_t head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	uint64_t tail = ring->page->data_tail;
	size_t len = (size_t)(head - tail), first = ring->size - (size_t)(tail % ring->size);
	if (first > len)
		first = len;
	memcpy(kvm->copy, data + tail % ring->size, first);
	memcpy(kvm->copy + first, data, len - first);
	__atomic_store_n(&ring->page->data_tail, head, __ATOMIC_RELEASE);
	if (cost_kvm_feed(&vcpu->trace, kvm->copy, len) != len)
		vcpu->trace.broken = "a record of the trace has no end";
}

static void *read_rings(void *data)
{
	struct kvm *kvm = data;
	struct pollfd *fds = mem_alloc(kvm->n + 1, sizeof *fds);
	for (unsigned i = 0; i < kvm->n; i++)
		fds[i] = (struct pollfd){kvm->vcpus[i].ring.fds[0], POLLIN, 0};
	fds[kvm->n] = (struct pollfd){kvm->stop, POLLIN, 0};
	while (!fds[kvm->n].revents) {
		if (poll(fds, kvm->n + 1, -1) < 0)
			continue;
		for (unsigned i = 0; i < kvm->n; i++) {
			drain(kvm, &kvm->vcpus[i]);
			if (fds[i].revents & ~POLLIN) /* the thread has ended */
				fds[i].fd = -1;
		}
	}
	free(fds);
	return NULL;
}

static int start_reader(struct kvm *kvm)
{
	kvm->stop = eventfd(0, EFD_CLOEXEC);
	kvm->reading = kvm->stop >= 0 && spawn_thread(&kvm->reader, read_rings, kvm) == 0;
	return kvm->reading ? 0 : -1;
}

static void stop_reader(struct kvm *kvm)
{
	if (kvm->reading) {
		eventfd_write(kvm->stop, 1);
		pthread_join(kvm->reader, NULL);
	}
	if (kvm->stop >= 0)
		close(kvm->stop);
	kvm->stop = -1;
	kvm->reading = false;
}

/* ---- an interval ---- */

static void switch_rings(struct kvm *kvm, bool on)
{
	for (unsigned i = 0; i < kvm->n; i++)
		if (cost_ring_switch(&kvm->vcpus[i].ring, on) != 0)
			kvm->watched = false;
}

static void kvm_start(void *tracer)
{
	struct kvm *kvm = tracer;
	kvm->watched = !kvm->missing;
	kvm->vcpus = mem_alloc(kvm->n + 1, sizeof *kvm->vcpus);
	kvm->copy = mem_alloc(1, kvm->ring_size);
	for (unsigned i = 0; i < kvm->n; i++)
		kvm->watched = open_ring(kvm, &kvm->vcpus[i].ring, kvm->tids[i]) == 0 && kvm->watched;
	if (!kvm->watched)
		return;
	uint64_t now = now_ns();
	for (unsigned i = 0; i < kvm->n; i++)
		cost_kvm_begin(&kvm->vcpus[i].trace, &kvm->layout, now);
	kvm->watched = start_reader(kvm) == 0;
	if (kvm->watched)
		switch_rings(kvm, true);
}

/* The reader has ended and nothing of the interval is left; also when there is none. */
static void end_interval(struct kvm *kvm)
{
	stop_reader(kvm);
	for (unsigned i = 0; kvm->vcpus && i < kvm->n; i++)
		cost_ring_close(&kvm->vcpus[i].ring);
	free(STEAL(kvm->vcpus));
	free(STEAL(kvm->copy));
}

static const char *kvm_stop(void *tracer, struct cost_tally *tally)
{
	struct kvm *kvm = tracer;
	*tally = (struct cost_tally){.model = true};
	if (kvm->watched)
		switch_rings(kvm, false);
	uint64_t now = now_ns();
	const char *broken = kvm->watched ? NULL
		: kvm->missing            ? kvm->missing
					  : "the vCPUs could not be traced this time (perf_event_open)";
	stop_reader(kvm);
	for (unsigned i = 0; i < kvm->n && !broken; i++) {
		struct vcpu *vcpu = &kvm->vcpus[i];
		drain(kvm, vcpu);
		cost_kvm_end(&vcpu->trace, now);
		broken = vcpu->trace.broken;
		cost_tally_add(tally, &vcpu->trace.tally);
	}
	end_interval(kvm);
	return broken;
}

/* ---- the whole ---- */

static int read_layout(struct kvm *kvm, struct err **err)
{
	char *texts[COST_RING_EVENTS] = {NULL};
	int result = 0;
	for (unsigned i = 0; i < COST_RING_EVENTS && result == 0; i++) {
		AUTO_FREE char *path = mem_printf(EVENTS "/%s/format", event_names[i]);
		texts[i] = source_text(path, err);
		result = texts[i] ? 0 : -1;
	}
	if (result == 0)
		result = cost_kvm_layout(&kvm->layout, texts[ENTRY], texts[EXIT], texts[USER], err);
	for (unsigned i = 0; i < COST_RING_EVENTS; i++)
		free(texts[i]);
	return result;
}

/* NULL, or why its vCPUs cannot be traced; caller frees. */
static char *find_vcpus(struct kvm *kvm, const struct collect_target *target, const struct cost_process *process)
{
	AUTO_ERR struct err *err = NULL;
	unsigned n = cost_process_vcpus(process, kvm->tids, VCPUS_MAX);
	if (target->driver->source != DRIVER_SOURCE_KVM)
		return mem_printf("there is no hypervisor under %s to trace", target->driver->name);
	if (n == 0 || n > VCPUS_MAX)
		return mem_printf("of %u threads of vCPUs none can be traced (QEMU needs -name debug-threads=on)", n);
	AUTO_FREE char *events = source_path(TRACEFS "/events");
	if (!file_exists(events))
		return mem_strdup("there is no tracefs: mount -t tracefs tracefs " TRACEFS);
	if (read_layout(kvm, &err) != 0)
		return mem_strdup(err_message(err));
	while (kvm->ring_size > RINGS_SIZE / n)
		kvm->ring_size /= 2;
	struct cost_ring ring;
	int opened = open_ring(kvm, &ring, kvm->tids[0]), reason = errno;
	cost_ring_close(&ring);
	if (opened != 0)
		return mem_printf("perf cannot trace a vCPU: %s%s", strerror(reason),
			reason == EACCES || reason == EPERM ? "; only root can, and no lockdown or filter may forbid it"
							    : "");
	kvm->n = n;
	return NULL;
}

static void *kvm_open(const struct collect_target *target, const struct cost_process *process)
{
	struct kvm *kvm = mem_alloc(1, sizeof *kvm);
	kvm->stop = -1;
	kvm->ring_size = RING_SIZE;
	kvm->tids = mem_alloc(VCPUS_MAX, sizeof *kvm->tids);
	kvm->missing = find_vcpus(kvm, target, process);
	return kvm;
}

static const char *kvm_missing(const void *tracer)
{
	const struct kvm *kvm = tracer;
	return kvm->missing;
}

static void kvm_close(void *tracer)
{
	struct kvm *kvm = tracer;
	end_interval(kvm);
	free(kvm->tids);
	free(kvm->missing);
	free(kvm);
}

const struct cost_tracer cost_kvm_tracer = {kvm_open, kvm_missing, kvm_start, kvm_stop, kvm_close};
