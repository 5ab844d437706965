/* samples.c: round trips, the size promise, and damaged data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/auto.h"
#include "lib/mem.h"
#include "lib/samples.h"
#include "lib/stats.h"

static void check_round_trip(const uint64_t *samples, size_t n)
{
	AUTO_BUF struct buf packed = BUF_INIT;
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE uint64_t *back = NULL;

	samples_pack(samples, n, &packed);
	back = samples_unpack(packed.data, packed.len, n, &err);
	assert_non_null(back);
	assert_memory_equal(back, samples, n * sizeof(*samples));
}

static void test_round_trips(void **state)
{
	static const uint64_t plain[] = {5, 5, 5, 5, 7, 7, 3, 0, 0, 1000000};
	static const uint64_t extreme[] = {
		0, UINT64_MAX, 0, UINT64_MAX, UINT64_MAX, INT64_MAX, (uint64_t)INT64_MAX + 1, 0, 1, 0};
	static const uint64_t zeros[4];

	(void)state;
	check_round_trip(plain, 10);
	check_round_trip(extreme, 10);
	check_round_trip(zeros, 4);
	check_round_trip(plain, 1);
	check_round_trip(plain, 0);
}

/* The format is a seam: these bytes must never change. */
static void test_bytes(void **state)
{
	static const uint64_t samples[] = {100, 100, 100, 99};
	static const uint8_t want[] = {1, 4, 0x91, 0x03, 0x04, 0x03};
	AUTO_BUF struct buf packed = BUF_INIT;

	(void)state;
	samples_pack(samples, 4, &packed);
	assert_int_equal(packed.len, sizeof(want));
	assert_memory_equal(packed.data, want, sizeof(want));
}

static void test_size_of_noise(void **state)
{
	enum { N = 10000 };
	static uint64_t samples[N];
	static const uint64_t bases[] = {1000, 10000, 100000};
	struct stats_rng rng;

	(void)state;
	stats_rng_seed(&rng, 1);
	for (size_t b = 0; b < 3; b++) {
		AUTO_BUF struct buf packed = BUF_INIT;

		for (size_t i = 0; i < N; i++) {
			samples[i] = bases[b] + stats_rng_below(&rng, bases[b] / 5);
			if (stats_rng_below(&rng, 50) == 0)
				samples[i] *= 2 + stats_rng_below(&rng, 20); /* an interrupt fell into it */
		}
		samples_pack(samples, N, &packed);
		assert_true(packed.len <= 4 * N);
		assert_true(packed.len <= 3 * N + N / 8);
		check_round_trip(samples, N);
	}
}

static void test_size_of_instruction_clock(void **state)
{
	static uint64_t samples[10000];
	AUTO_BUF struct buf packed = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < 10000; i++)
		samples[i] = i % 1000 ? 2921 : 40000;
	samples_pack(samples, 10000, &packed);
	assert_true(packed.len < 200);
}

static void test_damaged(void **state)
{
	static const struct {
		const char *bytes;
		size_t len, n;
	} bad[] = {
		{"", 0, 0},
		{"\1", 1, 0},
		{"\2\1\3", 3, 1},
		{"\1\2\3", 3, 2},
		{"\1\1\3", 3, 2},
		{"\1\1\0", 3, 1},
		{"\1\1\4", 3, 1},
		{"\1\1\3\3", 4, 1},
		{"\1\1\x80", 3, 1},
		{"\1\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 13, 1},
		{"\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\2", 12, SIZE_MAX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		AUTO_ERR struct err *err = NULL;

		assert_null(samples_unpack(bad[i].bytes, bad[i].len, bad[i].n, &err));
		assert_non_null(err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trips),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_size_of_noise),
		cmocka_unit_test(test_size_of_instruction_clock),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
