/*
 * start.c - what the loader hands over: command line, memory map and ACPI's root, by PVH or by multiboot.
 *
 * Sources: Xen xen/include/public/arch-x86/hvm/start_info.h; Multiboot Specification 0.6.96, 3.3.
 */
#include "guests/bare/bare.h"
#include "guests/bare/x86_64/machine.h"

#define PVH_MAGIC 0x336ec578
#define MULTIBOOT_MAGIC 0x2badb002
#define MULTIBOOT_HAS_MEMORY 1u
#define MULTIBOOT_HAS_CMDLINE 4u
#define MULTIBOOT_HAS_MAP 64u
#define RAM 1
#define ARENA (16ul << 20)     /* the address whose range of RAM we want */
#define RANGES_MAX 128

struct pvh_info {
	uint32_t magic, version, flags, nr_modules;
	uint64_t modules, cmdline, rsdp;
	uint64_t memory_map;       /* version 1 and later */
	uint32_t memory_map_entries, reserved;
};

struct pvh_range {
	uint64_t start, size;
	uint32_t type, reserved;
};

struct multiboot_info {
	uint32_t flags, memory_lower, memory_upper, boot_device, cmdline, modules, modules_at, symbols[4];
	uint32_t map_length, map;
};

struct __attribute__((packed)) multiboot_range {
	uint32_t size;             /* of what follows */
	uint64_t start, length;
	uint32_t type;
};

struct start_facts start_facts;
static char cmdline[BARE_CMDLINE_MAX];
static struct bare_start start;

void machine_start(uint32_t magic, uint32_t info);

static const void *at(uint64_t address, uint64_t bytes)
{
	if (address == 0 || address >= MAPPED_END || bytes > MAPPED_END - address)
		return NULL;
	return (const void *)(uintptr_t)address;
}

static void copy_cmdline(uint64_t address)
{
	const char *text = at(address, 1);
	if (!text)
		return;
	while (start.cmdline_len < sizeof cmdline && at(address, start.cmdline_len + 1) && text[start.cmdline_len]) {
		cmdline[start.cmdline_len] = text[start.cmdline_len];
		start.cmdline_len++;
	}
}

static void note_range(uint64_t from, uint64_t size, uint32_t type)
{
	if (type != RAM || from > ARENA || size > UINT64_MAX - from || from + size <= ARENA)
		return;
	start_facts.ram_start = from;
	start_facts.ram_end = from + size < MAPPED_END ? from + size : MAPPED_END;
}

static void read_pvh(const struct pvh_info *info)
{
	start.entry = "pvh";
	copy_cmdline(info->cmdline);
	start_facts.rsdp = info->rsdp;
	if (info->version < 1 || info->memory_map_entries > RANGES_MAX)
		return;
	const struct pvh_range *ranges = at(info->memory_map, info->memory_map_entries * sizeof *ranges);
	for (uint32_t i = 0; ranges && i < info->memory_map_entries; i++)
		note_range(ranges[i].start, ranges[i].size, ranges[i].type);
}

static void read_multiboot(const struct multiboot_info *info)
{
	start.entry = "multiboot";
	if (info->flags & MULTIBOOT_HAS_CMDLINE)
		copy_cmdline(info->cmdline);
	if (info->flags & MULTIBOOT_HAS_MEMORY)
		note_range(1 << 20, (uint64_t)info->memory_upper << 10, RAM);
	if (!(info->flags & MULTIBOOT_HAS_MAP) || !at(info->map, info->map_length))
		return;
	uint32_t used = 0;
	for (unsigned i = 0; i < RANGES_MAX && info->map_length - used >= sizeof(struct multiboot_range); i++) {
		const struct multiboot_range *range = at(info->map + used, sizeof *range);
		note_range(range->start, range->length, range->type);
		if (range->size > info->map_length - used - sizeof range->size)
			return;
		used += range->size + sizeof range->size;
	}
}

void machine_start(uint32_t magic, uint32_t info)
{
	traps_init();
	start.entry = "unknown";
	start.cmdline = cmdline;
	const struct pvh_info *pvh = at(info, sizeof *pvh);
	const struct multiboot_info *multiboot = at(info, sizeof *multiboot);
	if (magic == MULTIBOOT_MAGIC && multiboot)
		read_multiboot(multiboot);
	else if (pvh && pvh->magic == PVH_MAGIC)
		read_pvh(pvh);
	bare_main(&start);
}
