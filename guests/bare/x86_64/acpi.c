/*
 * acpi.c - as much of ACPI as one needs to find the PM timer and to switch off: RSDP, FADT, and \_S5 in the DSDT by its
 * bytes.
 *
 * Source: ACPI Specification 6.4, 5.2.5 (RSDP), 5.2.9 (FADT), 7.4.2 (_Sx), 20.2 (AML encoding).
 */
#include "guests/bare/x86_64/machine.h"

#define TABLE_MAX (1u << 20)
#define HEADER 36
#define FADT_DSDT 40
#define FADT_PM1A_CONTROL 64
#define FADT_PM_TIMER 76
#define FADT_PM_TIMER_LEN 91
#define FADT_FLAGS 112
#define FADT_END_OF_FLAGS 116
#define FADT_HARDWARE_REDUCED (1u << 20)
#define BDA_EBDA_SEGMENT 0x40e
#define AML_NAME 0x08
#define AML_PACKAGE 0x12
#define AML_BYTE 0x0a

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t get64(const uint8_t *p)
{
	return get32(p) | (uint64_t)get32(p + 4) << 32;
}

static bool is_text(const uint8_t *p, const char *text)
{
	for (; *text; text++, p++)
		if (*p != (uint8_t)*text)
			return false;
	return true;
}

static bool sums_to_zero(const uint8_t *p, uint32_t len)
{
	uint8_t sum = 0;
	for (uint32_t i = 0; i < len; i++)
		sum = (uint8_t)(sum + p[i]);
	return sum == 0;
}

static const uint8_t *scan_for_rsdp(uint64_t from, uint64_t to)
{
	for (; from < to; from += 16) {
		const uint8_t *p = (const uint8_t *)(uintptr_t)from;
		if (is_text(p, "RSD PTR ") && sums_to_zero(p, 20))
			return p;
	}
	return NULL;
}

static const uint8_t *find_rsdp(void)
{
	if (start_facts.rsdp && start_facts.rsdp < MAPPED_END - HEADER)
		return (const uint8_t *)(uintptr_t)start_facts.rsdp;
	volatile uintptr_t bda = BDA_EBDA_SEGMENT;
	uint64_t ebda = (uint64_t) * (const volatile uint16_t *)bda << 4;
	const uint8_t *rsdp = NULL;
	if (ebda >= 0x80000 && ebda < 0xa0000)
		rsdp = scan_for_rsdp(ebda, ebda + 1024);
	return rsdp ? rsdp : scan_for_rsdp(0xe0000, 0x100000);
}

/* A table at that address whose length and checksum are right; NULL else. */
static const uint8_t *table_at(uint64_t address, uint32_t *len)
{
	if (address == 0 || address > MAPPED_END - TABLE_MAX)
		return NULL;
	const uint8_t *p = (const uint8_t *)(uintptr_t)address;
	*len = get32(p + 4);
	return *len >= HEADER && *len <= TABLE_MAX && sums_to_zero(p, *len) ? p : NULL;
}

static const uint8_t *find_table(const uint8_t *rsdp, const char *name, uint32_t *len)
{
	uint32_t root_len;
	unsigned width = rsdp[15] >= 2 && get64(rsdp + 24) ? 8 : 4;
	const uint8_t *root = table_at(width == 8 ? get64(rsdp + 24) : get32(rsdp + 16), &root_len);
	for (uint32_t at = HEADER; root && at + width <= root_len; at += width) {
		const uint8_t *table = table_at(width == 8 ? get64(root + at) : get32(root + at), len);
		if (table && is_text(table, name))
			return table;
	}
	return NULL;
}

/* Name(_S5, Package {SLP_TYPa, ...}): the first element of the package. False when it does not stand there in that
 * plain form. */
static bool find_s5(const uint8_t *dsdt, uint32_t len, uint8_t *sleep_type)
{
	for (uint32_t at = HEADER; at + 16 < len; at++) {
		const uint8_t *p = dsdt + at;
		if (!is_text(p, "_S5_") || (p[-1] != AML_NAME && p[-2] != AML_NAME) || p[4] != AML_PACKAGE)
			continue;
		/* behind the package's length, whose top bits say how many bytes it has more */
		p += 6 + (p[5] >> 6);
		p++; /* the number of elements */
		*sleep_type = *p == AML_BYTE ? p[1] : *p;
		return *sleep_type < 8;
	}
	return false;
}

void acpi_find(struct acpi_facts *facts)
{
	*facts = (struct acpi_facts){0}; /* SLP_TYPa 0 is what QEMU's machines use */
	const uint8_t *rsdp = find_rsdp();
	uint32_t len, dsdt_len;
	const uint8_t *fadt = rsdp ? find_table(rsdp, "FACP", &len) : NULL;
	if (!fadt || len < FADT_END_OF_FLAGS || (get32(fadt + FADT_FLAGS) & FADT_HARDWARE_REDUCED))
		return;
	uint32_t control = get32(fadt + FADT_PM1A_CONTROL), timer = get32(fadt + FADT_PM_TIMER);
	facts->pm1a_control = control <= UINT16_MAX ? (uint16_t)control : 0;
	facts->pm_timer = timer <= UINT16_MAX && fadt[FADT_PM_TIMER_LEN] == 4 ? (uint16_t)timer : 0;
	const uint8_t *dsdt = table_at(get32(fadt + FADT_DSDT), &dsdt_len);
	uint8_t sleep_type;
	if (dsdt && find_s5(dsdt, dsdt_len, &sleep_type))
		facts->sleep_type_s5 = sleep_type;
}
