/*
 * trampoline.S - the way in of a second vCPU: from real mode to long mode and to the function in trampoline_entry, set
 * by second.c. That copies it below 1 MiB, where a STARTUP interrupt lets a vCPU begin.
 */
#include "guests/bare/x86_64/long_mode.h"

	.text

/* CR0 and EFER go to long mode at once, so no 32-bit segment is needed. After INIT the caches are off in CR0; this
 * value has them on. */
	.code16
	.globl trampoline, trampoline_end, trampoline_entry
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
	.word gdt_limit
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
	call *trampoline_entry
1:	cli
	hlt
	jmp 1b

	.bss
	.balign 8
trampoline_entry:
	.skip 8

	.section .note.GNU-stack, "", @progbits
