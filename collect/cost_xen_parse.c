/*
 * cost_xen_parse.c - from what xentrace writes to who had the CPU while one domain ran: its code, or Xen on its behalf.
 *
 * VMENTRY begins guest code, VMEXIT ends it; changes of the run state tell which domain a CPU runs, so that what others
 * ran in between is not the guest's. The file has pieces of one CPU's records each, in order of time for each CPU.
 * Before its first record a CPU is unknown; the first one says what was before it. Entries and exits on a CPU whose
 * domain is not known yet are the guest's: no other domain with hardware virtualization runs. Lost records break the
 * trace, and so does guest code that nothing ended: this Xen then records exits as an event that is not known here.
 *
 * A vCPU that waits for the device model is offline to the scheduler (blocked is one that halted), so a port behind
 * whose exit it goes offline is the device model's; where it enters again without that, Xen has answered.
 *
 * Source: Xen 4.17 xen/include/public/trace.h; xen/common/sched/core.c, trace_runstate_change();
 * xen/include/asm-x86/hvm/trace.h; xen/include/public/vcpu.h (RUNSTATE_running is 0, _offline 3).
 */
#include <string.h>

#include "collect/cost_parts.h"

#define EVENT_MASK 0x0fffffffu
#define EXTRA_SHIFT 28
#define HAS_TSC (1u << 31)
#define LOST_RECORDS 0x0001f001u
#define CPU_CHANGE 0x0001f003u
#define RUNSTATE_CHANGE 0x00021001u
#define RUNSTATE_BITS 0x00000330u /* old state in bits 8-9, new state in bits 4-5 */
#define OFFLINE 3u
#define VMENTRY 0x00081001u
#define VMEXIT 0x00081002u
#define VMEXIT64 0x00081102u
#define SVM_VMEXIT 0x00081003u /* since Xen 4.19, for AMD */
#define SVM_VMEXIT64 0x00081103u
#define SVM_NPF 0x400u
#define EPT_VIOLATION 48u

static uint32_t word(const uint8_t *data, unsigned i)
{
	uint32_t value;
	memcpy(&value, data + 4 * (size_t)i, sizeof value);
	return value;
}

/* The part of since..now that lies in the interval is of what the CPU did. */
static void account(struct cost_xen_trace *trace, struct cost_xen_cpu *cpu, uint64_t now)
{
	uint64_t begin = cpu->since > trace->from ? cpu->since : trace->from;
	uint64_t end = now < trace->to ? now : trace->to;
	if (now < cpu->since) {
		trace->broken = "the trace's records are not in order";
		return;
	}
	cpu->since = now;
	if (end <= begin)
		return;
	if (cpu->at == COST_XEN_GUEST)
		trace->tally.guest_ns += end - begin;
	if (cpu->at == COST_XEN_HYPERVISOR)
		cost_exit_account(&cpu->exit, &trace->tally, end - begin);
}

/* The CPU leaves what it did, up to now. Only an exit ends guest code. */
static void leave(struct cost_xen_trace *trace, struct cost_xen_cpu *cpu, uint64_t now)
{
	account(trace, cpu, now);
	if (cpu->at == COST_XEN_GUEST)
		trace->broken = "the trace has an entry into the guest without an exit: hvbench does not know this Xen";
}

/* What a CPU's first record says about the time before it. */
static void assume(struct cost_xen_cpu *cpu, int at)
{
	if (cpu->at == COST_XEN_UNKNOWN)
		cpu->at = at;
}

/* A domain's memory is all there before it starts, so a fault of the second-level tables is a device's. */
static enum cost_class class_of(bool svm, uint32_t reason)
{
	if (reason == (svm ? SVM_NPF : EPT_VIOLATION))
		return COST_MMIO;
	return svm ? cost_class_of_svm(reason) : cost_class_of_vmx(reason);
}

static void on_runstate(
	struct cost_xen_trace *trace, struct cost_xen_cpu *cpu, uint64_t now, uint32_t event, uint32_t who)
{
	unsigned new_state = event >> 4 & 3;
	bool was_running = (event >> 8 & 3) == 0, runs = new_state == 0;
	bool ours = who >> 16 == trace->domain;
	if (was_running == runs)
		return;
	assume(cpu, was_running && ours ? COST_XEN_HYPERVISOR : COST_XEN_OTHER);
	leave(trace, cpu, now);
	if (was_running && ours && new_state == OFFLINE)
		cost_exit_answer(&cpu->exit, &trace->tally, true);
	cpu->at = runs && ours ? COST_XEN_HYPERVISOR : COST_XEN_OTHER;
}

static bool is_exit(uint32_t event)
{
	return event == VMEXIT || event == VMEXIT64 || event == SVM_VMEXIT || event == SVM_VMEXIT64;
}

static void on_event(struct cost_xen_trace *trace, uint32_t event, uint64_t now, const uint8_t *extra, unsigned n)
{
	struct cost_xen_cpu *cpu = &trace->cpus[trace->cpu];
	if ((event & ~RUNSTATE_BITS) == RUNSTATE_CHANGE && n >= 1)
		on_runstate(trace, cpu, now, event, word(extra, 0));
	else if (event == VMENTRY && cpu->at != COST_XEN_OTHER) {
		assume(cpu, COST_XEN_HYPERVISOR);
		leave(trace, cpu, now);
		cost_exit_answer(&cpu->exit, &trace->tally, false);
		cpu->at = COST_XEN_GUEST;
	} else if (is_exit(event) && n >= 1 && cpu->at != COST_XEN_OTHER) {
		assume(cpu, COST_XEN_GUEST);
		account(trace, cpu, now);
		cpu->at = COST_XEN_HYPERVISOR;
		cost_exit_begin(&cpu->exit, &trace->tally, class_of(trace->svm, word(extra, 0)),
			now >= trace->from && now <= trace->to);
	}
}

static void on_record(struct cost_xen_trace *trace, uint32_t head, const uint8_t *body, unsigned n)
{
	uint32_t event = head & EVENT_MASK;
	if (event == LOST_RECORDS)
		trace->broken = "records of the trace were lost";
	else if (event == CPU_CHANGE && n >= 1) {
		trace->cpu = word(body, 0);
		if (trace->cpu >= COST_XEN_CPUS)
			trace->broken = "the trace has more CPUs than hvbench reads";
	} else if (head & HAS_TSC)
		on_event(trace, event, (uint64_t)word(body, 1) << 32 | word(body, 0), body + 8, n);
}

size_t cost_xen_feed(struct cost_xen_trace *trace, const uint8_t *data, size_t len)
{
	size_t at = 0;
	while (!trace->broken && len - at >= 4) {
		uint32_t head = word(data + at, 0);
		unsigned n = head >> EXTRA_SHIFT & 7;
		size_t size = 4 + (head & HAS_TSC ? 8u : 0u) + 4u * n;
		if (size > len - at)
			break;
		on_record(trace, head, data + at + 4, n);
		at += size;
	}
	return trace->broken ? len : at;
}

void cost_xen_end(struct cost_xen_trace *trace)
{
	for (unsigned i = 0; i < COST_XEN_CPUS && !trace->broken; i++)
		if (trace->cpus[i].at != COST_XEN_UNKNOWN && trace->cpus[i].since < trace->to)
			account(trace, &trace->cpus[i], trace->to);
}
