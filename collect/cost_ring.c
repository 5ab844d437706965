/*
 * cost_ring.c - opens tracepoints on a thread as perf events that share one ring.
 *
 * The clock is the stopwatch's. A context switch of the thread is a record too. An event that is merely open makes each
 * switch of the thread more expensive, so a ring exists only while an interval is traced.
 */
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "collect/cost_parts.h"

/* The first event also records when the thread is switched in and out. */
static int open_event(uint32_t id, bool first, pid_t thread, size_t size)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof attr,
		.config = id,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_TIME | PERF_SAMPLE_RAW,
		.sample_id_all = 1,
		.disabled = 1,
		.context_switch = first,
		.watermark = 1,
		.wakeup_watermark = (uint32_t)size / 2,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC_RAW,
	};
	return (int)syscall(SYS_perf_event_open, &attr, thread, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

int cost_ring_open(struct cost_ring *ring, const uint32_t ids[COST_RING_EVENTS], pid_t thread, size_t size)
{
	*ring = (struct cost_ring){.fds = {-1, -1, -1}, .size = size};
	for (unsigned i = 0; i < COST_RING_EVENTS; i++) {
		ring->fds[i] = open_event(ids[i], i == 0, thread, size);
		if (ring->fds[i] < 0)
			return -1;
	}
	void *page = mmap(
		NULL, (size_t)sysconf(_SC_PAGESIZE) + size, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fds[0], 0);
	if (page == MAP_FAILED)
		return -1;
	ring->page = page;
	for (unsigned i = 1; i < COST_RING_EVENTS; i++)
		if (ioctl(ring->fds[i], PERF_EVENT_IOC_SET_OUTPUT, ring->fds[0]) != 0)
			return -1;
	return 0;
}

int cost_ring_switch(const struct cost_ring *ring, bool on)
{
	int result = 0;
	for (unsigned i = 0; i < COST_RING_EVENTS; i++)
		if (ioctl(ring->fds[i], on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE, 0) != 0)
			result = -1;
	return result;
}

void cost_ring_close(struct cost_ring *ring)
{
	if (ring->page)
		munmap(ring->page, (size_t)sysconf(_SC_PAGESIZE) + ring->size);
	for (unsigned i = 0; i < COST_RING_EVENTS; i++)
		if (ring->fds[i] >= 0)
			close(ring->fds[i]);
	*ring = (struct cost_ring){.fds = {-1, -1, -1}};
}
