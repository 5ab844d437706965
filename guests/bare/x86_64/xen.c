/*
 * xen.c - what the guest needs of Xen: the hypercall page, the console ring, switching off.
 *
 * Sources: Xen xen/include/public/arch-x86/cpuid.h (leaf base + 2), hvm/hvm_op.h and hvm/params.h, io/console.h,
 * event_channel.h, memory.h, sched.h, vcpu.h, xen.h (struct shared_info, struct vcpu_time_info).
 */
#include "bench/arch/arch.h"
#include "guests/bare/x86_64/machine.h"

#define CALL_MEMORY_OP 12
#define CALL_VCPU_OP 24
#define CALL_SCHED_OP 29
#define CALL_EVENT_CHANNEL_OP 32
#define CALL_HVM_OP 34
#define XENMEM_ADD_TO_PHYSMAP 7
#define SPACE_SHARED_INFO 0
/* Where Linux puts it under Xen HVM, too: no RAM, and no device. Source: Linux arch/x86/xen/enlighten_hvm.c. */
#define SHARED_INFO_PAGE 0xfe700000ul
#define SHARED_INFO_TIME 32   /* vcpu_info[0].time */
#define SHARED_INFO_MASK 2560 /* evtchn_mask, of a guest whose hypercall page was set up in 64-bit mode */
#define CHANNELS 4096
#define VCPUOP_GET_RUNSTATE 4
#define SCHEDOP_YIELD 0
#define SCHEDOP_SHUTDOWN 2
#define SHUTDOWN_POWEROFF 0
#define EVTCHNOP_SEND 4
#define HVMOP_GET_PARAM 1
#define HVM_PARAM_CONSOLE_PFN 17
#define HVM_PARAM_CONSOLE_EVTCHN 18
#define DOMID_SELF 0x7ff0
#define DRAIN_YIELDS 20000
#define LOOKS_MAX 1000

struct hvm_param {
	uint16_t domain, pad;
	uint32_t index;
	uint64_t value;
};

/* struct xencons_interface: what the guest writes is `out`. */
struct ring {
	char in[1024];
	char out[2048];
	uint32_t in_read, in_written, out_read, out_written;
};

struct time_info {
	uint32_t version, pad;   /* odd while Xen writes */
	uint64_t tsc, system_ns; /* this guest's TSC, and Xen's time then */
};

static uint8_t page[PAGE_SIZE] __attribute__((aligned(4096)));
static volatile struct ring *ring;
static uint32_t event_channel;
static volatile struct time_info *time_info; /* NULL: Xen does not show it */

static int64_t call(unsigned number, uint64_t a, const void *b)
{
	return arch_xen_call(page, number, a, (uint64_t)(uintptr_t)b, 0);
}

static uint64_t get_param(uint32_t index)
{
	struct hvm_param param = {.domain = DOMID_SELF, .index = index};
	return call(CALL_HVM_OP, HVMOP_GET_PARAM, &param) == 0 ? param.value : 0;
}

/*
 * Nobody here takes events, so all are masked, as operating systems begin. Else the first one that the console's
 * reader sends would stay pending, and Xen would look at it at every exit from then on: 5 instructions each, from a
 * moment of dom0's choice. Source: Xen xen/arch/x86/hvm/irq.c, hvm_maybe_deassert_evtchn_irq.
 */
static bool map_shared_info(void)
{
	struct {
		uint16_t domain, size;
		uint32_t space;
		uint64_t index, frame;
	} add = {.domain = DOMID_SELF, .space = SPACE_SHARED_INFO, .frame = SHARED_INFO_PAGE / PAGE_SIZE};
	if (call(CALL_MEMORY_OP, XENMEM_ADD_TO_PHYSMAP, &add) != 0)
		return false;
	volatile uint64_t *mask = (volatile uint64_t *)(SHARED_INFO_PAGE + SHARED_INFO_MASK);
	for (unsigned i = 0; i < CHANNELS / 64; i++)
		mask[i] = UINT64_MAX;
	return true;
}

bool xen_init(uint32_t cpuid_base)
{
	struct arch_cpuid leaf = arch_cpuid(cpuid_base + 2, 0);
	if (leaf.eax == 0)
		return false;
	arch_wrmsr(leaf.ebx, (uint64_t)(uintptr_t)page);
	if (map_shared_info())
		time_info = (volatile struct time_info *)(SHARED_INFO_PAGE + SHARED_INFO_TIME);
	uint64_t frame = get_param(HVM_PARAM_CONSOLE_PFN);
	event_channel = (uint32_t)get_param(HVM_PARAM_CONSOLE_EVTCHN);
	if (frame && frame < MAPPED_END / PAGE_SIZE && event_channel)
		ring = (volatile struct ring *)(uintptr_t)(frame * PAGE_SIZE);
	return true;
}

const uint8_t *xen_hypercall_page(void)
{
	return page;
}

bool xen_ring_found(void)
{
	return ring != NULL;
}

static void notify(void)
{
	uint32_t port = event_channel;
	call(CALL_EVENT_CHANNEL_OP, EVTCHNOP_SEND, &port);
}

void xen_ring_write(const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (ring->out_written - ring->out_read >= sizeof ring->out) {
			notify();
			while (ring->out_written - ring->out_read >= sizeof ring->out)
				call(CALL_SCHED_OP, SCHEDOP_YIELD, NULL);
		}
		ring->out[ring->out_written % sizeof ring->out] = data[i];
		arch_fence();
		ring->out_written++;
	}
	notify();
}

size_t xen_ring_read(char *data, size_t cap)
{
	size_t n = 0;
	while (n < cap && ring->in_read != ring->in_written)
		data[n++] = ring->in[ring->in_read++ % sizeof ring->in];
	if (n > 0)
		notify();
	return n;
}

void xen_ring_drain(void)
{
	for (unsigned i = 0; i < DRAIN_YIELDS && ring->out_read != ring->out_written; i++)
		call(CALL_SCHED_OP, SCHEDOP_YIELD, NULL);
}

bool xen_time(uint64_t *tsc, uint64_t *system_ns)
{
	for (unsigned i = 0; time_info && i < LOOKS_MAX; i++) {
		uint32_t version = time_info->version;
		arch_fence();
		*tsc = time_info->tsc;
		*system_ns = time_info->system_ns;
		arch_fence();
		if (version % 2 == 0 && version == time_info->version && *tsc)
			return true;
	}
	return false;
}

bool xen_run_states(uint64_t states[4])
{
	struct {
		uint32_t state, pad;
		uint64_t entered, time[4];
	} info;
	if (arch_xen_call(page, CALL_VCPU_OP, VCPUOP_GET_RUNSTATE, 0, (uint64_t)(uintptr_t)&info) != 0)
		return false;
	for (unsigned i = 0; i < 4; i++)
		states[i] = info.time[i];
	return true;
}

void xen_power_off(void)
{
	uint32_t reason = SHUTDOWN_POWEROFF;
	call(CALL_SCHED_OP, SCHEDOP_SHUTDOWN, &reason);
}
