/*
 * xen.c - what the guest needs of Xen: the hypercall page, the console ring, switching off.
 *
 * Sources: Xen xen/include/public/arch-x86/cpuid.h (leaf base + 2), hvm/hvm_op.h and hvm/params.h, io/console.h, event_channel.h, sched.h.
 */
#include "bench/arch/arch.h"
#include "guests/bare/x86_64/machine.h"

#define CALL_SCHED_OP 29
#define CALL_EVENT_CHANNEL_OP 32
#define CALL_HVM_OP 34
#define SCHEDOP_YIELD 0
#define SCHEDOP_SHUTDOWN 2
#define SHUTDOWN_POWEROFF 0
#define EVTCHNOP_SEND 4
#define HVMOP_GET_PARAM 1
#define HVM_PARAM_CONSOLE_PFN 17
#define HVM_PARAM_CONSOLE_EVTCHN 18
#define DOMID_SELF 0x7ff0
#define DRAIN_YIELDS 20000

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

static uint8_t page[PAGE_SIZE] __attribute__((aligned(4096)));
static volatile struct ring *ring;
static uint32_t event_channel;

static int64_t call(unsigned number, uint64_t a, const void *b)
{
	return arch_xen_call(page, number, a, (uint64_t)(uintptr_t)b, 0);
}

static uint64_t get_param(uint32_t index)
{
	struct hvm_param param = { .domain = DOMID_SELF, .index = index };
	return call(CALL_HVM_OP, HVMOP_GET_PARAM, &param) == 0 ? param.value : 0;
}

bool xen_init(uint32_t cpuid_base)
{
	struct arch_cpuid leaf = arch_cpuid(cpuid_base + 2, 0);
	if (leaf.eax == 0)
		return false;
	arch_wrmsr(leaf.ebx, (uint64_t)(uintptr_t)page);
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

void xen_ring_drain(void)
{
	for (unsigned i = 0; i < DRAIN_YIELDS && ring->out_read != ring->out_written; i++)
		call(CALL_SCHED_OP, SCHEDOP_YIELD, NULL);
}

void xen_power_off(void)
{
	uint32_t reason = SHUTDOWN_POWEROFF;
	call(CALL_SCHED_OP, SCHEDOP_SHUTDOWN, &reason);
}
