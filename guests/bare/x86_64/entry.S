/*
 * entry.S - two ways in, both in 32-bit protected mode without paging, and on to long mode and machine_start(kind,
 * info); and the way in of a second vCPU.
 *
 * entry_linux, the first byte of the image: ESI is Linux' boot_params (setup.S, GRUB, kexec). entry_pvh, named by the
 * PVH note: EBX is hvm_start_info (Xen PVH). trampoline is copied below 1 MiB (second.c), where a STARTUP interrupt
 * lets a vCPU begin in real mode.
 * Sources: Linux Documentation/x86/boot.rst; Xen docs/misc/pvh.pandoc, xen/include/public/elfnote.h.
 */
#define START_LINUX 0
#define START_PVH 1
#define XEN_ELFNOTE_PHYS32_ENTRY 18

#define PAGE_TABLE 3               /* present, writable */
#define PAGE_LARGE 0x83
#define CR4_PAE 0x20
#define MSR_EFER 0xc0000080
#define EFER_LME 0x100
#define CR0_EM_TS 0xc
#define CR0_PG_WP_NE_PE 0x80010021

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

/* CR0 and EFER go to long mode at once, so no 32-bit segment is needed. After INIT the caches are off in CR0; this
 * value has them on. */
	.code16
	.globl trampoline, trampoline_end
trampoline:
	cli
	cld
	mov %cs, %ax
	mov %ax, %ds
	lgdtl trampoline_gdt - trampoline
	mov $CR4_PAE, %eax
	mov %eax, %cr4
	mov $page_map, %eax
	mov %eax, %cr3
	mov $MSR_EFER, %ecx
	rdmsr
	or $EFER_LME, %eax
	wrmsr
	mov $CR0_PG_WP_NE_PE, %eax
	mov %eax, %cr0
	ljmpl $8, $second64
trampoline_gdt:
	.word gdt_pointer - gdt - 1
	.long gdt
trampoline_end:

	.code64
second64:
	mov $16, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	xor %eax, %eax
	mov %eax, %fs
	mov %eax, %gs
	xor %ebp, %ebp
	mov $second_stack_end, %esp
	call second_start
4:	cli
	hlt
	jmp 4b

	.data
	.balign 16
	.globl gdt, gdt_tss
gdt:	.quad 0
	.quad 0x00af9b000000ffff   /* 8: code, 64 bits */
	.quad 0x00cf93000000ffff   /* 16: data */
gdt_tss:
	.quad 0, 0                 /* 24: task state, filled by traps_init */
gdt_pointer:
	.word gdt_pointer - gdt - 1
	.long gdt, 0

	.bss
	.balign 4096
page_map:
	.skip 4096
page_directory_pointers:
	.skip 4096
	.globl page_directories
page_directories:
	.skip 4 * 4096
	.skip 65536
stack_end:
	.globl second_stack, second_stack_end
second_stack:
	.skip 16384
second_stack_end:

	.section .note.GNU-stack, "", @progbits
