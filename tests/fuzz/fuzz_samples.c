/*
 * fuzz_samples.c - samples and histograms as a database has them, which may be somebody else's. The first byte chooses,
 * for samples it is their number as well.
 */
#include "lib/auto.h"
#include "lib/samples.h"
#include "lib/stats.h"
#include "tests/fuzz/fuzz.h"

static void take_histogram(const uint8_t *data, size_t size)
{
	struct stats_bucket *found = NULL;
	size_t n = stats_histogram_unpack(data, size, &found);
	AUTO_FREE struct stats_bucket *buckets = found;
	for (size_t i = 0; i < n; i++)
		require(buckets[i].low <= buckets[i].high && buckets[i].count > 0);
}

static void take_samples(const uint8_t *data, size_t size, size_t n)
{
	AUTO_FREE uint64_t *samples = samples_unpack(data, size, n, NULL);
	if (!samples)
		return;
	AUTO_BUF struct buf again = BUF_INIT;
	samples_pack(samples, n, &again);
	AUTO_FREE uint64_t *back = samples_unpack(again.data, again.len, n, NULL);
	require(back && memcmp(samples, back, n * sizeof *back) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] == 'h')
		take_histogram(data + 1, size - 1);
	else
		take_samples(data + 1, size - 1, data[0]);
	return 0;
}
