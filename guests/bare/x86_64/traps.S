/*
 * traps.S - the 256 ways into trap_dispatch(), and guards: a place to go back to after a trap.
 *
 * Every stub is 16 bytes long, so that traps.c can compute its address. The stack at trap_dispatch is struct
 * trap_frame.
 */
	.text
	.code64

	.balign 16
	.globl trap_stubs
trap_stubs:
	.set vector, 0
	.rept 256
	.balign 16
	/* 8, 10-14, 17, 21, 29 and 30 push an error code. Source: AMD APM vol. 2, 8.4; Intel SDM vol. 3, 6.15 */
	.if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || \
		vector == 21 || vector == 29 || vector == 30)
	push $0
	.endif
	push $vector
	jmp trap_common
	.set vector, vector + 1
	.endr

trap_common:
	push %rax
	push %rcx
	push %rdx
	push %rsi
	push %rdi
	push %r8
	push %r9
	push %r10
	push %r11
	mov %rsp, %rdi
	cld
	/* RSP is 16-byte aligned after the CPU's 5 words, an error code, the vector and these 9: 16 words */
	call trap_dispatch
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rdi
	pop %rsi
	pop %rdx
	pop %rcx
	pop %rax
	add $16, %rsp
	iretq

/* int guard_set(struct guard *): 0 now, 1 when guard_jump comes back to it. */
	.globl guard_set
guard_set:
	mov %rbx, (%rdi)
	mov %rbp, 8(%rdi)
	mov %r12, 16(%rdi)
	mov %r13, 24(%rdi)
	mov %r14, 32(%rdi)
	mov %r15, 40(%rdi)
	lea 8(%rsp), %rax
	mov %rax, 48(%rdi)
	mov (%rsp), %rax
	mov %rax, 56(%rdi)
	xor %eax, %eax
	ret

/* void guard_jump(struct guard *): does not return. */
	.globl guard_jump
guard_jump:
	mov (%rdi), %rbx
	mov 8(%rdi), %rbp
	mov 16(%rdi), %r12
	mov 24(%rdi), %r13
	mov 32(%rdi), %r14
	mov 40(%rdi), %r15
	mov 48(%rdi), %rsp
	mov $1, %eax
	jmp *56(%rdi)

	.section .note.GNU-stack, "", @progbits
