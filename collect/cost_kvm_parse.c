/*
 * cost_kvm_parse.c - from the records of KVM's tracepoints on one vCPU's thread to who had the CPU: guest, hypervisor
 * or device model.
 *
 * kvm_entry begins guest code, kvm_exit ends it, kvm_userspace_exit leaves KVM for QEMU, which comes back by the next
 * kvm_entry; between a switch-out and the switch-in that follows nobody had it. Any record that is lost or not
 * understood breaks the trace: a part of it would be a wrong number.
 * Source of the records' layout: perf_event_open(2), linux/perf_event.h; the events carry PERF_SAMPLE_TIME |
 * PERF_SAMPLE_RAW and sample_id_all.
 */
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/cost_parts.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define ISA_VMX 1u
#define ISA_SVM 2u
#define SVM_NPF 0x400u
/* a reserved bit in the entry, which is how KVM marks MMIO. Source: Linux 6.1 arch/x86/kvm/mmu/spte.c */
#define NPF_RESERVED (UINT64_C(1) << 3)
#define RAW_MAX 4096u
#define TIME_SIZE 8u
#define KVM_EXIT_IO 2u /* Source: Linux include/uapi/linux/kvm.h */

/* ---- the layout of the raw data ---- */

static int field_at(
	const char *format, const char *event, const char *name, unsigned size, unsigned *at, struct err **err)
{
	AUTO_FREE char *wanted = mem_printf(" %s;\toffset:", name);
	const char *field = strstr(format, wanted);
	unsigned found_size;
	if (!field || sscanf(field + strlen(wanted), "%u;\tsize:%u", at, &found_size) != 2 || found_size != size ||
		*at > RAW_MAX)
		return err_set(
			err, ERR_INFRA, NULL, "KVM's trace event %s has no field %s of %u bytes", event, name, size);
	return 0;
}

static int event_id(const char *format, const char *name, uint32_t *id, struct err **err)
{
	const char *line = strstr(format, "\nID: ");
	if (!line || sscanf(line, "\nID: %u", id) != 1)
		return err_set(err, ERR_INFRA, NULL, "KVM's trace event %s has no ID", name);
	return 0;
}

int cost_kvm_layout(
	struct cost_kvm_layout *layout, const char *entry, const char *exit, const char *user, struct err **err)
{
	if (event_id(entry, "kvm_entry", &layout->entry_id, err) != 0 ||
		event_id(exit, "kvm_exit", &layout->exit_id, err) != 0 ||
		event_id(user, "kvm_userspace_exit", &layout->user_id, err) != 0)
		return -1;
	if (field_at(exit, "kvm_exit", "exit_reason", 4, &layout->reason_at, err) != 0 ||
		field_at(exit, "kvm_exit", "isa", 4, &layout->isa_at, err) != 0 ||
		field_at(exit, "kvm_exit", "info1", 8, &layout->info1_at, err) != 0)
		return -1;
	if (field_at(user, "kvm_userspace_exit", "reason", 4, &layout->user_reason_at, err) != 0)
		return -1;
	return field_at(user, "kvm_userspace_exit", "errno", 4, &layout->errno_at, err);
}

/* ---- the state ---- */

/* Up to `now` the thread was where the state says. */
static void account(struct cost_kvm_trace *trace, uint64_t now)
{
	uint64_t ns = now - trace->since;
	if (now < trace->since) {
		trace->broken = "the trace's records are not in order";
		return;
	}
	trace->since = now;
	if (!trace->on_cpu)
		return;
	if (trace->at == COST_IN_GUEST)
		trace->tally.guest_ns += ns;
	else if (trace->at == COST_IN_MODEL)
		trace->tally.model_ns += ns;
	else
		cost_exit_account(&trace->exit, &trace->tally, ns);
}

/* What the first record says about the time before it. */
static void assume(struct cost_kvm_trace *trace, bool on_cpu, int at)
{
	if (trace->at != COST_AT_UNKNOWN)
		return;
	trace->on_cpu = on_cpu;
	trace->at = at;
}

static void on_switch(struct cost_kvm_trace *trace, uint64_t now, bool out)
{
	assume(trace, out, COST_IN_HYPERVISOR);
	account(trace, now);
	trace->on_cpu = !out;
}

static uint32_t u32_at(const uint8_t *data)
{
	uint32_t value;
	memcpy(&value, data, sizeof value);
	return value;
}

static uint64_t u64_at(const uint8_t *data)
{
	uint64_t value;
	memcpy(&value, data, sizeof value);
	return value;
}

