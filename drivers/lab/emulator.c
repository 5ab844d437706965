/*
 * emulator.c - the QEMU that lab-kvm and lab-xen run on: the one that LAB_QEMU names, as it is, or this machine's, with
 * one store taken out, and where several CPUs share the instruction clock with one number changed.
 *
 * The store: QEMU 7.2 has a fault in its emulation of AMD's SVM. When VMRUN injects an interrupt, helper_vmrun()
 * delivers it, but leaves its vector in CPUState.exception_index. If the instruction clock's budget ends before the
 * guest's next exit or exception, cpu_exec() takes what it finds there for an exception and delivers the interrupt a
 * second time, whatever the guest's interrupt flag says. A bare guest seldom meets that; Linux under KVM dies of it
 * within seconds of disk I/O (a second timer interrupt inside the first, or one before SWAPGS).
 *
 * The store has no other effect, so the copy in the lab has a NOP of the same length in its place.
 *
 * The number: on the instruction clock QEMU runs its CPUs one after the other, the first one until the next timer is
 * due, but for 2^31 ns at the most. If it does not halt before, nothing is left of that time for the second one, and
 * the first one begins anew: Linux waits for ever for the second CPU that it has started. With TURN_NS for 2^31 every
 * CPU has its turn, and turns are so short beside a scheduler's slice that the CPUs seem to run side by side, each at a
 * part of the speed. (QEMU 8.1 divides that time among the CPUs.)
 *
 * Both are found by the machine code around them, and only where that stands in the file exactly once. Without the
 * first another QEMU is used as it is, and the lab's facts say so; without the second there is no such lab.
 * Source: target/i386/tcg/sysemu/svm_helper.c, accel/tcg/cpu-exec.c, tcg-accel-ops-rr.c and tcg-accel-ops-icount.c of
 * QEMU 7.2; Intel SDM, volume 2, NOP, MOV.
 */
#include "drivers/lab/parts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "drivers/lab/recipe.h"
#include "lib/file.h"
#include "lib/mem.h"

#define EMULATOR_MAX (256u << 20)
#define ANY 0x100

#define TURN_NS 500 /* a quarter of a scene's unit of work: bench/scene_work.c */

/* Where its accelerator is, below the folder of libraries. Source: Debian's rules of the package qemu. */
#define MODULES "x86_64-linux-gnu/qemu"
#define ACCELERATOR MODULES "/accel-tcg-x86_64.so"

/* Bytes that replace the first ones of a place in a program. */
struct patch {
	const uint16_t *around; /* the place */
	size_t n_around;
	const uint8_t *bytes;
	size_t n_bytes;
};

/* mov %reg, exception_index; movl $0, exception_is_int; movq $-1, exception_next_eip; testb $2, qemu_loglevel; jne; mov
 * $1, %edx; mov env, %rdi; call */
static const uint16_t store[] = {0x89, ANY, ANY, ANY, 0xff, 0xff, 0xc7, ANY, ANY, ANY, 0, 0, 0, 0, 0, 0, 0x48, 0xc7,
	ANY, ANY, ANY, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xf6, 0x05, ANY, ANY, ANY, ANY, 2, 0x0f, 0x85, ANY, ANY, ANY, ANY,
	0xba, 1, 0, 0, 0, 0x48, 0x89, ANY, 0xe8};
static const uint8_t nop[] = {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00};

/* mov $0x7fffffff, %eax; cmp %rax, deadline; cmova %rax, deadline; call icount_round */
static const uint16_t longest[] = {0xb8, 0xff, 0xff, 0xff, 0x7f, 0x48, 0x39, ANY, 0x48, 0x0f, 0x47, ANY, 0xe8};
static const uint8_t turn[] = {0xb8, TURN_NS & 0xff, TURN_NS >> 8, 0, 0};

