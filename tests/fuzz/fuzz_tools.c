/* fuzz_tools.c - what fio and iperf3 print, read in the linux guest: each output as the answer to each job. */
#include "bench/job.h"
#include "guests/linux/fio.h"
#include "guests/linux/iperf3.h"
#include "tests/fuzz/fuzz.h"

static const struct bench_job jobs[] = {
	{.tool = BENCH_TOOL_FIO, .ops = 256, .rw = "randread", .block = 4096, .depth = 8, .seed = 7},
	{.tool = BENCH_TOOL_FIO, .ops = 512, .rw = "randrw", .block = 4096, .depth = 8, .seed = 7},
	{.tool = BENCH_TOOL_VERIFY, .ops = 256, .rw = "randwrite", .block = 4096, .depth = 8, .seed = 7},
	{.tool = BENCH_TOOL_JOB, .secs = 1},
	{.tool = BENCH_TOOL_TCP, .ops = 1024, .depth = 1, .block = 131072},
	{.tool = BENCH_TOOL_UDP, .ops = 100, .depth = 1, .block = 1400, .inward = true},
};

static void take(const char *text, size_t size, const struct bench_job *job)
{
	struct figures figures = {0};
	struct reason why = {0};
	if (bench_tool_is_net(job->tool))
		iperf3_read(text, size, "", 0, job, &figures, &why);
	else
		fio_read(text, size, "", 0, job, &figures, &why);
	for (unsigned i = 0; i < figures.n; i++)
		require(figures.list[i].name[0] && memchr(figures.list[i].value, 0, sizeof figures.list[i].value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (unsigned i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
		take((const char *)data, size, &jobs[i]);
	return 0;
}
