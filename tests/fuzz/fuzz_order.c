/*
 * fuzz_order.c - the orders of a controller: `boot` as the worker decodes it, `job` as the worker and the linux guest's
 * agent do. The input is a frame's payload; what was understood is encoded again, and
 * means the same.
 */
#include "bench/job.h"
#include "engine/order.h"
#include "tests/fuzz/fuzz.h"

static void take_boot(const struct wire_frame *frame)
{
	static struct boot_order order, again;
	struct wire_frame back = {0};
	if (order_get(frame, &order, NULL) != 0)
		return;
	struct wire_fields f;
	wire_fields_init(&f, WIRE_PAYLOAD_MAX);
	order_put(&f, &order);
	if (f.overflow)
		return;
	back.payload = f.text;
	back.len = f.len;
	require(order_get(&back, &again, NULL) == 0);
	require(order.boot == again.boot && order.nonce == again.nonce && order.members == again.members);
	require(strcmp(order.name, again.name) == 0 && strcmp(order.kernel, again.kernel) == 0);
}

static void take_job(const struct wire_frame *frame)
{
	static struct bench_job job, again;
	struct wire_frame back = {0};
	if (bench_job_get(frame, &job))
		return;
	struct wire_fields f;
	wire_fields_init(&f, WIRE_PAYLOAD_MAX);
	bench_job_put(&f, &job);
	if (f.overflow)
		return;
	back.payload = f.text;
	back.len = f.len;
	require(!bench_job_get(&back, &again));
	require(job.pass == again.pass && job.tool == again.tool && job.ops == again.ops && job.seed == again.seed);
	require(strcmp(job.bench, again.bench) == 0 && strcmp(job.peer, again.peer) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_frame frame = {0};
	if (size > WIRE_PAYLOAD_MAX)
		return 0;
	frame.len = size;
	frame.payload = (const char *)data;
	take_boot(&frame);
	take_job(&frame);
	return 0;
}
