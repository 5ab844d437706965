/*
 * memory.c - what nested paging costs: the first touch of memory.
 *
 * Touched memory has not been used by the firmware or this guest since boot. What the first touch costs depends on how
 * the host backs it: KVM's memory is an untouched mapping of QEMU's until then, Xen's is allocated when the domain is
 * built.
 */
#include "bench/bench.h"

#define SMALL 4096ul
#define SMALL_MAX 2048u
#define LARGE (2ul << 20)
#define LARGE_MAX 12u

static uint8_t *area;

static const char *prepare_small(const struct bench_env *env)
{
	area = env->untouched(SMALL_MAX * SMALL);
	return area ? NULL : "The guest has less than 8 MiB of untouched memory left.";
}

static const char *prepare_large(const struct bench_env *env)
{
	area = env->untouched(LARGE_MAX * LARGE);
	return area ? NULL : "The guest has less than 24 MiB of untouched memory left.";
}

static uint64_t touch_small(const struct bench_env *env, uint64_t i)
{
	*(volatile uint8_t *)(area + i * SMALL) = 1;
	return i;
}

static uint64_t touch_large(const struct bench_env *env, uint64_t i)
{
	*(volatile uint8_t *)(area + i * LARGE) = 1;
	return i;
}

#define PATH_TOUCH \
	"KVM: nested page fault, kvm_tdp_page_fault(), a page of the host found, zeroed and mapped; with transparent " \
	"huge pages 2 MiB at once. Xen: memory was allocated and mapped when the domain was built, so there is no " \
	"exit. Bare machine: a TLB miss."

static const struct bench benches[] = {
	{
		.name = "touch-4k",
		BENCH_ABOUT(.title = "First touch of a 4 KiB page",
			.times = "One byte written to a page that nobody has touched since boot; consecutive pages.",
			.path = PATH_TOUCH,
			.disturbed = "Whether the host backs guests with huge pages: then only one touch in 512 "
				     "faults. Free memory of the host, and zeroing of pages.",
			.conclude = "What growing into its memory costs a guest. Look at the distribution: on a host "
				    "with huge pages it is bimodal, and the minimum is the touch that does not fault.",
			.inexact = bench_everywhere),
		.max_samples = SMALL_MAX,
		.batch = 1,
		.prepare = prepare_small,
		.body = touch_small,
	},
	{
		.name = "touch-2m",
		BENCH_ABOUT(.title = "First touch of a 2 MiB page",
			.times = "One byte written at the start of a 2 MiB page that nobody has touched since boot; "
				 "consecutive pages.",
			.path = PATH_TOUCH,
			.disturbed = "Whether the host has a free huge page to give (it zeroes 2 MiB then) or falls "
				     "back to 4 KiB.",
			.conclude = "The most expensive single fault a guest can cause by touching memory. Few "
				    "samples: there "
				    "are as many as fit into the guest.",
			.inexact = bench_everywhere),
		.max_samples = LARGE_MAX,
		.batch = 1,
		.prepare = prepare_large,
		.body = touch_large,
	},
};

const struct bench_family bench_exit_memory = {"exit", "bare", benches, sizeof benches / sizeof benches[0]};
