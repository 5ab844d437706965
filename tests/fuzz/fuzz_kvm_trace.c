/*
 * fuzz_kvm_trace.c - records of KVM's perf events, as the kernel's ring gives them: cost_kvm_feed, in two pieces; and
 * the files `format` that say where their fields lie.
 */
#include "collect/cost_parts.h"
#include "lib/auto.h"
#include "tests/fuzz/fuzz.h"

/* The lab's kernel (tests/recorded/cost). */
static const struct cost_kvm_layout recorded = {
	.entry_id = 1562, .exit_id = 1553, .user_id = 1493, .reason_at = 8, .isa_at = 24, .info1_at = 32};

static void take_format(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = fuzz_text(data, size);
	struct cost_kvm_layout layout;
	cost_kvm_layout(&layout, text, text, text, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 5 && memcmp(data, "name:", 5) == 0) {
		take_format(data, size);
		return 0;
	}
	struct cost_kvm_trace trace = {0};
	cost_kvm_begin(&trace, &recorded, 0);
	size_t taken = cost_kvm_feed(&trace, data, size / 2);
	require(taken <= size / 2);
	taken += cost_kvm_feed(&trace, data + taken, size - taken);
	require(taken <= size);
	cost_kvm_end(&trace, UINT64_MAX);
	return 0;
}