static enum cost_class class_of(const struct cost_kvm_layout *layout, const uint8_t *raw)
{
	uint32_t reason = u32_at(raw + layout->reason_at);
	uint32_t isa = u32_at(raw + layout->isa_at);
	if (isa == ISA_SVM && reason == SVM_NPF && (u64_at(raw + layout->info1_at) & NPF_RESERVED))
		return COST_MMIO;
	return isa == ISA_VMX ? cost_class_of_vmx(reason) : isa == ISA_SVM ? cost_class_of_svm(reason) : COST_OTHER;
}

static void on_exit_record(struct cost_kvm_trace *trace, uint64_t now, const uint8_t *raw, uint32_t size)
{
	const struct cost_kvm_layout *layout = trace->layout;
	if (layout->reason_at + 4 > size || layout->isa_at + 4 > size || layout->info1_at + 8 > size) {
		trace->broken = "a record of the trace is too short";
		return;
	}
	assume(trace, true, COST_IN_GUEST);
	account(trace, now);
	trace->at = COST_IN_HYPERVISOR;
	trace->on_cpu = true;
	cost_exit_begin(&trace->exit, &trace->tally, class_of(layout, raw), true);
}

/* KVM returns with an error, -EINTR, when a signal comes: then its reason is an old one. */
static bool is_for_port(const struct cost_kvm_layout *layout, const uint8_t *raw)
{
	return u32_at(raw + layout->user_reason_at) == KVM_EXIT_IO && (int32_t)u32_at(raw + layout->errno_at) >= 0;
}

/* Into the guest, or out of KVM: the exit before it shows who answered. */
static void on_way_record(struct cost_kvm_trace *trace, uint64_t now, bool entry, const uint8_t *raw, uint32_t size)
{
	const struct cost_kvm_layout *layout = trace->layout;
	if (!entry && (layout->user_reason_at + 4 > size || layout->errno_at + 4 > size)) {
		trace->broken = "a record of the trace is too short";
		return;
	}
	assume(trace, true, COST_IN_HYPERVISOR);
	account(trace, now);
	if (entry || is_for_port(layout, raw))
		cost_exit_answer(&trace->exit, &trace->tally, !entry);
	trace->on_cpu = true;
	trace->at = entry ? COST_IN_GUEST : COST_IN_MODEL;
}

/* A sample: time, size of the raw data, raw data, which begins with the event's id. */
static void on_sample(struct cost_kvm_trace *trace, const uint8_t *body, size_t len)
{
	uint32_t size = len >= TIME_SIZE + 4 ? u32_at(body + TIME_SIZE) : 0;
	if (size < 2 || size > len - TIME_SIZE - 4) {
		trace->broken = "a record of the trace is too short";
		return;
	}
	uint64_t now = u64_at(body);
	const uint8_t *raw = body + TIME_SIZE + 4;
	uint16_t id;
	memcpy(&id, raw, sizeof id);
	if (id == trace->layout->exit_id)
		on_exit_record(trace, now, raw, size);
	else if (id == trace->layout->entry_id || id == trace->layout->user_id)
		on_way_record(trace, now, id == trace->layout->entry_id, raw, size);
}

static void on_record(
	struct cost_kvm_trace *trace, const struct perf_event_header *header, const uint8_t *body, size_t len)
{
	if (header->type == PERF_RECORD_LOST || header->type == PERF_RECORD_THROTTLE)
		trace->broken = "records of the trace were lost";
	else if (header->type == PERF_RECORD_SAMPLE)
		on_sample(trace, body, len);
	else if (header->type == PERF_RECORD_SWITCH && len >= TIME_SIZE)
		on_switch(trace, u64_at(body + len - TIME_SIZE), header->misc & PERF_RECORD_MISC_SWITCH_OUT);
}

/* ---- the trace ---- */

void cost_kvm_begin(struct cost_kvm_trace *trace, const struct cost_kvm_layout *layout, uint64_t now_ns)
{
	*trace = (struct cost_kvm_trace){
		.layout = layout, .exit.class = COST_OTHER, .since = now_ns, .tally.model = true};
}

size_t cost_kvm_feed(struct cost_kvm_trace *trace, const uint8_t *data, size_t len)
{
	size_t at = 0;
	struct perf_event_header header;
	while (!trace->broken && len - at >= sizeof header) {
		memcpy(&header, data + at, sizeof header);
		if (header.size < sizeof header)
			trace->broken = "a record of the trace has no size";
		if (trace->broken || header.size > len - at)
			break;
		on_record(trace, &header, data + at + sizeof header, header.size - sizeof header);
		at += header.size;
	}
	return trace->broken ? len : at;
}

void cost_kvm_end(struct cost_kvm_trace *trace, uint64_t now_ns)
{
	if (!trace->broken)
		account(trace, now_ns);
}
