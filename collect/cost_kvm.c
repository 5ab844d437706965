/*
 * cost_kvm.c - tracing KVM: its tracepoints on each vCPU's thread, as perf events that share one ring a thread.
 *
 * A thread of ours sleeps until a ring is half full and accounts what is in it, so that an interval may be of any
 * length. The events' clock is the stopwatch's. They exist only between start and stop: an event that is only there
 * makes each switch of the thread dearer. What a record costs is in what is measured, about half of it before its time
 * is taken: some 1,170 instructions in the lab, so an exit to QEMU (three records) costs 10,100 and not 6,590, and each
 * of guest, hypervisor and device-model-vcpu has about one record an exit too much.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "collect/cost_parts.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/spawn.h"

#define EVENTS "/sys/kernel/tracing/events/kvm"
#define RING_SIZE (4u << 20)
#define VCPUS_MAX 256u

enum { ENTRY, EXIT, USER, N_EVENTS };
static const char *const event_names[N_EVENTS] = {"kvm_entry", "kvm_exit", "kvm_userspace_exit"};

struct vcpu {
	int fd[N_EVENTS];
	struct perf_event_mmap_page *ring; /* the page before the data, or NULL */
	uint8_t *copy;                     /* what was taken out of the ring and not yet accounted */
	struct cost_kvm_trace trace;
};

struct cost_kvm {
	struct cost_kvm_layout layout;
	pid_t *tids;
	struct vcpu *vcpus;
	unsigned n;
	char *missing;
	bool watched; /* all events of this interval are there */
	int stop;     /* eventfd */
	pthread_t reader;
	bool reading;
};

static uint64_t now_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return (uint64_t)time.tv_sec * (uint64_t)CLOCK_NS_PER_S + (uint64_t)time.tv_nsec;
}

/* ---- events ---- */

static uint32_t id_of(const struct cost_kvm *kvm, unsigned event)
{
	return event == ENTRY ? kvm->layout.entry_id : event == EXIT ? kvm->layout.exit_id : kvm->layout.user_id;
}

/* The first event also tells when the thread comes and goes. */
static int open_event(const struct cost_kvm *kvm, unsigned event, pid_t tid)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof attr,
		.config = id_of(kvm, event),
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_TIME | PERF_SAMPLE_RAW,
		.sample_id_all = 1,
		.disabled = 1,
		.context_switch = event == 0,
		.watermark = 1,
		.wakeup_watermark = RING_SIZE / 2,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC_RAW,
	};
	return (int)syscall(SYS_perf_event_open, &attr, tid, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

static void close_vcpu(struct vcpu *vcpu)
{
	if (vcpu->ring)
		munmap(vcpu->ring, (size_t)sysconf(_SC_PAGESIZE) + RING_SIZE);
	for (unsigned i = 0; i < N_EVENTS; i++)
		if (vcpu->fd[i] >= 0)
			close(vcpu->fd[i]);
	free(vcpu->copy);
	*vcpu = (struct vcpu){.fd = {-1, -1, -1}};
}

static int open_vcpu(const struct cost_kvm *kvm, struct vcpu *vcpu, pid_t tid)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	*vcpu = (struct vcpu){.fd = {-1, -1, -1}};
	for (unsigned i = 0; i < N_EVENTS; i++) {
		vcpu->fd[i] = open_event(kvm, i, tid);
		if (vcpu->fd[i] < 0)
			return -1;
	}
	void *ring = mmap(NULL, page + RING_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd[0], 0);
	if (ring == MAP_FAILED)
		return -1;
	vcpu->ring = ring;
	vcpu->copy = mem_alloc(1, RING_SIZE);
	for (unsigned i = 1; i < N_EVENTS; i++)
		if (ioctl(vcpu->fd[i], PERF_EVENT_IOC_SET_OUTPUT, vcpu->fd[0]) != 0)
			return -1;
	return 0;
}

/* ---- the reader ---- */

/* Whole records only are in a ring. Source: perf_event_open(2): data_head is read before the data, data_tail written
 * after. */
static void drain(struct vcpu *vcpu)
{
	const uint8_t *data = (const uint8_t *)vcpu->ring + sysconf(_SC_PAGESIZE);
	uint64_t head = __atomic_load_n(&vcpu->ring->data_head, __ATOMIC_ACQUIRE);
	uint64_t tail = vcpu->ring->data_tail;
	size_t len = (size_t)(head - tail), first = RING_SIZE - (size_t)(tail % RING_SIZE);
	if (first > len)
		first = len;
	memcpy(vcpu->copy, data + tail % RING_SIZE, first);
	memcpy(vcpu->copy + first, data, len - first);
	__atomic_store_n(&vcpu->ring->data_tail, head, __ATOMIC_RELEASE);
	if (cost_kvm_feed(&vcpu->trace, vcpu->copy, len) != len)
		vcpu->trace.broken = "a record of the trace has no end";
}