static bool is_at(const struct patch *patch, const uint8_t *code)
{
	for (size_t i = 0; i < patch->n_around; i++)
		if (patch->around[i] != ANY && patch->around[i] != code[i])
			return false;
	return true;
}

/* False when the place is not there, or not once. */
static bool apply(const struct patch *patch, uint8_t *code, size_t len)
{
	uint8_t *found = NULL;
	for (size_t at = 0; at + patch->n_around <= len; at++) {
		uint8_t *next = memchr(code + at, patch->around[0], len - patch->n_around + 1 - at);
		if (!next)
			break;
		at = (size_t)(next - code);
		if (!is_at(patch, next))
			continue;
		if (found)
			return false;
		found = next;
	}
	if (found)
		memcpy(found, patch->bytes, patch->n_bytes);
	return found != NULL;
}

bool emulator_repair(uint8_t *code, size_t len)
{
	return apply(&(struct patch){store, sizeof store / sizeof *store, nop, sizeof nop}, code, len);
}

bool emulator_shorten_turns(uint8_t *code, size_t len)
{
	return apply(&(struct patch){longest, sizeof longest / sizeof *longest, turn, sizeof turn}, code, len);
}

/* QEMU looks for its firmware and modules relative to the folder of its program: ../share, ../lib. */
static int link_data(const char *qemu, const char *dir, const char *name, struct err **err)
{
	AUTO_FREE char *program = realpath(qemu, NULL), *to = mem_printf("%s/%s", dir, name);
	char *end = program ? strrchr(program, '/') : NULL;
	AUTO_FREE char *from = mem_printf("%.*s/../%s", end ? (int)(end - program) : 0, program ? program : "", name);
	return symlink(from, to) == 0 ? 0 : err_sys(err, ERR_INFRA, errno, NULL, "cannot create %s", to);
}

/* A folder of modules with nothing in it but the accelerator: the machines need no other. */
static int make_accelerator(const char *dir, struct err **err)
{
	AUTO_FREE char *modules = mem_printf("%s/lib/" MODULES, dir), *to = mem_printf("%s/lib/" ACCELERATOR, dir);
	AUTO_BUF struct buf code = BUF_INIT;
	if (file_read("/usr/lib/" ACCELERATOR, EMULATOR_MAX, &code, err) != 0 || file_make_dirs(modules, err) != 0)
		return -1;
	if (!emulator_shorten_turns((uint8_t *)code.data, code.len))
		return err_set(err, ERR_NOTHING, "leave --lab-cpus out, or give --clock wall, too",
			"several CPUs cannot share the instruction clock: this machine's QEMU is not the one whose "
			"turns hvbench can shorten (Debian 12's)");
	return file_write(to, buf_text(&code), code.len, 0644, err);
}

int emulator_make(const char *dir, bool takes_turns, struct err **err)
{
	bool own = recipe_own_qemu() != NULL;
	AUTO_FREE char *from = recipe_qemu(err);
	AUTO_FREE char *bin = mem_printf("%s/bin", dir), *to = mem_printf("%s/" EMULATOR_FILE, dir),
		       *note = mem_printf("%s/" EMULATOR_NOTE, dir);
	AUTO_BUF struct buf code = BUF_INIT;
	if (!from || file_read(from, EMULATOR_MAX, &code, err) != 0 || file_make_dirs(bin, err) != 0 ||
		link_data(from, dir, "share", err) != 0 ||
		(takes_turns && !own ? make_accelerator(dir, err) : link_data(from, dir, "lib", err)) != 0)
		return -1;
	bool repaired = !own && emulator_repair((uint8_t *)code.data, code.len);
	const char *text = own ? "the QEMU that LAB_QEMU names, as it is\n"
		: repaired     ? "this machine's QEMU, without its second delivery of an interrupt that VMRUN injects\n"
			       : "this machine's QEMU as it is\n";
	if (file_write(to, buf_text(&code), code.len, 0755, err) != 0)
		return -1;
	return file_write(note, text, strlen(text), 0644, err);
}
