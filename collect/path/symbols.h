/*
 * symbols.h - the names of functions by address: of Linux and its modules as /proc/kallsyms has them, of Xen as
 * /proc/xen/xensyms has them.
 */
#ifndef HVB_COLLECT_PATH_SYMBOLS_H
#define HVB_COLLECT_PATH_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbol {
	uint64_t address;
	const char *component; /* linux, xen, or a module's name */
	const char *name;
};

/* Names point into text. */
struct symbols {
	char *text;
	struct symbol *list; /* by address */
	size_t n;
};

/* Furthest that an address may lie behind its symbol: longer functions there are none. */
#define SYMBOL_BYTES_MAX (UINT64_C(1) << 18)

/*
 * Reads lines "ADDRESS TYPE NAME" and "ADDRESS TYPE NAME\t[MODULE]"; those that are no code, whose address is hidden
 * (0), or that have another form are left out. Xen's are those in its part of the address space. text: changed and
 * kept; from mem.h. Of several names of one address the first counts.
 * Source: kernel/kallsyms.c of Linux 6.1; xen/common/kernel.c and include/asm-x86/config.h of Xen 4.17.
 */
void symbols_read(struct symbols *symbols, char *text);
void symbols_finish(struct symbols *symbols);

/* The component of Xen's own code. */
#define SYMBOLS_XEN "xen"

/* Whether it lies where Xen's image, and the stubs that it makes, lie. */
bool symbols_is_xen(uint64_t address);

/* The symbol that an address belongs to; NULL when there is none. */
const struct symbol *symbols_find(const struct symbols *symbols, uint64_t address);

#endif
