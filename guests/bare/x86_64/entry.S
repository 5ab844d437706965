/*
 * entry.S - two ways in, both in 32-bit protected mode without paging, and on to long mode and machine_start(kind,
 * info).
 *
 * entry_linux, the first byte of the image: ESI is Linux' boot_params (setup.S, GRUB, kexec). entry_pvh, named by the
 * PVH note: EBX is hvm_start_info (Xen PVH).
 * Sources: Linux Documentation/x86/boot.rst; Xen docs/misc/pvh.pandoc, xen/include/public/elfnote.h.
 */
#include "guests/bare/x86_64/long_mode.h"

#define START_LINUX 0
#define START_PVH 1
#define XEN_ELFNOTE_PHYS32_ENTRY 18

#define PAGE_TABLE 3               /* present, writable */
#define PAGE_LARGE 0x83
#define CR0_EM_TS 0xc

	.section .note.Xen, "a", @note
	.balign 4
	.long 4, 4, XEN_ELFNOTE_PHYS32_ENTRY
	.asciz "Xen"
	.long entry_pvh

	.section .first, "ax"
	.code32
	.globl entry_linux, entry_pvh
entry_linux:
	mov $START_LINUX, %edx
	mov %esi, %ebx
	jmp entry32
entry_pvh:
	mov $START_PVH, %edx
entry32:
	cli
	cld
	mov $bss_start, %edi               /* a loader of kernel images knows no .bss */
	mov $bss_end, %ecx
	sub %edi, %ecx
	xor %eax, %eax
	rep stosb
	mov %ebx, %esi
	mov %edx, %edi
	mov $stack_end, %esp

	/* Four GiB one to one in pages of 2 MiB. */
	movl $(page_directory_pointers + PAGE_TABLE), page_map
	mov $page_directory_pointers, %eax
	mov $(page_directories + PAGE_TABLE), %edx
	mov $4, %ecx
1:	mov %edx, (%eax)
	add $8, %eax
	add $4096, %edx
	loop 1b
	mov $page_directories, %eax
	mov $PAGE_LARGE, %edx
	mov $2048, %ecx
2:	mov %edx, (%eax)
	add $8, %eax
	add $0x200000, %edx
	loop 2b

	mov $page_map, %eax
	mov %eax, %cr3
	mov $CR4_PAE, %eax
	mov %eax, %cr4
	mov $MSR_EFER, %ecx
	rdmsr
	or $EFER_LME, %eax
	wrmsr
	mov %cr0, %eax
	and $~CR0_EM_TS, %eax
	or $CR0_PG_WP_NE_PE, %eax
	mov %eax, %cr0
	lgdt gdt_pointer
	ljmp $8, $entry64

	.code64
entry64:
	mov $16, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	xor %eax, %eax
	mov %eax, %fs
	mov %eax, %gs
	mov %edi, %edi                     /* the arguments, kind and info: upper halves cleared */
	mov %esi, %esi
	xor %ebp, %ebp
	call machine_start
3:	cli
	hlt
	jmp 3b

	.section .note.GNU-stack, "", @progbits
