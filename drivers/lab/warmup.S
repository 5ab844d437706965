/*
 * warmup.S - lab_warmup_elf: the smallest guest, a whole ELF file as data. Its kernel ends itself by a triple fault.
 * Booting it once in every mode before a machine's state is saved brings what a guest's start needs into the page
 * cache.
 *
 * 32-bit, loaded at 1 MiB, with a PVH entry note (QEMU, Xen PVH) and a multiboot header (SeaBIOS in a Xen HVM guest).
 * Sources: System V ABI, ELF chapters 4 and 5; Multiboot Specification 0.6.96, 3.1.1; xen/include/public/elfnote.h.
 */
#define AT(label) (0x100000 + label - lab_warmup_elf)   /* the address of what is at `label` once loaded */

	.section .rodata
	.balign 16
	.globl lab_warmup_elf
	.type lab_warmup_elf, %object
lab_warmup_elf:
	.byte 0x7f, 'E', 'L', 'F', 1, 1, 1, 0      /* 32-bit, little endian, version 1 */
	.8byte 0
	.2byte 2, 3                                /* executable, 80386 */
	.4byte 1, AT(entry), program_headers - lab_warmup_elf, 0, 0
	.2byte 52, 32, 2, 40, 0, 0                 /* sizes and counts of headers: two segments, no sections */
program_headers:
	.4byte 1, 0, 0x100000, 0x100000, lab_warmup_elf_size_, lab_warmup_elf_size_, 7, 0x1000            /* PT_LOAD */
	.4byte 4, note - lab_warmup_elf, AT(note), AT(note), note_end - note, note_end - note, 4, 4       /* PT_NOTE */
multiboot:
	.4byte 0x1badb002, 0, -0x1badb002
note:
	.4byte 4, 4, 18                            /* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.4byte AT(entry)
note_end:
entry:
	.byte 0xfa                                 /* cli */
	.byte 0x0f, 0x01, 0x1d                     /* lidt */
	.4byte AT(no_idt)
	.byte 0x0f, 0x0b                           /* ud2: no handler, so a double and then a triple fault */
no_idt:
	.2byte 0
	.4byte 0
warmup_end:
	.set lab_warmup_elf_size_, warmup_end - lab_warmup_elf

	.balign 4
	.globl lab_warmup_elf_size
	.type lab_warmup_elf_size, %object
lab_warmup_elf_size:
	.4byte lab_warmup_elf_size_

	.section .note.GNU-stack, "", %progbits
