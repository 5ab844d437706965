#include "collect/path/decode.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"

#define IMAGE_MAX (16u << 20)
#define USER_END UINT64_C(0x0000800000000000)
#define PAGE_MASK UINT64_C(0xfff)
#define STACK_MAX 256u /* return addresses that are remembered */
#define CALL_OVER 16   /* bytes */

/* ---- the file ---- */

static bool is_sound(const struct trace *t)
{
	if (t->magic != TRACE_MAGIC || t->n_insns > TRACE_INSNS || t->n_paths > TRACE_PATHS ||
		t->n_intervals > TRACE_INTERVALS || t->n_steps > TRACE_STEPS)
		return false;
	for (uint32_t i = 0; i < t->n_paths; i++)
		if ((uint64_t)t->paths[i].first + t->paths[i].n > t->n_steps || t->paths[i].unfinished > t->paths[i].n)
			return false;
	for (uint32_t i = 0; i < t->n_intervals; i++)
		if (t->intervals[i] >= t->n_paths && t->intervals[i] != TRACE_LOST)
			return false;
	for (uint32_t i = 0; i < t->n_steps; i++)
		if ((t->steps[i] & ~TRACE_UNFINISHED) >= t->n_insns)
			return false;
	return true;
}

const struct trace *trace_open(const char *path, struct err **err)
{
	struct stat info;
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &info) != 0)
		return err_null(err_sys(err, ERR_INFRA, errno, "the emulator has not loaded the plugin: see its log",
			"cannot open what the emulator recorded, %s", path));
	if (info.st_size != sizeof(struct trace))
		return err_null(err_set(err, ERR_INFRA, NULL, "what the emulator recorded, %s, has %lld bytes, not %zu",
			path, (long long)info.st_size, sizeof(struct trace)));
	const struct trace *trace = mmap(NULL, sizeof *trace, PROT_READ, MAP_SHARED, fd, 0);
	if (trace == MAP_FAILED)
		return err_null(err_sys(err, ERR_INFRA, errno, NULL, "cannot map %s", path));
	if (is_sound(trace))
		return trace;
	trace_close(trace);
	return err_null(err_set(err, ERR_INFRA, NULL, "what the emulator recorded, %s, is damaged", path));
}

void trace_close(const struct trace *trace)
{
	if (trace)
		munmap((void *)trace, sizeof *trace);
}

uint64_t trace_length(const struct trace *trace, uint32_t interval)
{
	uint32_t path = trace->intervals[interval];
	return path == TRACE_LOST ? 0 : trace->paths[path].n - trace->paths[path].unfinished;
}

int64_t trace_locate(const struct trace *trace, uint32_t from, const uint64_t *samples, unsigned n, unsigned *matched)
{
	int64_t place = -1;
	*matched = 0;
	for (uint32_t at = from; n > 0 && *matched < n && (uint64_t)at + n <= trace->n_intervals; at++) {
		unsigned agree = 0;
		for (unsigned i = 0; i < n && agree + (n - i) > *matched; i++)
			agree += trace_length(trace, at + i) + TRACE_STAMP == samples[i];
		if (agree > *matched) {
			*matched = agree;
			place = at;
		}
	}
	return *matched * 2 > n ? place : -1;
}

/* ---- the guest's image ---- */

