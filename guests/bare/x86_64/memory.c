/*
 * memory.c - the finer parts of the memory map, and memory that nobody has touched.
 *
 * entry.S maps 4 GiB in pages of 2 MiB. The one with the local APIC is split into 4 KiB: the APIC's page must be
 * uncached, and Xen keeps the console ring in the same 2 MiB. The image is left in a large page, as a kernel's is:
 * without NRIPS hypervisors walk the guest's page tables to decode its instructions, and a fourth level was seen to
 * cost KVM 150 instructions an exit.
 */
#include "bench/arch/arch.h"
#include "guests/bare/x86_64/machine.h"

#define ENTRIES 512
#define PAGE_PRESENT 1ull
#define PAGE_WRITABLE 2ull
#define PAGE_WRITE_THROUGH 8ull
#define PAGE_UNCACHED 16ull
#define APIC_PAGE 0xfee00000ul
#define ARENA_START (16ul << 20) /* above the image, and above what firmware uses below */

extern const uint8_t bss_end[];

static uint64_t apic_table[ENTRIES] __attribute__((aligned(4096)));
static uint64_t next_untouched, untouched_end;

static void split(uint64_t address, uint64_t *table)
{
	uint64_t start = address & ~(LARGE_PAGE_SIZE - 1);
	for (unsigned i = 0; i < ENTRIES; i++)
		table[i] = (start + i * PAGE_SIZE) | PAGE_PRESENT | PAGE_WRITABLE;
	page_directories[start / LARGE_PAGE_SIZE] = (uint64_t)(uintptr_t)table | PAGE_PRESENT | PAGE_WRITABLE;
}

void memory_init(void)
{
	split(APIC_PAGE, apic_table);
	apic_table[APIC_PAGE / PAGE_SIZE % ENTRIES] |= PAGE_WRITE_THROUGH | PAGE_UNCACHED;
	arch_write_cr3(arch_read_cr3());
	uint64_t image = ((uint64_t)(uintptr_t)bss_end + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
	next_untouched = image > ARENA_START ? image : ARENA_START;
	untouched_end = start_facts.ram_end;
}

uint8_t *memory_untouched(size_t bytes)
{
	uint64_t align = bytes % LARGE_PAGE_SIZE == 0 ? LARGE_PAGE_SIZE : PAGE_SIZE;
	uint64_t from = (next_untouched + align - 1) & ~(align - 1);
	if (bytes == 0 || from > untouched_end || bytes > untouched_end - from)
		return NULL;
	next_untouched = (from + bytes + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
	return (uint8_t *)(uintptr_t)from;
}

void *memcpy(void *to, const void *from, size_t n)
{
	void *start = to;
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
	return start;
}

void *memset(void *to, int value, size_t n)
{
	void *start = to;
	__asm__ volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(value) : "memory");
	return start;
}
