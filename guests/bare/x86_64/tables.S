/*
 * tables.S - what the CPU is given before C runs: segments, page tables (entry.S fills them), a stack for each vCPU.
 */
	.data
	.balign 16
	.globl gdt, gdt_tss, gdt_pointer, gdt_limit
gdt:	.quad 0
	.quad 0x00af9b000000ffff   /* 8: code, 64 bits */
	.quad 0x00cf93000000ffff   /* 16: data */
gdt_tss:
	.quad 0, 0                 /* 24: task state, filled by traps_init */
gdt_pointer:
	.set gdt_limit, gdt_pointer - gdt - 1
	.word gdt_limit
	.long gdt, 0

	.bss
	.balign 4096
	.globl page_map, page_directory_pointers, page_directories
page_map:
	.skip 4096
page_directory_pointers:
	.skip 4096
page_directories:
	.skip 4 * 4096
	.skip 65536
	.globl stack_end, second_stack, second_stack_end
stack_end:
second_stack:
	.skip 16384
second_stack_end:

	.section .note.GNU-stack, "", @progbits