/* Source: the System V ABI, Program Header. */
int path_image_read(const char *file, struct path_image *image, struct err **err)
{
	AUTO_BUF struct buf data = BUF_INIT;
	if (file_read(file, IMAGE_MAX, &data, err) != 0)
		return -1;
	const char *bytes = buf_text(&data), *slash = strrchr(file, '/');
	Elf32_Ehdr head;
	*image = (struct path_image){UINT64_MAX, 0, slash ? slash + 1 : file};
	memcpy(&head, bytes, data.len < sizeof head ? 0 : sizeof head);
	if (data.len >= sizeof head && memcmp(head.e_ident, ELFMAG, SELFMAG) == 0 &&
		head.e_ident[EI_CLASS] == ELFCLASS32)
		for (unsigned i = 0; i < head.e_phnum; i++) {
			Elf32_Phdr part;
			if ((uint64_t)head.e_phoff + (i + 1) * sizeof part > data.len)
				break;
			memcpy(&part, bytes + head.e_phoff + i * sizeof part, sizeof part);
			if (part.p_type != PT_LOAD)
				continue;
			uint64_t end = (uint64_t)part.p_vaddr + part.p_memsz;
			image->from = part.p_vaddr < image->from ? part.p_vaddr : image->from;
			image->to = end > image->to ? end : image->to;
		}
	return image->to ? 0 : err_set(err, ERR_INFRA, NULL, "%s is no guest's image: no ELF of 32 bits", file);
}

/* ---- user processes ---- */

void path_mapping_add(struct path_mappings *mappings, const char *words)
{
	unsigned long long from, to;
	int process, process_end, file;
	if (sscanf(words, "%*d %n%*s%n %llx-%llx %n", &process, &process_end, &from, &to, &file) != 2)
		return;
	struct path_mapping m = {.from = from, .to = to, .text = mem_strdup(words)};
	char *slash = strrchr(m.text + file, '/');
	m.text[process_end] = '\0';
	m.process = m.text + process;
	m.file = slash ? slash + 1 : m.text + file;
	MEM_ADD(mappings->list, mappings->n) = m;
}

void path_mappings_finish(struct path_mappings *mappings)
{
	for (size_t i = 0; i < mappings->n; i++)
		free(mappings->list[i].text);
	free(mappings->list);
	*mappings = (struct path_mappings){0};
}

/* The function of a user's address; several processes can have files there. */
static uint32_t user_function(struct path *path, const struct path_mappings *mappings, uint64_t address)
{
	const struct path_mapping *found = NULL;
	bool one_file = true, one_process = true;
	for (size_t i = 0; i < mappings->n; i++) {
		const struct path_mapping *m = &mappings->list[i];
		if (address < m->from || address >= m->to)
			continue;
		one_file &= !found || strcmp(found->file, m->file) == 0;
		one_process &= !found || strcmp(found->process, m->process) == 0;
		found = m;
	}
	if (found && one_file)
		return path_function(path, one_process ? found->process : "user", found->file);
	AUTO_FREE char *page = mem_printf("0x%llx", (unsigned long long)(address & ~PAGE_MASK));
	return path_function(path, "user", page);
}

/* ---- the path ---- */

struct decoder {
	const struct path_names *names;
	struct path *path;
	const struct trace_insn *before; /* the instruction before this one, of the same side; or NULL */
	uint64_t behind_vmrun, vmrun_page;
	bool guest;                     /* by VMRUN */
	uint64_t returns[2][STACK_MAX]; /* addresses, of host and guest */
	uint32_t n_returns[2];          /* the last STACK_MAX of them are remembered */
	int64_t base[2];                /* depth of a frame with nothing remembered */
};

static bool is_in_image(const struct decoder *d, const struct trace_insn *insn)
{
	return insn->address >= d->names->image.from && insn->address < d->names->image.to;
}

/* Its function; *entered: this is the first instruction. */
static uint32_t function_of(const struct decoder *d, const struct trace_insn *insn, bool guest, bool *entered)
{
	const struct symbol *symbol = guest ? NULL : symbols_find(&d->names->symbols, insn->address);
	*entered = symbol && symbol->address == insn->address;
	if (symbol)
		return path_function(d->path, symbol->component, symbol->name);
	if (guest && is_in_image(d, insn))
		return path_function(d->path, "guest", d->names->image.name);
	if (!guest && insn->address < USER_END)
		return user_function(d->path, &d->names->mappings, insn->address);
	AUTO_FREE char *page = mem_printf("0x%llx", (unsigned long long)(insn->address & ~PAGE_MASK));
	return path_function(d->path, guest ? "guest" : symbols_is_xen(insn->address) ? SYMBOLS_XEN : "unknown", page);
}

