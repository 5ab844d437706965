/* fuzz_xen_trace.c - what xentrace writes: cost_xen_feed, in two pieces, as of SVM and as of VMX. */
#include "collect/cost_parts.h"
#include "lib/auto.h"
#include "tests/fuzz/fuzz.h"

static void take(const uint8_t *data, size_t size, bool svm)
{
	AUTO_FREE struct cost_xen_trace *trace = calloc(1, sizeof *trace);
	require(trace);
	trace->domain = 3;
	trace->svm = svm;
	trace->to = UINT64_MAX;
	size_t taken = cost_xen_feed(trace, data, size / 2);
	require(taken <= size / 2);
	taken += cost_xen_feed(trace, data + taken, size - taken);
	require(taken <= size);
	cost_xen_end(trace);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	take(data, size, true);
	take(data, size, false);
	return 0;
}