static void *read_rings(void *data)
{
	struct cost_kvm *kvm = data;
	struct pollfd *fds = mem_alloc(kvm->n + 1, sizeof *fds);
	for (unsigned i = 0; i < kvm->n; i++)
		fds[i] = (struct pollfd){kvm->vcpus[i].fd[0], POLLIN, 0};
	fds[kvm->n] = (struct pollfd){kvm->stop, POLLIN, 0};
	while (!fds[kvm->n].revents) {
		if (poll(fds, kvm->n + 1, -1) < 0)
			continue;
		for (unsigned i = 0; i < kvm->n; i++) {
			drain(&kvm->vcpus[i]);
			if (fds[i].revents & ~POLLIN) /* the thread has ended */
				fds[i].fd = -1;
		}
	}
	free(fds);
	return NULL;
}

static int start_reader(struct cost_kvm *kvm)
{
	kvm->stop = eventfd(0, EFD_CLOEXEC);
	if (kvm->stop < 0)
		return -1;
	kvm->reading = spawn_thread(&kvm->reader, read_rings, kvm) == 0;
	return kvm->reading ? 0 : -1;
}

static void stop_reader(struct cost_kvm *kvm)
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

static void switch_events(struct cost_kvm *kvm, unsigned long request)
{
	for (unsigned i = 0; i < kvm->n; i++)
		for (unsigned event = 0; event < N_EVENTS; event++)
			if (ioctl(kvm->vcpus[i].fd[event], request, 0) != 0)
				kvm->watched = false;
}

void cost_kvm_start(struct cost_kvm *kvm)
{
	kvm->watched = !kvm->missing;
	kvm->vcpus = mem_alloc(kvm->n + 1, sizeof *kvm->vcpus);
	for (unsigned i = 0; i < kvm->n; i++)
		kvm->watched = open_vcpu(kvm, &kvm->vcpus[i], kvm->tids[i]) == 0 && kvm->watched;
	if (!kvm->watched)
		return;
	uint64_t now = now_ns();
	for (unsigned i = 0; i < kvm->n; i++)
		cost_kvm_begin(&kvm->vcpus[i].trace, &kvm->layout, now);
	kvm->watched = start_reader(kvm) == 0;
	if (kvm->watched)
		switch_events(kvm, PERF_EVENT_IOC_ENABLE);
}

const char *cost_kvm_stop(struct cost_kvm *kvm, struct cost_tally *tally)
{
	const char *broken = NULL;
	*tally = (struct cost_tally){.model = true};
	if (kvm->watched)
		switch_events(kvm, PERF_EVENT_IOC_DISABLE);
	uint64_t now = now_ns();
	if (!kvm->watched)
		broken = kvm->missing ? kvm->missing : "the vCPUs could not be traced this time (perf_event_open)";
	stop_reader(kvm);
	for (unsigned i = 0; i < kvm->n; i++) {
		struct vcpu *vcpu = &kvm->vcpus[i];
		if (!broken) {
			drain(vcpu);
			cost_kvm_end(&vcpu->trace, now);
			broken = vcpu->trace.broken;
			cost_tally_add(tally, &vcpu->trace.tally);
		}
		close_vcpu(vcpu);
	}
	free(kvm->vcpus);
	kvm->vcpus = NULL;
	return broken;
}

/* ---- the whole ---- */

static int read_layout(struct cost_kvm *kvm, struct err **err)
{
	char *texts[N_EVENTS] = {NULL};
	int result = 0;
	for (unsigned i = 0; i < N_EVENTS && result == 0; i++) {
		AUTO_FREE char *path = mem_printf(EVENTS "/%s/format", event_names[i]);
		texts[i] = source_text(path, err);
		result = texts[i] ? 0 : -1;
	}
	if (result == 0)
		result = cost_kvm_layout(&kvm->layout, texts[ENTRY], texts[EXIT], texts[USER], err);
	for (unsigned i = 0; i < N_EVENTS; i++)
		free(texts[i]);
	return result;
}

struct cost_kvm *cost_kvm_open(const struct collect_target *target, const struct cost_process *process)
{
	struct cost_kvm *kvm = mem_alloc(1, sizeof *kvm);
	AUTO_ERR struct err *err = NULL;
	kvm->stop = -1;
	kvm->tids = mem_alloc(VCPUS_MAX, sizeof *kvm->tids);
	unsigned n = cost_process_vcpus(process, kvm->tids, VCPUS_MAX);
	if (strcmp(target->driver, "kvm") != 0) {
		kvm->missing = mem_printf("there is no hypervisor under %s to trace", target->driver);
		return kvm;
	}
	if (n == 0 || n > VCPUS_MAX) {
		kvm->missing = mem_printf(
			"of %u threads of vCPUs none can be traced (QEMU needs -name debug-threads=on)", n);
		return kvm;
	}
	if (read_layout(kvm, &err) != 0) {
		kvm->missing = mem_strdup(err_message(err));
		return kvm;
	}
	AUTO_FD int fd = open_event(kvm, ENTRY, kvm->tids[0]);
	if (fd < 0)
		kvm->missing = mem_printf("perf cannot trace a vCPU: %s", strerror(errno));
	else
		kvm->n = n;
	return kvm;
}

const char *cost_kvm_missing(const struct cost_kvm *kvm)
{
	return kvm->missing;
}

void cost_kvm_close(struct cost_kvm *kvm)
{
	free(kvm->tids);
	free(kvm->missing);
	free(kvm);
}
