/*
 * emulator.c - the QEMU that lab-kvm and lab-xen run on: this machine's own, with one store taken out.
 *
 * QEMU 7.2 has a fault in its emulation of AMD's SVM. When VMRUN injects an interrupt, helper_vmrun() delivers it, but leaves its vector in
 * CPUState.exception_index. If the instruction clock's budget ends before the guest's next exit or exception, cpu_exec() takes what it finds there
 * for an exception and delivers the interrupt a second time, whatever the guest's interrupt flag says. A bare guest seldom meets that; Linux under
 * KVM dies of it within seconds of disk I/O (a second timer interrupt inside the first, or one before SWAPGS).
 *
 * The store has no other effect, so the copy in the lab has a NOP of the same length in its place. It is found by the machine code around it, and
 * only when that stands in the file exactly once; another QEMU is used as it is, and the lab's facts say so.
 * Source: target/i386/tcg/sysemu/svm_helper.c and accel/tcg/cpu-exec.c of QEMU 7.2; Intel SDM, volume 2, NOP.
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

/* mov %reg, exception_index; movl $0, exception_is_int; movq $-1, exception_next_eip; testb $2, qemu_loglevel; jne; mov $1, %edx; mov env, %rdi; call */
static const uint16_t around[] = {
	0x89, ANY, ANY, ANY, 0xff, 0xff,
	0xc7, ANY, ANY, ANY, 0, 0, 0, 0, 0, 0,
	0x48, 0xc7, ANY, ANY, ANY, 0, 0, 0xff, 0xff, 0xff, 0xff,
	0xf6, 0x05, ANY, ANY, ANY, ANY, 2,
	0x0f, 0x85, ANY, ANY, ANY, ANY,
	0xba, 1, 0, 0, 0,
	0x48, 0x89, ANY,
	0xe8,
};
#define AROUND (sizeof around / sizeof *around)

static const uint8_t nop[6] = {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00};

static bool is_at(const uint8_t *code)
{
	for (size_t i = 0; i < AROUND; i++)
		if (around[i] != ANY && around[i] != code[i])
			return false;
	return true;
}

bool emulator_repair(uint8_t *code, size_t len)
{
	uint8_t *found = NULL;
	for (size_t at = 0; at + AROUND <= len; at++) {
		uint8_t *next = memchr(code + at, around[0], len - AROUND + 1 - at);
		if (!next)
			break;
		at = (size_t)(next - code);
		if (!is_at(next))
			continue;
		if (found)
			return false;
		found = next;
	}
	if (found)
		memcpy(found, nop, sizeof nop);
	return found != NULL;
}

/* QEMU looks for its firmware and modules beside the folder of its program: ../share, ../lib. */
static int link_data(const char *dir, struct err **err)
{
	static const char *const names[] = {"share", "lib"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		AUTO_FREE char *from = mem_printf("/usr/%s", names[i]), *to = mem_printf("%s/%s", dir, names[i]);
		if (symlink(from, to) != 0)
			return err_sys(err, ERR_INFRA, errno, NULL, "cannot create %s", to);
	}
	return 0;
}

int emulator_make(const char *dir, struct err **err)
{
	AUTO_FREE char *from = recipe_qemu(err);
	AUTO_FREE char *bin = mem_printf("%s/bin", dir), *to = mem_printf("%s/" EMULATOR_FILE, dir), *note = mem_printf("%s/" EMULATOR_NOTE, dir);
	AUTO_BUF struct buf code = BUF_INIT;
	if (!from || file_read(from, EMULATOR_MAX, &code, err) != 0 || file_make_dirs(bin, err) != 0 || link_data(dir, err) != 0)
		return -1;
	bool repaired = emulator_repair((uint8_t *)code.data, code.len);
	const char *text = repaired ? "this machine's QEMU, without its second delivery of an interrupt that VMRUN injects\n" : "this machine's QEMU as it is\n";
	if (file_write(to, buf_text(&code), code.len, 0755, err) != 0)
		return -1;
	return file_write(note, text, strlen(text), 0644, err);
}
