#include "collect/path/symbols.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

/* Where Xen's image lies in its part of the address space. */
#define XEN_FROM UINT64_C(0xffff82d000000000)
#define XEN_TO UINT64_C(0xffff880000000000)
#define OF_LINUX "linux"

bool symbols_is_xen(uint64_t address)
{
	return address >= XEN_FROM && address < XEN_TO;
}

/* By address, then as they came. */
static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;
	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

/* Cuts the line; false when it names no code. */
static bool read_line(char *line, struct symbol *symbol)
{
	char *end;
	uint64_t address = strtoull(line, &end, 16);
	if (address == 0 || end != line + 16 || end[0] != ' ' || !end[1] || !strchr("tTwW", end[1]) || end[2] != ' ')
		return false;
	char *name = end + 3, *module = strstr(name, "\t[");
	if (module) {
		*module = '\0';
		module += 2;
		module[strcspn(module, "]")] = '\0';
	}
	const char *core = symbols_is_xen(address) ? SYMBOLS_XEN : OF_LINUX;
	*symbol = (struct symbol){address, module ? module : core, name};
	return *name;
}

void symbols_read(struct symbols *symbols, char *text)
{
	*symbols = (struct symbols){.text = text};
	for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
		struct symbol symbol;
		if (read_line(line, &symbol))
			MEM_ADD(symbols->list, symbols->n) = symbol;
	}
	qsort(symbols->list, symbols->n, sizeof *symbols->list, by_address);
	size_t kept = 0;
	for (size_t i = 0; i < symbols->n; i++)
		if (kept == 0 || symbols->list[kept - 1].address != symbols->list[i].address)
			symbols->list[kept++] = symbols->list[i];
	symbols->n = kept;
}

void symbols_finish(struct symbols *symbols)
{
	MEM_FREE(symbols->text, symbols->list);
	*symbols = (struct symbols){0};
}

const struct symbol *symbols_find(const struct symbols *symbols, uint64_t address)
{
	size_t from = 0, to = symbols->n; /* the first one behind the address */
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (symbols->list[middle].address <= address)
			from = middle + 1;
		else
			to = middle;
	}
	const struct symbol *symbol = from > 0 ? &symbols->list[from - 1] : NULL;
	return symbol && address - symbol->address < SYMBOL_BYTES_MAX ? symbol : NULL;
}