/* Follows calls and returns: the depth of this instruction, of its own side. A return is seen by where it arrives, so
 * that returns that are used as jumps do no harm. A call over a few bytes is no call: it fills the return stack buffer,
 * or is a part of a retpoline, and nothing returns from it. */
static int64_t depth_of(struct decoder *d, const struct trace_insn *insn, bool guest)
{
	uint64_t *returns = d->returns[guest];
	uint32_t *n = &d->n_returns[guest];
	const struct trace_insn *before = d->before;
	uint64_t behind = before ? before->address + before->size : 0;
	if (before && before->kind == TRACE_CALL && insn->address - behind >= CALL_OVER) {
		if (*n < STACK_MAX)
			returns[(*n)++] = behind;
		return d->base[guest] + *n;
	}
	for (uint32_t i = *n; i > 0; i--)
		if (returns[i - 1] == insn->address) {
			*n = i - 1;
			return d->base[guest] + *n;
		}
	if (before && before->kind == TRACE_RETURN && *n == 0)
		d->base[guest]--;
	return d->base[guest] + *n;
}

static void add(struct decoder *d, uint32_t function, bool entered, int64_t depth)
{
	struct path *path = d->path;
	struct path_step *last = path->n_steps ? &path->steps[path->n_steps - 1] : NULL;
	path->functions[function].instr++;
	path->functions[function].calls += entered;
	path->instr++;
	if (last && last->function == function && last->depth == (uint32_t)depth && !entered)
		last->instr++;
	else
		MEM_ADD(path->steps, path->n_steps) = (struct path_step){function, (uint32_t)depth, 1};
}

#define HOST_DEPTH (1 << 20) /* of the host while its outermost frame is not known */

/* The guest's frames begin with 0, the host's with 1. */
static void level(struct path *path)
{
	uint32_t least[2] = {UINT32_MAX, UINT32_MAX};
	for (unsigned i = 0; i < path->n_steps; i++) {
		uint32_t *side = &least[path->steps[i].depth >= HOST_DEPTH / 2];
		*side = path->steps[i].depth < *side ? path->steps[i].depth : *side;
	}
	for (unsigned i = 0; i < path->n_steps; i++) {
		bool host = path->steps[i].depth >= HOST_DEPTH / 2;
		path->steps[i].depth += host - least[host];
	}
}

void path_decode(const struct trace *trace, uint32_t index, const struct path_names *names, struct path *path)
{
	const struct trace_path *recorded = &trace->paths[index];
	const uint32_t *steps = trace->steps + recorded->first;
	struct decoder d = {.names = names, .path = path, .base = {HOST_DEPTH, HOST_DEPTH / 4}};
	bool was_guest = true;
	*path = (struct path){0};
	for (uint32_t i = 0; i < recorded->n; i++) {
		const struct trace_insn *insn = &trace->insns[steps[i] & ~TRACE_UNFINISHED];
		bool entered;
		if (d.guest && insn->address == d.behind_vmrun && insn->page == d.vmrun_page)
			d.guest = false;
		bool guest = d.guest || is_in_image(&d, insn);
		if (guest != was_guest)
			d.before = NULL; /* an exit or entry is neither a call nor a return */
		was_guest = guest;
		int64_t depth = depth_of(&d, insn, guest);
		uint32_t function = function_of(&d, insn, guest, &entered);
		if (!(steps[i] & TRACE_UNFINISHED))
			add(&d, function, entered, depth);
		if (insn->kind == TRACE_VMRUN) {
			d.guest = true;
			d.behind_vmrun = insn->address + insn->size;
			d.vmrun_page = insn->page;
		}
		d.before = insn;
	}
	level(path);
}
