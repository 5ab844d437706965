/* tlb.c - flushes of translations, for which nested paging no longer needs exits. */
#include "bench/arch/arch.h"
#include "bench/bench.h"

#define PAGE 4096ul

static volatile uint8_t target[2 * PAGE]; /* one page of ours to reach again after a flush */

static uint64_t reload_cr3(const struct bench_env *env, uint64_t i)
{
	arch_write_cr3(arch_read_cr3());
	target[PAGE] = 1;
	return i;
}

static uint64_t invalidate_page(const struct bench_env *env, uint64_t i)
{
	arch_invlpg((const void *)&target[PAGE]);
	target[PAGE] = 1;
	return i;
}

static const struct bench benches[] = {
	{
		.name = "tlb-flush",
		BENCH_ABOUT(.title = "CR3 reload and one touch",
			.times = "CR3 read and written back, then one byte written to a page whose translation that "
				 "has flushed.",
			.path = "With nested paging neither hypervisor intercepts CR3; the page walk is "
				"two-dimensional. Bare machine: a one-dimensional walk.",
			.disturbed = "Interrupts of the host. On the instruction clock page walks cost nothing; only "
				     "silicon shows them.",
			.conclude = "What an address space switch costs a guest. The difference to the bare machine is "
				    "the nested walk; a figure like an exit's means shadow paging."),
		.body = reload_cr3,
	},
	{
		.name = "invlpg",
		BENCH_ABOUT(.title = "INVLPG and one touch",
			.times = "INVLPG of one page, then one byte written to it.",
			.path = "With nested paging neither hypervisor intercepts INVLPG; the page walk is "
				"two-dimensional. Bare machine: a one-dimensional walk.",
			.disturbed = "Interrupts of the host. On the instruction clock page walks cost nothing; only "
				     "silicon shows them.",
			.conclude = "What unmapping one page costs a guest on one CPU; a figure like an exit's means "
				    "shadow paging."),
		.body = invalidate_page,
	},
};

const struct bench_family bench_exit_tlb = {"exit", "bare", benches, sizeof benches / sizeof benches[0]};
