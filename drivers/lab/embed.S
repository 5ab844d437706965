/*
 * embed.S - the scripts of this folder inside the binary, so that hvbench is one file. embed.h declares the table.
 * drivers/build.mk makes this file depend on them: .incbin is invisible to the compiler's dependency output.
 */
	.macro script name
	.section .rodata
801:	.asciz "\name"
802:	.incbin "drivers/lab/\name"
	.byte 0
	.section .data.rel.ro, "aw"
	.8byte 801b, 802b
	.endm

	.section .data.rel.ro, "aw"
	.balign 8
	.globl lab_scripts
	.type lab_scripts, %object
lab_scripts:
	script image.sh
	script initramfs-init.sh
	script machine-init.sh
	script start-kvm.sh
	script start-xen.sh
	script start-libvirt.sh
	script warm-up.sh
	script supervise.sh
	.8byte 0, 0

	.section .note.GNU-stack, "", %progbits
