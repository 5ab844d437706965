/*
 * start.c - what the loader hands over: command line, memory map and ACPI's root, in Linux' boot_params or in PVH's
 * start info.
 *
 * Sources: Linux Documentation/x86/zero-page.rst; Xen xen/include/public/arch-x86/hvm/start_info.h.
 */
#include "guests/bare/bare.h"
#include "guests/bare/x86_64/machine.h"

#define PVH_MAGIC 0x336ec578
#define RAM 1
#define ARENA (16ul << 20) /* the address whose range of RAM we want */
#define RANGES_MAX 128
#define BOOT_PARAMS_RSDP 0x70
#define BOOT_PARAMS_E820_COUNT 0x1e8
#define BOOT_PARAMS_CMDLINE 0x228
#define BOOT_PARAMS_E820 0x2d0
#define BOOT_PARAMS_SIZE 4096

enum start_kind { START_LINUX, START_PVH }; /* as in entry.S */

struct pvh_info {
	uint32_t magic, version, flags, nr_modules;
	uint64_t modules, cmdline, rsdp;
	uint64_t memory_map; /* version 1 and later */
	uint32_t memory_map_entries, reserved;
};

struct pvh_range {
	uint64_t start, size;
	uint32_t type, reserved;
};

struct __attribute__((packed)) e820_range {
	uint64_t start, size;
	uint32_t type;
};

static char cmdline[BARE_CMDLINE_MAX];
static struct bare_start start;

void machine_start(uint32_t kind, uint32_t info);

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
	copy_cmdline(info->cmdline);
	start_facts.rsdp = info->rsdp;
	if (info->version < 1 || info->memory_map_entries > RANGES_MAX)
		return;
	const struct pvh_range *ranges = at(info->memory_map, info->memory_map_entries * sizeof *ranges);
	for (uint32_t i = 0; ranges && i < info->memory_map_entries; i++)
		note_range(ranges[i].start, ranges[i].size, ranges[i].type);
}

static void read_boot_params(const uint8_t *params)
{
	uint32_t command_line;
	memcpy(&command_line, params + BOOT_PARAMS_CMDLINE, sizeof command_line);
	copy_cmdline(command_line);
	memcpy(&start_facts.rsdp, params + BOOT_PARAMS_RSDP, sizeof start_facts.rsdp);
	const struct e820_range *ranges = (const void *)(params + BOOT_PARAMS_E820);
	unsigned n = params[BOOT_PARAMS_E820_COUNT] < RANGES_MAX ? params[BOOT_PARAMS_E820_COUNT] : RANGES_MAX;
	for (unsigned i = 0; i < n; i++)
		note_range(ranges[i].start, ranges[i].size, ranges[i].type);
}

void machine_start(uint32_t kind, uint32_t info)
{
	traps_init(bare_panic);
	start.entry = kind == START_PVH ? "pvh" : "linux";
	start.cmdline = cmdline;
	const struct pvh_info *pvh = at(info, sizeof *pvh);
	const uint8_t *params = at(info, BOOT_PARAMS_SIZE);
	if (kind == START_PVH && pvh && pvh->magic == PVH_MAGIC)
		read_pvh(pvh);
	else if (kind == START_LINUX && params)
		read_boot_params(params);
	bare_main(&start);
}
