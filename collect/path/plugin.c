/*
 * plugin.c - a plugin of the lab's emulator that records every instruction between the stamps of a bare guest.
 *
 *	-plugin file=path.so,out=FILE,from=ADDRESS,to=ADDRESS
 *
 * from and to bound the guest's image. Stamps lie there: no program of the hosts lies so low in its
 * address space. What is recorded and how: trace.h. Without hvbench's libraries, because it runs in QEMU.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "collect/path/qemu.h"
#include "collect/path/trace.h"

#define PAGE_BITS 12
#define TABLE (2 * TRACE_INSNS) /* a power of two */
#define HASH UINT64_C(0x100000001b3)

int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static struct trace *trace;
static uint64_t image_from, image_to;
static uint32_t table[TABLE]; /* of instructions by address and page: index + 1, 0 for none */
static bool stamped;          /* an RDTSC was the guest's last instruction */
static bool recording, overflow;
static uint32_t length; /* steps of the interval, behind trace->n_steps */
static uint64_t hash_of_steps;
static uint32_t unfinished;
static bool by_vmrun, in_guest, by_call; /* the guest runs since a VMRUN; it ran last; it left by a call */
static uint64_t behind_vmrun, vmrun_page;

/* ---- instructions ---- */

static bool is_prefix(uint8_t byte)
{
	return (byte & 0xf0) == 0x40 || byte == 0x66 || byte == 0x67 || byte == 0x2e || byte == 0x3e || byte == 0xf2 ||
		byte == 0xf3;
}

static bool is_in_image(uint64_t address)
{
	return address >= image_from && address < image_to;
}

/* Source: Intel SDM volume 2, appendix A; AMD APM volume 3, VMRUN. */
static uint8_t kind_of(const uint8_t *code, size_t size, uint64_t address)
{
	bool in_image = is_in_image(address);
	while (size > 1 && is_prefix(*code))
		code++, size--;
	if (size == 3 && memcmp(code, "\x0f\x01\xd8", 3) == 0)
		return TRACE_VMRUN;
	if (in_image && size == 2 && memcmp(code, "\x0f\x31", 2) == 0)
		return TRACE_BEGIN;
	if (in_image && size == 3 && memcmp(code, "\x0f\xae\xe8", 3) == 0)
		return TRACE_FENCE;
	if (in_image && size == 3 && memcmp(code, "\x0f\x01\xf9", 3) == 0)
		return TRACE_END;
	if ((size == 2 && memcmp(code, "\x0f\x05", 2) == 0) || *code == 0xcd)
		return TRACE_SYSCALL;
	uint8_t extension = size > 1 ? code[1] >> 3 & 7 : 0;
	if (*code == 0xe8 || (*code == 0xff && (extension == 2 || extension == 3)))
		return TRACE_CALL;
	return *code == 0xc3 || *code == 0xc2 || *code == 0xcb || *code == 0xca || *code == 0xcf ? TRACE_RETURN
												 : TRACE_PLAIN;
}

/* Its index; code that is translated again is the same instruction. TRACE_LOST when there is no room. */
static uint32_t find(const struct qemu_plugin_insn *insn)
{
	uint64_t address = qemu_plugin_insn_vaddr(insn);
	uint64_t page = (uint64_t)(uintptr_t)qemu_plugin_insn_haddr(insn) >> PAGE_BITS;
	size_t size = qemu_plugin_insn_size(insn);
	uint8_t kind = kind_of(qemu_plugin_insn_data(insn), size, address);
	uint32_t at = (uint32_t)((address ^ page * HASH) * HASH >> 32) & (TABLE - 1);
	for (; table[at]; at = (at + 1) & (TABLE - 1)) {
		const struct trace_insn *known = &trace->insns[table[at] - 1];
		if (known->address == address && known->page == page && known->size == size && known->kind == kind)
			return table[at] - 1;
	}
	if (trace->n_insns == TRACE_INSNS) {
		trace->lost_insns++;
		return TRACE_LOST;
	}
	trace->insns[trace->n_insns] = (struct trace_insn){address, page, (uint8_t)size, kind};
	return (table[at] = ++trace->n_insns) - 1;
}

/* ---- intervals ---- */

static uint32_t path_of_interval(void)
{
	const uint32_t *steps = trace->steps + trace->n_steps;
	if (overflow)
		return TRACE_LOST;
	for (uint32_t i = 0; i < trace->n_paths; i++) {
		const struct trace_path *path = &trace->paths[i];
		if (path->hash == hash_of_steps && path->n == length &&
			memcmp(trace->steps + path->first, steps, length * sizeof *steps) == 0)
			return i;
	}
	if (trace->n_paths == TRACE_PATHS)
		return TRACE_LOST;
	trace->paths[trace->n_paths] = (struct trace_path){hash_of_steps, trace->n_steps, length, unfinished};
	trace->n_steps += length;
	return trace->n_paths++;
}

static void end_interval(void)
{
	recording = false;
	if (trace->n_intervals == TRACE_INTERVALS) {
		trace->lost_intervals++;
		return;
	}
	uint32_t path = path_of_interval();
	trace->lost_paths += path == TRACE_LOST;
	trace->intervals[trace->n_intervals++] = path;
}

/* Marks the step before this one when the guest was left there. */
static void follow_guest(const struct trace_insn *insn)
{
	if (by_vmrun && insn->address == behind_vmrun && insn->page == vmrun_page)
		by_vmrun = false;
	bool guest = by_vmrun || is_in_image(insn->address);
	if (in_guest && !guest && !by_call && length > 0) {
		trace->steps[trace->n_steps + length - 1] |= TRACE_UNFINISHED;
		unfinished++;
	}
	in_guest = guest;
	by_call = insn->kind == TRACE_SYSCALL;
	if (insn->kind == TRACE_VMRUN) {
		by_vmrun = true;
		behind_vmrun = insn->address + insn->size;
		vmrun_page = insn->page;
	}
}

static void begin_interval(void)
{
	recording = true;
	overflow = false;
	length = 0;
	hash_of_steps = unfinished = 0;
	in_guest = true;
	by_vmrun = by_call = false;
}

static void on_insn(unsigned cpu, void *ctx)
{
	uint32_t index = (uint32_t)(uintptr_t)ctx;
	uint8_t kind = index == TRACE_LOST ? TRACE_PLAIN : trace->insns[index].kind;
	if (index != TRACE_LOST && is_in_image(trace->insns[index].address)) {
		if (stamped && kind == TRACE_FENCE)
			begin_interval();
		stamped = kind == TRACE_BEGIN;
	}
	if (!recording) {
		return;
	} else if (kind == TRACE_END) {
		end_interval();
	} else if (index == TRACE_LOST || trace->n_steps + length >= TRACE_STEPS) {
		overflow = true;
	} else {
		follow_guest(&trace->insns[index]);
		trace->steps[trace->n_steps + length++] = index;
		hash_of_steps = (hash_of_steps ^ index) * HASH;
	}
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		qemu_plugin_register_vcpu_insn_exec_cb(
			insn, on_insn, QEMU_PLUGIN_CB_NO_REGS, (void *)(uintptr_t)find(insn));
	}
}

/* ---- the start ---- */

static const char *value_of(const char *name, int argc, char **argv)
{
	size_t len = strlen(name);
	for (int i = 0; i < argc; i++)
		if (strncmp(argv[i], name, len) == 0 && argv[i][len] == '=')
			return argv[i] + len + 1;
	return "";
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	const char *out = value_of("out", argc, argv);
	image_from = strtoull(value_of("from", argc, argv), NULL, 0);
	image_to = strtoull(value_of("to", argc, argv), NULL, 0);
	if (!info->system_emulation || info->smp_vcpus != 1 || strcmp(info->target_name, "x86_64") != 0) {
		fprintf(stderr, "path plugin: it is for one CPU of an x86_64 machine\n");
		return -1;
	}
	int fd = open(out, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd >= 0 && ftruncate(fd, sizeof *trace) == 0)
		trace = mmap(NULL, sizeof *trace, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (!trace || trace == MAP_FAILED) {
		fprintf(stderr, "path plugin: cannot make %s: %s\n", out, strerror(errno));
		return -1;
	}
	close(fd);
	trace->magic = TRACE_MAGIC;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	return 0;
}
